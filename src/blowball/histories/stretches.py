"""The stretches that a run is computed in: the engine's rows of each as tables, and all of them put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from blowball.errors import InputError
from blowball.histories.convert import events_table, patients_table
from blowball.histories.counts import Counts
from blowball.histories.part_files import Part, Place
from blowball.histories.parts import InMemory, Parts
from blowball.histories.schema import Names

if TYPE_CHECKING:
    from blowball.engine.batch import Batch
    from blowball.scenario import Scenario
    from blowball.scenario.compile import Compiled


class Member:
    """Parameter sets of a scenario, one or several, by their numbers and as the engine's arrays of them all."""

    def __init__(self, scenario: Scenario, numbers: Sequence[int], arrays: Compiled) -> None:
        self.numbers, self.arrays = tuple(numbers), arrays
        self.number = self.numbers[0]
        self.subtypes = self.arrays.subtypes
        self.names = Names(self.subtypes, self.arrays.organs, stages=scenario.cancer.stage_map)
        self.outside = scenario.population.outside
        self.surgery_day = float(self.arrays.plan["surgery_day"][0])
        self.n = self.arrays.n


@dataclass(frozen=True)
class Stretch:
    """Patients `first` to `first + n - 1` of a parameter set, or of each of several."""

    run: Member
    first: int
    n: int

    @property
    def patients(self) -> int:
        """Those of every parameter set counted."""
        return self.n * len(self.run.numbers)


def turned(stretch: Stretch, batch: Batch) -> dict[str, pa.Table]:
    """What the engine gave for a stretch, as tables: `patients` and maybe `events`, or the counts."""
    run = stretch.run
    if batch.counts is not None and batch.strata is not None:
        arrays = {"events": batch.counts, "people": batch.strata}
        return {name: pa.table({"n": array[: len(run.subtypes)].ravel()}) for name, array in arrays.items()}
    assert batch.people is not None
    assert batch.histories is not None
    outside = run.outside[np.arange(stretch.first, stretch.first + stretch.n) % len(run.outside)]
    whose: dict[str, Any] = {"first": stretch.first, "member": run.numbers}
    tables = {
        "patients": patients_table(
            batch.people, batch.histories, run.names, outside=np.tile(outside, len(run.numbers)), **whose
        )
    }  # fmt: skip
    if batch.lesions is not None and batch.lesion_patient is not None:
        tables["events"] = events_table(batch.lesions, batch.lesion_patient, run.names, each=stretch.n, **whose)
    return tables


def parts_of(stretch: Stretch, batch: Batch, seconds: float) -> Iterator[tuple[Place, Part]]:
    """What the engine gave, by the place at which it is kept: each parameter set by itself."""
    tables, numbers = turned(stretch, batch), stretch.run.numbers
    edges = {name: [0, table.num_rows] for name, table in tables.items()}
    if len(numbers) > 1:
        rows = stretch.n * np.arange(len(numbers) + 1)
        edges["patients"] = rows.tolist()
        if batch.lesion_patient is not None:
            edges["events"] = np.searchsorted(batch.lesion_patient, stretch.first + rows).tolist()
    for i, number in enumerate(numbers):
        own = {name: table.slice(edges[name][i], edges[name][i + 1] - edges[name][i]) for name, table in tables.items()}
        yield (number, stretch.first), Part(stretch.n, batch.totals_by_set[i], own, seconds / len(numbers))


def tables_of(kept: InMemory | Parts, sizes: Mapping[Place, int]) -> tuple[dict[str, pa.Table], Counter[str]]:
    """The tables of all stretches of so many patients, one after the other, and the sums of their totals."""
    totals: Counter[str] = Counter()
    found: dict[str, list[pa.Table]] = {}
    for place, n in sizes.items():
        part = _taken(kept, place, n)
        totals.update(part.totals)
        for name, table in part.tables.items():
            found.setdefault(name, []).append(table)
    return {name: pa.concat_tables(tables) for name, tables in found.items()}, totals


def _taken(kept: InMemory | Parts, place: Place, n: int) -> Part:
    part = kept.take(place)
    if part.patients != n:
        raise InputError(
            f"{part.patients:,} patients from {place[1]:,} on were kept where {n:,} were asked for",
            place="parts", remedy="begin anew with overwrite=True",
        )  # fmt: skip
    return part


def counts_of(kept: InMemory | Parts, sizes: Mapping[Place, int], counts: Counts) -> tuple[Counts, Counter[str]]:
    """All stretches added to `counts`, and the sums of their totals."""
    totals: Counter[str] = Counter()
    sums = {"events": counts.events, "people": counts.people}
    for place, n in sizes.items():
        part = _taken(kept, place, n)
        totals.update(part.totals)
        for name, table in part.tables.items():
            sums[name][place[0]] += table["n"].to_numpy().reshape(sums[name].shape[1:])
    return counts, totals
