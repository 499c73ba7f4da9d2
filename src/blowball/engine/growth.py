"""How a tumour grows from one cell, and how much of it there has been to shed seeds.

Every law here has the form dN/dt = a f(N), so it is written once for all rates in *own time* s = a * age. A law is four
small functions: log size, its inverse, the integral of size^exponent over own time, and the inverse of that. To add a
law, add its branch to each. For Gompertz growth the last two are tabulated once a run, and read by `integral` and
`time_of_integral`.
Two exponents are in use: SEEDS (seeding) and SIGNS (diagnosis by symptoms).
"""

from __future__ import annotations

import math

from ..compiled import compiled
from .integral import EULER, e1, inverse_e1
from .records import CELLS_PER_MM3, EXPONENTIAL, GOMPERTZ

SEEDS, SIGNS = 0, 1
TABLE = 1024  # rows of the tables of the integral and its inverse that `derive` fills
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
        return p.log_capacity * (1.0 - math.exp(-s))
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
        return -math.log(1.0 - log_cells / p.log_capacity)
    if p.growth_law == EXPONENTIAL:
        return log_cells
    b = 1.0 - p.power
    return math.expm1(b * log_cells) / b


@compiled
def exact_integral(p, use, s):
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
def exact_time(p, use, value):
    """Own time at which that integral has reached a value."""
    x = p.exponent[use]
    if p.growth_law == GOMPERTZ:
        total = value / p.scale[use] + p.e1_start[use]
        if total > 40.0:  # at capacity for long: E1(y) is -Euler - ln y to the last digit
            return math.log(x * p.log_capacity) + EULER + total
        return max(0.0, math.log(x * p.log_capacity / inverse_e1(total)))
    if p.growth_law == EXPONENTIAL:
        return math.log1p(value * x) / x
    b = 1.0 - p.power
    k = x / b + 1.0
    return math.expm1(math.log1p(value * b * k) / k) / b


@compiled
def between(table, at):
    """The quintic through the six rows of a table around `at`, by differences about the middle ones."""
    i = min(max(int(at), 2), TABLE - 4)
    z = at - i
    a, b, c, d, e, f = table[i - 2], table[i - 1], table[i], table[i + 1], table[i + 2], table[i + 3]
    second, third = (b - 2.0 * c + d) / 2.0, (e - 3.0 * d + 3.0 * c - b) / 6.0
    fourth = (a - 4.0 * b + 6.0 * c - 4.0 * d + e) / 24.0
    fifth = (f - 5.0 * e + 10.0 * d - 10.0 * c + 5.0 * b - a) / 120.0
    rest = third + (z - 2.0) * (fourth + (z + 2.0) * fifth)
    return c + z * ((d - c) + (z - 1.0) * (second + (z + 1.0) * rest))


@compiled
def integral(p, use, s):
    """As `exact_integral`; under Gompertz growth from a table where it reaches, to 1e-10 (first rows: 1e-8)."""
    if p.growth_law != GOMPERTZ:
        return exact_integral(p, use, s)
    at = (s - p.first_s) * p.rows_per_s
    if 0.0 <= at <= TABLE - 1.0:
        return math.exp(between(p.log_integral[use], at))
    return exact_integral(p, use, s)


@compiled
def time_of_integral(p, use, value):
    """As `exact_time`; under Gompertz growth from a table where it reaches, to about 1e-11."""
    if p.growth_law != GOMPERTZ:
        return exact_time(p, use, value)
    at = (math.log(value) - p.log_integral[use, 0]) * p.rows_per_log[use]
    if 0.0 <= at <= TABLE - 1.0:
        return between(p.s_of_integral[use], at)
    return exact_time(p, use, value)
