import re
from datetime import date

import pytest

import blowball as bb
from blowball.report.plan_sheet import plan_sheet


@pytest.fixture(name="many", scope="module")
def _many():
    return bb.plan_follow_up("liver", visits=30, patients=300, check=0, threads=1)


def test_a_long_plan_stands_in_two_columns_with_every_visit_and_date_once(many):
    sheet = plan_sheet(many, many.planned("2026-11-16", date(2026, 11, 21)))
    assert sheet.count("<table>") == 2
    assert re.findall(r'<th scope="row">(\d+)</th>', sheet) == [str(i + 1) for i in range(len(many.visits))]
    dates = [visit.on.isoformat().replace("-", "\N{NON-BREAKING HYPHEN}") for visit in many.planned(
        "2026-11-16", date(2026, 11, 21)).visits]  # fmt: skip
    assert all(sheet.count(day) >= 1 for day in dates)


def test_a_plan_without_dates_has_no_column_for_them(many):
    assert ">date<" not in plan_sheet(many)


def test_no_word_of_the_trade_is_on_the_sheet(many):
    text = re.sub(r"<style>.*?</style>|<[^>]*>", " ", plan_sheet(many), flags=re.DOTALL).lower()
    for word in ("objective", "windows", "95 %", "paired", "schedule", "ensemble", "curative"):
        assert word not in text
