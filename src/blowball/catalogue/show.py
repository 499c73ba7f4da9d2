"""The catalogue as plain rows, for `blowball show`: nothing is printed without where it comes from."""

from __future__ import annotations

from typing import NamedTuple

from blowball.catalogue.cancer import Cancer
from blowball.catalogue.records import UNVERIFIED, Record
from blowball.errors import InputError


class Row(NamedTuple):
    """One number as text. `flag` repeats the method where a reader should beware, and is empty elsewhere."""

    path: str
    value: str
    unit: str
    spread: str
    uncertainty: str
    source: str
    where: str
    method: str
    grade: str
    flag: str
    note: str


def rows(cancer: Cancer, under: str = "") -> list[Row]:
    """Rows of a cancer's records, or of those below a path, in the order of the files.

    Raises
    ------
    InputError
        If nothing stands below `under`.
    """
    found = [r for r in cancer.entries if not under or r.path == under or r.path.startswith(under + ".")]
    if not found:
        files = sorted({record.path.split(".")[0] for record in cancer.entries})
        raise InputError(f"nothing stands below '{under}'", place=cancer.id, remedy="choose from " + ", ".join(files))
    return [_row(record) for record in found]


def _row(record: Record) -> Row:
    return Row(
        path=record.path,
        value=_numbers(record.value),
        unit=record.unit,
        spread=_spread(record),
        uncertainty=_uncertainty(record),
        source=record.source,
        where=record.where,
        method=record.method,
        grade=record.grade,
        flag=record.method.upper() if record.method in UNVERIFIED else "",
        note=record.note,
    )


def _numbers(value: float | tuple[float, ...]) -> str:
    return " ".join(f"{one:g}" for one in value) if isinstance(value, tuple) else f"{value:g}"


def _spread(record: Record) -> str:
    if record.spread is None:
        return ""
    return f"SD {record.spread.sd:g}" if record.spread.scale == "linear" else f"SD of ln {record.spread.sd:g}"


def _uncertainty(record: Record) -> str:
    known = record.uncertainty
    if known is None:
        return ""
    if known.sd is not None:
        name = {"linear": "", "log": " of ln", "logit": " of logit"}[known.scale]
        return f"SE{name} {known.sd:g}"
    level = "" if known.shape == "uniform" else f" ({100 * known.level:g}%)"
    return f"{known.low:g} to {known.high:g}{level}"
