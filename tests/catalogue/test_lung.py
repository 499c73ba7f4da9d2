"""Lung cancer: its files load whole, say where each number is from, agree with a second transcription, and run."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
from tests.catalogue.transcriptions import ROUNDING, assert_both_agree, from_a_source, second_transcription

import blowball as bb
import blowball.catalogue
from blowball import units
from blowball.catalogue.check import EXPOSURE_NUMBERS
from blowball.catalogue.citations import references
from blowball.catalogue.records import split_keys
from blowball.scenario.compile import compile as compile_scenario

HOME = Path(blowball.catalogue.__file__).parent
LUNG = bb.get_cancer("lung", calibrated=False)
SECOND = second_transcription("lung")
TARGETS = tomllib.loads((HOME / "cancers" / "lung" / "targets.toml").read_text(encoding="utf-8"))["target"]
PATIENTS = 8_000


def simulate(body=None, **care):
    plan = bb.CarePlan.guideline(LUNG).with_(**care)
    people = bb.Population.typical(LUNG, PATIENTS, metastatic="exclude")
    scenario = bb.Scenario(LUNG, people, plan, body, horizon="10 years", seed=11)
    return bb.simulate(scenario, record="patients", threads=1).patients


def years(patients, column):
    """Years from surgery; infinite where it did not happen."""
    day = patients[column].to_numpy() - patients["time_surgery"].to_numpy()
    return np.where(np.isnan(day), np.inf, day / units.YEAR)


@pytest.fixture(scope="module")
def usual():
    return simulate()


def test_order_of_subtypes_and_organs_is_the_engines():
    assert LUNG.subtype_ids == ("adenocarcinoma", "squamous")
    assert LUNG.organ_ids[:5] == ("local", "nodes", "other_lung", "brain", "bone")
    kinds = [organ.kind for organ in LUNG.organs]
    assert kinds[:3] == ["local", "regional", "new"]
    assert set(kinds[3:]) == {"distant"}


def test_no_number_without_where_it_comes_from():
    for record in LUNG.entries:
        if record.method == "assumed":
            assert record.note, record.path
        else:
            assert record.sources, record.path
            assert record.where or record.note, record.path


@pytest.mark.parametrize("key", SECOND)
def test_both_transcriptions_agree(key):
    assert_both_agree(LUNG, SECOND, key, rounded_spread=True)


def test_everything_from_a_source_was_transcribed_twice():
    assert from_a_source(LUNG) - set(SECOND) == set()
    assert len(SECOND) >= 25


def test_the_curve_of_circulating_dna_goes_through_the_four_predicted_points():
    mm, seen = np.log([10.0, 12.0, 15.0, 20.0]), np.array([0.176, 0.336, 0.56, 0.907])
    slope, start = np.polyfit(mm, np.log(seen / (1.0 - seen)), 1)
    assert LUNG.number("detection.tests.ctdna.slope") == pytest.approx(slope, rel=ROUNDING)
    assert LUNG.number("detection.tests.ctdna.d50") == pytest.approx(np.exp(-start / slope), rel=ROUNDING)


def test_only_smoking_is_active_and_by_observation_only():
    active = {x.id for x in LUNG.exposures for n in EXPOSURE_NUMBERS if LUNG.number(f"exposures.{x.id}.{n}") != 1.0}
    assert active == {"smoking"}
    assert LUNG.exposure("smoking").grade == "observational"
    assert all(x.believed and x.found for x in LUNG.exposures)
    assert {x.id for x in LUNG.exposures if x.grade != "none"} == {"smoking", "aspirin"}
    assert LUNG.number("recurrence.other_death") > 1.0


def test_targets_are_whole_and_a_third_is_kept_to_validate():
    assert len(TARGETS) >= 12
    assert len({target["id"] for target in TARGETS}) == len(TARGETS)
    assert sum(target["use"] == "validate" for target in TARGETS) >= len(TARGETS) / 3
    for target in TARGETS:
        assert set(split_keys(target["source"])) <= set(references()), target["id"]
        assert "tolerance" in target or {"low", "high"} <= set(target), target["id"]
        assert set(target.get("sites", ())) <= set(LUNG.organ_ids), target["id"]
        for care in (target.get("care", {}), target.get("against", {})):
            bb.CarePlan.guideline(LUNG).with_(**care)


@pytest.mark.parametrize("name", [schedule.id for schedule in LUNG.schedules])
def test_a_scenario_with_each_schedule_compiles(name):
    people = bb.Population.typical(LUNG, 10)
    plan = bb.CarePlan.guideline(LUNG).with_(follow_up=name)
    compiled = compile_scenario(bb.Scenario(LUNG, people, plan))
    assert compiled.plan["n_visits"][0] == len(LUNG.schedule(name).visits())


def test_the_guideline_looks_every_six_months_for_two_years_and_then_yearly():
    visits = [day / units.YEAR for day, _ in LUNG.schedule("guideline").visits()]
    assert visits[:6] == pytest.approx([0.5, 1.0, 1.5, 2.0, 3.0, 4.0])


def test_most_relapse_within_three_years(usual):
    relapse = years(usual, "time_recurrence")
    found = relapse[relapse <= 7.0]
    early = np.mean(found <= 3.0)
    error = np.sqrt(early * (1.0 - early) / found.size)
    assert 0.5 + 4.0 * error < early < 0.95 - 4.0 * error


def test_second_primaries_come_at_about_one_or_two_percent_a_year_to_the_end(usual):
    second, end = years(usual, "time_second_primary"), years(usual, "time_end")
    for start, stop in ((0.0, 2.0), (2.0, 5.0), (5.0, 9.0)):
        events = np.sum((second > start) & (second <= stop))
        rate = events / np.sum(np.clip(np.minimum(np.minimum(second, end), stop) - start, 0.0, None))
        error = rate / np.sqrt(events)
        assert 0.01 - 3.0 * error < rate < 0.02 + 3.0 * error


def test_stopping_to_smoke_delays_relapse_and_death():
    goes_on = simulate(bb.Body(smoking="always"))
    stops = simulate(bb.Body(smoking="stops at surgery"))
    smokes = stops["smoking"].to_numpy().astype(bool)
    for column in ("time_recurrence", "time_end"):
        bad, good = (years(patients, column)[smokes] <= 5.0 for patients in (goes_on, stops))
        more = bad.astype(float) - good  # paired: same luck
        assert more.mean() > 3.0 * more.std() / np.sqrt(more.size)
