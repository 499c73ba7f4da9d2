"""A scenario as a file: one table for each part, and no key that nobody reads."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from blowball.catalogue import get_cancer, list_cancers
from blowball.errors import InputError, on_one_line, shown

from .body import Body
from .care import CarePlan
from .follow_up import GUIDELINE, FollowUp
from .mapping import DROP
from .population import Population
from .scenario import Scenario
from .words import check_keys, one_of

_TOP = ("cancer", "horizon", "seed", "population", "care", "body", "numbers")
_TYPICAL = ("size", "metastatic", "year", "stage")
_TABLE = ("table", "columns", "units", "replicates", "size_day")
_CARE = (
    "surgery_delay", "margins", "nodes", "radiotherapy", "systemic", "retreatment", "palliative", "follow_up",
)  # fmt: skip
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def read_scenario(path_or_text: str | Path) -> Scenario:
    """Read a scenario from a file, or from text that has a line break or an equals sign.

    Raises
    ------
    InputError
        Naming file and key.
    """
    text, origin, home = _text(path_or_text)
    try:
        said = parsed(text)
        if not said:
            raise InputError("the file is empty", remedy="write at least cancer = 'breast' and a [population]")
        return _scenario(said, home)
    except InputError as error:
        raise error.at(origin) from None


def _scenario(said: dict[str, Any], home: Path) -> Scenario:
    check_keys(said, _TOP)
    for key in ("cancer", "population"):
        if key not in said:
            example = "cancer = 'breast'" if key == "cancer" else "[population] with size = 100_000"
            raise InputError(f"'{key}' is missing", remedy=f"write {example}")
    cancer = get_cancer(one_of(said["cancer"], list_cancers(), what="a cancer of the catalogue", place="cancer"))
    numbers = flat(table_of(said, "numbers"))
    body = Body(**table_of(said, "body"))
    options = {key: said[key] for key in ("horizon", "seed") if key in said}
    population = _population(table_of(said, "population"), cancer, home)
    scenario = Scenario(cancer, population, care_of(table_of(said, "care"), cancer), body, **options)
    return scenario.with_numbers(numbers) if numbers else scenario


def _population(said: dict[str, Any], cancer: Any, home: Path) -> Population:
    if ("size" in said) == ("table" in said):
        problem = "size and table are both given" if "size" in said else "neither size nor table is given"
        raise InputError(problem, place="population", remedy="give one: size = 100_000 or table = 'patients.csv'")
    keys = _TYPICAL if "size" in said else _TABLE
    if strange := [key for key in said if key in {*_TYPICAL, *_TABLE} and key not in keys]:
        other = "a table" if "table" in said else "a size"
        raise InputError(f"'{strange[0]}' does not go with {other}", place="population", remedy="leave it out")
    check_keys(said, keys, "population")
    options = {key: value for key, value in said.items() if key not in ("size", "table")}
    if "size" in said:
        return Population.typical(cancer, said["size"], **options)
    if not isinstance(said["table"], str):
        raise InputError(
            f"{shown(said['table'])} is not a path", place="population, table", remedy="write it in quotes"
        )
    return Population.from_table(str(home / said["table"]), cancer=cancer, **options)


def care_of(said: Mapping[str, Any], cancer: Any) -> CarePlan:
    """Guideline care with what a table [care] says otherwise.

    Raises
    ------
    InputError
    """
    check_keys(said, _CARE, "care")
    options = dict(said)
    follow_up = options.get("follow_up")
    if isinstance(follow_up, Mapping):
        options["follow_up"] = _follow_up(follow_up, cancer)
    return CarePlan.guideline(cancer).with_(**options)


def _follow_up(said: Mapping[str, Any], cancer: Any) -> FollowUp:
    place = "care.follow_up"
    check_keys(said, (GUIDELINE, "visits", "tests", "rounds", "adherence"), place)
    if GUIDELINE in said:
        if {"visits", "tests", "rounds"} & set(said):
            raise InputError(
                "a schedule's name and visits of one's own are both given", place=place, remedy="give one of the two"
            )
        return FollowUp.named(cancer, said[GUIDELINE], adherence=said.get("adherence", 1.0))
    return FollowUp(**said)


def _text(path_or_text: str | Path) -> tuple[str, str, Path]:
    if isinstance(path_or_text, str) and ("\n" in path_or_text or "=" in path_or_text):
        return path_or_text, "scenario", Path()
    if not isinstance(path_or_text, str | Path):
        raise InputError(f"{shown(path_or_text)} is not a path", place="scenario", remedy="give a path or the text")
    return read_text(Path(path_or_text), "scenario")


def read_text(path: Path, what: str) -> tuple[str, str, Path]:
    """Text of a file, its name on one line, and its folder.

    Raises
    ------
    InputError
        If it cannot be read; it names the file.
    """
    try:
        return path.read_bytes().decode("utf-8-sig"), on_one_line(path.name), path.parent
    except FileNotFoundError:
        raise InputError("there is no such file", place=on_one_line(path), remedy="check the path") from None
    except IsADirectoryError:
        raise InputError("this is a folder", place=on_one_line(path), remedy=f"name the {what} file in it") from None
    except UnicodeDecodeError:
        raise InputError("the text is not UTF-8", place=on_one_line(path.name), remedy="save it as UTF-8") from None
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", place=on_one_line(path), remedy="check the path"
        ) from None


def parsed(text: str) -> dict[str, Any]:
    """TOML, read.

    Raises
    ------
    InputError
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"this is not TOML ({' '.join(str(error).split())})", remedy="check quotes and brackets"
        ) from None


def table_of(said: Mapping[str, Any], key: str) -> dict[str, Any]:
    """A table of a file; empty where it is not there.

    Raises
    ------
    InputError
    """
    value = said.get(key, {})
    if not isinstance(value, dict):
        raise InputError(f"{shown(value)} is not a table", place=key, remedy=f"write [{key}] on a line of its own")
    return value


def flat(numbers: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Paths with dots, whether quoted or written as nested tables.

    >>> flat({"surgery": {"delay": "3 weeks"}, "growth.ratio": 0.8})
    {'surgery.delay': '3 weeks', 'growth.ratio': 0.8}
    """
    found: dict[str, Any] = {}
    for key, value in numbers.items():
        found.update(flat(value, f"{before}{key}.") if isinstance(value, Mapping) else {before + key: value})
    return found


def write_scenario(scenario: Scenario) -> str:
    """The text that `read_scenario` reads back as the same scenario.

    People from a table in memory, which no file can name, are a comment that says so; reading it back is refused.
    """
    said = scenario.to_dict()
    people = scenario.population
    if people.is_typical or said["population"].get("table") is not None:
        return "\n".join(_lines(said, "")) + "\n"
    aside = f"# [population] is missing: {people.rows} patients from a table in memory, sha256 {people.digest()}"
    return "\n".join([aside, *_lines({key: value for key, value in said.items() if key != "population"}, "")]) + "\n"


def _lines(table: Mapping[str, Any], path: str) -> list[str]:
    plain = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    if path and (lines or not table):
        lines.insert(0, f"\n[{path}]")
    for key, value in table.items():
        if isinstance(value, Mapping) and value:
            lines += _lines(value, f"{path}.{_key(key)}" if path else _key(key))
    return lines


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    if value is None:
        return f'"{DROP}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(key)} = {_value(one)}' for key, one in value.items())} }}"
    return repr(value)
