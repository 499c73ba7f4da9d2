"""Every lever of a cancer, read off its catalogue, and which of each group is its best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from blowball.levers.exposures import exposures
from blowball.levers.option import ALL, FOUR, GROUPS, Kind, Option, together
from blowball.scenario import CarePlan, FollowUp
from blowball.units import MONTH, WEEK

if TYPE_CHECKING:
    from blowball.catalogue import Cancer
    from blowball.catalogue.records import Record

WEEKS = (12, 8, 4)
FOUND_EARLIER = (12, 6)  # months
CLOSEST, FOR = "3 months", "10 years"
CLOSEST_VISITS = f"{CLOSEST} x 40"
_SEEDING, _NODES = "seeding.exponent", "surgery.node_missed"
_OPERATIONS = {"none": "no operation on the nodes", "sentinel": "sentinel biopsy", "dissection": "node dissection"}


def options(cancer: Cancer) -> tuple[Option, ...]:
    """Every lever of a cancer, group by group, then all at their best.

    Examples
    --------
    >>> from blowball.catalogue import get_cancer
    >>> [one.name for one in options(get_cancer("breast")) if one.group == "clearing"][:2]
    ['clear margins for all', 'positive margins for all']
    """
    found = [*_time(cancer), *_clearing(cancer), *_looking(cancer), *_body(cancer), *_systemic(cancer)]
    return (*found, *_everything(found))


def _time(cancer: Cancer) -> list[Option]:
    grade = cancer.record(_SEEDING).grade
    found = [
        Option(f"found_{months}_months_earlier", f"found {months} months earlier, at a smaller size", "time", grade,
               days=-months * MONTH)
        for months in FOUND_EARLIER
    ]  # fmt: skip
    for side, words in ((-1, "earlier"), (1, "later")):
        found += [
            Option(f"{weeks}_weeks_{words}", f"surgery {weeks} weeks {words}", "time", grade, days=side * weeks * WEEK)
            for weeks in WEEKS[::-side]
        ]
    return found


def _clearing(cancer: Cancer) -> list[Option]:
    margin, usual = _margin(cancer), CarePlan.guideline(cancer)
    found = [
        Option(f"margins_{which}", f"{which} margins for all", "clearing", margin.grade, care={"margins": which},
               source=margin.source)
        for which in ("clear", "positive")
    ]  # fmt: skip
    for operation, words in _OPERATIONS.items():
        missed = cancer.record(f"{_NODES}.{operation}")
        found.append(
            Option(f"nodes_{operation}", words, "clearing", missed.grade,
                   "usual" if operation == usual.nodes else "lever", care={"nodes": operation}, source=missed.source)
        )  # fmt: skip
    for course in cancer.courses:
        if course.given == "radiotherapy":
            found += [
                Option(name, words, "clearing", course.grade, care={"radiotherapy": wish}, source=course.source)
                for name, words, wish in (
                    ("radiotherapy_all", "radiotherapy for all", True), ("radiotherapy_none", "no radiotherapy", False),
                )
            ]  # fmt: skip
            break
    best = [one for one in found if one.id in ("margins_clear", "nodes_dissection", "radiotherapy_all")]
    return [*found, together("clearing_best", "the primary cleared at its best", "clearing", best)]


def _margin(cancer: Cancer) -> Record:
    """What a positive margin does."""
    return next(r for r in cancer.entries if r.path.startswith("surgery.margin_") and r.path.endswith(".positive"))


def _looking(cancer: Cancer) -> list[Option]:
    grade = cancer.record(_SEEDING).grade  # no trial had these two: the mechanism alone speaks
    found = [Option("look_none", "no planned visits", "looking", grade, care={"follow_up": FollowUp.none()})]
    for schedule in cancer.schedules:
        if schedule.rounds:
            kind: Kind = "usual" if schedule.id == CarePlan.guideline(cancer).follow_up.name else "lever"
            found.append(
                Option(f"look_{schedule.id}", schedule.name, "looking", schedule.grade, kind,
                       care={"follow_up": schedule.id}, source=schedule.source)
            )  # fmt: skip
    used = {test for schedule in cancer.schedules for one in schedule.rounds for test in one.tests}
    every = FollowUp([CLOSEST_VISITS], [test.id for test in cancer.tests if test.id in used])
    words = f"every test of these, every {CLOSEST} for {FOR}"
    return [*found, Option("look_closest", words, "looking", grade, care={"follow_up": every})]


def _body(cancer: Cancer) -> list[Option]:
    """What does something, all of it at its best, and what does nothing."""
    found = exposures(cancer)
    moves = [one for one in found if one.kind == "lever"]
    best = {name: one for one in moves for name, level in one.body.items() if level != "always"}  # which would harm
    made = [together("body_best", "the body at its best", "body", list(best.values()))] if best else []
    return [*moves, *made, *(one for one in found if one.kind == "no_evidence")]


def _systemic(cancer: Cancer) -> list[Option]:
    courses = [course for course in cancer.courses if course.given != "radiotherapy"]
    if not courses:
        return []
    found = [Option("systemic_none", "no systemic treatment", "systemic", _common(courses), care={"systemic": "none"})]
    found += [
        Option(f"only_{course.id}", f"only {course.name}", "systemic", course.grade,
               care={"systemic": [course.id]}, source=course.source)
        for course in courses
    ]  # fmt: skip
    uptake = {f"treatment.{course.id}.uptake": course for course in courses}
    used = {path: course for path, course in uptake.items() if cancer.number(path, unit="1") > 0.0}
    full = {path: 1.0 if cancer.record(path).unit == "1" else 100.0 for path in used}
    if used:
        found.append(
            Option("systemic_taken", "guideline treatment taken by all it is for", "systemic",
                   _common(list(used.values())), numbers=full)
        )  # fmt: skip
    return found


def _common(parts: Sequence[object]) -> str:
    grades = {getattr(part, "grade", "") for part in parts}
    return str(grades.pop()) if len(grades) == 1 else ""


def _everything(found: Sequence[Option]) -> list[Option]:
    by_id = {one.id: one for one in found}
    best = [
        by_id[id]
        for id in (f"found_{FOUND_EARLIER[0]}_months_earlier", "clearing_best", "look_closest", "body_best")
        if id in by_id
    ]
    made = [together(ALL, "the four levers at their best", "all", best)]
    if "systemic_taken" in by_id:
        name = "the same, and guideline treatment taken"
        made.append(together("all_and_systemic", name, "all", [*best, by_id["systemic_taken"]]))
    return made


def in_groups(found: Sequence[Option]) -> list[tuple[str, list[Option]]]:
    """Title of each group, and its levers."""
    return [(title, there) for group, title in GROUPS.items() if (there := [o for o in found if o.group == group])]


__all__ = ["ALL", "FOUR", "GROUPS", "Option", "in_groups", "options"]
