"""Schedules of real tests, under constraints: looks are moved, added and swapped as long as that helps.

Every value here is the exact expectation over the tests' luck on the common histories. One pass tries for each look
every other day and set of tests that the rest of the schedule allows; up to eight looks it also tries two at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from blowball.plan.looks import Looks
from blowball.plan.programme import ANOTHER_DAY, SLACK

Floats = NDArray[np.float64]
Nodes = NDArray[np.int64]
LEAST = 1e-6  # an improvement, relative to the value
PASSES = 25
FEW = 8  # looks, up to which pairs are tried


@dataclass(frozen=True)
class Rules:
    """What a schedule must keep to.

    Attributes
    ----------
    visits : int
        At most.
    gap : float
        Least days between looks.
    use : float64[resource, node]
        What a look takes of each resource (one test, money, false alarms), and `limit` how much there is.
    cost : float64[node]
        What a look costs in units of value.
    """

    visits: int
    gap: float = 0.0
    use: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    limit: Floats = field(default_factory=lambda: np.zeros(0))
    cost: Floats | None = None

    def keeps(self, seen: Looks, schedule: Sequence[int]) -> bool:
        """Whether a schedule keeps to them."""
        if len(schedule) > self.visits:
            return False
        days = np.sort(seen.day[list(schedule)])
        if len(days) > 1 and np.diff(days).min() < max(self.gap, ANOTHER_DAY) - SLACK:
            return False
        return bool(np.all(self.taken(schedule) <= self.limit + 1e-9))

    def taken(self, schedule: Sequence[int] | Nodes) -> Floats:
        """How much of each resource."""
        return self.use[:, list(schedule)].sum(axis=1) if len(self.limit) else np.zeros(0)

    def price(self, schedule: Sequence[int] | Nodes) -> float:
        """Cost of the looks."""
        return 0.0 if self.cost is None else float(self.cost[list(schedule)].sum())


def worth(seen: Looks, rules: Rules, schedule: Sequence[int]) -> float:
    """Value less cost."""
    return seen.value(schedule) - rules.price(schedule)


def best_place(seen: Looks, rules: Rules, others: Sequence[int]) -> tuple[int, float]:
    """The best node for one more look beside the others, and the whole schedule's worth; -1: none is allowed."""
    kept = np.sort(np.array(others, dtype=np.int64))
    slot = np.full(len(seen.day), -1)
    for i in range(len(kept) + 1):
        slot[_between(seen, rules, kept, i)] = i
    total, gain = seen.packed.gains(kept, slot)
    value = (total + gain) / seen.n - rules.price(kept)
    return _best_allowed(rules, kept, slot, value)


def _nearby(seen: Looks, rules: Rules, now: Sequence[int], node: int) -> tuple[int, float]:
    """Where between the looks before and after it a look is best, and by how much the schedule is better for it."""
    kept = np.array([one for one in now if one != node], dtype=np.int64)
    i, slot = int(np.searchsorted(kept, node)), np.full(len(seen.day), -1)
    slot[_between(seen, rules, kept, i)] = i
    _, gain = seen.packed.gains(kept, slot, near=True)
    place, value = _best_allowed(rules, kept, slot, gain / seen.n)
    stays = gain[node] / seen.n - (0.0 if rules.cost is None else float(rules.cost[node]))
    return place, value - stays


def _between(seen: Looks, rules: Rules, kept: Nodes, i: int) -> slice:
    """Nodes after the first i of the looks kept and before the next, with the gap that there must be."""
    gap, days = max(rules.gap, ANOTHER_DAY) - SLACK, seen.day[kept]
    low = days[i - 1] + gap if i else -np.inf
    high = days[i] - gap if i < len(kept) else np.inf
    return slice(int(np.searchsorted(seen.day, low, "left")), int(np.searchsorted(seen.day, high, "right")))


def _best_allowed(
    rules: Rules, kept: Nodes, slot: Nodes, value: Floats
) -> tuple[int, float]:  # fmt: skip
    """The best of these nodes within the rules, its own price taken off; -1: none is allowed."""
    value = np.where(slot >= 0, value if rules.cost is None else value - rules.cost, -np.inf)
    if len(rules.limit):
        left: Floats = np.asarray(rules.limit - rules.taken(kept))
        value[np.any(rules.use > left[:, None] + 1e-9, axis=0)] = -np.inf
    node = int(np.argmax(value))
    return (node, float(value[node])) if np.isfinite(value[node]) else (-1, -np.inf)


def improve(seen: Looks, rules: Rules, schedule: Sequence[int]) -> tuple[int, ...]:
    """Move one look at a time, and add what helps, until nothing does; then two at a time, where they are few."""
    return _thoroughly(seen, rules, *_singly(seen, rules, schedule))


def _thoroughly(seen: Looks, rules: Rules, now: list[int], value: float) -> tuple[int, ...]:
    while len(now) <= FEW and (better := _in_pairs(seen, rules, now, value)):
        now, value = _singly(seen, rules, better)
    return tuple(now)


def _singly(seen: Looks, rules: Rules, schedule: Sequence[int]) -> tuple[list[int], float]:
    now, value = sorted(schedule), worth(seen, rules, schedule)
    for _ in range(PASSES):
        before = value
        if len(now) > FEW:  # most of what there is to gain lies near by, and is found in a fraction of the time
            now, value = _moved(seen, rules, now, value, near=True)
        if value <= before + LEAST * abs(before):
            now, value = _moved(seen, rules, now, value, near=False)
        while len(now) < rules.visits:
            place, found = best_place(seen, rules, now)
            if place < 0 or found <= value + LEAST * abs(value):
                break
            now, value = sorted([*now, place]), found
        if value <= before + LEAST * abs(before):
            break
    return now, value


def _moved(seen: Looks, rules: Rules, now: list[int], value: float, *, near: bool) -> tuple[list[int], float]:
    """Each look once to where it is best, the others staying."""
    for node in list(now):
        others = [one for one in now if one != node]
        if near:
            place, more = _nearby(seen, rules, now, node)
            found = value + more
        else:
            place, found = best_place(seen, rules, others)
        if found > value + LEAST * abs(value):
            now, value = sorted([*others, place]), found
    return now, value


def _in_pairs(seen: Looks, rules: Rules, now: Sequence[int], value: float) -> list[int] | None:
    """The best of what comes of taking two looks away and placing both anew, each time with another test or day first.

    None: nothing better.
    """
    best, least = None, value + LEAST * abs(value)
    for pair in combinations(now, 2):
        others = [one for one in now if one not in pair]
        for first in _instead(seen, pair):
            trial = sorted([*others, first])
            if not rules.keeps(seen, trial):
                continue
            place, found = best_place(seen, rules, trial)
            if found > least:
                best, least = sorted([*trial, place]), found
    return best


def _instead(seen: Looks, pair: tuple[int, ...]) -> list[int]:
    """The same days with each other set of tests, and the days before and after with the same."""
    sets = len(seen.tests)
    found = []
    for node in pair:
        kind = int(seen.kind[node])
        found += [node - kind + k for k in range(sets) if k != kind]
        found += [node + step * sets for step in (-1, 1) if 0 <= node + step * sets < len(seen.day)]
    return [node for node in found if 0 <= node < len(seen.day)]


def best_of(seen: Looks, rules: Rules, starts: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """The best of what these schedules can be improved to; from nothing, if all break a rule."""
    every = dict.fromkeys(tuple(sorted(start)) for start in starts)
    found = [_singly(seen, rules, start) for start in every if rules.keeps(seen, start)] or [_singly(seen, rules, ())]
    return _thoroughly(seen, rules, *max(found, key=lambda one: one[1]))
