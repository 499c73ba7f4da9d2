"""What a real trial found, read from its table, with an exact enough interval where only counts were published."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from blowball.errors import InputError, shown
from blowball.outcomes.intervals import Z95
from blowball.scenario.words import check_keys, one_of
from blowball.trial.observe import ENDPOINTS
from blowball.trial.spec import Published
from blowball.units import YEAR, days

_KEYS = ("title", "endpoint", "measure", "at", "arms", "against", "value", "low", "high", "events", "patients",
         "source", "where", "method", "note")  # fmt: skip
MEASURES = ("share", "incidence", "survival", "hazard_ratio")
_TEXTS = ("title", "source", "where", "note")
METHODS = ("transcribed", "derived", "recalled", "assumed")


def read_published(said: object, arms: tuple[str, ...], longest: float) -> tuple[Published, ...]:
    """Read [[published]]; `longest` is how long patients are followed, days.

    Raises
    ------
    InputError
        Naming number and key.
    """
    if not isinstance(said, list) or not all(isinstance(one, Mapping) for one in said):
        raise InputError("these are no results", place="published", remedy="write [[published]]")
    return tuple(_one(one, arms, longest, f"published {number}") for number, one in enumerate(said, 1))


def wilson(events: int, patients: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927).

    >>> [round(end, 3) for end in wilson(7, 301)]
    [0.011, 0.047]
    """
    share, z2 = events / patients, Z95**2
    centre = (share + z2 / (2.0 * patients)) / (1.0 + z2 / patients)
    half = Z95 * math.sqrt(share * (1.0 - share) / patients + z2 / (4.0 * patients**2)) / (1.0 + z2 / patients)
    return centre - half, centre + half


def _one(said: Mapping[str, Any], arms: tuple[str, ...], longest: float, place: str) -> Published:
    check_keys(said, _KEYS, place)
    for key in ("title", "endpoint", "arms"):
        if key not in said:
            raise InputError(f"'{key}' is missing", place=place, remedy="add it")
    for key in _TEXTS:
        if not isinstance(said.get(key, ""), str):
            raise InputError(f"{shown(said[key])} is no text", place=f"{place}, {key}", remedy="write it in quotes")
    measure = one_of(said.get("measure", MEASURES[0]), MEASURES, what="a measure", place=f"{place}, measure")
    if measure == "hazard_ratio" and "against" not in said:
        raise InputError("a hazard ratio is against other arms", place=place, remedy="add against = ['...']")
    value, low, high = _numbers(said, measure, place)
    return Published(
        title=said["title"], endpoint=one_of(said["endpoint"], ENDPOINTS, what="an endpoint", place=place),
        arms=_arms(said["arms"], arms, f"{place}, arms"),
        against=_arms(said["against"], arms, f"{place}, against") if "against" in said else (),
        value=value, low=low, high=high, source=said.get("source", ""), where=said.get("where", ""),
        method=one_of(said.get("method", "transcribed"), METHODS, what="a method", place=f"{place}, method"),
        note=said.get("note", ""), measure=measure, at=_at(said, measure, longest, place),
    )  # fmt: skip


def _at(said: Mapping[str, Any], measure: str, longest: float, place: str) -> float:
    """When it was read off a curve."""
    if measure not in ("incidence", "survival"):
        if "at" in said:
            raise InputError(
                f"'at' has no meaning for measure = '{measure}'", place=f"{place}, at",
                remedy="leave it out, or write measure = 'incidence' or 'survival'",
            )  # fmt: skip
        return math.nan
    if "at" not in said:
        raise InputError("'at' is missing", place=place, remedy="write at = '5 years' since randomisation")
    at = days(said["at"], place=f"{place}, at")
    if not 0.0 < at <= longest:
        raise InputError(
            f"nobody is followed for {shown(said['at'])}", place=f"{place}, at",
            remedy=f"give {longest / YEAR:.3g} years at most, or let them be followed for longer",
        )  # fmt: skip
    return at


def _numbers(said: Mapping[str, Any], measure: str, place: str) -> tuple[float, float, float]:
    """Value and interval in per cent or as a ratio, as given or from counts."""
    if "events" in said:
        events, patients = said["events"], said.get("patients")
        whole = all(isinstance(one, int) and not isinstance(one, bool) for one in (events, patients))
        if not whole or patients is None or not 0 <= events <= patients or patients == 0:
            raise InputError("events of patients are no counts", place=place, remedy="write events = 7, patients = 301")
        if measure != "share" or "against" in said or "value" in said:
            raise InputError(
                "events are counts of a share in some arms", place=place, remedy="give value, low and high instead"
            )
        low, high = wilson(events, patients)
        return 100.0 * events / patients, 100.0 * low, 100.0 * high
    found = []
    for key in ("value", "low", "high"):
        one = said.get(key)
        if isinstance(one, bool) or not isinstance(one, int | float) or not math.isfinite(one):
            unit = "" if measure == "hazard_ratio" else " in per cent"
            raise InputError(
                f"{shown(one)} is no number", place=f"{place}, {key}", remedy=f"give value, low and high{unit}"
            )
        if measure == "hazard_ratio" and one <= 0:
            raise InputError(f"{one:g} is no ratio", place=f"{place}, {key}", remedy="give a number above 0")
        found.append(float(one))
    if not found[1] <= found[0] <= found[2]:
        raise InputError("the value lies outside its own interval", place=place, remedy="check low and high")
    return found[0], found[1], found[2]


def _arms(said: object, arms: tuple[str, ...], place: str) -> tuple[int, ...]:
    given = [said] if isinstance(said, str) else said
    if not isinstance(given, list) or not given:
        raise InputError(f"{shown(said)} names no arms", place=place, remedy="give their names in a list")
    return tuple(arms.index(one_of(one, arms, what="an arm", place=place)) for one in given)
