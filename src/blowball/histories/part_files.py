"""The files of a finished stretch: a folder that takes its name once it is whole, so that no half one can be taken up.

They are uncompressed Arrow files, written as fast as they are copied, and no larger than the tables are in memory.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

NOTE = "part.json"
UNFINISHED = ".unfinished-"
DAMAGE = (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowException)  # what reading may end in
Place = tuple[int, int]  # number of the parameter set, and of the first patient


@dataclass(frozen=True)
class Part:
    """A finished stretch of patients: how many, what their totals are, their tables, and how long they took."""

    patients: int
    totals: Mapping[str, int]
    tables: Mapping[str, pa.Table]
    seconds: float


def kept_parts(home: Path) -> dict[Place, Part]:
    """What each stretch says of itself, without its tables; what does not is left out."""
    found: dict[Place, Part] = {}
    for note in sorted(home.glob(f"*-*/{NOTE}")):
        try:
            member, first = (int(word) for word in note.parent.name.split("-"))
            found[member, first] = read_part(note.parent, tables=False)
        except DAMAGE:
            continue
    return found


def whole_parts(home: Path, besides: str) -> tuple[dict[Place, Part], tuple[str, ...]]:
    """The same where every file is as it was written; all else is removed, but for the file `besides`.

    The damaged ones among what was removed are named; those that were never finished are not.
    """
    found = {place: part for place, part in kept_parts(home).items() if _is_whole(home / name_of(place))}
    damaged = []
    for folder in sorted(home.iterdir()):
        if folder.name != besides and folder.name not in map(name_of, found):
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.name.startswith(UNFINISHED):
                damaged.append(str(folder))
    return found, tuple(damaged)


def _is_whole(folder: Path) -> bool:
    try:
        sums = json.loads((folder / NOTE).read_text(encoding="utf-8"))["checksums"]
        return all(checksum_of(folder / f"{name}.arrow") == checksum for name, checksum in sums.items())
    except DAMAGE:
        return False


def name_of(place: Place) -> str:
    """The name of a stretch's folder."""
    return f"{place[0]:04d}-{place[1]:010d}"


def write_part(home: Path, place: Place, part: Part) -> None:
    """Write a stretch into the folder of all of them, whole or not at all; one that is there and whole stays."""
    waiting = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=home))
    try:
        sums = {}
        for name, table in part.tables.items():
            path = waiting / f"{name}.arrow"
            with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table)
            sums[name] = checksum_of(path)
        note: dict[str, Any] = {"patients": part.patients, "seconds": part.seconds, "totals": dict(part.totals)}
        (waiting / NOTE).write_text(json.dumps({**note, "checksums": sums}), encoding="utf-8")
        there = home / name_of(place)
        if not _is_whole(there):  # whoever shares this run makes the same bits
            shutil.rmtree(there, ignore_errors=True)
            waiting.replace(there)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def read_part(folder: Path, *, tables: bool = True) -> Part:
    """Read one, or only what it says of itself; what is not as it was written is a `ValueError`."""
    note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    found = {}
    for name, checksum in note["checksums"].items() if tables else ():
        with pa.OSFile(str(folder / f"{name}.arrow"), "rb") as file:  # no map: the file is removed before the table is
            content = file.read_buffer()
        if zlib.crc32(content) != checksum:
            raise ValueError(name)
        found[name] = pa.ipc.open_file(content).read_all()
    return Part(int(note["patients"]), dict(note["totals"]), found, float(note["seconds"]))


def checksum_of(path: Path) -> int:
    """CRC-32 of a file."""
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            checksum = zlib.crc32(block, checksum)
    return checksum
