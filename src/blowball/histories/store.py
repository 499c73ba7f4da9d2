"""A run on disk: Parquet beside provenance.json, written whole or not at all, and refused when damaged."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from blowball.errors import InputError
from blowball.histories.alone import alone
from blowball.histories.counts import from_tables, to_tables
from blowball.histories.histories import RECORDS, Histories
from blowball.histories.part_files import UNFINISHED, checksum_of
from blowball.histories.schema import schema

PROVENANCE = "provenance.json"
KEPT = {"summary": ("counts", "strata"), "patients": ("patients",), "events": ("patients", "events")}
_ALL = tuple(f"{name}.parquet" for name in ("patients", "events", "counts", "strata"))
_AGAIN = "run the simulation again, or copy the folder afresh"


def save(
    histories: Histories, folder: Path, *, overwrite: bool = False, texts: Mapping[str, str] | None = None
) -> Path:
    """Write a run, and `texts` by file name beside it, all of it or nothing; see `Histories.save`."""
    _refuse_to_lose(folder, overwrite)
    tables = to_tables(histories.summary) if histories.summary is not None else histories.tables
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder):
            _refuse_to_lose(folder, overwrite)  # somebody else may have been quicker
            for left in folder.glob(f"{UNFINISHED}*/"):  # by a process that was killed
                shutil.rmtree(left, ignore_errors=True)
            waiting = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
            try:
                for name, text in (texts or {}).items():
                    (waiting / name).write_text(text, encoding="utf-8")
                _write(waiting, tables, histories.provenance)
                _move(waiting, folder)
            finally:
                shutil.rmtree(waiting, ignore_errors=True)
    except OSError as error:
        if made and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        raise InputError(
            f"cannot be written ({error.strerror or error})", place=str(folder), remedy="give a folder that can be"
        ) from None
    return folder


def load(folder: Path) -> Histories:
    """Read a run; see `Histories.load`."""
    provenance = _provenance(folder)
    kind, files = provenance.pop("kind"), provenance.pop("files")
    tables = {name: _table(folder, f"{name}.parquet", files) for name in KEPT[kind]}
    if kind == "summary":
        try:
            return Histories(kind, provenance, summary=from_tables(tables["counts"], tables["strata"]))
        except InputError as error:
            raise error.at(str(folder)) from None
    for name, table in tables.items():
        lacking = [column for column in schema(name).names if column not in table.column_names]
        if lacking:
            raise InputError(
                f"has no column '{lacking[0]}'", place=f"{folder / name}.parquet", remedy="run the simulation again"
            )
    return Histories(kind, provenance, tables)


def _refuse_to_lose(folder: Path, overwrite: bool) -> None:
    there = [name for name in (PROVENANCE, *_ALL) if (folder / name).exists()]
    if there and not overwrite:
        raise InputError(
            f"{there[0]} is there already", place=str(folder), remedy="give another folder, or overwrite=True"
        )


def _write(folder: Path, tables: Mapping[str, pa.Table], provenance: Mapping[str, Any]) -> None:
    files = {}
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        pq.write_table(table, path, compression="zstd", write_page_checksum=True)
        files[path.name] = {"rows": table.num_rows, "bytes": path.stat().st_size, "crc32": checksum_of(path)}
    kind = next(kind for kind in RECORDS if set(KEPT[kind]) == set(tables))
    text = json.dumps({"kind": kind, **provenance, "files": files}, indent=2, allow_nan=False)
    (folder / PROVENANCE).write_text(text + "\n", encoding="utf-8")


def _move(waiting: Path, folder: Path) -> None:
    # A run is there when its provenance is: it goes first and comes last.
    (folder / PROVENANCE).unlink(missing_ok=True)
    for name in _ALL:
        if not (waiting / name).exists():
            (folder / name).unlink(missing_ok=True)
    for path in sorted(waiting.iterdir(), key=lambda path: path.name == PROVENANCE):
        path.replace(folder / path.name)


def _provenance(folder: Path) -> dict[str, Any]:
    path = folder / PROVENANCE
    if not folder.is_dir():
        raise InputError("there is no such folder", place=str(folder), remedy="give the folder that a run was saved in")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if all(isinstance(found["files"][f"{name}.parquet"]["bytes"], int) for name in KEPT[found["kind"]]):
            return found
    except FileNotFoundError:
        what = f"has no {PROVENANCE}, so no finished run"
        raise InputError(what, place=str(folder), remedy="give the folder that a run was saved in") from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror or error})", place=str(path)) from None
    except (ValueError, KeyError, TypeError):
        pass
    raise InputError("is damaged or not of a run", place=str(path), remedy=_AGAIN)


def _table(folder: Path, name: str, files: Mapping[str, Any]) -> pa.Table:
    path = folder / name
    if not path.is_file():
        raise InputError("is missing", place=str(path), remedy=_AGAIN)
    written, size = files[name], path.stat().st_size
    if size != written["bytes"]:
        raise InputError(f"has {size:,} bytes where {written['bytes']:,} were written", place=str(path), remedy=_AGAIN)
    try:
        if written.get("crc32") not in (None, checksum_of(path)):  # the first runs had none
            raise ValueError(name)
        return pq.read_table(path, page_checksum_verification=True, partitioning=None)
    except (pa.ArrowException, OSError, ValueError):
        raise InputError("is damaged and cannot be read", place=str(path), remedy=_AGAIN) from None
