"""A plan as a calendar: one event a visit, with its tests, alarms and time zone.

An event's identity is the plan's and the visit's number, not its date, so importing a plan again moves its events.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from blowball.errors import InputError
from blowball.interop.planned import NOTICE, SIMULATED, Planned, Visit, missing
from blowball.interop.zone import time_zone
from blowball.units import days

_NAMES = uuid.UUID("5d2a1f0e-6f5e-5b7c-9d0a-3c1f8f6d2b11")  # of blowball's calendar events
_SINCE, PER_DAY = date(2020, 1, 1), 100  # revisions are numbered by days since then, so many a day


def to_ics(
    plan: Planned,
    tz: str = "Europe/Berlin",
    *,
    at: str = "09:00",
    minutes: int = 30,
    alarms: Sequence[str] = ("1 week", "1 day"),
    identifier: str = "",
    revision: int = 0,
) -> str:
    """Write a plan as iCalendar (RFC 5545).

    Parameters
    ----------
    plan : Planned
    tz : str
        Time zone, such as ``"Europe/Berlin"``.
    at : str
        Time of day of a visit.
    minutes : int
        How long it takes.
    alarms : sequence of str
        How long before each visit to remind.
    identifier : str
        What makes the plan this one; the cancer and the surgery's date if not given. The same identifier gives the
        same events, so that an update replaces them; give one where several patients share a calendar.
    revision : int
        Of the plans made on one day; a later day counts as a later revision by itself.

    Raises
    ------
    InputError
        If the plan has no dates, the time zone or a time is unknown, or icalendar is not installed.
    """
    try:
        import icalendar
    except ImportError:
        raise missing("icalendar") from None
    zone, clock = _zone(tz), _clock(at)
    if minutes < 1:
        raise InputError(f"a visit of {minutes} minutes cannot be", place="minutes", remedy="give 1 or more")
    before = [timedelta(days=days(alarm, place="alarms")) for alarm in alarms]
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//blowball//follow-up plan//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Follow-up plan ({SIMULATED})")
    starts = [datetime.combine(visit.on, clock, zone) for visit in plan.visits if visit.on is not None]
    if len(starts) < len(plan.visits):
        raise InputError("a calendar needs dates", place="surgery_date", remedy="give the date of the operation")
    if starts and zone.key != "UTC":
        calendar.add_component(time_zone(icalendar, zone, starts[0], starts[-1]))
    sequence = PER_DAY * max((plan.made - _SINCE).days, 0) + revision
    for visit, start in zip(plan.visits, starts, strict=True):
        event = _event(icalendar, plan, visit, start, minutes, identifier)
        event.add("sequence", sequence)
        for ahead in before:
            event.add_component(_alarm(icalendar, visit, ahead))
        calendar.add_component(event)
    return calendar.to_ical().decode("utf-8")


def uid(plan: Planned, visit: Visit, identifier: str = "") -> str:
    """Identity of a visit's event."""
    which = identifier or plan.identity
    return f"{uuid.uuid5(_NAMES, f'{which}|{visit.number}')}@blowball"


def _event(icalendar: Any, plan: Planned, visit: Visit, start: datetime, minutes: int, identifier: str) -> Any:
    event = icalendar.Event()
    event.add("uid", uid(plan, visit, identifier))
    event.add("dtstamp", datetime.combine(plan.made, time(), UTC))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=minutes))
    event.add("summary", f"Follow-up visit {visit.number}: {', '.join(visit.tests)}")
    event.add("description", "\n".join((
        f"Tests: {', '.join(visit.tests)}.",
        f"{round(visit.day)} days after surgery on {plan.surgery} ({plan.cancer}).",
        f"A plan from a model: {SIMULATED}. {NOTICE}",
    )))  # fmt: skip
    event.add("status", "TENTATIVE")
    event.add("categories", ["follow-up", "simulated"])
    return event


def _alarm(icalendar: Any, visit: Visit, before: timedelta) -> Any:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Follow-up visit {visit.number}: {', '.join(visit.tests)}")
    alarm.add("trigger", -before)
    return alarm


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise InputError(f"{name!r} is no time zone", place="tz", remedy="write it as 'Europe/Berlin'") from None


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except (ValueError, TypeError):
        raise InputError(f"{text!r} is no time of day", place="at", remedy="write it as '09:00'") from None
