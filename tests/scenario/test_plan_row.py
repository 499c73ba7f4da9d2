"""A plan in words and the row that the engine reads say the same."""

from __future__ import annotations

import math

import numpy as np
import pytest

from blowball.catalogue import get_cancer
from blowball.engine.records import GIVEN, HABITS
from blowball.scenario import Body, CarePlan, FollowUp, Population, Scenario
from blowball.scenario.plan_row import decided, plan_row

BREAST = get_cancer("breast")
PEOPLE = Population.typical(BREAST, 10)
GUIDELINE = CarePlan.guideline(BREAST)
COURSES = [course.id for course in BREAST.courses]
TESTS = [test.id for test in BREAST.tests]


def row(care: CarePlan = GUIDELINE, body: Body | None = None, numbers: dict | None = None):
    return plan_row(Scenario(BREAST, PEOPLE, care, body).with_numbers(numbers or {}))[0]


def test_visit_days_are_counted_on_from_visit_to_visit() -> None:
    visits = ["3 months x 2", "1 year", {"every": "2 years", "times": 2, "tests": ["mammography"]}]
    plan = row(GUIDELINE.with_(follow_up=FollowUp(visits, ["exam", "mri"], adherence="80%")))
    month, year = 30.4375, 365.25
    assert plan["n_visits"] == 5
    days = [3 * month, 6 * month, 6 * month + year, 6 * month + 3 * year, 6 * month + 5 * year]
    np.testing.assert_allclose(plan["visit_day"][:5], days, rtol=1e-12)
    assert plan["adherence"] == 0.8
    both, one = sum(1 << TESTS.index(test) for test in ("exam", "mri")), 1 << TESTS.index("mammography")
    np.testing.assert_array_equal(plan["visit_tests"][:6], [both, both, both, one, one, 0])


def test_a_false_alarm_is_at_least_one_of_its_tests() -> None:
    numbers = {"detection.tests.exam.specificity": "90%", "detection.tests.mri.specificity": "80%"}
    plan = row(GUIDELINE.with_(follow_up=FollowUp(["1 year"], ["exam", "mri"])), numbers=numbers)
    assert plan["visit_false"][0] == pytest.approx(1 - 0.9 * 0.8)
    assert plan["visit_false"][1] == 0


def test_named_schedule_is_that_of_the_catalogue() -> None:
    plan = row(GUIDELINE.with_(follow_up="yearly"))
    calendar = BREAST.schedule("yearly").visits()
    np.testing.assert_array_equal(plan["visit_day"][: len(calendar)], [day for day, _ in calendar])
    same = FollowUp.yearly(10, ["exam", "mammography"])
    np.testing.assert_array_equal(row(GUIDELINE.with_(follow_up=same))["visit_day"], plan["visit_day"])


def test_no_follow_up_has_no_visits() -> None:
    for follow_up in (FollowUp.none(), "none"):
        assert row(GUIDELINE.with_(follow_up=follow_up))["n_visits"] == 0


@pytest.mark.parametrize(("words", "day"), [("8 weeks", 56), ("-12 weeks", -84), ("0 days", 0), ("none", math.inf)])
def test_day_of_surgery(words: str, day: float) -> None:
    care = GUIDELINE.with_(surgery_delay=words)
    assert row(care)["surgery_day"] == day


def test_day_of_surgery_of_the_guideline_is_a_number_of_the_catalogue() -> None:
    assert row()["surgery_day"] == BREAST.number("surgery.delay", unit="d")
    assert row(numbers={"surgery.delay": "6 weeks"})["surgery_day"] == 42


def test_without_surgery_the_guideline_leaves_out_what_goes_with_it() -> None:
    plan = row(GUIDELINE.with_(surgery_delay="none"))
    assert plan["node_operation"] == 0
    assert plan["n_visits"] == 0


@pytest.mark.parametrize(("margins", "code"), [("clear", 0), ("close", 1), ("positive", 2), ("as_recorded", -1)])
def test_margins(margins: str, code: int) -> None:
    assert row(GUIDELINE.with_(margins=margins))["margin"] == code


@pytest.mark.parametrize(("nodes", "code"), [("none", 0), ("sentinel", 1), ("dissection", 2)])
def test_node_operation(nodes: str, code: int) -> None:
    assert row(GUIDELINE.with_(nodes=nodes))["node_operation"] == code


def test_guideline_courses_are_those_of_the_catalogue() -> None:
    plan = row()
    assert plan["n_courses"] == len(COURSES)
    for i, course in enumerate(BREAST.courses):
        path = f"treatment.{course.id}"
        assert plan["course_column"][i] == GIVEN.index(course.given)
        assert plan["course_uptake"][i] == BREAST.number(f"{path}.uptake", unit="1")
        assert plan["course_days"][i] == BREAST.number(f"{path}.days", unit="d")
        assert plan["course_kill"][i] == BREAST.number(f"{path}.kill", unit="1")
        assert plan["course_death"][i] == BREAST.number(f"{path}.death", unit="1")
        assert plan["course_before"][i] == (course.timing == "before surgery")
        reached = [BREAST.organ_ids[j] for j in np.flatnonzero(plan["course_reach"][i])]
        assert set(reached) == set(course.reach)
        assert {BREAST.subtype_ids[j] for j in np.flatnonzero(plan["course_subtype"][i])} == set(course.subtypes)
    assert decided(BREAST, GUIDELINE) == []


def test_a_course_keeps_its_place_so_that_luck_stays_with_it() -> None:
    usual, only_chemo = row(), row(GUIDELINE.with_(systemic=["chemo"], radiotherapy=False))
    for field in ("course_kill", "course_start", "course_column", "course_kill_cells"):
        np.testing.assert_array_equal(usual[field], only_chemo[field])
    expected = [float(course == "chemo") for course in COURSES]
    np.testing.assert_array_equal(only_chemo["course_uptake"][: len(COURSES)], expected)
    assert only_chemo["course_age"][COURSES.index("chemo")] == math.inf
    assert only_chemo["course_nodes"][COURSES.index("chemo")] == 0
    assert decided(BREAST, GUIDELINE.with_(systemic=["chemo"], radiotherapy=False)) == sorted(
        {GIVEN.index(course.given) for course in BREAST.courses}
    )


def test_radiotherapy_and_systemic_are_decided_apart() -> None:
    care = GUIDELINE.with_(radiotherapy=True)
    irradiated = COURSES.index("radiotherapy")
    plan, usual = row(care), row()
    assert plan["course_uptake"][irradiated] == 1
    others = [i for i in range(len(COURSES)) if i != irradiated]
    np.testing.assert_array_equal(plan["course_uptake"][others], usual["course_uptake"][others])
    assert decided(BREAST, care) == [GIVEN.index("radiotherapy")]


def test_tests_stand_in_the_order_of_the_catalogue() -> None:
    plan = row()
    assert plan["n_tests"] == len(TESTS)
    for i, test in enumerate(BREAST.tests):
        looks = {BREAST.organ_ids[j] for j in np.flatnonzero(plan["test_ceiling"][i])}
        assert looks == set(test.organs)
        assert plan["test_marker"][i] == test.marker
        organ = test.organs[0]
        there = BREAST.organ_ids.index(organ)
        d50 = BREAST.number(f"detection.tests.{test.id}.d50", organ=organ, unit="mm")
        assert plan["test_mm"][i, there] == d50
    assert np.all(plan["test_mm"] > 0)


def exposures(plan) -> list[tuple[int, int, float, float, float]]:
    fields = ("exposure_column", "exposure_after", "exposure_from", "exposure_until", "exposure_death")
    return [tuple(plan[field][i].item() for field in fields) for i in range(plan["n_exposures"])]


@pytest.mark.parametrize(
    ("level", "spells"),
    [
        ("as recorded", [(True, 0, -math.inf, math.inf)]),
        ("never", []),
        ("always", [(False, 0, -math.inf, math.inf)]),
        ("stops at surgery", [(True, 1, -math.inf, 0)]),
        ("stops 6 months after diagnosis", [(True, 0, -math.inf, 182.625)]),
        ("Starts 1 year before  surgery", [(True, 1, -math.inf, -365.25), (False, 1, -365.25, math.inf)]),
        ("structured", [(True, 1, -math.inf, 0), (False, 1, 0, math.inf)]),
    ],
)
def test_levels_of_an_exposure(level: str, spells: list) -> None:
    quiet = {"exposures.alcohol.second": 1, "exposures.smoking.death": 3}
    plan = row(body=Body(smoking=level), numbers=quiet)
    column = HABITS.index("smoking")
    expected = [(column if habit else -1, after, start, until, 3.0) for habit, after, start, until in spells]
    assert exposures(plan) == expected


def test_an_exposure_without_effect_or_record_is_left_out() -> None:
    quiet = {"exposures.alcohol.second": 1, "exposures.smoking.death": 1}
    assert row(body=Body(smoking="always", diet="always"), numbers=quiet)["n_exposures"] == 0
    loud = {**quiet, "exposures.diet.waking": 0.5}
    assert row(numbers=loud)["n_exposures"] == 0  # nobody is recorded with a diet
    plan = row(body=Body(diet="starts at surgery"), numbers=loud)
    assert plan["n_exposures"] == 1
    assert plan["exposure_waking"][0] == 0.5
    assert plan["exposure_column"][0] == -1


def test_an_overridden_number_must_be_possible() -> None:
    from blowball.errors import InputError

    with pytest.raises(InputError, match=r"treatment\.chemo\.kill"):
        row(numbers={"treatment.chemo.kill": 1.5})
