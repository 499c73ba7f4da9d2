"""The best schedule of so many looks, exactly: a dynamic programme over days.

If what a look is worth depends on the day of the look before and on nothing earlier, the best schedule of k looks that
ends at j is the best of k - 1 looks that ends at some i, and the look at j. That is so where a test finds all from a
size on (`sharp`): who is found at j was not to be found at i. With real tests a lesion may be missed twice; leaving the
misses before the last look out of account can only flatter a schedule, so the same programme then gives a bound that no
schedule exceeds, and a good schedule to start from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blowball.plan.looks import Looks

Floats = NDArray[np.float64]
ANOTHER_DAY, SLACK = 0.5, 1e-6  # days: the least between two looks, and what a sum of days may be off by


@dataclass(frozen=True)
class Best:
    """The best schedules of 0, 1, 2 ... looks: nodes, and the programme's value a patient."""

    schedules: tuple[tuple[int, ...], ...]
    values: tuple[float, ...]


def value_matrix(seen: Looks) -> Floats:
    """Mean value of a look at node j when the look before was at i - 1: float64[1 + node, node]; row 0: no look before.

    With sharp tests of one kind it is built by adding up: patients first to be found at node a count at j for every i
    before a. Otherwise it is what the look at i missed, times what the look at j is worth.
    """
    if seen.sharp and len(seen.tests) == 1:
        return _added_up(seen)
    worth = np.maximum(seen.worth, np.float32(0.0))  # so that leaving misses out of account cannot lower a value
    matrix = np.empty((len(seen.day) + 1, len(seen.day)))
    matrix[0] = worth.sum(axis=1, dtype=np.float64)
    matrix[1:] = (1.0 - seen.found) @ worth.T
    return matrix / seen.n


def _added_up(seen: Looks) -> Floats:
    nodes = len(seen.day)
    there = seen.found.any(axis=0)
    first = np.argmax(seen.found[:, there] > 0.0, axis=0)
    order = np.argsort(first, kind="stable")
    worth = np.ascontiguousarray(seen.worth[:, there].T[order], dtype=np.float64)
    sums = np.zeros((nodes + 1, nodes))
    values, starts = np.unique(first[order], return_index=True)
    if len(values):
        sums[values + 1] = np.add.reduceat(worth, starts, axis=0)
    # sums[a + 1, j]: worth at j of those first found at a. Those first found after i: all up to j less all up to i.
    upto = np.cumsum(sums, axis=0)
    return (upto[np.arange(nodes) + 1, np.arange(nodes)][None, :] - upto) / seen.n


def best_schedules(
    matrix: Floats, day: Floats, visits: int, *, gap: float = 0.0, cost: Floats | None = None
) -> Best:  # fmt: skip
    """Best schedules of 0 to `visits` looks.

    Parameters
    ----------
    matrix : float64[1 + node, node]
        As `value_matrix` gives it.
    day : float64[node]
        Days of the nodes; nodes of one day exclude each other.
    visits : int
    gap : float
        Least days between looks.
    cost : float64[node], optional
        What a look costs, in units of value.

    Notes
    -----
    ``O(visits * node**2)``.
    """
    nodes = len(day)
    worth = matrix if cost is None else matrix - cost[None, :]
    apart = day[None, :] - day[:, None] >= max(gap, ANOTHER_DAY) - SLACK
    step = np.where(apart, worth[1:], -np.inf)
    best = np.full((visits + 1, nodes), -np.inf)
    back = np.full((visits + 1, nodes), -1)
    if visits:
        best[1] = worth[0]
    for k in range(2, visits + 1):
        through = best[k - 1][:, None] + step
        back[k] = np.argmax(through, axis=0)
        best[k] = through[back[k], np.arange(nodes)]
    schedules: list[tuple[int, ...]] = [()]
    values = [0.0]
    for k in range(1, visits + 1):
        if not np.isfinite(best[k]).any():
            break
        schedules.append(tuple(_way_back(back, k, int(np.argmax(best[k])))))
        values.append(float(best[k].max()))
    return Best(tuple(schedules), tuple(values))


def _way_back(back: NDArray[np.int64], k: int, node: int) -> list[int]:
    way = [node]
    while k > 1:
        node, k = int(back[k, node]), k - 1
        way.append(node)
    return way[::-1]


def every_schedule(day: Floats, visits: int, gap: float = 0.0) -> Iterator[tuple[int, ...]]:
    """All schedules of so many looks, for brute force on small cases."""

    def longer(before: Sequence[int]) -> Iterator[tuple[int, ...]]:
        if len(before) == visits:
            yield tuple(before)
            return
        for node in range(before[-1] + 1 if before else 0, len(day)):
            if not before or day[node] - day[before[-1]] >= max(gap, ANOTHER_DAY) - SLACK:
                yield from longer([*before, node])

    yield from longer([])
