"""A parameter set gives the same bits alone and among others, however it came to the engine's arrays."""

import dataclasses
import sys

import numpy as np
import pytest

from blowball.catalogue import ensemble, get_cancer
from blowball.catalogue.check import EXPOSURE_NUMBERS
from blowball.engine import batch
from blowball.errors import InputError
from blowball.histories import simulate
from blowball.histories.endpoints import is_in
from blowball.scenario import Body, Population, Scenario
from blowball.scenario.compile import Sets
from blowball.scenario.compile import compile as compiled

CANCERS = ("breast", "colorectal", "lung", "liver")
N, MEMBERS = 60, 7


def asked(cancer, n=N):
    return Scenario(cancer, Population.typical(cancer, n), horizon="10 years", seed=11)


def only(sets, *members):
    return dataclasses.replace(sets, overrides=tuple(sets.overrides[m] for m in members))


@pytest.fixture(name="breast", scope="module")
def _breast():
    return get_cancer("breast")


@pytest.fixture(name="sets", scope="module")
def _sets(breast):
    return ensemble(breast, MEMBERS, seed=2)


@pytest.mark.parametrize("name", CANCERS)
def test_arrays_are_those_of_each_cancer_compiled_by_itself(name):
    cancer = get_cancer(name)
    drawn, scenario = ensemble(cancer, 4, seed=5), asked(cancer)
    together = Sets(scenario, drawn).of(range(4))
    for m in range(4):
        alone = compiled(scenario, drawn.cancer(m))
        for field in ("model", "plan", "typical"):
            rows = getattr(together, field)
            assert rows[m % len(rows)].tobytes() == getattr(alone, field)[0].tobytes(), (m, field)
        assert together.rows.tobytes() == alone.rows.tobytes()


@pytest.mark.parametrize("changed", [
    {"surgery.delay": "8 weeks"}, {"typical.year": 1990.0}, {"growth.capacity": 10**12}, {"second.window": 30.0},
    {"typical.age.hr_pos": [float(age) for age in range(30, 85, 5)]},
])  # fmt: skip
def test_whatever_a_set_says(breast, sets, changed):
    own = dataclasses.replace(sets, overrides=({**sets.overrides[0], **changed}, {}, changed))
    together = Sets(asked(breast), own).of(range(3))
    for m in range(3):
        alone = compiled(asked(breast), own.cancer(m))
        for field in ("model", "plan", "typical"):
            rows = getattr(together, field)
            assert rows[m % len(rows)].tobytes() == getattr(alone, field)[0].tobytes(), (m, field)


def test_an_exposure_that_changes_nothing_in_one_set_has_no_place_in_it(breast, sets):
    idle = {f"exposures.smoking.{effect}": 1.0 for effect in EXPOSURE_NUMBERS}
    own = dataclasses.replace(sets, overrides=(sets.overrides[0], {**sets.overrides[1], **idle}))
    scenario = asked(breast).with_(body=Body(smoking="always", weight="always"))
    together = Sets(scenario, own).of(range(2))
    assert together.plan["n_exposures"].tolist() == [2, 1]
    for m in range(2):
        assert together.plan[m].tobytes() == compiled(scenario, own.cancer(m)).plan[0].tobytes()


@pytest.mark.parametrize(("changed", "said"), [
    ({"surgery.delay": -3.0}, "breast, surgery.delay: -3 d is below zero"),
    ({"fate.clearance": float("nan")}, "nan is no finite number"),
    ({"seeding.exponent": 50.0}, "50 is more than the engine can follow"),
    ({"growth.speed": 1.0}, "there is no number 'growth.speed'"),
    ({"sites.share.hr_pos.bone": 0.99}, "adds up to"),
])  # fmt: skip
def test_a_set_that_cannot_be_is_named_as_ever(breast, sets, changed, said):
    bad = dataclasses.replace(sets, overrides=(*sets.overrides[:3], {**sets.overrides[3], **changed}))
    with pytest.raises(InputError) as plain:
        compiled(asked(breast), bad.cancer(3))
    assert said in str(plain.value)
    with pytest.raises(InputError) as among:
        simulate(asked(breast), parameters=bad)
    assert str(among.value) == str(plain.value)


@pytest.mark.parametrize("record", ["patients", "events"])
@pytest.mark.parametrize("n", [1, N])
def test_the_same_rows_alone_and_among_others(breast, sets, record, n):
    scenario = asked(breast, n)
    together = simulate(scenario, record, sets)
    totals = dict.fromkeys(together.totals, 0)
    for m in range(MEMBERS):
        for alone in (
            simulate(scenario, record, only(sets, m), threads=1),
            simulate(scenario.with_cancer(sets.cancer(m)), record),
        ):
            for name, table in alone.tables.items():
                ours = together.tables[name]
                ours = ours.filter(np.equal(ours["member"].to_numpy(), m))
                assert ours.drop_columns("member").equals(table.drop_columns("member"))
        totals = {name: total + alone.totals[name] for name, total in totals.items()}
    assert together.patients["member"].to_pylist() == np.repeat(range(MEMBERS), n).tolist()
    assert totals == together.totals


@pytest.mark.parametrize("stretch", [1, N - 1, N, 3 * N + 1])
def test_whatever_is_computed_at_once(breast, sets, stretch, monkeypatch):
    whole = simulate(asked(breast), "events", sets)
    monkeypatch.setattr(sys.modules[simulate.__module__], "STRETCH", stretch)
    cut = simulate(asked(breast), "events", sets, threads=1)
    assert cut.tables["patients"].equals(whole.tables["patients"])
    assert cut.tables["events"].equals(whole.tables["events"])
    assert cut.totals == whole.totals


def test_stages_are_drawn_from_each_sets_own_patients(breast, sets):
    people = Population.from_table({"age": [52.0, 61.0], "stage": ["II", "III"]}, cancer=breast, replicates=3)
    scenario = Scenario(breast, people, horizon="5 years")
    together = simulate(scenario, parameters=only(sets, 0, 1)).patients
    for m in range(2):
        alone = simulate(scenario.with_cancer(sets.cancer(m))).patients
        ours = together.filter(np.equal(together["member"].to_numpy(), m))
        assert ours.drop_columns("member").equals(alone.drop_columns("member"))
    assert together["size_mm"].to_pylist()[:6] != together["size_mm"].to_pylist()[6:]


def test_the_engine_takes_one_row_for_all_or_one_each(breast, sets, monkeypatch):
    a = Sets(asked(breast), sets).of(range(3))
    plans = np.concatenate([a.plan[:1]] * 3)
    plans["surgery_day"] = 0.0, 100.0, np.inf

    def run(model, plan, record="events", **options):
        return batch.run(model, plan, a.typical, a.life, a.rows, N, seed=3, record=record, first=4, **options)

    together = run(a.model[:1], plans, threads=3, block=17)
    assert len(together.totals_by_set) == 3
    for i in range(3):
        alone = run(a.model[:1], plans[i : i + 1], threads=1)
        rows = slice(i * N, (i + 1) * N)
        assert together.people[rows].tobytes() == alone.people.tobytes()
        assert together.histories[rows].tobytes() == alone.histories.tobytes()
        own = (together.lesion_patient - 4) // N == i
        assert (together.lesion_patient[own] - i * N == alone.lesion_patient).all()
        assert together.lesions[own].tobytes() == alone.lesions.tobytes()
        assert together.totals_by_set[i] == alone.totals
    assert np.isnan(together.histories["time_surgery"][2 * N :]).all()
    monkeypatch.setattr("blowball.engine.blocks.MOST_SCRATCH", 6)
    cramped = run(a.model, a.plan, "patients", scratch=2)
    short = (cramped.histories["overflow"] == 3).reshape(3, N).sum(axis=1)
    assert [one["overflow"] for one in cramped.totals_by_set] == short.tolist()
    assert short.sum() > 0
    roomy = run(a.model, a.plan, "patients")
    fits = cramped.histories["overflow"] != 3
    for name in ("time", "truth", "time_end", "seeds", "lesions"):
        assert cramped.histories[name][fits].tobytes() == roomy.histories[name][fits].tobytes()


def test_counts_are_of_one_set(breast, sets):
    a = Sets(asked(breast), sets).of(range(2))
    with pytest.raises(ValueError, match="one parameter set"):
        batch.run(
            a.model, a.plan, a.typical, a.life, a.rows, N, seed=3, record="summary", grid=np.array([0.0, 1.0])
        )  # fmt: skip


def test_progress_tells_patients_of_all_sets(breast, sets):
    seen = []
    run = simulate(asked(breast), parameters=sets, progress=lambda *told: seen.append(told))
    assert seen[-1] == (N * MEMBERS, N * MEMBERS)
    assert is_in(run.patients["status"], ("alive", "cancer_death", "other_death")).any()
