"""Many patients: threads and memory. Knows nothing of cancer.

Threads run the compiled blocks on Python threads (`nogil`), so no parallel layer of Numba is needed and a block can
run inside any other scheduler.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from .blocks import SCRATCH, Asked, Desk, add_rows
from .count import STRATA, TOTALS, by_endpoint, empty_counts
from .death import cohorts
from .derive import DERIVED, derive, prepare
from .records import HISTORY, LESION, PATIENT

if TYPE_CHECKING:
    from .gpu import Board

BLOCKS = {"summary": 8192, "patients": 8192, "events": 2048}
AT_ONCE = 16  # parameter sets whose constants are worked out by one thread
MOST_HOSTS = 3  # threads beside a GPU: one waits for it while others count
ROOM = 3  # lesions of a patient that a block makes room for; with more it pauses to hand over what it has


@dataclass(frozen=True)
class Batch:
    """What a batch gives: rows (`record="patients"` or `"events"`) or counts (`"summary"`), and totals always.

    Rows are those of the first parameter set, then those of the next; `lesion_patient` counts patients on likewise.
    """

    n: int
    totals: dict[str, int]
    totals_by_set: tuple[dict[str, int], ...] = ()
    people: np.ndarray | None = None
    histories: np.ndarray | None = None
    lesions: np.ndarray | None = None
    lesion_patient: np.ndarray | None = None
    counts: np.ndarray | None = None
    strata: np.ndarray | None = None
    grid: np.ndarray | None = None


def run(
    model: np.ndarray,
    plan: np.ndarray,
    typical: np.ndarray,
    life: tuple[np.ndarray, int],
    rows: np.ndarray,
    n: int,
    *,
    seed: int,
    record: str = "patients",
    grid: np.ndarray | None = None,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    first: int = 0,
    block: int | None = None,
    scratch: int = SCRATCH,
    device: str = "cpu",
) -> Batch:
    """Simulate patients `first` to `first + n - 1`, with one parameter set or with each of several.

    Parameters
    ----------
    model, plan, typical : numpy.ndarray
        Of `records.MODEL`, `PLAN` and `TYPICAL` one row for all parameter sets, or a row each.
    life : tuple of (numpy.ndarray, int)
        Daily hazards of death, year x sex (male, female) x age, and the year of the first row.
    rows : numpy.ndarray of `records.PATIENT`
        Patient i starts as `rows[i % len(rows)]`; what is missing there is drawn. Two axes: rows by parameter set.
    record : {"summary", "patients", "events"}
        Counts on `grid`, of one parameter set; a row a patient; the same and a row a lesion, seeds that never grew
        included.
    grid : numpy.ndarray, optional
        Bin edges in days, for "summary".
    threads : int, optional
        Python threads; default: the processors this process may use.
    progress : callable, optional
        Told the number of patients just finished.
    device : {"cpu", "gpu"}
        Where patients are made; a GPU keeps no lesions. Counting is always done here.

    Returns
    -------
    Batch
    """
    constants = np.zeros(len(model), DERIVED)
    some = range(0, len(model), AT_ONCE)
    for _ in _in_order(lambda at: derive(model[at : at + AT_ONCE], constants[at : at + AT_ONCE]), some, threads):
        pass
    rows = np.ascontiguousarray(rows, PATIENT)
    asked = Asked(
        constants, prepare(plan), typical, _life_lines(life[0].tobytes(), life[0].shape), life[1],
        rows if rows.ndim == 2 else rows[None, :], first, n, np.uint64(seed), scratch,
    )  # fmt: skip
    if record == "events" and device == "gpu":
        raise ValueError("a GPU keeps no lesions")
    places = n * asked.sets
    board = _board(asked, places, block, record) if device == "gpu" else None
    size = board.size if board else block or BLOCKS[record]
    if record == "summary":
        if grid is None or asked.sets > 1:
            raise ValueError("record='summary' needs a grid of bin edges in days, and one parameter set")
        work: _Counting | _Filling = _Counting(asked, size, grid, board)
    else:
        lesions_of = np.zeros(places if record == "events" else 0, np.int64)
        work = _Filling(asked, np.zeros(places, PATIENT), np.zeros(places, HISTORY), size, lesions_of, board)
    totals = np.zeros((asked.sets, len(TOTALS)), np.int64)
    hosts = min(threads or MOST_HOSTS, MOST_HOSTS) if board else threads
    for part in _in_order(work.block, range(0, places, size), hosts):
        totals += part.totals
        work.take(part)
        if progress:
            progress(part.n)
    by_set = tuple(dict(zip(TOTALS, one, strict=True)) for one in totals.tolist())
    return work.batch(n, dict(zip(TOTALS, totals.sum(axis=0).tolist(), strict=True)), by_set)


@lru_cache(maxsize=4)
def _life_lines(hazard: bytes, shape: tuple[int, ...]) -> np.ndarray:
    """What `death.cohorts` makes of life tables, which runs of a process mostly share."""
    return cohorts(np.frombuffer(hazard).reshape(shape))


def _board(asked: Asked, places: int, block: int | None, record: str) -> Board:
    from .gpu import BLOCK, Board  # imported here: few have numba-cuda

    looked_at = asked.looked_at if record == "summary" else (True, True)
    return Board(asked, max(1, min(places, block or BLOCK)), looked_at)


_Done = TypeVar("_Done")


def _in_order(work: Callable[[int], _Done], starts: range, threads: int | None) -> Iterator[_Done]:
    """Blocks in order, a few ahead on other threads."""
    workers = threads or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else [0])
    if workers == 1 or len(starts) == 1:
        yield from map(work, starts)
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting: list[Future[_Done]] = []
        try:
            for start in starts:
                waiting.append(pool.submit(work, start))
                if len(waiting) > 2 * workers:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            for job in waiting:
                job.cancel()


@dataclass
class _Part:
    """What one block gave."""

    n: int
    totals: np.ndarray
    lesions: list[np.ndarray] = field(default_factory=list)


@dataclass
class _Filling:
    """A row a patient, and in "events" the lesions."""

    asked: Asked
    people: np.ndarray
    histories: np.ndarray
    size: int
    lesions_of: np.ndarray  # how many of each patient; of size 0 if they are not kept
    board: Board | None
    lesions: list[np.ndarray] = field(default_factory=lambda: [np.zeros(0, LESION)])

    def block(self, start: int) -> _Part:
        people, histories, lesions_of = (
            rows[start : start + self.size] for rows in (self.people, self.histories, self.lesions_of)
        )
        part = _Part(people.size, np.zeros((self.asked.sets, len(TOTALS)), np.int64))
        if self.board:
            self.board.fill(start, people, histories)
            add_rows(histories, start, self.asked.n, part.totals)
            return part
        room = self.asked.room(self.asked.scratch + ROOM * lesions_of.size)
        done = 0
        while done < people.size:
            rest = slice(done, None)
            now = self.asked.fill(start + done, people[rest], histories[rest], lesions_of[rest], room, part.totals)
            if lesions_of.size:
                part.lesions.append(room[1][: lesions_of[done : done + now].sum()].copy())
            done += now
            if not now:  # not even alone
                one = slice(done, done + 1)
                more = self.asked.squeeze(start + done, people[one], histories[one], lesions_of[one], part.totals)
                part.lesions.append(more)
                done += 1
        return part

    def take(self, part: _Part) -> None:
        self.lesions += part.lesions

    def batch(self, n: int, totals: dict[str, int], by_set: tuple[dict[str, int], ...]) -> Batch:
        if not self.lesions_of.size:
            return Batch(n, totals, by_set, self.people, self.histories)
        owner = self.asked.first + np.repeat(np.arange(self.people.size), self.lesions_of)
        return Batch(n, totals, by_set, self.people, self.histories, np.concatenate(self.lesions), owner)


@dataclass
class _Counting:
    """Patients are counted where they are made and then forgotten: memory does not grow with them."""

    asked: Asked
    size: int
    grid: np.ndarray
    board: Board | None
    desks: list[Desk] = field(default_factory=list)
    own: threading.local = field(default_factory=threading.local)

    def block(self, start: int) -> _Part:
        if not hasattr(self.own, "desk"):
            self.own.desk = Desk(self.asked, self.grid)
            self.desks.append(self.own.desk)
        n = min(self.size, self.asked.n - start)
        part = _Part(n, np.zeros((1, len(TOTALS)), np.int64))
        if self.board:
            histories = np.zeros(n, HISTORY)
            self.board.fill(start, np.zeros(n, PATIENT), histories)
            add_rows(histories, start, self.asked.n, part.totals)
            self.own.desk.add(histories)
            return part
        self.own.desk.count(start, n, part.totals)
        return part

    def take(self, part: _Part) -> None:
        """Nothing to keep of a block."""

    def batch(self, n: int, totals: dict[str, int], by_set: tuple[dict[str, int], ...]) -> Batch:
        counts = by_endpoint(sum((desk.counts for desk in self.desks), start=empty_counts(self.grid)))
        strata = sum((desk.strata for desk in self.desks), start=np.zeros(STRATA, np.int64))
        return Batch(n, totals, by_set, counts=counts, strata=strata, grid=self.grid)
