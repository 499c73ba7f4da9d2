"""Who may enter a trial: typical patients or those of a table, and what they must have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError
from blowball.histories.endpoints import is_in, numbers
from blowball.histories.schema import STAGES
from blowball.scenario import Population
from blowball.scenario.words import check_keys, listed, one_of, shown

if TYPE_CHECKING:
    import pyarrow as pa

    from blowball.catalogue import Cancer

PLACE = "population"
_SOURCE = ("year", "table", "columns", "units", "size_day")
_RANGES = {"size_mm": "size_mm", "nodes": "nodes_positive", "age": "age", "grade": "grade"}
_KEYS = (*_SOURCE, *_RANGES, "stage", "stage_shares", "subtype", "sex", "source", "where")
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
    stage_shares : mapping of str to float
        Mix of the stages, as shares of 1; empty: as it comes.
    key, where : str
        Where all this stands: key of references.bib, and place.
    """

    source: Mapping[str, Any]
    ranges: Mapping[str, tuple[float, float]]
    words: Mapping[str, tuple[str, ...]]
    stage_shares: Mapping[str, float]
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
        """As many of these rows as there can be with the stages mixed as asked; drawn at random within a stage."""
        if not self.stage_shares:
            return rows
        there = {stage: rows[is_in(table["stage"], (stage,))[rows]] for stage in self.stage_shares}
        for stage, own in there.items():
            if not len(own):
                raise InputError(
                    f"no patient of stage {stage} can enter", place=f"{PLACE}, stage_shares",
                    remedy="leave that stage out, or simulate a larger pool",
                )  # fmt: skip
        most = min(len(own) / self.stage_shares[stage] for stage, own in there.items())
        generator = np.random.default_rng([seed, 0x57A6E])
        kept = [
            generator.choice(own, int(most * self.stage_shares[stage]), replace=False) for stage, own in there.items()
        ]
        return np.sort(np.concatenate(kept))

    def say(self) -> str:
        """In words."""
        said = [f"{column} {low:g} to {high:g}" for column, (low, high) in self.ranges.items()]
        said += [f"{column} {listed(allowed)}".replace("'", "") for column, allowed in self.words.items()]
        if self.stage_shares:
            mix = ", ".join(f"{stage} {100 * share:.0f} %" for stage, share in self.stage_shares.items())
            said.append(f"stages mixed as in the trial ({mix})")
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
    shares = _shares(said["stage_shares"]) if "stage_shares" in said else {}
    if shares and "stage" in words:
        raise InputError("stage and stage_shares are both given", place=PLACE, remedy="give one of the two")
    for key in ("source", "where"):
        if not isinstance(said.get(key, ""), str):
            raise InputError(f"{shown(said[key])} is no text", place=f"{PLACE}, {key}", remedy="write it in quotes")
    return People(source, ranges, words, shares, said.get("source", ""), said.get("where", ""))


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


def _shares(said: object) -> dict[str, float]:
    place = f"{PLACE}, stage_shares"
    if not isinstance(said, Mapping) or not said:
        raise InputError(f"{shown(said)} is no mix", place=place, remedy="write { I = 22, II = 48, III = 30 }")
    for stage, share in said.items():
        one_of(stage, OPERABLE, what="a stage that can be operated on", place=place)
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share < np.inf:
            raise InputError(f"{shown(share)} is no share", place=f"{place}, {stage}", remedy="give a number above 0")
    total = sum(said.values())
    return {stage: share / total for stage, share in said.items()}
