"""When somebody looks after surgery, and with what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from blowball.catalogue import Cancer, cancer_of
from blowball.engine.records import VISITS
from blowball.errors import InputError, shown
from blowball.units import fraction, say_days

from .visits import Phase, read_phase, read_tests
from .words import check_keys, one_of

GUIDELINE = "guideline"


@dataclass(frozen=True, init=False)
class FollowUp:
    """Visits after surgery, and how reliably they are kept.

    Parameters
    ----------
    visits : sequence of str or mapping
        One phase after the other: ``"3 months x 8"``, ``"1 year"``, or ``{"every": "1 year", "times": 5, "tests":
        ["mammography"]}`` where a phase has tests of its own.
    tests : sequence of str
        The tests of every phase that names none.
    adherence : float
        Probability that a visit is kept.
    rounds : sequence of mapping
        Instead of these two, several such lists that run side by side from surgery on, each ``{"tests": [...],
        "visits": [...]}``. What falls on one day is one visit.

    Attributes
    ----------
    calendar : tuple of (float, tuple of str)
        Every visit: its day after surgery, and its tests.
    name : str or None
        Of a schedule of the catalogue.

    Raises
    ------
    InputError
        If a visit is not after surgery or has no test, or there are too many.

    Examples
    --------
    >>> plan = FollowUp(visits=["6 months x 2", "1 year x 3"], tests=["exam"])
    >>> [day for day, tests in plan.calendar]
    [182.625, 365.25, 730.5, 1095.75, 1461.0]
    >>> both = FollowUp(rounds=[{"tests": ["exam"], "visits": ["6 months x 2"]},
    ...                         {"tests": ["mammography"], "visits": ["1 year x 1"]}])
    >>> both.calendar
    ((182.625, ('exam',)), (365.25, ('exam', 'mammography')))
    """

    calendar: tuple[tuple[float, tuple[str, ...]], ...]
    adherence: float
    name: str | None = field(compare=False)
    said: Mapping[str, Any] = field(compare=False, repr=False)

    def __init__(
        self,
        visits: Sequence[str | Mapping[str, Any]] = (),
        tests: Sequence[str] = (),
        adherence: float | str = 1.0,
        *,
        rounds: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        place = "follow_up"
        if rounds and (visits or tests):
            raise InputError(
                "rounds and visits or tests beside them are both given", place=place,
                remedy="give the tests and visits within each round",
            )  # fmt: skip
        made = _rounds(rounds) if rounds else [_Round.read(visits, tests, place)]
        for one in made:
            _few_enough(one.times)
        found: dict[float, tuple[str, ...]] = {}
        for one in made:
            for day, looks in one.days():
                found[day] = tuple(dict.fromkeys((*found.get(day, ()), *looks)))
        _few_enough(len(found))
        said = {"rounds": [one.said() for one in made]} if rounds else made[0].said()
        self._set(tuple(sorted(found.items())), adherence, None, said)

    def _set(self, calendar: Any, adherence: Any, name: str | None, said: Mapping[str, Any]) -> None:
        object.__setattr__(self, "calendar", calendar)
        object.__setattr__(self, "adherence", fraction(adherence, place="follow_up, adherence"))
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "said", said)

    @classmethod
    def none(cls) -> FollowUp:
        """Nobody looks; recurrence is found by symptoms."""
        return cls()

    @classmethod
    def yearly(cls, years: int, tests: Sequence[str]) -> FollowUp:
        """One visit a year with the same tests, for so many years."""
        return cls([{"every": "1 year", "times": years, "tests": tests}])

    @classmethod
    def named(cls, cancer: Cancer | str, name: str, *, adherence: float | str = 1.0) -> FollowUp:
        """A schedule of the cancer's catalogue, such as ``"guideline"``; ``"none"`` is no visit.

        Raises
        ------
        InputError
            If the cancer has no schedule of that name.
        """
        cancer = cancer_of(cancer)
        known = [schedule.id for schedule in cancer.schedules]
        if isinstance(name, str) and name == "none" and name not in known:
            return cls()
        one_of(name, known, what=f"a follow-up schedule of {cancer.id} cancer", place="follow_up")
        calendar = cancer.schedule(name).visits()
        _few_enough(len(calendar))
        made = cls.__new__(cls)
        made._set(calendar, adherence, name, {GUIDELINE: name})
        return made

    def check(self, cancer: Cancer) -> None:
        """Refuse a test that the cancer's catalogue does not have.

        Raises
        ------
        InputError
            Naming the closest test there is.
        """
        known = [test.id for test in cancer.tests]
        for test in dict.fromkeys(test for _, tests in self.calendar for test in tests):
            one_of(test, known, what=f"a test for {cancer.id} cancer", place="follow_up, tests")

    def to_dict(self) -> dict[str, Any]:
        """As a scenario file writes it."""
        return {**self.said, "adherence": self.adherence}


class _Round(NamedTuple):
    """One list of visits, one phase after the other from surgery on."""

    phases: tuple[Phase, ...]
    tests: tuple[str, ...]

    @classmethod
    def read(cls, visits: object, tests: object, place: str) -> _Round:
        shared = read_tests(tests, f"{place}, tests")
        if isinstance(visits, str | Mapping) or not isinstance(visits, Sequence):
            raise InputError(
                f"{shown(visits)} is not a list", place=f"{place}, visits", remedy="write ['3 months x 8']"
            )
        phases = tuple(read_phase(entry, shared, f"{place}, visits, entry {i}") for i, entry in enumerate(visits, 1))
        if shared and not phases:
            raise InputError("there are tests but no visits", place=place, remedy="give visits such as ['1 year x 10']")
        return cls(phases, shared)

    @property
    def times(self) -> int:
        """How many visits."""
        return sum(phase.times for phase in self.phases)

    def days(self) -> Iterator[tuple[float, tuple[str, ...]]]:
        """Day after surgery and tests of each visit."""
        day = 0.0
        for phase in self.phases:
            for _ in range(phase.times):
                day += phase.every
                yield round(day, 6), phase.tests

    def said(self) -> dict[str, Any]:
        """As a scenario file writes it."""
        visits = [
            f"{say_exactly(p.every)} x {p.times}"
            if p.tests == self.tests
            else {"every": say_exactly(p.every), "times": p.times, "tests": list(p.tests)}
            for p in self.phases
        ]
        return {"visits": visits, "tests": list(self.tests)}


def _rounds(rounds: object) -> list[_Round]:
    if isinstance(rounds, str | Mapping) or not isinstance(rounds, Sequence):
        raise InputError(
            f"{shown(rounds)} is no list of rounds", place="follow_up, rounds",
            remedy="write [{ tests = ['exam'], visits = ['3 months x 8'] }]",
        )  # fmt: skip
    found = []
    for number, one in enumerate(rounds, 1):
        place = f"follow_up, round {number}"
        if not isinstance(one, Mapping):
            raise InputError(
                f"{shown(one)} is no round", place=place, remedy="write { tests = ['exam'], visits = ['3 months x 8'] }"
            )
        check_keys(one, ("visits", "tests"), place)
        if not one.get("visits"):
            raise InputError("there are no visits", place=place, remedy="give visits such as ['1 year x 10']")
        found.append(_Round.read(one["visits"], one.get("tests", ()), place))
    return found


def say_exactly(time: float) -> str:
    """A time in words that read back as the same number of days.

    >>> say_exactly(56.0), say_exactly(1.03)
    ('8 weeks', '1.03 days')
    """
    from blowball.units import days

    words = say_days(time)
    return words if days(words, minimum=-float("inf")) == time else f"{time!r} days"


def _few_enough(visits: int) -> None:
    if visits > VISITS:
        raise InputError(f"{visits} visits are too many", place="follow_up, visits", remedy=f"give {VISITS} at most")
