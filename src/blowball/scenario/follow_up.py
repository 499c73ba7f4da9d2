"""When somebody looks after surgery, and with what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from blowball.engine.records import VISITS
from blowball.errors import InputError
from blowball.units import fraction, say_days

from .visits import Phase, read_phase, read_tests
from .words import need_cancer, one_of, shown

if TYPE_CHECKING:
    from blowball.catalogue import Cancer


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
    """

    calendar: tuple[tuple[float, tuple[str, ...]], ...]
    adherence: float
    name: str | None = field(compare=False)
    phases: tuple[Phase, ...] = field(compare=False, repr=False)
    tests: tuple[str, ...] = field(compare=False, repr=False)

    def __init__(
        self,
        visits: Sequence[str | Mapping[str, Any]] = (),
        tests: Sequence[str] = (),
        adherence: float | str = 1.0,
    ) -> None:
        shared = read_tests(tests, "follow_up, tests")
        if isinstance(visits, str | Mapping) or not isinstance(visits, Sequence):
            raise InputError(
                f"{shown(visits)} is not a list", place="follow_up, visits", remedy="write ['3 months x 8']"
            )
        phases = tuple(read_phase(entry, shared, f"follow_up, visits, entry {i}") for i, entry in enumerate(visits, 1))
        if shared and not phases:
            raise InputError(
                "there are tests but no visits", place="follow_up", remedy="give visits such as ['1 year x 10']"
            )
        _few_enough(sum(phase.times for phase in phases))
        day, calendar = 0.0, []
        for phase in phases:
            for _ in range(phase.times):
                day += phase.every
                calendar.append((round(day, 6), phase.tests))
        self._set(tuple(calendar), adherence, None, phases, shared)

    def _set(self, calendar: Any, adherence: Any, name: str | None, phases: Any, tests: Any) -> None:
        object.__setattr__(self, "calendar", calendar)
        object.__setattr__(self, "adherence", fraction(adherence, place="follow_up, adherence"))
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "phases", phases)
        object.__setattr__(self, "tests", tests)

    @classmethod
    def none(cls) -> FollowUp:
        """Nobody looks; recurrence is found by symptoms."""
        return cls()

    @classmethod
    def yearly(cls, years: int, tests: Sequence[str]) -> FollowUp:
        """One visit a year with the same tests, for so many years."""
        return cls([{"every": "1 year", "times": years, "tests": tests}])

    @classmethod
    def named(cls, cancer: Cancer, name: str, *, adherence: float | str = 1.0) -> FollowUp:
        """A schedule of the cancer's catalogue, such as ``"guideline"``; ``"none"`` is no visit.

        Raises
        ------
        InputError
            If the cancer has no schedule of that name.
        """
        need_cancer(cancer)
        known = [schedule.id for schedule in cancer.schedules]
        if isinstance(name, str) and name == "none" and name not in known:
            return cls()
        one_of(name, known, what=f"a follow-up schedule of {cancer.id} cancer", place="follow_up")
        calendar = cancer.schedule(name).visits()
        _few_enough(len(calendar))
        made = cls.__new__(cls)
        made._set(calendar, adherence, name, (), ())
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
        if self.name is not None:
            return {"guideline": self.name, "adherence": self.adherence}
        visits = [
            f"{say_exactly(p.every)} x {p.times}"
            if p.tests == self.tests
            else {"every": say_exactly(p.every), "times": p.times, "tests": list(p.tests)}
            for p in self.phases
        ]
        return {"visits": visits, "tests": list(self.tests), "adherence": self.adherence}


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
