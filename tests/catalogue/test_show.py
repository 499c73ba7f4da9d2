"""What is printed says where it comes from, and flags what nobody checked."""

import pytest

from blowball.catalogue import get_cancer
from blowball.catalogue.show import rows
from blowball.errors import InputError

BREAST = get_cancer("breast", calibrated=False)


def row(path, cancer=BREAST):
    (found,) = rows(cancer, path)
    return found


def test_every_record_has_its_row():
    assert [r.path for r in rows(BREAST)] == [record.path for record in BREAST.entries]


def test_unverified_numbers_are_flagged_and_others_not():
    assert row("growth.capacity").flag == "RECALLED"
    assert row("fate.lag").flag == "ASSUMED"
    assert row("growth.doubling_time.hr_pos").flag == ""
    assert row("second.rate").flag == ""
    assert row("fate.lag", BREAST.with_numbers({"fate.lag": 100})).flag == "OVERRIDDEN"


def test_a_row_carries_value_unit_spread_and_uncertainty():
    found = row("growth.doubling_time.hr_pos")
    assert (found.value, found.unit, found.spread) == ("241", "d", "SD 166")
    assert found.uncertainty == "SE of ln 0.113"
    assert found.source == "ryu2014"
    assert row("treatment.endocrine.second").uncertainty == "0.54 to 0.72 (95%)"
    assert row("seeding.exponent").uncertainty == "0.4 to 1"
    assert row("typical.er.triple_neg").value == "0 0 0 0 0 0 1 3 4 6 9"


def test_rows_below_a_path():
    assert [r.path for r in rows(BREAST, "second")] == ["second.rate", "second.window"]
    with pytest.raises(InputError, match=r"nothing stands below 'secnd'; choose from .*second"):
        rows(BREAST, "secnd")
