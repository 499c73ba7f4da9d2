"""The parts of a cancer that are not numbers: organs, subtypes, courses, tests, schedules, exposures, stages.

Their numbers are records: those of the course ``endocrine`` stand under ``treatment.endocrine``.
"""

from __future__ import annotations

import math
import re
from typing import Literal

from pydantic import ConfigDict, field_validator, model_validator

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

    It acts in `subtypes` (none named: in all), with `pik3ca` on tumours with a PI3K pathway alteration only. What
    was given for some time `lasts` so long ("3 years") where it is a lever; else it goes on for good.
    """

    subtypes: tuple[str, ...] = ()
    pik3ca: bool = False
    habit: Literal["", "smoking", "alcohol", "exercise", "obesity"] = ""
    lasts: str = ""
    believed: str
    found: str

    @field_validator("lasts")
    @classmethod
    def _a_time(cls, lasts: str) -> str:
        if lasts:
            try:
                units.days(lasts)
            except InputError as error:
                raise ValueError(f"{error.problem}; {error.remedy}") from None
        return lasts


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


class Box(Frozen):
    """Diameters above the first to the last, mm, and node counts from the first to the last; not said: any."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=True)  # as "inf" is an end

    size_mm: tuple[float, float] = (0.0, math.inf)
    nodes: tuple[float, float] = (0.0, math.inf)

    @model_validator(mode="after")
    def _ordered(self) -> Box:
        if not 0.0 <= self.size_mm[0] < self.size_mm[1]:
            raise ValueError("size_mm must rise from 0 or more")
        first, last = self.nodes
        if not 0.0 <= first <= last or any(end != math.floor(end) for end in (first, last) if math.isfinite(end)):
            raise ValueError("nodes must be whole numbers that do not fall")
        return self


class Stage(Part):
    """A stage of patients without metastases: any of these boxes of size and nodes."""

    boxes: tuple[Box, ...]

    def says(self) -> str:
        """The boxes in words."""
        return " or ".join(says(box) for box in self.boxes)


def says(box: Box) -> str:
    """A box in words.

    >>> says(Box(size_mm=(20, 50), nodes=(0, 0)))
    'more than 20 to 50 mm with 0 positive nodes'
    """
    (low, high), (first, last) = box.size_mm, box.nodes
    upper = f"up to {high:g} mm" if low == 0.0 else f"more than {low:g} to {high:g} mm"
    size = upper if math.isfinite(high) else (f"more than {low:g} mm" if low else "any size")
    more = f"{first:g} to {last:g}" if math.isfinite(last) else f"{first:g} or more"
    return f"{size} with {first:g} positive nodes" if first == last else f"{size} with {more} positive nodes"


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
