"""Defects that were measured in other simulators, asked of ours. Each test names the peer and what goes wrong there.

Two more have their tests elsewhere: a burden integral one grid point late (Benzekry's code) is against closed forms in
`tests/engine/test_growth.py` and `test_integral.py`, and emission without chance in `cases_tumour.seed_counts`.
"""

import math
from itertools import pairwise

import numpy as np
import pytest
from tests.engine.cases_care import table_survival
from tests.engine.cases_tumour import strength_for
from tests.engine.helpers import (
    BONE,
    LIMIT,
    LUNG,
    YEAR,
    patients,
    quiet_model,
    quiet_plan,
    run,
    shares,
)  # fmt: skip

import blowball as bb
from blowball.engine import batch
from blowball.units import YEAR as DAYS

N = 40_000


@pytest.fixture(scope="module", name="relapsed")
def _relapsed():
    """Two sites alike, sleepers that wake over decades; nobody dies of the cancer, some of other causes."""
    model = quiet_model(
        seeding_rate=strength_for(1.0), site_shares=shares(bone=0.5, lung=0.5), sleep_probability=1.0,
        waking_rate=3e-4, lag=30.0, other_death=1.0,
    )  # fmt: skip
    found = run(model, quiet_plan(horizon=40 * YEAR), patients(), N, seed=91).histories
    return found[found["first_site"] >= 0]


def test_equal_hazards_stay_equal_however_late(relapsed):
    """PyMSM conditions on entry at time 0: of two equal targets the first gets 0.485, after a year 0.233."""
    when = np.nanmin(relapsed["time"][:, :3], axis=1)
    edges = np.quantile(when, [0.0, 0.25, 0.5, 0.75, 1.0])
    for low, high in pairwise(edges):
        here = relapsed["first_site"][(when > low) & (when <= high)]
        assert set(np.unique(here)) == {BONE, LUNG}
        assert abs(np.mean(here == BONE) - 0.5) < LIMIT * 0.5 / math.sqrt(len(here))


def test_death_after_a_recurrence_is_conditional_on_having_lived_to_it(relapsed):
    """The same defect: after an event at T, five years more are lived with chance S(T + 5) / S(T), not S(5)."""
    when = np.nanmin(relapsed["time"][:, :3], axis=1)
    early = when < 30 * YEAR
    when, end = when[early], relapsed["time_end"][early]
    alive = table_survival(60.0, 1, 2000.0, 45)
    chance = alive(when + 5 * YEAR) / alive(when)
    lived = end >= when + 5 * YEAR
    error = math.sqrt(np.sum(chance * (1.0 - chance))) / len(chance)
    assert abs(lived.mean() - chance.mean()) < LIMIT * error
    assert abs(lived.mean() - alive(5 * YEAR)) > 10 * error  # so that the defect would show


def test_times_are_times_whatever_the_states_are_called(relapsed):
    """PyMSM adds the number of a state to a time: here numbering the same organ otherwise moves no day."""
    rows, plan = patients(), quiet_plan(horizon=40 * YEAR)
    strength = strength_for(1.0)
    bone, lung = (
        run(quiet_model(seeding_rate=strength, site_shares=shares(**{organ: 1.0})), plan, rows, 2_000, seed=5).histories
        for organ in ("bone", "lung")
    )
    np.testing.assert_array_equal(bone["time"], lung["time"])
    assert set(np.unique(lung["first_site"])) == {-1, LUNG}


@pytest.mark.parametrize("horizon", ["1 day", "1 month", "1 year"])
@pytest.mark.parametrize("record", ["patients", "events", "summary"])
def test_one_of_everything(horizon, record):
    """R's sample() of a list of length one draws from 1 to its value; mstate's mssample crashes on one time left."""
    cancer = bb.get_cancer("breast")
    follow_up = bb.FollowUp(visits=["1 day x 1"], tests=["exam"])
    care = bb.CarePlan.guideline(cancer).with_(follow_up=follow_up, surgery_delay="0 days", systemic="none")
    one = {"age": [60.0], "subtype": ["hr_pos"], "size_mm": [18.0], "nodes_positive": [0]}
    people = bb.Population.from_table(one, cancer=cancer)
    found = bb.simulate(bb.Scenario(cancer, people, care, horizon=horizon, seed=1), record, threads=1)
    if record == "summary":
        assert int(found.counts["patients"].sum()) == 1
    else:
        assert found.patients.num_rows == 1
        assert 0.0 <= found.patients["time_end"][0].as_py() <= float(horizon.startswith("1 year")) * DAYS + 31.0


@pytest.mark.parametrize("last", [0, 1])
def test_the_last_patient_alone_is_the_last_patient(last):
    """The same defect at the other end: a stretch of one patient is that patient of the whole."""
    model, plan = quiet_model(seeding_rate=strength_for(3.0)), quiet_plan()
    life = (np.full((1, 2, 110), 1e-5), 2000)
    from tests.engine.helpers import typical

    whole = batch.run(model, plan, typical(), life, patients(), 50, seed=3, record="patients", threads=1).histories
    alone = batch.run(
        model, plan, typical(), life, patients(), 1, seed=3, record="patients", threads=1, first=49 * last
    ).histories
    for name in whole.dtype.names:
        np.testing.assert_array_equal(alone[name][0], whole[name][49 * last], err_msg=name)


def test_two_strategies_meet_the_same_luck():
    """The arms of hesim are unrelated, r = 0.04 between identical ones: ours are the same, or nearly so."""
    cancer = bb.get_cancer("breast")
    people, care = bb.Population.typical(cancer, 4_000), bb.CarePlan.guideline(cancer)

    def ends(plan):
        run = bb.simulate(bb.Scenario(cancer, people, plan, horizon="20 years", seed=3), threads=1)
        return run.patients["time_end"].to_numpy()

    usual, same, later = ends(care), ends(care.with_()), ends(care.with_(surgery_delay="9 weeks"))
    np.testing.assert_array_equal(usual, same)
    assert not np.array_equal(usual, later)
    assert np.corrcoef(usual, later)[0, 1] > 0.9
