"""Looking numbers up, and putting others in their place."""

import pytest

from blowball.catalogue import get_cancer
from blowball.errors import InputError

BREAST = get_cancer("breast", calibrated=False)


def test_the_most_particular_record_is_taken():
    assert BREAST.number("sites.share", subtype="hr_pos", organ="bone") == 50
    assert BREAST.number("growth.doubling_time", subtype="triple_neg") == 103
    assert BREAST.number("second.rate", subtype="triple_neg") == 0.52  # the same for all subtypes
    assert BREAST.number("detection.tests.ct.d50", organ="lung") == 5
    assert BREAST.number("detection.tests.exam.d50", organ="nodes") == BREAST.number("detection.tests.exam.d50")


def test_a_number_comes_in_the_unit_asked_for():
    assert BREAST.number("second.rate", unit="1/d") == pytest.approx(0.0052 / 365.25)
    assert BREAST.number("treatment.endocrine.days", unit="months") == pytest.approx(60)
    with pytest.raises(InputError, match="'d' cannot be turned into 'mm'"):
        BREAST.number("fate.lag", unit="mm")


def test_an_absent_record_is_an_error_unless_a_default_stands_for_it():
    assert BREAST.number("detection.tests.chest_xray.ceiling.bone", default=0.0) == 0.0
    with pytest.raises(InputError, match=r"no number 'growth.doubling_tme.hr_pos'; did you mean 'growth.doubling_time"):
        BREAST.number("growth.doubling_tme", subtype="hr_pos")


def test_a_list_is_not_one_number():
    assert len(BREAST.numbers("typical.age", subtype="hr_pos")) == 11
    with pytest.raises(InputError, match=r"typical.age.hr_pos: is a list"):
        BREAST.number("typical.age", subtype="hr_pos")


@pytest.mark.parametrize(
    ("path", "given", "value"),
    [
        ("growth.doubling_time.hr_pos", 200, 200.0),
        ("growth.doubling_time.hr_pos", "200", 200.0),
        ("growth.doubling_time.hr_pos", "200 d", 200.0),
        ("growth.doubling_time.hr_pos", "6 months", 182.625),
        ("second.rate", "0.001 / y", 0.1),  # the record is in % a year
        ("second.rate", "1", 1.0),
        ("seeding.seeds.hr_pos", "0.5 seeds", 0.5),
        ("seeding.node_most", "1e1", 10.0),
        ("effects.growth.age", "-0.02 / y", -0.2),  # the record is per decade
        (
            "typical.age.hr_pos",
            [20, 30, 40, 50, 55, 60, 65, 70, 75, 80, 90],
            (20, 30, 40, 50, 55, 60, 65, 70, 75, 80, 90),
        ),
    ],
)
def test_an_override_is_read_in_the_records_unit(path, given, value):
    changed = BREAST.with_numbers({path: given}).record(path)
    assert changed.value == pytest.approx(value)
    assert changed.method == "overridden"
    assert changed.uncertainty is None
    assert changed.note.startswith("was ")
    assert BREAST.record(path).method != "overridden"


def test_overriding_leaves_every_other_record_alone():
    changed = BREAST.with_numbers({"fate.lag": "2 months"})
    differ = [path for path, record in changed.records.items() if record != BREAST.records[path]]
    assert differ == ["fate.lag"]


@pytest.mark.parametrize(
    ("path", "given", "said"),
    [
        ("growth.doubling_time", 200, "no number 'growth.doubling_time'; did you mean 'growth.doubling_time"),
        (
            "growth.doubling_time.hr_pos",
            "200 mm",
            "breast, growth.doubling_time.hr_pos: 'mm' cannot be turned into 'd'",
        ),
        ("growth.doubling_time.hr_pos", "long", "breast, growth.doubling_time.hr_pos: 'long' is no finite number"),
        ("growth.doubling_time.hr_pos", True, "breast, growth.doubling_time.hr_pos: True is no finite number"),
        ("growth.doubling_time.hr_pos", float("nan"), "breast, growth.doubling_time.hr_pos: nan is no finite number"),
        ("growth.doubling_time.hr_pos", [1.0], "breast, growth.doubling_time.hr_pos: [1.0] is not one number"),
        ("seeding.seeds.hr_pos", "3 foci", "breast, seeding.seeds.hr_pos: '3 foci' is not in seeds"),
        ("typical.age.hr_pos", [1, 2], "breast, typical.age.hr_pos: [1, 2] is not a list of 11 numbers"),
        ("typical.age.hr_pos", 60, "breast, typical.age.hr_pos: 60 is not a list of 11 numbers"),
    ],
)
def test_an_override_that_cannot_be_is_refused(path, given, said):
    with pytest.raises(InputError) as caught:
        BREAST.with_numbers({path: given})
    assert said in str(caught.value)


def test_parts_are_found_by_name_or_named():
    assert BREAST.course("endocrine").given == "endocrine"
    assert BREAST.test("ctdna").marker
    assert BREAST.exposure("stress").grade == "randomised"
    with pytest.raises(InputError, match=r"no follow-up schedule 'guidline'; choose 'none', 'guideline'"):
        BREAST.schedule("guidline")


def test_schedules_give_their_visits_in_order():
    visits = BREAST.schedule("guideline").visits()
    days = [day for day, _ in visits]
    assert days == sorted(set(days))
    assert sum("mammography" in tests for _, tests in visits) == 20
    assert sum("exam" in tests for _, tests in visits if days[0] <= 5 * 365.25) == len(days)
    assert sum(day <= 3 * 365.25 + 1e-6 for day in days) == 9
    assert BREAST.schedule("none").visits() == ()
    intensive = BREAST.schedule("intensive_1994").visits()
    assert len(intensive) == 10
    assert all({"exam", "chest_xray", "bone_scan"} <= set(tests) for _, tests in intensive)
    assert len(BREAST.schedule("yearly").visits()) == 10
