import numpy as np
import pytest

import blowball as bb
from blowball.economics import evaluate
from blowball.errors import InputError
from blowball.histories import simulate
from blowball.plan.fresh import follow_up, fresh
from blowball.plan.objectives import OBJECTIVES, counted, objective
from blowball.plan.quality import Quality, Weights

from .small import MONTH

YEARLY = tuple((12.0 * MONTH * year, ("ct", "cea")) for year in range(1, 5))
YEAR = 365.25


@pytest.fixture(name="runs", scope="module")
def _runs():
    cancer = bb.get_cancer("colorectal")
    people = bb.Population.typical(cancer, 500, metastatic="exclude")
    asked = bb.Scenario(cancer, people, horizon="12 years", seed=5)
    care = [asked.care.with_(follow_up=follow_up(visits)) for visits in ((), YEARLY)]
    return [simulate(asked.with_(care=one), threads=1) for one in care]


def test_qalys_and_net_benefit_are_those_of_the_economic_evaluation(runs):
    cancer, told = bb.get_cancer("colorectal"), evaluate({"none": runs[0], "yearly": runs[1]}, discount=0.035)
    for name, money in (("qalys", None), ("net_benefit", 40_000.0)):
        aim = objective(name, cancer, discount=0.035, money=money)
        gain = (counted(aim, runs[1], runs[0]) - counted(aim, runs[0], runs[0])).mean()
        more = np.diff(told.qalys()[:, 0])[0] - (np.diff(told.costs()[:, 0])[0] / money if money else 0.0)
        assert gain == pytest.approx(more, rel=1e-9)


def test_each_objective_is_counted_from_what_happened(runs):
    none, with_visits = (run.patients.to_pylist() for run in runs)
    deaths = [sum(row["status"] == "cancer_death" for row in rows) for rows in (none, with_visits)]
    ended = [sum(row["time_end"] for row in rows) / YEAR for rows in (none, with_visits)]
    removed = [sum(bool(row["retreated"]) for row in rows) for rows in (none, with_visits)]
    expected = {"deaths": deaths[0] - deaths[1], "life_years": ended[1] - ended[0], "curative": removed[1] - removed[0]}
    for name, value in expected.items():
        one, two = (counted(OBJECTIVES[name], run, runs[0]) for run in runs)
        assert (two - one).sum() == pytest.approx(value, rel=1e-9)
    assert counted(OBJECTIVES["lead"], runs[0], runs[0]).sum() == 0.0
    assert counted(OBJECTIVES["lead"], runs[1], runs[0]).min() >= 0.0


def test_years_are_weighted_by_how_they_are_lived():
    year = np.array([YEAR])
    by = Quality(0.0, 0.0, ((1.0, Weights(0.9, 0.8, 0.5, 0.2, 0.5 * YEAR)),), 0.05)
    # Two years free of it, two and a half with it, the last half year; or known from now on; or cured and ten more.
    assert by.without_look(0.0 * year, 2.0 * year, 5.0 * year) == pytest.approx(2 * 0.9 + 2.5 * 0.5 + 0.5 * 0.2)
    assert by.known(0.0 * year, 5.0 * year) == pytest.approx(4.5 * 0.5 + 0.5 * 0.2)
    assert by.cured(0.0 * year, 5.0 * year, np.array([10.0])) == pytest.approx(15 * 0.8)
    assert by.known(4.8 * year, 5.0 * year) == pytest.approx(0.2 * 0.2)
    paid = Quality(0.0, 100.0, (*by.weights, (-0.01, Weights(10.0, 20.0, 50.0, 80.0, YEAR))), 0.05)
    assert paid.known(0.0 * year, 5.0 * year) == pytest.approx(4.5 * 0.5 + 0.5 * 0.2 - 0.01 * (4 * 50.0 + 80.0))
    halved = Quality(np.log(2.0) / YEAR, 0.0, by.weights, 0.05)
    assert halved.cured(0.0 * year, 1.0 * year, np.array([0.0])) == pytest.approx(0.8 * 0.5 / np.log(2.0))


def test_visits_that_cost_more_than_they_bring_are_left_away():
    small = {"tests": ["ct", "cea"], "until": "4 years", "patients": 400, "threads": 1, "check": 0}
    few, many = (
        bb.plan_follow_up("colorectal", visits=3, objective="net_benefit", worth_of_one=worth, **small)
        for worth in (3e3, 3e6)
    )
    assert len(few.visits) < len(many.visits) == 3
    free = bb.plan_follow_up("colorectal", visits=3, objective="qalys", **small)
    assert many.expected < free.expected  # the same, and what is paid


def test_what_an_objective_needs_is_asked_for():
    with pytest.raises(InputError, match="lung has no costs and utilities"):
        objective("qalys", bb.get_cancer("lung"))
    with pytest.raises(InputError, match="what a QALY is worth"):
        objective("net benefit", bb.get_cancer("breast"))


def test_schedules_that_are_the_same_are_simulated_once_and_worth_the_same():
    cancer = bb.get_cancer("colorectal")
    asked = bb.Scenario(cancer, bb.Population.typical(cancer, 200, metastatic="exclude"), horizon="8 years", seed=5)
    said = []
    trial = fresh([asked], {"one": YEARLY, "two": YEARLY, "no visit": ()}, OBJECTIVES["curative"], threads=1,
                  progress=lambda what, done, total: said.append(what))  # fmt: skip
    assert set(said) <= {"in full, none", "in full, one"}
    assert (trial.each["one"] == trial.each["two"]).all()
    assert trial.gain("no visit").value == 0.0
    assert trial.visits["no visit"] == 0.0 < trial.visits["two"]
