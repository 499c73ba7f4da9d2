"""Lead time: where nothing that is done helps, looking moves the clock and no death."""

import numpy as np
import pytest

from blowball.trial import read_spec
from blowball.trial.lead import lead_time
from blowball.trial.recruit import recruits
from blowball.trial.repeat import repeat
from blowball.trial.run import summary

from .plans import HELPLESS, PLAN


@pytest.fixture(name="helpless", scope="module")
def _helpless():
    spec = read_spec(HELPLESS)
    return spec, recruits(spec, threads=1).pool


def test_looking_moves_no_death_where_nothing_helps(helpless):
    _, pool = helpless
    np.testing.assert_allclose(pool.end[0], pool.end[1], rtol=1e-7, atol=1e-5)
    for endpoint in ("death", "cancer_death", "other_death"):
        assert np.array_equal(np.isfinite(pool.days[endpoint][0]), np.isfinite(pool.days[endpoint][1]))


def test_yet_patients_seem_to_live_longer_from_the_recurrence(helpless):
    spec, pool = helpless
    found = lead_time(spec, pool, 1)
    assert found is not None
    error = np.hypot(*(one.error for one in found.from_recurrence))
    assert found.seems > 10.0 * error > 0.0  # a year and more, in this plan
    assert abs(found.lives) < 1e-3  # from randomisation
    assert found.lead > 10.0 * found.lead_error
    assert abs(found.gained) < 1e-3
    np.testing.assert_allclose(*(one.alive for one in found.from_randomisation), atol=1e-12)


def test_the_trial_then_finds_as_much_as_chance_does(helpless):
    spec, pool = helpless
    spec = spec.with_(repeats=800)
    found = summary(spec, pool, repeat(spec, pool), 0)
    assert found.true.sign == 0.0
    assert abs(found.power - 0.05) < 3.5 * np.sqrt(0.05 * 0.95 / 800)
    assert found.true.changed == 0.0


def test_visits_find_the_slower_recurrences(helpless):
    spec, pool = helpless
    found = lead_time(spec, pool, 1)
    assert found is not None
    assert found.by_visit is not None
    assert found.by_symptom is not None
    error = np.hypot(found.by_visit.growing_error, found.by_symptom.growing_error)
    assert found.by_visit.growing - found.by_symptom.growing > 4.0 * error


def test_one_more_visit_delays_nothing(helpless):
    _, pool = helpless
    first = np.minimum(pool.days["recurrence"], pool.days["second_primary"])  # of anything
    assert (first[1] <= first[0] + 1e-6).all()
    assert (first[1] < first[0] - 30.0).mean() > 0.02


def test_where_removal_helps_some_do_live_longer():
    spec = read_spec(PLAN)
    pool = recruits(spec, threads=1).pool
    found = lead_time(spec, pool, 1)
    assert found is not None
    assert found.gained > 4.0 * found.gained_error
    assert found.seems > found.lives > 0.0


def test_too_few_recurrences_tell_nothing():
    spec = read_spec(PLAN | {"pool": 60, "recruitment": {"patients": 20}})
    assert lead_time(spec, recruits(spec, threads=1).pool, 1) is None
