"""Numbers of a cancer read with what they must be: not negative, positive, a share; the error names the record.

Where a cancer stands for several parameter sets, a number may be an array: one of each set.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from blowball.catalogue.cancer import Cancer
from blowball.catalogue.records import Record
from blowball.errors import InputError


class Apart(Exception):
    """These parameter sets must be read one by one."""


def lognormal(cancer: Cancer, path: str, subtype: str | None = None) -> tuple[float, float]:
    """Median (days, or 1) and sd of ln of a positive number that differs between patients or lesions."""
    record = cancer.record(path, subtype)
    centre = positive(cancer, path, "d" if record.unit != "1" else "1", subtype)
    if record.spread is None:
        return centre, 0.0
    if record.spread.scale == "log":
        return centre, record.spread.sd
    # mean and sd -> median and sd of ln
    mean = cancer.number(path, subtype)  # in the unit of the sd
    variance = each(lambda mean, sd: math.log1p((sd / mean) ** 2), mean, record.spread.sd)
    return centre * each(lambda variance: math.exp(-variance / 2.0), variance), each(math.sqrt, variance)


def deciles(cancer: Cancer, path: str, subtype: str, count: int) -> tuple[float, ...]:
    """A list of so many numbers that do not fall."""
    record = cancer.record(path, subtype)
    values = cancer.numbers(path, subtype)
    if len(values) != count or any(b < a for a, b in pairwise(values)) or values[0] < 0:
        raise impossible(cancer, record.path, f"must be {count} deciles that do not fall")
    return values


def number(
    cancer: Cancer, path: str, unit: str | None = "1", subtype: str | None = None, organ: str | None = None
) -> float:
    """A number that is finite and not negative; counts stay in their own unit."""
    record = cancer.record(path, subtype, organ)
    value = cancer.number(path, subtype, organ, unit=unit if record.convertible else None)
    if not everywhere((value >= 0.0) & (value < math.inf)):
        raise impossible(cancer, record.path, f"{_written(record)} is below zero")
    return value


def positive(
    cancer: Cancer, path: str, unit: str | None = "1", subtype: str | None = None, organ: str | None = None
) -> float:
    """A number above zero."""
    value = number(cancer, path, unit, subtype, organ)
    if not everywhere(value > 0.0):
        raise impossible(cancer, cancer.record(path, subtype, organ).path, "must be above zero")
    return value


def share(cancer: Cancer, path: str, subtype: str | None = None, organ: str | None = None) -> float:
    """A number between 0 and 1, percent as a fraction."""
    value = number(cancer, path, "1", subtype, organ)
    if not everywhere(value <= 1.0):
        record = cancer.record(path, subtype, organ)
        raise impossible(cancer, record.path, f"{_written(record)} is more than all")
    return value


def everywhere(holds: Any) -> bool:
    """Does it hold: of the number, or of those of all parameter sets?

    Raises
    ------
    Apart
        If it does of some sets only, or of none of several.
    """
    if isinstance(holds, bool):
        return holds
    if holds.size > 1 and not holds.all():
        raise Apart
    return bool(holds.all())


def each(function: Callable[..., float], *numbers: Any) -> Any:
    """A function of numbers; of arrays, of each set by itself, so that it has the bits that it would have alone."""
    if not any(isinstance(number, np.ndarray) for number in numbers):
        return function(*numbers)
    return np.array([function(*one) for one in zip(*(a.tolist() for a in np.broadcast_arrays(*numbers)), strict=True)])


def impossible(cancer: Cancer, path: str, problem: str) -> InputError:
    """The error that says so of that record."""
    return InputError(problem, place=f"{cancer.id}, {path}", remedy="change that number")


def _written(record: Record) -> str:
    return f"{record.value:g}" if record.unit == "1" else f"{record.value:g} {record.unit}"
