"""Curves that no learned number moves: how likely a seed has been seen by a time, for every growth rate on a grid.

A seed that settled at once is seen by t with the chance U(t) = D + (1 - D) F(t): staging on day 0 saw it (D) or it was
found since (F). A sleeper that woke before surgery likewise; one that wakes later at rate w solves
L' = w F - (w + d) L with the clearance rate d. All are averaged over departure, lag and the lesion's own speed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blowball.fit.mechanism import Fixed, Found
from blowball.fit.quadrature import departures, erlang2, normal, unit
from blowball.units import diameter_to_cells

Floats = NDArray[np.float64]
_LOG_BALL = float(np.log(diameter_to_cells(1.0)))
WAKING_LOW, WAKING_HIGH, WAKING_NODES = 0.005, 4.0, 20  # 1/year: half-lives of two months to 140 years
STEP = 0.05  # years, between the times at which curves are kept


@dataclass(frozen=True, eq=False)
class Grid:
    """Where curves are kept: `time` in years, `growth` in ln(1/year), `size` in ln cells, `waking` in ln(1/year)."""

    time: Floats
    growth: Floats
    size: Floats
    waking: Floats


@dataclass(frozen=True, eq=False)
class Curves:
    """Distribution [0] and density [1, per year] of the time at which a lesion is found.

    `awake` float64[2, size, growth, time], `asleep` float64[2, waking, size, growth, time] of seeds;
    `local_awake` float64[2, growth, time], `local_asleep` float64[2, waking, growth, time] of foci left behind.
    Time 0 of the first two is the chance that the seed would have been known on day 0, which M0 excludes.
    """

    grid: Grid
    awake: Floats
    asleep: Floats
    local_awake: Floats
    local_asleep: Floats


def growth_grid(mean: float, reach: float, nodes: int = 41) -> Floats:
    """Growth rates (ln) that all patients share, even in ln."""
    return np.linspace(mean - reach, mean + reach, nodes)


def grid(years: float, growth: Floats, sizes: Floats) -> Grid:
    """Where to keep curves that must reach so many years."""
    steps = int(np.ceil(years / STEP)) + 2
    waking: Floats = np.linspace(float(np.log(WAKING_LOW)), float(np.log(WAKING_HIGH)), WAKING_NODES)
    return Grid(np.arange(steps + 1, dtype=np.float64) * STEP, growth, sizes, waking)


def curves(fixed: Fixed, at: Grid) -> Curves:
    """Work all curves out; about a second for ten sizes."""
    t, sizes, rates, waking = (len(x) for x in (at.time, at.size, at.growth, at.waking))
    awake = np.zeros((2, sizes, rates, t))
    asleep = np.zeros((2, waking, sizes, rates, t))
    local_awake, local_asleep = np.zeros((2, rates, t)), np.zeros((2, waking, rates, t))
    rate = np.exp(at.growth)
    lags, lag_weights = erlang2(fixed.lag) if fixed.lag > 0.0 else (np.zeros(1), np.ones(1))
    early, early_weights = unit(3)
    wake = np.exp(at.waking)
    gone = wake + fixed.clearance
    for noise, weight in zip(*normal(fixed.speed_sd), strict=True):
        pace = (rate * fixed.speed * np.exp(noise))[:, None]
        late = _later(fixed, fixed.felt, 0.0, pace, at, wake, gone)
        for i, size in enumerate(at.size):
            for v, share in zip(*departures(size, fixed.log_capacity, fixed.exponent), strict=True):
                before = (v / rate)[:, None]  # years before surgery at which the seed left
                for lag, w in zip(lags, lag_weights, strict=True):
                    awake[:, i] += weight * share * w * _union(fixed, before - lag, pace, at.time)
                for u, w in zip(early, early_weights, strict=True):
                    seen = _union(fixed, before * (1.0 - u), pace, at.time)
                    chance = wake[:, None] * np.exp(-gone[:, None] * u * before[:, 0]) * w * before[:, 0]
                    asleep[:, :, i] += weight * share * chance[None, :, :, None] * seen[:, None]
                still = np.exp(-gone[:, None] * before[:, 0])[None, :, :, None]
                asleep[:, :, i] += weight * share * still * late
        for lag, w in zip(lags, lag_weights, strict=True):
            local_awake += weight * w * _found(fixed, fixed.local, fixed.residual_s0, at.time - lag, pace)
        local_asleep += weight * _later(fixed, fixed.local, fixed.residual_s0, pace, at, wake, gone)
    return Curves(at, awake, asleep, local_awake, local_asleep)


def _found(fixed: Fixed, found: Found, s0: float, age: Floats, pace: Floats) -> Floats:
    """Chance and density that a lesion has been found at an age (years); it starts at own time `s0`."""
    from scipy.special import ndtr

    left = np.exp(-s0 - pace * np.maximum(age, 0.0))
    log_mm = (fixed.log_capacity * (1.0 - left) - _LOG_BALL) / 3.0
    z = (log_mm - found.mean) / found.sd
    slope = fixed.log_capacity * pace * left / (3.0 * found.sd)
    density = np.where(age > 0.0, np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi) * slope, 0.0)
    return np.stack([np.where(age > 0.0, ndtr(z), 0.0), density])


def _union(fixed: Fixed, age: Floats, pace: Floats, time: Floats) -> Floats:
    """Chance and density that staging saw it on day 0, at age `age`, or that it was found by `time`."""
    staged = _found(fixed, fixed.staged, 0.0, age, pace)[0]
    felt = _found(fixed, fixed.felt, 0.0, age + time, pace)
    return np.stack([staged + (1.0 - staged) * felt[0], (1.0 - staged) * felt[1]])


def _later(fixed: Fixed, found: Found, s0: float, pace: Floats, at: Grid, wake: Floats, gone: Floats) -> Floats:
    """The same for sleepers that wake after day 0: float64[2, waking, growth, time]."""
    chance = _found(fixed, found, s0, at.time[None, :], pace)[0]
    out = np.zeros((2, len(wake), *chance.shape))
    decay = np.exp(-gone * STEP)[:, None]
    half = 0.5 * STEP * wake[:, None]
    for k in range(1, len(at.time)):
        out[0, :, :, k] = decay * out[0, :, :, k - 1] + half * (chance[:, k] + decay * chance[:, k - 1])
    out[1] = wake[:, None, None] * chance - gone[:, None, None] * out[0]
    return out


__all__ = ["Curves", "Grid", "curves", "grid", "growth_grid"]
