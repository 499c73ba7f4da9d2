"""From a plan in words to the row that the engine reads: surgery, courses, tests, visits and exposures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.catalogue import Cancer
from blowball.catalogue.reading import Apart, number, positive, share
from blowball.engine.records import COURSES, EXPOSURES, GIVEN, HABITS, PLAN, TESTS
from blowball.errors import InputError

from .body import Body
from .care import MARGINS, NODES, CarePlan
from .follow_up import GUIDELINE, FollowUp

if TYPE_CHECKING:
    from blowball.catalogue.parts import Course

    from .scenario import Scenario

DELAY = "surgery.delay"
MOST_SECOND = 1000.0

_EFFECTS = ("growth", "waking", "clearance", "second", "death")
# The numbers of a course: those from 0 to 1, factors, and the others by the engine's name: the catalogue's, and unit.
_SHARES = ("kill", "kill_asleep", "uptake", "death")
_FACTORS = ("growth", "waking", "second")
_AMOUNTS = {
    "start": ("start", "d"),
    "days": ("days", "d"),
    "nodes": ("nodes", None),
    "mm": ("size", "mm"),
    "age": ("age", "y"),
}


def plan_row(scenario: Scenario, cancer: Cancer | None = None, sets: int = 1) -> NDArray[Any]:
    """What is done, as the engine reads it.

    Parameters
    ----------
    scenario : Scenario
    cancer : Cancer, optional
        Numbers to use instead of the scenario's, such as one member of an ensemble.
    sets : int
        Of how many parameter sets its numbers are.

    Returns
    -------
    PLAN[sets]

    Raises
    ------
    InputError
        If there are more courses, tests or exposures than the engine holds.

    Notes
    -----
    A course that the plan leaves to the guideline follows the patient's own record where there is one, else the
    guideline's eligibility and uptake. A course that the plan names goes to everybody of a subtype that it treats,
    whatever the age or the stage; one that it leaves out nobody has. `decided` names the columns of the patients' own
    record that must then be blanked.
    Every test of the catalogue is there in its order, as its number is also that of the screening test.
    """
    cancer = cancer or scenario.cancer
    plan = np.zeros(sets, dtype=PLAN)
    care = scenario.care
    plan["horizon"] = scenario.horizon
    plan["surgery_day"] = number(cancer, DELAY, "d") if care.surgery_delay is None else care.surgery_delay
    plan["node_operation"] = NODES.index(care.nodes)
    plan["margin"] = -1 if care.margins == "as_recorded" else MARGINS.index(care.margins)
    _write_courses(plan, cancer, care)
    _write_tests(plan, cancer)
    _write_visits(plan, cancer, care.follow_up)
    _write_exposures(plan, cancer, scenario.body)
    _check_second(plan, cancer)
    return plan


def _write_courses(plan: Any, cancer: Cancer, care: CarePlan) -> None:
    """Every course in the catalogue's order, wanted or not: its place is part of what its draws are about."""
    _room(len(cancer.courses), COURSES, "courses")
    plan["n_courses"] = len(cancer.courses)
    plan["course_column"] = -1
    for i, course in enumerate(cancer.courses):
        path = f"treatment.{course.id}"
        for name in _SHARES:
            plan[f"course_{name}"][:, i] = share(cancer, f"{path}.{name}")
        for name in _FACTORS:
            plan[f"course_{name}"][:, i] = number(cancer, f"{path}.{name}")
        for field, (name, unit) in _AMOUNTS.items():
            plan[f"course_{field}"][:, i] = number(cancer, f"{path}.{name}", unit)
        plan["course_kill_cells"][:, i] = positive(cancer, f"{path}.kill_half_size", "cells")
        plan["course_before"][:, i] = course.timing == "before surgery"
        plan["course_reach"][:, i] = _flags(cancer.organ_ids, course.reach, plan["course_reach"].shape[2])
        plan["course_subtype"][:, i] = _flags(cancer.subtype_ids, course.subtypes, plan["course_subtype"].shape[2])
        plan["course_column"][:, i] = GIVEN.index(course.given) if course.given else -1
        wanted = _wanted(course, care)
        if wanted is not None:
            plan["course_uptake"][:, i] = float(wanted)
            plan["course_nodes"][:, i] = plan["course_mm"][:, i] = 0.0
            plan["course_age"][:, i] = math.inf


def decided(cancer: Cancer, care: CarePlan) -> list[int]:
    """Columns of the patient field `given` that the plan decides for everybody, whatever a patient's record says."""
    return sorted({GIVEN.index(c.given) for c in cancer.courses if c.given and _wanted(c, care) is not None})


def _wanted(course: Course, care: CarePlan) -> bool | None:
    """Whether the plan gives a course to everybody, to nobody, or leaves it to record and guideline."""
    wish = care.radiotherapy if course.given == "radiotherapy" else care.systemic
    if wish == GUIDELINE:
        return None
    return wish if isinstance(wish, bool) else course.id in wish


def _write_tests(plan: Any, cancer: Cancer) -> None:
    _room(len(cancer.tests), TESTS, "tests")
    plan["n_tests"] = len(cancer.tests)
    plan["test_mm"] = 1.0  # where a test does not look its ceiling is 0; a diameter of 0 would have no logarithm
    for i, test in enumerate(cancer.tests):
        path = f"detection.tests.{test.id}"
        plan["test_marker"][:, i] = test.marker
        plan["test_slope"][:, i] = positive(cancer, f"{path}.slope")
        for organ in test.organs:
            j = cancer.organ_ids.index(organ)
            plan["test_mm"][:, i, j] = positive(cancer, f"{path}.d50", "mm", organ=organ)
            plan["test_ceiling"][:, i, j] = share(cancer, f"{path}.ceiling", organ=organ)


def _write_visits(plan: Any, cancer: Cancer, follow_up: FollowUp) -> None:
    number = {test.id: i for i, test in enumerate(cancer.tests)}
    specificity = {test: share(cancer, f"detection.tests.{test}.specificity") for test in number}
    plan["adherence"] = follow_up.adherence
    plan["n_visits"] = len(follow_up.calendar)
    for i, (day, tests) in enumerate(follow_up.calendar):
        plan["visit_day"][:, i] = day
        plan["visit_tests"][:, i] = sum(1 << number[test] for test in tests)
        plan["visit_false"][:, i] = 1.0 - math.prod(specificity[test] for test in tests)


def _write_exposures(plan: Any, cancer: Cancer, body: Body) -> None:
    """Only what changes anything: one whose effects are all 1 would fill the few places of the engine for nothing."""
    entries = []
    for exposure in cancer.exposures:
        effects = {name: number(cancer, f"exposures.{exposure.id}.{name}") for name in _EFFECTS}
        idle = np.all(np.broadcast_arrays(*(effect == 1.0 for effect in effects.values())), axis=0)
        if idle.all():
            continue
        if idle.any():
            raise Apart  # the places of the others differ between sets
        for spell in body.spells(exposure.id):
            if exposure.habit or not spell.habit_only:
                entries.append((exposure, HABITS.index(exposure.habit) if spell.habit_only else -1, spell, effects))
    _room(len(entries), EXPOSURES, "exposures that change something")
    plan["n_exposures"] = len(entries)
    width = plan["exposure_subtype"].shape[2]
    for i, (exposure, column, spell, effects) in enumerate(entries):
        plan["exposure_column"][:, i] = column
        plan["exposure_pik3ca"][:, i] = exposure.pik3ca
        plan["exposure_subtype"][:, i] = _flags(cancer.subtype_ids, exposure.subtypes or cancer.subtype_ids, width)
        plan["exposure_after"][:, i] = spell.after_surgery
        plan["exposure_from"][:, i], plan["exposure_until"][:, i] = spell.start, spell.until
        for name, effect in effects.items():
            plan[f"exposure_{name}"][:, i] = effect


def _check_second(plan: Any, cancer: Cancer) -> None:
    """The engine draws second primaries at the highest rate that all factors together could give, then thins them."""
    courses, exposures = int(plan["n_courses"][0]), int(plan["n_exposures"][0])
    factors = (plan["course_second"][:, :courses], plan["exposure_second"][:, :exposures])
    most = float(np.max(math.prod(np.prod(np.maximum(1.0, of_each), axis=1) for of_each in factors)))
    if most > MOST_SECOND:
        raise InputError(
            f"courses and exposures together multiply second primaries by {most:g}",
            place=f"{cancer.id}, exposures", remedy=f"lower their numbers 'second', to {MOST_SECOND:g} together",
        )  # fmt: skip


def _flags(names: Sequence[str], chosen: Sequence[str], width: int) -> NDArray[np.int64]:
    return np.array([int(i < len(names) and names[i] in chosen) for i in range(width)], dtype=np.int64)


def _room(needed: int, there: int, what: str) -> None:
    if needed > there:
        raise InputError(f"there are {needed} {what}", place="scenario", remedy=f"the engine holds {there}")
