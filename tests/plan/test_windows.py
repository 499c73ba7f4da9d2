import numpy as np
import pytest

import blowball as bb
from blowball.engine.records import NEW
from blowball.histories.endpoints import numbers
from blowball.plan.fresh import follow_up, fresh
from blowball.plan.looks import looks
from blowball.plan.objectives import OBJECTIVES
from blowball.plan.worth import years_to_live

from .small import MONTH, through

YEARLY = [12.0 * MONTH * year for year in range(1, 6)]


@pytest.mark.parametrize("name", ["colorectal", "lung"])
def test_symptoms_come_on_the_day_on_which_a_registry_without_visits_has_them(name):
    seen = through(name)
    cancer = bb.get_cancer(name)
    people = bb.Population.typical(cancer, 600, metastatic="exclude")
    care = bb.CarePlan.guideline(cancer).with_(follow_up="none")
    run = bb.simulate(bb.Scenario(cancer, people, care, horizon="15 years", seed=5), threads=1).patients
    surgery = numbers(run, "time_surgery", np.nan)
    there = np.isfinite(surgery)
    days = (numbers(run, "time_recurrence", np.inf) - surgery)[there]
    by = np.array(run["found_by"].to_pylist(), dtype=object)[there]
    second = numbers(run, "time_second_primary", np.inf)[there] < np.inf
    felt = seen.felt(seen.organ != NEW)
    one = (by == "symptom") & ~second
    assert one.sum() > 50
    assert felt[one] == pytest.approx(days[one], abs=1e-6)


def test_sizes_pass_through_what_the_engine_says():
    seen = through("colorectal")
    row = seen.arrays.model[0]
    lesions = np.flatnonzero(np.isfinite(seen.curable) & (seen.curable > seen.visible))[:50]
    for time, mm in ((seen.visible, row["visible_mm"]), (seen.curable, row["retreat_mm"][seen.organ])):
        cells = seen.log_cells(lesions, time[lesions, None])[:, 0]
        expected = np.log(np.pi / 6.0 * 1e6 * np.broadcast_to(mm, len(seen.organ))[lesions] ** 3)
        assert cells == pytest.approx(expected, rel=1e-6)


def test_probabilities_are_probabilities_and_nothing_is_found_after_symptoms():
    seen = looks(through("liver"), YEARLY, [["ultrasound"], ["ct", "afp"]], "lead")
    assert seen.found.min() >= 0.0
    assert seen.found.max() <= 1.0
    late = seen.day[:, None] >= seen.until[None, :]
    assert not seen.found[late].any()
    assert seen.worth.min() >= 0.0
    assert (np.diff(seen.attending) <= 0.0).all()


def test_a_second_test_never_finds_less_and_a_missed_visit_finds_nothing():
    one, two, half = (
        looks(through("colorectal"), YEARLY, [tests], "lead", adherence=kept)
        for tests, kept in ((["ct"], 1.0), (["ct", "cea"], 1.0), (["ct"], 0.5))
    )
    assert (two.found >= one.found - 1e-6).all()
    assert half.value([2]) == pytest.approx(0.5 * one.value([2]), rel=1e-5)


@pytest.mark.parametrize("name", ["colorectal", "lung", "liver"])
def test_the_lead_by_the_windows_is_that_of_a_full_simulation(name):
    # What the windows leave out is next to nothing for the first finding: second primaries treated in between, and
    # sizes between the days that the simulation tells. A tenth is allowed for it, beside four errors of chance.
    cancer, tests = bb.get_cancer(name), ("ct",)
    people = bb.Population.typical(cancer, 1500, metastatic="exclude")
    asked = bb.Scenario(cancer, people, horizon="15 years", seed=5)
    seen = looks(through(name, 1500), YEARLY, [tests], "lead")
    planned = {"yearly": tuple((day, tests) for day in YEARLY)}
    told = fresh([asked], planned, OBJECTIVES["lead"], threads=1).gain("yearly")
    expected = seen.value(range(len(YEARLY)))
    assert abs(told.value - expected) < 4.0 * told.error + 0.1 * expected
    assert told.value > 4.0 * told.error


def test_years_to_live_are_those_of_the_life_table():
    from blowball.scenario.compile import life_tables

    seen = through("colorectal")
    hazard, first = life_tables()
    years = years_to_live(seen, np.array([0]), np.array([0.0]))[0]
    age, sex = seen.age[0], int(seen.female[0])
    alive, total = 1.0, 0.0
    for month in range(15 * 12):
        day = month * MONTH
        year = min(int(seen.year[0] + day / 365.25) - first, len(hazard) - 1)
        row = hazard[year, sex, min(int(age + day / 365.25), hazard.shape[2] - 1)]
        after = alive * np.exp(-row * float(seen.arrays.model[0]["other_death"]) * MONTH)
        total += (alive + after) / 2.0 / 12.0
        alive = after
    assert years == pytest.approx(total, rel=0.01)


def test_visits_are_on_the_days_that_were_planned():
    planned = ((30.0, ("ct",)), (91.3125, ("ct", "cea")), (400.5, ("cea",)))
    assert [(pytest.approx(day, abs=1e-5), tests) for day, tests in planned] == list(follow_up(planned).calendar)
