"""What a registry sees: found days, censoring, who may enter."""

import numpy as np
import pyarrow.compute as pc
import pytest

from blowball.errors import InputError
from blowball.histories import simulate
from blowball.trial import read_spec
from blowball.trial.observe import DEATH, TREATED, watched
from blowball.trial.recruit import recruits, until
from blowball.units import YEAR

from .plans import PLAN, planned


def test_what_is_watched():
    time = np.array([100.0, 400.0, np.inf, 300.0])
    death = np.array([200.0, np.inf, 250.0, 300.0])
    days, event = watched(time, death, np.full(4, 350.0))
    assert days.tolist() == [100.0, 350.0, 250.0, 300.0]  # found; not yet; dead without it; found at death
    assert event.tolist() == [True, False, False, True]


def test_the_pool_is_what_the_run_has_seen():
    spec = planned(pool=2_000, recruitment={"patients": 100})
    found = recruits(spec, threads=1)
    table = simulate(spec.arms[1].scenario, threads=1).patients.to_pandas()
    free = ~table["metastatic_at_diagnosis"] & (table["time_end"] > table["time_surgery"])
    both = simulate(spec.arms[0].scenario, threads=1).patients.to_pandas()
    for run in (table, both):
        for endpoint in ("recurrence", "second_primary"):
            free &= ~(run[f"time_{endpoint}"] <= run["time_surgery"])
        free &= run["time_end"] > run["time_surgery"]
    seen = table[free]
    assert found.pool.n == len(seen)
    dead = np.where(seen["status"] == "alive", np.inf, seen["time_end"] - seen["time_surgery"])
    np.testing.assert_allclose(found.pool.days[DEATH][1], dead)
    removed = seen["retreated"].fillna(False).astype(bool)
    assert np.array_equal(np.isfinite(found.pool.days[TREATED][1]), removed)
    assert removed.any()


def test_the_calendar():
    spec = planned(
        recruitment={"patients": 100, "accrual": "4 years"},
        observation={"end": "6 years", "at_most": "5 years", "dropout": "10 % / year"},
    )
    days = until(spec, 100_000, np.random.default_rng(1))
    assert days.max() <= 5.0 * YEAR
    entry = np.linspace(0.0, 4.0, 100_001)
    last = np.minimum(6.0 - entry, 5.0)
    expected = YEAR * np.mean(-np.expm1(-0.1 * last) / 0.1)  # the mean of the smaller of the two waits
    assert days.mean() == pytest.approx(expected, abs=5.0 * days.std() / 100_000**0.5)
    assert until(planned(), 3, np.random.default_rng(1)).tolist() == [5.0 * YEAR] * 3


def test_only_those_who_may_enter_do():
    people = {"age": [50, 70], "sex": "female", "subtype": ["colon"], "size_mm": [0, 50], "nodes": [0, 3]}
    spec = planned(pool=8_000, recruitment={"patients": 50}, population=people)
    table = simulate(spec.arms[0].scenario, threads=1).patients
    met = spec.people.may_enter(table)
    kept = table.filter(met)
    assert 0 < len(kept) < len(table) / 4
    assert pc.min_max(kept["age"]).as_py()["min"] >= 50
    assert pc.max(kept["age"]).as_py() <= 70
    assert pc.max(kept["nodes_positive"]).as_py() <= 3
    assert pc.max(kept["size_mm"]).as_py() <= 50
    assert set(kept["sex"].to_pylist()) == {"female"}
    assert set(kept["subtype"].to_pylist()) == {"colon"}
    assert not any(kept["metastatic_at_diagnosis"].to_pylist())


def test_stages_are_mixed_as_asked():
    shares = {"I": 1, "III": 3}
    spec = planned(pool=8_000, recruitment={"patients": 50}, population={"stage_shares": shares})
    table = simulate(spec.arms[0].scenario, threads=1).patients
    rows = np.flatnonzero(spec.people.may_enter(table))
    stages = np.array(table["stage"].to_pylist())[spec.people.mixed(rows, table, 7)]
    assert set(stages) == {"I", "III"}
    assert (stages == "III").mean() == pytest.approx(0.75, abs=0.001)
    most = min((np.array(table["stage"].to_pylist())[rows] == s).sum() / w for s, w in (("I", 0.25), ("III", 0.75)))
    assert len(stages) > most - 2  # nobody is left out who need not be


def test_too_small_a_pool_is_refused():
    spec = planned(pool=200, recruitment={"patients": 190})
    with pytest.raises(InputError, match=r"pool: only \d+ of 200 simulated patients may enter"):
        recruits(spec, threads=1)


def test_a_table_of_patients_can_be_recruited(tmp_path):
    (tmp_path / "them.csv").write_text("age,size_mm,nodes_positive\n60,30,0\n70,45,2\n")
    (tmp_path / "plan.toml").write_text(
        'cancer = "colorectal"\nendpoint = "death"\npool = 400\n[population]\ntable = "them.csv"\n'
        '[recruitment]\npatients = 40\n[observation]\nend = "5 years"\n[[arm]]\nname = "a"\n[[arm]]\nname = "b"\n'
    )
    spec = read_spec(tmp_path / "plan.toml")
    assert spec.arms[0].scenario.population.n == 400
    assert recruits(spec, threads=1).pool.n > 40


def test_randomised_later_those_who_recur_before_do_not_enter():
    early = recruits(read_spec(PLAN), threads=1).pool
    late = recruits(planned(recruitment={"patients": 600, "after": "1 year"}), threads=1).pool
    assert late.n < early.n
    assert late.days["recurrence"].min() > 0.0
    assert np.isfinite(early.days["recurrence"][1]).sum() > np.isfinite(late.days["recurrence"][1]).sum()
