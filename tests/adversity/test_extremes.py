"""Extreme but legal: refused in one sentence, or finite, in order and explained."""

import os

import pytest
from hypothesis import event, given, note, settings

import blowball as bb
from blowball.errors import InputError
from blowball.histories.endpoints import first_events
from blowball.units import YEAR

from .sound import assert_refused_or_sound, assert_sound
from .strange import CANCERS, asked

EXAMPLES = int(os.environ.get("BLOWBALL_EXAMPLES", "40"))


@settings(max_examples=EXAMPLES)
@given(asked())
def test_finite_ordered_and_explained(make):
    note(str(make.told))

    def ask():
        scenario = make()
        return bb.simulate(scenario, "events", threads=1), scenario

    event(assert_refused_or_sound(ask))


@pytest.mark.parametrize("horizon", ["1 day", "80 years"])
@pytest.mark.parametrize("cancer", CANCERS, ids=lambda cancer: cancer.id)
def test_a_life_of_a_day_or_of_eighty_years(cancer, horizon):
    scenario = bb.Scenario(cancer, bb.Population.typical(cancer, 200), horizon=horizon)
    run = bb.simulate(scenario, "events", threads=1)
    assert_sound(run, scenario)
    counted = bb.simulate(scenario, "summary", threads=1)
    assert counted.summary.people.sum() == 200
    died = sum(status != "alive" for status in run.patients["status"].to_pylist())
    deaths = counted.counts["events"].sel(endpoint=["cancer_death", "other_death"], kind="endpoint").sum()
    assert int(deaths) == died
    if horizon == "80 years":
        assert died > 190
    year = scenario.horizon / YEAR
    share = run.cumulative_incidence("other_death", years=[year], origin="diagnosis")
    assert 0.0 <= share["estimate"].item() <= died / 200 + 1e-9


@pytest.mark.parametrize("record", ["patients", "events", "summary"])
@pytest.mark.parametrize("cancer", CANCERS, ids=lambda cancer: cancer.id)
def test_one_patient(cancer, record):
    scenario = bb.Scenario(cancer, bb.Population.typical(cancer, 1), horizon="20 years")
    run = bb.simulate(scenario, record, threads=1)
    if record == "summary":
        assert run.summary.people.sum() == 1
    else:
        assert_sound(run, scenario)


@pytest.mark.parametrize("cancer", CANCERS, ids=lambda cancer: cancer.id)
def test_everybody_metastatic(cancer):
    rate = {path: 1e6 for path in cancer.records if path.startswith("seeding.seeds")}
    seen = {path: 1.0 for path in cancer.records if path.startswith("detection.staging_diameter")}
    people = bb.Population.from_table({"size_mm": [80.0] * 60, "m0": [0] * 60}, cancer=cancer)
    scenario = bb.Scenario(cancer, people, horizon="20 years").with_numbers({**rate, **seen})
    run = bb.simulate(scenario, "events", threads=1)
    assert_sound(run, scenario)
    assert sum(run.patients["metastatic_at_diagnosis"].to_pylist()) > 55
    table = run.patients.filter(run.patients["metastatic_at_diagnosis"])
    with pytest.raises(InputError, match="no patient can be counted for recurrence from surgery; none was operated"):
        first_events(table, "recurrence")
