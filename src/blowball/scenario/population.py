"""Who is simulated: patients of a table, or people drawn from what is typical of a cancer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.catalogue import Cancer, cancer_of
from blowball.errors import InputError, shown
from blowball.units import days

from .columns import COLUMNS
from .follow_up import say_exactly
from .mapping import match_columns, read_units
from .marks import marks_for, missing_notes
from .patients import read_patients
from .stages import check_stages, name_of, settled, typical_stage
from .tables import read_table
from .words import one_of

LARGEST = 2**32  # patients have a 32-bit number in the random counter


@dataclass(frozen=True, eq=False)
class Population:
    """Patients, as far as they are known; make one with `typical` or `from_table`.

    Attributes
    ----------
    values : mapping of str to array
        What is known of each patient: codes and numbers (NaN: not known), by our column names, with
        ``size_low`` and ``size_high`` (mm) for ``size_mm``; read-only. Empty for a typical population.
    n : int
        Patients to simulate.
    outside : array of bool
        Patients of the table with a value outside the range that the cancer's parameters were learned from.
    notes : tuple of str
        What will be drawn because it is not known, and what lies outside that range.
    """

    values: Mapping[str, NDArray[Any]]
    rows: int
    replicates: int
    metastatic: str
    size_day: float
    source: str
    asked: Mapping[str, Any]
    cancer: str | None
    outside: NDArray[np.bool_]
    notes: tuple[str, ...]

    @classmethod
    def typical(
        cls,
        cancer: Cancer | str,
        n: int,
        *,
        metastatic: str = "include",
        year: int | None = None,
        stage: str | None = None,
    ) -> Population:
        """People drawn from the cancer's typical joint distribution.

        Parameters
        ----------
        cancer : Cancer or str
            Or its id.
        n : int
            How many.
        metastatic : {"include", "exclude"}
            Whether patients with a visible metastasis on day 0 belong.
        year : int, optional
            Calendar year of diagnosis; the catalogue's if not given.
        stage : str, optional
            Only patients of this stage, such as ``"III"`` or ``"IIA"``, who have no visible metastasis on day 0.

        Raises
        ------
        InputError

        Examples
        --------
        >>> import blowball as bb
        >>> bb.Population.typical("breast", 1_000).n
        1000
        """
        cancer = cancer_of(cancer)
        n = _count(n, "population, size", LARGEST)
        one_of(metastatic, ("include", "exclude"), what="a choice", place="population, metastatic")
        values: dict[str, NDArray[Any]] = {}
        asked: dict[str, Any] = {"size": n, "metastatic": metastatic}
        if year is not None:
            asked["year"] = int(_count(year, "population, year", 2100, 1900))
            values["year"] = np.array([float(year)])
        note = f"all {n} people are drawn from what is typical of {cancer.id} cancer"
        if stage is not None:
            values["stage"] = np.array([typical_stage(stage, cancer)])
            metastatic, asked["stage"] = "exclude", stage
            note += f" of stage {name_of(values['stage'][0])}, without metastases: each has the size, nodes, subtype, "
            note += "age and grade of one of the simulated patients of that stage"
        nobody = np.zeros(1, dtype=bool)
        return cls(_frozen(values), 1, n, metastatic, 0.0, "typical", asked, cancer.id, nobody, (note,))

    @classmethod
    def from_table(
        cls,
        df_or_path: object,
        columns: Mapping[str, str | None] | None = None,
        *,
        cancer: Cancer | str | None = None,
        units: Mapping[str, str] | None = None,
        replicates: int = 1,
        size_day: str | float = "0 days",
    ) -> Population:
        """Patients of a table: a CSV or Parquet file, a pandas or Arrow table, or a dict of arrays.

        Parameters
        ----------
        df_or_path : path or table
        columns : mapping of str to str or None, optional
            Their column name to ours; None drops a column. What already has our name needs no entry.
        cancer : Cancer or str, optional
            Checks subtypes and marks values outside the learned range now rather than in the scenario.
        units : mapping of str to str, optional
            Unit of a column, by our name, where it is not years or mm: ``{"size_mm": "cm"}``.
        replicates : int
            How often each patient is simulated.
        size_day : str
            Day on which size and nodes were read, counted from diagnosis.

        Raises
        ------
        InputError
            Naming file, row and column of the first thing that cannot be.

        Examples
        --------
        >>> people = Population.from_table({"age": [52, 61], "size": ["<=20", "20-50"]}, columns={"size": "size_mm"})
        >>> people.n, people.values["size_high"]
        (2, array([20., 50.]))
        """
        replicates = _count(replicates, "population, replicates", LARGEST)
        read_on = days(size_day, place="population, size_day", minimum=-np.inf)
        table = read_table(df_or_path)
        found = match_columns(table, columns)
        values = read_patients(table, found, read_units(units))
        if table.rows * replicates > LARGEST:
            raise InputError(
                f"{table.rows} patients {replicates} times are more than {LARGEST}",
                place="population, replicates",
                remedy="give fewer",
            )
        asked = {
            "table": str(df_or_path) if isinstance(df_or_path, str | Path) else None,
            "columns": dict(columns or {}),
            "units": dict(units or {}),
            "replicates": replicates,
            "size_day": read_on,
        }
        nobody, notes = np.zeros(table.rows, dtype=bool), missing_notes(values, table.rows)
        people = cls(
            _frozen(values), table.rows, replicates, "exclude", read_on, table.origin, asked, None, nobody, notes
        )
        return people if cancer is None else people.of(cancer)

    @property
    def n(self) -> int:
        """Patients to simulate."""
        return self.rows * self.replicates

    @property
    def is_typical(self) -> bool:
        """Whether everybody is drawn, not read from a table."""
        return "size" in self.asked

    def of(self, cancer: Cancer | str) -> Population:
        """The same people, checked against a cancer: subtypes must be its own, and unusual patients are marked.

        Raises
        ------
        InputError
            If they have another cancer, or a subtype that it lacks.
        """
        cancer = cancer_of(cancer)
        if self.cancer is not None:
            if self.cancer != cancer.id:
                raise InputError(
                    f"these people have {self.cancer} cancer, not {cancer.id}",
                    place="population",
                    remedy=f"make them for '{cancer.id}'",
                )
            return self
        outside, notes = marks_for(self.values, cancer, self.source)
        values = settled(self.values, cancer, self.source)
        notes += check_stages(values, cancer, self.source)
        return replace(
            self, cancer=cancer.id, outside=outside, notes=self.notes + notes, values=MappingProxyType(dict(values))
        )

    def to_dict(self) -> dict[str, Any]:
        """As a scenario file writes it; ``table`` is None where the table was in memory."""
        usual = {"metastatic": "include", "columns": {}, "units": {}, "replicates": 1, "size_day": 0.0}
        said = {key: value for key, value in self.asked.items() if key not in usual or value != usual[key]}
        if "size_day" in said:
            said["size_day"] = say_exactly(said["size_day"])
        return said

    def digest(self) -> str:
        """SHA-256 of everything that is known of the people."""
        told = hashlib.sha256(f"{self.n} {self.metastatic} {self.size_day!r}".encode())
        for name in sorted(self.values):
            array = self.values[name]
            told.update(name.encode())
            told.update(repr(array.tolist()).encode() if array.dtype == object else array.tobytes())
        return told.hexdigest()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Population):
            return NotImplemented
        same = (self.rows, self.replicates, self.metastatic, self.size_day, self.cancer, self.values.keys()) == (
            other.rows, other.replicates, other.metastatic, other.size_day, other.cancer, other.values.keys()
        )  # fmt: skip
        return same and all(_same(self.values[name], other.values[name]) for name in self.values)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        known = ", ".join(name for name in COLUMNS if (name if name != "size_mm" else "size_low") in self.values)
        return f"Population({self.source}, n={self.n}{', ' + known if known else ''})"


def _count(value: object, place: str, most: int, least: int = 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InputError(f"{shown(value)} is not a whole number", place=place, remedy="give a number such as 1000")
    if not least <= value <= most:
        raise InputError(f"{value} is out of range", place=place, remedy=f"give {least} to {most}")
    return int(value)


def _frozen(values: dict[str, NDArray[Any]]) -> Mapping[str, NDArray[Any]]:
    for array in values.values():
        array.flags.writeable = False
    return MappingProxyType(values)


def _same(one: NDArray[Any], other: NDArray[Any]) -> bool:
    return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype != object)
