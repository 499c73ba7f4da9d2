"""Curves read off for each patient, so that a gradient of the likelihood needs no special function of time.

Of what a fit learns, waking and holding down enter the curves themselves. Both are tabulated at a few Chebyshev points,
and the likelihood goes between them by a polynomial; all else (seeds, sleep, growth, killing) enters as weights.
Patients are sorted into blocks that need the same quantities: relapsed on a known day, within an interval, or censored;
held down by treatment, or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from blowball.fit.covariates import Design
from blowball.fit.curves import STEP, Curves
from blowball.fit.mechanism import Fixed
from blowball.fit.quadrature import chebyshev

Floats = NDArray[np.float64]
WAKING_REACH, WAKING_POINTS = 1.2, 6  # of a shift of ln(waking), either way
HOLD_LOW, HOLD_HIGH, HOLD_POINTS = 0.1, 1.0, 5
DISTRIBUTION, DENSITY = 0, 1


@dataclass(frozen=True)
class Holding:
    """A course that slows growth and waking in those who `had` it (bool[n]).

    From when, for how long (years), to which pace; NaN: it is learned.
    """

    had: NDArray[np.bool_]
    start: float
    years: float
    pace: float


@dataclass(frozen=True, eq=False)
class Reading:
    """What is read off the curves: at `time` (float64[n], years), the distribution (0) or the density (1)."""

    time: Floats
    kind: int


class Table(NamedTuple):
    """Readings of a block of patients, in single precision: they are most of what a gradient reads.

    `awake` float32[n, hold, reading, size, growth], `asleep` float32[n, waking * hold, reading, size, growth],
    `local_awake` and `local_asleep` the same without size. The first reading is day 0, where M0 was known.
    """

    awake: Floats
    asleep: Floats
    local_awake: Floats
    local_asleep: Floats


def waking_points() -> Floats:
    """Shifts of ln(waking) at which tables are kept."""
    return chebyshev(-WAKING_REACH, WAKING_REACH, WAKING_POINTS)


def hold_points() -> Floats:
    """Paces at which tables of held patients are kept."""
    return chebyshev(HOLD_LOW, HOLD_HIGH, HOLD_POINTS)


def table(
    curves: Curves, fixed: Fixed, design: Design, rows: NDArray[np.intp], readings: list[Reading],
    holdings: list[Holding],
) -> Table:  # fmt: skip
    """Read the curves off for some patients; `had` of the holdings is of these."""
    learned = sum(np.isnan(one.pace) for one in holdings)
    sizes = _between(curves.grid.size, design.sizes[rows])
    base = design.subtype[rows] @ fixed.log_waking
    parts: list[list[tuple[Floats, ...]]] = []
    for paces in product(hold_points().tolist(), repeat=learned):
        here = []
        for reading in readings:
            clock, speed = held_clock(reading.time, holdings, paces)
            factor = speed if reading.kind == DENSITY else np.ones_like(speed)
            here.append(_read(curves, sizes, base, clock, factor, reading.kind))
        parts.append(here)
    awake, asleep, local_awake, local_asleep = (
        np.stack([np.stack([reading[k] for reading in here], axis=-1) for here in parts]) for k in range(4)
    )
    return Table(
        _patients_first(awake), _waking_first(asleep), _patients_first(local_awake), _waking_first(local_asleep)
    )


def held_clock(time: Floats, holdings: list[Holding], learned: Sequence[float]) -> tuple[Floats, Floats]:
    """What the growth clock shows at a time, and how fast it runs then; `learned` are the paces that were NaN."""
    clock, speed, paces = time.copy(), np.ones_like(time), iter(learned)
    for one in holdings:
        pace = next(paces) if np.isnan(one.pace) else one.pace
        clock -= one.had * (1.0 - pace) * np.clip(time - one.start, 0.0, one.years)
        speed = np.where(one.had & (time > one.start) & (time <= one.start + one.years), speed * pace, speed)
    return np.maximum(clock, 0.0), speed


def _patients_first(stacked: Floats) -> Floats:
    """[hold, n, ..., reading] -> [n, hold, reading, ...]."""
    return np.ascontiguousarray(np.moveaxis(stacked, (1, 0, -1), (0, 1, 2)), dtype=np.float32)


def _waking_first(stacked: Floats) -> Floats:
    """[hold, n, waking, ..., reading] -> [n, waking * hold, reading, ...]."""
    moved = np.moveaxis(stacked, (1, 2, 0, -1), (0, 1, 2, 3))
    return np.ascontiguousarray(moved.reshape(len(moved), -1, *moved.shape[3:]), dtype=np.float32)


def _between(grid: Floats, at: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Index below, and the share of the way to the next."""
    i = np.clip(np.searchsorted(grid, at, side="right") - 1, 0, max(len(grid) - 2, 0))
    if len(grid) == 1:
        return i, np.zeros_like(at)
    return i, np.clip((at - grid[i]) / (grid[i + 1] - grid[i]), 0.0, 1.0)


def _read(
    curves: Curves, sizes: tuple[NDArray[np.intp], Floats], base: Floats, clock: Floats, factor: Floats, kind: int
) -> tuple[Floats, ...]:
    """Awake [n, size, growth], asleep [n, waking, size, growth], and the same of local foci without size."""
    k = np.clip((clock / STEP).astype(np.intp), 0, len(curves.grid.time) - 2)
    z = np.clip(clock / STEP - k, 0.0, 1.0)
    s, y = sizes
    last = len(curves.grid.size) - 1

    def in_time(curve: Floats) -> Floats:
        """[..., time] -> [n, ...]."""
        low, high = np.moveaxis(curve[..., k], -1, 0), np.moveaxis(curve[..., k + 1], -1, 0)
        way = z.reshape(-1, *[1] * (low.ndim - 1))
        return (low + way * (high - low)) * factor.reshape(-1, *[1] * (low.ndim - 1))

    def by_size(read: Floats) -> Floats:
        """[n, grid, growth] -> [n, size, growth]."""
        rows = np.arange(len(s))[:, None]
        low, high = read[rows, s], read[rows, np.minimum(s + 1, last)]
        return low + y[..., None] * (high - low)

    awake = by_size(in_time(curves.awake[kind]))
    weights = _cubic(curves.grid.waking, base[:, None] + waking_points())
    n, points = len(base), len(waking_points())
    asleep = np.zeros((n, points, *awake.shape[1:]))
    local = np.zeros((n, points, awake.shape[-1]))
    for w in np.flatnonzero(np.any(weights != 0.0, axis=(0, 1))):
        share = weights[:, :, w]
        asleep += share[:, :, None, None] * by_size(in_time(curves.asleep[kind, w]))[:, None]
        local += share[:, :, None] * in_time(curves.local_asleep[kind, w])[:, None]
    return awake, asleep, in_time(curves.local_awake[kind]), local


def _cubic(grid: Floats, at: Floats) -> Floats:
    """Weights [..., grid] of the cubic through the four points around `at` on an even grid."""
    step = grid[1] - grid[0]
    place = np.clip((at - grid[0]) / step, 0.0, len(grid) - 1.0)
    i = np.clip(place.astype(np.intp), 1, len(grid) - 3)
    z = place - i
    four = np.stack([
        -z * (z - 1.0) * (z - 2.0) / 6.0, (z + 1.0) * (z - 1.0) * (z - 2.0) / 2.0,
        -(z + 1.0) * z * (z - 2.0) / 2.0, (z + 1.0) * z * (z - 1.0) / 6.0,
    ], axis=-1)  # fmt: skip
    out = np.zeros((*at.shape, len(grid)))
    np.put_along_axis(out, i[..., None] + np.arange(-1, 3), four, axis=-1)
    return out
