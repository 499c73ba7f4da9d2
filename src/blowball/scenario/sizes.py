"""A diameter in words: "35", "20-50", "<=20" or "> 5 cm" become the smallest and the largest it can be, in mm."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError, shown
from blowball.units import convert

# "<=20" reaches down to the first and ">50" up to the second; no primary outside the two last is believed.
OPEN_LOW_MM, OPEN_HIGH_MM = 1.0, 150.0
SMALLEST_MM, LARGEST_MM = 0.05, 400.0

_NUMBER = r"(\d+(?:\.\d*)?|\.\d+)"
_UNIT = r"\s*(mm|cm)?"
_SINGLE = re.compile(rf"{_NUMBER}{_UNIT}")
_BELOW = re.compile(rf"(?:<=|=<|<|≤|up to|under|below)\s*{_NUMBER}{_UNIT}")
_ABOVE = re.compile(rf"(?:>=|=>|>|≥|over|above)\s*{_NUMBER}{_UNIT}")
_PLUS = re.compile(rf"{_NUMBER}{_UNIT}\s*\+")
_BETWEEN = re.compile(rf"{_NUMBER}{_UNIT}\s*(?:-|–|—|−|\.\.|to)\s*{_NUMBER}{_UNIT}")

_HOW = "write mm as '35', '20-50', '<=20' or '>50'"


def read_size(text: str, scale: float = 1.0) -> tuple[float, float]:
    """Read one size.

    Parameters
    ----------
    text : str
        A diameter or an interval, with or without "mm" or "cm".
    scale : float
        Millimetres in the unit of a number that names none.

    Returns
    -------
    low, high : float
        The smallest and the largest diameter it can be, in mm; the same for a single number.

    Raises
    ------
    InputError
        If it is no size, or none that a tumour can have.

    Examples
    --------
    >>> read_size("20–50"), read_size("<=20"), read_size("> 5 cm")
    ((20.0, 50.0), (1.0, 20.0), (50.0, 150.0))
    """
    plain = " ".join(text.strip().lower().split())
    if match := _SINGLE.fullmatch(plain):
        low = high = _mm(match[1], match[2], scale)
    elif match := _BETWEEN.fullmatch(plain):
        low = _mm(match[1], match[2] or match[4], scale)
        high = _mm(match[3], match[4], scale)
    elif match := _BELOW.fullmatch(plain):
        high = _mm(match[1], match[2], scale)
        low = min(OPEN_LOW_MM, high)
    elif match := _ABOVE.fullmatch(plain) or _PLUS.fullmatch(plain):
        low = _mm(match[1], match[2], scale)
        high = max(OPEN_HIGH_MM, low)
    else:
        comma = "," in plain
        raise InputError(f"{shown(text)} is not a size", remedy="write a decimal point, not a comma" if comma else _HOW)
    if low > high:
        raise InputError(f"the interval {shown(text)} ends before it begins", remedy="write the smaller size first")
    for mm in (low, high):
        if not SMALLEST_MM <= mm <= LARGEST_MM:
            raise InputError(
                f"{shown(text)} is {mm:g} mm, and no tumour is that {'small' if mm < SMALLEST_MM else 'large'}",
                remedy="give mm, or leave it empty if it is not known",
            )
    return low, high


def refuse_centimetres(low: NDArray[np.float64], high: NDArray[np.float64]) -> None:
    """Refuse a column of sizes that only makes sense in cm or metres.

    Every tumour below 1 mm, or at least five of which the largest is 15 and the middle one below 5, is no cohort that
    was ever measured in mm. A single small tumour may be one.

    Raises
    ------
    InputError
        Naming the unit that it looks like.
    """
    middle = ((low + high) / 2.0)[~np.isnan(low)]
    if not middle.size:
        return
    tiny = bool(np.all(middle < 1.0))
    small = middle.size >= 5 and float(np.max(middle)) <= 15.0 and float(np.median(middle)) < 5.0
    if tiny or small:
        raise InputError(
            f"sizes of {np.min(middle):g} to {np.max(middle):g} look like {'metres or ' if tiny else ''}cm, not mm",
            remedy='say units={"size_mm": "cm"}, or "mm" if they are mm',
        )


def _mm(number: str, unit: str | None, scale: float) -> float:
    return float(number) * (convert(1.0, unit, "mm") if unit else scale)
