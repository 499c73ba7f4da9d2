"""From histories to a pool of eligible patients, and from the pool to trials.

Every arm is simulated once, with the same patients and the same luck. A trial then draws patients from that pool
without replacement and gives each to one arm, so that its arms are different people, as in life. This is right because
patients do not depend on each other: a patient of the pool is a draw from the population, and any set of distinct
patients is a sample of it, whoever else is in the trial. Where the arms do not differ, the variance of a difference
between two disjoint samples of a finite pool is exactly that of two samples of an endless population (the two
finite-population corrections and the covariance between the samples cancel). What the pool cannot show is how it
differs itself from the population: that error is told beside the true effect, and shrinks with the pool, not with the
number of trials.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError
from blowball.histories import simulate
from blowball.histories.endpoints import numbers
from blowball.histories.progress import Progress, part_of
from blowball.trial.observe import KEPT, Floats, Pool, pool_of

if TYPE_CHECKING:
    import pyarrow as pa

    from blowball.histories import Histories
    from blowball.trial.spec import Spec

_AFTER_RANDOMISATION = ("recurrence", "second_primary")


class Recruits(NamedTuple):
    """The pool, how many patients were simulated for it, and the first arm's run without its patients."""

    pool: Pool
    simulated: int
    run: Histories


def recruits(spec: Spec, *, threads: int | None = None, progress: Progress | None = None) -> Recruits:
    """Simulate every arm, and keep who may enter.

    Raises
    ------
    InputError
        If fewer may enter than the trial wants.
    """
    tables, runs = [], []
    for i, arm in enumerate(spec.arms):
        part = None if progress is None else part_of(progress, i, len(spec.arms))
        made = simulate(arm.scenario, "patients", threads=threads, progress=part)
        table = made.patients.select(KEPT)
        tables.append(table)
        runs.append(_without_patients(made, table))
    start = [_start(table, spec) for table in tables]
    # Free under every arm, or looking before randomisation would make the arms differ.
    rows = np.flatnonzero(np.logical_and.reduce([_free(t, s) for t, s in zip(tables, start, strict=True)]))
    rows = rows[spec.people.may_enter(tables[0])[rows]]
    rows = spec.people.mixed(rows, tables[0], spec.seed) if len(rows) else rows
    simulated = tables[0].num_rows
    if len(rows) < spec.patients:
        more = f"{2 * spec.patients * simulated // len(rows):,}" if len(rows) else "more"
        raise InputError(
            f"only {len(rows):,} of {simulated:,} simulated patients may enter, and the trial wants {spec.patients:,}",
            place="pool", remedy=f"simulate {more}, or ask for less in [population]",
        )  # fmt: skip
    return Recruits(pool_of(tables, rows, start), simulated, runs[0])


def draw(spec: Spec, pool: Pool, patients: int, repeat: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """One trial: who of the pool is in it, in which arm, and until which day each is watched.

    The luck depends on the seed, the number of patients and that of the repeat, not on how many repeats there are.
    """
    generator = np.random.default_rng([spec.seed, patients, repeat])
    who = generator.choice(pool.n, patients, replace=False)
    arm = np.repeat(np.arange(len(spec.arms)), spec.sizes(patients))
    return who, arm, until(spec, patients, generator)


def until(spec: Spec, patients: int, generator: np.random.Generator) -> Floats:
    """Day since randomisation on which each patient's watching ends: the analysis, `at_most`, or loss."""
    entry = spec.accrual * generator.random(patients)
    last = np.minimum(spec.end - entry, spec.at_most)
    return np.minimum(last, generator.exponential(1.0 / spec.dropout, patients)) if spec.dropout > 0.0 else last


def _start(table: pa.Table, spec: Spec) -> Floats:
    first = numbers(table, "time_surgery", np.nan) if spec.origin == "surgery" else np.zeros(table.num_rows)
    return first + spec.after


def _free(table: pa.Table, start: Floats) -> NDArray[np.bool_]:
    """Who is alive and has no recurrence or new primary at randomisation."""
    with np.errstate(invalid="ignore"):
        free = numbers(table, "time_end", np.nan) > start  # false where there was no surgery
        for endpoint in _AFTER_RANDOMISATION:
            free &= numbers(table, f"time_{endpoint}", np.inf) > start
    return free


def _without_patients(made: Histories, table: pa.Table) -> Histories:
    from blowball.histories import Histories

    return Histories("patients", made.provenance, {"patients": table.slice(0, 0)})
