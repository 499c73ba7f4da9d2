"""What is unusual or unknown about the patients of a table, in sentences; nothing here refuses a patient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError, shown

from .columns import COLUMNS
from .words import closest, listed

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

LIFE_TABLE_COUNTRY = "US"


def known(values: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.bool_] | None:
    """Which patients have a value in one of our columns; None if the table lacks it."""
    column = values.get("size_low" if name == "size_mm" else name)
    if column is None:
        return None
    if column.dtype == object:
        return np.array([value is not None for value in column], dtype=bool)
    return ~np.isnan(column)


def missing_notes(values: Mapping[str, NDArray[Any]], rows: int) -> tuple[str, ...]:
    """Say what is not known, and what stands in for it."""
    notes, absent = [], []
    for name in COLUMNS:
        if name == "m0" and name in values:  # never drawn
            continue
        there = known(values, name)
        if there is None:
            absent.append(name)
        elif not np.all(there):
            lacking = int(rows - np.count_nonzero(there))
            notes.append(f"{name} is not known for {lacking} of {rows} patients and is drawn for them")
    if absent:
        notes.append(f"not in the table, so drawn or as the plan says: {', '.join(absent)}")
    if "country" in values:
        others = sorted({country for country in values["country"] if country not in (None, LIFE_TABLE_COUNTRY)})
        if others:
            notes.append(f"no life table for {', '.join(others)}: that of {LIFE_TABLE_COUNTRY} stands in")
    return tuple(notes)


def marks_for(
    values: Mapping[str, NDArray[Any]], cancer: Cancer, origin: str
) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Mark the patients with a value outside the range that the cancer's parameters were learned from.

    Returns
    -------
    outside : array of bool
    notes : tuple of str

    Raises
    ------
    InputError
        If a subtype is none of the cancer's.
    """
    _check_subtypes(values, cancer, origin)
    rows = len(values["m0"])
    outside, notes = np.zeros(rows, dtype=bool), []
    for name, (low, high) in learned_ranges(cancer).items():
        lowest, highest = ("size_low", "size_high") if name == "size_mm" else (name, name)
        if lowest not in values:
            continue
        beyond = (values[highest] < low) | (values[lowest] > high)  # an interval counts if all of it is outside
        if np.any(beyond):
            outside |= beyond
            count = int(np.count_nonzero(beyond))
            allowed = f"{low:g} to {high:g}" if low < high else ("female" if low else "male")
            notes.append(f"{name} is not {allowed}, where the parameters were learned, in {count} of {rows} patients")
    return outside, tuple(notes)


def learned_ranges(cancer: Cancer) -> dict[str, tuple[float, float]]:
    """Range of each column that the cancer's parameters were learned from, by our column name.

    Age and receptors: from the smallest to the largest decile of the typical patients, over subtypes. Size: what can be
    seen and removed. Sex: women only where no typical patient is a man.
    """
    ranges: dict[str, tuple[float, float]] = {}
    for name in ("age", "er", "pgr"):
        deciles = [cancer.numbers(f"typical.{name}", subtype) for subtype in cancer.subtype_ids]
        ranges[name] = (min(min(some) for some in deciles), max(max(some) for some in deciles))
    smallest = cancer.number("detection.visible_diameter", unit="mm")
    ranges["size_mm"] = (smallest, cancer.number("surgery.inoperable_diameter", unit="mm"))
    women = {cancer.number("typical.female_share", subtype, unit="1") for subtype in cancer.subtype_ids}
    if len(women) == 1 and women <= {0.0, 1.0}:
        ranges["sex"] = (min(women), max(women))
    return ranges


def _check_subtypes(values: Mapping[str, NDArray[Any]], cancer: Cancer, origin: str) -> None:
    own = cancer.subtype_ids
    for row, subtype in enumerate(values.get("subtype", ())):
        if subtype is not None and subtype not in own:
            near = closest(subtype, own)
            raise InputError(
                f"{shown(subtype)} is not a subtype of {cancer.id} cancer",
                place=f"{origin}, row {row + 1}, column 'subtype'",
                remedy=f"did you mean '{near}'?" if near else f"choose {listed(own)}",
            )
