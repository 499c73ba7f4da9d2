"""Restricted means against plain means, areas and repetition."""

import numpy as np
import pytest

from blowball.errors import InputError
from blowball.outcomes import aalen_johansen, restricted_mean_survival, restricted_mean_time_lost


def cohort(n, seed, censored):
    rng = np.random.default_rng(seed)
    time, event = rng.exponential(4.0, n), rng.integers(1, 3, n)
    if censored:
        stop = rng.uniform(2.0, 12.0, n)
        event, time = np.where(stop < time, 0, event), np.minimum(time, stop)
    return time, event


def test_without_censoring_it_is_a_mean():
    time, event = cohort(300, 1, censored=False)
    lost = np.where(event == 1, np.maximum(5.0 - time, 0.0), 0.0)
    found = restricted_mean_time_lost(time, event, until=5.0)
    assert found.estimate == pytest.approx(lost.mean(), rel=1e-12)
    assert found.std_error == pytest.approx(lost.std() / np.sqrt(300), rel=1e-9)
    kept = restricted_mean_survival(time, event, until=5.0)
    assert kept.estimate == pytest.approx(np.minimum(time, 5.0).mean(), rel=1e-12)
    assert kept.std_error == pytest.approx(np.minimum(time, 5.0).std() / np.sqrt(300), rel=1e-9)
    assert kept.ci_low < kept.estimate < kept.ci_high


def test_it_is_the_area_under_the_curve():
    time, event = cohort(200, 2, censored=True)
    until = float(np.quantile(time, 0.9))
    fine = (np.arange(200_000) + 0.5) * until / 200_000
    area = aalen_johansen(time, event).at(fine).estimate.mean() * until
    # 200 jumps of at most 1/100 each may fall on the wrong side of a midpoint by half a step.
    assert restricted_mean_time_lost(time, event, until).estimate == pytest.approx(area, abs=until / 200_000)


@pytest.mark.verification
def test_the_error_is_what_repetition_gives():
    found = [restricted_mean_time_lost(*cohort(150, seed, censored=True), until=6.0) for seed in range(600)]
    spread = np.std([f.estimate for f in found])
    # The sd of 600 draws is known to 1/sqrt(1200) = 2.9 %: four of those.
    assert spread == pytest.approx(np.sqrt(np.mean([f.std_error**2 for f in found])), rel=0.115)


@pytest.mark.parametrize("until", [0.0, 3.5, np.nan])
def test_a_limit_outside_follow_up_is_refused(until):
    with pytest.raises(InputError, match="is not known"):
        restricted_mean_time_lost([1.0, 3.0], [1, 0], until=until)
