"""Constants that follow from a parameter set and a plan, worked out once a run."""

from __future__ import annotations

import math

import numpy as np

from ..compiled import compiled, entry, fingerprint
from .growth import SEEDS, SIGNS, TABLE, exact_integral, exact_time, log_cells_of, own_time
from .integral import e1
from .records import GOMPERTZ, MODEL, MOST_NOISE, ORGANS, PLAN, TESTS

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
    ("s_immune", (), "own time at `immune_limit`"),
    ("s_residual", (), "own time at `residual_cells`"),
    ("s_inoperable", (), "own time at `inoperable_mm`"),
    ("s_curable", _O, "own time at `retreat_mm`"),
    ("s_lethal", _O, "own time at `lethal_cells`"),
    ("log_symptom", _O, "ln cells at `symptom_mm`"),
    ("log_staging", _O, "ln of `staging_mm`"),
    ("log_lethal", _O, "ln of `lethal_cells`"),
    ("s_burden", (), "own time at `burden_share` of the smallest lethal burden"),
    ("speed", (), "ln of `metastasis_speed`"),
    ("fastest", (), "the most that a metastasis can outpace its primary"),
)
DERIVED = np.dtype(MODEL.descr + [(name, "f8", shape) for name, shape, _ in DERIVED_FIELDS])
PREPARED = np.dtype([*PLAN.descr, ("test_log_mm", "f8", (TESTS, ORGANS)), ("most_second", "f8")])


def derive(model: np.ndarray) -> np.ndarray:
    """A parameter set with its constants."""
    out = np.zeros(1, DERIVED)
    for name in MODEL.names or ():
        out[name] = model[name]
    _fill(out)
    return out


def prepare(plan: np.ndarray) -> np.ndarray:
    """A plan with its constants."""
    out = np.zeros(1, PREPARED)
    for name in PLAN.names or ():
        out[name] = plan[name]
    row = out[0]
    row["test_log_mm"] = np.log(np.maximum(row["test_mm"], 1e-9))
    courses, exposures = row["course_second"][: row["n_courses"]], row["exposure_second"][: row["n_exposures"]]
    row["most_second"] = np.prod(np.maximum(1.0, courses)) * np.prod(np.maximum(1.0, exposures))
    return out


@compiled
def tabulate(p):
    """Gompertz growth: the integral and its inverse, from 1,000 cells to nearly the capacity."""
    if p.growth_law != GOMPERTZ:
        return
    p.first_s = own_time(p, math.log(1e3))
    last = own_time(p, 0.9995 * p.log_capacity)
    p.rows_per_s = (TABLE - 1) / (last - p.first_s)
    for use in range(2):
        for j in range(TABLE):
            p.log_integral[use, j] = math.log(exact_integral(p, use, p.first_s + j / p.rows_per_s))
        low = p.log_integral[use, 0]
        p.rows_per_log[use] = (TABLE - 1) / (p.log_integral[use, TABLE - 1] - low)
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
    p.s_immune = own_time(p, math.log(p.immune_limit))
    p.s_residual = own_time(p, math.log(p.residual_cells))
    p.s_inoperable = own_time(p, log_cells_of(p.inoperable_mm))
    p.speed = math.log(p.metastasis_speed)
    p.fastest = math.exp(p.speed + MOST_NOISE * p.metastasis_speed_sd)
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
        constants(rows[0])

    return fill


_fill = _build(fingerprint())
