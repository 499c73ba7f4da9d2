import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blowball import units
from blowball.errors import InputError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 day", 1.0),
        ("36 hours", 1.5),
        ("8 weeks", 56.0),
        ("8weeks", 56.0),
        ("  3   Months ", 91.3125),
        ("20 years", 7305.0),
        ("1.5 y", 547.875),
        ("1e2 d", 100.0),
        (".5 decades", 1826.25),
    ],
)
def test_days(text, expected):
    assert units.days(text) == pytest.approx(expected, rel=1e-15)


def test_days_of_the_past_only_where_allowed():
    assert units.days("-12 weeks", minimum=-math.inf) == -84.0
    with pytest.raises(InputError, match="out of range; give 0 d or more"):
        units.days("-12 weeks")


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.int64(2), "2"])
def test_a_plain_number_needs_its_unit_said_in_advance(value):
    assert units.days(value, default="years") == 730.5
    with pytest.raises(InputError, match="has no unit; write it like '8 weeks'"):
        units.days(value)


def test_lengths():
    assert units.millimetres("35 mm") == units.millimetres("3.5 cm") == units.millimetres(3.5, default="cm") == 35.0


@pytest.mark.parametrize("value", ["2%", "2 %", "2 percent", "2 per cent", "0.02", 0.02])
def test_fractions(value):
    assert units.fraction(value) == pytest.approx(0.02, rel=1e-15)


def test_a_percentage_given_as_a_fraction_is_asked_about():
    with pytest.raises(InputError, match="write '2%' if you mean percent"):
        units.fraction(2)
    with pytest.raises(InputError, match="out of range"):
        units.fraction("101%")


@pytest.mark.parametrize(
    "text", ["0.5 % / year", "0.5%/y", "0.5 % per year", "0.5 % a year", "0.005 per year", "5%/decade", "0.005/y"]
)
def test_rates(text):
    assert units.rate_per_day(text) == pytest.approx(0.005 / 365.25, rel=1e-14)


def test_per_month_is_not_per_year():
    assert units.rate_per_day("1 / month") == pytest.approx(12 * units.rate_per_day("1 / year"), rel=1e-14)


@pytest.mark.parametrize(
    ("number", "unit", "to", "expected"),
    [
        (2, "cm", "mm", 20),
        (1, "cm3", "mm^3", 1000),
        (1e6, "cells / mm3", "cells/cm3", 1e9),
        (7, "d", "days", 7),
        (10, "%/y", "1/y", 0.1),
    ],
)
def test_convert(number, unit, to, expected):
    assert units.convert(number, unit, to) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("8 monhts", "key: 'monhts' is not a unit known here; did you mean 'months'?"),
        ("8 lightyears", "key: 'lightyears' is not a unit known here; did you mean 'years'?"),
        ("8 m", "key: 'm' is not a unit known here; did you mean 'mo'?"),
        ("8 ~", "key: '~' is not a unit known here; use days, weeks, months, years, mm, cm or %."),
        ("35 mm", "key: 'mm' cannot be turned into 'd'; write it like '8 weeks'."),
        ("8 / week", "key: '/ week' cannot be turned into 'd'; write it like '8 weeks'."),
        ("3,5 years", "key: '3,5 years' has a comma in its number; write 3.5 or 3500."),
        ("weeks", "key: 'weeks' is no finite number with a unit; write it like '8 weeks'."),
        ("", "key: '' is no finite number with a unit; write it like '8 weeks'."),
        ("1e999 d", "key: '1e999 d' is no finite number with a unit; write it like '8 weeks'."),
        ("nan d", "key: 'nan d' is no finite number with a unit; write it like '8 weeks'."),
        (math.nan, "key: nan is no finite number with a unit; write it like '8 weeks'."),
        (True, "key: True is no finite number with a unit; write it like '8 weeks'."),
        (None, "key: None is no finite number with a unit; write it like '8 weeks'."),
        (["8 weeks"], "key: ['8 weeks'] is no finite number with a unit; write it like '8 weeks'."),
    ],
)
def test_what_is_no_time_gets_one_sentence(value, sentence):
    with pytest.raises(InputError) as caught:
        units.days(value, place="key")
    assert str(caught.value) == sentence


def test_an_integer_beyond_any_float_is_refused():
    with pytest.raises(InputError, match="no finite number"):
        units.days(10**400, default="days")


@given(st.text())
def test_any_text_is_read_or_refused_and_never_crashes(text):
    for read in (units.days, units.millimetres, units.fraction, units.rate_per_day):
        try:
            number = read(text)
        except InputError:
            continue
        assert math.isfinite(number)


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (7, "1 week"),
        (56, "8 weeks"),
        (-84, "-12 weeks"),
        (91.3125, "3 months"),
        (365, "365 days"),
        (365.25, "1 year"),
        (7305, "20 years"),
        (12.34, "12.3 days"),
        (-0.01, "0 days"),
        (math.inf, "never"),
        (math.nan, "not known"),
    ],
)
def test_say_days(time, said):
    assert units.say_days(time) == said


@given(st.integers(1, 500), st.sampled_from(["days", "weeks", "months", "years"]))
def test_what_is_said_reads_back(count, unit):
    time = units.days(f"{count} {unit}")
    assert units.days(units.say_days(time)) == pytest.approx(time, rel=1e-12)


def test_cells_of_a_ball():
    assert units.diameter_to_cells(10.0) == pytest.approx(math.pi / 6 * 1000 * 1e6, rel=1e-15)


@given(st.floats(0.01, 500))
def test_diameter_and_cells_are_inverse(mm):
    assert units.cells_to_diameter(units.diameter_to_cells(mm)) == pytest.approx(mm, rel=1e-12)


def test_cells_of_arrays():
    mm = np.array([1.0, 2.0])
    assert units.diameter_to_cells(mm)[1] == pytest.approx(8 * units.diameter_to_cells(1.0), rel=1e-15)
