"""Type-I error, Schoenfeld's formula and sample sizes, in pools whose hazards are known."""

import math

import numpy as np
import pytest

from blowball.trial.repeat import repeat
from blowball.trial.run import summary
from blowball.trial.size import schoenfeld, size_for
from blowball.units import YEAR

from .plans import exponential_pool, planned

pytestmark = pytest.mark.verification
RATE, RATIO, TRIALS = 0.12, 0.75, 1500


@pytest.mark.parametrize("method", ["log-rank", "cox", "rmst"])
def test_a_trial_of_nothing_is_significant_as_often_as_alpha(method):
    spec = planned(
        repeats=TRIALS,
        recruitment={"patients": 300, "accrual": "2 years"},
        observation={"end": "5 years", "dropout": "3 % / year"},
        analysis={"method": method, "tau": "3 years"},
    )
    pool = exponential_pool(20_000, (RATE, RATE))
    found = summary(spec, pool, repeat(spec, pool), 0)
    assert abs(found.power - 0.05) < 3.5 * math.sqrt(0.05 * 0.95 / TRIALS)
    assert found.wrong == found.power  # every one of them is wrong
    assert found.true.sign == 0.0
    assert abs(found.estimate) < 4.0 * found.spread / math.sqrt(TRIALS)


@pytest.mark.parametrize("share", [1, 3])
def test_power_is_schoenfelds(share):
    spec = planned(
        repeats=TRIALS,
        recruitment={"patients": 900, "accrual": "2 years"},
        arm=[{"name": "one", "share": share}, {"name": "two", "care": {"follow_up": "none"}}],
    )
    pool = exponential_pool(200_000, (RATE, RATIO * RATE))
    made = repeat(spec, pool)
    found = summary(spec, pool, made, 0)
    treated = made.sizes[1] / 900
    expected = schoenfeld(math.log(RATIO), _events(made.sizes), treated, 0.05)
    # Schoenfeld's own approximation (proportional risk sets, local alternatives) is good to about two points here.
    assert abs(found.power - expected) < 3.0 * found.power_error + 0.02
    # and the estimates are those of the true ratio
    assert abs(found.estimate - math.log(RATIO)) < 4.0 * found.spread / math.sqrt(TRIALS) + 0.02
    assert found.wrong < 0.005


def _events(sizes):
    """Expected deaths with entry uniform over 2 years and analysis at 5: the mean over follow-up from 3 to 5 years."""
    until = np.linspace(3.0, 5.0, 2001)
    return sum(n * np.mean(-np.expm1(-rate * until)) for n, rate in zip(sizes, (RATE, RATIO * RATE), strict=True))


def test_the_size_for_a_power_has_that_power():
    spec = planned(repeats=600, recruitment={"patients": 500})
    pool = exponential_pool(100_000, (RATE, RATIO * RATE))
    made = repeat(spec, pool)
    true = summary(spec, pool, made, 0).true
    deaths = sum(-math.expm1(-5.0 * rate) for rate in (RATE, RATIO * RATE)) / 2.0
    for power, needed in ((0.8, 7.849), (0.9, 10.507)):  # (z_alpha + z_power)^2
        found = size_for(spec, pool, made, 0, power, true)
        formula = 4.0 * needed / (math.log(RATIO) ** 2 * deaths)
        assert not found.beyond
        assert abs(found.patients - formula) < 4.0 * found.error + 0.04 * formula


def test_a_size_beyond_the_pool_is_computed_and_said_so():
    spec = planned(repeats=200, recruitment={"patients": 400})
    pool = exponential_pool(4_000, (RATE, 0.93 * RATE))
    made = repeat(spec, pool)
    found = size_for(spec, pool, made, 0, 0.9, summary(spec, pool, made, 0).true)
    deaths = sum(-math.expm1(-5.0 * rate) for rate in (RATE, 0.93 * RATE)) / 2.0
    assert found.beyond
    assert found.patients == pytest.approx(4.0 * 10.507 / (math.log(0.93) ** 2 * deaths), rel=0.35)


def test_the_smallest_effect_is_found_in_four_of_five_trials():
    spec = planned(repeats=TRIALS, recruitment={"patients": 900})
    control = exponential_pool(50_000, (RATE, RATE))
    least = summary(spec, control, repeat(spec, control), 0).smallest
    pool = exponential_pool(200_000, (RATE, RATE * math.exp(least.estimate)))
    found = summary(spec, pool, repeat(spec, pool), 0)
    assert least.estimate < 0.0 > least.difference
    assert abs(found.power - 0.8) < 3.0 * found.power_error + 0.03
    assert found.true.difference == pytest.approx(least.difference, abs=0.004)


def test_no_patient_is_in_two_arms_and_draws_do_not_depend_on_the_number_of_trials():
    from blowball.trial.recruit import draw

    spec, pool = planned(), exponential_pool(700, (RATE, RATE))
    who, arm, until = draw(spec, pool, 600, 3)
    assert len(np.unique(who)) == 600
    assert np.bincount(arm).tolist() == [300, 300]
    assert (until == 5.0 * YEAR).all()
    assert np.array_equal(repeat(spec.with_(repeats=5), pool).found[:5], repeat(spec.with_(repeats=9), pool).found[:5])
