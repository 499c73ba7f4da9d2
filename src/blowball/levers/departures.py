"""Which seed is behind each patient's disease, what shed it, and how long before surgery it left the primary.

The patients' table tells the seed of the first recurrence. A distant recurrence that follows a local or regional one
has another, which the lesions tell if they were kept: of those found that day, the one that began to grow first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.catalogue import get_cancer
from blowball.engine.records import ORIGINS
from blowball.errors import InputError
from blowball.histories.counts import SLACK
from blowball.histories.endpoints import is_in, numbers
from blowball.histories.histories import Histories
from blowball.outcomes.pairing import Days, Flags, Floats, counted
from blowball.units import YEAR

if TYPE_CHECKING:
    import pyarrow as pa

ENDPOINTS = ("distant_recurrence", "recurrence", "second_primary")
# In the order in which they are told: before diagnosis, until surgery, and what surgery itself could not take away.
WHEN = (
    "over_2_years_before", "1_to_2_years_before", "up_to_1_year_before", "diagnosis_to_surgery", "at_surgery",
    "left_behind", "metastasis", "new_primary", "never_removed",
)  # fmt: skip
_PRIMARY, _RESIDUAL, _METASTASIS, _BURST, _NEW = range(len(ORIGINS))
_OF_ORIGIN = {
    _RESIDUAL: "left_behind", _METASTASIS: "metastasis", _BURST: "at_surgery", _NEW: "new_primary",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Departures:
    """The seed behind one endpoint; arrays are of shape (member, patient).

    Attributes
    ----------
    at_risk : bool
        Who can have it: for recurrences whoever is not metastatic at diagnosis.
    had : bool
        Who has it within the years asked for.
    known : bool
        Of whom the seed behind it is known.
    left : float64
        Day on which it left (for a second primary: on which its first cell arose); NaN: not known.
    when : int8
        Place in `WHEN`; -1: not known.
    before : float64
        Days before surgery on which it, or the seed that founded the metastasis it came from, left the intact
        primary; NaN: it did not, or is not known.
    operated : bool
    """

    at_risk: Flags
    had: Flags
    known: Flags
    left: Floats
    when: NDArray[np.int8]
    before: Floats
    operated: Flags


def departures(run: Histories, endpoint: str, years: float) -> tuple[Departures, Days]:
    """Return the seeds behind an endpoint within so many years of day 0, and the days of the same run.

    Raises
    ------
    InputError
        If single patients were not kept, or the endpoint has no seed.
    """
    if endpoint not in ENDPOINTS:
        raise InputError(
            f"nothing tells the seed behind {endpoint!r}", place="endpoint", remedy=f"use {', '.join(ENDPOINTS)}"
        )
    table = run.patients
    days = Days(table)
    shape = _Shape(days)
    at_risk = counted(endpoint, [days])
    had = at_risk & (days.of(endpoint) <= years * YEAR + SLACK)
    surgery = shape(numbers(table, "time_surgery", np.inf))
    left, origin, founded = (shape(column) for column in _behind(run, endpoint))
    known = had & (origin >= 0)
    when = np.where(known, _when(left, origin, surgery), -1).astype(np.int8)
    from_primary = known & np.isfinite(surgery) & (founded < surgery)
    before = np.where(from_primary, surgery - founded, np.nan)
    return Departures(at_risk, had, known, np.where(known, left, np.nan), when, before, np.isfinite(surgery)), days


class _Shape:
    def __init__(self, days: Days) -> None:
        self.days = days

    def __call__(self, column: NDArray[Any]) -> NDArray[Any]:
        return column[self.days.order].reshape(self.days.shape)


def _behind(run: Histories, endpoint: str) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Of each row of the table: when the seed left, its origin (-1: not known), when its founder left the primary."""
    table = run.patients
    if endpoint == "second_primary":
        began = numbers(table, "truth_second_primary", np.nan)
        return began, np.where(np.isnan(began), -1, _NEW), np.full(len(began), np.nan)
    left, origin = numbers(table, "seed_left", np.nan), _codes(table["seed_origin"])
    if endpoint == "distant_recurrence":
        organs = get_cancer(run.provenance["cancer"]).organs
        distant = tuple(organ.id for organ in organs if organ.kind == "distant")
        first = is_in(table["first_site"], distant)
        left, origin = np.where(first, left, np.nan), np.where(first, origin, -1)
    founded = np.where(origin == _PRIMARY, left, np.nan)
    if "events" in run.tables:
        from blowball.levers.lineages import trace

        trace(run, endpoint, left, origin, founded)
    return left, origin, founded


def _when(left: Floats, origin: NDArray[np.int64], surgery: Floats) -> NDArray[np.int64]:
    """Place in `WHEN`; a positive node that the operation missed leaves, as far as is told, on the day of surgery."""
    at = {name: i for i, name in enumerate(WHEN)}
    split = np.searchsorted([-2.0 * YEAR, -1.0 * YEAR, 0.0], left, side="left")  # more than 2, 1 to 2, up to 1, after
    of_primary = np.where((left > 0.0) & ~np.isfinite(surgery), at["never_removed"], split)
    of_primary = np.where(left >= surgery, at["left_behind"], of_primary)
    found = np.select([origin == code for code in _OF_ORIGIN], [at[name] for name in _OF_ORIGIN.values()], of_primary)
    return np.asarray(found, dtype=np.int64)


def _codes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    codes = np.full(len(column), -1, dtype=np.int64)
    for code, word in enumerate(ORIGINS):
        codes[is_in(column, (word,))] = code
    return codes
