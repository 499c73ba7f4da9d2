"""The mix of a trial's patients, where it is published: so many of each stage, sex or class of nodes.

Of several columns each is met, and what goes with what is left as it is in the people simulated (raking, iterative
proportional fitting: Deming & Stephan 1940).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError, shown
from blowball.histories.endpoints import is_in, numbers
from blowball.scenario.words import one_of

if TYPE_CHECKING:
    import pyarrow as pa

ENDING = "_shares"
ROUNDS, CLOSE = 500, 1e-6
_RANGE = re.compile(r"(\d+(?:\.\d+)?)(?:\s*-\s*(\d+(?:\.\d+)?)|(\+))?")
_HOW = "write it like '0', '1-3' or '4+'"


@dataclass(frozen=True)
class Mix:
    """Shares of one column's classes, which add up to 1.

    Attributes
    ----------
    key, column : str
        As the file and as `run.patients` have it.
    shares : mapping of str to float
    words : bool
        Whether the classes are words of that column; else ranges of its numbers.
    """

    key: str
    column: str
    shares: Mapping[str, float]
    words: bool

    def classes(self, table: pa.Table) -> NDArray[np.int64]:
        """Place of each patient's class; -1: in none of them."""
        found = np.full(table.num_rows, -1)
        values = None if self.words else numbers(table, self.column, np.nan)
        for place, word in enumerate(self.shares):
            found[is_in(table[self.column], (word,)) if values is None else _within(values, word, self.column)] = place
        return found

    def say(self) -> str:
        """In words."""
        each = ", ".join(f"{word} {100 * share:.0f} %" for word, share in self.shares.items())
        return f"{self.column} mixed as in the trial ({each})"


def read_mix(said: object, key: str, column: str, known: tuple[str, ...], place: str) -> Mix:
    """Read the shares of one column; `known` are its words, none where it holds numbers.

    Raises
    ------
    InputError
        Naming the class.
    """
    place = f"{place}, {key}{ENDING}"
    if not isinstance(said, Mapping) or not said:
        example = "{ I = 22, II = 48, III = 30 }" if known else '{ "0" = 60, "1-3" = 25, "4+" = 15 }'
        raise InputError(f"{shown(said)} is no mix", place=place, remedy=f"write {example}")
    for word, share in said.items():
        if known:
            one_of(word, known, what="one of the groups", place=place)
        else:
            _ends(word, place)
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share < np.inf:
            raise InputError(f"{shown(share)} is no share", place=f"{place}, {word}", remedy="give a number above 0")
    if not known:
        _apart(list(said), column, place)
    total = sum(said.values())
    return Mix(key, column, {word: share / total for word, share in said.items()}, bool(known))


def mixed(mixes: tuple[Mix, ...], rows: NDArray[np.int64], table: pa.Table, seed: int, place: str) -> NDArray[np.int64]:
    """As many of these rows as there can be with every column mixed as asked, drawn at random within a class.

    Raises
    ------
    InputError
        If nobody has a class that is asked for, or the mixes cannot be had together.
    """
    if not mixes or not len(rows):
        return rows
    codes = np.stack([mix.classes(table)[rows] for mix in mixes])
    inside = (codes >= 0).all(axis=0)
    rows, codes = rows[inside], codes[:, inside]
    shape = tuple(len(mix.shares) for mix in mixes)
    cell = np.ravel_multi_index(tuple(codes), shape)
    count = np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
    wanted = _raked(count, mixes, place)
    there = wanted > 0.0
    most = float((count[there] / wanted[there]).min())
    generator = np.random.default_rng([seed, 0x57A6E])
    kept = [
        generator.choice(rows[cell == c], int(most * share + 1e-9), replace=False)
        for c, share in enumerate(wanted.ravel())
        if share > 0.0
    ]
    return np.sort(np.concatenate(kept))


def _raked(count: NDArray[np.float64], mixes: tuple[Mix, ...], place: str) -> NDArray[np.float64]:
    """Shares of the cells with these margins, as near to the counts' own as can be."""
    margins = [np.array(list(mix.shares.values())) for mix in mixes]
    for axis, mix in enumerate(mixes):
        own = count.sum(axis=_others(axis, count.ndim))
        if not own.all():
            word = list(mix.shares)[int(np.flatnonzero(own == 0.0)[0])]
            raise InputError(
                f"no patient of {mix.key} {word} can enter", place=f"{place}, {mix.key}{ENDING}",
                remedy="leave it out, or simulate a larger pool",
            )  # fmt: skip
    shares = count / count.sum()
    for _ in range(ROUNDS):
        for axis, margin in enumerate(margins):
            own = shares.sum(axis=_others(axis, count.ndim), keepdims=True)
            wanted = margin.reshape([-1 if i == axis else 1 for i in range(count.ndim)])
            shares = shares * np.divide(wanted, own, out=np.zeros_like(own), where=own > 0.0)
        met = (shares.sum(axis=_others(axis, count.ndim)) - margin for axis, margin in enumerate(margins))
        if max(float(np.abs(gap).max()) for gap in met) < CLOSE:
            return shares
    raise InputError(
        f"{' and '.join(f'{mix.key}{ENDING}' for mix in mixes)} cannot be met together", place=place,
        remedy="leave one out, or simulate a larger pool",
    )  # fmt: skip


def _others(axis: int, axes: int) -> tuple[int, ...]:
    return tuple(i for i in range(axes) if i != axis)


def _ends(word: str, place: str) -> tuple[float, float]:
    match = _RANGE.fullmatch(word.strip())
    if match is None:
        raise InputError(f"{shown(word)} is no range", place=place, remedy=_HOW)
    low = float(match[1])
    high = np.inf if match[3] else float(match[2] or match[1])
    if not low <= high:
        raise InputError(f"{shown(word)} is no range", place=place, remedy="put the smaller number first")
    return low, high


def _within(values: NDArray[np.float64], word: str, column: str) -> NDArray[np.bool_]:
    """Whole numbers up to and with the last one; ages in completed years; of sizes what is above the first."""
    low, high = _ends(word, "")
    if column == "size_mm":
        return ((values > low) if low > 0.0 else (values >= 0.0)) & (values <= high)
    return (values >= low) & (values < high + 1.0)


def _apart(words: list[str], column: str, place: str) -> None:
    """Refuse classes that overlap."""
    gap = 0.0 if column == "size_mm" else 1.0
    ends = sorted((_ends(word, place), word) for word in words)
    for ((_, high), one), ((low, _), other) in pairwise(ends):
        if low < high + gap:
            raise InputError(f"'{one}' and '{other}' overlap", place=place, remedy=_HOW)
