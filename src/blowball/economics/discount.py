"""Discounting in continuous time: what a day or a stretch of days in the future is worth on day 0.

A rate of 3 % a year means that what comes a year later counts 1/1.03. Nothing on or before day 0 is discounted.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from blowball.errors import InputError
from blowball.units import YEAR

Floats = NDArray[np.float64]


def force(rate: float) -> float:
    """The force of discounting per day of a rate per year: ln(1 + rate) spread over the year.

    Raises
    ------
    InputError
        If the rate is no share from 0 to below 1.
    """
    if not (isinstance(rate, int | float) and 0.0 <= rate < 1.0):
        raise InputError(f"a rate of {rate!r} cannot be", place="discount", remedy="give a share a year such as 0.03")
    return math.log1p(rate) / YEAR


def factor(day: ArrayLike, per_day: float) -> Floats:
    """What one unit on that day is worth on day 0.

    >>> factor([-30.0, 0.0, 365.25], force(0.03)).round(4).tolist()
    [1.0, 1.0, 0.9709]
    """
    return np.exp(-per_day * np.maximum(np.asarray(day, dtype=np.float64), 0.0))


def years(start: ArrayLike, end: ArrayLike, per_day: float) -> Floats:
    """Discounted years from one day to another, both after day 0; none where the end comes first.

    >>> years(0.0, 730.5, force(0.0)).item(), years(0.0, 730.5, force(0.03)).round(4).item()
    (2.0, 1.942)
    """
    first = np.maximum(np.asarray(start, dtype=np.float64), 0.0)
    last = np.maximum(np.asarray(end, dtype=np.float64), first)
    if per_day == 0.0:
        return (last - first) / YEAR
    return (np.exp(-per_day * first) - np.exp(-per_day * last)) / (per_day * YEAR)
