"""From the engine's rows to Arrow columns: codes become words, and what did not happen becomes null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from blowball.engine.records import GONE_BY
from blowball.errors import BlowballError
from blowball.histories.schema import EVENTS, FLAG, LABEL, PATIENTS, REAL, STAGES, WHOLE, Column, Names, schema

Rows = NDArray[Any]
# Rows are wide and columns are narrow: turning so many rows at a time keeps the rows in the processor's cache.
_BLOCK = 1024
_KINDS = {REAL: np.float64, WHOLE: np.int32}  # flags and codes: a byte


def patients_table(
    people: Rows,
    histories: Rows,
    names: Names,
    *,
    first: int = 0,
    member: int | Sequence[int] = 0,
    outside: NDArray[np.bool_] | None = None,
) -> pa.Table:
    """Return `run.patients` for a stretch of patients.

    Parameters
    ----------
    people : PATIENT[n]
        Completed covariates.
    histories : HISTORY[n]
        What happened to them.
    names : Names
        The words behind the codes.
    first : int
        Number of the first of these patients.
    member : int or sequence of int
        Number of the parameter set; or of several, each with as many rows, those of one after those of the other.
    outside : bool[n], optional
        Who is unlike the patients that the parameters were learned from.
    """
    n, members = len(histories), np.atleast_1d(np.asarray(member, np.int32))
    each = n // len(members)
    given: dict[str, Rows] = {
        "patient": np.tile(np.arange(first, first + each, dtype=np.int64), len(members)),
        "member": np.repeat(members, each),
        "stage": _stages(people, histories, names),
        "outside_range": np.zeros(n, dtype=bool) if outside is None else outside,
    }
    return _table("patients", PATIENTS, {"people": people, "history": histories}, given, n, names)


def events_table(
    lesions: Rows, patient: NDArray[np.int64], names: Names, *, first: int = 0, member: int | Sequence[int] = 0,
    each: int | None = None,
) -> pa.Table:  # fmt: skip
    """Return `run.events` for LESION rows that stand together by patient; `patient` says whose each is.

    Of several parameter sets, with so many patients each from `first` on, `patient` counts on from one to the next.
    """
    n = len(lesions)
    patient = np.asarray(patient, dtype=np.int64)
    which, past = np.divmod(patient - first, each) if each else (np.zeros(n, np.int64), patient - first)
    starts = np.flatnonzero(np.diff(patient, prepend=patient[0] - 1)) if n else np.zeros(0, dtype=np.int64)
    within = np.arange(n) - np.repeat(starts, np.diff(starts, append=n))
    gone, by_surgery = lesions["gone_by"], GONE_BY.index("removed")  # the engine leaves the root's own code open
    given: dict[str, Rows] = {
        "patient": first + past,
        "member": np.atleast_1d(np.asarray(member, np.int32))[which],
        "lesion": within.astype(np.int32),
        "parent": _parents(lesions["lineage"], lesions["parent"], patient, within),
        "gone_by": np.where((gone < 0) & np.isfinite(lesions["t_gone"]), by_surgery, gone),
    }
    return _table("events", EVENTS, {"lesion": lesions}, given, n, names)


def _stages(people: Rows, histories: Rows, names: Names) -> Rows:
    """Number of everybody's stage: as given, else IV with metastases and what size and nodes say without."""
    if names.stages is None:
        return people["stage"].astype(np.int32)
    read = names.stages.groups[names.stages.read(histories["size_mm"], histories["nodes_positive"])]
    found = np.where(histories["metastatic_at_diagnosis"] == 1, STAGES.index("IV"), read)
    return np.where(people["stage"] >= 0, people["stage"], found).astype(np.int32)


def _table(
    which: str, columns: tuple[Column, ...], rows: Mapping[str, Rows], given: Mapping[str, Rows], n: int, names: Names
) -> pa.Table:
    values = {**_turn([c for c in columns if c.name not in given], rows, n), **given}
    arrays = [_column(c, values[c.name], names) for c in columns]
    return pa.Table.from_arrays(arrays, schema=schema(which))


def _parents(lineage: Rows, parent: Rows, patient: NDArray[np.int64], within: NDArray[np.int64]) -> NDArray[np.int32]:
    """Number, within its patient, of the lesion whose lineage is each one's parent; -1: none."""
    if not len(lineage):
        return np.zeros(0, dtype=np.int32)
    lineages, code = np.unique(lineage, return_inverse=True)
    own = (patient - patient[0]) * len(lineages) + code
    order = np.argsort(own)
    wanted = np.minimum(np.searchsorted(lineages, parent), len(lineages) - 1)
    key = (patient - patient[0]) * len(lineages) + wanted
    at = order[np.minimum(np.searchsorted(own, key, sorter=order), len(order) - 1)]
    found = (parent != 0) & (lineages[wanted] == parent) & (own[at] == key)
    return np.where(found, within[at], -1).astype(np.int32)


def _turn(columns: list[Column], rows: Mapping[str, Rows], n: int) -> dict[str, Rows]:
    """The fields as plain arrays."""
    out = {c.name: np.empty(n, _KINDS.get(c.kind, np.int8)) for c in columns}
    for low in range(0, n, _BLOCK):
        block = slice(low, low + _BLOCK)
        for c in columns:
            field = rows[c.source][block][c.read]
            if c.index is not None:
                field = field[:, c.index]
            if c.kind != REAL and field.dtype.kind == "f":
                field = np.where(np.isnan(field), -1.0, field)
            out[c.name][block] = field
    return out


def _column(column: Column, values: Rows, names: Names) -> pa.Array:
    there = np.isfinite(values) if column.kind == REAL else values >= 0
    if column.kind == FLAG:
        return _array(pa.bool_(), _bits(values > 0), there)
    if column.kind == LABEL:
        words = getattr(names, column.labels) if isinstance(column.labels, str) else column.labels
        if len(values) and values.max() >= len(words):
            raise BlowballError(f"the engine gave code {values.max()} for {column.name}, which has {len(words)} words")
        codes = _array(pa.int8(), values.astype(np.int8, copy=False), there)
        return pa.DictionaryArray.from_arrays(codes, pa.array(words))
    return _array(pa.from_numpy_dtype(values.dtype), values, there)


def _array(kind: pa.DataType, values: Rows, there: NDArray[np.bool_]) -> pa.Array:
    """Arrow's own layout, so that nothing is copied: the values, and a bit for each that says whether it is there."""
    bits = None if there.all() else pa.py_buffer(_bits(there))
    return pa.Array.from_buffers(kind, len(there), [bits, pa.py_buffer(values)])


def _bits(flags: NDArray[np.bool_]) -> NDArray[np.uint8]:
    return np.packbits(flags, bitorder="little")
