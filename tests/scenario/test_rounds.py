"""Follow-up whose tests have calendars of their own, as trials and guidelines write it."""

import pytest

import blowball as bb
from blowball.errors import InputError

GIVIO = [
    {"tests": ["exam"], "visits": ["3 months x 8", "6 months x 6"]},
    {"tests": ["chest_xray"], "visits": ["6 months x 10"]},
    {"tests": ["bone_scan", "liver_ultrasound", "mammography"], "visits": ["1 year x 5"]},
]


def test_rounds_are_what_the_catalogue_s_schedules_are():
    breast = bb.get_cancer("breast")
    named, own = bb.FollowUp.named(breast, "intensive_givio"), bb.FollowUp(rounds=GIVIO)
    assert [day for day, _ in own.calendar] == pytest.approx([day for day, _ in named.calendar])
    assert [set(tests) for _, tests in own.calendar] == [set(tests) for _, tests in named.calendar]


def test_rounds_of_one_are_plain_visits():
    assert bb.FollowUp(rounds=GIVIO[1:2]) == bb.FollowUp(["6 months x 10"], ["chest_xray"])


def test_a_scenario_with_rounds_is_written_and_read_back():
    breast = bb.get_cancer("breast")
    care = bb.CarePlan.guideline(breast).with_(follow_up=bb.FollowUp(rounds=GIVIO, adherence=0.8))
    asked = bb.Scenario(breast, bb.Population.typical(breast, 10), care)
    again = bb.Scenario.from_toml(asked.to_toml())
    assert again.care.follow_up == care.follow_up
    assert again.care.follow_up.to_dict() == care.follow_up.to_dict()


@pytest.mark.parametrize(
    ("rounds", "says"),
    [
        ("exam", "follow_up, rounds: 'exam' is no list of rounds"),
        ([3], "follow_up, round 1: 3 is no round"),
        ([{"tests": ["exam"]}], "follow_up, round 1: there are no visits"),
        ([*GIVIO, {"visits": ["1 year x 5"]}], "follow_up, round 4, visits, entry 1: these visits have no tests"),
        ([{"test": ["exam"], "visits": ["1 year"]}], "'test' is not a known key; did you mean 'tests'"),
        ([{"tests": ["exam"], "visits": ["1 day x 9999"]}], "9999 visits are too many"),
    ],
)
def test_what_is_no_round_is_refused(rounds, says):
    with pytest.raises(InputError) as caught:
        bb.FollowUp(rounds=rounds)
    assert says in str(caught.value)


def test_rounds_and_visits_together_are_refused():
    with pytest.raises(InputError, match="both given"):
        bb.FollowUp(["1 year x 5"], ["exam"], rounds=GIVIO)


def test_an_exposure_can_last_for_some_time():
    spells = bb.Body(exercise="starts at surgery for 3 years").spells("exercise")
    assert [(one.habit_only, one.start, one.until) for one in spells] == [
        (True, -float("inf"), 0.0), (False, 0.0, 1095.75), (True, 1095.75, float("inf")),
    ]  # fmt: skip
    assert bb.Body(exercise="structured").spells("exercise")[1].until == float("inf")


@pytest.mark.parametrize("level", ["starts at surgery for 0 days", "stops at surgery for 3 years"])
def test_what_is_no_time_of_an_exposure_is_refused(level):
    with pytest.raises(InputError, match="is not a level; write 'starts at surgery for 3 years'"):
        bb.Body(exercise=level)


def test_a_programme_of_three_years_does_less_than_one_for_good():
    colorectal = bb.get_cancer("colorectal")
    asked = bb.Scenario(colorectal, bb.Population.typical(colorectal, 4_000), horizon="10 years")
    levels = {"never": "never", "three": "starts at surgery for 3 years", "good": "starts at surgery"}
    runs = {name: bb.simulate(asked.with_(body=bb.Body(exercise=level)), threads=1) for name, level in levels.items()}
    found = bb.compare(runs, years=[10], endpoints=["cancer_death"]).data["difference"].values[:, 0, 0]
    assert found[2] < found[1] < 0.0
