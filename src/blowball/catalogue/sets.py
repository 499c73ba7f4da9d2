"""The parameter sets that a calibration left: numbers that go together, a row a set."""

from __future__ import annotations

import csv
import math
from collections.abc import Container
from pathlib import Path

from blowball.catalogue.records import Frozen
from blowball.errors import InputError

SETS = "ensemble.csv"


class ParameterSets(Frozen):
    """Sets of numbers of one cancer.

    Parameters
    ----------
    paths : tuple of str
        Records of the catalogue.
    rows : tuple of tuple of float
        A set each, in the records' units.
    """

    paths: tuple[str, ...] = ()
    rows: tuple[tuple[float, ...], ...] = ()


def read_sets(file: Path, known: Container[str]) -> ParameterSets:
    """Read the file that a calibration wrote: a header of paths, then a set a row.

    Raises
    ------
    InputError
        Naming the row or column of the first thing that cannot be.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines) if file.stat().st_size else [[]]
    for path in header:
        if path not in known:
            raise InputError(f"'{path}' is no number of this cancer", place=file.name, remedy="calibrate again")
    return ParameterSets(paths=tuple(header), rows=tuple(_row(r, len(header), i, file) for i, r in enumerate(rows, 1)))


def _row(row: list[str], width: int, number: int, file: Path) -> tuple[float, ...]:
    try:
        values = tuple(float(text) for text in row)
    except ValueError:
        values = ()
    if len(values) != width or not all(math.isfinite(value) for value in values):
        raise InputError(f"row {number} does not hold {width} numbers", place=file.name, remedy="calibrate again")
    return values
