"""Random scenarios for property tests: the breast catalogue's arrays, with many of their numbers moved at random.

What a case prints is the list of what was moved, so that a counterexample can be read and made again with `made`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

import blowball as bb
from blowball.engine import batch, growth
from blowball.engine.derive import derive
from blowball.engine.records import SUBTYPES
from blowball.scenario.compile import Compiled, compile

PATIENTS = 16
DAYS = {"day": 1.0, "year": 365.25, "20 years": 7305.0, "80 years": 29220.0}
MOST_SEEDS = 30.0  # expected of a tumour until it kills; more would only make the tests slow
Moved = dict[str, Any]


@cache
def breast() -> Compiled:
    """The breast catalogue under its guideline."""
    cancer = bb.get_cancer("breast")
    return compile(bb.Scenario(cancer, bb.Population.typical(cancer, PATIENTS)))


@dataclass(frozen=True)
class Case:
    """The breast catalogue with some numbers moved: what `batch.run` needs, and how to run it."""

    model: Moved
    plan: Moved
    rows: tuple[Moved, ...]
    seed: int

    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """MODEL, PLAN and PATIENT rows."""
        model, plan = breast().model.copy(), breast().plan.copy()
        _write(
            model, {k: v for k, v in self.model.items() if k not in ("years_to_20mm", "seeds_to_20mm", "felt_at_20mm")}
        )
        _write(plan, self.plan)
        _scale(model, self.model)
        rows = np.concatenate([breast().rows[:1]] * len(self.rows))
        for i, moved in enumerate(self.rows):
            _write(rows[i : i + 1], moved)
        return model, plan, rows

    def run(self, n: int = PATIENTS, record: str = "events", **options: Any) -> batch.Batch:
        """Simulate the case."""
        model, plan, rows = self.arrays()
        options = {"threads": 1, **options}
        return batch.run(
            model, plan, breast().typical, breast().life, rows, n, seed=self.seed, record=record, **options
        )

    def but(self, model: Moved | None = None, plan: Moved | None = None, rows: Moved | None = None) -> Case:
        """The same case with some numbers moved further; `rows` in every patient's row."""
        return replace(
            self,
            model={**self.model, **(model or {})},
            plan={**self.plan, **(plan or {})},
            rows=tuple({**row, **(rows or {})} for row in self.rows),
        )


def _write(row: np.ndarray, moved: Moved) -> None:
    """Numbers for the first places of a field, or one number for all of them."""
    for name, value in moved.items():
        if np.ndim(value) == 0:
            row[name] = value
        else:
            row[name][0][: len(value)] = value


def _scale(model: np.ndarray, moved: Moved) -> None:
    """Growth, seeding and symptoms as what they come to at 20 mm, so that every growth law gives a human disease."""
    p = derive(model)[0]
    s = growth.own_time(p, growth.log_cells_of(20.0))
    if "years_to_20mm" in moved:
        model["log_growth"] = np.log(s / (365.25 * np.asarray(moved["years_to_20mm"])))
    rate = np.exp(model["log_growth"][0])
    if "felt_at_20mm" in moved:
        model["detection_rate"] = moved["felt_at_20mm"] * rate[0] / growth.integral(p, growth.SIGNS, s)
    if "seeds_to_20mm" in moved:
        at_20mm = growth.integral(p, growth.SEEDS, s)
        until = min(max(p["s_lethal"]), growth.own_time(p, growth.log_cells_of(150.0)))
        most = MOST_SEEDS * at_20mm / growth.integral(p, growth.SEEDS, until)
        seeds = min(moved["seeds_to_20mm"], most)
        model["seeding_rate"] = seeds / at_20mm / rate ** (model["seeding_growth_exponent"][0] - 1.0)


def some(*usual: float, low: float, high: float, log: bool = False) -> st.SearchStrategy[float]:
    """One of the values that are special, or anything between two bounds."""
    if log:
        between = st.floats(math.log10(low), math.log10(high)).map(lambda x: float(f"{10.0**x:.4g}"))
    else:
        between = st.floats(low, high).map(lambda x: round(x, 4))
    return st.one_of(st.sampled_from(usual), between) if usual else between


def several(values: st.SearchStrategy[Any], n: int) -> st.SearchStrategy[list[Any]]:
    """So many of them."""
    return st.lists(values, min_size=n, max_size=n)


SHARE = some(0.0, 1.0, 0.5, low=0.0, high=1.0)
FACTOR = some(0.0, 1.0, 0.5, low=0.0, high=2.0)

_MODEL: dict[str, st.SearchStrategy[Any]] = {
    "growth_law": st.sampled_from([0, 0, 1, 2]),
    "capacity": some(3.1e12, low=1e11, high=1e14, log=True),
    "power": some(0.5, low=0.3, high=0.95),
    "years_to_20mm": several(some(low=0.3, high=30.0, log=True), SUBTYPES),
    "growth_sd": some(0.0, 0.6, low=0.0, high=1.0),
    "metastasis_speed": some(1.0, 1.667, low=0.5, high=3.0),
    "metastasis_speed_sd": some(0.0, 0.2, low=0.0, high=0.8),
    "detection_exponent": some(1.0, low=0.3, high=1.0),
    "felt_at_20mm": some(1.0, low=0.01, high=100.0, log=True),
    "screening_interval": some(0.0, 365.0, low=100.0, high=1500.0),
    "seeding_exponent": some(0.6667, 1.0, low=0.3, high=1.0),
    "seeding_growth_exponent": some(1.0, 0.0, low=0.0, high=1.5),
    "seeds_to_20mm": some(0.0, 1.0, 5.0, low=0.01, high=10.0, log=True),
    "seeding_variance": some(0.0, 2.14, low=0.05, high=5.0),
    "metastasis_seeding": some(0.0, 1.0, low=0.0, high=1.5),
    "residual_seeding": some(0.0, 1.0, low=0.0, high=1.5),
    "burst_seeds": some(0.0, 1.0, low=0.0, high=5.0),
    "node_ratio": some(0.0, 2.0, low=0.0, high=10.0),
    "node_shape": some(0.425, low=0.1, high=5.0),
    "node_weight": some(0.0, 0.37, low=0.0, high=1.0),
    "lag_law": st.sampled_from([0, 1]),
    "lag": some(0.0, 90.0, low=0.0, high=1000.0),
    "sleep_probability": SHARE,
    "local_sleep_probability": SHARE,
    "waking_rate": some(0.0, 5e-4, 10.0, low=1e-6, high=1.0, log=True),
    "clearance_rate": some(0.0, 3e-5, 10.0, low=1e-6, high=0.1, log=True),
    "immune_limit": some(1.0, 1e6, 1e10, low=1.0, high=1e9, log=True),
    "dip_clearance": FACTOR,
    "dip_waking": some(1.0, 3.0, low=0.0, high=5.0),
    "dip_days": some(0.0, 21.0, low=0.0, high=2000.0),
    "residual_foci": several(some(0.0, 0.1, low=0.0, high=3.0), 3).map(sorted),
    "residual_cells": some(1.0, 1e5, low=1.0, high=1e8, log=True),
    "node_missed": several(SHARE, 3),
    "inoperable_mm": some(100.0, low=5.0, high=200.0),
    "operative_mortality": some(0.0, 0.001, 1.0, low=0.0, high=0.3),
    "visible_mm": some(2.0, low=0.2, high=8.0),
    "symptom_mm": some(20.0, 400.0, low=3.0, high=100.0, log=True),
    "symptom_sd": some(0.0, 0.4, low=0.0, high=1.0),
    "staging_mm": some(10.0, low=1.0, high=60.0, log=True),
    "staging_slope": some(4.0, low=0.5, high=20.0),
    "lethal_cells": some(3e11, low=1e10, high=1e12, log=True),
    "burden_share": some(0.05, 0.0, low=0.0, high=0.3),
    "retreat_lesions": st.sampled_from([0.0, 1.0, 2.0, 50.0]),
    "retreat_mm": some(0.0, 30.0, low=3.0, high=100.0),
    "retreat_fit": SHARE,
    "retreat_mortality": some(0.0, 0.01, low=0.0, high=0.5),
    "palliative_growth": some(1.0, 0.5, 0.0, low=0.0, high=1.0),
    "palliative_days": some(0.0, 700.0, low=0.0, high=5000.0),
    "second_rate": some(0.0, 1.4e-5, low=1e-6, high=1e-4, log=True),
    "second_window": some(0.0, 9131.25, low=0.0, high=9131.25),
    "other_death": some(0.0, 0.79, low=0.0, high=20.0),
}


def _moved(draw: st.DrawFn, fields: dict[str, st.SearchStrategy[Any]]) -> Moved:
    """Some of the fields, each with a new value."""
    return {name: draw(values) for name, values in fields.items() if draw(st.booleans())}


@st.composite
def models(draw: st.DrawFn) -> Moved:
    """Biology. What growth, seeding and symptoms come to is always given, as their law may have changed."""
    moved = _moved(draw, _MODEL)
    for name in ("years_to_20mm", "seeds_to_20mm", "felt_at_20mm"):
        moved[name] = moved.get(name, {"years_to_20mm": 8.0, "seeds_to_20mm": 1.0, "felt_at_20mm": 1.0}[name])
    if moved.get("growth_law", 0) == 0 and "capacity" in moved:
        moved["capacity"] = max(moved["capacity"], 3.0 * moved.get("lethal_cells", 1e12))
    return moved


@st.composite
def visits(draw: st.DrawFn, most: int = 12) -> Moved:
    """A schedule: days after surgery, and tests."""
    days = sorted(draw(st.lists(st.integers(1, 8000), unique=True, max_size=most)))
    return {
        "n_visits": len(days),
        "visit_day": [float(day) for day in days],
        "visit_tests": [draw(st.integers(0, 511)) for _ in days],
        "visit_false": [draw(SHARE) for _ in days],
        "adherence": draw(some(1.0, 0.0, low=0.0, high=1.0)),
    }


@st.composite
def courses(draw: st.DrawFn) -> Moved:
    """The four courses of breast cancer, each with other doses and other dates."""
    return _moved(draw, {
        "course_before": several(st.sampled_from([0, 1]), 4),
        "course_start": several(some(0.0, 42.0, low=0.0, high=400.0), 4),
        "course_days": several(some(0.0, 150.0, low=0.0, high=4000.0), 4),
        "course_kill": several(SHARE, 4),
        "course_kill_asleep": several(SHARE, 4),
        "course_kill_cells": several(some(4e6, low=1.0, high=1e11, log=True), 4),
        "course_growth": several(FACTOR, 4),
        "course_waking": several(FACTOR, 4),
        "course_second": several(FACTOR, 4),
        "course_uptake": several(SHARE, 4),
        "course_death": several(some(0.0, 0.01, low=0.0, high=0.3), 4),
    })  # fmt: skip


@st.composite
def exposures(draw: st.DrawFn) -> Moved:
    """Up to four exposures, of everybody or of those with a habit."""
    n = draw(st.integers(0, 4))
    return {
        "n_exposures": n,
        "exposure_column": draw(several(st.sampled_from([-1, 0, 1, 2]), n)),
        "exposure_pik3ca": draw(several(st.sampled_from([0, 0, 1]), n)),
        "exposure_after": draw(several(st.sampled_from([0, 1]), n)),
        "exposure_from": draw(several(some(-math.inf, 0.0, low=-4000.0, high=1000.0), n)),
        "exposure_until": draw(several(some(math.inf, 0.0, low=0.0, high=4000.0), n)),
        "exposure_growth": draw(several(some(1.0, 0.0, low=0.0, high=2.0), n)),
        "exposure_waking": draw(several(some(1.0, 0.0, low=0.0, high=3.0), n)),
        "exposure_clearance": draw(several(some(1.0, 0.0, low=0.0, high=3.0), n)),
        "exposure_second": draw(several(some(1.0, 1.3, low=0.0, high=2.0), n)),
        "exposure_death": draw(several(some(1.0, 2.76, low=0.0, high=5.0), n)),
    }


@st.composite
def plans(draw: st.DrawFn) -> Moved:
    """What is done."""
    horizon = draw(st.one_of(st.sampled_from([*DAYS.values()]), st.integers(1, 29220).map(float)))
    surgery = draw(st.one_of(st.sampled_from([30.0, 0.0, -84.0, math.inf]), st.integers(-1000, 400).map(float)))
    moved = {
        "horizon": horizon,
        "surgery_day": surgery if surgery < horizon else 0.0,
        "node_operation": draw(st.integers(0, 2)),
        "margin": draw(st.integers(-1, 2)),
    }
    return {**moved, **draw(visits()), **draw(courses()), **draw(exposures())}


@st.composite
def people(draw: st.DrawFn) -> Moved:
    """A patient of whom some things are known."""
    low = draw(some(math.nan, 10.0, 20.0, low=1.0, high=90.0))
    wider = draw(st.booleans())
    moved = {
        "size_low": low,
        "size_high": low * 2.0 if wider else low,
        "size_day": 0.0 if math.isnan(low) else draw(some(0.0, 30.0, low=-100.0, high=100.0)),
        "nodes": draw(st.sampled_from([-1, -1, 0, 2, 20])),
        "m0": draw(st.sampled_from([0, 1])),
        "age": draw(some(math.nan, 55.0, low=20.0, high=110.0)),
        "subtype": draw(st.integers(-1, 2)),
        "female": draw(st.integers(-1, 1)),
    }
    if draw(st.booleans()):
        moved["given"] = draw(several(st.integers(-1, 1), 5))
        moved["habits"] = draw(several(st.integers(-1, 1), 4))
    return moved


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A random scenario with one to three kinds of patients."""
    rows = tuple(draw(st.lists(people(), min_size=1, max_size=3)))
    return Case(draw(models()), draw(plans()), rows, draw(st.integers(0, 2**63 - 1)))
