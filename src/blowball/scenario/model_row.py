"""From a cancer's published numbers to the rows that the engine reads: its biology and its typical patients.

Every conversion stands in one line here: doubling times to growth rates, hazards a year to hazards a day, shares in
percent to fractions, half-lives to rates, ratios of margins to foci, millilitres to cells.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.catalogue import Cancer
from blowball.catalogue.check import check_total
from blowball.catalogue.reading import deciles, each, everywhere, impossible, lognormal, number, positive, share
from blowball.engine.records import (
    CELLS_PER_MM3,
    COVARIATES,
    DECILES,
    HABITS,
    MECHANISMS,
    MODEL,
    TYPICAL,
)
from blowball.units import diameter_to_cells

from .limits import check_limits

_LAWS = ("gompertz", "exponential", "power")
_LAGS = ("erlang", "gumbel")
_MARGINS = ("clear", "close", "positive")
_NODE_OPERATIONS = ("none", "sentinel", "dissection")
_GRADES = ("one", "two", "three")


def model_row(cancer: Cancer, sets: int = 1) -> NDArray[Any]:
    """The biology of a cancer as the engine reads it.

    Parameters
    ----------
    cancer : Cancer
    sets : int
        Of how many parameter sets its numbers are (see `Drawn`).

    Returns
    -------
    MODEL[sets]

    Raises
    ------
    InputError
        If a number cannot be, such as a negative rate or shares that do not add up; it names the record.

    Examples
    --------
    >>> from blowball.catalogue import get_cancer
    >>> round(float(model_row(get_cancer("breast", calibrated=False))["metastasis_speed"][0]), 3)
    1.667
    """
    for path, total in cancer.totals:
        check_total(cancer, path, total)
    check_limits(cancer)
    model = np.zeros(sets, dtype=MODEL)
    _growth(model, cancer)
    _detection(model, cancer)
    _seeding(model, cancer)
    _fate(model, cancer)
    _surgery(model, cancer)
    _recurrence(model, cancer)
    _effects(model, cancer)
    return model


def typical_row(cancer: Cancer, sets: int = 1) -> NDArray[Any]:
    """How the engine draws what is not known of a patient.

    Parameters
    ----------
    cancer : Cancer
    sets : int
        Of how many parameter sets its numbers are.

    Returns
    -------
    TYPICAL[sets]

    Raises
    ------
    InputError
        If shares do not add up or deciles fall.
    """
    for path, total in cancer.totals:
        check_total(cancer, path, total)
    typical = np.zeros(sets, dtype=TYPICAL)
    typical["year"] = positive(cancer, "typical.year", None)
    typical["receptor_cut"] = positive(cancer, "typical.receptor_cut", None)
    for i, margin in enumerate(_MARGINS):
        typical["margin_share"][:, i] = share(cancer, f"typical.margin.{margin}")
    for i, habit in enumerate(HABITS):
        typical["habit_share"][:, i] = share(cancer, f"typical.habit.{habit}")
    for i, subtype in enumerate(cancer.subtype_ids):
        for name in ("subtype_share", "receptor_share", "her2_share", "pik3ca_share", "female_share"):
            typical[name][:, i] = share(cancer, f"typical.{name}", subtype)
        for j, grade in enumerate(_GRADES):
            typical["grade_share"][:, i, j] = share(cancer, f"typical.grade.{subtype}.{grade}")
        for name in ("age", "er", "pgr"):
            typical[name][:, i] = deciles(cancer, f"typical.{name}", subtype, DECILES)
    return typical


def _growth(model: Any, cancer: Cancer) -> None:
    model["growth_law"] = _LAWS.index(cancer.growth_law)
    model["capacity"] = positive(cancer, "growth.capacity", "cells")
    model["power"] = share(cancer, "growth.power")
    if cancer.growth_law == "power" and not everywhere(model["power"] < 1.0):
        raise impossible(cancer, "growth.power", "must be below 1, where growth would be exponential")
    cells = each(diameter_to_cells, positive(cancer, "growth.reference_diameter", "mm"))
    if cancer.growth_law == "gompertz" and not everywhere(cells < model["capacity"]):
        raise impossible(cancer, "growth.capacity", "must exceed a tumour of the reference diameter")
    law, capacity, power = cancer.growth_law, model["capacity"], model["power"]
    pace = each(lambda c, p, n: float(_pace(law, c, p, np.log(n))), capacity, power, cells)
    for i, subtype in enumerate(cancer.subtype_ids):
        days, sd = lognormal(cancer, "growth.doubling_time", subtype)
        # doubling time at N cells -> a: N doubles at a * pace(N), so a = ln 2 / (doubling time * pace(N))
        model["log_growth"][:, i] = each(math.log, math.log(2.0) / (days * pace))
        model["growth_sd"][:, i] = sd  # a is lognormal with the doubling time's own sd of ln
    ratio, sd = lognormal(cancer, "growth.metastasis_ratio")
    model["metastasis_speed"] = 1.0 / ratio  # ratio of doubling times -> ratio of rates
    model["metastasis_speed_sd"] = sd


def _detection(model: Any, cancer: Cancer) -> None:
    exponent = positive(cancer, "detection.diagnosis_exponent")
    cells = each(diameter_to_cells, positive(cancer, "detection.diagnosis_diameter", "mm"))
    # hazard at the reference diameter -> hazard of one cell
    model["detection_rate"] = positive(cancer, "detection.diagnosis_hazard", "1/d") / each(pow, cells, exponent)
    model["detection_exponent"] = exponent
    model["screening_interval"] = number(cancer, "detection.screening_interval", "d")
    model["screening_test"] = [test.id for test in cancer.tests].index(cancer.screening_test)
    model["visible_mm"] = positive(cancer, "detection.visible_diameter", "mm")
    for i, organ in enumerate(cancer.organ_ids):
        model["symptom_mm"][:, i] = positive(cancer, "detection.symptom_diameter", "mm", organ=organ)
        model["staging_mm"][:, i] = positive(cancer, "detection.staging_diameter", "mm", organ=organ)
    model["symptom_sd"].T[:] = number(cancer, "detection.symptom_sd")
    model["staging_slope"] = positive(cancer, "detection.staging_slope")


def _seeding(model: Any, cancer: Cancer) -> None:
    exponent = positive(cancer, "seeding.exponent")
    rho = number(cancer, "seeding.growth_exponent")
    model["seeding_exponent"], model["seeding_growth_exponent"] = exponent, rho
    cells = each(diameter_to_cells, positive(cancer, "seeding.reference_diameter", "mm"))
    if cancer.growth_law == "gompertz" and not everywhere(cells < model["capacity"]):
        raise impossible(cancer, "seeding.reference_diameter", "must be of a tumour below growth.capacity")
    law, capacity, power = cancer.growth_law, model["capacity"], model["power"]
    shed = each(lambda c, p, alpha, n: _shed(law, c, p, alpha, n), capacity, power, exponent, cells)
    for i, subtype in enumerate(cancer.subtype_ids):
        # seeds up to the reference diameter -> mu: they are mu a^rho / a * integral of N^alpha over a * time
        slower = each(lambda log_rate, rho: math.exp(log_rate) ** (rho - 1.0), model["log_growth"][:, i], rho)
        model["seeding_rate"][:, i] = number(cancer, "seeding.seeds", subtype=subtype) / (slower * shed)
        for j, organ in enumerate(cancer.organs):
            if organ.kind == "distant":
                model["site_shares"][:, i, j] = share(cancer, "sites.share", subtype, organ.id)
    # the variance holds at one exponent and moves along the line of equally good fits
    beyond = exponent - number(cancer, "seeding.variance_exponent")
    steeper = 1.0 + number(cancer, "seeding.variance_slope") * beyond
    if not everywhere(steeper >= 0.0):
        raise impossible(cancer, "seeding.variance_slope", f"makes the variance negative at exponent {exponent:g}")
    model["seeding_variance"] = number(cancer, "seeding.variance") * steeper
    model["metastasis_seeding"] = number(cancer, "seeding.from_metastases")
    model["residual_seeding"] = number(cancer, "seeding.from_residual")
    model["burst_seeds"] = number(cancer, "seeding.burst")
    model["node_ratio"] = number(cancer, "seeding.nodes_per_seed")
    model["node_shape"] = positive(cancer, "seeding.node_shape")
    model["node_most"] = number(cancer, "seeding.node_most")
    model["node_weight"] = number(cancer, "seeding.node_weight")


def _fate(model: Any, cancer: Cancer) -> None:
    model["lag_law"] = _LAGS.index(cancer.lag_law)
    model["lag"] = number(cancer, "fate.lag", "d")
    for i, subtype in enumerate(cancer.subtype_ids):
        model["sleep_probability"][:, i] = share(cancer, "fate.sleep_probability", subtype)
        model["local_sleep_probability"][:, i] = share(cancer, "fate.local_sleep_probability", subtype)
        # half-life -> rate
        model["waking_rate"][:, i] = math.log(2.0) / positive(cancer, "fate.waking_half_life", "d", subtype)
    model["clearance_rate"] = number(cancer, "fate.clearance", "1/d")  # % a year -> hazard a day
    model["immune_limit"] = positive(cancer, "fate.immune_limit", "cells")
    model["dip_clearance"] = number(cancer, "fate.dip_clearance")
    model["dip_waking"] = number(cancer, "fate.dip_waking")
    model["dip_days"] = number(cancer, "fate.dip_days", "d")


def _surgery(model: Any, cancer: Cancer) -> None:
    clear = number(cancer, "surgery.residual_foci.clear")
    model["residual_foci"][:, 0] = clear
    for i, margin in enumerate(_MARGINS[1:], start=1):
        model["residual_foci"][:, i] = clear * positive(cancer, f"surgery.margin_ratio.{margin}")
    model["residual_cells"] = positive(cancer, "surgery.residual_cells", "cells")
    for i, operation in enumerate(_NODE_OPERATIONS):
        model["node_missed"][:, i] = share(cancer, f"surgery.node_missed.{operation}")
    model["inoperable_mm"] = positive(cancer, "surgery.inoperable_diameter", "mm")
    model["operative_mortality"] = share(cancer, "surgery.operative_mortality")
    model["operative_mortality_decade"] = cancer.number("surgery.operative_mortality_decade")


def _recurrence(model: Any, cancer: Cancer) -> None:
    for i, organ in enumerate(cancer.organ_ids):
        # volume -> cells
        burden = positive(cancer, "recurrence.lethal_burden", "mm3", organ=organ)
        model["lethal_cells"][:, i] = burden * CELLS_PER_MM3
        model["retreat_mm"][:, i] = number(cancer, "recurrence.retreat_diameter", "mm", organ=organ)
        model["retreat_fit"][:, i] = share(cancer, "recurrence.retreat_fit", organ=organ)
        model["retreat_mortality"][:, i] = share(cancer, "recurrence.retreat_mortality", organ=organ)
    model["burden_share"] = number(cancer, "recurrence.burden_share")
    model["retreat_lesions"] = number(cancer, "recurrence.retreat_lesions")
    model["retreat_fit_decade"] = cancer.number("recurrence.retreat_fit_decade")
    for i, subtype in enumerate(cancer.subtype_ids):
        model["palliative_growth"][:, i] = number(cancer, "recurrence.palliative_growth", subtype=subtype)
        model["palliative_days"][:, i] = number(cancer, "recurrence.palliative_days", "d", subtype)
        model["second_rate"][:, i] = number(cancer, "second.rate", "1/d", subtype)  # % a year -> hazard a day
    model["second_window"] = number(cancer, "second.window", "d")
    model["other_death"] = number(cancer, "recurrence.other_death")


def _effects(model: Any, cancer: Cancer) -> None:
    """Effects are in the engine's units of a covariate already; centres are not."""
    for i, mechanism in enumerate(MECHANISMS):
        for j, covariate in enumerate(COVARIATES):
            path = f"effects.{mechanism}.{covariate}"
            if path in cancer.records:
                unit = "1/decade" if covariate in ("age", "year") else None
                model["effects"][:, i, j] = cancer.number(path, unit=unit)
    for j, covariate in enumerate(COVARIATES):
        unit = "y" if covariate == "age" else None
        value = number(cancer, f"effects.centre.{covariate}", unit)
        if covariate in ("age", "year"):
            value /= 10.0  # years -> decades
        elif covariate in ("er", "pgr"):
            value = each(math.log1p, value)  # fmol/mg -> ln(1 + fmol/mg)
        model["centres"][:, j] = value


def _pace(law: str, capacity: float, power: float, log_cells: Any) -> Any:
    """Growth per cell over a: (dN/dt) / (a N)."""
    if law == "gompertz":
        return math.log(capacity) - log_cells
    if law == "exponential":
        return np.ones_like(log_cells)
    return np.exp((power - 1.0) * log_cells)


@lru_cache(maxsize=4096)
def _shed(law: str, capacity: float, power: float, exponent: float, cells: float) -> float:
    """Integral of N^alpha over a * time, from one cell to `cells`; with N as the clock it is smooth in ln N.

    Ensembles come here once for each of their sets, and again under the next plan: it is kept.
    """
    log_cells, steps = _ladder(cells)
    shed = exponent * log_cells
    np.exp(shed, out=shed)
    shed /= _pace(law, capacity, power, log_cells)
    # The trapezoidal rule, in place.
    sums = shed[1:] + shed[:-1]
    sums *= steps
    sums /= 2.0
    return float(sums.sum())


@lru_cache(maxsize=8)
def _ladder(cells: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ln of sizes from one cell to `cells`, and the steps between them."""
    log_cells = np.linspace(0.0, math.log(cells), 20001)
    return log_cells, np.diff(log_cells)
