"""A trial in plain words and as plain values: how often it finds what, what is true, and how the clock deceives."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from blowball.outcomes.told import amount
from blowball.trial.observe import WORDS
from blowball.units import MONTH, YEAR

if TYPE_CHECKING:
    from blowball.trial.lead import Lead, Survival
    from blowball.trial.result import Beside, Contrast, TrialResult
    from blowball.trial.size import Size

NOTHING = 5e-3  # days: rounding
SCALES = {
    "log-rank": "hazard ratio (log-rank, Peto)",
    "cox": "hazard ratio (Cox)",
    "rmst": "difference in restricted means",
}


def told(result: TrialResult) -> list[str]:
    """See `TrialResult.sentences`."""
    said = []
    for one in result.contrasts:
        said += [found(result, one), missed(result, one), *sized(result, one)]
        if one.lead is not None:
            said += lead(result, one, one.lead)
    if result.beside:
        said.append(agreement(result.beside))
    return said


def scale(result: TrialResult, value: float) -> float:
    """An estimate as people read it: a hazard ratio, or days."""
    return value if result.spec.method == "rmst" else math.exp(value)


def number(result: TrialResult, value: float) -> str:
    """The same in words; a dash where there is none."""
    if math.isnan(value):
        return "–"
    return f"{value:+.1f} days".replace("-", "−") if result.spec.method == "rmst" else f"{math.exp(value):.2f}"


def found(result: TrialResult, one: Contrast) -> str:
    """How often the trial comes out significant."""
    spec, trials = result.spec, result.made.trials
    share = f"{trials * one.power:,.0f} of {trials:,} trials ({_percent(one.power, one.power_error)})"
    wrong = f"{100.0 * one.wrong:.1f} % in the wrong direction"
    wrong = "wrongly, for there is no effect" if one.true.sign == 0.0 else wrong
    return (
        f"“{one.name}” against “{spec.names[0]}”, {WORDS[spec.endpoint][0]}: {share} find p < {spec.alpha:g}, {wrong}; "
        f"mean {SCALES[spec.method]} {number(result, one.estimate)} (95 % of the trials: {number(result, one.low)} to "
        f"{number(result, one.high)})."
    )


def missed(result: TrialResult, one: Contrast) -> str:
    """What is true, and the smallest effect the trial was likely to find."""
    spec, true = result.spec, one.true
    who, by = f"“{spec.names[0]}”", f"within {years(spec.tau)}"
    start = f"In truth, of 1,000 patients under {who}, {amount(1000.0 * true.control)} {WORDS[spec.endpoint][1]} {by}; "
    if true.sign == 0.0:
        start += f"the same ones under “{one.name}”."
    else:
        start += f"the same patients under “{one.name}”: {_more(1000.0 * true.difference)} (± "
        start += f"{1000.0 * true.difference_error:.1f} by chance in the pool), and they live "
        start += f"{_gap(true.life, days=True)} on average (± {true.life_error:.1f})."
    if spec.method == "rmst":
        least = f"a difference of {number(result, one.smallest.estimate)}"
    else:
        least = (
            f"a hazard ratio of {number(result, one.smallest.estimate)}, about "
            f"{_more(1000.0 * one.smallest.difference)} of 1,000"
        )
    return (
        f"{start} A trial of this size has {100 * one.smallest.power:.0f} % power for {least}; "
        "smaller effects it finds less often."
    )


def sized(result: TrialResult, one: Contrast) -> list[str]:
    """Patients needed."""
    if not one.sizes:
        return []
    if one.true.sign == 0.0:
        return ["No number of patients finds an effect that is not there."]
    parts = [f"{_size(size)} for {100 * size.power:.0f} % power" for size in one.sizes]
    if all(math.isnan(size.patients) for size in one.sizes):
        return [
            f"The pool is too small to tell the effect of “{one.name}” from none, and so to tell how many are needed."
        ]
    arms = len(result.spec.arms)
    return [
        f"Patients needed to find the true effect of “{one.name}”: {' and '.join(parts)}, all {arms} arms together."
    ]


def lead(result: TrialResult, one: Contrast, seen: Lead) -> list[str]:
    """The clock, and those whom visits find."""
    first, after = result.spec.names[0], "the first 5 years after a recurrence is found"
    seems, lives = seen.seems, seen.lives
    said = [
        f"The clock: in {after}, patients live {_months(seen.from_recurrence[1].mean)} under “{one.name}” and "
        f"{_months(seen.from_recurrence[0].mean)} under “{first}”, {_gap(seems)}; but counted from randomisation "
        f"{_gap(lives, days=True)} within {years(result.spec.longest)}. The same {seen.both:,} patients, with a "
        f"recurrence under both, are found {_sooner(seen.lead)} (lead time, ± {seen.lead_error / MONTH:.1f}) "
        f"and live {_gap(seen.gained, days=True)} to the end of the simulation (± {seen.gained_error:.1f} days)."
    ]
    slow, fast = seen.by_visit, seen.by_symptom
    if slow is not None and fast is not None:
        side = "slower" if slow.growing > fast.growing else "faster"
        said.append(
            f"Length: where nobody looks more closely (“{first}”), recurrences of those whom a visit finds under "
            f"“{one.name}” grow for {years(slow.growing)} until they are found, those that symptoms find under both "
            f"for {years(fast.growing)}: visits find the {side} ones, which says nothing of what finding them does."
        )
    return said


def agreement(rows: tuple[Beside, ...]) -> str:
    """How many published results the trials agree with."""
    inside = sum(row.verdict == "inside" for row in rows)
    off = [row.published.title for row in rows if row.verdict != "inside"]
    missed_ones = f"; not in {', '.join(off)}" if off else ""
    return f"The simulated mean lies in the published interval in {inside} of {len(rows)} results{missed_ones}."


def years(days: float) -> str:
    """Days as years.

    >>> years(1826.25)
    '5 years'
    """
    return f"{round(days / YEAR, 1):g} years"


def as_dict(result: TrialResult) -> dict[str, Any]:
    """See `TrialResult.to_dict`."""
    spec = result.spec
    return {
        "trial": spec.name, "title": spec.title, "cancer": spec.cancer.id, "arms": list(spec.names),
        "patients": spec.patients, "trials": result.made.trials, "endpoint": spec.endpoint, "method": spec.method,
        "library": spec.library, "alpha": spec.alpha, "tau_days": spec.tau, "seed": spec.seed,
        "pool": {"simulated": result.simulated, "eligible": result.eligible}, "seconds": result.seconds,
        "contrasts": [_contrast(result, one) for one in result.contrasts],
        "shares_percent": result.shares(),
        "published": [
            {**asdict(row.published), "arms": [spec.names[a] for a in row.published.arms],
             "against": [spec.names[a] for a in row.published.against], "simulated": row.mean,
             "simulated_low": row.low, "simulated_high": row.high, "verdict": row.verdict}
            for row in result.beside
        ],
        "parameter_sets": _known(result), "sentences": result.sentences(),
    }  # fmt: skip


def _contrast(result: TrialResult, one: Contrast) -> dict[str, Any]:
    names = ("estimate", "low", "high")
    scaled = {f"{name}_scaled": scale(result, getattr(one, name)) for name in names}
    return {
        "arm": one.name, "power": one.power, "power_error": one.power_error, "wrong_direction": one.wrong,
        "estimate": one.estimate, "spread": one.spread, "low": one.low, "high": one.high, **scaled,
        "no_estimate": one.untold, "true": asdict(one.true), "sizes": [asdict(size) for size in one.sizes],
        "smallest": asdict(one.smallest), "lead": None if one.lead is None else _lead(one.lead),
    }  # fmt: skip


def _lead(seen: Lead) -> dict[str, Any]:
    def short(one: Survival) -> dict[str, float]:
        return {"mean_days": one.mean, "error": one.error, "n": one.n}

    return {
        "from_recurrence": [short(one) for one in seen.from_recurrence],
        "from_randomisation": [short(one) for one in seen.from_randomisation],
        "lead_days": seen.lead, "lead_error": seen.lead_error, "gained_days": seen.gained,
        "gained_error": seen.gained_error, "both": seen.both,
        "found_by_visit": None if seen.by_visit is None else asdict(seen.by_visit),
        "found_by_symptom": None if seen.by_symptom is None else asdict(seen.by_symptom),
    }  # fmt: skip


def _known(result: TrialResult) -> dict[str, Any] | None:
    known = result.known
    if known is None:
        return None
    columns = ("power", "estimate", "difference", "life")
    return {
        "members": known.members, "pool": known.pool, "trials": known.trials, "interval": "median, 5 and 95 %",
        **{name: [known.interval(name, i) for i in range(len(result.contrasts))] for name in columns},
        "published": [known.interval("beside", i) for i in range(len(result.beside))],
    }  # fmt: skip


def _percent(share: float, error: float) -> str:
    return f"{100.0 * share:.1f} ± {100.0 * error:.1f} %"


def _size(size: Size) -> str:
    """With its error."""
    if math.isnan(size.patients):
        return "no number that can be told of"
    beyond = ", more than the pool can fill," if size.beyond else ""
    return f"about {two_digits(size.patients)} (± {two_digits(size.error)}){beyond}"


def two_digits(value: float) -> str:
    """A large number as far as it is known.

    >>> two_digits(2_068_132.0), two_digits(83.2)
    ('2,100,000', '83')
    """
    step = 10 ** max(math.floor(math.log10(max(value, 1.0))) - 1, 0)
    return f"{round(value / step) * step:,.0f}"


def _more(value: float) -> str:
    return "as many" if value == 0.0 else f"{amount(abs(value))} {'more' if value > 0.0 else 'fewer'}"


def _sooner(days: float) -> str:
    return f"{_months(abs(days))} {'earlier' if days >= 0.0 else 'later'}"


def _months(days: float) -> str:
    return f"{days / MONTH:.1f} months"


def _gap(time: float, *, days: bool = False) -> str:
    side = "longer" if time >= 0.0 else "less long"
    if days:
        return "exactly as long" if abs(time) < NOTHING else f"{abs(time):.1f} days {side}"
    return f"{_months(abs(time))} {side}"
