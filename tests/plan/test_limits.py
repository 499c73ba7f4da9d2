"""Every limit bites: with it the plan keeps to it, and is worth less than without, where it is tight."""

import numpy as np
import pytest

import blowball as bb
from blowball.errors import InputError

TESTS = [["ct", "cea"], ["cea"]]
FREE = {"visits": 4, "objective": "curative", "tests": TESTS, "until": "5 years", "patients": 400, "threads": 1,
        "check": 0}  # fmt: skip


def planned(**limits):
    return bb.plan_follow_up("colorectal", **(FREE | limits))


def often(plan, test):
    return sum(test in tests for _, tests in plan.visits)


@pytest.fixture(name="free", scope="module")
def _free():
    return planned()


def test_without_limits_all_visits_have_all_tests(free):
    assert len(free.visits) == often(free, "ct") == 4


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        ({"visits": 2}, lambda plan: len(plan.visits) <= 2),
        ({"gap": "18 months"}, lambda plan: np.diff([day for day, _ in plan.visits]).min() >= 18 * 30.4375 - 1e-6),
        ({"until": "1 year"}, lambda plan: plan.visits[-1][0] <= 365.25 + 1e-6),
        ({"tests": ["cea"]}, lambda plan: often(plan, "ct") == 0),
        ({"at_most": {"ct": 1}}, lambda plan: often(plan, "ct") <= 1),
        ({"budgets": {"radiation, mSv": ({"ct": 10.0}, 25.0)}}, lambda plan: often(plan, "ct") <= 2),
    ],
)
def test_a_limit_is_kept_and_costs_something(free, limit, kept):
    plan = planned(**limit)
    assert plan.visits
    assert kept(plan)
    assert not kept(free)
    assert plan.expected < free.expected
    assert plan.expected <= plan.bound * (1.0 + 1e-6) <= free.bound * (1.0 + 1e-5)


def test_a_budget_of_false_alarms_is_kept_and_costs_something(free):
    cancer = bb.get_cancer("colorectal")

    def alarms(plan):
        """If all were free of it and alive: the most there can be."""
        exact = {one: 1.0 - cancer.number(f"detection.tests.{one}.specificity", unit="1") for one in ("ct", "cea")}
        return sum(1.0 - np.prod([1.0 - exact[one] for one in tests]) for _, tests in plan.visits)

    few = planned(false_alarms=0.3 * alarms(free))
    assert 0.0 < alarms(few) < alarms(free)
    assert few.expected < free.expected


def test_money_is_kept_to_and_costs_something(free):
    cancer = bb.get_cancer("colorectal")
    price = {one: cancer.number(f"economics.cost.test.{one}") for one in ("ct", "cea")}

    def spent(plan):
        return sum(price[test] for _, tests in plan.visits for test in tests)

    cheap = planned(money=0.3 * spent(free))
    assert 0.0 < spent(cheap) < spent(free)
    assert cheap.expected < free.expected


def test_a_missed_visit_finds_nothing(free):
    half = planned(adherence=0.5)
    assert 0.4 * free.expected < half.expected < free.expected


def test_a_shorter_horizon_counts_fewer_deaths():
    told = {"objective": "deaths", "until": "3 years"}
    short, long = (planned(horizon=horizon, **told) for horizon in ("4 years", "20 years"))
    assert short.expected < 0.8 * long.expected


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"at_most": {"ct": -1}}, "a limit below 0"),
        ({"budgets": {"dose": ({"x-ray": 1.0}, 3.0)}}, "'x-ray' is not a test"),
        ({"gap": "-1 month"}, "gap"),
        ({"worth_of_one": -5.0}, "no worth"),
        ({"objective": "net_benefit"}, "what a QALY is worth in money"),
        ({"parameters": bb.ensemble(bb.get_cancer("lung"), 2)}, "this ensemble is of lung"),
    ],
)
def test_a_limit_that_cannot_be_is_refused(wrong, says):
    with pytest.raises(InputError, match=says):
        planned(**wrong)


def test_money_is_refused_where_there_are_no_prices():
    for wrong in ({"money": 100.0}, {"objective": "qalys"}):
        with pytest.raises(InputError, match=r"economics|no costs and utilities"):
            bb.plan_follow_up("lung", visits=2, patients=200, check=0, threads=1, **wrong)
