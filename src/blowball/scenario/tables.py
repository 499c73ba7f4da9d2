"""Reading a table from wherever it comes: a CSV or Parquet file, pandas, Arrow, or a dict of arrays.

What comes out is plain: a column of numbers is float64 with NaN for "not known", a column of words holds str or None.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError, on_one_line, shown

from .words import listed

MISSING = frozenset({"", "na", "n/a", "nan", "<na>", "null", "none", "nil", ".", "?", "unknown", "not known"})


@dataclass(frozen=True)
class RawTable:
    """A table as it was given: `origin` names it in errors, `columns` are float64 or object arrays of one length."""

    origin: str
    columns: dict[str, NDArray[Any]]
    rows: int


def read_table(source: object) -> RawTable:
    """Read any of the tables that a population may come from.

    Parameters
    ----------
    source : str, Path, pandas.DataFrame, pyarrow.Table or dict of arrays
        A path must end in ``.csv`` or ``.parquet``.

    Raises
    ------
    InputError
        If it cannot be read, has no rows, or names a column twice.
    """
    if isinstance(source, str | Path):
        return _file(Path(source))
    if isinstance(source, Mapping):
        pairs = [(str(name), values) for name, values in source.items()]
    elif hasattr(source, "iloc") and hasattr(source, "columns"):  # pandas, which is not imported for this
        pairs = [(str(name), source.iloc[:, i]) for i, name in enumerate(source.columns)]
    elif hasattr(source, "column_names") and hasattr(source, "itercolumns"):
        pairs = list(zip(source.column_names, source.itercolumns(), strict=True))
    elif hasattr(source, "to_arrow"):  # polars
        return read_table(source.to_arrow())
    else:
        raise InputError(
            f"{shown(type(source).__name__)} is not a table",
            place="population",
            remedy="give a path, a data frame or a dict",
        )
    return _checked("the table", pairs)


def _file(path: Path) -> RawTable:
    origin = on_one_line(path.name or path)
    readers = {".csv": _csv, ".parquet": _parquet}
    if not path.exists():
        raise InputError("there is no such file", place=on_one_line(path), remedy="check the path")
    if path.is_dir():
        raise InputError(
            "this is a folder, not a table", place=on_one_line(path), remedy="name a .csv or .parquet file in it"
        )
    if path.suffix.lower() not in readers:
        raise InputError(
            f"a table cannot be read from {shown(path.suffix or 'a name without ending')}",
            place=origin,
            remedy="save it as .csv (UTF-8, commas) or .parquet",
        )
    try:
        if path.stat().st_size == 0:
            raise InputError("the file is empty", place=origin, remedy="give a header line and a row for each patient")
        return _checked(origin, readers[path.suffix.lower()](path, origin))
    except PermissionError:
        raise InputError("the file may not be read", place=origin, remedy="change its permissions") from None


def _csv(path: Path, origin: str) -> list[tuple[str, Any]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(
            "the text is not UTF-8", place=f"{origin}, line {line}", remedy="save it as CSV UTF-8"
        ) from None
    if "\0" in text:
        raise InputError("the file is not text", place=origin, remedy="save it as CSV UTF-8")
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), strict=True) if line]
    except csv.Error as error:
        raise InputError(f"this is not CSV ({error})", place=origin, remedy="check its quotation marks") from None
    if not lines:
        raise InputError("the file has no header", place=origin, remedy="name the columns in its first line")
    header = [on_one_line(name) for name in lines[0]]
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise InputError(
            "the columns are not separated by commas", place=origin, remedy="save it with commas and decimal points"
        )
    for row, values in enumerate(lines[1:], 1):
        if len(values) != len(header):
            raise InputError(
                f"{len(values)} values stand where there are {len(header)} columns",
                place=f"{origin}, row {row}",
                remedy="give one value a column, and quote text that holds commas",
            )
    return [(name, [line[i] for line in lines[1:]]) for i, name in enumerate(header)]


def _parquet(path: Path, origin: str) -> list[tuple[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        table.validate(full=True)
        return list(zip(table.column_names, table.itercolumns(), strict=True))
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise InputError(
            "this is not a whole Parquet file", place=origin, remedy="write it again, it may have been cut short"
        ) from None


def _checked(origin: str, pairs: Sequence[tuple[str, Any]]) -> RawTable:
    pairs = [(on_one_line(name), values) for name, values in pairs]
    names = [name for name, _ in pairs]
    if not names:
        raise InputError("there are no columns", place=origin, remedy="give a header and a row for each patient")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"the column {listed(twice[:1])} is there twice", place=origin, remedy="rename or drop one")
    if "" in names:
        raise InputError(f"column {names.index('') + 1} has no name", place=origin, remedy="name it in the header")
    columns = {name: _plain(values, f"{origin}, column '{name}'") for name, values in pairs}
    lengths = {name: len(values) for name, values in columns.items()}
    rows = lengths[names[0]]
    for name, length in lengths.items():
        if length != rows:
            raise InputError(
                f"{length} values stand where '{names[0]}' has {rows}",
                place=f"{origin}, column '{name}'",
                remedy="give every column the same length",
            )
    if not rows:
        raise InputError("there is a header but no patient", place=origin, remedy="give a row for each patient")
    return RawTable(origin, columns, rows)


def _plain(values: Any, place: str) -> NDArray[Any]:
    """A column as float64 with NaN, or as str and None."""
    import pyarrow as pa

    if isinstance(values, str) or not hasattr(values, "__len__"):
        raise InputError(f"{shown(values)} is not a column", place=place, remedy="give a list or an array")
    if getattr(values, "ndim", 1) != 1:
        raise InputError(f"the column has {values.ndim} dimensions", place=place, remedy="give one value a patient")
    try:
        array = values if isinstance(values, pa.ChunkedArray | pa.Array) else pa.array(values, from_pandas=True)
    except (pa.ArrowException, OverflowError, TypeError, ValueError):  # a mixture, such as numbers and words
        return _words(list(values), place)
    if isinstance(array.type, pa.DictionaryType):
        array = array.cast(array.type.value_type)
    kind = array.type
    if pa.types.is_null(kind):
        return np.full(len(array), np.nan)
    if pa.types.is_boolean(kind):
        array, kind = array.cast(pa.int8()), pa.int8()
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _numbers(array)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view():
        return _words(array.to_pylist(), place)
    raise InputError(
        f"the column holds {kind}, not numbers or words", place=place, remedy="write it as numbers or as text"
    )


def _numbers(array: Any) -> NDArray[np.float64]:
    import pyarrow as pa

    plain = array.cast(pa.float64(), safe=False)
    whole = plain.combine_chunks() if isinstance(plain, pa.ChunkedArray) else plain
    return np.asarray(whole.to_numpy(zero_copy_only=False), dtype=np.float64)


def _words(values: Sequence[object], place: str) -> NDArray[Any]:
    out = np.empty(len(values), dtype=object)
    for i, value in enumerate(values):
        if value is None or type(value).__name__ in {"NAType", "NaTType"}:
            continue
        if not isinstance(value, str | int | float | np.generic):
            raise InputError(
                f"{shown(value)} is neither a number nor a word",
                place=f"{place}, row {i + 1}",
                remedy="write it as text",
            )
        text = str(value).strip()
        out[i] = None if text.lower() in MISSING else text
    return out
