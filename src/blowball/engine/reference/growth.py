"""Growth laws, and the exponential integral that Gompertz growth leads to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from ..records import CELLS_PER_MM3, EXPONENTIAL, GOMPERTZ

EULER = 0.5772156649015328606


def cells(mm: float) -> float:
    """Cells in a ball of that diameter."""
    return CELLS_PER_MM3 * math.pi / 6.0 * mm**3


def diameter(log_cells: float) -> float:
    """Diameter of the ball, mm."""
    return (math.exp(log_cells) / (CELLS_PER_MM3 * math.pi / 6.0)) ** (1.0 / 3.0)


@lru_cache(4096)
def exponential_integral(y: float) -> float:
    """E1(y): its power series up to 1.5, Lentz's continued fraction beyond."""
    if y <= 1.5:
        term, total, n = 1.0, -EULER - math.log(y), 1
        while n < 60:
            term *= -y / n
            total -= term / n
            n += 1
        return total
    b = y + 1.0
    c, d = math.inf, 1.0 / b
    value = d
    for n in range(1, 500):
        b += 2.0
        d = 1.0 / (b - n * n * d)
        c = b - n * n / c
        value *= c * d
        if abs(c * d - 1.0) < 4e-16:
            break
    return value * math.exp(-y)


@dataclass
class Growth:
    """One law, in own time s = a * age."""

    law: int
    capacity: float
    power: float

    def log_size(self, s: float) -> float:
        """Ln of its cells at own time s."""
        if self.law == GOMPERTZ:
            return math.log(self.capacity) * (1.0 - math.exp(-s))
        if self.law == EXPONENTIAL:
            return s
        b = 1.0 - self.power
        return math.log(1.0 + b * s) / b

    def age_at(self, size: float) -> float:
        """Own time at which a tumour that began with one cell has that many; infinite if never."""
        if size <= 1.0:
            return 0.0
        if self.law == GOMPERTZ:
            return math.inf if size >= self.capacity else -math.log1p(-math.log(size) / math.log(self.capacity))
        if self.law == EXPONENTIAL:
            return math.log(size)
        b = 1.0 - self.power
        return (size**b - 1.0) / b

    def total(self, exponent: float, s: float) -> float:
        """Integral of size^exponent over own time from 0 to s."""
        if self.law == GOMPERTZ:
            start = exponent * math.log(self.capacity)
            ahead = exponential_integral(start * math.exp(-s)) - exponential_integral(start)
            return self.capacity**exponent * ahead
        if self.law == EXPONENTIAL:
            return math.expm1(exponent * s) / exponent
        b = 1.0 - self.power
        k = exponent / b + 1.0
        return math.expm1(k * math.log1p(b * s)) / (b * k)

    def age_of_total(self, exponent: float, value: float) -> float:
        """The inverse, by Newton's method on its logarithm, kept within a bracket."""
        low, high = 0.0, 1.0
        while self.total(exponent, high) < value:
            low, high = high, 2.0 * high
            if high > 500.0 and self.law == GOMPERTZ:
                return math.inf  # at its capacity for ever, it would not have shed that many in any life
        s = high
        for _ in range(200):
            here = self.total(exponent, s)
            if here < value:
                low = s
            else:
                high = s
            slope = math.exp(exponent * self.log_size(s)) / here if here > 0.0 else math.inf
            step = math.log(value / here) / slope if here > 0.0 else math.inf
            new = s + step if low < s + step < high else 0.5 * (low + high)
            if abs(new - s) <= 2e-16 * s:
                break
            s = new
        return s
