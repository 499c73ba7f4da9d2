"""What a patient's history must not depend on, bit for bit: blocks, threads, scratch, the record, other patients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blowball.engine.batch import TOTALS, Batch, run

from .strategies import PATIENTS, Case, breast, cases

QUICK, LONG = 20, 2_000
BURST = 3  # origin of a seed that the operation set free
UNRECORDED = ("overflow",)  # says how the computation went, not what happened
CHECKS: dict[str, tuple[Any, dict[str, Any]]] = {}


def invariance(**strategies: Any) -> Any:
    """A test over random scenarios; noted for the long round."""

    def note(check: Any) -> Any:
        CHECKS[check.__name__] = check, strategies
        quick = settings(max_examples=QUICK, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
        return quick(given(**strategies)(check))

    return note


def alike(one: np.ndarray, other: np.ndarray, but: tuple[str, ...] = UNRECORDED) -> None:
    """Bit for bit in every field, NaN being NaN."""
    for field in one.dtype.names:
        if field not in but:
            assert np.array_equal(one[field], other[field], equal_nan=True), field


def same(one: Batch, other: Batch) -> None:
    """The same people and histories, and lesions if both have them."""
    alike(one.people, other.people)
    alike(one.histories, other.histories)
    if one.lesions is not None and other.lesions is not None:
        alike(one.lesions, other.lesions)
        assert np.array_equal(one.lesion_patient, other.lesion_patient)
    for name in TOTALS:
        assert name == "overflow" or one.totals[name] == other.totals[name]


@invariance(case=cases(), block=st.integers(1, PATIENTS), record=st.sampled_from(["patients", "events"]))
def test_blocks(case: Case, block: int, record: str) -> None:
    same(case.run(record=record), case.run(record=record, block=block))


@invariance(case=cases(), threads=st.integers(2, 5), record=st.sampled_from(["patients", "events"]))
def test_threads(case: Case, threads: int, record: str) -> None:
    same(case.run(record=record), case.run(record=record, threads=threads, block=3))


@invariance(case=cases(), scratch=st.integers(2, 40), record=st.sampled_from(["patients", "events"]))
def test_scratch(case: Case, scratch: int, record: str) -> None:
    """However often a patient's lesions did not fit."""
    same(case.run(record=record, scratch=4096), case.run(record=record, scratch=scratch))


@invariance(case=cases(), first=st.integers(0, 2**32 - 2 * PATIENTS), cut=st.integers(1, PATIENTS - 1))
def test_chunks(case: Case, first: int, cut: int) -> None:
    """Patients `first` and on, in one run or in two; also far up the 32-bit numbers of patients."""
    whole = case.run(first=first)
    one, two = case.run(cut, first=first), case.run(PATIENTS - cut, first=first + cut)
    for name in ("people", "histories", "lesions", "lesion_patient"):
        parts = np.concatenate([getattr(one, name), getattr(two, name)])
        if parts.dtype.names:
            alike(getattr(whole, name), parts)
        else:
            assert np.array_equal(getattr(whole, name), parts)


@invariance(case=cases(), n=st.integers(1, PATIENTS - 1))
def test_other_patients(case: Case, n: int) -> None:
    """Patient i is the same among few or many, and beside rows of other people."""
    alike(case.run(n).histories, case.run(record="events").histories[:n])
    if len(case.rows) > 1:
        k = len(case.rows)
        alone = Case(case.model, case.plan, case.rows[:1], case.seed)
        alike(alone.run().histories[::k], case.run().histories[::k])


@invariance(case=cases())
def test_records(case: Case) -> None:
    """What is kept changes nothing of what happens."""
    kept, all_drawn = case.run(record="patients"), case.run(record="events")
    alike(kept.people, all_drawn.people)
    days = ("time", "truth", "time_end")  # a death by the joint burden is found to 1e-8 of its day
    told = (kept.histories["overflow"] != 3) & (all_drawn.histories["overflow"] != 3)  # lesions within the limit
    one, other = kept.histories[told], all_drawn.histories[told]
    alike(one, other, but=(*UNRECORDED, *days))
    for name in days:
        np.testing.assert_allclose(one[name], other[name], rtol=1e-8, err_msg=name)


def test_records_where_immunity_was_strong_until_diagnosis() -> None:
    """The most clearance of a life may lie in its first stretch."""
    effects = dict.fromkeys(("growth", "waking", "second", "death"), 1.0) | {"clearance": 40.0}
    ever = {"from": -np.inf, "until": 0.0, "after": 0, "column": -1, "pik3ca": 0, "subtype": 1}
    plan = {"n_exposures": 1, **{f"exposure_{name}": value for name, value in (effects | ever).items()}}
    model = {"clearance_rate": 1e-4, "seeds_to_20mm": 5.0, "years_to_20mm": [4.0] * 4}
    case = Case(model, plan | {"horizon": 7305.0}, ({"m0": 0, "size_low": 30.0, "size_high": 30.0},), 3)
    kept, all_drawn = case.run(200, record="patients"), case.run(200)
    assert np.sum((all_drawn.lesions["gone_by"] == 0) & (all_drawn.lesions["t_gone"] < 0.0)) > 20
    alike(kept.histories, all_drawn.histories, but=(*UNRECORDED, "time", "truth", "time_end"))


@pytest.mark.parametrize("m0", [0, 1])
@pytest.mark.parametrize("surgery", [-900.0, 0.0])
def test_records_of_a_primary_beyond_what_kills(m0: int, surgery: float) -> None:
    """It was measured, so it had not killed: what else there was before and after the operation is told in full."""
    tumour = {"size_low": 60.0, "size_high": 60.0, "size_day": 0.0, "subtype": 0, "m0": m0}
    model = {"lethal_cells": 1e10, "residual_foci": 3.0, "years_to_20mm": [4.0] * 4}
    case = Case(model, {"surgery_day": surgery, "horizon": 7305.0}, (tumour,), 3)
    kept, all_drawn = case.run(record="patients"), case.run(record="events")
    assert kept.histories["lesions"].sum() > 0
    alike(kept.histories, all_drawn.histories, but=(*UNRECORDED, "time", "truth", "time_end"))


@invariance(case=cases(), bins=st.integers(1, 40))
def test_summary_counts_the_same_patients(case: Case, bins: int) -> None:
    grid = np.linspace(-1000.0, case.plan["horizon"], bins + 1)
    summary, rows = case.run(record="summary", grid=grid, block=5), case.run(record="patients")
    assert summary.totals | {"overflow": 0} == rows.totals | {"overflow": 0}
    assert summary.strata.sum() == PATIENTS
    for e in range(7):
        day = rows.histories["time"][:, e]
        happened = day == day
        after = np.maximum(np.searchsorted(grid, day[happened], side="left") - 1, 0)  # on the first edge: in the first
        found, _ = np.histogram(after, bins=np.arange(bins + 1))
        assert np.array_equal(summary.counts[..., e, 0, :].sum(axis=(0, 1, 2, 3)), found)
        assert summary.counts[..., e, 1, :].sum() == np.sum(~happened & (rows.histories["status"] > 0))


@invariance(case=cases(), seed=st.integers(0, 2**63 - 1))
def test_the_seed_is_all_that_luck_depends_on(case: Case, seed: int) -> None:
    """Another seed is another run; going back brings the first one back."""
    other = Case(case.model, case.plan, case.rows, seed)
    first = case.run(record="patients")
    other.run(record="patients")
    same(first, case.run(record="patients"))


@invariance(case=cases())
def test_histories_are_in_order_and_finite(case: Case) -> None:
    """Nothing after death or horizon, nothing before the diagnosis of that strategy, no number that is none."""
    batch = case.run()
    h, horizon, diagnosis = batch.histories, case.plan["horizon"], min(0.0, case.plan["surgery_day"])
    assert np.all((h["time_end"] <= horizon) & (h["time_end"] >= diagnosis))
    assert np.all((h["status"] > 0) | (h["time_end"] == horizon))
    happened = ~np.isnan(h["time"])
    assert np.all(~happened | (h["time"] <= h["time_end"][:, None]) & (h["time"] >= diagnosis))
    assert np.array_equal(happened, ~np.isnan(h["truth"]))
    assert np.all(~happened | (h["truth"] <= h["time"]))
    assert np.array_equal(np.isnan(h["time"][:, 3]), np.isnan(h["time"][:, :3]).all(axis=1))
    assert np.all(~happened[:, 3] | (h["time"][:, 3] == np.fmin.reduce(h["time"][:, :3], axis=1)))
    assert np.array_equal(happened[:, 5], h["status"] == 1)
    assert np.array_equal(happened[:, 6], h["status"] >= 2)
    assert np.array_equal(h["first_site"] >= 0, happened[:, 3])
    assert np.array_equal(np.isnan(h["seed_left"]), ~happened[:, 3])
    assert not np.any(np.isinf(h["time"]) | np.isinf(h["truth"]))
    assert np.all((h["size_mm"] > 0.0) & np.isfinite(h["size_mm"]))
    surgery = ~np.isnan(h["time_surgery"])
    assert np.all(~surgery | (h["time_surgery"] <= h["time_end"]) & (h["time_surgery"] == case.plan["surgery_day"]))
    for name in ("visits", "false_alarms", "seeds", "lesions", "generations", "nodes_positive"):
        assert np.all(h[name] >= 0), name
    assert np.all(h["false_alarms"] <= h["visits"])


@invariance(case=cases())
def test_lesions_live_in_order(case: Case) -> None:
    batch = case.run()
    rows = batch.lesions
    history = batch.histories[batch.lesion_patient]
    shed, first = rows["kind"] == 1, rows["kind"] == 0
    for name in ("t_left", "t_woke", "t_visible", "t_symptom", "t_gone", "t_lethal"):
        assert not np.any(np.isnan(rows[name])), name
    assert np.all(rows["t_left"] <= rows["t_woke"])
    assert np.all(rows["t_woke"] <= rows["t_visible"])
    assert np.all((rows["t_visible"] <= rows["t_symptom"]) | first)
    assert np.all((rows["t_gone"] >= rows["t_left"]) | first)  # surgery may come before the first cell
    assert np.array_equal(rows["gone_by"][~first] >= 0, np.isfinite(rows["t_gone"][~first]))
    found = ~np.isnan(rows["t_found"])
    assert np.array_equal(found, rows["found_by"] >= 0)
    assert np.all(~found | (rows["t_visible"] <= rows["t_found"]) | (rows["found_by"] == 2))
    assert np.all(~found | (rows["t_found"] <= history["time_end"]))
    assert np.all(~found | (rows["t_found"] <= rows["t_gone"]))
    family = {(i, int(row["lineage"])): row for i, row in zip(batch.lesion_patient.tolist(), rows, strict=True)}
    assert len(family) == rows.size
    for i, row in zip(batch.lesion_patient[shed].tolist(), rows[shed], strict=True):
        parent = family[i, int(row["parent"])]
        assert row["generation"] == parent["generation"] + 1
        assert row["t_left"] <= parent["t_gone"]
        assert row["t_left"] >= parent["t_woke"] or row["origin"] == BURST  # surgery may come before the first cell


def test_nothing_leaves_after_death_in_a_second_operation() -> None:
    for seed in range(10):
        model = {"retreat_mortality": 0.9, "retreat_fit": 1.0, "retreat_mm": 200.0, "symptom_mm": 400.0}
        case = Case(model | {"seeds_to_20mm": 5.0, "residual_foci": 2.0}, {"horizon": 7305.0}, ({},), seed)
        CHECKS["test_lesions_live_in_order"][0](case)


def test_what_is_felt_as_soon_as_it_can_be_seen_stays_in_order() -> None:
    """Care that begins on that very day must not date it anew."""
    model = {"symptom_mm": 1.0, "retreat_lesions": 0.0, "residual_foci": 3.0}
    felt = 0
    for seed in range(10):
        case = Case(model, {"horizon": 5000.0}, ({},), seed)
        felt += sum(case.run().lesions["found_by"] == 1)
        CHECKS["test_lesions_live_in_order"][0](case)
    assert felt > 30


NOTHING = dict.fromkeys(("seeding_rate", "residual_foci", "node_missed", "second_rate", "other_death"), 0.0)


@pytest.mark.parametrize("days", [1.0, 29220.0])
@pytest.mark.parametrize(
    "model",
    [
        NOTHING | {"operative_mortality": 0.0},
        {"waking_rate": 0.0, "sleep_probability": 1.0, "local_sleep_probability": 1.0},
        {"waking_rate": 1e6, "sleep_probability": 1.0, "lag": 0.0},
        {"clearance_rate": 1e6, "immune_limit": 1e12},
        {"operative_mortality": 1.0},
        {"other_death": 1e6},
        {"seeding_variance": 100.0, "seeding_exponent": 0.3},
        {"growth_sd": 0.0, "metastasis_speed_sd": 0.0, "symptom_sd": 0.0, "seeding_variance": 0.0},
        {"detection_rate": 1e3},
        {"lethal_cells": 1e9, "symptom_mm": 3.0},
        {"retreat_mm": 0.0, "visible_mm": 0.02},
        {"palliative_growth": 0.0, "palliative_days": 1e6},
        {"second_rate": 0.01, "metastasis_seeding": 0.0, "seeding_rate": 0.0},
        {"inoperable_mm": 1e-3},
    ],
    ids=lambda model: "-".join(model) if isinstance(model, dict) and len(model) < 4 else None,
)
def test_extremes(model: dict[str, Any], days: float) -> None:
    """Zero and huge rates: finite, in order, and as they must be."""
    case = Case({}, {"horizon": days, "surgery_day": min(30.0, days / 2.0), "course_death": 0.0}, ({},), 5)
    model_row, plan_row, rows = case.arrays()
    for name, value in model.items():
        model_row[name] = value
    world = breast().typical, breast().life
    batch = run(model_row, plan_row, *world, rows, 300, seed=5, record="patients", threads=1)
    h = batch.histories
    assert np.all(np.isfinite(h["time_end"]) & (h["time_end"] <= days))
    assert np.all(np.isnan(h["time"]) | (h["time"] <= h["time_end"][:, None]))
    assert np.all(np.isfinite(h["size_mm"]))
    if "residual_foci" in model:
        assert np.all(h["status"] == 0)
        assert np.all(np.isnan(h["time"]))
    if "operative_mortality" in model and model["operative_mortality"] == 1.0:
        assert np.all((h["status"] == 3) | (h["status"] == 2) | (h["time_surgery"] != h["time_surgery"]))


@pytest.mark.slow
@pytest.mark.verification
@pytest.mark.parametrize("name", sorted(CHECKS))
def test_at_length(name: str) -> None:
    check, strategies = CHECKS[name]
    settings(max_examples=LONG, deadline=None, suppress_health_check=list(HealthCheck))(given(**strategies)(check))()
