"""The columns that a population table may have, and what each may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.engine.records import GIVEN, HABITS
from blowball.errors import InputError, shown

from .words import closest

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")

_CORRECT = "correct it, or leave it empty if it is not known"

_FLAG = {**dict.fromkeys(("1", "yes", "y", "true", "t"), 1.0), **dict.fromkeys(("0", "no", "n", "false", "f"), 0.0)}
_STATUS = {**_FLAG, **dict.fromkeys(("positive", "pos", "+"), 1.0), **dict.fromkeys(("negative", "neg", "-"), 0.0)}
_SEX = {**dict.fromkeys(("female", "f", "woman"), 1.0), **dict.fromkeys(("male", "m", "man"), 0.0)}
_MARGIN = {
    **dict.fromkeys(("clear", "negative", "free", "r0", "0"), 0.0),
    **dict.fromkeys(("close", "1"), 1.0),
    **dict.fromkeys(("positive", "involved", "r1", "2"), 2.0),
}
_GRADE = {f"{before}{grade}": float(grade) for grade in (1, 2, 3) for before in ("", "g", "grade ")}
_STAGE = {  # IIB is 2.2 and IA3 is 1.13
    f"{before}{name}{letter}{part or ''}": round(number + place / 10 + part / 100, 2)
    for number, names in ((1, ("1", "i")), (2, ("2", "ii")), (3, ("3", "iii")), (4, ("4", "iv")))
    for name in names
    for place, letter in enumerate(("", "a", "b", "c"))
    for part in (range(4) if letter else (0,))
    for before in ("", "stage ")
}


@dataclass(frozen=True)
class Column:
    """One column of ours: either a number within bounds or one of some words, each with its code."""

    name: str
    says: str
    unit: str = ""
    low: float = -np.inf
    high: float = np.inf
    whole: bool = False
    words: dict[str, float] = field(default_factory=dict)

    def code(self, text: str, scale: float = 1.0) -> float:
        """Read one value; `scale` is the size of the given unit in ours.

        Raises
        ------
        InputError
            If it cannot be what the column holds.
        """
        if self.words:
            code = self.words.get(" ".join(text.lower().split()))
            if code is None:
                near = closest(text, [word for word in self.words if len(word) > 2]) if len(text) > 2 else None
                hint = f"did you mean '{near}'?" if near else _CORRECT
                raise InputError(f"{_quoted(text)} is not {self.says}", remedy=hint)
            return code
        if not _NUMBER.fullmatch(text):
            hint = (
                "write a decimal point, not a comma" if "," in text else "give a number, or leave it empty if not known"
            )
            raise InputError(f"{_quoted(text)} is not {self.says}", remedy=hint)
        number = float(text) * scale
        if self.impossible(np.array([number]))[0]:
            raise InputError(f"{text} is not {self.says}", remedy=_CORRECT)
        return number

    def impossible(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which numbers cannot be; NaN, not known, can."""
        bad = (values < self.low) | (values > self.high) | np.isinf(values)
        return bad | (~np.isnan(values) & (values != np.floor(values))) if self.whole else bad


class BadRow(Exception):
    """Says in which row (counted from 0) a value cannot be; `read_column` turns it into an InputError."""

    def __init__(self, row: int, error: InputError) -> None:
        super().__init__(row)
        self.row, self.error = row, error

    def at(self, origin: str, column: str) -> InputError:
        """The error that a user sees; the first patient is row 1."""
        return self.error.at(f"{origin}, row {self.row + 1}, column '{column}'")


def _flag(name: str, words: dict[str, float] = _FLAG) -> Column:
    return Column(name, "yes or no (1 or 0)", words=words)


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("age", "an age between 0 and 120 years", "years", 0.0, 120.0),
        Column("sex", "'female' or 'male'", words=_SEX),
        Column("subtype", "a subtype of this cancer"),
        Column("size_mm", "a size in mm", "mm"),
        Column("nodes_positive", "a whole number of nodes between 0 and 150", low=0, high=150, whole=True),
        Column("grade", "a grade of 1, 2 or 3", words=_GRADE),
        Column("er", "a receptor content between 0 and 20000 fmol/mg", "fmol/mg", 0.0, 20000.0),
        Column("pgr", "a receptor content between 0 and 20000 fmol/mg", "fmol/mg", 0.0, 20000.0),
        _flag("her2", _STATUS),
        Column("stage", "a stage from I to IV", words=_STAGE),
        Column("margin", "'clear', 'close' or 'positive'", words=_MARGIN),
        *(_flag(name) for name in GIVEN),
        *(_flag(name) for name in HABITS),
        Column("year", "a calendar year between 1900 and 2100", low=1900, high=2100, whole=True),
        Column("country", "a country code of two or three letters, such as 'US'"),
        _flag("pik3ca", {**_STATUS, "mutated": 1.0, "mutant": 1.0, "wild type": 0.0, "wildtype": 0.0, "wt": 0.0}),
        _flag("m0"),
    )
}


def read_column(column: Column, values: NDArray[Any], origin: str, theirs: str, scale: float) -> NDArray[np.float64]:
    """Turn a raw column into codes or numbers, NaN where it is not known.

    Parameters
    ----------
    values : array of float64, or of str and None
        As `tables.read_table` gives them.
    origin, theirs : str
        The table and its column, as errors name them.
    scale : float
        Size of the given unit in ours.

    Raises
    ------
    InputError
        Naming file, row (the first patient is row 1) and column.
    """
    try:
        if values.dtype == object or column.words:
            return translate(values, lambda text: column.code(text, scale))
        numbers = values * scale
        bad = np.flatnonzero(column.impossible(numbers))
        if bad.size:
            raise BadRow(int(bad[0]), InputError(f"{values[bad[0]]:.12g} is not {column.says}", remedy=_CORRECT))
        return numbers
    except BadRow as bad_row:
        raise bad_row.at(origin, theirs) from None


def translate(values: NDArray[Any], read: Callable[[str], Any], width: int = 1) -> NDArray[np.float64]:
    """Read each different value once; `read` gives one number, or `width` of them for a (rows, width) array.

    Raises
    ------
    BadRow
        For the first value that `read` refuses.
    """
    out = np.full((len(values), width), np.nan)
    for text, rows in _different(values):
        try:
            out[rows] = read(text)
        except InputError as error:
            raise BadRow(int(rows[0]), error) from None
    return out[:, 0] if width == 1 else out


def _different(values: NDArray[Any]) -> Iterator[tuple[str, NDArray[np.intp]]]:
    """Each value that is known, as text, and its rows: in the order in which they first appear."""
    if values.dtype == object:
        number: dict[str, int] = {}
        codes = np.array([-1 if v is None else number.setdefault(v, len(number)) for v in values], dtype=np.intp)
        texts = list(number)
    else:
        there = np.flatnonzero(~np.isnan(values))
        found, first, inverse = np.unique(values[there], return_index=True, return_inverse=True)
        order = np.argsort(first)
        codes = np.full(len(values), -1, dtype=np.intp)
        codes[there] = np.argsort(order)[inverse]
        texts = [f"{value:.12g}" for value in found[order]]
    by_code = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes + 1, minlength=len(texts) + 1))
    for code, text in enumerate(texts):
        yield text, by_code[ends[code] : ends[code + 1]]


def _quoted(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else shown(text)
