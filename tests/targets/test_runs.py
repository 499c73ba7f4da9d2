"""What is simulated for targets: as little as can be, and in the same patients."""

import pytest

import blowball as bb
from blowball.targets import get_targets, measure, validate
from blowball.targets.runs import Runs

BREAST = bb.get_cancer("breast")
TWO = {"endpoint": "second_primary", "until": 10}
ALCOHOL = {"body": {"alcohol": "always"}, "against_body": {"alcohol": "never"}}
DOUBLED = {"exposures.alcohol.second": 2.0}


def _runs(cancer, *targets, patients=100):
    named = [target.model_copy(update={"id": f"t{i}"}) for i, target in enumerate(targets)]
    return Runs(cancer, named, patients)


def test_targets_share_what_has_one_plan_however_it_is_said(target):
    plain = target("incidence", endpoint="recurrence", until=5)
    said = target("incidence", endpoint="recurrence", until=9, care={"nodes": "sentinel"})  # as the guideline has it
    body = target("incidence", endpoint="recurrence", until=5, body={"alcohol": "as recorded"})
    assert len(_runs(BREAST, plain, said).scenarios) == 1
    assert len(_runs(BREAST, plain, body).scenarios) == 2
    apart = target("conditional", endpoint="recurrence", until=5)
    assert len(_runs(BREAST, plain, apart).scenarios) == 2
    (scenario,) = _runs(BREAST, plain, said).scenarios.values()
    assert scenario.horizon >= 9 * 365.25


def test_one_parameter_set_gives_what_validation_sums_up():
    targets = get_targets("breast")[-30:]
    single = measure(BREAST, targets, patients=300, seed=3, threads=1)
    assert list(single) == [target.id for target in targets]
    again = measure(BREAST, targets, patients=300, seed=3, threads=2)
    assert [repr(one) for one in again.values()] == [repr(one) for one in single.values()]
    other = measure(BREAST.with_numbers({"recurrence.other_death": 0.0}), targets, patients=300, seed=3, threads=1)
    assert [repr(one) for one in other.values()] != [repr(one) for one in single.values()]


def test_an_exposure_multiplies_what_the_catalogue_says(target):
    ratio = target("rate_ratio", "1", **TWO, **ALCOHOL)
    found = measure(BREAST.with_numbers(DOUBLED), [ratio], patients=20_000, threads=1)["one"]
    assert found.value == pytest.approx(2.0, abs=4 * found.error)
    assert found.error < 0.12
    none = measure(BREAST.with_numbers({"exposures.alcohol.second": 1.0}), [ratio], patients=2_000, threads=1)["one"]
    assert none.value == 1.0


def test_an_exposure_can_be_confined_to_altered_tumours(target):
    colorectal = bb.get_cancer("colorectal").with_numbers(
        {"exposures.aspirin.growth": 0.3, "exposures.aspirin.clearance": 50.0}
    )
    said = {"endpoint": "recurrence", "until": 3, "body": {"aspirin": "starts at surgery"}, "against_body": {}}
    altered = target("rate_ratio", "1", population={"pik3ca": True}, **said)
    others = target("rate_ratio", "1", population={"pik3ca": False}, **said).model_copy(update={"id": "others"})
    found = measure(colorectal, [altered, others], patients=4_000, threads=1)
    assert found["one"].value < 0.8
    assert found["others"].value == 1.0
    assert found["one"].n + found["others"].n > 3_000


def test_rotterdam_s_women_come_whole_and_as_they_were(target):
    nodes = [target("population", people="rotterdam", population={"nodes": ends}) for ends in ([0, 0], [10, 99])]
    runs = _runs(BREAST, *nodes, patients=7_000)
    assert runs.patients == 2 * 2982
    assert _runs(BREAST, *nodes, patients=100).patients == 2982
    found = runs.measure({}, 7, threads=1)
    assert found["t0"].value == pytest.approx(100 * 1436 / 2982)
    assert found["t1"].value == pytest.approx(100 * 267 / 2982)


def test_every_parameter_set_has_luck_of_its_own_and_none_is_lost():
    done = []
    targets = get_targets("lung")[:3]
    found = validate(
        bb.get_cancer("lung"), targets, members=3, patients=400, threads=2, progress=lambda *at: done.append(at)
    )
    assert done[-1] == (found.simulated, found.simulated)
    assert len(done) == len(set(done)) == 3 * len(Runs(bb.get_cancer("lung"), targets, 400).scenarios)
