"""The sums over growth rate and size of each patient, and their gradient by hand, compiled by Numba.

The compiler of JAX took minutes over the gradient of these few lines and made it slow, because it works every
exponential out anew for each of a dozen sums. `likelihood` says the same in NumPy, without gradients.

A cell is one size with one growth rate; loops over cells are flat, so that they compile to vector instructions.
Readings of a patient: day 0; the days on which the relapse may have been, or the last day without; their densities,
where there was a relapse; the day of entry, where it is not day 0.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from blowball.fit.fast import exp, log

# Columns of what a patient brings: middle of ln a, and where seeding by growth is counted from; ln of the factor on
# seeds; shape A; shape without reading 1/v; w c; c; sleep q; alive after treatment (awake, asleep, local); foci; second
# primaries a year; rho - 1; sd of ln a; then not learned: local sleep, nodes (negative: not known), their shape.
MIDDLE, ORIGIN, SEEDS, SHAPE, PLAIN, READ, RATIO, SLEEP, AWAKE, ASLEEP, LOCAL, FOCI, SECOND, PACE, SD = range(15)
LOCAL_SLEEP, NODES, NODE_SHAPE = range(15, 18)
COLUMNS, LEARNED = 18, 15
WAKING = 0  # of the slopes that patients share; those of holding down follow


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _gather(weights, rows, out):  # pragma: no cover
    """Weighted sums of rows: [direction, row] and [row, ...] give [direction, ...]."""
    for d in range(weights.shape[0]):
        for m in range(out.shape[1]):
            out[d, m] = 0.0
        for k in range(weights.shape[1]):
            by = weights[d, k]
            if by != 0.0:
                for m in range(out.shape[1]):
                    out[d, m] += by * rows[k, m]


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _cells(c, grid, log_seeds, size_weight, seeds, rate, weight):  # pragma: no cover
    """Of each cell: expected seeds L, rate B, and ln of its weight, which the node count reads too."""
    nodes, r, rates = c[NODES], c[NODE_SHAPE], grid.size
    for s in range(log_seeds.size):
        at = log_seeds[s] + c[SEEDS]
        share = math.log(size_weight[s])
        for j in range(rates):
            m = s * rates + j
            z = (grid[j] - c[MIDDLE]) / c[SD]
            log_l = at + c[PACE] * (grid[j] - c[ORIGIN])
            seeds[m] = exp(log_l)
            rate[m] = c[PLAIN] + c[READ] * seeds[m]
            weight[m] = share - 0.5 * z * z
            if nodes >= 0.0:
                weight[m] += nodes * log_l - (r + nodes) * log(r + c[RATIO] * seeds[m])


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _focal(c, la, lb, sizes, out):  # pragma: no cover
    """Near foci found, of each cell (they know no size)."""
    q, near = c[LOCAL_SLEEP], c[LOCAL]
    for s in range(sizes):
        for j in range(la.size):
            out[s * la.size + j] = near * ((1.0 - q) * la[j] + q * lb[j])


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _alive(c, first, time, seeds, rate, weight, a0, b0, a, b, focal, seen, logs, v):  # pragma: no cover
    """Of each cell the chance of no relapse so far; only what staging did not see can have been killed."""
    q, left, gone, shape = c[SLEEP], c[AWAKE], c[ASLEEP], c[SHAPE]
    left, gone = (1.0, 1.0) if first else (left, gone)
    total = 0.0
    for m in range(v.size):
        seen[m] = (1.0 - q) * (a0[m] + left * (a[m] - a0[m])) + q * (b0[m] + gone * (b[m] - b0[m]))
        logs[m] = log(1.0 + seeds[m] * seen[m] / rate[m])
        v[m] = exp(weight[m] - shape * logs[m] - c[FOCI] * focal[m] - c[SECOND] * time)
        total += v[m]
    return total


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _hazard(c, source, seeds, rate, seen, a, b, focal, v, h):  # pragma: no cover
    """Of each cell the hazard of the relapse that was seen; the sum of its density."""
    awake, asleep = (1.0 - c[SLEEP]) * c[AWAKE], c[SLEEP] * c[ASLEEP]
    far, near, new = source[0] * c[SHAPE], source[1] * c[FOCI], source[2] * c[SECOND]
    total = 0.0
    for m in range(v.size):
        dense = awake * a[m] + asleep * b[m]
        h[m] = far * seeds[m] * dense / (rate[m] + seeds[m] * seen[m]) + near * focal[m] + new
        total += v[m] * h[m]
    return total


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _back(c, first, part, time, event, h, seeds, rate, seen, logs, v, a0, b0, a, b, slope, by_seen, gl, gr, all_):
    # pragma: no cover
    """Slopes of one sum of `_alive` (times `h`) that adds `part` a unit; `by_seen` brings those of `_back_hazard`."""
    q, left, gone, shape = c[SLEEP], c[AWAKE], c[ASLEEP], c[SHAPE]
    left, gone = (1.0, 1.0) if first else (left, gone)
    by_shape, by_sleep, by_awake, by_asleep, whole = 0.0, 0.0, 0.0, 0.0, 0.0
    for m in range(v.size):
        here = part * v[m] * (h[m] if event else 1.0)
        by = -here * shape * seeds[m] / (rate[m] + seeds[m] * seen[m])
        all_[m] += here
        gl[m] += by * seen[m]
        gr[m] -= by * seen[m] / rate[m]
        by += by_seen[m]
        by_seen[m] = by
        da, db = a[m] - a0[m], b[m] - b0[m]
        by_shape -= here * logs[m]
        by_sleep += by * (b0[m] + gone * db - a0[m] - left * da)
        by_awake += by * da
        by_asleep += by * db
        whole += here
    slope[SHAPE] += by_shape
    slope[SLEEP] += by_sleep
    if not first:
        slope[AWAKE] += (1.0 - q) * by_awake
        slope[ASLEEP] += q * by_asleep
        slope[SECOND] -= whole * time


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _back_hazard(c, source, part, seeds, rate, seen, focal, v, a, b, slope, by_seen, by_dense, gl, gr):
    # pragma: no cover
    """Slopes of the hazard in `_hazard`."""
    q, left, gone = c[SLEEP], c[AWAKE], c[ASLEEP]
    far, near = part * source[0] * c[SHAPE], part * source[1]
    total, by_sleep, by_awake, by_asleep, by_focal, rest = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for m in range(v.size):
        whole = rate[m] + seeds[m] * seen[m]
        by = far * v[m] * seeds[m] / whole
        by_dense[m] = by
        got = by * ((1.0 - q) * left * a[m] + q * gone * b[m])
        total += got
        gl[m] += got * rate[m] / whole
        gr[m] -= got / whole
        by_seen[m] = -got * seeds[m] / whole
        by_sleep += by * (gone * b[m] - left * a[m])
        by_awake += by * a[m]
        by_asleep += by * b[m]
        by_focal += v[m] * focal[m]
        rest += v[m]
    slope[SHAPE] += total / c[SHAPE]
    slope[SLEEP] += by_sleep
    slope[AWAKE] += (1.0 - q) * by_awake
    slope[ASLEEP] += q * by_asleep
    slope[FOCI] += near * by_focal
    slope[LOCAL] += near * c[FOCI] * by_focal / c[LOCAL]
    slope[SECOND] += part * source[2] * rest


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _dot(x, y):  # pragma: no cover
    total = 0.0
    for m in range(x.size):
        total += x[m] * y[m]
    return total


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _back_cells(c, grid, seeds, gl, gr, all_, slope):  # pragma: no cover
    """From slopes of seeds, rate and weight of the cells to slopes of columns."""
    r, rates = c[NODE_SHAPE], grid.size
    known = 1.0 if c[NODES] >= 0.0 else 0.0
    counted = known * (r + c[NODES])
    by_plain, by_read, by_ratio, by_seeds, by_pace, by_middle, by_sd = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for s in range(seeds.size // rates):
        for j in range(rates):
            m = s * rates + j
            shed, z = seeds[m], (grid[j] - c[MIDDLE]) / c[SD]
            read = gr[m] * shed
            share = counted / (r + c[RATIO] * shed) * all_[m] * shed
            by = gl[m] + c[READ] * read + known * c[NODES] * all_[m] - c[RATIO] * share
            by_plain += gr[m]
            by_read += read
            by_ratio -= share
            by_seeds += by
            by_pace += by * (grid[j] - c[ORIGIN])
            by_middle += all_[m] * z
            by_sd += all_[m] * z * z
    slope[PLAIN] += by_plain
    slope[READ] += by_read
    slope[RATIO] += by_ratio
    slope[SEEDS] += by_seeds
    slope[PACE] += by_pace
    slope[ORIGIN] -= c[PACE] * by_seeds
    slope[MIDDLE] += by_middle / c[SD]
    slope[SD] += by_sd / c[SD]


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def block(
    days, event, late, who, both, hold, grid, log_seeds, size_weight, awake, asleep, local_awake, local_asleep, times,
    share, source, value, slope, shared,
):  # fmt: skip  # pragma: no cover
    """Log-likelihood `value` [n] and its slopes: `slope` [n, LEARNED], and summed, `shared` [1 + held courses]."""
    n, holds, readings, sizes, rates = awake.shape
    cells = sizes * rates
    held = hold.shape[0] - 1
    a, b = np.zeros((hold.shape[0], readings * cells)), np.zeros((both.shape[0], readings * cells))
    la, lb = np.zeros((hold.shape[0], readings * rates)), np.zeros((both.shape[0], readings * rates))
    aa, bb = a.reshape(-1, readings, cells), b.reshape(-1, readings, cells)
    laa, lbb = la.reshape(-1, readings, rates), lb.reshape(-1, readings, rates)
    each, cell = np.zeros((5, readings, cells)), np.zeros((9, cells))
    focal, seen, logs, v, h = each[0], each[1], each[2], each[3], each[4]
    seeds, rate, weight, by_seen, by_dense = cell[0], cell[1], cell[2], cell[3], cell[4]
    gl, gr, all_, moved = cell[5], cell[6], cell[7], cell[8]
    sums = np.zeros(readings)
    bottom = readings - 1 if late else 0
    for i in range(n):
        c = who[i]
        _gather(hold, awake[i].reshape(holds, -1), a)
        _gather(hold, local_awake[i].reshape(holds, -1), la)
        _gather(both, asleep[i].reshape(both.shape[1], -1), b)
        _gather(both, local_asleep[i].reshape(both.shape[1], -1), lb)
        _cells(c, grid, log_seeds[i], size_weight[i], seeds, rate, weight)
        most = weight.max()
        for m in range(cells):
            weight[m] -= most
        top = 0.0
        for r in range(readings):
            if r > days and r != bottom and not (event and r <= 2 * days):
                continue
            if r > 0:
                _focal(c, laa[0, r], lbb[0, r], sizes, focal[r])
            if (r <= days and r > 0) or r == bottom:
                sums[r] = _alive(c, r == 0, times[i, r], seeds, rate, weight, aa[0, 0], bb[0, 0], aa[0, r], bb[0, r],
                                 focal[r], seen[r], logs[r], v[r])  # fmt: skip
        for r in range(1, days + 1):
            if event:
                d = r + days
                sums[r] = _hazard(c, source[i], seeds, rate, seen[r], aa[0, d], bb[0, d], focal[d], v[r], h[r])
            top += share[i, r - 1] * sums[r]
        top, under = max(top, 1e-300), max(sums[bottom], 1e-300)
        value[i] = math.log(top) - math.log(under)
        for m in range(cells):
            gl[m], gr[m], all_[m] = 0.0, 0.0, 0.0
        for r in range(readings):
            if r != bottom and (r == 0 or r > days):
                continue
            inside = 1 <= r <= days
            part = share[i, r - 1] / top if inside else -1.0 / under
            if event and inside:
                d = r + days
                _back_hazard(c, source[i], part, seeds, rate, seen[r], focal[d], v[r], aa[0, d], bb[0, d], slope[i],
                             by_seen, by_dense, gl, gr)  # fmt: skip
                shared[WAKING] += c[SLEEP] * c[ASLEEP] * _dot(by_dense, bb[1, d])
                near = part * source[i, 1] * c[FOCI]
                _focal(c, 0.0 * laa[0, d], lbb[1, d], sizes, moved)
                shared[WAKING] += near * _dot(v[r], moved)
                for k in range(1, held + 1):
                    shared[k] += (1.0 - c[SLEEP]) * c[AWAKE] * _dot(by_dense, aa[k, d])
                    shared[k] += c[SLEEP] * c[ASLEEP] * _dot(by_dense, bb[1 + k, d])
                    _focal(c, laa[k, d], lbb[1 + k, d], sizes, moved)
                    shared[k] += near * _dot(v[r], moved)
            else:
                for m in range(cells):
                    by_seen[m] = 0.0
            _back(c, r == 0, part, times[i, r], event and inside, h[r], seeds, rate, seen[r], logs[r], v[r], aa[0, 0],
                  bb[0, 0], aa[0, r], bb[0, r], slope[i], by_seen, gl, gr, all_)  # fmt: skip
            gone, left = (1.0, 1.0) if r == 0 else (c[ASLEEP], c[AWAKE])
            shared[WAKING] += c[SLEEP] * (gone * _dot(by_seen, bb[1, r]) + (1.0 - gone) * _dot(by_seen, bb[1, 0]))
            for k in range(1, held + 1):
                shared[k] += (1.0 - c[SLEEP]) * left * _dot(by_seen, aa[k, r])
                shared[k] += c[SLEEP] * gone * _dot(by_seen, bb[1 + k, r])
            if r > 0:
                for m in range(cells):
                    by_dense[m] = part * v[r, m] * (h[r, m] if event and inside else 1.0)
                found = _dot(by_dense, focal[r])
                slope[i, FOCI] -= found
                slope[i, LOCAL] -= c[FOCI] * found / c[LOCAL]
                _focal(c, 0.0 * laa[0, r], lbb[1, r], sizes, moved)
                shared[WAKING] -= c[FOCI] * _dot(by_dense, moved)
                for k in range(1, held + 1):
                    _focal(c, laa[k, r], lbb[1 + k, r], sizes, moved)
                    shared[k] -= c[FOCI] * _dot(by_dense, moved)
        _back_cells(c, grid, seeds, gl, gr, all_, slope[i])


def values(who: NDArray[Any], both: NDArray[Any], hold: NDArray[Any], kind: Any, held: Any) -> Any:
    """Run a block: log-likelihoods, slopes of columns, and of waking and holding."""
    n = len(who)
    out = np.zeros(n), np.zeros((n, LEARNED)), np.zeros(len(hold))
    t = held.table
    block(
        kind.days, kind.event, kind.late, who, both, hold, held.who.grid, held.who.log_seeds, held.who.size_weight,
        t.awake, t.asleep, t.local_awake, t.local_asleep, held.times, held.share, held.source, *out,
    )  # fmt: skip
    return out
