"""Visits on calendar dates: what calendars and hospital systems are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from blowball.errors import InputError

SIMULATED = "simulated, not a patient record"
NOTICE = "Research and teaching only, not a medical device."
_WEEKEND = 5  # Saturday and Sunday are the days from here on


@dataclass(frozen=True)
class Visit:
    """One visit: its number, its date if the plan has dates, days after surgery as planned, and tests by name."""

    number: int
    on: date | None
    day: float
    tests: tuple[str, ...]

    @property
    def when(self) -> str:
        """The date, or the days after surgery."""
        return f"{round(self.day)} days after surgery" if self.on is None else self.on.isoformat()


@dataclass(frozen=True)
class Planned:
    """Visits on dates, or as yet without.

    Attributes
    ----------
    visits : tuple of Visit
    surgery : date or None
        Of the operation; none: the plan has no dates.
    made : date
        Of this plan.
    cancer : str
        Its name.
    patient : str
        The patient's values in words; empty: a plan for people like these, and nobody in particular.
    """

    visits: tuple[Visit, ...]
    surgery: date | None
    made: date
    cancer: str
    patient: str

    @property
    def identity(self) -> str:
        """What makes this plan the one it is, as long as nothing else is said."""
        return f"{self.cancer}|{self.surgery.isoformat() if self.surgery else self.patient}"


def dated(
    visits: Sequence[tuple[float, Sequence[str]]],
    names: Mapping[str, str],
    surgery: date | str,
    *,
    today: date | None = None,
    cancer: str = "",
    patient: Mapping[str, Any] | None = None,
    made_before: int = 0,
) -> Planned:
    """Put visits on dates; what falls on a weekend is moved to the Monday after.

    Parameters
    ----------
    visits : sequence of (days after surgery, tests)
    names : mapping of str to str
        Tests' names by id.
    surgery : date or str
        ``"2026-11-02"`` if it is text.
    today : date, optional
        No visit may lie before it; the day on which this runs if not given.
    cancer, patient
        For the texts.
    made_before : int
        Visits already made, which keep their numbers.

    Raises
    ------
    InputError
        If the date cannot be, or a visit would be in the past.

    Examples
    --------
    >>> dated([(30.0, ["ct"])], {"ct": "CT"}, "2026-11-02", today=date(2026, 11, 21)).visits[0].on.isoformat()
    '2026-12-02'
    """
    now, operated = today or date.today(), read_date(surgery, "surgery_date")
    found = []
    for number, (day, tests) in enumerate(visits, made_before + 1):
        try:
            on = operated + timedelta(days=round(day))
            on += timedelta(days=max(7 - on.weekday(), 0) if on.weekday() >= _WEEKEND else 0)
        except OverflowError:
            raise InputError(
                f"a visit {day:g} days after {operated} is beyond the calendar", place="surgery_date",
                remedy="give the date of the operation",
            ) from None  # fmt: skip
        if on < now:
            raise InputError(
                f"visit {number} would be on {on}, which is before today ({now})", place=f"surgery_date {operated}",
                remedy="give a later date of surgery, or plan on from the visits already made (clean=...)",
            )  # fmt: skip
        found.append(Visit(number, on, float(day), tuple(names.get(test, test) for test in tests)))
    return Planned(tuple(found), operated, now, cancer, _said(patient))


def undated(
    visits: Sequence[tuple[float, Sequence[str]]],
    names: Mapping[str, str],
    *,
    today: date | None = None,
    cancer: str = "",
    patient: Mapping[str, Any] | None = None,
    made_before: int = 0,
) -> Planned:
    """Visits by days after an operation whose date is not known; as `dated`."""
    found = (
        Visit(number, None, float(day), tuple(names.get(test, test) for test in tests))
        for number, (day, tests) in enumerate(visits, made_before + 1)
    )
    return Planned(tuple(found), None, today or date.today(), cancer, _said(patient))


def _said(patient: Mapping[str, Any] | None) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in (patient or {}).items())


def read_date(value: date | str, place: str) -> date:
    """Read a date.

    Raises
    ------
    InputError
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError):
        raise InputError(f"{value!r} is no date", place=place, remedy="write it as '2026-11-02'") from None


def missing(package: str) -> InputError:
    """Say that a part must be installed."""
    return InputError(f"{package} is not installed", remedy="install it with pip install 'blowball[interop]'")
