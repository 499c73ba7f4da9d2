"""One person's schedule: as known on the day, given that all visits so far found nothing, and when to stop.

A schedule says what to do as long as nothing is found, so the best schedule of all visits is, after a clean visit,
still the best for those that remain. It changes when a visit fell on another day, had other tests, or was left out:
then the histories are weighted by the probability that these looks found nothing in them, and the rest is planned anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from blowball.plan.exchange import Rules, best_of
from blowball.plan.fresh import Visits
from blowball.plan.looks import Looks


@dataclass(frozen=True)
class Ahead:
    """What one visit of a schedule has before it, if all before were clean.

    Attributes
    ----------
    day : float
    tests : tuple of str
    finds : float
        Probability that this visit finds something.
    worth : float
        Expected value of this visit, and `rest` of this one and all after it, a person who has come so far.
    """

    day: float
    tests: tuple[str, ...]
    finds: float
    worth: float
    rest: float


def after_clean(seen: Looks, done: Sequence[int], today: float) -> Looks:
    """The looks still to come, in people in whom these found nothing and who have no symptoms today."""
    missed = np.ones(seen.found.shape[1])
    for node in done:
        missed *= 1.0 - seen.found[node]
    later = seen.day > today + 1e-6
    open_now = _open(seen, today)
    share = _share(seen, today)
    n = seen.n * share - float(((1.0 - missed) * open_now).sum())
    weight = (missed * open_now).astype(np.float32)
    kept = replace(seen.without(~later), n=max(n, 1e-9))
    return replace(kept, worth=kept.worth * weight, attending=kept.attending / max(share, 1e-9))


def ahead(seen: Looks, schedule: Sequence[int], today: float = 0.0) -> list[Ahead]:
    """Each visit of a schedule for those who come to it with nothing found."""
    rows = []
    nodes = sorted(schedule)
    missed = np.ones(seen.found.shape[1])
    for i, node in enumerate(nodes):
        open_now = _open(seen, float(seen.day[node]))
        people = seen.n * float(seen.attending[node]) - float(((1.0 - missed) * open_now).sum())
        rest, free = 0.0, missed.copy()
        for later in nodes[i:]:
            rest += float((free * seen.worth[later]).sum())
            free = free * (1.0 - seen.found[later])
        finds = float((missed * open_now * seen.found[node]).sum())
        worth = float((missed * seen.worth[node]).sum())
        people = max(people, 1e-9)
        rows.append(
            Ahead(float(seen.day[node]), seen.tests[seen.kind[node]], finds / people, worth / people, rest / people)
        )
        missed = missed * (1.0 - seen.found[node])
    return rows


def stop(rows: Sequence[Ahead], least: float) -> int:
    """How many visits to make: the rest is left away once it is worth less than `least` to those who have come so far.

    >>> rows = [Ahead(30.0, ("exam",), 0.1, 0.01, 0.015), Ahead(60.0, ("exam",), 0.1, 0.005, 0.005)]
    >>> stop(rows, 0.006)
    1
    """
    return next((i for i, row in enumerate(rows) if row.rest < least), len(rows))


def replanned(seen: Looks, asked: Rules, done: Visits, today: float) -> tuple[Looks, tuple[int, ...]]:
    """The best schedule of the visits that are left, after clean ones; nodes are those of the looks returned."""
    later = after_clean(seen, seen.nodes(done), today)
    now = seen.day > today + 1e-6
    near = later.day < today + asked.gap - 1e-6
    left = replace(asked, visits=max(asked.visits - len(done), 0))
    if len(asked.limit):
        left = replace(left, use=asked.use[:, now][:, ~near], limit=asked.limit - asked.taken(seen.nodes(done)))
    if asked.cost is not None:
        left = replace(left, cost=asked.cost[now][~near])
    later = later.without(near)
    return later, best_of(later, left, [])


def _open(seen: Looks, today: float) -> np.ndarray:
    """Who of those in the matrices is alive with nothing felt on that day."""
    return (seen.until > today).astype(np.float64)


def _share(seen: Looks, today: float) -> float:
    """Share of all who are alive with nothing felt on that day."""
    days, first = np.unique(seen.day, return_index=True)
    if today <= days[0]:
        return 1.0 if today <= 0.0 else float(seen.attending[0])
    return float(np.interp(today, days, seen.attending[first]))
