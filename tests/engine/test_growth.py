"""Growth laws: each is the solution of its equation, with its inverse, its integral and the inverse of that."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blowball.engine.derive import derive
from blowball.engine.growth import (
    SEEDS,
    SIGNS,
    exact_integral,
    exact_time,
    integral,
    log_cells_of,
    log_mm_of,
    log_size,
    own_time,
    time_of_integral,
)

from .helpers import CAPACITY, cells_of, quiet_model
from .laws import quadrature

NAMES = ("Gompertz", "exponential", "power")


def law(code, alpha=2 / 3, power=0.7):
    return derive(quiet_model(growth_law=code, seeding_exponent=alpha, detection_exponent=1.0, power=power))[0]


def equation(p, log_cells):
    """D ln N / ds as the law states it."""
    if p["growth_law"] == 0:
        return math.log(CAPACITY) - log_cells
    return 1.0 if p["growth_law"] == 1 else math.exp((p["power"] - 1.0) * log_cells)


@pytest.mark.parametrize("code", range(3), ids=NAMES)
@pytest.mark.parametrize("cells", [2.0, 1e3, 1e6, 1e9, 2e11])
def test_size_solves_its_equation(code, cells):
    p = law(code)
    s = own_time(p, math.log(cells))
    h = 1e-5 * max(s, 1e-3)
    slope = (log_size(p, s + h) - log_size(p, s - h)) / (2.0 * h)
    assert slope == pytest.approx(equation(p, math.log(cells)), rel=1e-6)


@pytest.mark.parametrize("code", range(3), ids=NAMES)
def test_a_tumour_starts_from_one_cell(code):
    p = law(code)
    assert log_size(p, 0.0) == 0.0
    assert own_time(p, 0.0) == 0.0
    assert own_time(p, -1.0) == 0.0


@pytest.mark.parametrize("code", range(3), ids=NAMES)
@given(log_cells=st.floats(1e-6, 28.5))
def test_own_time_is_the_inverse_of_size(code, log_cells):
    p = law(code)
    assert log_size(p, own_time(p, log_cells)) == pytest.approx(log_cells, rel=1e-9)


def test_a_gompertz_tumour_never_outgrows_its_capacity():
    p = law(0)
    assert own_time(p, math.log(CAPACITY)) == math.inf
    assert log_size(p, 1e3) == pytest.approx(math.log(CAPACITY), rel=1e-12)
    assert own_time(law(1), math.log(CAPACITY) + 1.0) < math.inf


@pytest.mark.parametrize("code", range(3), ids=NAMES)
@pytest.mark.parametrize("alpha", [0.4, 2 / 3, 1.0])
@pytest.mark.parametrize("use", [SEEDS, SIGNS])
def test_integral_is_that_of_the_size(code, alpha, use):
    p = law(code, alpha)
    exponent = alpha if use == SEEDS else 1.0
    for cells in (10.0, 1e5, 4e9, 1e12):
        s = own_time(p, math.log(cells))
        by_hand = quadrature(lambda t, e=exponent, p=p: np.array([math.exp(e * log_size(p, u)) for u in t.ravel()]),
                             np.zeros(1), np.array([s]), panels=40)[0]  # fmt: skip
        # A difference of two E1: an error of 2e-14 in each is magnified where little has been shed.
        assert exact_integral(p, use, s) == pytest.approx(by_hand, rel=1e-11)
        assert integral(p, use, s) == pytest.approx(by_hand, rel=2e-10)  # by a table


@pytest.mark.parametrize("code", range(3), ids=NAMES)
@given(log_cells=st.floats(0.5, 28.0), alpha=st.floats(0.4, 1.0))
def test_integral_and_its_inverse_go_round(code, log_cells, alpha):
    p = law(code, alpha)
    s = own_time(p, log_cells)
    assert exact_time(p, SEEDS, exact_integral(p, SEEDS, s)) == pytest.approx(s, rel=1e-9)
    assert time_of_integral(p, SEEDS, integral(p, SEEDS, s)) == pytest.approx(s, rel=1e-8)


@given(mm=st.floats(1e-3, 1e3))
def test_cells_and_mm_go_round(mm):
    assert math.exp(log_cells_of(mm)) == pytest.approx(cells_of(mm), rel=1e-12)
    assert math.exp(log_mm_of(log_cells_of(mm))) == pytest.approx(mm, rel=1e-12)
