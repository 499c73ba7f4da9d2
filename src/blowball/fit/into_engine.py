"""A posterior as numbers of the catalogue, so that `simulate`, `levers` and `plan` take it like the catalogue's own.

Shifts move every subtype. What the engine knows more finely than the fit (growth and waking under a course, killing
that falls with size) takes the fitted number as it is.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball import units
from blowball.catalogue.records import Record, from_scale
from blowball.fit.priors import Term, Terms, steeper
from blowball.fit.tables import HOLD_HIGH, HOLD_LOW, WAKING_REACH

if TYPE_CHECKING:
    from blowball.catalogue import Cancer


def overrides(cancer: Cancer, terms: Terms, x: NDArray[np.float64]) -> dict[str, float]:
    """Path to value, in the records' units, of one draw."""
    found: dict[str, float] = {"seeding.exponent": cancer.number("seeding.exponent")}
    for term, value in zip(terms.terms, x.tolist(), strict=True):
        if term.name.startswith("hold."):
            found |= _held(cancer, term, value)
        elif term.shift:
            found |= {record.path: _shifted(term, record, value) for record in _all(cancer, term.path)}
        elif term.name == "variance":
            found[term.path] = math.exp(value) / steeper(cancer)
        elif term.name == "second":
            rate = math.exp(value)
            found |= {r.path: units.convert(rate, "1/y", r.unit) for r in _all(cancer, term.path)}
        elif term.scale == "linear":
            found[term.path] = _effect(cancer.record(term.path), value)
        else:
            found[term.path] = from_scale(value, cancer.record(term.path).unit, term.scale)  # type: ignore[arg-type]
    return found


def _all(cancer: Cancer, path: str) -> list[Record]:
    """The record, or those of all subtypes."""
    return list({r.path: r for r in (cancer.record(path, subtype) for subtype in cancer.subtype_ids)}.values())


def _held(cancer: Cancer, term: Term, value: float) -> dict[str, float]:
    pace = min(max(1.0 / (1.0 + math.exp(-value)), HOLD_LOW), HOLD_HIGH)
    course = term.path.removesuffix(".growth")
    return {path: units.convert(pace, "1", cancer.record(path).unit) for path in (term.path, f"{course}.waking")}


def _shifted(term: Term, record: Record, shift: float) -> float:
    assert isinstance(record.value, float)
    if term.name == "waking":
        shift = min(max(shift, -WAKING_REACH), WAKING_REACH)
    if term.name == "growth":
        return _mean_of(record, shift)
    if term.scale == "log":
        return record.value * math.exp(shift)
    share = units.convert(record.value, record.unit, "1")
    moved = 1.0 / (1.0 + (1.0 - share) / share * math.exp(-shift)) if 0.0 < share < 1.0 else share
    return units.convert(moved, "1", record.unit)


def _mean_of(record: Record, shift: float) -> float:
    """A doubling time whose median is moved: its record may be a mean whose spread stays as it is, in days."""
    assert isinstance(record.value, float)
    if record.spread is None or record.spread.scale == "log":
        return record.value * math.exp(shift)
    sd = record.spread.sd

    def median(mean: float) -> float:
        return mean / math.sqrt(1.0 + (sd / mean) ** 2)

    aim, low, high = median(record.value) * math.exp(shift), 1e-3, 1e6
    for _ in range(100):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if median(middle) < aim else (low, middle)
    return low


def _effect(record: Record, value: float) -> float:
    """An effect in the record's own unit; age and year count in decades."""
    return units.convert(value, "1/decade", record.unit) if "decade" in record.unit or "/y" in record.unit else value
