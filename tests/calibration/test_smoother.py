"""The smoother against a problem whose posterior is known, and what it must leave alone."""

import numpy as np
import pytest
from calibration.smoother import sensitivity, smooth

NUMBERS, MEMBERS = 20, 400
ERROR = np.array([0.5, 0.3, 1.0, 0.4])
SEEN = np.array([1.0, -0.5, 2.0, 0.7])
SLOPES = np.zeros((4, NUMBERS))
SLOPES[0, 0], SLOPES[1, 1], SLOPES[2, :2], SLOPES[3, 2:4] = 1.0, 0.8, 1.0, 0.7


def linear(steps, _round):
    found = steps @ SLOPES.T
    return found, np.zeros_like(found)


@pytest.fixture(scope="module")
def history():
    return smooth(linear, SEEN, ERROR, numbers=NUMBERS, members=MEMBERS, rounds=4, seed=5, tell=lambda _: None)


@pytest.fixture(scope="module")
def exact():
    precision = np.eye(NUMBERS) + SLOPES.T @ np.diag(ERROR**-2.0) @ SLOPES
    covariance = np.linalg.inv(precision)
    return covariance @ SLOPES.T @ (SEEN / ERROR**2), covariance


def test_a_linear_problem_has_its_exact_posterior(history, exact):
    mean, covariance = exact
    sd = np.sqrt(np.diag(covariance))
    steps = history[-1].steps
    # Four rounds of perturbed observations besides the sampling of 400 sets: 4.5 standard errors and a tenth of an sd.
    assert np.all(np.abs(steps.mean(axis=0) - mean) < sd * (4.5 / np.sqrt(MEMBERS) + 0.1))
    assert steps.std(axis=0, ddof=1) == pytest.approx(sd, rel=4.5 / np.sqrt(2 * MEMBERS) + 0.1)
    assert np.corrcoef(steps[:, 2], steps[:, 3])[0, 1] == pytest.approx(
        covariance[2, 3] / (sd[2] * sd[3]), abs=4.5 / np.sqrt(MEMBERS)
    )


def test_numbers_that_nothing_is_said_of_keep_their_prior(history):
    before, after = history[0].steps[:, 4:], history[-1].steps[:, 4:]
    assert after.std(axis=0, ddof=1).mean() == pytest.approx(before.std(axis=0, ddof=1).mean(), abs=0.03)
    assert np.abs(after - before).mean() < 0.15


def test_same_seed_same_sets(history):
    again = smooth(linear, SEEN, ERROR, numbers=NUMBERS, members=MEMBERS, rounds=4, seed=5, tell=lambda _: None)
    assert np.array_equal(again[-1].steps, history[-1].steps)


def test_an_observation_that_could_not_be_measured_moves_nothing():
    def blind(steps, _round):
        found = steps @ SLOPES.T
        found[::2, 0] = np.nan
        return found, np.where(np.isnan(found), np.nan, 0.0)

    steps = smooth(blind, SEEN, ERROR, numbers=NUMBERS, members=100, rounds=2, seed=1, tell=lambda _: None)[-1].steps
    assert np.all(np.isfinite(steps))


def test_slopes_are_those_of_the_model():
    luck = np.random.default_rng(2)
    steps = luck.standard_normal((300, NUMBERS))
    noisy = steps @ SLOPES.T + 0.1 * luck.standard_normal((300, 4))
    assert pytest.approx(SLOPES, abs=4.5 * 0.1 / np.sqrt(300 - NUMBERS) + 0.005) == sensitivity(steps, noisy).T
