"""Lead time and length bias: why patients seem to live longer after a recurrence that was looked for.

Survival counted from the diagnosis of recurrence is longer under closer follow-up for three reasons. The clock starts
earlier (lead time). Those found at a visit have slower disease, because what grows slowly can be seen for longer
(length bias). And some do live longer. The pool has the same patients under both arms, so the three can be told apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from blowball.trial.observe import DEATH, Flags, Floats, Pool
from blowball.trial.spec import AFTER, Spec

POINTS = 41  # of a drawn curve
FEWEST = 30  # patients of whom a mean is told


@dataclass(frozen=True, eq=False)
class Survival:
    """Share alive by days, and restricted mean of them; `n` patients."""

    days: Floats
    alive: Floats
    mean: float
    error: float
    n: int


@dataclass(frozen=True)
class Group:
    """Days from the first growth of the recurrence until symptoms bring it in, in `n` patients."""

    growing: float
    growing_error: float
    n: int


@dataclass(frozen=True, eq=False)
class Lead:
    """What looking does to the clock.

    Attributes
    ----------
    from_recurrence, from_randomisation : tuple of Survival
        Under the first arm and under the other.
    lead, lead_error : float
        Days by which those recur earlier who have a recurrence diagnosed in life, within the trial, under both arms;
        their `gained` days are those they live longer.
    gained, gained_error : float
    both : int
        How many they are.
    by_visit, by_symptom : Group or None
        *Under the first arm*, those whom a visit finds under the other, and those whom symptoms still find under it:
        any difference was there before anybody looked.
    """

    from_recurrence: tuple[Survival, Survival]
    from_randomisation: tuple[Survival, Survival]
    lead: float
    lead_error: float
    gained: float
    gained_error: float
    both: int
    by_visit: Group | None
    by_symptom: Group | None

    @property
    def seems(self) -> float:
        """Days that patients seem to live longer after a recurrence."""
        return self.from_recurrence[1].mean - self.from_recurrence[0].mean

    @property
    def lives(self) -> float:
        """Days that patients do live longer after randomisation."""
        return self.from_randomisation[1].mean - self.from_randomisation[0].mean


def lead_time(spec: Spec, pool: Pool, arm: int) -> Lead | None:
    """Compare an arm with the first; None where recurrences are too few."""
    had = [_diagnosed(spec, pool, a) for a in (0, arm)]
    both = had[0] & had[1]
    if min(had[0].sum(), had[1].sum(), both.sum()) < FEWEST:
        return None
    recurred, end = pool.days["recurrence"], pool.end
    after = tuple(_survival(_since(pool, a, had[k]), AFTER) for k, a in enumerate((0, arm)))
    alive = tuple(_survival(pool.days[DEATH][a], spec.longest) for a in (0, arm))
    lead, lead_error = _mean(recurred[0, both] - recurred[arm, both])
    gained, gained_error = _mean(end[arm, both] - end[0, both])
    # Not `both`: whom the trial's end cuts off are the slowest.
    felt = had[1] & np.isfinite(recurred[0]) & ~pool.at_death[0]
    groups = [_group(pool, felt & pool.by_visit[arm]), _group(pool, felt & ~pool.by_visit[arm])]
    return Lead(
        (after[0], after[1]), (alive[0], alive[1]), lead, lead_error, gained, gained_error, int(both.sum()),
        groups[0], groups[1],
    )  # fmt: skip


def _diagnosed(spec: Spec, pool: Pool, arm: int) -> Flags:
    """Who has a recurrence found in life, while a trial would still watch."""
    return (pool.days["recurrence"][arm] <= spec.longest) & ~pool.at_death[arm]


def _since(pool: Pool, arm: int, who: Flags) -> Floats:
    return pool.days[DEATH][arm, who] - pool.days["recurrence"][arm, who]


def _group(pool: Pool, who: Flags) -> Group | None:
    if who.sum() < FEWEST:
        return None
    growing, growing_error = _mean(pool.growing[0, who])
    return Group(growing, growing_error, int(who.sum()))


def _survival(days: Floats, until: float) -> Survival:
    """Nobody is censored before `until`, so shares are shares."""
    at = np.linspace(0.0, until, POINTS)
    alive = 1.0 - np.searchsorted(np.sort(days), at, side="right") / len(days)
    mean, error = _mean(np.minimum(days, until))
    return Survival(at, alive, mean, error, len(days))


def _mean(values: Floats) -> tuple[float, float]:
    return float(np.mean(values)), float(np.std(values, ddof=1) / math.sqrt(len(values)))
