"""Who may enter a trial: typical patients or those of a table, and what they must have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError, shown
from blowball.histories.endpoints import is_in, numbers
from blowball.histories.schema import STAGES
from blowball.scenario import Population
from blowball.scenario.words import check_keys, listed, one_of
from blowball.trial.mix import ENDING, Mix, mixed, read_mix

if TYPE_CHECKING:
    import pyarrow as pa

    from blowball.catalogue import Cancer

PLACE = "population"
_SOURCE = ("year", "table", "columns", "units", "size_day")
_RANGES = {"size_mm": "size_mm", "nodes": "nodes_positive", "age": "age", "grade": "grade"}
_WORDS = ("stage", "subtype", "sex")
_MIXED = {**dict.fromkeys(_WORDS), **_RANGES}  # what can be mixed
_OTHER_DEATH = "recurrence.other_death"
_KEYS = (*_SOURCE, "other_death", *_RANGES, *_WORDS, *(f"{key}{ENDING}" for key in _MIXED), "source", "where")
OPERABLE = tuple(stage for stage in STAGES if stage != "IV")


@dataclass(frozen=True)
class People:
    """Who may enter.

    Attributes
    ----------
    source : mapping
        Arguments of `Population.typical`, or of `Population.from_table` if there is a table.
    ranges : mapping of str to (float, float)
        Smallest and largest value that may enter, by column.
    words : mapping of str to tuple of str
        Stages, subtypes and sexes that may.
    mixes : tuple of Mix
        Shares of stages, sexes and other classes; none: as it comes.
    other_death : float
        Deaths of other causes among those who enter, relative to people of the same age and sex as the catalogue has
        them: who agrees to a trial, and is let in, is healthier.
    key, where : str
        Where all this stands: key of references.bib, and place.
    """

    source: Mapping[str, Any]
    ranges: Mapping[str, tuple[float, float]]
    words: Mapping[str, tuple[str, ...]]
    mixes: tuple[Mix, ...] = ()
    other_death: float = 1.0
    key: str = ""
    where: str = ""

    def population(self, cancer: Cancer, patients: int) -> Population:
        """About so many people to simulate, before anybody is turned away."""
        options = dict(self.source)
        if "table" not in options:
            return Population.typical(cancer, patients, **options)
        table = options.pop("table")
        once = Population.from_table(table, cancer=cancer, **options)
        replicates = max(1, round(patients / once.n))
        return Population.from_table(table, cancer=cancer, replicates=replicates, **options)

    def numbers(self, cancer: Cancer) -> dict[str, float]:
        """Numbers of the catalogue that hold for these people."""
        if self.other_death == 1.0:
            return {}
        return {_OTHER_DEATH: self.other_death * cancer.number(_OTHER_DEATH, unit="1")}

    def may_enter(self, table: pa.Table) -> NDArray[np.bool_]:
        """Who has what is asked for; without a visible metastasis, which every trial here turns away."""
        met = ~table["metastatic_at_diagnosis"].combine_chunks().fill_null(True).to_numpy(zero_copy_only=False)
        for column, (low, high) in self.ranges.items():
            values = numbers(table, column, np.nan)
            met &= (values >= low) & (values <= high)
        for column, allowed in self.words.items():
            met &= is_in(table[column], allowed)
        return met

    def mixed(self, rows: NDArray[np.int64], table: pa.Table, seed: int) -> NDArray[np.int64]:
        """As many of these rows as there can be with the mixes asked for."""
        return mixed(self.mixes, rows, table, seed, PLACE)

    def say(self) -> str:
        """In words."""
        said = [f"{column} {low:g} to {high:g}" for column, (low, high) in self.ranges.items()]
        said += [f"{column} {listed(allowed)}".replace("'", "") for column, allowed in self.words.items()]
        said += [mix.say() for mix in self.mixes]
        if self.other_death != 1.0:
            said.append(f"deaths of other causes times {self.other_death:g}, as who enters a trial is healthier")
        origin = ", ".join(part for part in (self.key, self.where) if part)
        return "; ".join([*said, origin] if origin else said)


def read_people(said: Mapping[str, Any], cancer: Cancer, home: Any) -> People:
    """Read the table [population].

    Raises
    ------
    InputError
        Naming the key.
    """
    check_keys(said, _KEYS, PLACE)
    source = {key: said[key] for key in _SOURCE if key in said}
    if "table" in source:
        if not isinstance(source["table"], str):
            raise InputError(f"{shown(source['table'])} is not a path", place=f"{PLACE}, table", remedy="quote it")
        source["table"] = str(home / source["table"])
    elif strange := [key for key in source if key != "year"]:
        raise InputError(f"'{strange[0]}' goes with a table only", place=PLACE, remedy="leave it out, or name a table")
    if "year" in source and "table" in source:
        raise InputError("'year' does not go with a table", place=PLACE, remedy="make it a column of the table")
    ranges = {column: _range(said[key], f"{PLACE}, {key}") for key, column in _RANGES.items() if key in said}
    known = {"stage": OPERABLE, "subtype": cancer.subtype_ids, "sex": ("female", "male")}
    words = {key: _words(said[key], known[key], f"{PLACE}, {key}") for key in known if key in said}
    mixes = tuple(
        read_mix(said[f"{key}{ENDING}"], key, column or key, known.get(key, ()), PLACE)
        for key, column in _MIXED.items()
        if f"{key}{ENDING}" in said
    )
    for mix in mixes:
        if mix.key in words:
            raise InputError(
                f"{mix.key} and {mix.key}{ENDING} are both given", place=PLACE, remedy="give one of the two"
            )
    for key in ("source", "where"):
        if not isinstance(said.get(key, ""), str):
            raise InputError(f"{shown(said[key])} is no text", place=f"{PLACE}, {key}", remedy="write it in quotes")
    healthy = said.get("other_death", 1.0)
    if isinstance(healthy, bool) or not isinstance(healthy, int | float) or not 0.0 <= healthy < np.inf:
        raise InputError(f"{shown(healthy)} is no factor", place=f"{PLACE}, other_death", remedy="give one such as 0.5")
    return People(source, ranges, words, mixes, float(healthy), said.get("source", ""), said.get("where", ""))


def _range(said: object, place: str) -> tuple[float, float]:
    if (
        not isinstance(said, list | tuple) or len(said) != 2
        or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in said)
    ):  # fmt: skip
        raise InputError(f"{shown(said)} is no range", place=place, remedy="write [smallest, largest]")
    low, high = (float(one) for one in said)
    if not low <= high:
        raise InputError(f"[{low:g}, {high:g}] is no range", place=place, remedy="put the smaller number first")
    return low, high


def _words(said: object, known: tuple[str, ...], place: str) -> tuple[str, ...]:
    given = [said] if isinstance(said, str) else said
    if not isinstance(given, list | tuple) or not given:
        raise InputError(f"{shown(said)} is no choice", place=place, remedy=f"give a list of {listed(known, 'and')}")
    return tuple(one_of(one, known, what="one of the groups", place=place) for one in given)
