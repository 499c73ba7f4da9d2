"""Constants that follow from parameter sets and plans, worked out once a run."""

from __future__ import annotations

import math

import numpy as np

from ..compiled import compiled, entry, fingerprint
from .growth import SEEDS, SIGNS, TABLE, exact_integral, exact_time, log_cells_of, own_time
from .integral import e1
from .records import (
    COURSES,
    COVARIATES,
    EXPOSURES,
    GOMPERTZ,
    MECHANISMS,
    MODEL,
    MOST_NOISE,
    ORGANS,
    PLAN,
    TESTS,
    VISITS,
)

_O = (ORGANS,)
DERIVED_FIELDS = (
    ("log_capacity", (), "ln K"),
    ("exponent", (2,), "of seeding and of the hazard of detection"),
    ("scale", (2,), "K^exponent"),
    ("e1_start", (2,), "E1(exponent ln K)"),
    ("first_s", (), "own time in the first row of the table of the integral"),
    ("rows_per_s", (), "its rows per own time"),
    ("log_integral", (2, TABLE), "ln of the integral at even steps of own time"),
    ("rows_per_log", (2,), "rows of the inverse table per ln"),
    ("s_of_integral", (2, TABLE), "own time at even steps of ln of the integral"),
    ("s_visible", (), "own time at `visible_mm`"),
    ("integral_visible", (), "integral of N^alpha until then"),
    ("s_immune", (), "own time at `immune_limit`"),
    ("s_residual", (), "own time at `residual_cells`"),
    ("s_inoperable", (), "own time at `inoperable_mm`"),
    ("s_curable", _O, "own time at `retreat_mm`"),
    ("s_lethal", _O, "own time at `lethal_cells`"),
    ("log_symptom", _O, "ln cells at `symptom_mm`"),
    ("log_staging", _O, "ln of `staging_mm`"),
    ("log_lethal", _O, "ln of `lethal_cells`"),
    ("s_burden", (), "own time at `burden_share` of the smallest lethal burden"),
    ("moves", (len(MECHANISMS),), "1: covariates move this mechanism"),
    ("asks_marks", (), "1: receptors, HER2 or PIK3CA move a mechanism"),
    ("fastest", (), "the most that a metastasis can outpace its primary"),
)
DERIVED = np.dtype(MODEL.descr + [(name, "f8", shape) for name, shape, _ in DERIVED_FIELDS], align=True)
PREPARED_FIELDS = [
    ("test_log_mm", "f8", (TESTS, ORGANS)),
    ("visit_hour", "u8", (VISITS,)),  # what the draws of a visit are about: its time since surgery
    ("most_second", "f8"),
    ("asks_habits", "f8"),
    ("asks_marks", "f8"),
]
PREPARED = np.dtype(PLAN.descr + PREPARED_FIELDS, align=True)
LAST_S, LONGEST = 12.0, 400.0  # own times in the last rows of the tables of the integral and of its inverse
MARKS = [COVARIATES.index(name) for name in ("er", "pgr", "her2", "pik3ca")]


def derive(model: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Parameter sets with their constants, into `out` if it is given."""
    out = np.zeros(len(model), DERIVED) if out is None else out
    for name in MODEL.names or ():
        out[name] = model[name]
    moves = out["effects"] != 0.0
    out["moves"] = moves.any(axis=2)
    out["asks_marks"] = moves[:, :, MARKS].any(axis=(1, 2))
    _fill(out)
    return out


def prepare(plan: np.ndarray) -> np.ndarray:
    """Plans with their constants."""
    out = np.zeros(len(plan), PREPARED)
    for name in PLAN.names or ():
        out[name] = plan[name]
    out["visit_hour"] = np.round(out["visit_day"] * 24.0).astype(np.int64)
    out["test_log_mm"] = np.log(np.maximum(out["test_mm"], 1e-9))
    courses = np.arange(COURSES) < out["n_courses"][:, None]
    exposures = np.arange(EXPOSURES) < out["n_exposures"][:, None]
    most = [np.where(there, np.maximum(1.0, out[f"{what}_second"]), 1.0).prod(axis=1)
            for what, there in (("course", courses), ("exposure", exposures))]  # fmt: skip
    out["most_second"] = most[0] * most[1]
    out["asks_habits"] = (exposures & (out["exposure_column"] >= 0)).any(axis=1)
    out["asks_marks"] = (exposures & (out["exposure_pik3ca"] == 1)).any(axis=1)
    return out


@compiled
def tabulate(p):
    """Gompertz growth: the integral and its inverse, from 1,000 cells on."""
    if p.growth_law != GOMPERTZ:
        return
    p.first_s = own_time(p, math.log(1e3))
    p.rows_per_s = (TABLE - 1) / (LAST_S - p.first_s)
    for use in range(2):
        for j in range(TABLE):
            p.log_integral[use, j] = math.log(exact_integral(p, use, p.first_s + j / p.rows_per_s))
        low = p.log_integral[use, 0]
        p.rows_per_log[use] = (TABLE - 1) / (math.log(exact_integral(p, use, LONGEST)) - low)
        for j in range(TABLE):
            p.s_of_integral[use, j] = exact_time(p, use, math.exp(low + j / p.rows_per_log[use]))


@compiled
def constants(p):
    p.log_capacity = math.log(p.capacity)
    p.exponent[SEEDS], p.exponent[SIGNS] = p.seeding_exponent, p.detection_exponent
    for use in range(2):
        p.scale[use] = math.exp(p.exponent[use] * p.log_capacity)
        p.e1_start[use] = e1(p.exponent[use] * p.log_capacity) if p.growth_law == GOMPERTZ else 0.0
    tabulate(p)
    p.s_visible = own_time(p, log_cells_of(p.visible_mm))
    p.integral_visible = exact_integral(p, SEEDS, p.s_visible)
    p.s_immune = own_time(p, math.log(p.immune_limit))
    p.s_residual = own_time(p, math.log(p.residual_cells))
    p.s_inoperable = own_time(p, log_cells_of(p.inoperable_mm))
    p.fastest = p.metastasis_speed * math.exp(MOST_NOISE * p.metastasis_speed_sd)
    least = math.inf
    for organ in range(ORGANS):
        p.s_curable[organ] = own_time(p, log_cells_of(p.retreat_mm[organ]))
        p.log_lethal[organ] = math.log(p.lethal_cells[organ])
        p.s_lethal[organ] = own_time(p, p.log_lethal[organ])
        if p.lethal_cells[organ] > 0.0:  # 0: this cancer has no such organ
            least = min(least, p.lethal_cells[organ])
        p.log_symptom[organ] = log_cells_of(p.symptom_mm[organ])
        p.log_staging[organ] = math.log(p.staging_mm[organ])
    p.s_burden = max(p.s_visible, own_time(p, math.log(max(1.0, min(least, p.capacity) * p.burden_share))))


def _build(source: str):
    @entry
    def fill(rows):
        """Work the constants out."""
        _ = source
        for i in range(rows.size):
            constants(rows[i])

    return fill


_fill = _build(fingerprint())
