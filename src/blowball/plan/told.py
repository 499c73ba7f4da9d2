"""A plan in sentences with absolute numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blowball.plan.fresh import AS_MANY, Paired
from blowball.units import MONTH, YEAR

if TYPE_CHECKING:
    from blowball.plan.schedule import Plan


def amount(gain: Paired, per: float, signed: bool = False) -> str:
    """A gain with its 95 % limits.

    >>> amount(Paired(0.012, 0.002), 1000.0)
    '12.0 (8.1 to 15.9)'
    """
    sign = "+" if signed else ""
    low, value, high = (f"{per * x + 0.0:{sign}.{_digits(per, gain)}f}" for x in (gain.low, gain.value, gain.high))
    return f"{value} ({low} to {high})".replace("-", "−")


def _digits(per: float, gain: Paired) -> int:
    return 0 if per * gain.error >= 3.0 else (1 if per * gain.error >= 0.05 else 2)


def when(day: float) -> str:
    """A day after surgery in words.

    >>> when(365.25), when(182.625), when(740.0)
    ('1 year', '6 months', '2 years')
    """
    months = round(day / MONTH)
    years, rest = divmod(months, 12)
    parts = ([f"{years} year{'s' if years != 1 else ''}"] if years else []) + (
        [f"{rest} month{'s' if rest != 1 else ''}"] if rest or not years else []
    )
    return " ".join(parts)


def of_whom(per: float) -> str:
    """For how many patients a number is told."""
    return f"Of {per:,.0f} patients" if per != 1.0 else "A patient"


def sentences(plan: Plan) -> list[str]:
    """What is found: the schedule, its value, the guideline beside it, where more buys nothing, and when to stop."""
    aim, per = plan.objective, plan.objective.per
    if not plan.visits:
        return [f"No visits: by this objective ({aim.says}) and within these limits, nothing is better than none."]
    said = [f"{len(plan.visits)} visits, the best found for {aim.says}: "
            f"{', '.join(when(day) for day, _ in plan.visits)} after surgery."]  # fmt: skip
    if plan.gain is not None and plan.trial is not None:
        said.append(
            f"{of_whom(per)} whom the plan was not made on: {amount(plan.gain, per)} {aim.says} against no visits, "
            f"with {plan.trial.visits[plan.name]:.1f} visits kept and {plan.trial.alarms[plan.name]:.2f} false alarms "
            f"a patient (95 % limits of chance, {plan.trial.n:,} patients)."
        )
        said += _beside(plan)
    gap = per * (plan.bound - plan.expected)
    said.append(
        "By the windows no schedule within these limits is better." if plan.exact else
        f"By the windows it is worth {per * plan.expected:.2f}, and no schedule within these limits is worth more than "
        f"{per * plan.bound:.2f}: the best is at most {gap:.2f} away."
    )  # fmt: skip
    if plan.trial is not None:
        said.append(_enough(plan))
    said.append(_stop(plan))
    return said


def _beside(plan: Plan) -> list[str]:
    against, like = plan.against_guideline, plan.against_guideline_test_for_test
    if plan.trial is None or like is None:
        return []
    per, n = plan.objective.per, len(plan.guideline)
    said = []
    if against is not None:
        first = f"The guideline, with its {n} visits, has {amount(plan.trial.gain('guideline'), per)}."
        if against.value == against.error == 0.0:
            said.append(
                f"{first} No schedule of {n} visits with any of the sets of tests allowed was better beyond chance on "
                "patients apart, so the guideline stands: the difference is none."
            )
        else:
            said.append(
                f"{first} The planned schedule of {n} visits, each with any of the sets of tests allowed, has "
                f"{amount(plan.trial.gain(AS_MANY), per)}; the difference in the same patients is "
                f"{amount(against, per, signed=True)}: {_verdict(against)}."
            )
    allowed = {frozenset(one) for one in plan.facts["tests"]}
    if not all(frozenset(tests) in allowed for _, tests in plan.guideline):
        pass  # the guideline's tests were not asked for, so there is no such schedule
    elif plan.like_guideline == plan.guideline:
        said.append(
            f"With no test more often than in the guideline, nothing better than its own {n} visits was found beyond "
            "chance."
        )
    else:
        said.append(
            f"With no test more often than in the guideline, the difference is {amount(like, per, signed=True)}: "
            f"{_verdict(like)}."
        )
    return said


def _verdict(gain: Paired) -> str:
    if gain.low * gain.high > 0.0:
        return "better" if gain.low > 0.0 else "worse"
    return "no difference beyond chance"


def _enough(plan: Plan) -> str:
    if plan.enough is None:
        return "More visits still bought something at the end of the frontier."
    k = plan.enough.split()[-1]
    return f"From {k} planned visits on, more visits bought nothing beyond the error of this simulation."


def _stop(plan: Plan) -> str:
    per, least = plan.objective.per, plan.objective.per * plan.stop_below
    rule = f"all visits still to come are together worth less than {least:g} {plan.objective.says} in {per:,.0f} people"
    if plan.stop_after >= len(plan.visits):
        return f"Stop rule: stop once {rule} who have come so far with nothing found: no visit here is."
    if plan.stop_after == 0:
        return f"Stop rule: {rule} from the first visit on, so that none of these visits is worth making."
    last = when(plan.visits[plan.stop_after - 1][0])
    return f"Stop rule: after the clean visit at {last} ({plan.stop_after} of {len(plan.visits)}), {rule}; stop there."


def years(day: float) -> str:
    """A day as years with one decimal.

    >>> years(730.5)
    '2.0'
    """
    return f"{day / YEAR:.1f}"
