"""The sampler's coordinates: the same posterior, told in shorter tails."""

import numpy as np
import pytest
from scipy import stats

from blowball.fit.bent import Bent

BENT = Bent(np.array([1.0, -2.0]), np.array([0.5, 3.0]), np.array([True, False]))


def density(x):
    z = (x - BENT.centre) / BENT.scale
    slope = np.array([-4.0 * z[0] / (3.0 + z[0] ** 2), -z[1]]) / BENT.scale
    return float(-2.0 * np.log1p(z[0] ** 2 / 3.0) - 0.5 * z[1] ** 2), slope


def test_the_gradient_is_that_of_the_density():
    of_w = BENT.density(density)
    for w in ([0.0, 0.0], [2.5, -1.0], [-3.0, 4.0]):
        _, slope = of_w(np.array(w))
        by_steps = [(of_w(np.array(w) + step)[0] - of_w(np.array(w) - step)[0]) / 2e-6 for step in 1e-6 * np.eye(2)]
        assert slope == pytest.approx(by_steps, abs=1e-7)


def test_a_share_between_two_values_stays_what_it_is():
    w = np.linspace(-9.0, 9.0, 20_001)
    of_w = BENT.density(density)
    p = np.exp([of_w(np.array([one, 0.0]))[0] for one in w])
    x = BENT.back(np.stack([w, np.zeros_like(w)], axis=1))[:, 0]
    for cut in (0.0, 1.0, 4.0):
        share = np.trapezoid(p * (x <= cut), w) / np.trapezoid(p, w)
        assert share == pytest.approx(stats.t.cdf((cut - 1.0) / 0.5, 3.0), abs=1e-3)


def test_chains_reach_the_tails_of_students_t():
    pytest.importorskip("numpyro")
    from blowball.fit.priors import Term
    from blowball.fit.sampler import sample

    terms = [Term("a", "", "linear", 1.0, 0.5), Term("b", "", "linear", -2.0, 3.0, normal=True)]
    run = sample(density, terms, chains=2, draws=1000, seed=0)
    z = np.abs((run.draws[:, :, 0] - 1.0) / 0.5).ravel()
    # 5 % of Student's t with 3 degrees lie beyond 3.182; four errors of that share in 1,000 independent draws.
    assert (z > 3.182).mean() == pytest.approx(0.05, abs=4.0 * np.sqrt(0.05 * 0.95 / 1000))
