"""The closed forms that the kernel is held against, written down again without any of its code.

Own time is s = a * age; growth laws have the form dN/ds = f(N). Integrals are done by Gauss-Legendre panels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

_X, _W = np.polynomial.legendre.leggauss(16)
_Z, _V = np.polynomial.hermite_e.hermegauss(80)
_V = _V / _V.sum()


def quadrature(f, low, high, panels=60):
    """Integral of f from low to high (arrays of one shape): panels of sixteen Gauss-Legendre nodes."""
    low, high = np.broadcast_arrays(np.asarray(low, float), np.asarray(high, float))
    total = np.zeros(low.shape)
    step = (high - low) / panels
    for k in range(panels):
        middle = low + (k + 0.5) * step
        total += 0.5 * step * sum(w * f(middle + 0.5 * step * x) for x, w in zip(_X, _W, strict=True))
    return total


def nested(f, low, high, panels=60):
    """The same between two numbers, for an f that is itself an integral: all nodes go to it at once."""
    step = (high - low) / panels
    at = low + step * (np.arange(panels)[:, None] + 0.5 + 0.5 * _X)
    return float(0.5 * step * (f(at.ravel()).reshape(at.shape) @ _W).sum())


def over_rates(f, log_rate, sd):
    """Mean of f(a) over ln a normal."""
    if sd == 0.0:
        return f(math.exp(log_rate))
    return sum(v * f(math.exp(log_rate + sd * z)) for z, v in zip(_Z, _V, strict=True))


@dataclass(frozen=True)
class Growth:
    """A growth law in own time."""

    law: int = 0
    capacity: float = 3e12
    power: float = 0.5

    def cells(self, s):
        """N(s), from one cell."""
        if self.law == 0:
            return self.capacity ** (1.0 - np.exp(-s))
        return np.exp(s) if self.law == 1 else (1.0 + (1.0 - self.power) * s) ** (1.0 / (1.0 - self.power))

    def time(self, cells):
        """Its inverse."""
        if self.law == 0:
            return -np.log1p(-np.log(cells) / math.log(self.capacity))
        return np.log(cells) if self.law == 1 else (cells ** (1.0 - self.power) - 1.0) / (1.0 - self.power)

    def shed(self, alpha, s, since=0.0):
        """Integral of N^alpha over own time."""
        return quadrature(lambda u: self.cells(u) ** alpha, since, s)


def unseen(expected, theta):
    """P(no event) of a Poisson process of that mean, times a gamma frailty of mean 1 and variance theta."""
    return np.exp(-expected) if theta == 0.0 else (1.0 + theta * expected) ** (-1.0 / theta)


def at_once(days):
    """The distribution of a wait that is none."""
    return (np.asarray(days) >= 0.0).astype(float)


def erlang2(days, mean):
    """Erlang-2 with that mean."""
    x = 2.0 * np.maximum(days, 0.0) / mean
    return -np.expm1(-x) - x * np.exp(-x)


def exponential(days, rate):
    """Exponential."""
    return -np.expm1(-rate * np.maximum(days, 0.0))


def gumbel(days, scale, *, truncated):
    """Gumbel of that scale and mode 0; truncated: a negative shift counts as none."""
    value = np.exp(-np.exp(np.minimum(-np.asarray(days) / scale, 700.0)))
    return np.where(np.asarray(days) < 0.0, 0.0, value) if truncated else value


def seen_by(t, growth, strength, alpha, s_removed, rate, days_to_size, wait, *, early=False):
    """Expected number of seeds of a primary removed on day 0 that have reached a size by day t.

    Seeds leave at strength * N(s)^alpha per unit of own time, wait by the distribution `wait(days)` and then need
    `days_to_size`. Unless a wait can be negative (`early`), none can be seen by t that left after t - days_to_size:
    the integral stops there, where `wait` may jump.
    """
    t = np.asarray(t, float)
    last = np.clip(s_removed + rate * (t - days_to_size), 0.0, s_removed)
    if early:
        last = np.full(t.shape, s_removed)

    def density(s):
        return strength * growth.cells(s) ** alpha * wait(t - days_to_size - (s - s_removed) / rate)

    return quadrature(density, 0.0, last)
