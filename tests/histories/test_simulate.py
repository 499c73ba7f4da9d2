"""A scenario in, histories out: the engine's own rows, whatever the threads, stretches and kind of record."""

import dataclasses
import json
import sys
import tomllib

import numpy as np
import pytest

from blowball.catalogue import ensemble, get_cancer
from blowball.errors import InputError
from blowball.histories import Histories, simulate
from blowball.histories.schema import schema
from blowball.scenario import Population, Scenario


@pytest.fixture(name="breast", scope="module")
def _breast():
    return get_cancer("breast")


@pytest.fixture(name="scenario", scope="module")
def _scenario(breast):
    return Scenario(breast, Population.typical(breast, 3_000), horizon="15 years", seed=11)


@pytest.fixture(name="run", scope="module")
def _run(scenario):
    return simulate(scenario)


def test_a_row_a_patient(run):
    assert run.kind == "patients"
    assert run.patients.num_rows == 3_000
    assert run.patients.schema.equals(schema("patients"), check_metadata=True)
    run.patients.validate(full=True)
    assert run.patients["patient"].to_pylist() == list(range(3_000))
    assert set(run.patients["member"].to_pylist()) == {0}


def test_times_are_in_order(run):
    frame = run.patients.to_pandas()
    horizon = 15 * 365.25
    assert (frame.time_end <= horizon).all()
    for name in ("local_recurrence", "regional_recurrence", "distant_recurrence"):
        found = frame[frame[f"time_{name}"].notna()]
        assert len(found) > 0
        assert (found[f"time_{name}"] <= found.time_end).all()
        assert (found[f"truth_{name}"] <= found[f"time_{name}"]).all()
        assert (found.time_recurrence <= found[f"time_{name}"]).all()
    assert (frame.time_recurrence.notna() == frame.first_site.notna()).all()
    assert (frame.time_cancer_death.notna() == (frame.status == "cancer_death")).all()
    others = frame.status.isin(["other_death", "operative_death", "treatment_death"])
    assert (frame.time_other_death.notna() == others).all()
    assert ((frame.status == "alive") == (frame.time_end == horizon)).all()


def test_nothing_depends_on_threads_or_stretches(scenario, run, monkeypatch):
    monkeypatch.setattr(sys.modules[simulate.__module__], "STRETCH", 700)
    assert simulate(scenario, threads=1).patients.equals(run.patients)


def test_events_have_the_same_patients_and_their_lesions(scenario, run):
    few = scenario.with_(population=Population.typical(scenario.cancer, 600))
    events = simulate(few, record="events")
    assert events.patients.equals(run.patients.slice(0, 600))
    lesions = events.events.to_pandas()
    assert set(lesions.patient) <= set(range(600))
    shed = lesions[lesions.parent.notna()]
    parents = lesions.set_index(["patient", "lesion"])
    theirs = parents.loc[list(zip(shed.patient, shed.parent.astype(int), strict=True))]
    assert (shed.generation.to_numpy() == theirs.generation.to_numpy() + 1).all()
    assert (shed.t_left.to_numpy() >= theirs.t_woke.to_numpy()).all()
    assert (lesions.generation[lesions.parent.isna()] == 0).all()
    found = lesions[lesions.t_found.notna()]
    assert (found.found_by.notna()).all()
    assert len(found) > 0


@pytest.mark.parametrize("endpoint", ["distant_recurrence", "second_primary", "cancer_death", "other_death"])
def test_a_summary_counts_the_same_patients(scenario, run, endpoint):
    summary = simulate(scenario, record="summary")
    assert summary.totals == run.totals
    assert summary.counts["patients"].sum() == 3_000
    options = {"years": [1, 5, 10], "by": ["subtype", "node_class"], "origin": "diagnosis"}
    # From diagnosis a summary cannot leave out who was never operated, so nobody is left out of either.
    one = run.cumulative_incidence(endpoint, include_metastatic=True, **options)
    other = summary.cumulative_incidence(endpoint, include_metastatic=True, **options)
    shared = {name: one[name].values for name in ("subtype", "node_class")}
    other = other.sel(shared)
    np.testing.assert_array_equal(one["n"], other["n"])
    np.testing.assert_allclose(one["estimate"], other["estimate"], atol=1e-9)


def test_an_ensemble_meets_the_same_luck(breast, scenario):
    few = scenario.with_(population=Population.typical(breast, 400))
    drawn = ensemble(breast, members=3, seed=2)
    still = dataclasses.replace(drawn, overrides=({}, drawn.overrides[1], {}))
    run = simulate(few, parameters=still)
    assert run.members == 3
    frame = run.patients.to_pandas()
    members = [frame[frame.member == m].drop(columns="member").reset_index(drop=True) for m in range(3)]
    assert [len(m) for m in members] == [400] * 3
    assert members[0].equals(members[2])
    assert not members[0].equals(members[1])
    found = run.cumulative_incidence("recurrence", years=[5])
    assert found["estimate"].dims == ("member", "year")
    counted = simulate(few, record="summary", parameters=still)
    assert counted.counts["events"].dims[0] == "member"
    assert len(run.provenance["ensemble"]) == 3


def test_provenance_is_complete(breast, scenario):
    few = scenario.with_(population=Population.typical(breast, 50)).with_numbers(
        {"growth.doubling_time.hr_pos": "200 d"}
    )
    run = simulate(few)
    told = json.loads(json.dumps(dict(run.provenance), allow_nan=False))
    assert told["patients"] == 50
    assert told["seed"] == 11
    assert told["members"] is None
    assert {"blowball", "python", "numpy", "numba", "pyarrow"} <= set(told["software"])
    assert {"system", "machine"} <= set(told["platform"])
    assert told["overrides"] == {"growth.doubling_time.hr_pos": 200.0}
    assert Scenario.from_toml(told["scenario_toml"]).to_dict() == few.to_dict()
    assert tomllib.loads(told["scenario_toml"])["seed"] == 11
    assert sum(told["parameters"]["by_method"].values()) == len(told["parameters"]["values"]) == len(few.cancer.entries)
    unverified = told["parameters"]["not_verified"]
    assert unverified["overridden"] == ["growth.doubling_time.hr_pos"]
    for method in ("recalled", "assumed"):
        assert len(unverified.get(method, [])) == told["parameters"]["by_method"].get(method, 0)
    assert set(told["totals"]) >= {"visits", "false_alarms", "seeds", "lesions", "overflow"}
    assert told["overflow_share"] == told["totals"]["overflow"] / 50
    assert told["sources"]
    assert all(f"{{{key}," in run.cite() for key in told["sources"])
    assert "not a medical device" in told["purpose"]


def test_people_from_a_table_in_memory(breast, tmp_path):
    people = Population.from_table({"age": [52.0, 61.0], "nodes_positive": [0, 12]}, cancer=breast, replicates=3)
    run = simulate(Scenario(breast, people, horizon="5 years"))
    assert run.patients["age"].to_pylist() == [52.0, 61.0] * 3
    assert run.patients["nodes_positive"].to_pylist() == [0, 12] * 3
    assert "[population] is missing" in run.provenance["scenario_toml"]  # no file can name it
    other = Population.from_table({"age": [52.0, 62.0], "nodes_positive": [0, 12]}, cancer=breast, replicates=3)
    again = simulate(Scenario(breast, other, horizon="5 years"))
    assert again.provenance["people_sha256"] != run.provenance["people_sha256"]
    assert Histories.load(run.save(tmp_path / "out")).patients.equals(run.patients)


def test_progress_reaches_all_patients(scenario):
    seen = []
    simulate(scenario, progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (3_000, 3_000)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_what_cannot_be_is_refused(breast, scenario):
    with pytest.raises(InputError, match="'everything' cannot be kept; use one of summary, patients, events"):
        simulate(scenario, record="everything")
    drawn = ensemble(breast, members=1)
    liver = dataclasses.replace(drawn, base=breast.model_copy(update={"id": "liver"}))
    with pytest.raises(InputError, match="the ensemble is of liver and the scenario of breast"):
        simulate(scenario, parameters=liver)
