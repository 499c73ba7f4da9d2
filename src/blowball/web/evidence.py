"""Every number behind what is on screen, with its source and status."""

from __future__ import annotations

from collections import Counter
from functools import cache
from statistics import NormalDist

from blowball.catalogue import get_cancer, list_cancers
from blowball.catalogue.records import Record, from_scale, to_scale
from blowball.web.answers import Evidence, Number
from blowball.web.limits import Refused
from blowball.web.sources import citations

LEVEL = 0.95


def evidence(cancer: str) -> Evidence:
    """All numbers of a cancer."""
    if cancer not in list_cancers():
        raise Refused(404, f"there is no cancer '{cancer}'", "cancer", f"use {' or '.join(list_cancers())}")
    return _evidence(cancer)


@cache
def _evidence(cancer: str) -> Evidence:
    records = get_cancer(cancer).entries
    methods, grades = (Counter(getattr(one, name) for one in records) for name in ("method", "grade"))
    numbers = [_number(one) for one in records]
    return Evidence(cancer=cancer, numbers=numbers, methods=dict(methods), grades=dict(grades))


def _number(record: Record) -> Number:
    low, high, level = _limits(record)
    return Number(
        path=record.path, value=list(record.value) if isinstance(record.value, tuple) else record.value,
        unit=record.unit, low=low, high=high, level=level, source=citations(record.sources), where=record.where,
        method=record.method, grade=record.grade, note=record.note,
    )  # fmt: skip


def _limits(record: Record) -> tuple[float | None, float | None, float | None]:
    """The interval as given, or that of the standard deviation."""
    known = record.uncertainty
    if known is None or not isinstance(record.value, float):
        return None, None, None
    if known.low is not None:
        return known.low, known.high, known.level
    reach = NormalDist().inv_cdf((1.0 + LEVEL) / 2.0) * (known.sd or 0.0)
    centre = to_scale(record.value, record.unit, known.scale)
    low, high = (from_scale(centre + side * reach, record.unit, known.scale) for side in (-1.0, 1.0))
    return low, high, LEVEL
