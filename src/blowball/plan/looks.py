"""What a look on each day would find in each patient, and what that would be worth: the two matrices that schedules
are valued with.

The chance of tests is averaged over, not drawn: `found` is the probability that a look finds something in a patient
whom nothing has been found in before, and `worth` the expected value of that finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from blowball.engine.records import NEW
from blowball.plan.meeting import meet
from blowball.plan.objectives import OBJECTIVES, Objective
from blowball.plan.packed import Packed, pack
from blowball.plan.windows import Floats, Ints, Windows
from blowball.plan.worth import worth_of

Matrix = NDArray[np.float32]
CHUNK = 3000  # lesions that are worked on together


@dataclass(frozen=True, eq=False)
class Looks:
    """Every look that a schedule may consist of: a day and the tests done then. Nodes are in the order of days.

    Attributes
    ----------
    day : float64[node]
        Days since surgery.
    tests : tuple of tuple of str
        Sets of tests, and `kind` int64[node] which of them a node has.
    found, worth : float32[node, patient]
        Only patients in whom anything could be found; all others add nothing.
    n : int
        All patients.
    who : int64[patient]
        Their numbers among all.
    attending : float64[node]
        Share of all patients who are alive on that day with nothing found or felt yet.
    until : float64[patient]
        Day on which something is felt, or the natural end.
    sharp : bool
        Whether every test finds all from a size on and nothing below it.
    """

    day: Floats
    kind: Ints
    tests: tuple[tuple[str, ...], ...]
    found: Matrix
    worth: Matrix
    n: float
    who: Ints
    attending: Floats
    until: Floats
    sharp: bool = False

    @cached_property
    def packed(self) -> Packed:
        """The same for the search."""
        return pack(self.found, self.worth)

    def value(self, schedule: Sequence[int]) -> float:
        """Expected value a patient of looks at these nodes."""
        return float(self.each(schedule).sum() / self.n)

    def each(self, schedule: Sequence[int]) -> Floats:
        """The same for every patient in whom anything could be found."""
        free, total = np.ones(self.found.shape[1]), np.zeros(self.found.shape[1])
        for node in sorted(schedule):
            total += free * self.worth[node]
            free *= 1.0 - self.found[node]
        return total

    def of(self, patients: NDArray[np.bool_]) -> Looks:
        """Only these of all patients; attendance stays that of everybody."""
        kept = patients[self.who]
        return replace(
            self, found=self.found[:, kept], worth=self.worth[:, kept], n=float(patients.sum()), who=self.who[kept],
            until=self.until[kept],
        )  # fmt: skip

    def without(self, nodes: NDArray[np.bool_]) -> Looks:
        """Only nodes that are not among these."""
        kept = ~nodes
        return replace(
            self, day=self.day[kept], kind=self.kind[kept], found=self.found[kept], worth=self.worth[kept],
            attending=self.attending[kept],
        )  # fmt: skip

    def has(self, visits: Sequence[tuple[float, tuple[str, ...]]]) -> bool:
        """Whether all visits are among the days and tests."""
        known = {(round(float(d), 3), frozenset(self.tests[k])) for d, k in zip(self.day, self.kind, strict=True)}
        return all((round(day, 3), frozenset(tests)) in known for day, tests in visits)

    def nodes(self, visits: Sequence[tuple[float, tuple[str, ...]]]) -> list[int]:
        """Nodes of visits; each must be among the days and tests."""
        place = {(round(float(d), 3), frozenset(self.tests[k])): i
                 for i, (d, k) in enumerate(zip(self.day, self.kind, strict=True))}  # fmt: skip
        return [place[round(day, 3), frozenset(tests)] for day, tests in visits]

    def visits(self, schedule: Sequence[int]) -> tuple[tuple[float, tuple[str, ...]], ...]:
        """Days and tests of nodes."""
        return tuple((float(self.day[i]), self.tests[self.kind[i]]) for i in sorted(schedule))


def looks(
    seen: Windows,
    days: Sequence[float],
    tests: Sequence[Sequence[str]],
    objective: str | Objective = "curative",
    *,
    adherence: float = 1.0,
    sharp: bool = False,
    finer: float = 1.0,
    later: float = 0.0,
) -> Looks:
    """Work out every look on these days with each of these sets of tests.

    Parameters
    ----------
    seen : Windows
    days : sequence of float
        Days since surgery, ascending.
    tests : sequence of sequence of str
        Sets of tests; a look has one of them.
    objective : str or Objective
    adherence : float
        Probability that a visit is kept.
    sharp : bool
        Tests find all of `d50` or more in the organs that they look at, and nothing below.
    finer : float
        Diameters at which tests see half, relative to the catalogue's.
    later : float
        Share of patients rid of all that is there, but with more to come from seeds that have left, whom later looks
        are taken to cure (see `settled`).
    """
    aim = OBJECTIVES[objective] if isinstance(objective, str) else objective
    at, sets = np.asarray(days, dtype=np.float64), tuple(tuple(one) for one in tests)
    codes = [[seen.arrays.tests.index(test) for test in one] for one in sets]
    counted = np.ones(len(seen.patient), bool) if aim.new else seen.organ != NEW
    felt = seen.felt(counted)
    possible = counted & (seen.visible < at[-1]) & (seen.gone > at[0])
    there = np.zeros(seen.n, dtype=bool)
    there[seen.patient[possible]] = True
    there &= felt > at[0]
    mine = counted & there[seen.patient]
    late = seen.visible >= felt[seen.patient]  # these cannot be seen before symptoms: only that they lurk matters
    rows, lurk = np.flatnonzero(mine & ~late), np.full(seen.n, np.inf)
    np.minimum.at(lurk, seen.patient[mine & late], seen.left[mine & late])
    until = np.minimum(felt, seen.end)
    found, worth, who = [], [], []
    for part in _parts(seen.patient[rows]):
        met = meet(seen, rows[part], felt, lurk, later=later)
        each, once_felt = met.looks(at, codes, until[met.who], finer=finer, sharp=sharp), met.when_felt()
        if sharp:
            each = [look.lasting(at < until[met.who][:, None]) for look in each]
        found.append(_by_day([look.found for look in each], adherence))
        worth.append(_by_day([worth_of(aim, met, at, look, once_felt) for look in each], adherence))
        who.append(met.who)
    shape = (len(at) * len(sets), -1)
    together = [np.concatenate(one, axis=2).reshape(shape) if one else np.zeros((shape[0], 0), np.float32)
                for one in (found, worth)]  # fmt: skip
    everybody = np.concatenate([*who, np.zeros(0, dtype=np.int64)])
    alive = 1.0 - np.searchsorted(np.sort(until), at, side="right") / max(seen.n, 1)
    return Looks(
        np.repeat(at, len(sets)), np.tile(np.arange(len(sets)), len(at)), sets, together[0], together[1], float(seen.n),
        everybody, np.repeat(alive, len(sets)), until[everybody], sharp,
    )  # fmt: skip


def together(members: Sequence[Looks]) -> Looks:
    """The patients of all members as one population, in which each member has the same weight."""
    if len(members) == 1:
        return members[0]
    n = float(np.mean([one.n for one in members]))
    found = np.concatenate([one.found for one in members], axis=1)
    worth = np.concatenate([one.worth * np.float32(n / one.n) for one in members], axis=1)
    return replace(
        members[0], found=found, worth=worth, n=n * len(members), who=np.concatenate([one.who for one in members]),
        attending=np.mean([one.attending for one in members], axis=0),
        until=np.concatenate([one.until for one in members]),
    )  # fmt: skip


def _by_day(values: Sequence[Floats], adherence: float) -> Matrix:
    """From [patient, day] of each set of tests to float32[day, set, patient]."""
    return (adherence * np.stack(values)).transpose(2, 0, 1).astype(np.float32)


def _parts(patient: Ints) -> list[slice]:
    """Stretches of lesions that hold whole patients."""
    starts = np.flatnonzero(np.r_[True, np.diff(patient) > 0]) if len(patient) else np.zeros(0, dtype=np.int64)
    cuts, last = [0], 0
    for start in starts:
        if start - last >= CHUNK:
            cuts.append(int(start))
            last = int(start)
    cuts.append(len(patient))
    return [slice(a, b) for a, b in pairwise(cuts) if b > a]
