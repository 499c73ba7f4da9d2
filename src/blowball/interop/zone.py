"""A time zone as a calendar needs it: each change of clocks from before the first visit to the last, one by one.

Rules that repeat ("the last Sunday in March") are shorter, but programs read lists of dates in them differently, and
ready-made ones end in 2038, before the last visit of a long plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def time_zone(icalendar: Any, zone: ZoneInfo, first: datetime, last: datetime) -> Any:
    """VTIMEZONE for days from `first` to `last`."""
    start = datetime(first.year, 1, 1, tzinfo=UTC)
    found = icalendar.Timezone()
    found.add("tzid", zone.key)
    found.add_component(_part(icalendar, zone, start, start))
    for change in changes(zone, start, last.astimezone(UTC) + DAY):
        found.add_component(_part(icalendar, zone, change, change - MINUTE))
    return found


def changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Minutes at which clocks change, in UTC.

    >>> [one.isoformat() for one in changes(ZoneInfo("Europe/Berlin"), datetime(2027, 1, 1, tzinfo=UTC),
    ...                                     datetime(2027, 12, 31, tzinfo=UTC))]
    ['2027-03-28T01:00:00+00:00', '2027-10-31T01:00:00+00:00']
    """
    now = start
    while now < end:
        if _offset(zone, now) != _offset(zone, now + DAY):
            low, high = 0, 24 * 60  # minutes after `now`: still as before, and changed
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (
                    (low, middle) if _offset(zone, now + middle * MINUTE) != _offset(zone, now) else (middle, high)
                )
            yield now + high * MINUTE
        now += DAY


def _part(icalendar: Any, zone: ZoneInfo, change: datetime, before: datetime) -> Any:
    """From a change on; its own time is told by the clocks as they were."""
    after = change.astimezone(zone)
    found = icalendar.TimezoneDaylight() if after.dst() else icalendar.TimezoneStandard()
    found.add("dtstart", (change + _offset(zone, before)).replace(tzinfo=None))
    found.add("tzoffsetfrom", _offset(zone, before))
    found.add("tzoffsetto", _offset(zone, change))
    found.add("tzname", after.tzname())
    return found


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
