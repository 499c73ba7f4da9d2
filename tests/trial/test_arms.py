"""What arms share and what each has of its own, also over parameter sets."""

import pytest

import blowball as bb
from blowball.errors import InputError
from blowball.trial import read_spec

from .plans import PLAN

KILL = "treatment.chemo.kill"


def test_care_and_body_of_all_and_of_one():
    said = {
        "care": {"follow_up": "facs_ct", "systemic": "none"}, "body": {"smoking": "never"},
        "arm": [{"name": "a"}, {"name": "b", "care": {"follow_up": "none"}, "body": {"exercise": "structured"}}],
    }  # fmt: skip
    a, b = (arm.scenario for arm in read_spec(PLAN | said).arms)
    assert (a.care.follow_up.name, b.care.follow_up.name) == ("facs_ct", "none")
    assert a.care.systemic == b.care.systemic == ()
    assert [one.body.level("smoking") for one in (a, b)] == ["never", "never"]
    assert b.body.level("exercise") == "structured"


def test_rounds_of_visits_in_an_arm():
    rounds = [{"tests": ["cea"], "visits": ["3 months x 8"]}, {"tests": ["ct"], "visits": ["1 year x 2"]}]
    said = {"arm": [{"name": "a"}, {"name": "b", "care": {"follow_up": {"rounds": rounds, "adherence": 0.9}}}]}
    visits = read_spec(PLAN | said).arms[1].scenario.care.follow_up
    assert len(visits.calendar) == 8
    assert [tests for _, tests in visits.calendar if len(tests) == 2] == [("cea", "ct")] * 2


def test_numbers_of_one_arm_are_its_alone_and_stay_its_own_in_every_parameter_set():
    said = {"arm": [{"name": "usual"}, {"name": "stronger", "numbers": {KILL: 0.9}}]}
    spec = read_spec(PLAN | said)
    usual, stronger = spec.arms
    assert stronger.scenario.cancer.number(KILL, unit="1") == 0.9
    assert usual.scenario.cancer.number(KILL, unit="1") == spec.cancer.number(KILL, unit="1") < 0.9
    member = bb.ensemble(spec.cancer, 2).cancer(1)
    assert stronger.of(member).scenario.cancer.number(KILL, unit="1") == 0.9
    assert usual.of(member).scenario.cancer.number(KILL, unit="1") == member.number(KILL, unit="1")


def test_numbers_set_from_outside_win_but_not_over_an_arm_s_own():
    said = {"numbers": {KILL: 0.2}, "arm": [{"name": "usual"}, {"name": "stronger", "numbers": {KILL: 0.9}}]}
    spec = read_spec(PLAN | said).with_numbers({KILL: 0.3, "surgery.delay": "50 days"})
    assert [arm.scenario.cancer.number(KILL, unit="1") for arm in spec.arms] == [0.3, 0.9]
    assert {arm.scenario.cancer.number("surgery.delay", unit="d") for arm in spec.arms} == {50.0}
    assert spec.cancer.number(KILL, unit="1") == 0.3


def test_a_stronger_drug_shows_in_the_truth():
    said = {
        "endpoint": "recurrence", "pool": 4_000, "repeats": 20, "population": {"stage": "III"},
        "recruitment": {"patients": 300},
        "arm": [{"name": "usual"}, {"name": "stronger", "numbers": {KILL: 0.99, "treatment.chemo.uptake": 1.0}}],
    }  # fmt: skip
    true = bb.trial(PLAN | said, threads=1).contrast("stronger").true
    assert true.difference < -4.0 * true.difference_error


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"care": {"follow_up": "facs_cae"}}, "did you mean 'facs_cea'?"),
        ({"care": 3}, "care: 3 is not a table"),
        ({"arm": [{"name": "a"}, {"name": "b", "numbers": {"growth.ratio": 2}}]}, "arm 2, numbers: 'growth.ratio' is"),
        ({"arm": [{"name": "a"}, {"name": "b", "numbers": {"treatment.chemo.kil": 2}}]}, "treatment.chemo.kil"),
        ({"arm": [{"name": "a"}, {"share": 2}]}, "arm 2, name: None is no name"),
    ],
)
def test_what_cannot_be_of_an_arm_is_refused(changes, says):
    with pytest.raises(InputError) as caught:
        read_spec(PLAN | changes)
    assert says in str(caught.value)
