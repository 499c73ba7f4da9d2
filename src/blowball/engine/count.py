"""Patients counted instead of kept: by strata, endpoint and time."""

from __future__ import annotations

import numpy as np

from ..compiled import compiled, inlined, once
from .records import ENDPOINTS, SUBTYPES

NODE_CLASSES, SIZE_CLASSES = 4, 3  # 0, 1-3, 4-9, 10 or more nodes; up to 20, up to 50, above 50 mm
FIRST, DEATH_WITHOUT = 0, 1  # kinds of count: the endpoint, or death of any cause before it
TOTALS = ("visits", "false_alarms", "seeds", "lesions", "attempts", "retreated", "metastatic_at_diagnosis", "overflow")
STRATA = (SUBTYPES, NODE_CLASSES, SIZE_CLASSES, 2)


def empty_counts(grid: np.ndarray) -> np.ndarray:
    """Counts by subtype, node class, size class, metastatic at diagnosis, bin, kind and endpoint.

    What one patient adds to lies close together: all that a death adds to, in one place.
    """
    return np.zeros((*STRATA, grid.size - 1, 2, len(ENDPOINTS)), np.int64)


def by_endpoint(counts: np.ndarray) -> np.ndarray:
    """The same in the order in which it is read: by stratum, endpoint, kind and bin."""
    return np.ascontiguousarray(np.swapaxes(counts, -3, -1))


def bins_of_days(grid: np.ndarray, horizon: float) -> np.ndarray:
    """For each whole day from day 0 on, the bin (grid[b], grid[b + 1]] in which it begins: where a search starts."""
    days = np.arange(int(horizon) + 2, dtype=float)
    return np.clip(np.searchsorted(grid, days, side="left") - 1, 0, grid.size - 2)


@compiled
def bin_of(grid, bins, day):
    """The bin (grid[b], grid[b + 1]] of a day; the first or last one if it lies beyond."""
    if not day > 0.0:
        b = 0
    else:
        b = bins[min(int(day), bins.size - 1)]
    while b < grid.size - 2 and grid[b + 1] < day:
        b += 1
    return b


@once
def node_class(nodes):
    """Classes of the number of positive nodes."""
    return 0 if nodes == 0 else (1 if nodes <= 3 else (2 if nodes <= 9 else 3))


@once
def size_class(mm):
    """Classes of the diameter of the primary."""
    return 0 if mm <= 20.0 else (1 if mm <= 50.0 else 2)


@inlined
def count_patient(h, grid, bins, counts, strata):
    """Add a history: first occurrences, and death without them, by bin of time."""
    s, k, z, m = h.subtype, node_class(h.nodes_positive), size_class(h.size_mm), h.metastatic_at_diagnosis
    strata[s, k, z, m] += 1
    end = bin_of(grid, bins, h.time_end) if h.status != 0 else 0
    for e in range(len(ENDPOINTS)):
        if h.time[e] == h.time[e]:
            counts[s, k, z, m, bin_of(grid, bins, h.time[e]), FIRST, e] += 1
        elif h.status != 0:
            counts[s, k, z, m, end, DEATH_WITHOUT, e] += 1


@compiled
def add_up(h, totals):
    """Add a history to the totals, in the order of TOTALS."""
    totals[0] += h.visits
    totals[1] += h.false_alarms
    totals[2] += h.seeds
    totals[3] += h.lesions
    totals[4] += h.attempts
    totals[5] += h.retreated
    totals[6] += h.metastatic_at_diagnosis
    totals[7] += h.overflow == 3
