"""From targets.toml to targets, checked on the way: what is wrong is said with its file, target and key."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from blowball.catalogue import Cancer, get_cancer
from blowball.catalogue.citations import references
from blowball.catalogue.load import HOME, read_toml
from blowball.errors import InputError
from blowball.scenario import Body, CarePlan, FollowUp
from blowball.scenario.words import check_keys, one_of
from blowball.targets.measures import MEASURES
from blowball.targets.target import Target

FILE = "targets.toml"
_CARE = tuple(name for name in inspect.signature(CarePlan.with_).parameters if name != "self")
_ASKED = ("endpoint", "from", "until", "sites", "population")  # keys that a measure needs, or has no use for
_OTHER = ("against", "against_body")
_DONE = ("year", "care", "body", *_OTHER)


def has_targets(cancer: str) -> bool:
    """Whether there is a targets.toml for that cancer."""
    return (HOME / cancer / FILE).is_file()


@cache
def get_targets(cancer: str) -> tuple[Target, ...]:
    """The targets of a cancer, in the order of its file.

    Raises
    ------
    InputError
        If it has none, or one of them cannot be.

    Examples
    --------
    >>> get_targets("breast")[0].use
    'calibrate'
    """
    known = get_cancer(cancer)
    return read_targets(HOME / cancer / FILE, known)


def read_targets(file: Path, cancer: Cancer) -> tuple[Target, ...]:
    """Read and check the targets of one file.

    Raises
    ------
    InputError
        Naming file, target and key of the first thing that is wrong.
    """
    place = f"{cancer.id}/{file.name}"
    said = read_toml(file, place, missing="write the targets of this cancer there")
    tables = said.pop("target", None)
    if said:
        raise InputError("is not a known key", place=f"{place}, {next(iter(said))}", remedy="write [[target]]")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise InputError("holds no target", place=place, remedy="write one or more [[target]]")
    found: dict[str, Target] = {}
    for number, table in enumerate(tables, 1):
        target = _made(table, place, number)
        here = f"{place}, {target.id}"
        if target.id in found:
            raise InputError("comes twice", place=here, remedy="give each target an id of its own")
        _check_measure(target, table, here)
        _check_names(target, cancer, here)
        found[target.id] = target
    return tuple(found.values())


def care_plan(cancer: Cancer, said: Mapping[str, Any], key: str = "care") -> CarePlan:
    """Guideline care with what a target says otherwise.

    Raises
    ------
    InputError
        If it cannot be.
    """
    check_keys(said, _CARE, key)
    options = dict(said)
    visits = options.get("follow_up")
    if isinstance(visits, Mapping):
        check_keys(visits, ("visits", "tests", "adherence"), f"{key}, follow_up")
        options["follow_up"] = FollowUp(**visits)
    return CarePlan.guideline(cancer).with_(**options)


def body(cancer: Cancer, said: Mapping[str, Any], key: str = "body") -> Body:
    """Exposures as recorded with what a target says otherwise.

    Raises
    ------
    InputError
        If it cannot be.
    """
    try:
        made = Body(**said)
        made.check(cancer)
    except InputError as error:
        raise (error if key == "body" else error.at(key)) from None
    return made


def _made(table: dict[str, Any], place: str, number: int) -> Target:
    name = table.get("id")
    here = f"{place}, {name if isinstance(name, str) else f'target {number}'}"
    if "start" in table:  # our own name of it, which no file has
        raise InputError("is not a known key", place=f"{here}, start", remedy="write from")
    try:
        return Target.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ", ".join(str(part) for part in first["loc"] if not str(part).startswith(("tuple", "function")))
        raise InputError(_said(first), place=f"{here}, {key}" if key else here) from None


def _said(error: Any) -> str:
    if error["type"] in ("extra_forbidden", "missing"):
        return "is not a known key" if error["type"] == "extra_forbidden" else "is missing"
    message = error["msg"].removeprefix("Value error, ")
    return message if error["type"] == "value_error" else f"{error['input']!r} cannot be: {message.lower()}"


def _check_measure(target: Target, table: Mapping[str, Any], here: str) -> None:
    one_of(target.measure, MEASURES, what="a measure", place=f"{here}, measure")
    measure = MEASURES[target.measure]
    for key in _ASKED:
        if key in measure.needs and key not in table:
            raise InputError(f"is missing, and {target.measure} needs it", place=f"{here}, {key}")
        if key not in (*measure.needs, *measure.may) and table.get(key, 0) != 0:
            raise InputError(f"means nothing to {target.measure}", place=f"{here}, {key}", remedy="leave it out")
    if target.endpoint is not None and target.endpoint not in measure.endpoints:
        raise InputError(
            f"{target.measure} knows nothing of '{target.endpoint}'", place=f"{here}, endpoint",
            remedy=f"choose {', '.join(measure.endpoints)}",
        )  # fmt: skip
    other = [key for key in _OTHER if key in table]
    if measure.two and not other:
        raise InputError(f"is missing, and {target.measure} needs it or against_body", place=f"{here}, against")
    if other and not measure.two:
        raise InputError(f"means nothing to {target.measure}", place=f"{here}, {other[0]}", remedy="leave it out")
    if target.people != "typical" and (done := [key for key in _DONE if key in table]):
        raise InputError(
            "cannot be chosen for patients who had what they had", place=f"{here}, {done[0]}", remedy="leave it out"
        )
    if target.unit != measure.unit:
        raise InputError(f"{target.measure} is in '{measure.unit}', not '{target.unit}'", place=f"{here}, unit")


def _check_names(target: Target, cancer: Cancer, here: str) -> None:
    for who in target.population:
        for subtype in who.subtype or ():
            place = f"{here}, population, subtype"
            one_of(subtype, cancer.subtype_ids, what=f"a subtype of {cancer.id} cancer", place=place)
    for organ in target.sites:
        one_of(organ, cancer.organ_ids, what=f"an organ of {cancer.id} cancer", place=f"{here}, sites")
    for key in target.sources:
        if key not in references():
            raise InputError(f"'{key}' is not in references.bib", place=f"{here}, source")
    if target.people == "rotterdam" and cancer.id != "breast":
        raise InputError(f"the Rotterdam women did not have {cancer.id} cancer", place=f"{here}, people")
    try:
        care_plan(cancer, target.care, "care")
        care_plan(cancer, target.against or {}, "against")
        for key, said in (("body", target.body), ("against_body", target.against_body)):
            if said:
                body(cancer, said, key)
    except InputError as error:
        raise error.at(here) from None
