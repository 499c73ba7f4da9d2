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


def whole_parts(home: Path, besides: str) -> dict[Place, Part]:
    """The same where every file is as it was written; all else is removed, but for the file `besides`."""
    found = {place: part for place, part in kept_parts(home).items() if _is_whole(home / name_of(place))}
    for folder in home.iterdir():
        if folder.name != besides and folder.name not in map(name_of, found):
            shutil.rmtree(folder, ignore_errors=True)
    return found


def _is_whole(folder: Path) -> bool:
    try:
        sums = json.loads((folder / NOTE).read_text(encoding="utf-8"))["checksums"]
        return all(_checksum(folder / f"{name}.arrow") == checksum for name, checksum in sums.items())
    except DAMAGE:
        return False


def name_of(place: Place) -> str:
    """The name of a stretch's folder."""
    return f"{place[0]:04d}-{place[1]:010d}"


def write_part(home: Path, place: Place, part: Part) -> None:
    """Write a stretch into the folder of all of them."""
    waiting = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=home))
    try:
        sums = {}
        for name, table in part.tables.items():
            path = waiting / f"{name}.arrow"
            with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table)
            sums[name] = _checksum(path)
        note: dict[str, Any] = {"patients": part.patients, "seconds": part.seconds, "totals": dict(part.totals)}
        (waiting / NOTE).write_text(json.dumps({**note, "checksums": sums}), encoding="utf-8")
        waiting.replace(home / name_of(place))
    except BaseException:
        shutil.rmtree(waiting, ignore_errors=True)
        raise


def read_part(folder: Path, *, tables: bool = True) -> Part:
    """Read one, or only what it says of itself."""
    note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    found = {}
    for name in note["checksums"] if tables else ():
        with pa.OSFile(str(folder / f"{name}.arrow"), "rb") as file:  # no map: the file is removed before the table is
            found[name] = pa.ipc.open_file(file).read_all()
    return Part(int(note["patients"]), dict(note["totals"]), found, float(note["seconds"]))


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            checksum = zlib.crc32(block, checksum)
    return checksum
