"""The sums over growth rate and size of each patient, and their gradient by hand, compiled by Numba.

The compiler of JAX took minutes over the gradient of these few lines and made it slow, because it works every
exponential out anew for each of a dozen sums. `likelihood` says the same in NumPy, without gradients.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

# Columns of what a patient brings: middle of ln a, ln of the factor on seeds, shape A, shape without reading 1/v,
# w c, sleep q, alive after treatment (awake, asleep, local), foci, second primaries a year; then not learned: sd of
# ln a, local sleep.
MIDDLE, SEEDS, SHAPE, PLAIN, READ, SLEEP, AWAKE, ASLEEP, LOCAL, FOCI, SECOND, SD, LOCAL_SLEEP = range(13)
COLUMNS, LEARNED = 13, 11
# Kinds of block: what the readings after day 0 are.
CENSORED, EVENT, INTERVAL = 0, 1, 2


@njit(cache=True, nogil=True)
def _seen(r, q, left, gone, a0, b0, a, b):  # pragma: no cover
    """Chance that a seed is known by then: only what staging did not see can have been killed."""
    if r == 0:
        return (1.0 - q) * a0 + q * b0
    return (1.0 - q) * (a0 + left * (a - a0)) + q * (b0 + gone * (b - b0))


@njit(cache=True, nogil=True)
def _gather(weights, rows, out):  # pragma: no cover
    """Weighted sum of rows."""
    for m in range(out.size):
        out[m] = 0.0
    for k in range(weights.size):
        for m in range(out.size):
            out[m] += weights[k] * rows[k, m]


@njit(cache=True, nogil=True)
def _scatter(out, rows, by):  # pragma: no cover
    """Slopes of those weights."""
    for k in range(out.size):
        total = 0.0
        for m in range(by.size):
            total += rows[k, m] * by[m]
        out[k] += total


@njit(cache=True, nogil=True)
def block(
    kind, late, who, both, hold, grid, log_seeds, size_weight, awake, asleep, local_awake, local_asleep, times, source,
    value, slope, slope_both, slope_hold,
):  # fmt: skip  # pragma: no cover
    """Log-likelihood `value` [n] and its slopes: `slope` [n, LEARNED], summed `slope_both` and `slope_hold`."""
    n, holds, readings, sizes, rates = awake.shape
    boths = asleep.shape[1]
    a, b = np.zeros((readings, sizes, rates)), np.zeros((readings, sizes, rates))
    la, lb = np.zeros((readings, rates)), np.zeros((readings, rates))
    ca, cb, cla, clb = np.zeros_like(a), np.zeros_like(b), np.zeros_like(la), np.zeros_like(lb)
    v = np.zeros((readings, sizes, rates))
    h = np.zeros((sizes, rates))
    bottom = readings - 1 if late else 0
    for i in range(n):
        _gather(hold, awake[i].reshape(holds, -1), a.reshape(-1))
        _gather(hold, local_awake[i].reshape(holds, -1), la.reshape(-1))
        _gather(both, asleep[i].reshape(boths, -1), b.reshape(-1))
        _gather(both, local_asleep[i].reshape(boths, -1), lb.reshape(-1))
        q, ql, left, gone, near = who[i, SLEEP], who[i, LOCAL_SLEEP], who[i, AWAKE], who[i, ASLEEP], who[i, LOCAL]
        shape, foci, second = who[i, SHAPE], who[i, FOCI], who[i, SECOND]
        totals = np.zeros(readings)
        for r in range(readings):
            if (kind == EVENT and r == 2) or (r == 0 and bottom > 0):
                continue
            for s in range(sizes):
                seeds = math.exp(log_seeds[i, s] + who[i, SEEDS])
                rate = who[i, PLAIN] + who[i, READ] * seeds
                for j in range(rates):
                    z = (grid[j] - who[i, MIDDLE]) / who[i, SD]
                    seen = _seen(r, q, left, gone, a[0, s, j], b[0, s, j], a[r, s, j], b[r, s, j])
                    x = -shape * math.log1p(seeds * seen / rate) - 0.5 * z * z
                    if r > 0:
                        x -= foci * near * ((1.0 - ql) * la[r, j] + ql * lb[r, j]) + second * times[i, r]
                    v[r, s, j] = size_weight[i, s] * math.exp(x)
                    if kind == EVENT and r == 1:
                        dense = (1.0 - q) * left * a[2, s, j] + q * gone * b[2, s, j]
                        h[s, j] = source[i, 0] * shape * seeds * dense / (rate + seeds * seen) + source[i, 2] * second
                        h[s, j] += source[i, 1] * foci * near * ((1.0 - ql) * la[2, j] + ql * lb[2, j])
                        totals[r] += v[r, s, j] * h[s, j]
                    else:
                        totals[r] += v[r, s, j]
        top = totals[2] - totals[1] if kind == INTERVAL else totals[1]
        top, under = max(top, 1e-300), max(totals[bottom], 1e-300)
        value[i] = math.log(top) - math.log(under)
        ca.fill(0.0)
        cb.fill(0.0)
        cla.fill(0.0)
        clb.fill(0.0)
        for r in range(readings):
            if (kind == EVENT and r == 2) or (r == 0 and bottom > 0):
                continue
            part = 0.0  # what a unit of this sum adds to the log-likelihood
            if r == 1:
                part = (-1.0 if kind == INTERVAL else 1.0) / top
            elif r == 2 and kind == INTERVAL:
                part = 1.0 / top
            if r == bottom:
                part -= 1.0 / under
            if part == 0.0:
                continue
            event = kind == EVENT and r == 1
            for s in range(sizes):
                seeds = math.exp(log_seeds[i, s] + who[i, SEEDS])
                rate = who[i, PLAIN] + who[i, READ] * seeds
                for j in range(rates):
                    seen = _seen(r, q, left, gone, a[0, s, j], b[0, s, j], a[r, s, j], b[r, s, j])
                    whole = rate + seeds * seen
                    rest = v[r, s, j] * part  # of the survival factor
                    here = rest * h[s, j] if event else rest
                    slope[i, MIDDLE] += here * (grid[j] - who[i, MIDDLE]) / who[i, SD] ** 2
                    slope[i, SHAPE] -= here * math.log(whole / rate)
                    by_seeds = -here * shape * seeds * seen / whole
                    by_rate = -by_seeds / rate
                    by_seen = -here * shape * seeds / whole
                    by_dense = 0.0
                    if event:
                        dense = (1.0 - q) * left * a[2, s, j] + q * gone * b[2, s, j]
                        each = source[i, 0] * shape * seeds / whole
                        from_seeds = rest * each * dense
                        slope[i, SHAPE] += from_seeds / shape
                        by_seeds += from_seeds * rate / whole
                        by_rate -= from_seeds / whole
                        by_seen -= from_seeds * seeds / whole
                        by_dense = rest * each
                        slope[i, SECOND] += rest * source[i, 2]
                        focal = (1.0 - ql) * la[2, j] + ql * lb[2, j]
                        slope[i, FOCI] += rest * source[i, 1] * near * focal
                        slope[i, LOCAL] += rest * source[i, 1] * foci * focal
                        local = rest * source[i, 1] * foci * near
                        cla[2, j] += local * (1.0 - ql)
                        clb[2, j] += local * ql
                        slope[i, SLEEP] += by_dense * (gone * b[2, s, j] - left * a[2, s, j])
                        slope[i, AWAKE] += by_dense * (1.0 - q) * a[2, s, j]
                        slope[i, ASLEEP] += by_dense * q * b[2, s, j]
                        ca[2, s, j] += by_dense * (1.0 - q) * left
                        cb[2, s, j] += by_dense * q * gone
                    slope[i, SEEDS] += by_seeds + by_rate * who[i, READ] * seeds
                    slope[i, PLAIN] += by_rate
                    slope[i, READ] += by_rate * seeds
                    if r > 0:
                        focal = (1.0 - ql) * la[r, j] + ql * lb[r, j]
                        slope[i, FOCI] -= here * near * focal
                        slope[i, LOCAL] -= here * foci * focal
                        cla[r, j] -= here * foci * near * (1.0 - ql)
                        clb[r, j] -= here * foci * near * ql
                        slope[i, SECOND] -= here * times[i, r]
                        da, db = a[r, s, j] - a[0, s, j], b[r, s, j] - b[0, s, j]
                        slope[i, SLEEP] += by_seen * (b[0, s, j] + gone * db - a[0, s, j] - left * da)
                        slope[i, AWAKE] += by_seen * (1.0 - q) * da
                        slope[i, ASLEEP] += by_seen * q * db
                        ca[r, s, j] += by_seen * (1.0 - q) * left
                        cb[r, s, j] += by_seen * q * gone
                        ca[0, s, j] += by_seen * (1.0 - q) * (1.0 - left)
                        cb[0, s, j] += by_seen * q * (1.0 - gone)
                    else:
                        slope[i, SLEEP] += by_seen * (b[0, s, j] - a[0, s, j])
                        ca[0, s, j] += by_seen * (1.0 - q)
                        cb[0, s, j] += by_seen * q
        _scatter(slope_hold, awake[i].reshape(holds, -1), ca.reshape(-1))
        _scatter(slope_hold, local_awake[i].reshape(holds, -1), cla.reshape(-1))
        _scatter(slope_both, asleep[i].reshape(boths, -1), cb.reshape(-1))
        _scatter(slope_both, local_asleep[i].reshape(boths, -1), clb.reshape(-1))


def values(kind: int, late: bool, who: NDArray[Any], both: NDArray[Any], hold: NDArray[Any], held: Any) -> Any:
    """Run a block: log-likelihoods, slopes of columns, of waking-and-holding, of holding."""
    n = len(who)
    out = np.zeros(n), np.zeros((n, LEARNED)), np.zeros(len(both)), np.zeros(len(hold))
    t = held.table
    block(
        kind, late, who, both, hold, held.who.grid, held.who.log_seeds, held.who.size_weight, t.awake, t.asleep,
        t.local_awake, t.local_asleep, held.times, held.source, *out,
    )  # fmt: skip
    return out
