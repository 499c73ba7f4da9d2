"""The parts of a cancer that are not numbers: organs, subtypes, courses, tests, schedules, exposures.

Their numbers are records: those of the course ``endocrine`` stand under ``treatment.endocrine``.
"""

from __future__ import annotations

import re
from typing import Literal

from pydantic import field_validator

from blowball import units
from blowball.catalogue.records import Frozen, Grade, Method, split_keys
from blowball.errors import InputError

_ROUND = re.compile(r"\s*(.+?)\s*[x×]\s*(\d+)\s*", re.IGNORECASE)


class Subtype(Frozen):
    """A subtype; its place in the list is the engine's number for it."""

    id: str
    name: str


class Organ(Frozen):
    """A place where a lesion can be; its place in the list is the engine's number for it."""

    id: str
    name: str
    kind: Literal["local", "regional", "new", "distant"]


class Part(Frozen):
    """What courses, tests, schedules and exposures have in common."""

    id: str
    name: str
    source: str = ""
    where: str = ""
    method: Method | None = None
    grade: Grade = "none"
    note: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of references.bib."""
        return split_keys(self.source)


class Course(Part):
    """A course of treatment. `given` is the patient's field that says whether it was had; empty: none."""

    given: Literal["", "endocrine", "chemo", "targeted", "radiotherapy", "immunotherapy"] = ""
    timing: Literal["before surgery", "after surgery"]
    subtypes: tuple[str, ...]
    reach: tuple[str, ...]


class Test(Part):
    """A test: it sees single lesions in `organs`, or as a marker the total burden there."""

    marker: bool = False
    organs: tuple[str, ...]


class Exposure(Part):
    """A habit, a drug or a burden. `believed` is what people say of it, `found` what studies found.

    It acts in `subtypes` (none named: in all), with `pik3ca` on tumours with a PI3K pathway alteration only.
    """

    subtypes: tuple[str, ...] = ()
    pik3ca: bool = False
    habit: Literal["", "smoking", "alcohol", "exercise", "obesity"] = ""
    believed: str
    found: str


class Round(Frozen):
    """Some tests, and when: ``["3 months x 12", "1 year x 15"]`` is 3 months twelve times, then yearly."""

    tests: tuple[str, ...]
    visits: tuple[str, ...]

    @field_validator("visits")
    @classmethod
    def _readable(cls, visits: tuple[str, ...]) -> tuple[str, ...]:
        try:
            visit_days(visits)
        except InputError as error:
            raise ValueError(f"{error.problem}; {error.remedy}") from None
        return visits


class Schedule(Part):
    """A follow-up schedule by name."""

    rounds: tuple[Round, ...] = ()

    def visits(self) -> tuple[tuple[float, tuple[str, ...]], ...]:
        """Days after surgery, ascending, each with its tests."""
        found: dict[float, list[str]] = {}
        for one in self.rounds:
            for day in visit_days(one.visits):
                tests = found.setdefault(day, [])
                tests.extend(test for test in one.tests if test not in tests)
        return tuple((day, tuple(tests)) for day, tests in sorted(found.items()))


def visit_days(visits: tuple[str, ...]) -> tuple[float, ...]:
    """Days of visits written as intervals and how often.

    Raises
    ------
    InputError
        If one of them cannot be read.

    Examples
    --------
    >>> visit_days(("1 year x 2", "2 years x 1"))
    (365.25, 730.5, 1461.0)
    """
    day, days = 0.0, []
    for text in visits:
        match = _ROUND.fullmatch(text)
        interval = units.quantity(match[1], "d") if match else 0.0
        if not match or interval <= 0:
            raise InputError(f"'{text}' is no interval with a count", remedy="write it like '6 months x 4'")
        for _ in range(int(match[2])):
            day += interval
            days.append(round(day, 6))
    return tuple(days)
