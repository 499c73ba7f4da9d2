"""Whose column is whose: a table's own names against ours, and every column accounted for."""

from __future__ import annotations

from collections.abc import Mapping

from blowball.errors import InputError, on_one_line, shown
from blowball.units import convert

from .columns import COLUMNS
from .tables import RawTable
from .words import closest, one_of

DROP = "drop"  # in a file, where None cannot be written


def match_columns(table: RawTable, columns: Mapping[str, str | None] | None) -> dict[str, str]:
    """Say which column of theirs is which of ours.

    Parameters
    ----------
    table : RawTable
    columns : mapping of str to str or None
        Their name to ours; None (or ``"drop"``) leaves a column out. A column that already has our name needs none.

    Returns
    -------
    dict of str to str
        Our name to theirs.

    Raises
    ------
    InputError
        If a column is not accounted for, or two are the same one.
    """
    given = _names(columns)
    for theirs, ours in given.items():
        if theirs not in table.columns:
            near = closest(theirs, table.columns)
            raise InputError(
                f"there is no column {shown(theirs)} to map",
                place=table.origin,
                remedy=f"did you mean '{near}'?" if near else f"it has {shown(', '.join(table.columns), 200)}",
            )
        if ours is not None:
            one_of(ours, COLUMNS, what="a column of a population", place=f"columns, '{theirs}'")
    found: dict[str, str] = {}
    for theirs in table.columns:
        ours = given.get(theirs, theirs)
        if ours is None:
            continue
        if ours not in COLUMNS:
            raise _unknown(table.origin, theirs)
        if ours in found:
            raise InputError(
                f"'{found[ours]}' and '{theirs}' are both '{ours}'",
                place=table.origin,
                remedy=f'drop one with columns={{"{theirs}": None}}',
            )
        found[ours] = theirs
    if not found:
        raise InputError(
            "every column is dropped", place=table.origin, remedy=f"map at least one of {', '.join(COLUMNS)}"
        )
    return found


def read_units(units: Mapping[str, str] | None) -> dict[str, float]:
    """Size of each given unit in ours, by our column name.

    Raises
    ------
    InputError
        If the column is unknown or has no unit, or the unit measures something else.
    """
    if units is not None and not isinstance(units, Mapping):
        raise InputError(f"{shown(units)} is not a mapping", place="units", remedy='write units={"size_mm": "cm"}')
    scales = {}
    for ours, unit in (units or {}).items():
        one_of(ours, COLUMNS, what="a column of a population", place="units")
        place, own = f"units, '{ours}'", COLUMNS[ours].unit
        if not own:
            raise InputError("this column has no unit", place=place, remedy="leave it out of `units`")
        if not isinstance(unit, str):
            raise InputError(f"{shown(unit)} is not a unit", place=place, remedy=f"write it like '{own}'")
        if unit == own:
            scales[ours] = 1.0
        elif own == "fmol/mg":
            raise InputError(f"{shown(unit)} cannot be converted", place=place, remedy="give fmol per mg of protein")
        else:
            scales[ours] = convert(1.0, on_one_line(unit), own, place=place)
    return scales


def _names(columns: Mapping[str, str | None] | None) -> dict[str, str | None]:
    if columns is not None and not isinstance(columns, Mapping):
        raise InputError(
            f"{shown(columns)} is not a mapping", place="columns", remedy='write columns={"their name": "our name"}'
        )
    return {
        on_one_line(theirs): None if isinstance(ours, str) and ours == DROP else ours
        for theirs, ours in (columns or {}).items()
    }


def _unknown(origin: str, theirs: str) -> InputError:
    near = closest(theirs, COLUMNS)
    meant = f'map it with columns={{"{theirs}": "{near}"}}' if near else f"rename it to one of {', '.join(COLUMNS)}"
    return InputError(
        f"the column '{theirs}' is not known",
        place=origin,
        remedy=f'{meant}, or drop it with columns={{"{theirs}": None}}',
    )
