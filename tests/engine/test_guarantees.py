"""What holds for each patient under two strategies, by random scenarios; docs/guarantees.md says it in words.

Every guarantee is checked on a few examples here, and on many by `make verify-long`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blowball.engine.batch import Batch

from .strategies import SHARE, Case, cases, plans, some

QUICK, LONG = 25, 2_000
GUARANTEES: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {}
FIRST, FOCUS, SEED, SECOND_PRIMARY = 0, 2, 1, 3  # kinds of lesion
CANCER_DEATH, OTHER_DEATH = 5, 6
FOREVER = {"symptom_mm": 1e7, "lethal_cells": 1e15, "capacity": 3.1e12, "growth_law": 0}


def guarantee(**strategies: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A test over random scenarios; noted for the long round."""

    def note(check: Callable[..., None]) -> Callable[..., None]:
        GUARANTEES[check.__name__] = check, strategies
        return settings(max_examples=QUICK, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))(
            given(**strategies)(check)
        )

    return note


def lesions(run: Batch) -> Iterator[np.ndarray]:
    """Each patient's lesions, in the order in which they left."""
    for i in range(run.n):
        rows = run.lesions[run.lesion_patient == i]
        yield rows[np.argsort(rows["t_left"], kind="stable")]


def shed_by_primary(rows: np.ndarray) -> np.ndarray:
    return rows[(rows["generation"] == 1) & (rows["origin"] == 0) & (rows["kind"] == SEED)]


def alike(one: np.ndarray, other: np.ndarray, but: tuple[str, ...] = ()) -> bool:
    """Bit for bit, NaN being NaN."""
    return all(np.array_equal(one[f], other[f], equal_nan=True) for f in one.dtype.names if f not in but)


def first_finding(run: Batch) -> np.ndarray:
    """The first day on which anything is found, at death at the latest; infinite if nothing is."""
    return np.nan_to_num(run.histories["time"][:, : CANCER_DEATH + 1], nan=math.inf).min(axis=1)


def quiet(case: Case) -> Case:
    """The same with nothing that ends a patient's life or a chapter of it before day 3000: every seed is recorded."""
    case = case.but(
        {**FOREVER, "other_death": 0.0, "operative_mortality": 0.0, "palliative_growth": 1.0, "burden_share": 0.0},
        {"horizon": 3000.0, "course_death": 0.0, "course_growth": 1.0, "n_exposures": 0, "n_visits": 0},
    )
    return case.but(
        {"metastasis_speed": 1.0, "metastasis_speed_sd": 0.2, "visible_mm": 1.0, "years_to_20mm": 5.0, "growth_sd": 0.2}
    )


@guarantee(case=cases(), earlier=st.integers(1, 800).map(float))
def test_earlier_surgery_moves_no_seed(case: Case, earlier: float) -> None:
    """Under any plan, of the intact primary's seeds that both strategies record (docs/guarantees.md says which)."""
    case = case.but({"burst_seeds": 0.0})
    day = min(case.plan["surgery_day"], 400.0)
    late, early = case.run(), case.but(plan={"surgery_day": day - earlier}).run()
    for a, b, surgery in zip(lesions(early), lesions(late), early.histories["time_surgery"], strict=True):
        a, b = shed_by_primary(a), shed_by_primary(b)
        _, i, j = np.intersect1d(a["lineage"], b["lineage"], return_indices=True)
        for name in ("t_left", "organ", "rate", "s_felt"):
            assert np.array_equal(a[name][i], b[name][j]), name
        assert not np.any(a["t_left"] > surgery)


@guarantee(case=cases(), earlier=st.integers(1, 800).map(float))
def test_earlier_surgery_never_adds_a_seed(case: Case, earlier: float) -> None:
    """Where nothing stops the record: the early seeds are those of the late that left by the early surgery."""
    case = quiet(case).but({"burst_seeds": 0.0})
    day = min(case.plan["surgery_day"], 400.0)
    late, early = case.run(), case.but(plan={"surgery_day": day - earlier}).run()
    for a, b, h in zip(lesions(early), lesions(late), early.histories, strict=True):
        a, b = shed_by_primary(a), shed_by_primary(b)
        if h["metastatic_at_diagnosis"] == 0 and h["time_surgery"] == h["time_surgery"]:
            assert a["lineage"].tolist() == b["lineage"][b["t_left"] <= h["time_surgery"]].tolist()


@guarantee(case=cases(), course=st.integers(0, 3), more=st.tuples(SHARE, SHARE))
def test_a_stronger_kill_never_adds_to_what_is_alive_after_it(
    case: Case, course: int, more: tuple[float, float]
) -> None:
    case = quiet(case).but(plan={"surgery_day": min(case.plan["surgery_day"], 400.0)})
    weak, strong = killing(case, course, more)
    for a, b, h in zip(lesions(strong), lesions(weak), weak.histories, strict=True):
        day = first_day(case, course, h)
        assert alive(a, day) <= alive(b, day)


@guarantee(case=cases(), course=st.integers(0, 3), more=st.tuples(SHARE, SHARE))
def test_a_stronger_kill_never_revives(case: Case, course: int, more: tuple[float, float]) -> None:
    """The same under any plan, for the lesions that both strategies record."""
    weak, strong = killing(case, course, more)
    for a, b, h in zip(lesions(strong), lesions(weak), weak.histories, strict=True):
        day = first_day(case, course, h)
        assert alive(a, day) & set(b["lineage"].tolist()) <= alive(b, day)


def killing(case: Case, course: int, more: tuple[float, float]) -> tuple[Batch, Batch]:
    """The case, and the case with one course that kills more."""
    kill, asleep = field(case, "course_kill"), field(case, "course_kill_asleep")
    stronger, stronger_asleep = kill.copy(), asleep.copy()
    stronger[course] += more[0] * (1.0 - kill[course])
    stronger_asleep[course] += more[1] * (1.0 - asleep[course])
    changed = {"course_kill": stronger.tolist(), "course_kill_asleep": stronger_asleep.tolist()}
    return case.run(), case.but(plan=changed).run()


def first_day(case: Case, course: int, history: np.void) -> float:
    """NaN without surgery, for a course after it."""
    surgery = 0.0 if field(case, "course_before")[course] else history["time_surgery"]
    return float(field(case, "course_start")[course] + surgery)


def field(case: Case, name: str) -> np.ndarray:
    """Of the plan."""
    return case.arrays()[1][name][0].copy()


def alive(rows: np.ndarray, day: float) -> set[int]:
    return set(rows["lineage"][(rows["t_left"] < day) & (rows["t_gone"] > day) & (rows["kind"] != FIRST)].tolist())


@guarantee(case=cases(), day=st.integers(1, 8000).map(float), tests=st.integers(0, 511))
def test_one_more_visit_never_delays_the_first_finding(case: Case, day: float, tests: int) -> None:
    plan = case.plan
    if day in plan["visit_day"]:
        return
    at = int(np.searchsorted(plan["visit_day"], day))
    more = {
        "n_visits": plan["n_visits"] + 1,
        "visit_day": [*plan["visit_day"][:at], day, *plan["visit_day"][at:]],
        "visit_tests": [*plan["visit_tests"][:at], tests, *plan["visit_tests"][at:]],
        "visit_false": [*plan["visit_false"][:at], 0.5, *plan["visit_false"][at:]],
    }
    assert np.all(first_finding(case.but(plan=more).run()) <= first_finding(case.run()))


@guarantee(case=cases(), tests=st.integers(0, 511), adherence=SHARE)
def test_more_tests_and_better_adherence_never_delay_the_first_finding(
    case: Case, tests: int, adherence: float
) -> None:
    more = {
        "visit_tests": [old | tests for old in case.plan["visit_tests"]],
        "adherence": max(adherence, case.plan["adherence"]),
    }
    assert np.all(first_finding(case.but(plan=more).run()) <= first_finding(case.run()))


NOTHING_HELPS = {"retreat_lesions": 0.0, "palliative_growth": 1.0}


@guarantee(case=cases(), other=plans(), days=some(0.0, low=0.0, high=3000.0))
def test_without_treatment_of_what_is_found_death_does_not_depend_on_visits(
    case: Case, other: dict[str, Any], days: float
) -> None:
    """Exactly so if every tumour is followed (`burden_share` 0): to the tolerance of the day of death, 1e-8."""
    case = case.but({**NOTHING_HELPS, "palliative_days": days, "burden_share": 0.0})
    looks = {name: other[name] for name in ("n_visits", "visit_day", "visit_tests", "visit_false", "adherence")}
    a, b = case.run(record="patients").histories, case.but(plan=looks).run(record="patients").histories
    np.testing.assert_allclose(a["time_end"], b["time_end"], rtol=1e-7, atol=1e-6)
    assert np.array_equal(a["status"], b["status"])


@guarantee(case=cases())
def test_what_differs_in_nothing_agrees_in_everything(case: Case) -> None:
    a, b = case.run(), case.run()
    assert alike(a.people, b.people)
    assert alike(a.histories, b.histories)
    assert alike(a.lesions, b.lesions)


@guarantee(case=cases())
def test_a_worse_margin_leaves_a_superset_of_foci(case: Case) -> None:
    runs = [case.but(plan={"margin": margin}).run() for margin in (0, 1, 2)]
    for better, worse in itertools.pairwise(runs):
        for a, b in zip(lesions(better), lesions(worse), strict=True):
            a, b = (rows[(rows["kind"] == FOCUS) & (rows["origin"] == 1)] for rows in (a, b))
            assert set(a["lineage"].tolist()) <= set(b["lineage"].tolist())
            both = np.isin(b["lineage"], a["lineage"])
            assert sorted(a["rate"].tolist()) == sorted(b["rate"][both].tolist())


@guarantee(case=cases(), less=st.lists(SHARE, min_size=8, max_size=8))
def test_more_prevention_never_adds_second_primaries(case: Case, less: list[float]) -> None:
    """Courses and exposures that prevent more, or harm less, than before."""
    case = case.but({"second_rate": max(case.model.get("second_rate", 0.0), 3e-5)})
    more = {}
    for name, n, less_still in (
        ("course_second", 4, less[:4]),
        ("exposure_second", case.plan["n_exposures"], less[4:]),
    ):
        before = field(case, name)[:n]
        more[name] = [float(x * y) for x, y in zip(before, less_still[:n], strict=True)]
    for a, b in zip(lesions(case.but(plan=more).run()), lesions(case.run()), strict=True):
        a, b = a[a["kind"] == SECOND_PRIMARY], b[b["kind"] == SECOND_PRIMARY]
        assert set(a["t_left"].tolist()) <= set(b["t_left"].tolist())


@guarantee(case=cases(), factor=some(1.3, low=0.0, high=3.0), habit=st.integers(0, 3))
def test_an_exposure_of_others_moves_nothing(case: Case, factor: float, habit: int) -> None:
    """Nor does one that multiplies second primaries, whether by less or by more than 1."""
    rows = {"habits": [0, 0, 0, 0]}
    case = case.but({"second_rate": max(case.model.get("second_rate", 0.0), 3e-5)}, {"n_exposures": 0}, rows)
    theirs = {
        "n_exposures": 1, "exposure_column": [habit], "exposure_from": [-math.inf], "exposure_until": [math.inf],
        "exposure_second": [factor], "exposure_growth": [1.5], "exposure_death": [2.0],
    }  # fmt: skip
    a, b = case.run(), case.but(plan=theirs).run()
    assert alike(a.histories, b.histories)
    assert alike(a.lesions, b.lesions, but=("next_place", "next_speed", "next_sleep"))  # of a seed yet to come


@guarantee(case=cases(), mm=some(low=2.0, high=60.0), more=some(low=1.0, high=2.0))
def test_a_larger_tumour_has_shed_more(case: Case, mm: float, more: float) -> None:
    """At the same rate of growth, by the day of the reading, with the node count given."""
    case = quiet(case).but(plan={"surgery_day": 0.0, "n_courses": 0})
    small = case.but(rows={"size_low": mm, "size_high": mm, "size_day": 0.0, "nodes": 1, "m0": 0}).run()
    large = case.but(rows={"size_low": mm * more, "size_high": mm * more, "size_day": 0.0, "nodes": 1, "m0": 0}).run()
    for a, b, h, i in zip(lesions(small), lesions(large), small.histories, large.histories, strict=True):
        if h["attempts"] == i["attempts"]:
            a, b = shed_by_primary(a), shed_by_primary(b)
            assert np.sum(a["t_left"] <= 0.0) <= np.sum(b["t_left"] <= 0.0)


@guarantee(case=cases(), share=some(low=0.05, high=1.0))
def test_a_shorter_horizon_only_hides_what_comes_later(case: Case, share: float) -> None:
    horizon = max(case.plan["horizon"] * share, 1.0)
    short = case.but(plan={"horizon": horizon}).run(record="patients").histories
    long = case.run(record="patients").histories
    for name in ("time", "truth"):
        seen = np.where(long["time"] < horizon - 1e-3, long[name], math.nan)
        np.testing.assert_allclose(
            np.where(short["time"] < horizon - 1e-3, short[name], math.nan), seen, rtol=1e-7, atol=1e-6
        )


@pytest.mark.slow
@pytest.mark.verification
@pytest.mark.parametrize("name", sorted(GUARANTEES))
def test_at_length(name: str) -> None:
    check, strategies = GUARANTEES[name]
    settings(max_examples=LONG, deadline=None, suppress_health_check=list(HealthCheck))(given(**strategies)(check))()
