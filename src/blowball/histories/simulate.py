"""`simulate`: a scenario in, histories out."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from blowball.errors import InputError
from blowball.histories.convert import events_table, patients_table
from blowball.histories.counts import Counts, monthly_grid
from blowball.histories.histories import RECORDS, Histories
from blowball.histories.provenance import provenance
from blowball.histories.schema import Names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from blowball.catalogue import Cancer, Ensemble
    from blowball.engine.batch import Batch
    from blowball.scenario import Scenario

Progress = Callable[[int, int], None]
# So many patients are computed before their rows become columns: enough for every thread, and little memory.
STRETCH = 1 << 17


def simulate(
    scenario: Scenario,
    record: str = "patients",
    parameters: Ensemble | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
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

    Returns
    -------
    Histories

    Raises
    ------
    InputError
        If `record` is unknown, or the ensemble is of another cancer.

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
    began = time.perf_counter()
    runs = [_Member(scenario, m, cancer) for m, cancer in enumerate(_cancers(scenario.cancer, parameters))]
    work = _Work(threads, progress, sum(run.n for run in runs))
    kept: dict[str, Any]
    if record == "summary":
        kept = {"summary": _summary(runs, work)}
    else:
        kept = {"tables": _tables(runs, record, work)}
    text = provenance(scenario, totals=work.totals, ensemble=parameters, seconds=time.perf_counter() - began)
    return Histories(record, text, **kept)


class _Member:
    """One parameter set of a scenario, as the engine's arrays."""

    def __init__(self, scenario: Scenario, member: int, cancer: Cancer) -> None:
        # Imported here, as the engine is below: a run that is only read back needs neither.
        from blowball.scenario.compile import compile as compile_scenario

        self.number = member
        self.arrays = compile_scenario(scenario, cancer)
        self.names = Names(self.arrays.subtypes, self.arrays.organs)
        self.outside = scenario.population.outside
        self.n = self.arrays.n


class _Work:
    """How the engine is run, and what has been added up so far."""

    def __init__(self, threads: int | None, progress: Progress | None, patients: int) -> None:
        self.threads, self.progress, self.patients = threads, progress, patients
        self.done = 0
        self.totals: dict[str, int] = {}

    def run(self, member: _Member, first: int, n: int, record: str, grid: NDArray[np.float64] | None = None) -> Batch:
        from blowball.engine import batch

        a = member.arrays
        part = batch.run(
            a.model, a.plan, a.typical, a.life, a.rows, n,
            seed=a.seed, record=record, grid=grid, threads=self.threads, progress=self._say, first=first,
        )  # fmt: skip
        for name, value in part.totals.items():
            self.totals[name] = self.totals.get(name, 0) + value
        return part

    def _say(self, finished: int) -> None:
        self.done += finished
        if self.progress is not None:
            self.progress(self.done, self.patients)


def _cancers(cancer: Cancer, parameters: Ensemble | None) -> list[Cancer]:
    if parameters is None:
        return [cancer]
    if parameters.base.id != cancer.id:
        raise InputError(
            f"the ensemble is of {parameters.base.id} and the scenario of {cancer.id}", place="parameters",
            remedy=f"make it with ensemble(get_cancer('{cancer.id}'))",
        )  # fmt: skip
    return [parameters.cancer(m) for m in range(len(parameters))]


def _tables(runs: list[_Member], record: str, work: _Work) -> dict[str, pa.Table]:
    """Stretch by stretch; while one is turned into columns, the engine is at the next."""
    parts: list[dict[str, pa.Table]] = []
    with ThreadPoolExecutor(1) as turner:
        turning: Future[dict[str, pa.Table]] | None = None
        for run in runs:
            for first in range(0, run.n, STRETCH):
                part = work.run(run, first, min(STRETCH, run.n - first), record)
                if turning is not None:
                    parts.append(turning.result())
                turning = turner.submit(_turned, part, run, first)
        if turning is not None:
            parts.append(turning.result())
    return {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}


def _turned(part: Batch, run: _Member, first: int) -> dict[str, pa.Table]:
    assert part.people is not None
    assert part.histories is not None
    outside = run.outside[np.arange(first, first + part.n) % len(run.outside)]
    tables = {
        "patients": patients_table(
            part.people, part.histories, run.names, first=first, member=run.number, outside=outside
        )
    }  # fmt: skip
    if part.lesions is not None and part.lesion_patient is not None:
        tables["events"] = events_table(part.lesions, part.lesion_patient, run.names, member=run.number)
    return tables


def _summary(runs: list[_Member], work: _Work) -> Counts:
    surgery = float(runs[0].arrays.plan["surgery_day"][0])
    grid = monthly_grid(runs[0].arrays.horizon_days, surgery)
    parts = [work.run(run, 0, run.n, "summary", grid) for run in runs]
    subtypes = runs[0].arrays.subtypes
    counts = [part.counts[: len(subtypes)] for part in parts if part.counts is not None]
    strata = [part.strata[: len(subtypes)] for part in parts if part.strata is not None]
    return Counts(np.stack(counts), np.stack(strata), grid, surgery, subtypes)
