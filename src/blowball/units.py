"""Units: the outside world writes "8 weeks" or "35 mm", the inside has days, mm, fractions and cells.

A month is 30.4375 days and a year 365.25 days. A plain number is refused unless its unit is said in advance.
"""

from __future__ import annotations

import difflib
import math
import re
from functools import lru_cache
from numbers import Real
from typing import TYPE_CHECKING, TypeVar

from blowball.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEEK, MONTH, YEAR = 7.0, 30.4375, 365.25
CELLS_PER_MM3 = 1e6

# unit: (size in days, mm, cells or 1; powers of time, length, cells). No "m": metre, month or minute?
_TIME, _LENGTH, _VOLUME, _CELLS, _ONE = (1, 0, 0), (0, 1, 0), (0, 3, 0), (0, 0, 1), (0, 0, 0)
_UNITS: dict[str, tuple[float, tuple[int, int, int]]] = {
    **dict.fromkeys(("d", "day", "days"), (1.0, _TIME)),
    **dict.fromkeys(("h", "hour", "hours"), (1.0 / 24.0, _TIME)),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), (WEEK, _TIME)),
    **dict.fromkeys(("mo", "mos", "month", "months"), (MONTH, _TIME)),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), (YEAR, _TIME)),
    **dict.fromkeys(("decade", "decades"), (10.0 * YEAR, _TIME)),
    **dict.fromkeys(("mm", "millimetre", "millimetres", "millimeter", "millimeters"), (1.0, _LENGTH)),
    **dict.fromkeys(("cm", "centimetre", "centimetres", "centimeter", "centimeters"), (10.0, _LENGTH)),
    **dict.fromkeys(("mm3", "mm^3", "mm³"), (1.0, _VOLUME)),
    **dict.fromkeys(("cm3", "cm^3", "cm³", "ml"), (1000.0, _VOLUME)),
    **dict.fromkeys(("cell", "cells"), (1.0, _CELLS)),
    **dict.fromkeys(("%", "percent"), (0.01, _ONE)),
    "1": (1.0, _ONE),
}
_EXAMPLES = {"d": "'8 weeks'", "mm": "'35 mm'", "1": "'2%'", "1/d": "'0.5 % / year'"}
_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(.*?)\s*", re.IGNORECASE | re.DOTALL)
_PER = re.compile(r"(?:^|\s+)(?:per|an?)\s+")

Size = TypeVar("Size", float, "NDArray[np.float64]")


def days(value: object, *, place: str = "", default: str | None = None, minimum: float = 0.0) -> float:
    """Read a time as days.

    Parameters
    ----------
    value : str or number
        ``"8 weeks"``, ``"3 months"``, ``"20 years"``; a plain number only where `default` says its unit.
    place : str
        Where it stands, for the error.
    default : str, optional
        The unit of a plain number.
    minimum : float
        Smallest number of days that can be; ``-inf`` where the past is allowed.

    Raises
    ------
    InputError
        If it is no time, not finite or too small.

    Examples
    --------
    >>> days("8 weeks"), days("20 years"), days(2, default="years")
    (56.0, 7305.0, 730.5)
    """
    return _bounded(value, "d", place, default, minimum, math.inf)


def millimetres(value: object, *, place: str = "", default: str | None = None) -> float:
    """Read a length as mm, zero or more: ``"35 mm"`` and ``"3.5 cm"`` are both 35."""
    return _bounded(value, "mm", place, default, 0.0, math.inf)


def fraction(value: object, *, place: str = "") -> float:
    """Read a share between 0 and 1: ``"2%"``, ``0.02`` and ``"0.02"`` are all 0.02."""
    return _bounded(value, "1", place, "1", 0.0, 1.0)


def rate_per_day(value: object, *, place: str = "", default: str | None = None) -> float:
    """Read a rate, zero or more, as 1/day: ``"0.5 % / year"`` is 0.005 / 365.25. It is a hazard, not a probability."""
    return _bounded(value, "1/d", place, default, 0.0, math.inf)


def quantity(value: object, to: str, *, place: str = "", default: str | None = None) -> float:
    """Read ``"6 months"``, ``"0.5 % / year"`` and the like as a plain number of the unit `to`.

    >>> quantity("1 year", "d"), quantity("10 %/y", "1/y")
    (365.25, 0.1)
    """
    number, unit = _split(value, to, place)
    if not unit:
        if default is None:
            raise InputError(f"{value!r} has no unit", place=place, remedy=_written_like(to))
        unit = default
    return convert(number, unit, to, place=place)


def convert(number: float, unit: str, to: str, *, place: str = "") -> float:
    """Turn a number of `unit` into a number of `to`: ``convert(2, "cm", "mm")`` is 20.

    Raises
    ------
    InputError
        If either unit is unknown or they do not measure the same thing.
    """
    size, powers = _measure(unit, place)
    to_size, to_powers = _measure(to, place)
    if powers != to_powers:
        raise InputError(f"{unit!r} cannot be turned into {to!r}", place=place, remedy=_written_like(to))
    return number if size == to_size else number * size / to_size


def say_days(time: float) -> str:
    """Write days as people say them, in the largest unit that needs no decimals.

    >>> say_days(56), say_days(91.3125), say_days(7305), say_days(1)
    ('8 weeks', '3 months', '20 years', '1 day')
    """
    if math.isnan(time):
        return "not known"
    if math.isinf(time):
        return "never"
    for size, name in ((YEAR, "year"), (MONTH, "month"), (WEEK, "week")):
        count = time / size
        if time and math.isclose(count, round(count), rel_tol=1e-9):
            return _plural(f"{round(count)}", name)
    return _plural(f"{round(time, 1) + 0.0:.15g}", "day")


def diameter_to_cells(mm: Size) -> Size:
    """Cells in a ball of that diameter (mm), at a million cells per mm³; numbers or arrays."""
    return math.pi / 6.0 * CELLS_PER_MM3 * mm**3


def cells_to_diameter(cells: Size) -> Size:
    """Diameter (mm) of a ball of so many cells, at a million cells per mm³; numbers or arrays."""
    return (cells * (6.0 / math.pi / CELLS_PER_MM3)) ** (1.0 / 3.0)


def _bounded(value: object, to: str, place: str, default: str | None, low: float, high: float) -> float:
    number = quantity(value, to, place=place, default=default)
    if low <= number <= high and math.isfinite(number):
        return number
    allowed = f"give one between {low:g} and {high:g}" if math.isfinite(high) else f"give {low:g} {to} or more"
    hint = f", or write '{number:g}%' if you mean percent" if to == "1" and 1.0 < number <= 100.0 else ""
    raise InputError(f"{value!r} is out of range", place=place, remedy=allowed + hint)


def _split(value: object, to: str, place: str) -> tuple[float, str]:
    """The number, and the unit as written or ''."""
    number, unit = math.nan, ""
    try:
        if isinstance(value, Real) and not isinstance(value, bool):
            number = float(value)
        elif isinstance(value, str) and (match := _NUMBER.fullmatch(value)):
            number, unit = float(match[1]), match[2]
    except OverflowError:  # an integer beyond any float
        number = math.inf
    if not math.isfinite(number):
        raise InputError(f"{value!r} is no finite number with a unit", place=place, remedy=_written_like(to))
    if unit.startswith(","):
        raise InputError(f"{value!r} has a comma in its number", place=place, remedy="write 3.5 or 3500")
    return number, unit


@lru_cache(maxsize=4096)
def _measure(unit: str, place: str) -> tuple[float, tuple[int, int, int]]:
    """Size and powers of a unit such as 'cm' or '% / year'."""
    top, *below = _PER.sub("/", unit.strip().lower().replace("per cent", "%")).split("/")
    size, powers = _lookup(top.strip() or "1", unit, place)
    for part in below:
        part_size, part_powers = _lookup(part.strip(), unit, place)
        size /= part_size
        powers = (powers[0] - part_powers[0], powers[1] - part_powers[1], powers[2] - part_powers[2])
    return size, powers


def _lookup(name: str, unit: str, place: str) -> tuple[float, tuple[int, int, int]]:
    if name in _UNITS:
        return _UNITS[name]
    near = difflib.get_close_matches(name, [known for known in _UNITS if len(known) > 1], n=1)
    remedy = f"did you mean '{near[0]}'?" if near else "use days, weeks, months, years, mm, cm or %"
    raise InputError(f"{unit!r} is not a unit known here", place=place, remedy=remedy)


def _written_like(to: str) -> str:
    return "write it like " + _EXAMPLES.get(to, f"'1.5 {to}'")


def _plural(count: str, name: str) -> str:
    return f"{count} {name}" if count in ("1", "-1") else f"{count} {name}s"
