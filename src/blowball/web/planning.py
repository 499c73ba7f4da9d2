"""A follow-up plan as the page shows it, as a calendar and as a sheet to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import blowball as bb
from blowball.plan.request import read
from blowball.web import asked as questions
from blowball.web.answers import Planned, PlanPoint, PlanVisit
from blowball.web.models import PlanAsked
from blowball.web.words import Words

if TYPE_CHECKING:
    from blowball.catalogue import Cancer
    from blowball.plan import Plan
    from blowball.plan.frontier import Point
    from blowball.plan.windows import Steps

UNITS = {"lead": "months", "curative": "people", "deaths": "people", "life_years": "years"}


def plan(asked: PlanAsked, progress: Steps) -> Plan:
    """Make a plan; care is as asked but for the visits."""
    cancer = questions.cancer_of(asked.patient)
    return bb.plan_follow_up(
        cancer, _patient(asked), objective=asked.objective, body=bb.Body(**asked.body), patients=asked.patients,
        threads=1, progress=progress, **_wishes(asked, cancer),
    )  # fmt: skip


def check(asked: PlanAsked) -> None:
    """Refuse at once what could not be planned.

    Raises
    ------
    InputError
    """
    questions.scenario(asked, 1)
    cancer = questions.cancer_of(asked.patient)
    read(
        cancer, _patient(asked), aim=asked.objective, gap="1 month", adherence=1.0, horizon=None, patients=1, clean=(),
        **_wishes(asked, cancer),
    )  # fmt: skip


def _patient(asked: PlanAsked) -> dict[str, Any] | None:
    return asked.patient.model_dump(exclude={"cancer"}, exclude_none=True) or None


def _wishes(asked: PlanAsked, cancer: Cancer) -> dict[str, Any]:
    care = questions.care_plan(asked.care.model_copy(update={"follow_up": "guideline"}), cancer)
    until = None if asked.until_years is None else f"{asked.until_years!r} years"
    return {"visits": asked.visits, "tests": asked.tests, "until": until, "care": care, "seed": asked.seed}


def shown(made: Plan, lang: str) -> Planned:
    """A plan in plain values."""
    words, cancer = Words(lang), made.cancer.id
    per = made.objective.per

    def names(tests: tuple[str, ...]) -> list[str]:
        return [words.name("test", cancer, test) for test in tests]

    def title(row: Point) -> str:
        planned = words.say("plan.planned", {"n": len(row.visits)})
        return planned if row.planned else words.name("schedule", cancer, row.name)

    visits = [
        PlanVisit(day=row.day, tests=list(row.tests), names=names(row.tests), finds=row.finds,
                  worth_it=i < made.stop_after)
        for i, row in enumerate(made.ahead)
    ]  # fmt: skip
    usual = [PlanVisit(day=day, tests=list(tests), names=names(tests), finds=0.0, worth_it=True)
             for day, tests in made.guideline]  # fmt: skip
    points = [
        PlanPoint(
            id=row.name,
            name=title(row), planned=row.planned, visits=len(row.visits), days=[day for day, _ in row.visits],
            gain=per * row.gain.value, low=per * row.gain.low, high=per * row.gain.high,
            kept=row.attended, false_alarms=1000.0 * row.alarms,
        )
        for row in made.frontier
    ]  # fmt: skip
    return Planned(
        notice=words.texts["notice"], objective=made.objective.name, unit=UNITS[made.objective.name], per=per,
        visits=visits, guideline=usual, schedules=points, patients=int(made.facts["patients"]),
        words=_told(made, words),
    )  # fmt: skip


def _told(made: Plan, words: Words) -> list[str]:
    key, per = made.objective.name, made.objective.per
    if not made.visits:
        return [words.texts["plan.none"], words.texts["plan.clear"]]
    when = words.listed([words.span(day) for day, _ in made.visits])
    said = [words.say("plan.days", {"n": len(made.visits), "when": when})]
    if made.gain is not None and made.trial is not None:
        told = {end: f"{per * getattr(made.gain, end):.1f}" for end in ("value", "low", "high")}
        said.append(words.say(f"plan.gain.{key}", told))
        if "guideline" in made.trial.each:
            usual = made.trial.gain("guideline")
            told = {end: f"{per * getattr(usual, end):.1f}" for end in ("value", "low", "high")}
            said.append(words.say("plan.usual", {"n": len(made.guideline)}) + " " + words.say(f"plan.gain.{key}", told))
        said.append(words.say("plan.alarms", {"n": round(1000.0 * made.trial.alarms[made.name])}))
    if made.stop_after < len(made.visits):
        said.append(words.say("plan.stop", {"n": made.stop_after}))
    return [*said, words.texts["plan.clear"]]


def calendar(made: Plan, surgery: str, tz: str, lang: str) -> str:
    """The visits as iCalendar, with tests named in a language."""
    from blowball.interop.ics import to_ics
    from blowball.interop.planned import dated

    words = Words(lang)
    names = {test.id: words.name("test", made.cancer.id, test.id) for test in made.cancer.tests}
    return to_ics(dated(made.visits, names, surgery, cancer=words.texts[f"cancer.{made.cancer.id}"]), tz)


def sheet(made: Plan, surgery: str | None) -> str:
    """The visits on one page to print; in English."""
    from blowball.report.plan_sheet import plan_sheet

    return plan_sheet(made, None if surgery is None else made.planned(surgery))
