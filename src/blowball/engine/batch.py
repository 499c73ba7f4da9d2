"""Many patients: blocks, threads and memory. Knows nothing of cancer.

Threads run the compiled block on Python threads (`nogil`), so no parallel layer of Numba is needed and the block can
run inside any other scheduler. A patient whose lesions do not fit the scratch is run again with a larger one, up
to a working limit that only parameters without any death or limit of growth reach: such patients are counted as
`overflow`, and what becomes of their findings is not told.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from ..compiled import entry, fingerprint
from .death import cohorts
from .derive import derive, prepare
from .kernel import one_patient
from .people import complete
from .records import HISTORY, LESION, PATIENT, SUBTYPES
from .state import STATE

BLOCK, EVENT_BLOCK = 2048, 256
SCRATCH, MOST_SCRATCH = 1024, 262_144  # lesions of one patient: at first, and at most
NODE_CLASSES, SIZE_CLASSES, ENDPOINT_COUNT = 4, 3, 7


def _build(source: str):
    @entry
    def run_block(model, plan, typical, life, first_year, rows, first, seed, keep_all, lesions, people, histories):
        """Patients `first`, `first + 1`, ... into `people` and `histories`; lesions of the last stay."""
        _ = source
        state = np.zeros(1, STATE_DTYPE)
        me = state[0]
        me.seed, me.keep_all = seed, keep_all
        for i in range(people.size):
            people[i] = rows[(first + i) % rows.size]
            me.patient = first + i
            complete(people[i], typical[0], me.seed, me.patient)
            one_patient(me, model[0], plan[0], people[i], life, first_year, lesions, histories[i])
        return state[0].n  # read from `state`, which must outlive `me`: a record does not keep its array alive

    return run_block


STATE_DTYPE = STATE
run_block = _build(fingerprint())


@entry
def node_class(nodes):
    return 0 if nodes == 0 else (1 if nodes <= 3 else (2 if nodes <= 9 else 3))


@entry
def size_class(mm):
    return 0 if mm <= 20.0 else (1 if mm <= 50.0 else 2)


@entry
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
    simulator = _Simulator(
        derive(model),
        prepare(plan),
        typical,
        cohorts(life[0]),
        life[1],
        np.ascontiguousarray(rows, PATIENT),
        np.uint64(seed),
        scratch,
    )
    size = EVENT_BLOCK if record == "events" else block
    starts = range(first, first + n, size)
    done = progress or (lambda patients: None)
    totals = dict.fromkeys(TOTALS, 0)
    if record == "summary":
        if grid is None:
            raise ValueError("record='summary' needs a grid of bin edges in days")
        return _summary(simulator, starts, first + n, size, grid, threads, done, totals)

    people, histories = np.zeros(n, PATIENT), np.zeros(n, HISTORY)

    def fill(start: int) -> _Block:
        at = slice(start - first, min(start + size, first + n) - first)
        return simulator.block(start, people[at], histories[at], record == "events")

    lesions, owners = [np.zeros(0, LESION)], [np.zeros(0, np.int64)]
    for part in _in_order(fill, starts, threads):
        _add(totals, part.totals)
        lesions += part.lesions
        owners += [np.full(some.size, part.first + j) for j, some in enumerate(part.lesions)]
        done(part.n)
    if record == "events":
        return Batch(n, totals, people, histories, np.concatenate(lesions), np.concatenate(owners))
    return Batch(n, totals, people, histories)


def _summary(simulator, starts, end, size, grid, threads, done, totals) -> Batch:
    """Each block is counted where it was made and then forgotten: memory does not grow with patients."""
    shape = (SUBTYPES, NODE_CLASSES, SIZE_CLASSES, 2)
    counts = np.zeros((*shape, ENDPOINT_COUNT, 2, grid.size - 1), np.int64)
    strata = np.zeros(shape, np.int64)
    own, lock = threading.local(), threading.Lock()

    def count(start: int) -> _Block:
        if not hasattr(own, "people"):
            own.people, own.histories = np.zeros(size, PATIENT), np.zeros(size, HISTORY)
        m = min(size, end - start)
        part = simulator.block(start, own.people[:m], own.histories[:m], False)
        with lock:  # whole numbers: the order of adding does not matter
            count_block(own.histories[:m], grid, counts, strata)
        return part

    for part in _in_order(count, starts, threads):
        _add(totals, part.totals)
        done(part.n)
    return Batch(end - starts.start, totals, counts=counts, strata=strata, grid=grid)


def _add(totals: dict[str, int], more: dict[str, int]) -> None:
    for name, value in more.items():
        totals[name] += value


def _in_order(work: Callable[[int], _Block], starts: range, threads: int | None) -> Iterator[_Block]:
    """Blocks in order, a few ahead on other threads."""
    workers = threads or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else [0])
    if workers == 1 or len(starts) == 1:
        yield from map(work, starts)
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting: list[Future[_Block]] = []
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


@dataclass(frozen=True)
class _Block:
    first: int
    n: int
    totals: dict[str, int]
    lesions: list[np.ndarray]


@dataclass(frozen=True)
class _Simulator:
    model: np.ndarray
    plan: np.ndarray
    typical: np.ndarray
    life: np.ndarray
    first_year: int
    rows: np.ndarray
    seed: np.uint64
    scratch: int

    def block(self, first: int, people: np.ndarray, histories: np.ndarray, events: bool) -> _Block:
        """Fill rows of patients; those whose lesions did not fit the scratch are run again with more."""
        lesions: list[np.ndarray] = []
        if events:
            lesions = [self.one(first, i, people, histories, True, self.scratch) for i in range(people.size)]
        else:
            self.call(first, people, histories, np.zeros(self.scratch, LESION), False)
            for i in np.flatnonzero(histories["overflow"] == 1):
                self.one(first, int(i), people, histories, False, 8 * self.scratch)
        totals = {name: int(histories[name].sum()) for name in TOTALS}
        totals["overflow"] = int((histories["overflow"] == 3).sum())
        return _Block(first, people.size, totals, lesions)

    def one(self, first: int, i: int, people, histories, events: bool, scratch: int) -> np.ndarray:
        """One patient, with as much scratch as it takes; the history tells how often it had to grow."""
        at, reruns = slice(i, i + 1), int(scratch > self.scratch)
        while True:
            lesions = np.zeros(scratch, LESION)
            n = self.call(first + i, people[at], histories[at], lesions, events)
            if histories["overflow"][i] == 0 or scratch >= MOST_SCRATCH:
                histories["overflow"][i] = 3 if histories["overflow"][i] else 2 * reruns
                return lesions[:n].copy()
            scratch = min(8 * scratch, max(MOST_SCRATCH, scratch))
            reruns = 1

    def call(self, first: int, people, histories, lesions, events: bool) -> int:
        return run_block(
            self.model, self.plan, self.typical, self.life, self.first_year, self.rows, first, self.seed,
            int(events), lesions, people, histories,
        )  # fmt: skip
