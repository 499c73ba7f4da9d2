"""A scenario in which every mechanism is on, strong enough to show in some hundred patients."""

from __future__ import annotations

import math

import numpy as np

from blowball.engine.records import COURSES, EXPOSURES, ORGANS, TESTS

from .cases_tumour import strength_for
from .helpers import RATE, YEAR, patients, quiet_model, quiet_plan, run
from .helpers import shares as site_shares

N = 600
BIOLOGY = {
    "growth_sd": 0.3, "log_growth": [math.log(RATE), math.log(1.3 * RATE), math.log(1.6 * RATE), 0.0],
    "metastasis_speed": 1.2, "metastasis_speed_sd": 0.2, "detection_rate": 3e-13, "seeding_rate": strength_for(2.0),
    "seeding_growth_exponent": 1.1, "seeding_variance": 0.8, "metastasis_seeding": 1.5, "residual_seeding": 1.5,
    "burst_seeds": 0.2, "node_ratio": 1.0, "node_shape": 0.5, "node_most": 40.0, "node_weight": 0.4,
    "site_shares": site_shares(bone=0.5, lung=0.3, liver=0.2), "lag": 200.0, "sleep_probability": 0.5,
    "local_sleep_probability": 0.4, "waking_rate": 1 / (3 * YEAR), "clearance_rate": 2e-4, "immune_limit": 1e6,
    "dip_clearance": 0.3, "dip_waking": 3.0, "dip_days": 300.0, "residual_foci": [0.3, 0.6, 1.5],
    "node_missed": [1.0, 0.3, 0.1], "inoperable_mm": 60.0, "operative_mortality": 0.02,
    "operative_mortality_decade": 0.5, "visible_mm": 4.0, "symptom_mm": 25.0, "symptom_sd": 0.3, "staging_mm": 12.0,
    "staging_slope": 5.0, "lethal_cells": 2e11, "burden_share": 0.01, "retreat_lesions": 2.0, "retreat_mm": 30.0,
    "retreat_fit": 0.5, "retreat_fit_decade": -0.5, "retreat_mortality": 0.1, "palliative_growth": 0.5,
    "palliative_days": 400.0, "second_rate": 0.01 / YEAR, "second_window": 40 * YEAR, "other_death": 1.0,
    "centres": [6.0, 2.0, 4.0, 4.0, 0.3, 200.0, 0.3],
}  # fmt: skip


def _first(values, size):
    return np.resize(np.concatenate([values, np.full(size - len(values), values[-1])]), size)


def _tests(*values):
    """A number by test, the same in every organ."""
    out = np.zeros((TESTS, ORGANS))
    for t, value in enumerate(values):
        out[t] = value
    return out


CARE = {
    "horizon": 20 * YEAR, "surgery_day": 40.0, "node_operation": 1, "margin": -1, "n_courses": 3,
    "course_before": _first([1, 0, 0], COURSES), "course_start": _first([10.0, 30.0, 200.0], COURSES),
    "course_days": _first([20.0, 150.0, 1500.0], COURSES), "course_kill": _first([0.2, 0.3, 0.2], COURSES),
    "course_kill_asleep": _first([0.1, 0.1, 0.1], COURSES), "course_kill_cells": 1e6, "course_growth": 0.8,
    "course_waking": 0.5, "course_second": 0.7, "course_uptake": 0.8, "course_nodes": 1.0, "course_mm": 25.0,
    "course_age": 70.0, "course_death": 0.01, "course_column": _first([1, 0, -1], COURSES),
    "visits": np.arange(1, 16) * 0.5 * YEAR, "visit_tests": 7, "visit_false": 0.1, "adherence": 0.8, "n_tests": 3,
    "test_marker": _first([0, 0, 1], TESTS), "test_mm": _tests(15.0, 10.0, 12.0),
    "test_ceiling": _tests(0.5, 0.4, 0.8), "test_slope": 4.0, "n_exposures": 2,
    "exposure_column": _first([0, -1], EXPOSURES), "exposure_after": _first([1, 0], EXPOSURES),
    "exposure_from": _first([0.0, 500.0], EXPOSURES), "exposure_until": _first([3000.0, 4000.0], EXPOSURES),
    "exposure_growth": 1.2, "exposure_waking": 1.5, "exposure_clearance": 0.7, "exposure_second": 1.3,
    "exposure_death": 1.5,
}  # fmt: skip


def full_model(**changes):
    """A MODEL row with everything on."""
    return quiet_model(**{**BIOLOGY, **changes})


def full_plan(**changes):
    """A PLAN row with everything on."""
    return quiet_plan(**{**CARE, **changes})


def full_rows(**changes):
    """Patients of three subtypes, of all ages, sizes, nodes, margins and habits."""
    i = np.arange(60)
    base = {
        "subtype": i % 3, "age": 40.0 + i * 0.8, "size_low": 15.0 + i % 4 * 5.0, "size_high": 25.0 + i % 4 * 5.0,
        "nodes": i // 3 % 5 * 2, "margin": i // 2 % 3, "grade": 1.0 + i % 3, "er": 10.0 * (i % 7), "pgr": 8.0 * (i % 5),
        "her2": i % 2, "pik3ca": i // 5 % 2, "year": 1985.0 + i % 30, "habits": np.stack([i % 2, i % 3 // 2] * 2, 1),
    }  # fmt: skip
    return patients(60, **{**base, **changes})


def simulate(model=None, plan=None, rows=None, seed=5, n=N):
    """Events of everybody, with those numbers of the model, the plan and the patients changed."""
    rows = full_rows(**(rows or {}))
    return run(full_model(**(model or {})), full_plan(**(plan or {})), rows, n, seed=seed, record="events")
