"""Blocks of patients: the compiled loops, and what they are given. Knows nothing of cancer.

A patient whose lesions do not fit the scratch is run again with a larger one, up to a working limit: whoever needs
more is counted as `overflow`, and what becomes of their findings is not told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..compiled import entry, fingerprint
from .count import STRATA, TOTALS, add_up, bins_of_days, count_patient, empty_counts
from .kernel import one_patient
from .people import complete
from .records import HISTORY, LESION, PATIENT
from .state import STATE

LEAST_SCRATCH, SCRATCH, MOST_SCRATCH = 2, 1024, 262_144  # lesions of one patient: at least, at first, and at most
NOBODYS = np.zeros(0, np.int64)  # nobody's lesions are kept
FEW = 256  # patients who are counted together: as many as a processor's own memory holds
GREW, TOO_SMALL = (2, 3)  # in `overflow`: the scratch had to grow; even the largest was too small


def _build(source: str):
    @entry
    def run_block(
        model, plan, typical, life, first_year, rows, at, first, n, seed, marks, habits, room, people, histories,
        lesions_of, totals,
    ):  # fmt: skip
        """Places `at`, `at + 1`, ... until one finds no room; how many were done.

        Each parameter set has `n` places, for patients from `first` on. With somewhere to note how many `lesions_of`
        each patient there are, the lesions stay, one after the other.
        """
        _ = source
        state, lesions = room
        me = state[0]
        me.seed, me.keep_all = seed, lesions_of.size > 0
        used = 0
        for i in range(people.size):
            if lesions.size < used + LEAST_SCRATCH:
                return i
            which = (at + i) // n
            patient = first + (at + i) % n
            people[i] = rows[which % rows.shape[0], patient % rows.shape[1]]
            me.patient = patient
            complete(people[i], typical[which % typical.size], me.seed, me.patient, marks, habits)
            p, todo = model[which % model.size], plan[which % plan.size]
            one_patient(me, p, todo, people[i], life, first_year, lesions[used:], histories[i])
            if me.overflow == 1:
                return i
            if me.keep_all == 1:
                lesions_of[i] = me.n
                used += me.n
            add_up(histories[i], totals[which])
        return people.size

    @entry
    def count_rows(histories, grid, bins, counts, strata):
        """Count patients who were run, and may then be forgotten."""
        _ = source
        for i in range(histories.size):
            count_patient(histories[i], grid, bins, counts, strata)

    @entry
    def add_rows(histories, at, n, totals):
        """Add them, who have the places from `at` on, to the totals of their parameter sets."""
        _ = source
        for i in range(histories.size):
            add_up(histories[i], totals[(at + i) // n])

    return run_block, count_rows, add_rows


run_block, count_rows, add_rows = _build(fingerprint())


@dataclass(frozen=True)
class Asked:
    """What every block is given: of `model`, `plan`, `typical` and `rows` one for all parameter sets, or one for each.

    Patients `first` to `first + n - 1` of the first set have the first `n` places, and so on.
    """

    model: np.ndarray
    plan: np.ndarray
    typical: np.ndarray
    life: np.ndarray
    first_year: int
    rows: np.ndarray
    first: int
    n: int
    seed: np.uint64
    scratch: int

    @property
    def sets(self) -> int:
        """How many parameter sets."""
        return max(map(len, (self.model, self.plan, self.typical, self.rows)))

    @property
    def arrays(self) -> tuple[Any, ...]:
        """What the compiled blocks are given first."""
        return (self.model, self.plan, self.typical, self.life, self.first_year, self.rows)

    @property
    def looked_at(self) -> tuple[bool, bool]:
        """Whether anything depends on a patient's marks, and on the habits: else nobody counts them."""
        marks = self.model["asks_marks"][0] + self.plan["asks_marks"][0] > 0.0
        return bool(marks), bool(self.plan["asks_habits"][0] > 0.0)

    def room(self, scratch: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """What one thread works in."""
        return np.zeros(1, STATE), np.zeros(scratch or self.scratch, LESION)

    def fill(
        self, at: int, people: np.ndarray, histories: np.ndarray, lesions_of, room, totals, looked_at=(True, True)
    ) -> int:
        """Places from `at` on, until one finds no room; how many were done."""
        return run_block(
            *self.arrays, at, self.first, self.n, self.seed, *looked_at, room, people, histories, lesions_of, totals
        )  # fmt: skip

    def squeeze(self, at: int, people: np.ndarray, history: np.ndarray, lesions_of, totals) -> np.ndarray:
        """A patient who needs more room, with as much as it takes; the lesions."""
        scratch = self.scratch
        while scratch < MOST_SCRATCH:
            scratch = min(8 * scratch, MOST_SCRATCH)
            room = self.room(scratch)
            if self.fill(at, people, history, lesions_of, room, totals):
                history["overflow"] = GREW
                return room[1][: room[0]["n"][0]].copy()
        history["overflow"] = TOO_SMALL
        totals[at // self.n] += [history[name][0] for name in TOTALS[:-1]] + [1]
        lesions_of[:] = room[0]["n"][0]
        return room[1][: room[0]["n"][0]].copy()


class Desk:
    """Where one thread counts: a few patients at a time, who are made, counted and forgotten."""

    def __init__(self, asked: Asked, grid: np.ndarray) -> None:
        self.asked, self.grid = asked, grid
        self.bins = bins_of_days(grid, float(asked.plan["horizon"][0]))
        self.room, self.looked_at = asked.room(), asked.looked_at
        self.few = np.zeros(FEW, PATIENT), np.zeros(FEW, HISTORY)
        self.counts, self.strata = empty_counts(grid), np.zeros(STRATA, np.int64)

    def count(self, at: int, n: int, totals: np.ndarray) -> None:
        """The `n` places from `at` on."""
        end = at + n
        while at < end:
            people, histories = (rows[: end - at] for rows in self.few)
            done = self.asked.fill(at, people, histories, NOBODYS, self.room, totals, self.looked_at)
            if not done:  # not even alone
                done = 1
                self.asked.squeeze(at, people[:1], histories[:1], NOBODYS, totals)
            self.add(histories[:done])
            at += done

    def add(self, histories: np.ndarray) -> None:
        """Patients who have been made."""
        count_rows(histories, self.grid, self.bins, self.counts, self.strata)
