"""No mechanism is a constant that no input reaches: each field of MODEL and PLAN, moved alone, moves some output.

The scenario is `everything`; a field that it cannot reach names its own below. Codes are moved to another code.
"""

import hashlib
from functools import cache

import numpy as np
import pytest

from blowball.engine.records import COVARIATES, MECHANISMS, MODEL_FIELDS, PLAN_FIELDS

from .everything import full_model, full_plan, simulate

DRAWN = {"rows": {"size_low": np.nan, "size_high": np.nan, "nodes": -1}}
SCREENED = {**DRAWN, "model": {"screening_interval": 700.0}}
POWER = {"model": {"growth_law": 2, "power": 0.7, "log_growth": 1.0, "seeding_rate": 1e-8}, "plan": {"horizon": 1500.0}}
AN_EFFECT = {"model": {"effects": np.full((len(MECHANISMS), len(COVARIATES)), 0.1)}}

# Fields that need a scenario of their own: what differs in it from `everything`.
SCENARIOS = {
    "power": POWER, "detection_rate": DRAWN, "detection_exponent": DRAWN, "screening_interval": SCREENED,
    "screening_test": SCREENED, "node_shape": DRAWN, "node_most": DRAWN, "centres": AN_EFFECT,
}  # fmt: skip
# Fields that cannot be moved by a factor: what they are moved to.
MOVED = {
    "growth_law": 1, "lag_law": 1, "screening_test": 1, "node_operation": 0, "margin": 2, "n_courses": 1, "n_visits": 3,
    "n_tests": 1, "n_exposures": 1, "course_column": -1, "course_before": 0, "course_subtype": 0, "course_reach": 0,
    "visit_tests": 1, "test_marker": 0, "exposure_column": 1, "exposure_after": 0, "screening_interval": 400.0,
    "exposure_subtype": 0, "exposure_pik3ca": 1,
    "node_most": 2.0, "course_age": 50.0, "course_nodes": 3.0, "retreat_lesions": 1.0, "course_mm": 35.0,
}  # fmt: skip


def outputs(batch):
    return hashlib.sha256(batch.histories.tobytes() + batch.lesions.tobytes()).hexdigest()


def merged(*parts):
    out = {}
    for part in parts:
        for where, changes in part.items():
            out[where] = {**out.get(where, {}), **changes}
    return out


@cache
def before(name):
    return outputs(simulate(**SCENARIOS.get(name, {}), n=300))


@pytest.mark.parametrize(
    ("where", "name"),
    [("model", f[0]) for f in MODEL_FIELDS if f[0] != "effects"] + [("plan", f[0]) for f in PLAN_FIELDS],
)
def test_field_is_reached(where, name):
    scenario = SCENARIOS.get(name, {})
    row = (full_model if where == "model" else full_plan)(**scenario.get(where, {}))
    value = MOVED.get(name, row[0][name] * 0.7)
    after = simulate(**merged(scenario, {where: {name: value}}), n=300)
    assert outputs(after) != before(name if name in SCENARIOS else "")


@pytest.mark.parametrize("covariate", COVARIATES)
@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_every_covariate_can_move_every_mechanism(mechanism, covariate):
    effects = np.zeros((len(MECHANISMS), len(COVARIATES)))
    effects[MECHANISMS.index(mechanism), COVARIATES.index(covariate)] = 0.3
    moved = outputs(simulate({"effects": effects}, n=300))
    assert moved != before("")
    centres = [6.0, 2.0, 4.0, 4.0, 0.3, 200.0, 0.3]
    centres[COVARIATES.index(covariate)] += 1.0
    assert outputs(simulate({"effects": effects, "centres": centres}, n=300)) != moved


def test_an_effect_is_nil_at_its_centre():
    receptors = {"er": np.expm1(4.0), "pgr": np.expm1(4.0), "her2": 0}
    rows = {"age": 60.0, "grade": 2.0, "year": 2000.0, "pik3ca": 0, **receptors}
    centres = [6.0, 2.0, 4.0, 4.0, 0.0, 200.0, 0.0]
    effects = np.full((len(MECHANISMS), len(COVARIATES)), 0.5)
    with_effects = simulate({"effects": effects, "centres": centres}, rows=rows, n=300)
    assert outputs(with_effects) == outputs(simulate({"centres": centres}, rows=rows, n=300))
