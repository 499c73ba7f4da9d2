"""E1 and its inverse against SciPy, over all that seeding can ask for."""

import numpy as np
import pytest
from scipy.special import exp1

from blowball.engine.integral import e1, inverse_e1

RANGE = np.concatenate([np.geomspace(1e-300, 1e-3, 200), np.geomspace(1.1e-3, 700.0, 4000)])


def test_e1_is_scipys_to_its_last_digits():
    ours = np.array([e1(y) for y in RANGE])
    np.testing.assert_allclose(ours, exp1(RANGE), rtol=5e-14)


@pytest.mark.parametrize("edge", [1.0, 2.5, 6.25, 20.0])
def test_e1_has_no_step_where_one_piece_follows_another(edge):
    below, above = e1(np.nextafter(edge, 0.0)), e1(np.nextafter(edge, 99.0))
    assert below == pytest.approx(above, rel=5e-14)


def test_e1_falls():
    ours = np.array([e1(y) for y in RANGE])
    assert np.all(np.diff(ours) < 0.0)


@pytest.mark.parametrize(("low", "high"), [(1e-12, 1e-3), (1e-3, 1.0), (1.0, 46.0), (46.0, 690.0)])
def test_inverse_gives_back_the_argument(low, high):
    y = np.geomspace(low, high, 2000)
    back = np.array([inverse_e1(v) for v in exp1(y)])
    # An error of E1 of r relative moves y by r * E1 / |E1'| = r * y exp(y) E1 / y relative: at worst that much again.
    slack = 1e-14 + 4e-15 * np.maximum(1.0, exp1(np.minimum(y, 1.0)) * np.exp(np.minimum(y, 1.0)))
    assert np.max(np.abs(back / y - 1.0) / slack) < 30.0


def test_inverse_falls():
    values = np.geomspace(1e-300, 600.0, 5000)
    assert np.all(np.diff([inverse_e1(v) for v in values]) < 0.0)
