"""`simulate`: a scenario in, histories out."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from blowball.errors import InputError
from blowball.histories.counts import Counts, monthly_grid
from blowball.histories.devices import check, described
from blowball.histories.histories import RECORDS, Histories
from blowball.histories.part_files import Place
from blowball.histories.parts import InMemory, Parts
from blowball.histories.progress import Progress
from blowball.histories.provenance import provenance
from blowball.histories.question import differences, question
from blowball.histories.stretches import Member, Stretch, counts_of, parts_of, tables_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from blowball.catalogue import Ensemble
    from blowball.engine.batch import Batch
    from blowball.scenario import Scenario
    from blowball.scenario.compile import Sets

# So many patients are computed before their rows become columns: enough for every thread, and little memory.
STRETCH = 1 << 17
COUNTED = 16  # and so many stretches are counted before their counts are kept


def simulate(
    scenario: Scenario,
    record: str = "patients",
    parameters: Ensemble | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    parts: Parts | None = None,
    device: str = "cpu",
) -> Histories:
    """Simulate every patient of a scenario from the first cancer cell to death or horizon.

    Parameters
    ----------
    scenario : Scenario
        What is asked.
    record : {"patients", "summary", "events"}
        What to keep: a row a patient; counts by strata and time, in memory that does not grow with the patients; or a
        row a patient and a row a lesion.
    parameters : Ensemble, optional
        Parameter sets to run in turn, each patient with the same luck in all; adds the column `member`.
    threads : int, optional
        All processors if not given. The result does not depend on it.
    progress : callable, optional
        Called with patients done and patients in all.
    parts : Parts, optional
        Keeps each finished stretch of patients on disk, whatever becomes of the run, and has those that are done; from
        `Parts.begin`. The result does not depend on it.
    device : {"cpu", "gpu"}
        Where patients are made. A GPU needs ``pip install 'blowball[gpu]'``, keeps no "events", and agrees with the CPU
        to a tolerance, not to the bit; see the page "Many processes, many machines".

    Returns
    -------
    Histories

    Raises
    ------
    InputError
        If `record` or `device` is unknown, the ensemble is of another cancer, the parts are of another run, or there is
        no such device.

    Examples
    --------
    >>> import blowball as bb
    >>> cancer = bb.get_cancer("breast")
    >>> run = bb.simulate(bb.Scenario(cancer, bb.Population.typical(cancer, 100), horizon="5 years", seed=7))
    >>> run.patients.num_rows
    100
    """
    if record not in RECORDS:
        raise InputError(f"{record!r} cannot be kept", place="record", remedy=f"use one of {', '.join(RECORDS)}")
    check(device, record)
    if parts is not None and (other := differences(parts.asked, question(scenario, record, parameters, device))):
        raise InputError(
            f"they are of a run that differs in {', '.join(other)}", place="parts", remedy="make them with Parts.begin"
        )
    began = time.perf_counter()
    earlier = 0.0 if parts is None else parts.seconds
    sets, n = sets_of(scenario, parameters), scenario.population.n
    grid, none = None, None
    if record == "summary":
        one = Member(scenario, [0], sets.of([0]))
        grid = monthly_grid(one.arrays.horizon_days, one.surgery_day)
        none = Counts.none(len(sets), grid, one.surgery_day, one.subtypes)
    done = 0 if parts is None else parts.done
    work = _Work(record, grid, threads, device, progress, n * len(sets), done)
    size = STRETCH
    if grid is not None:  # counts take the same room however many are counted
        size = n if parts is None else COUNTED * STRETCH
    sizes = {(m, first): min(size, n - first) for m in range(len(sets)) for first in range(0, n, size)}
    kept = InMemory() if parts is None else parts
    missing = {place: size for place, size in sizes.items() if place not in kept}
    _fill(kept, _together(missing, 1 if grid is not None else max(STRETCH // n, 1)), scenario, sets, work)
    made: dict[str, Any]
    if none is None:
        tables, totals = tables_of(kept, sizes)
        made = {"tables": tables}
    else:
        counts, totals = counts_of(kept, sizes, none)
        made = {"summary": counts}
    seconds = time.perf_counter() - began + earlier
    told = provenance(scenario, totals=totals, ensemble=parameters, seconds=seconds, device=described(device))
    return Histories(record, told, **made)


class _Work:
    """How the engine is run, and how far it is."""

    def __init__(
        self, record: str, grid: NDArray[np.float64] | None, threads: int | None, device: str,
        progress: Progress | None, patients: int, done: int,
    ) -> None:  # fmt: skip
        self.record, self.grid, self.threads, self.device = record, grid, threads, device
        self.progress, self.patients, self.done = progress, patients, done

    def run(self, stretch: Stretch) -> Batch:
        from blowball.engine import batch  # imported here: a run that is only read back does not need it

        a = stretch.run.arrays
        return batch.run(
            a.model, a.plan, a.typical, a.life, a.rows, stretch.n, seed=a.seed, record=self.record, grid=self.grid,
            threads=self.threads, progress=self._say, first=stretch.first, device=self.device,
        )  # fmt: skip

    def _say(self, finished: int) -> None:
        self.done += finished
        if self.progress is not None:
            self.progress(self.done, self.patients)


def sets_of(scenario: Scenario, parameters: Ensemble | None) -> Sets:
    """Return a scenario with each parameter set, or with its own numbers alone, ready to be compiled.

    Raises
    ------
    InputError
        If the parameter sets are of another cancer.
    """
    from blowball.scenario.compile import Sets  # imported here: a run that is only read back does not need it

    if parameters is not None and parameters.base.id != scenario.cancer.id:
        raise InputError(
            f"the ensemble is of {parameters.base.id} and the scenario of {scenario.cancer.id}", place="parameters",
            remedy=f"make it with ensemble(get_cancer('{scenario.cancer.id}'))",
        )  # fmt: skip
    return Sets(scenario, parameters)


def _together(missing: Mapping[Place, int], sets: int) -> dict[tuple[int, ...], list[tuple[int, int]]]:
    """What is to be done, first patient and how many, by the parameter sets that the engine is given at once."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for (member, first), n in missing.items():
        spans.setdefault(member, []).append((first, n))
    numbers = list(spans)
    return {tuple(some): spans[some[0]] for some in (numbers[i : i + sets] for i in range(0, len(numbers), sets))}


def _fill(
    kept: InMemory | Parts, todo: Mapping[tuple[int, ...], list[tuple[int, int]]], scenario: Scenario, sets: Sets,
    work: _Work,
) -> None:  # fmt: skip
    """Stretch by stretch; while one is turned into columns and kept, the engine is at the next.

    Meanwhile the parameter sets to come are compiled, so that one that cannot be is soon refused.
    """
    with ThreadPoolExecutor(1) as turner, ThreadPoolExecutor(1) as compiler:
        turning: Future[None] | None = None
        compiling = deque(compiler.submit(sets.of, numbers) for numbers in todo)
        try:
            for numbers, spans in todo.items():
                run = Member(scenario, numbers, compiling.popleft().result())
                for first, n in spans:
                    began = time.perf_counter()
                    batch = work.run(stretch := Stretch(run, first, n))
                    if turning is not None:
                        turning.result()
                    turning = turner.submit(_keep, kept, stretch, batch, time.perf_counter() - began)
                    del batch  # or its rows would be held while the engine fills the next
                    for refused in (one for one in compiling if one.done() and one.exception()):
                        refused.result()
            if turning is not None:
                turning.result()
        finally:
            compiler.shutdown(cancel_futures=True)


def _keep(kept: InMemory | Parts, stretch: Stretch, batch: Batch, seconds: float) -> None:
    for place, part in parts_of(stretch, batch, seconds):
        kept.keep(place, part)
