"""Quantities against closed forms, an independent Markov cohort, and what adds up."""

import math

import numpy as np
import pytest
from tests.economics.conftest import made_up, years

from blowball.economics import evaluate, patient_table
from blowball.economics.discount import force
from blowball.economics.discount import years as worth
from blowball.economics.looks import follow_up
from blowball.economics.states import Course, happened, lived, stays
from blowball.errors import InputError
from blowball.units import YEAR

R = math.log(1.03)


def both(run):
    return evaluate({"one": run, "same": run})


def test_exponential_survival_has_the_closed_form():
    rate, utility, cost, n = 0.12, 0.8, 5_000.0, 20_000
    dies = -np.log((np.arange(n) + 0.5) / n) / rate  # exact quantiles: no luck
    same = {f"economics.utility.state.{name}": utility for name in ("initial", "free")}
    end = np.minimum(dies, 40.0) * YEAR
    found = both(made_up(end, horizon="40 years", prices={**same, "economics.cost.state.free": cost}))
    whole = (1.0 - math.exp(-(rate + R) * 40.0)) / (rate + R)
    assert found.life_years()[0, 0] == pytest.approx(whole, rel=2e-4)
    assert found.qalys()[0, 0] == pytest.approx(utility * whole, rel=2e-4)
    assert found.costs()[0, 0] == pytest.approx(cost * whole, rel=2e-4)
    plain = (1.0 - math.exp(-rate * 40.0)) / rate
    assert found.life_years(discounted=False)[0, 0] == pytest.approx(plain, rel=2e-4)


def test_three_states_agree_with_a_markov_cohort():
    relapse, death, horizon, n = 0.08, 0.5, 30.0, 40_000
    luck = np.random.default_rng(3)
    falls = luck.exponential(1.0 / relapse, n)
    end = np.minimum(falls + luck.exponential(1.0 / death, n), horizon)
    prices = {
        "economics.cost.state.free": 2_000.0, "economics.cost.state.metastatic": 60_000.0,
        "economics.utility.state.initial": 0.7, "economics.utility.state.free": 0.8,
        "economics.utility.state.metastatic": 0.5,
    }  # fmt: skip
    run = made_up(
        end * YEAR, horizon="30 years", prices=prices, cancer=end < horizon,
        time_distant_recurrence=np.where(falls < end, falls, np.nan) * YEAR,
        time_recurrence=np.where(falls < end, falls, np.nan) * YEAR,
    )  # fmt: skip
    found = both(run)
    # The same by another road: a cohort moved on in steps of a thousandth of a year.
    step, free, ill, cost, qalys = 0.001, 1.0, 0.0, 0.0, 0.0
    for i in range(round(horizon / step)):
        middle = (i + 0.5) * step
        now_free, now_ill = free - 0.5 * step * relapse * free, ill + 0.5 * step * (relapse * free - death * ill)
        weight = math.exp(-R * middle) * step
        cost += weight * (2_000.0 * now_free + 60_000.0 * now_ill)
        qalys += weight * ((0.7 if middle < 1.0 else 0.8) * now_free + 0.5 * now_ill)
        free, ill = free - step * relapse * free, ill + step * (relapse * free - death * ill)
    # 40,000 patients: standard errors of about 350 dollars and 0.021 QALYs, told by the evaluation itself.
    for ours, theirs, of in (
        (found.costs()[0, 0], cost, lambda one: one.costs()[0, 0]),
        (found.qalys()[0, 0], qalys, lambda one: one.qalys()[0, 0]),
    ):
        error = float(found.chance(of))
        assert 0.0 < error < 0.02 * theirs
        assert abs(ours - theirs) < 5.0 * error


def test_states_add_up_to_the_discounted_life_of_every_patient(runs):
    per_day = force(0.03)
    one = Course(runs["guideline"].patients)
    for last in (0.0, YEAR):
        parts = stays(one, per_day, last, YEAR, known=last > 0.0)
        assert all((part >= 0.0).all() for part in parts.values())
        assert np.sum(list(parts.values()), axis=0) == pytest.approx(worth(0.0, one.end, per_day), rel=1e-12)


def test_each_day_is_in_the_state_that_it_should_be():
    run = made_up(
        years(10, 10, 10, 10), cancer=np.array([True, True, False, True]),
        time_local_recurrence=years(2, np.nan, np.nan, np.nan), time_recurrence=years(2, 3, np.nan, np.nan),
        time_distant_recurrence=years(6, 3, np.nan, np.nan), retreated=np.array([True, True, False, False]),
        metastatic_at_diagnosis=np.array([False, False, False, True]),
    )  # fmt: skip
    found = stays(Course(run.patients), 0.0, YEAR, YEAR, known=False)
    # A local recurrence, then distant disease; a distant one that was removed; nothing; metastatic from the start.
    assert found["initial"] == pytest.approx([1, 1, 1, 0])
    assert found["free"] == pytest.approx([1, 2, 9, 0])
    assert found["recurred"] == pytest.approx([4, 6, 0, 0])
    assert found["metastatic"] == pytest.approx([3, 0, 0, 9])
    assert found["last"] == pytest.approx([1, 1, 0, 1])


def test_nobody_pays_for_a_last_year_that_nobody_knows_to_be_it():
    run = made_up(
        years(10, 10, 10), time_distant_recurrence=years(10, 9.75, np.nan), time_recurrence=years(10, 9.75, np.nan)
    )
    paid, felt = (stays(Course(run.patients), 0.0, YEAR, 0.0, known=known) for known in (True, False))
    # Found at death; three months before; never operated, so known from day 0.
    assert paid["last"] == pytest.approx([0, 0.25, 1])
    assert paid["free"] == pytest.approx([10, 9.75, 9])
    assert felt["last"] == pytest.approx([1, 1, 1])


def test_events_and_courses_are_counted_once_at_the_worth_of_their_day():
    run = made_up(
        years(10, 10), time_surgery=np.array([-20.0, np.nan]), chemo=np.array([True, False]),
        time_second_primary=years(4, np.nan),
    )  # fmt: skip
    found = happened(Course(run.patients), force(0.03))
    assert found["economics.cost.event.surgery"].tolist() == [1.0, 0.0]  # before day 0 nothing is discounted
    assert found["economics.cost.treatment.chemo"].tolist() == [1.0, 0.0]
    assert found["economics.cost.event.second_primary"] == pytest.approx([1.03**-4, 0.0])
    assert "economics.cost.treatment.targeted" not in found


def test_visits_kept_are_the_first_of_the_plan_and_cost_what_their_tests_cost():
    run = made_up(
        years(10, 2.5, 10), time_surgery=np.array([YEAR, YEAR, np.nan]),
        prices={"economics.cost.test.exam": 100.0, "economics.cost.test.ct": 400.0,
                "economics.cost.event.false_alarm": 1000.0, "economics.utility.loss.false_alarm": 0.1},
    )  # fmt: skip
    plan = {"visits": ["1 year x 3"], "tests": ["exam", "ct"], "adherence": 1.0}
    run.provenance["scenario"]["care"]["follow_up"] = plan
    table = run.patients
    table = table.set_column(table.column_names.index("visits"), "visits", [[3, 1, 0]])
    run.tables["patients"] = table.set_column(table.column_names.index("false_alarms"), "false_alarms", [[1, 0, 0]])
    assert [day for day, _ in follow_up(run.provenance).calendar] == pytest.approx([YEAR, 2 * YEAR, 3 * YEAR])
    rows = patient_table({"one": run, "same": run}).to_pylist()
    three = sum(1.03**-year for year in (2, 3, 4))
    assert [row["costs_follow_up"] for row in rows[:3]] == pytest.approx([500 * three, 500 * 1.03**-2, 0.0])
    assert rows[0]["costs_events"] == pytest.approx(1000 * three / 3)
    assert rows[0]["qalys"] == pytest.approx(rows[0]["life_years"] - 0.1 * three / 3)
    # Half of the visits kept, nobody knows which: spread evenly.
    run.provenance["scenario"]["care"]["follow_up"] = {**plan, "adherence": 0.5}
    run.tables["patients"] = table.set_column(table.column_names.index("visits"), "visits", [[1, 0, 0]])
    rows = patient_table({"one": run, "same": run}).to_pylist()
    assert rows[0]["costs_follow_up"] == pytest.approx(500 * (1.03**-2 + 1.03**-3) / 2)


@pytest.mark.parametrize("rate", [-0.1, 1.0, "3 %", float("nan")])
def test_a_rate_that_cannot_be_is_refused(rate):
    with pytest.raises(InputError, match="give a share a year"):
        force(rate)


def test_without_discounting_a_year_is_a_year():
    assert worth(years(-1), years(2), 0.0).tolist() == [2.0]
    assert lived(Course(made_up(years(3)).patients), 0.0, 0.0, 0.0)["life.discounted"] == pytest.approx([3.0])
