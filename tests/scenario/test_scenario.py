"""A scenario, its file, and the engine's arrays of it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blowball.catalogue import ensemble, get_cancer
from blowball.datasets import life_table
from blowball.engine.records import MODEL, PATIENT, PLAN, TYPICAL
from blowball.errors import InputError
from blowball.scenario import Body, CarePlan, FollowUp, Population, Scenario
from blowball.scenario.compile import compile as compiled
from blowball.scenario.compile import life_tables

BREAST = get_cancer("breast")
GUIDELINE = CarePlan.guideline(BREAST)
PEOPLE = Population.typical(BREAST, 1_000)

THE_DESIGN = """
cancer = "breast"
horizon = "20 years"
seed = 7
[population]
size = 100_000
[care]
surgery_delay = "5 weeks"
systemic = ["endocrine"]
[care.follow_up]
visits = ["3 months x 8", "6 months x 6", "1 year x 5"]
tests = ["exam", "mammography"]
[body]
smoking = "stops at surgery"
"""

intervals = st.sampled_from(["3 months", "6 months", "1 year", "10 days", "5 weeks", "1.03 days"])
phases = st.one_of(
    st.tuples(intervals, st.integers(1, 9)).map(lambda p: f"{p[0]} x {p[1]}"),
    st.fixed_dictionaries({"every": intervals, "times": st.integers(1, 9), "tests": st.just(["mri", "ct"])}),
)
follow_ups = st.one_of(
    st.builds(
        lambda visits, kept: FollowUp(visits, ["exam"], kept), st.lists(phases, min_size=1, max_size=4), st.floats(0, 1)
    ),
    st.sampled_from(["guideline", "none", "yearly"]).map(lambda name: FollowUp.named(BREAST, name, adherence=0.7)),
)
cares = st.builds(
    GUIDELINE.with_,
    surgery_delay=st.sampled_from(["guideline", "8 weeks", "-12 weeks", "12.34 days"]),
    margins=st.sampled_from(["clear", "close", "positive", "as_recorded"]),
    nodes=st.sampled_from(["none", "sentinel", "dissection"]),
    radiotherapy=st.sampled_from([True, False, "guideline"]),
    systemic=st.sampled_from(["guideline", "none", ["chemo"], ["endocrine", "targeted"], []]),
    follow_up=follow_ups,
    retreatment=st.booleans(),
    palliative=st.booleans(),
)
levels = st.sampled_from(["as recorded", "never", "always", "stops at surgery", "starts 1 year after diagnosis"])
bodies = st.dictionaries(st.sampled_from(["smoking", "exercise", "stress"]), levels).map(lambda said: Body(**said))
numbers = st.sampled_from(
    [{}, {"growth.doubling_time.hr_pos": "200 d"}, {"surgery.delay": 10, "surgery.residual_cells": 1e4}]
)
people = st.builds(
    Population.typical,
    st.just(BREAST),
    st.integers(1, 10**6),
    metastatic=st.sampled_from(["include", "exclude"]),
    year=st.one_of(st.none(), st.integers(1950, 2030)),
)


@settings(max_examples=60, deadline=None)
@given(
    people, cares, bodies, st.sampled_from(["20 years", "18 months", "777.5 days"]), st.integers(0, 2**63 - 1), numbers
)
def test_a_scenario_reads_back_from_its_own_text(population, care, body, horizon, seed, changed) -> None:
    scenario = Scenario(BREAST, population, care, body, horizon, seed).with_numbers(changed)
    again = Scenario.from_toml(scenario.to_toml())
    assert again == scenario
    assert again.to_toml() == scenario.to_toml()
    for one, other in zip(engine_arrays(again), engine_arrays(scenario), strict=True):
        assert one.tobytes() == other.tobytes()


def engine_arrays(scenario: Scenario) -> tuple[np.ndarray, ...]:
    made = compiled(scenario)
    return made.model, made.plan, made.typical, made.rows


def test_a_cancer_may_be_given_by_its_id() -> None:
    care = CarePlan.guideline("breast").with_(follow_up=FollowUp.named("breast", "guideline"))
    by_id = Scenario("breast", Population.typical("breast", 9), care)
    assert by_id == Scenario(BREAST, Population.typical(BREAST, 9), CarePlan.guideline(BREAST))
    assert Population.from_table({"age": [50]}, cancer="liver").cancer == "liver"
    assert CarePlan.none("lung").cancer is get_cancer("lung")
    assert ensemble("breast", 2) == ensemble(BREAST, 2)


def test_the_file_of_the_design() -> None:
    scenario = Scenario.from_toml(THE_DESIGN)
    visits = FollowUp(["3 months x 8", "6 months x 6", "1 year x 5"], ["exam", "mammography"])
    care = GUIDELINE.with_(surgery_delay="5 weeks", systemic=["endocrine"], follow_up=visits)
    expected = Scenario(BREAST, Population.typical(BREAST, 100_000), care, Body(smoking="stops at surgery"))
    assert scenario == expected


def test_a_file_names_its_table_beside_itself(tmp_path, monkeypatch) -> None:
    (tmp_path / "p.csv").write_text("id,years,nodes_positive\n1,50,0\n2,61,3\n")
    file = tmp_path / "scenario.toml"
    file.write_text(
        'cancer = "breast"\n[population]\ntable = "p.csv"\nreplicates = 5\nsize_day = "4 weeks"\n'
        '[population.columns]\nid = "drop"\nyears = "age"\n[population.units]\nage = "years"\n'
    )
    scenario = Scenario.from_toml(file)
    assert scenario.population.n == 10
    assert scenario.population.size_day == 28
    np.testing.assert_array_equal(scenario.population.values["age"], [50, 61])
    assert Scenario.from_toml(scenario.to_toml()) == scenario
    monkeypatch.chdir(tmp_path)
    assert Scenario.from_toml("scenario.toml") == scenario


def test_people_from_memory_are_written_as_a_comment_that_cannot_be_mistaken() -> None:
    people = Population.from_table({"age": [50.0]})
    text = Scenario(BREAST, people).to_toml()
    assert people.digest() in text
    with pytest.raises(InputError, match="population"):
        Scenario.from_toml(text)


def test_an_error_of_a_table_names_scenario_and_table(tmp_path) -> None:
    (tmp_path / "p.csv").write_text("age\n-3\n")
    (tmp_path / "s.toml").write_text('cancer = "breast"\n[population]\ntable = "p.csv"\n')
    with pytest.raises(InputError, match=r"^s\.toml, p\.csv, row 1, column 'age': -3 "):
        Scenario.from_toml(tmp_path / "s.toml")


def test_one_row_of_each_and_a_row_a_patient() -> None:
    made = compiled(
        Scenario(BREAST, Population.from_table({"age": [50, 60]}, replicates=4), seed=11, horizon="10 years")
    )
    assert [array.dtype for array in (made.model, made.plan, made.typical, made.rows)] == [
        MODEL,
        PLAN,
        TYPICAL,
        PATIENT,
    ]
    assert [len(array) for array in (made.model, made.plan, made.typical, made.rows)] == [1, 1, 1, 2]
    assert (made.n, made.seed, made.horizon_days) == (8, 11, 3652.5)
    assert made.plan["horizon"][0] == 3652.5
    assert made.subtypes == BREAST.subtype_ids
    assert made.organs == BREAST.organ_ids


def test_no_retreatment_and_no_palliation_are_set_in_the_model() -> None:
    usual = compiled(Scenario(BREAST, PEOPLE)).model
    plain = compiled(Scenario(BREAST, PEOPLE, GUIDELINE.with_(retreatment=False, palliative=False))).model
    assert usual["retreat_lesions"][0] > 0
    assert plain["retreat_lesions"][0] == 0
    assert np.all(plain["palliative_growth"] == 1)
    assert np.all(plain["palliative_days"] == 0)
    for name in set(MODEL.names) - {"retreat_lesions", "palliative_growth", "palliative_days"}:
        np.testing.assert_array_equal(usual[name], plain[name], err_msg=name)


def test_nothing_done_is_nothing_in_the_arrays() -> None:
    made = compiled(Scenario(BREAST, PEOPLE, CarePlan.none(BREAST)))
    plan = made.plan[0]
    assert plan["surgery_day"] == math.inf
    assert plan["n_visits"] == 0
    assert np.all(plan["course_uptake"] == 0)
    assert made.model["retreat_lesions"][0] == 0


def test_what_a_plan_decides_overrules_the_record() -> None:
    people = Population.from_table({"chemo": [1, 0], "endocrine": [0, 1]})
    as_recorded = compiled(Scenario(BREAST, people)).rows["given"][:, :2]
    np.testing.assert_array_equal(as_recorded, [[0, 1], [1, 0]])
    chosen = compiled(Scenario(BREAST, people, GUIDELINE.with_(systemic=["chemo"]))).rows["given"][:, :2]
    np.testing.assert_array_equal(chosen, -1)


def test_another_parameter_set_of_the_same_cancer() -> None:
    scenario = Scenario(BREAST, PEOPLE)
    slow = BREAST.with_numbers({"growth.doubling_time.hr_pos": 400})
    member = scenario.with_cancer(slow)
    assert member.cancer is slow
    assert compiled(member).model["log_growth"][0, 0] < compiled(scenario).model["log_growth"][0, 0]
    assert member.care == scenario.care


def test_numbers_put_in_stay_in() -> None:
    scenario = Scenario(BREAST, PEOPLE).with_numbers({"surgery.delay": "1 week"}).with_numbers({"growth.power": 0.4})
    changed = scenario.with_(seed=8, horizon="5 years")
    assert changed.numbers == {"surgery.delay": "1 week", "growth.power": 0.4}
    assert changed.cancer.number("surgery.delay", unit="d") == 7
    assert (changed.seed, changed.horizon) == (8, 1826.25)


def test_life_tables_have_every_year_and_carry_the_last_published_forward() -> None:
    hazard, first = life_tables()
    published = life_table()
    assert first == published.years[0]
    assert len(hazard) == published.years[-1] - published.years[0] + 1
    for year in range(first, first + len(hazard)):
        latest = np.flatnonzero(published.years <= year)[-1]
        np.testing.assert_array_equal(hazard[year - first], published.hazard[latest])
