"""Many patients: blocks, threads and memory. Knows nothing of cancer.

Threads run the compiled block on Python threads (`nogil`), so no parallel layer of Numba is needed and the block can
run inside any other scheduler. A patient whose lesions do not fit the scratch is run again with a larger one:
there is no limit but memory.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numba import njit

from .death import cohorts
from .derive import derive, prepare
from .kernel import one_patient
from .people import complete
from .records import HISTORY, LESION, PATIENT, SUBTYPES
from .state import STATE

BLOCK = 8192
SCRATCH = 256
NODE_CLASSES, SIZE_CLASSES, ENDPOINT_COUNT = 4, 3, 7


def _fingerprint() -> str:
    """Of the engine's source: Numba's cache looks at one file only, the compiled block depends on all of them."""
    files = sorted(Path(__file__).parent.glob("*.py")) + sorted(Path(__file__).parent.parent.glob("*.py"))
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()


def _build(fingerprint: str):
    @njit(nogil=True, cache=True)
    def run_block(model, plan, typical, life, first_year, rows, first, seed, keep_all, lesions, people, histories):
        """Patients `first`, `first + 1`, ... into `people` and `histories`; the last one's lesions stay in the scratch."""
        _ = fingerprint
        state = np.zeros(1, STATE_DTYPE)
        me = state[0]
        me.seed, me.keep_all = seed, keep_all
        for i in range(people.size):
            people[i] = rows[(first + i) % rows.size]
            me.patient = first + i
            complete(people[i], typical[0], me.seed, me.patient)
            one_patient(me, model[0], plan[0], people[i], life, first_year, lesions, histories[i])
        return me.n

    return run_block


STATE_DTYPE = STATE
run_block = _build(_fingerprint())


@njit(nogil=True, cache=True)
def node_class(nodes):
    return 0 if nodes == 0 else (1 if nodes <= 3 else (2 if nodes <= 9 else 3))


@njit(nogil=True, cache=True)
def size_class(mm):
    return 0 if mm <= 20.0 else (1 if mm <= 50.0 else 2)


@njit(nogil=True, cache=True)
def count_block(histories, grid, counts, n):
    """Add a block to the summary: first occurrences, and deaths without them, by time bin."""
    for i in range(histories.size):
        h = histories[i]
        s, k, z, m = h.subtype, node_class(h.nodes_positive), size_class(h.size_mm), h.metastatic_at_diagnosis
        n[s, k, z, m] += 1
        for e in range(ENDPOINT_COUNT):
            day, kind = h.time[e], 0
            if not day == day:
                if h.status == 0:
                    continue
                day, kind = h.time_end, 1
            b = np.searchsorted(grid, day, side="left") - 1
            counts[s, k, z, m, e, kind, min(max(b, 0), grid.size - 2)] += 1


@dataclass(frozen=True)
class Batch:
    """What a batch gives: rows (`record="patients"` or `"events"`) or counts (`"summary"`), and totals always."""

    n: int
    totals: dict[str, int]
    people: np.ndarray | None = None
    histories: np.ndarray | None = None
    lesions: np.ndarray | None = None
    lesion_patient: np.ndarray | None = None
    counts: np.ndarray | None = None
    strata: np.ndarray | None = None
    grid: np.ndarray | None = None


TOTALS = ("visits", "false_alarms", "seeds", "lesions", "attempts", "retreated", "metastatic_at_diagnosis", "overflow")


@dataclass
class _Part:
    first: int
    people: np.ndarray
    histories: np.ndarray
    lesions: list[np.ndarray] = field(default_factory=list)
    rerun: int = 0


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
    block: int = BLOCK,
    scratch: int = SCRATCH,
) -> Batch:
    """Simulate patients `first` to `first + n - 1`.

    Parameters
    ----------
    model, plan, typical : numpy.ndarray
        One row each of `records.MODEL`, `PLAN` and `TYPICAL`.
    life : tuple of (numpy.ndarray, int)
        Daily hazards of death, year x sex (male, female) x age, and the year of the first row.
    rows : numpy.ndarray of `records.PATIENT`
        Patient i starts as `rows[i % len(rows)]`; what is missing there is drawn.
    record : {"summary", "patients", "events"}
        Counts on `grid`; a row a patient; the same and a row a lesion, seeds that never grew included.
    grid : numpy.ndarray, optional
        Bin edges in days, for "summary".
    threads : int, optional
        Python threads; default: the processors this process may use.
    progress : callable, optional
        Told the number of patients just finished.

    Returns
    -------
    Batch
    """
    rows = np.ascontiguousarray(rows, PATIENT)
    simulate = _Simulator(
        derive(model),
        prepare(plan),
        typical,
        (cohorts(life[0]), life[1]),
        rows,
        np.uint64(seed),
        record == "events",
        block,
        scratch,
    )
    totals = dict.fromkeys(TOTALS, 0)
    if record == "summary":
        if grid is None:
            raise ValueError("record='summary' needs a grid of bin edges in days")
        shape = (SUBTYPES, NODE_CLASSES, SIZE_CLASSES, 2)
        counts = np.zeros((*shape, ENDPOINT_COUNT, 2, grid.size - 1), np.int64)
        strata = np.zeros(shape, np.int64)
        for part in simulate.parts(first, n, threads):
            count_block(part.histories, grid, counts, strata)
            _total(totals, part)
            if progress:
                progress(part.histories.size)
        return Batch(n, totals, counts=counts, strata=strata, grid=grid)
    people, histories = np.zeros(n, PATIENT), np.zeros(n, HISTORY)
    lesions: list[np.ndarray] = []
    owners: list[np.ndarray] = []
    for part in simulate.parts(first, n, threads):
        at = slice(part.first - first, part.first - first + part.people.size)
        people[at], histories[at] = part.people, part.histories
        _total(totals, part)
        lesions += part.lesions
        owners += [np.full(some.size, part.first + j) for j, some in enumerate(part.lesions)]
        if progress:
            progress(part.histories.size)
    if record == "events":
        everyone = np.concatenate([np.zeros(0, LESION), *lesions])
        return Batch(n, totals, people, histories, everyone, np.concatenate([np.zeros(0, np.int64), *owners]))
    return Batch(n, totals, people, histories)


def _total(totals: dict[str, int], part: _Part) -> None:
    for name in TOTALS[:-1]:
        totals[name] += int(part.histories[name].sum())
    totals["overflow"] += part.rerun


@dataclass(frozen=True)
class _Simulator:
    model: np.ndarray
    plan: np.ndarray
    typical: np.ndarray
    life: tuple[np.ndarray, int]
    rows: np.ndarray
    seed: np.uint64
    events: bool
    block: int
    scratch: int

    def parts(self, first: int, n: int, threads: int | None) -> Iterator[_Part]:
        """Blocks in order; at most a few are held at a time, so memory is flat."""
        size = 256 if self.events else self.block
        starts = range(first, first + n, size)
        workers = threads or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else [0])
        if workers == 1 or len(starts) == 1:
            yield from (self.part(s, min(size, first + n - s)) for s in starts)
            return
        with ThreadPoolExecutor(workers) as pool:
            waiting = []
            try:
                for s in starts:
                    waiting.append(pool.submit(self.part, s, min(size, first + n - s)))
                    if len(waiting) > 2 * workers:
                        yield waiting.pop(0).result()
                while waiting:
                    yield waiting.pop(0).result()
            finally:
                for job in waiting:
                    job.cancel()

    def part(self, first: int, n: int) -> _Part:
        part = _Part(first, np.zeros(n, PATIENT), np.zeros(n, HISTORY))
        if self.events:
            for i in range(n):
                part.lesions.append(self.one(part, i, self.scratch))
            return part
        self.call(first, part.people, part.histories, np.zeros(self.scratch, LESION))
        for i in np.flatnonzero(part.histories["overflow"]):
            self.one(part, int(i), 8 * self.scratch)
        return part

    def one(self, part: _Part, i: int, scratch: int) -> np.ndarray:
        """One patient, with as much scratch as it takes."""
        at = slice(i, i + 1)
        while True:
            lesions = np.zeros(scratch, LESION)
            n = self.call(part.first + i, part.people[at], part.histories[at], lesions)
            if not part.histories["overflow"][i]:
                part.rerun += scratch > self.scratch
                return lesions[:n].copy()
            scratch *= 8

    def call(self, first, people, histories, lesions) -> int:
        life, first_year = self.life
        return run_block(
            self.model, self.plan, self.typical, life, first_year, self.rows, first, self.seed,
            int(self.events), lesions, people, histories,
        )  # fmt: skip
