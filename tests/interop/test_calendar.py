import re
import warnings
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from blowball.errors import InputError
from blowball.interop.ics import to_ics
from blowball.interop.planned import dated, undated

icalendar = pytest.importorskip("icalendar")
TODAY = date(2026, 11, 21)
NAMES = {"ct": "CT of chest, abdomen; pelvis", "cea": "CEA in blood"}
VISITS = [(91.3125, ("ct", "cea")), (182.625, ("cea",)), (365.25, ("ct",))]


def made(visits=VISITS, surgery="2026-11-02", today=TODAY, **more):
    return dated(visits, NAMES, surgery, today=today, cancer="colon cancer", **more)


def events(text):
    """Every event, as a parser that forgives nothing reads it."""
    calendar = icalendar.Calendar.from_ical(text)
    assert not calendar.errors
    found = calendar.walk("VEVENT")
    assert not any(event.errors for event in found)
    return calendar, found


def test_a_calendar_loads_and_has_every_visit_with_its_tests_alarms_and_zone():
    calendar, found = events(to_ics(made(), "America/New_York", at="14:30", minutes=45, alarms=("2 days",)))
    assert calendar["version"] == "2.0"
    assert len(calendar.walk("VTIMEZONE")) == 1
    assert [str(event["summary"]) for event in found] == [
        "Follow-up visit 1: CT of chest, abdomen; pelvis, CEA in blood",
        "Follow-up visit 2: CEA in blood",
        "Follow-up visit 3: CT of chest, abdomen; pelvis",
    ]
    first = found[0]
    # 91 days after 2 November 2026 is Monday 1 February 2027; 14:30 in New York in winter is 19:30 UTC.
    assert first.decoded("dtstart").astimezone(UTC) == datetime(2027, 2, 1, 19, 30, tzinfo=UTC)
    assert first.decoded("dtend") - first.decoded("dtstart") == timedelta(minutes=45)
    alarms = first.walk("VALARM")
    assert [alarm.decoded("trigger") for alarm in alarms] == [timedelta(days=-2)]
    assert "simulated, not a patient record" in str(first["description"])


def test_other_strict_parsers_read_the_same():
    """Vobject checks what each component must have; ics parses by the standard's own grammar."""
    vobject, ics = pytest.importorskip("vobject"), pytest.importorskip("ics")
    text = to_ics(made(), "Europe/London", at="14:30", minutes=45)
    read = vobject.readOne(text)
    read.validate(raiseException=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, about names that its grammar library will change
        other = sorted(ics.Calendar(text).events, key=lambda event: event.begin)
    assert len(read.vevent_list) == len(other) == len(VISITS)
    for ours, one, two in zip(events(text)[1], read.vevent_list, other, strict=True):
        assert str(ours["uid"]) == one.uid.value == two.uid
        assert str(ours["summary"]) == one.summary.value == two.name
        begins = ours.decoded("dtstart").astimezone(UTC)
        assert begins == one.dtstart.value.astimezone(UTC) == two.begin.datetime.astimezone(UTC)
        assert len(one.valarm_list) == len(two.alarms) == 2


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Tokyo", "UTC"])
def test_clocks_are_right_to_the_last_visit_of_a_long_plan(zone):
    vobject = pytest.importorskip("vobject")
    visits = [(183.0 * i, ("ct",)) for i in range(1, 31)]
    plan = made(visits)
    text = to_ics(plan, zone, at="09:00")
    assert plan.visits[-1].on.year == 2041
    expected = [datetime.combine(visit.on, time(9), ZoneInfo(zone)).astimezone(UTC) for visit in plan.visits]
    read = [event.dtstart.value.astimezone(UTC) for event in vobject.readOne(text).vevent_list]
    assert read == expected
    assert [event.decoded("dtstart").astimezone(UTC) for event in events(text)[1]] == expected


def test_an_update_on_the_same_day_is_a_later_revision():
    one, two, next_day = (
        events(to_ics(plan, revision=revision))[1][0]["sequence"]
        for plan, revision in ((made(), 0), (made(), 1), (made(today=date(2026, 11, 22)), 0))
    )
    assert one < two < next_day


def test_a_plan_without_dates_is_no_calendar():
    with pytest.raises(InputError, match="a calendar needs dates"):
        to_ics(undated(VISITS, NAMES, today=TODAY))


def test_lines_are_as_long_as_the_standard_allows_and_end_as_it_says():
    text = to_ics(made())
    assert text.endswith("END:VCALENDAR\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "\n" not in text.replace("\r\n", "")


def test_an_update_has_the_same_events_and_a_later_revision():
    before = events(to_ics(made()))[1]
    moved = [(day + 30.0, tests) for day, tests in VISITS]
    after = events(to_ics(made(moved, today=date(2026, 11, 25))))[1]
    assert [event["uid"] for event in before] == [event["uid"] for event in after]
    assert len({event["uid"] for event in before}) == len(VISITS)
    assert all(new["sequence"] > old["sequence"] for new, old in zip(after, before, strict=True))
    other = events(to_ics(made(surgery="2026-11-03")))[1]
    assert not {event["uid"] for event in before} & {event["uid"] for event in other}
    named = events(to_ics(made(), identifier="a"))[1]
    assert not {event["uid"] for event in before} & {event["uid"] for event in named}


def test_visits_after_clean_ones_keep_their_numbers():
    whole = events(to_ics(made()))[1]
    rest = events(to_ics(made(VISITS[1:], made_before=1)))[1]
    assert [event["uid"] for event in rest] == [event["uid"] for event in whole[1:]]


def test_no_visit_falls_on_a_weekend_and_none_moves_far():
    plan = made([(float(day), ("ct",)) for day in range(30, 60)])
    assert {visit.on.weekday() for visit in plan.visits} == {0, 1, 2, 3, 4}
    apart = [(visit.on - plan.surgery).days - visit.day for visit in plan.visits]
    assert set(apart) == {0.0, 1.0, 2.0}


@pytest.mark.parametrize(
    ("surgery", "says"),
    [
        ("2026-02-30", "'2026-02-30' is no date"),
        ("yesterday", "'yesterday' is no date"),
        (20261102, "20261102 is no date"),
        ("2025-01-15", "visit 1 would be on 2025-04-16, which is before today (2026-11-21)"),
        ("9999-12-01", "beyond the calendar"),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_one_sentence(surgery, says):
    with pytest.raises(InputError, match=re.escape(says)) as refused:
        made(surgery=surgery)
    assert str(refused.value).startswith("surgery_date")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"tz": "Mars/Olympus"}, "time zone"), ({"at": "25:00"}, "time of day"), ({"minutes": 0}, "0 minutes"),
     ({"alarms": ("soon",)}, "alarms")],
)  # fmt: skip
def test_what_a_calendar_cannot_have_is_refused(wrong, says):
    with pytest.raises(InputError, match=says):
        to_ics(made(), **wrong)
