"""How a tumour grows from one cell, and how much of it there has been to shed seeds.

Every law here has the form dN/dt = a f(N), so it is written once for all rates in *own time* s = a * age. A law is four
small functions: log size, its inverse, the integral of size^exponent over own time, and the inverse of that. To add a
law, add its branch to each. Two exponents are in use: SEEDS (seeding) and SIGNS (diagnosis by symptoms).
"""

from __future__ import annotations

import math

from ..compiled import compiled
from .integral import e1, inverse_e1
from .records import CELLS_PER_MM3, EXPONENTIAL, GOMPERTZ

SEEDS, SIGNS = 0, 1
LOG_BALL = math.log(CELLS_PER_MM3 * math.pi / 6.0)


@compiled
def log_cells_of(mm):
    """Ln of the cells in a ball of that diameter."""
    return LOG_BALL + 3.0 * math.log(mm)


@compiled
def log_mm_of(log_cells):
    """Ln of the diameter of the ball that so many cells make."""
    return (log_cells - LOG_BALL) / 3.0


@compiled
def log_size(p, s):
    """Ln N at own time s: ln K (1 - e^-s), s, or the solution of dN/dt = a N^power."""
    if p.growth_law == GOMPERTZ:
        return p.log_capacity * -math.expm1(-s)
    if p.growth_law == EXPONENTIAL:
        return s
    b = 1.0 - p.power
    return math.log1p(b * s) / b


@compiled
def own_time(p, log_cells):
    """Own time at which a tumour has so many cells; infinite if it never does."""
    if log_cells <= 0.0:
        return 0.0
    if p.growth_law == GOMPERTZ:
        if log_cells >= p.log_capacity:
            return math.inf
        return -math.log1p(-log_cells / p.log_capacity)
    if p.growth_law == EXPONENTIAL:
        return log_cells
    b = 1.0 - p.power
    return math.expm1(b * log_cells) / b


@compiled
def integral(p, use, s):
    """Integral of N^exponent over own time from 0 to s. Gompertz: K^x [E1(x ln K e^-s) - E1(x ln K)]."""
    x = p.exponent[use]
    if p.growth_law == GOMPERTZ:
        return p.scale[use] * (e1(x * p.log_capacity * math.exp(-s)) - p.e1_start[use])
    if p.growth_law == EXPONENTIAL:
        return math.expm1(x * s) / x
    b = 1.0 - p.power
    k = x / b + 1.0
    return math.expm1(k * math.log1p(b * s)) / (b * k)


@compiled
def time_of_integral(p, use, value):
    """Own time at which that integral has reached a value."""
    x = p.exponent[use]
    if p.growth_law == GOMPERTZ:
        y = inverse_e1(value / p.scale[use] + p.e1_start[use])
        return max(0.0, math.log(x * p.log_capacity / y))
    if p.growth_law == EXPONENTIAL:
        return math.log1p(value * x) / x
    b = 1.0 - p.power
    k = x / b + 1.0
    return math.expm1(math.log1p(value * b * k) / k) / b
