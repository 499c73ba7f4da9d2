"""From a table to forecasts and parameter sets, by the quick way."""

from functools import cache

import numpy as np
import pytest

import blowball as bb
from blowball.errors import InputError
from blowball.fit import load
from blowball.fit.convergence import Verdict, judge

from .cohorts import breast, women

ONE = {"age": [55], "size_mm": ["20-50"], "nodes_positive": [3], "grade": [3], "er": [100], "pgr": [40], "year": [1988]}


@cache
def post():
    return bb.fit(women(), breast(), method="map", draws=100, seed=1)


def test_groups_are_those_that_arviz_knows():
    tree = post().tree
    assert set(tree.children) == {"posterior", "sample_stats", "log_likelihood", "observed_data"}
    assert tree["posterior"].sizes["draw"] == 100
    assert np.isfinite(tree["log_likelihood"]["relapse"].values).all()


def test_a_posterior_comes_back_from_disk(tmp_path):
    pytest.importorskip("h5netcdf")
    post().save(tmp_path)
    again = load(tmp_path)
    assert again.draws == pytest.approx(post().draws)
    assert again.terms == post().terms
    one, other = (p.forecast(ONE, [5], draws=10) for p in (post(), again))
    assert one["probability"].values == pytest.approx(other["probability"].values)


def test_probabilities_grow_add_up_and_fall_with_time_survived():
    now = post().forecast(ONE, [1, 5, 10], draws=20).isel(patient=0)
    p = now["probability"]
    assert (p.diff("year") >= 0).all()
    parts = p.sel(endpoint=["distant_recurrence", "local_recurrence"]).sum("endpoint")
    assert parts.values == pytest.approx(p.sel(endpoint="recurrence").values)
    assert float(p.sel(endpoint=["recurrence", "second_primary", "other_death"]).sum("endpoint").max()) < 1.0
    by_site = now["site_probability"].sum("site")
    assert by_site.values == pytest.approx(p.sel(endpoint="distant_recurrence").values)
    later = post().forecast(ONE, [5], disease_free_for="10 years", draws=20).isel(patient=0)
    assert float(later["seeds_left"]) < float(now["seeds_left"])
    assert float(later["expected_sleepers"]) < float(now["expected_sleepers"])


def test_more_nodes_mean_more_relapses():
    one, other = (
        post().forecast({**ONE, "nodes_positive": [k]}, [5], draws=20)["probability"].sel(endpoint="recurrence").item()
        for k in (0, 9)
    )
    assert other > one + 0.05


def test_what_is_known_of_the_tumour_says_where_it_goes():
    one, other = (
        post().forecast({**ONE, "er": [er], "pgr": [er]}, [5], draws=5)["site_probability"].isel(patient=0, year=0)
        for er in (0, 200)
    )
    assert other.sel(site="bone") / other.sum() > one.sel(site="bone") / one.sum() + 0.1


def test_who_lies_outside_is_marked_and_far_outside_refused():
    high = post().ranges["age"][1]
    marked = post().forecast({**ONE, "age": [high + 2]}, [5], draws=5)
    assert str(marked["outside"].values[0]) == "age"
    with pytest.raises(InputError, match="nodes_positive lies far outside"):
        post().forecast({**ONE, "nodes_positive": [120]}, [5], draws=5)
    two = {name: values * 2 for name, values in ONE.items()} | {"nodes_positive": [3, 120], "grade": [1, 3]}
    found = post().forecast(two, [5], draws=5)
    assert found["outside"].values.tolist() == ["grade", "nodes_positive, far: nothing is forecast"]
    assert np.isfinite(found["probability"].sel(patient=0)).all()
    assert np.isnan(found["probability"].sel(patient=1)).all()


def test_parameter_sets_run_in_the_engine():
    sets = post().ensemble(3)
    assert len(sets) == 3
    seeds = {sets.cancer(m).number("seeding.seeds", "hr_pos") for m in range(3)}
    assert len(seeds) == 3
    scenario = bb.Scenario(breast(), bb.Population.typical(breast(), 30), horizon="5 years")
    assert bb.simulate(scenario, parameters=sets, threads=1).patients.num_rows == 90


def test_chains_that_disagree_do_not_forecast():
    apart = np.random.default_rng(0).standard_normal((4, 500, 1)) + np.arange(4)[:, None, None]
    verdict = judge(apart, ("seeds",), 0)
    assert not verdict.good
    assert "R-hat" in verdict.sentence
    assert judge(apart - np.arange(4)[:, None, None], ("seeds",), 0).good
    assert not judge(apart - np.arange(4)[:, None, None], ("seeds",), 1).good
    bad = type(post())(
        post().cancer, post().terms, post().tree, post().ranges, post().average, Verdict(False, verdict.sentence)
    )
    with pytest.raises(InputError, match="R-hat"):
        bad.forecast(ONE, [5])
