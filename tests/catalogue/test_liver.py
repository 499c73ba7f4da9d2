"""Liver cancer loads whole, says where numbers are from, agrees with its second transcription, and never plateaus."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
from tests.catalogue.transcriptions import assert_both_agree, from_a_source, second_transcription

import blowball as bb
import blowball.catalogue
from blowball.catalogue import get_cancer, list_cancers
from blowball.catalogue.check import EXPOSURE_NUMBERS, under
from blowball.scenario.model_row import model_row, typical_row
from blowball.scenario.plan_row import plan_row

LIVER = get_cancer("liver", calibrated=False)
HOME = Path(blowball.catalogue.__file__).parent
SECOND = second_transcription("liver")
TARGETS = tomllib.loads((HOME / "cancers" / "liver" / "targets.toml").read_text(encoding="utf-8"))["target"]
YEAR = 365.25


def test_it_is_listed_with_its_subtypes_and_organs():
    assert "liver" in list_cancers()
    assert LIVER.subtype_ids == ("hbv", "hcv", "alcohol", "metabolic")
    assert [organ.kind for organ in LIVER.organs[:4]] == ["local", "regional", "new", "distant"]
    assert LIVER.organ_ids[3] == "liver"  # metastases within the liver are distant to the engine


def test_no_number_without_where_it_comes_from():
    for record in LIVER.entries:
        assert record.note or record.where, record.path
        assert record.sources or record.method == "assumed", record.path


@pytest.mark.parametrize("key", SECOND)
def test_both_transcriptions_agree(key):
    assert_both_agree(LIVER, SECOND, key)


def test_everything_from_a_source_was_transcribed_twice():
    assert from_a_source(LIVER) - set(SECOND) == set()
    assert len(SECOND) >= 25


def test_no_habit_has_an_effect_and_each_says_what_is_believed_and_found():
    named = {exposure.id for exposure in LIVER.exposures}
    assert named >= {"smoking", "alcohol", "exercise", "diet", "weight", "sleep", "stress"}
    assert named >= {"liver_toxic_drugs", "aspirin"}
    for exposure in LIVER.exposures:
        assert (exposure.grade == "none") == (exposure.sources == ())
        assert exposure.believed
        assert exposure.found
        assert [LIVER.number(f"exposures.{exposure.id}.{name}") for name in EXPOSURE_NUMBERS] == [1.0] * 5


def test_only_antivirals_change_new_carcinomas_and_only_in_hepatitis_b():
    changing = [c for c in LIVER.courses if LIVER.number(f"treatment.{c.id}.second") != 1.0]
    assert [(course.id, course.subtypes) for course in changing] == [("antiviral", ("hbv",))]
    assert all(LIVER.number(f"treatment.{course.id}.kill") == 0.0 for course in LIVER.courses)


def test_every_seed_goes_somewhere():
    assert sum(record.value for record in under(LIVER, "sites.share")) == pytest.approx(100.0)
    assert model_row(LIVER)["site_shares"][0, :4].sum(axis=1) == pytest.approx(np.ones(4))


def test_its_targets_are_of_several_kinds_and_a_third_only_validate():
    assert len(TARGETS) >= 12
    assert len({target["measure"] for target in TARGETS}) >= 6
    assert sum(target["use"] == "validate" for target in TARGETS) >= len(TARGETS) / 3
    assert len({target["id"] for target in TARGETS}) == len(TARGETS)


def scenario(cancer=LIVER, patients=6000, **care):
    people = bb.Population.typical(cancer, patients)
    plan = bb.CarePlan.guideline(cancer).with_(**care)
    return bb.Scenario(cancer, people, plan, bb.Body(), horizon="20 years", seed=7)


@pytest.mark.parametrize("schedule", [schedule.id for schedule in LIVER.schedules])
def test_a_scenario_compiles_under_every_schedule(schedule):
    plan = plan_row(scenario(patients=10, follow_up=schedule))
    assert (plan["n_visits"][0] > 0) == (schedule != "none")
    assert typical_row(LIVER)["subtype_share"][0].sum() == pytest.approx(1.0)


def yearly_hazard(table, start, stop):
    """Of a first new tumour of either kind, per year between two years after surgery, and its standard error."""
    days = {name: table[name].to_numpy(zero_copy_only=False).astype(float) for name in COLUMNS}
    surgery = days["time_surgery"]
    first = np.fmin(days["time_recurrence"], days["time_second_primary"]) - surgery
    end = np.fmin(first, days["time_end"] - surgery)
    at_risk = np.clip(np.minimum(end, stop * YEAR) - start * YEAR, 0.0, None) / YEAR
    events = np.nansum((first > start * YEAR) & (first <= stop * YEAR))
    return events / np.nansum(at_risk), np.sqrt(events) / np.nansum(at_risk)


COLUMNS = ("time_surgery", "time_recurrence", "time_second_primary", "time_end")


@pytest.fixture(scope="module")
def table():
    return bb.simulate(scenario(), record="patients", threads=1).patients


def test_recurrence_never_reaches_a_plateau(table):
    early, _ = yearly_hazard(table, 0, 2)
    for start in (5, 10):
        late, error = yearly_hazard(table, start, start + 5)
        assert late > 0.02 + 3.0 * error  # 2 % a year and more, for good: new carcinomas of cirrhosis, 2-8 %
        assert early > 2.0 * late + 6.0 * error


def test_without_new_carcinomas_it_would_reach_one():
    rates = {record.path: 0.0 for record in under(LIVER, "second.rate")}
    cancer = LIVER.with_numbers(rates)
    late, error = yearly_hazard(bb.simulate(scenario(cancer), record="patients", threads=1).patients, 10, 15)
    assert late < 0.015 + 3.0 * error


def test_some_two_thirds_recur_within_five_years(table):
    surviving = 1.0
    for year in range(5):
        surviving *= np.exp(-yearly_hazard(table, year, year + 1)[0])
    assert 1.0 - surviving == pytest.approx(0.6, abs=0.1)  # published: 60-70 %; binomial error below 0.01
