"""One phase of follow-up as somebody writes it: "3 months x 8"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blowball.errors import InputError, shown
from blowball.units import days

from .words import check_keys, listed

_TIMES = re.compile(r"\s*(.*?)(?:\s+[xX]\s*|\s*[×*]\s*)(\S+)\s*")
_HOW = "write it like '3 months x 8'"


@dataclass(frozen=True)
class Phase:
    """So many visits, each so long (days) after the one before, with the tests done at each."""

    every: float
    times: int
    tests: tuple[str, ...]


def read_phase(entry: object, shared: tuple[str, ...], place: str) -> Phase:
    """Read one phase; `shared` are its tests if it names none.

    Raises
    ------
    InputError
        If it is no interval with a count, or has no test.

    Examples
    --------
    >>> read_phase("6 months x 4", ("exam",), "visits")
    Phase(every=182.625, times=4, tests=('exam',))
    """
    times: object = 1
    tests = shared
    if isinstance(entry, str):
        match = _TIMES.fullmatch(entry)
        text, count = (match[1], match[2]) if match else (entry, "1")
        if not re.fullmatch(r"\d+", count):
            raise InputError(f"{shown(entry)} does not say how many visits", place=place, remedy=_HOW)
        every, times = _interval(text, place), int(count)
    elif isinstance(entry, Mapping):
        check_keys(entry, ("every", "times", "tests"), place)
        if "every" not in entry:
            raise InputError("how far apart the visits are is not said", place=place, remedy="give every = '6 months'")
        every, times = _interval(entry["every"], place), entry.get("times", 1)
        if "tests" in entry:
            tests = read_tests(entry["tests"], f"{place}, tests")
    else:
        raise InputError(f"{shown(entry)} is not a visit", place=place, remedy=_HOW)
    if isinstance(times, bool) or not isinstance(times, int) or times < 1:
        raise InputError(f"{shown(times)} is not a number of visits", place=place, remedy="give a whole number from 1")
    if not tests:
        raise InputError("these visits have no tests", place=place, remedy="give tests = ['exam'], or no visits")
    return Phase(every, times, tests)


def read_tests(tests: object, place: str) -> tuple[str, ...]:
    """Read the names of tests, each once.

    Raises
    ------
    InputError
    """
    if isinstance(tests, str) or not isinstance(tests, Sequence):
        raise InputError(f"{shown(tests)} is not a list of tests", place=place, remedy="write ['exam']")
    for i, test in enumerate(tests):
        if not isinstance(test, str):
            raise InputError(f"{shown(test)} is not the name of a test", place=place, remedy="write ['exam']")
        if test in tests[:i]:
            raise InputError(f"{listed([test])} is there twice", place=place, remedy="name each test once")
    return tuple(tests)


def _interval(text: Any, place: str) -> float:
    every = days(text, place=place, minimum=-float("inf"))
    if every <= 0.0:
        when = "before" if every < 0 else "on the day of"
        raise InputError(
            f"{shown(text)} puts a visit {when} surgery or the visit before it",
            place=place,
            remedy="give a time after it, such as '3 months'",
        )
    return every
