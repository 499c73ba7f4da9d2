"""Numbers of a cancer read with what they must be: not negative, positive, a share; the error names the record."""

from __future__ import annotations

import math
from itertools import pairwise

from blowball.catalogue.cancer import Cancer
from blowball.catalogue.records import Record
from blowball.errors import InputError


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
    variance = math.log1p((record.spread.sd / mean) ** 2)
    return centre * math.exp(-variance / 2.0), math.sqrt(variance)


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
    if not (math.isfinite(value) and value >= 0.0):
        raise impossible(cancer, record.path, f"{_written(record)} is below zero")
    return value


def positive(
    cancer: Cancer, path: str, unit: str | None = "1", subtype: str | None = None, organ: str | None = None
) -> float:
    """A number above zero."""
    value = number(cancer, path, unit, subtype, organ)
    if value == 0.0:
        raise impossible(cancer, cancer.record(path, subtype, organ).path, "must be above zero")
    return value


def share(cancer: Cancer, path: str, subtype: str | None = None, organ: str | None = None) -> float:
    """A number between 0 and 1, percent as a fraction."""
    value = number(cancer, path, "1", subtype, organ)
    if value > 1.0:
        record = cancer.record(path, subtype, organ)
        raise impossible(cancer, record.path, f"{_written(record)} is more than all")
    return value


def impossible(cancer: Cancer, path: str, problem: str) -> InputError:
    """The error that says so of that record."""
    return InputError(problem, place=f"{cancer.id}, {path}", remedy="change that number")


def _written(record: Record) -> str:
    return f"{record.value:g}" if record.unit == "1" else f"{record.value:g} {record.unit}"
