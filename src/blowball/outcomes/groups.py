"""Which patients stand together: the columns named in `by`, as labels and codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from blowball.errors import InputError
from blowball.histories.endpoints import numbers
from blowball.histories.schema import NODE_CLASSES, NODE_EDGES, SIZE_CLASSES, SIZE_EDGES

MOST_LABELS = 60
_CLASSED = {"node_class": "nodes_positive", "size_class": "size_mm"}


@dataclass(frozen=True, slots=True)
class Grouping:
    """`labels` of each dimension, and the rows of each of its cells in C order."""

    labels: dict[str, list[Any]]
    rows: list[NDArray[np.int64]]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of labels of each dimension."""
        return tuple(len(labels) for labels in self.labels.values())


def group(table: pa.Table, rows: NDArray[np.int64], by: Sequence[str]) -> Grouping:
    """Split positions 0..len(rows)-1 of `rows` of `table` by the columns `by` (or `node_class`, `size_class`)."""
    labels: dict[str, list[Any]] = {}
    cell = np.zeros(len(rows), dtype=np.int64)
    cells = 1
    for name in by:
        words, codes = _coded(table, name)
        labels[name] = words
        cell = cell * len(words) + codes[rows]
        cells *= len(words)
    order = np.argsort(cell, kind="stable")
    edges = np.searchsorted(cell[order], np.arange(cells + 1))
    return Grouping(labels, [order[a:b] for a, b in pairwise(edges)])


def as_names(by: str | Sequence[str]) -> tuple[str, ...]:
    """`by` as a tuple of names, each once."""
    names = (by,) if isinstance(by, str) else tuple(by)
    if len(set(names)) < len(names):
        raise InputError(f"a column is named twice in {list(names)}", place="by", remedy="name each once")
    return names


def source_of(name: str) -> str:
    """The column of the patients' table that is behind a name in `by`.

    >>> source_of("node_class"), source_of("subtype")
    ('nodes_positive', 'subtype')
    """
    return _CLASSED.get(name, name)


def _coded(table: pa.Table, name: str) -> tuple[list[Any], NDArray[np.int64]]:
    if name == "node_class" and _CLASSED[name] in table.column_names:
        return _classes(numbers(table, "nodes_positive", np.nan), NODE_EDGES, NODE_CLASSES, "right")
    if name == "size_class" and _CLASSED[name] in table.column_names:
        return _classes(numbers(table, "size_mm", np.nan), SIZE_EDGES, SIZE_CLASSES, "left")
    if name not in table.column_names:
        known = [c for c in table.column_names if not c.startswith(("time_", "truth_"))]
        raise InputError(f"there is no column {name!r}", place="by", remedy=f"use {', '.join(known)}")
    column = table[name]
    if pa.types.is_floating(column.type):
        raise InputError(
            f"column {name!r} is a measurement and not a class", place="by", remedy="add a column of classes of it"
        )
    coded = column.unify_dictionaries().combine_chunks()
    if not pa.types.is_dictionary(coded.type):
        coded = coded.dictionary_encode()
    words = coded.dictionary.to_pylist()
    if len(words) > MOST_LABELS:
        raise InputError(
            f"column {name!r} has {len(words)} different values", place="by", remedy=f"use one of at most {MOST_LABELS}"
        )
    missing = len(words)
    codes = coded.indices.fill_null(missing).to_numpy(zero_copy_only=False).astype(np.int64)
    if not pa.types.is_dictionary(column.type):  # words of a dictionary have their order, numbers and flags are sorted
        order = sorted(range(missing), key=words.__getitem__)
        rank = np.append(np.argsort(order), missing).astype(np.int64)
        words, codes = [words[i] for i in order], rank[codes]
    return _with_unknown(words, codes)


def _classes(
    values: NDArray[np.float64], edges: tuple[float, ...], words: tuple[str, ...], side: Any
) -> tuple[list[Any], NDArray[np.int64]]:
    codes = np.searchsorted(np.asarray(edges, dtype=np.float64), values, side=side).astype(np.int64)
    return _with_unknown(list(words), np.where(np.isnan(values), len(words), codes))


def _with_unknown(words: list[Any], codes: NDArray[np.int64]) -> tuple[list[Any], NDArray[np.int64]]:
    return ([*words, "unknown"] if (codes == len(words)).any() else words), codes
