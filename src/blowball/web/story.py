"""One simulated patient's story: what happened when, ready to be drawn and read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import blowball as bb
from blowball.web import asked as questions
from blowball.web.answers import Course, Ending, Lesion, Nodes, Primary, Story, Told, Visit
from blowball.web.curves import Curves
from blowball.web.models import StoryAsked
from blowball.web.story_told import Teller, is_left, is_seed
from blowball.web.words import Words

if TYPE_CHECKING:
    from blowball.scenario import Scenario

Row = dict[str, Any]
MOST_LESIONS = 60
_MIX, _MOST = 1_000_003, 2**31  # another patient is another seed
_GIVEN = ("endocrine", "chemo", "targeted", "radiotherapy", "immunotherapy")
SAME_DAY = 1e-6
LONG = 6.0  # a run does not tell who slept: whoever took so many times the usual lag did


def story(asked: StoryAsked) -> Story:
    """Simulate the patient of that number and tell what happened."""
    scenario = questions.scenario(asked, 1, horizon=f"{asked.years!r} years")
    scenario = scenario.with_(seed=(asked.seed + _MIX * asked.number) % _MOST)
    run = bb.simulate(scenario, "events", threads=1)
    patient, rows = run.patients.to_pylist()[0], run.events.to_pylist()
    words = Words(asked.lang)
    lesions = _lesions(scenario, patient, rows)
    shown = _shown(lesions)
    visits, courses = _visits(scenario, patient, rows), _courses(scenario, patient)
    end = Ending(t=patient["time_end"], kind=patient["status"])
    nodes = _nodes(scenario, patient, lesions)
    told = Teller(words, scenario.cancer, patient, end, visits, courses, nodes)
    curves = Curves(scenario.cancer)
    first = rows[0]
    until = patient["time_surgery"] if patient["time_surgery"] is not None else patient["time_end"]
    return Story(
        number=asked.number, notice=words.texts["notice"], patient=_told(patient),
        primary=Primary(
            t_first_cell=first["t_left"], organ=first["organ"],
            points=curves.primary(first["t_woke"], patient["size_mm"], until),
        ),
        t_surgery=patient["time_surgery"], nodes=nodes, lesions=shown, lesions_left_out=len(lesions) - len(shown),
        visits=visits, courses=courses, **_counts(lesions, patient["time_surgery"]), ending=end,
        words=told.sentences(lesions, first["t_woke"]),
    )  # fmt: skip


def _lesions(scenario: Scenario, patient: Row, rows: list[Row]) -> list[Lesion]:
    kinds = {organ.id: organ.kind for organ in scenario.cancer.organs}
    curves, lag = Curves(scenario.cancer), scenario.cancer.number("fate.lag", unit="d")
    found = []
    for row in rows[1:]:
        gone = _within(row["t_gone"], patient["time_end"])
        last = patient["time_end"] if gone is None else gone
        woke = _within(row["t_woke"], last)  # what would have come after it was gone did not come
        found_on = _within(row["t_found"], last)
        slept = woke is None or woke - row["t_left"] > LONG * lag
        found.append(Lesion(
            id=row["lesion"], parent=row["parent"], organ=row["organ"], kind=kinds[row["organ"]],
            origin=row["origin"], generation=row["generation"], t_left=row["t_left"], t_woke=woke,
            slept_until=woke if slept else None, asleep=slept, t_visible=_within(row["t_visible"], last),
            t_symptom=_within(row["t_symptom"], last), t_gone=gone,
            gone_by=row["gone_by"] if gone is not None else None,
            t_found=found_on, found_by=row["found_by"] if found_on is not None else None,
            points=curves.lesion(row, last),
        ))  # fmt: skip
    return found


def _within(day: float | None, last: float) -> float | None:
    return day if day is not None and day <= last + SAME_DAY else None


def _shown(lesions: list[Lesion]) -> list[Lesion]:
    """All that could be seen one day, and the first of the others."""
    if len(lesions) <= MOST_LESIONS:
        return lesions
    order = sorted(lesions, key=_importance)
    kept = {one.id for one in order[:MOST_LESIONS]}
    return [one for one in lesions if one.id in kept]


def _importance(one: Lesion) -> tuple[bool, bool, bool, float]:
    return one.t_found is None, one.t_visible is None, one.t_woke is None, one.t_left


def _nodes(scenario: Scenario, patient: Row, lesions: list[Lesion]) -> Nodes:
    """Positive nodes: a run tells of those that surgery left; the others of them went with it."""
    organ = next(one.id for one in scenario.cancer.organs if one.kind == "regional")
    surgery, positive = patient["time_surgery"], patient["nodes_positive"]
    if surgery is None:
        return Nodes(organ=organ, positive=positive, t_removed=None, removed=0)
    left = sum(one.organ == organ and is_left(one, surgery) for one in lesions)
    removed = max(0, positive - left)
    return Nodes(organ=organ, positive=positive, t_removed=surgery if removed else None, removed=removed)


def _counts(lesions: list[Lesion], surgery: float | None) -> Row:
    seeds = [one for one in lesions if is_seed(one, surgery)]
    organs = [one.organ for one in lesions]
    return {
        "seeds_shed_count": len(seeds),
        "seeds_died_count": sum(one.gone_by in ("cleared", "killed") for one in seeds),
        "seeds_asleep_count": sum(one.t_woke is None and one.t_gone is None for one in seeds),
        "by_organ": {organ: organs.count(organ) for organ in dict.fromkeys(organs)},
    }


def _told(patient: Row) -> Told:
    return Told(
        age=patient["age"], sex=patient["sex"], subtype=patient["subtype"], size_mm=patient["size_mm"],
        nodes_positive=patient["nodes_positive"], grade=patient["grade"], stage=patient["stage"],
        treatments=[name for name in _GIVEN if patient[name]],
        metastatic_at_diagnosis=bool(patient["metastatic_at_diagnosis"]),
    )  # fmt: skip


def _visits(scenario: Scenario, patient: Row, rows: list[Row]) -> list[Visit]:
    """The visits that were kept: everybody keeps all of them until the engine's count of them is reached."""
    if patient["time_surgery"] is None:
        return []
    found = {round(row["t_found"], 3) for row in rows if row["t_found"] is not None and row["found_by"] == "visit"}
    calendar = scenario.care.follow_up.calendar[: patient["visits"]]
    days_on = [(patient["time_surgery"] + day, tests) for day, tests in calendar]
    return [Visit(t=t, tests=list(tests), found=round(t, 3) in found) for t, tests in days_on]


def _courses(scenario: Scenario, patient: Row) -> list[Course]:
    cancer, surgery = scenario.cancer, patient["time_surgery"]
    found = []
    for course in cancer.courses:
        if not course.given or not patient[course.given] or patient["subtype"] not in course.subtypes:
            continue
        after = course.timing == "after surgery"
        if after and surgery is None:
            continue
        start = (surgery if after else 0.0) + cancer.number(f"treatment.{course.id}.start", unit="d")
        until = start + cancer.number(f"treatment.{course.id}.days", unit="d")
        if start < patient["time_end"]:
            found.append(Course(id=course.id, t=start, until=min(until, patient["time_end"])))
    return sorted(found, key=lambda one: one.t)
