"""From TOML files to a Cancer, checked on the way: what is wrong is said with its file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from blowball.catalogue.cancer import Cancer
from blowball.catalogue.check import check_cancer
from blowball.catalogue.citations import references
from blowball.catalogue.parts import Course, Exposure, Schedule, Stage, Test
from blowball.catalogue.records import Record
from blowball.catalogue.sets import SETS, read_sets
from blowball.errors import InputError, shown

HOME = Path(__file__).parent / "cancers"
_INHERITED = frozenset(Record.model_fields) - {"path", "value"}  # a group may say these once for all its records
_NESTED = ("uncertainty", "spread")
_PARTS: tuple[tuple[str, str, type[BaseModel], str], ...] = (
    ("courses", "treatment", Course, "treatment.toml"),
    ("tests", "detection.tests", Test, "detection.toml"),
    ("exposures", "exposures", Exposure, "exposures.toml"),
    ("schedules", "follow_up", Schedule, "follow_up.toml"),
)
Model = TypeVar("Model", bound=BaseModel)


class Group(NamedTuple):
    """A table that holds records: its path, its file, and what it says besides them."""

    path: str
    file: str
    said: dict[str, Any]


@cache
def list_cancers() -> tuple[str, ...]:
    """Ids of the cancers in the catalogue."""
    return tuple(sorted(folder.name for folder in HOME.iterdir() if (folder / "cancer.toml").is_file()))


def get_cancer(id: str, *, calibrated: bool = True) -> Cancer:
    """A cancer of the catalogue.

    Parameters
    ----------
    id : str
    calibrated : bool
        With its calibrated numbers; else with the starting values that they replace.

    Raises
    ------
    InputError
        If there is none of that id; it names those there are.

    Examples
    --------
    >>> get_cancer("breast").subtype_ids
    ('hr_pos', 'her2_pos', 'triple_neg')
    """
    if id not in list_cancers():
        known = " or ".join(list_cancers())
        raise InputError(f"there is no cancer {shown(id)}", place="catalogue", remedy=f"choose {known}")
    return _shipped(HOME / id, calibrated=calibrated)


def cancer_of(cancer: Cancer | str) -> Cancer:
    """A cancer as it is, or the one of that id in the catalogue.

    Raises
    ------
    InputError
        If it is neither.

    Examples
    --------
    >>> cancer_of("breast") is get_cancer("breast") is cancer_of(get_cancer("breast"))
    True
    """
    if isinstance(cancer, Cancer):
        return cancer
    if isinstance(cancer, str):
        return get_cancer(cancer)
    raise InputError(f"{shown(cancer)} is not a cancer", place="cancer", remedy=f"choose {' or '.join(list_cancers())}")


def load_cancer(folder: Path, *, calibrated: bool = True) -> Cancer:
    """Read and check the TOML files of one folder; records of calibrated.toml stand in for those of the same path."""
    records: dict[str, Record] = {}
    groups: list[Group] = []
    for file in sorted(folder.glob("*.toml")):
        if file.stem not in ("cancer", "calibrated", "targets", "conflicts", "stages"):
            for found in _walk(read_toml(file), file.stem, file.name, {}):
                if isinstance(found, Group):
                    groups.append(found)
                else:
                    records[found.path] = found
    if calibrated and (folder / "calibrated.toml").is_file():
        records.update(_calibrated(folder / "calibrated.toml", records))
    facts = read_toml(folder / "cancer.toml")
    if calibrated and (folder / SETS).is_file():
        facts["sets"] = read_sets(folder / SETS, records)
    parts: dict[str, Any] = {field: _parts(groups, prefix, kind, file) for field, prefix, kind, file in _PARTS}
    parts["stages"] = _stages(folder / "stages.toml")
    totals = tuple((group.path, group.said.pop("sums_to")) for group in groups if "sums_to" in group.said)
    for group in groups:
        if spare := [key for key in group.said if key not in _INHERITED]:
            raise InputError(f"'{spare[0]}' is not a known key", place=f"{group.file}, {group.path}")
    cancer = _made(Cancer, {**facts, **parts, "totals": totals, "entries": tuple(records.values())}, "cancer.toml", "")
    check_cancer(cancer, references())
    return cancer


_shipped = cache(load_cancer)


def read_toml(file: Path, place: str = "", *, missing: str = "") -> dict[str, Any]:
    """A TOML file, or one sentence that names it; `missing` is the remedy where there is none.

    Raises
    ------
    InputError
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("is missing", place=place or file.name, remedy=missing) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"is no valid TOML ({error})", place=place or file.name) from None


def _walk(table: dict[str, Any], path: str, file: str, inherited: dict[str, Any]) -> Iterator[Record | Group]:
    if "value" in table:
        yield _made(Record, {**inherited, **table, "path": path}, file, path)
        return
    children = {key: child for key, child in table.items() if isinstance(child, dict) and key not in _NESTED}
    said = {key: value for key, value in table.items() if key not in children}
    if not children and not said:
        raise InputError("is empty", place=f"{file}, {path}" if path else file)
    yield Group(path, file, said)
    below = {**inherited, **{key: value for key, value in said.items() if key in _INHERITED}}
    for key, child in children.items():
        yield from _walk(child, f"{path}.{key}" if path else key, file, below)


def _calibrated(file: Path, records: dict[str, Record]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for path, table in _leaves(read_toml(file), "", {}):
        if path not in records:
            raise InputError("calibrates a number that no other file has", place=f"{file.name}, {path}")
        before = records[path]
        kept = {"unit": before.unit, "spread": before.spread, "source": before.source, "grade": before.grade}
        record = _made(Record, {**kept, "method": "calibrated", **table, "path": path}, file.name, path)
        if record.method != "calibrated" or record.unit != before.unit:
            wrong = f"must be calibrated, in {before.unit}, not {record.method}, in {record.unit}"
            raise InputError(wrong, place=f"{file.name}, {path}")
        found[path] = record
    return found


def _leaves(table: dict[str, Any], path: str, inherited: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if "value" in table:
        yield path, {**inherited, **table}
        return
    said = {key: value for key, value in table.items() if not isinstance(value, dict) or key in _NESTED}
    for key, child in table.items():
        if key not in said:
            yield from _leaves(child, f"{path}.{key}" if path else key, {**inherited, **said})


def _stages(file: Path) -> tuple[Stage, ...]:
    """Stages in the order of the file; what stands above them holds for all. A cancer may have none."""
    said = read_toml(file) if file.is_file() else {}
    stages = said.pop("stage", [])
    if not isinstance(stages, list) or not all(isinstance(one, dict) for one in stages):
        raise InputError("is no list of tables", place=f"{file.name}, stage", remedy="write [[stage]] above each")
    named = [{"name": f"stage {one.get('id', '')}", **said, **one} for one in stages]
    return tuple(_made(Stage, one, file.name, str(one.get("id", ""))) for one in named)


def _parts(groups: list[Group], prefix: str, kind: type[Model], file: str) -> tuple[Model, ...]:
    """The groups one step below a prefix, in the order of the file."""
    found = []
    for group in groups:
        above, _, name = group.path.rpartition(".")
        if above == prefix and group.file == file:
            said = {key: group.said.pop(key) for key in list(group.said) if key in kind.model_fields}
            found.append(_made(kind, {"id": name, **said}, file, group.path))
    return tuple(found)


def _made(kind: type[Model], fields: dict[str, Any], file: str, path: str) -> Model:
    """Validate, and say in one sentence the first thing that is wrong."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"] if not str(part).startswith(("tuple", "float", "function")))
        place = ", ".join(part for part in (file, ".".join(p for p in (path, key) if p)) if part)
        raise InputError(_said(first), place=place) from None


def _said(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "is not a known key"
    if error["type"] == "missing":
        return "is missing"
    message = error["msg"].removeprefix("Value error, ")
    return message if error["type"] == "value_error" else f"{error['input']!r} cannot be: {message.lower()}"
