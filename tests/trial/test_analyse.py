"""Our log-rank test, Cox's hazard ratio and restricted means against lifelines."""

import math
import warnings

import numpy as np
import pytest

from blowball.trial.analyse import analyse, two_sided

pytestmark = pytest.mark.verification


def data(seed, n=300, *, tied):
    rng = np.random.default_rng(seed)
    treated = rng.random(n) < 0.4
    wait = rng.exponential(np.where(treated, 4.0, 3.0))
    until = rng.uniform(1.0, 6.0, n)
    time = np.minimum(wait, until)
    if tied:  # as visits make them
        time = np.ceil(time * 2.0) / 2.0
    return time, wait <= until, treated


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("method", ["log-rank", "cox"])
def test_as_lifelines(method, seed, tied):
    time, event, treated = data(seed, tied=tied)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = analyse(method, time, event, treated, 5.0, "lifelines")
    ours = analyse(method, time, event, treated, 5.0)
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("seed", range(5))
def test_restricted_means_as_lifelines(seed):
    time, event, treated = data(seed, tied=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import KaplanMeierFitter
        from lifelines.utils import restricted_mean_survival_time

        means = [
            restricted_mean_survival_time(KaplanMeierFitter().fit(time[side], event[side]), t=4.0)
            for side in (treated, ~treated)
        ]
    assert analyse("rmst", time, event, treated, 4.0).estimate == pytest.approx(means[0] - means[1], abs=1e-9)


def test_restricted_mean_error_without_censoring_is_that_of_two_means():
    rng = np.random.default_rng(3)
    time, treated = rng.exponential(3.0, 400), np.arange(400) < 150
    found = analyse("rmst", time, np.ones(400, bool), treated, 2.0)
    within = np.minimum(time, 2.0)
    error = math.hypot(*(np.std(within[side]) / math.sqrt(side.sum()) for side in (treated, ~treated)))
    assert found.std_error == pytest.approx(error, rel=1e-6)


def test_where_nothing_happens_there_is_nothing_to_find():
    time, treated = np.arange(1.0, 9.0), np.arange(8) % 2 == 0
    for method in ("log-rank", "cox", "rmst"):
        found = analyse(method, time, np.zeros(8, bool), treated, 5.0)
        assert math.isnan(found.estimate)
        assert found.p == 1.0


def test_no_event_in_one_arm_gives_no_ratio_but_a_test():
    time, treated = np.arange(1.0, 41.0), np.arange(40) % 2 == 0
    found = analyse("cox", time, ~treated, treated, 40.0)
    assert math.isnan(found.estimate)
    assert found.p == analyse("log-rank", time, ~treated, treated, 40.0).p < 0.001


def test_two_sided():
    assert two_sided(-1.959963984540054) == pytest.approx(0.05)
    assert two_sided(0.0) == 1.0
