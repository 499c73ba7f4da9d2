"""The columns of a run that targets are measured on, as arrays; times are years since surgery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball.histories.endpoints import is_in, numbers
from blowball.histories.schema import RECURRENCES
from blowball.targets.target import DEATH, NO_LONGER_FREE, RECURRENCE_OR_SECOND, Who
from blowball.units import days

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_YEAR = days("1 year")
_RANGES = {"size_mm": "size_mm", "nodes": "nodes_positive", "age": "age", "grade": "grade", "er": "er"}
_OTHERS = ("other_death", "operative_death", "treatment_death")


_OF_THE_OPERATED = (*RECURRENCES, RECURRENCE_OR_SECOND, NO_LONGER_FREE)


@dataclass(frozen=True, eq=False)
class Labels:
    """A column of words: their codes, the last of which is for those who have none."""

    codes: NDArray[np.integer]
    words: tuple[str, ...]

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> Labels:
        """From a dictionary column."""
        text = column.unify_dictionaries().combine_chunks()
        codes = text.indices.fill_null(len(text.dictionary)).to_numpy(zero_copy_only=False)
        return cls(codes, tuple(text.dictionary.to_pylist()))

    def among(self, words: tuple[str, ...]) -> Flags:
        """Who has one of these."""
        return np.array([*(word in words for word in self.words), False])[self.codes]


@dataclass(frozen=True, eq=False)
class Patients:
    """Simulated patients under one plan.

    Attributes
    ----------
    facts : mapping of str to float64[n]
        Age, size, nodes, grade and oestrogen receptor; NaN: not known.
    pik3ca : mapping of bool to bool[n]
        Who is known to have the alteration, and who not to have it.
    subtype, first_site, found_by : Labels
    metastatic, operated, retreated, metastasis_at_death : bool[n]
    time : mapping of str to float64[n]
        Years from surgery (from diagnosis where there was none) to each endpoint; infinite: it did not come.
    end : float64[n]
        Years to death or horizon.
    """

    facts: Mapping[str, Floats]
    pik3ca: Mapping[bool, Flags]
    subtype: Labels
    first_site: Labels
    found_by: Labels
    metastatic: Flags
    operated: Flags
    retreated: Flags
    metastasis_at_death: Flags
    time: Mapping[str, Floats]
    end: Floats

    @classmethod
    def of(cls, table: pa.Table) -> Patients:
        """From `run.patients`."""
        surgery = numbers(table, "time_surgery", np.nan)
        start = np.where(np.isnan(surgery), 0.0, surgery)
        last = numbers(table, "time_end", np.nan)
        found = {name: numbers(table, f"time_{name}", np.inf) for name in (*RECURRENCES, "second_primary")}
        died = {"cancer_death": ("cancer_death",), "other_death": _OTHERS, DEATH: ("cancer_death", *_OTHERS)}
        found |= {name: np.where(is_in(table["status"], kinds), last, np.inf) for name, kinds in died.items()}
        found[RECURRENCE_OR_SECOND] = np.minimum(found["recurrence"], found["second_primary"])
        found[NO_LONGER_FREE] = np.minimum(found[RECURRENCE_OR_SECOND], found[DEATH])
        return cls(
            facts={key: numbers(table, column, np.nan) for key, column in _RANGES.items()},
            pik3ca={told: _flags(table["pik3ca"], told) for told in (True, False)},
            subtype=Labels.of(table["subtype"]),
            first_site=Labels.of(table["first_site"]),
            found_by=Labels.of(table["found_by"]),
            metastatic=_flags(table["metastatic_at_diagnosis"]),
            operated=~np.isnan(surgery),
            retreated=_flags(table["retreated"]),
            metastasis_at_death=_flags(table["metastasis_at_death"]),
            time={name: (day - start) / _YEAR for name, day in found.items()},
            end=(last - start) / _YEAR,
        )

    @property
    def n(self) -> int:
        """How many."""
        return len(self.end)

    def meeting(self, population: tuple[Who, ...]) -> Flags:
        """Who meets any of these conditions, metastatic at diagnosis or not."""
        if not population:
            return np.ones(self.n, dtype=bool)
        return np.logical_or.reduce([self._meets(who) for who in population])

    def free_at_surgery(self, endpoint: str) -> Flags:
        """Who is alive and free of it when time begins; nothing recurs in those who were not operated."""
        free = (self.time[endpoint] >= 0.0) & (self.end >= 0.0)
        return free & self.operated if endpoint in _OF_THE_OPERATED else free

    def _meets(self, who: Who) -> Flags:
        met = np.ones(self.n, dtype=bool)
        if who.subtype is not None:
            met &= self.subtype.among(who.subtype)
        if who.pik3ca is not None:
            met &= self.pik3ca[who.pik3ca]
        for key, values in self.facts.items():
            ends = getattr(who, key)
            if ends is not None:
                met &= (values >= ends[0]) & (values <= ends[1])
        return met


def _flags(column: pa.ChunkedArray, told: bool = True) -> Flags:
    """Who is told to be so; nobody where nothing is told."""
    flags = np.array(column.combine_chunks().fill_null(not told).to_numpy(zero_copy_only=False), dtype=bool)
    return flags if told else ~flags
