"""The stretches that a run is computed in: the engine's rows of each as tables, and all of them put together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from blowball.errors import InputError
from blowball.histories.convert import events_table, patients_table
from blowball.histories.counts import Counts
from blowball.histories.part_files import Part, Place
from blowball.histories.parts import InMemory, Parts
from blowball.histories.schema import Names

if TYPE_CHECKING:
    from blowball.catalogue import Cancer
    from blowball.engine.batch import Batch
    from blowball.scenario import Scenario


class Member:
    """One parameter set of a scenario, as the engine's arrays."""

    def __init__(self, scenario: Scenario, member: int, cancer: Cancer) -> None:
        # Imported here: a run that is only read back does not need it.
        from blowball.scenario.compile import compile as compile_scenario

        self.number = member
        self.arrays = compile_scenario(scenario, cancer)
        self.subtypes = self.arrays.subtypes
        self.names = Names(self.subtypes, self.arrays.organs, stages=cancer.stage_map)
        self.outside = scenario.population.outside
        self.surgery_day = float(self.arrays.plan["surgery_day"][0])
        self.n = self.arrays.n


@dataclass(frozen=True)
class Stretch:
    """Patients `first` to `first + n - 1` of a parameter set."""

    run: Member
    first: int
    n: int

    @property
    def place(self) -> Place:
        """By which it is kept."""
        return self.run.number, self.first


def turned(stretch: Stretch, batch: Batch) -> dict[str, pa.Table]:
    """What the engine gave for a stretch, as tables: `patients` and maybe `events`, or the counts."""
    run = stretch.run
    if batch.counts is not None and batch.strata is not None:
        arrays = {"events": batch.counts, "people": batch.strata}
        return {name: pa.table({"n": array[: len(run.subtypes)].ravel()}) for name, array in arrays.items()}
    assert batch.people is not None
    assert batch.histories is not None
    outside = run.outside[np.arange(stretch.first, stretch.first + stretch.n) % len(run.outside)]
    tables = {
        "patients": patients_table(
            batch.people, batch.histories, run.names, first=stretch.first, member=run.number, outside=outside
        )
    }  # fmt: skip
    if batch.lesions is not None and batch.lesion_patient is not None:
        tables["events"] = events_table(batch.lesions, batch.lesion_patient, run.names, member=run.number)
    return tables


def tables_of(kept: InMemory | Parts, stretches: list[Stretch]) -> tuple[dict[str, pa.Table], Counter[str]]:
    """The tables of all stretches, one after the other, and the sums of their totals."""
    totals: Counter[str] = Counter()
    found: dict[str, list[pa.Table]] = {}
    for stretch in stretches:
        part = _taken(kept, stretch)
        totals.update(part.totals)
        for name, table in part.tables.items():
            found.setdefault(name, []).append(table)
    return {name: pa.concat_tables(tables) for name, tables in found.items()}, totals


def _taken(kept: InMemory | Parts, stretch: Stretch) -> Part:
    part = kept.take(stretch.place)
    if part.patients != stretch.n:
        raise InputError(
            f"{part.patients:,} patients from {stretch.first:,} on were kept where {stretch.n:,} were asked for",
            place="parts", remedy="begin anew with overwrite=True",
        )  # fmt: skip
    return part


def counts_of(kept: InMemory | Parts, stretches: list[Stretch], counts: Counts) -> tuple[Counts, Counter[str]]:
    """All stretches added to `counts`, and the sums of their totals."""
    totals: Counter[str] = Counter()
    sums = {"events": counts.events, "people": counts.people}
    for stretch in stretches:
        part = _taken(kept, stretch)
        totals.update(part.totals)
        for name, table in part.tables.items():
            sums[name][stretch.run.number] += table["n"].to_numpy().reshape(sums[name].shape[1:])
    return counts, totals
