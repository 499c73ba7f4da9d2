"""The exponential integral E1 and its inverse: what seeding under Gompertz growth comes down to.

E1(y) = integral from y to infinity of exp(-s)/s ds (Abramowitz & Stegun 1964, section 5.1). The series serves up to
1; beyond it y*exp(y)*E1(y) is smooth in 1/y and is evaluated by Chebyshev interpolants that are computed here,
once, from the continued fraction (5.1.22).
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ..compiled import compiled

EULER = 0.57721566490153286061
_SERIES = np.array([(-1.0) ** (n + 1) / (n * math.factorial(n)) for n in range(1, 20)])
_EDGES = (1.0, 0.4, 0.16, 0.05, 0.0)  # pieces in 1/y; the last is used from y = 20 on
_DEGREE = 15


def _smooth(y, terms=400):
    """y*exp(y)*E1(y) by the continued fraction, from its far end; numbers or arrays above 0.3."""
    tail = 0.0
    for n in range(terms, 0, -1):
        tail = n / (1.0 + n / (y + tail))
    return y / (y + tail)


def _pieces() -> np.ndarray:
    rows = []
    for high, low in pairwise(_EDGES):
        middle, half = (high + low) / 2, (high - low) / 2

        def f(z, middle=middle, half=half):
            u = np.maximum(middle + half * np.asarray(z), 1e-12)
            return np.array([_smooth(1.0 / v) for v in u])

        cheb = np.polynomial.chebyshev.chebinterpolate(f, _DEGREE)
        powers = np.zeros(_DEGREE + 1)
        polynomial = np.polynomial.chebyshev.cheb2poly(cheb)  # drops zeros at the top
        powers[: len(polynomial)] = polynomial
        rows.append([middle, 1.0 / half, *powers[::-1]])
    return np.array(rows)


_PIECES = _pieces()
_SERIES_REVERSED = _SERIES[::-1].copy()


@compiled
def scaled_e1(y):
    """y*exp(y)*E1(y) for y above 1."""
    u = 1.0 / y
    row = 0 if u > 0.4 else (1 if u > 0.16 else (2 if u > 0.05 else 3))
    z = (u - _PIECES[row, 0]) * _PIECES[row, 1]
    value = 0.0
    for j in range(2, _PIECES.shape[1]):
        value = value * z + _PIECES[row, j]
    return value


@compiled
def e1(y):
    """E1 of a positive number, to about 1e-14 relative."""
    if y > 1.0:
        return scaled_e1(y) * math.exp(-y) / y
    value = 0.0
    for j in range(_SERIES_REVERSED.size):
        value = value * y + _SERIES_REVERSED[j]
    return value * y - EULER - math.log(y)


_LOG_LOW, _LOG_HIGH, _CELLS = -50.0, 1.0, 2048  # ln E1 from y = 46 to y = 0.035


def _table() -> np.ndarray:
    """Y on an even grid of ln E1(y): where Newton's method starts."""
    aim = np.linspace(_LOG_LOW, _LOG_HIGH, _CELLS)
    y = np.where(aim < -1.0, np.maximum(0.3, -aim - np.log(np.maximum(1.0, -aim))), 0.3)
    for _ in range(25):
        small = np.minimum(y, 1.0)
        series = sum(c * small**n for n, c in enumerate(_SERIES, 1)) - EULER - np.log(small)
        here = np.where(y <= 1.0, series, _smooth(y, 60) * np.exp(-y) / y)
        y = y + np.maximum(y * np.exp(y) * here * (np.log(here) - aim), -0.5 * y)
    return y


_STARTS = _table()
_PER_CELL = (_CELLS - 1) / (_LOG_HIGH - _LOG_LOW)


@compiled
def inverse_e1(value):
    """The y at which E1 takes that positive value: interpolation, then Newton's method on ln E1."""
    log_value = math.log(value)
    at = (log_value - _LOG_LOW) * _PER_CELL
    if at >= _CELLS - 80:  # y so small that E1 is nearly -Euler - ln y: Newton in ln y
        y = math.exp(-EULER - value)
        for _ in range(20):
            step = (e1(y) - value) * math.exp(y)
            y *= math.exp(step)
            if abs(step) < 1e-12:
                break
        return y
    if at < 1.0:
        return newton(newton(newton(-log_value, value, log_value), value, log_value), value, log_value)
    i = int(at)
    z = at - i
    starts = _STARTS  # by name but once: a GPU has little room for constants, and each mention is a copy there
    a, b, c, d = starts[i - 1], starts[i], starts[i + 1], starts[i + 2]
    y = b + 0.5 * z * (c - a + z * (2.0 * a - 5.0 * b + 4.0 * c - d + z * (3.0 * (b - c) + d - a)))
    return newton(y, value, log_value)


@compiled
def newton(y, value, log_value):
    """One step on ln E1; from the interpolated start it lands in the last digits."""
    if y > 1.0:
        g = scaled_e1(y)
        return y + g * (math.log(g / y) - y - log_value)
    here = e1(y)
    return y + y * math.exp(y) * here * math.log(here / value)
