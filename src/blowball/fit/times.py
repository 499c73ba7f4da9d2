"""The columns of time: read in their unit, and refused where the unit or the order cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError, shown
from blowball.scenario.tables import RawTable
from blowball.units import YEAR, convert

TIMES = ("time", "time_low", "entry")
# No cohort is followed for less than a year or for more than a lifetime: such times are in another unit.
SHORTEST, LONGEST = 1.0, 60.0
EVENT_AT_LEAST = 1.0 / YEAR


def read_times(table: RawTable, found: Mapping[str, str], units: Mapping[str, str]) -> dict[str, NDArray[np.float64]]:
    """Years, by our column name: `time`, `time_low` (NaN: not given) and `entry` (0: not given).

    Raises
    ------
    InputError
        If a time is missing, negative, in a unit that cannot be, or out of order.
    """
    out = {"time_low": np.full(table.rows, np.nan), "entry": np.zeros(table.rows)}
    for ours in TIMES:
        if ours in found:
            unit = units.get(ours, units.get("time", "days"))
            out[ours] = _years(table, found[ours], unit, gaps=ours == "time_low")
    _check_unit(out["time"], f"{table.origin}, column '{found['time']}'", units.get("time", "days"))
    _check_order(table, found, out)
    return out


def _years(table: RawTable, theirs: str, unit: str, *, gaps: bool) -> NDArray[np.float64]:
    column = table.columns[theirs]
    place = f"column '{theirs}'"
    factor = convert(1.0, unit, "y", place=f"{table.origin}, {place}")
    if column.dtype == object:
        try:
            column = np.array([np.nan if value is None else float(value) for value in column])
        except ValueError:
            first = next(i for i, value in enumerate(table.columns[theirs]) if value is not None and not _is(value))
            _refuse(table, first, theirs, f"{shown(column[first])} is no time", "write a number, with a decimal point")
    bad = ~np.isfinite(column) & ~(np.isnan(column) & gaps)
    if bad.any():
        _refuse(table, int(np.argmax(bad)), theirs, "the time is not known", "leave the patient out")
    if (column < 0.0).any():
        row = int(np.argmax(column < 0.0))
        _refuse(table, row, theirs, f"a time of {column[row]:g} lies before surgery", "count from the day of surgery")
    return column * factor


def _is(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True


def _check_unit(time: NDArray[np.float64], place: str, unit: str) -> None:
    longest = float(np.max(time))
    if not SHORTEST <= longest <= LONGEST:
        what = "shorter than any cohort is followed" if longest < SHORTEST else "longer than a life after surgery"
        raise InputError(
            f"taken as {unit}, the longest time is {longest:.3g} years, {what}", place=place,
            remedy="say the unit, such as units={'time': 'months'}",
        )  # fmt: skip


def _check_order(table: RawTable, found: Mapping[str, str], out: Mapping[str, NDArray[np.float64]]) -> None:
    for ours in ("time_low", "entry"):
        late = out[ours] > out["time"]
        if late.any():
            row = int(np.argmax(late))
            _refuse(table, row, found[ours], f"'{ours}' is later than 'time'", "exchange them")


def _refuse(table: RawTable, row: int, theirs: str, problem: str, remedy: str) -> NoReturn:
    raise InputError(problem, place=f"{table.origin}, row {row + 1}, column '{theirs}'", remedy=remedy)
