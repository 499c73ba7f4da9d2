"""A cohort made ready for the likelihood: blocks of patients with all that no learned number moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from blowball.fit.covariates import Design
from blowball.fit.curves import Curves, curves, grid, growth_grid
from blowball.fit.data import Cohort
from blowball.fit.events import DISTANT, LOCAL, NONE, RECURRENCE, REGIONAL, SECOND
from blowball.fit.mechanism import Fixed
from blowball.fit.tables import DENSITY, DISTRIBUTION, Holding, Reading, Table, table
from blowball.units import YEAR

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

Floats = NDArray[np.float64]
GROWTH_REACH, GROWTH_NODES = 3.3, 25  # of the grid of ln growth, either way of the middle
MOST_SIZES = 14
SEEDS_SOURCE, LOCAL_SOURCE, SECOND_SOURCE, ANY_SOURCE = range(4)


class Patients(NamedTuple):
    """What the likelihood needs of each patient beside the curves."""

    log_seeds: Floats  # [n, size]: ln of expected seeds of the average patient
    size_weight: Floats  # [n, size]
    nodes: Floats  # [n], 0 where not known
    known_nodes: Floats  # [n], 1 or 0
    growth: Floats  # [n]: mean of ln a before shifts
    growth_sd: Floats  # [n]
    sleep: Floats  # [n]: logit
    local_sleep: Floats  # [n]: logit
    close: Floats  # [n]
    missed: Floats  # [n]: foci in nodes that surgery missed
    effects: Floats  # [n, covariates]
    treated: Floats  # [n, treatments]
    grid: Floats  # [growth]


class Block(NamedTuple):
    """Patients of one kind. `times` are the years of its readings, [n, reading]; `source`, [n, 3], what relapsed."""

    who: Patients
    table: Table
    times: Floats
    source: Floats


class Kind(NamedTuple):
    """What all patients of a block have in common; it decides what is computed."""

    event: bool
    interval: bool
    late: bool
    held: bool


def holdings(cancer: Cancer, treatments: tuple[str, ...], treated: NDArray[Any], held: str | None) -> list[Holding]:
    """What slowed growth and waking in patients who had these treatments (bool[n, treatments])."""
    from blowball.fit.priors import hold

    found = []
    for j, name in enumerate(treatments):
        pace = hold(cancer, name)
        if pace < 1.0 - 1e-9:
            start, days = (cancer.number(f"treatment.{name}.{what}", unit="d") for what in ("start", "days"))
            pace = float("nan") if name == held else pace
            found.append(Holding(treated[:, j] > 0, start / YEAR, days / YEAR, pace))
    return found


def made_curves(fixed: Fixed, design: Design, years: float) -> Curves:
    """Curves that serve these patients for so many years."""
    distinct = np.unique(design.sizes.round(6))
    if len(distinct) > MOST_SIZES:
        distinct = np.linspace(distinct[0], distinct[-1], MOST_SIZES)
    return curves(fixed, grid(years, growth_grid(float(fixed.growth.mean()), GROWTH_REACH, GROWTH_NODES), distinct))


def patients(fixed: Fixed, design: Design, rows: NDArray[np.intp], at: Floats) -> Patients:
    """Rows of a design as the likelihood takes them; subtype numbers are averaged over what the subtype may be."""
    chance = design.subtype[rows]
    growth = chance @ fixed.growth
    variance = chance @ fixed.growth_sd**2 + (chance * (fixed.growth[None, :] - growth[:, None]) ** 2).sum(axis=1)
    nodes = design.nodes[rows]
    return Patients(
        log_seeds=(chance @ fixed.log_seeds)[:, None] + fixed.log_shed(design.sizes[rows]),
        size_weight=design.size_weights[rows],
        nodes=np.nan_to_num(nodes),
        known_nodes=(~np.isnan(nodes)).astype(np.float64),
        growth=growth,
        growth_sd=np.sqrt(variance),
        sleep=chance @ fixed.sleep,
        local_sleep=chance @ fixed.local_sleep,
        close=design.close[rows],
        missed=fixed.missed * np.nan_to_num(nodes),
        effects=design.effects[rows],
        treated=design.treated[rows].astype(np.float64),
        grid=at,
    )


def blocks(
    cohort: Cohort, design: Design, fixed: Fixed, cancer: Cancer, treatments: tuple[str, ...], held: str | None
) -> list[tuple[Kind, Block, NDArray[np.intp]]]:
    """Sort patients into blocks; the third of each is where its patients stand in the cohort."""
    made = made_curves(fixed, design, float(cohort.time.max()))
    interval = (cohort.event > NONE) & (cohort.low < cohort.time)
    under_way = np.zeros(len(cohort), dtype=bool) if held is None else design.treated[:, treatments.index(held)]
    key = np.column_stack([cohort.event > NONE, interval, cohort.entry > 0.0, under_way])
    found = []
    for one in np.unique(key, axis=0):
        rows = np.flatnonzero((key == one).all(axis=1))
        kind = Kind(*(bool(flag) for flag in one))
        under = holdings(cancer, treatments, design.treated[rows], held)
        readings = [Reading(np.zeros(len(rows)), DISTRIBUTION), Reading(cohort.time[rows], DISTRIBUTION)]
        if kind.event and not kind.interval:
            readings.append(Reading(cohort.time[rows], DENSITY))
        if kind.interval:
            readings.append(Reading(cohort.low[rows], DISTRIBUTION))
        if kind.late:
            readings.append(Reading(cohort.entry[rows], DISTRIBUTION))
        block = Block(
            patients(fixed, design, rows, made.grid.growth),
            table(made, fixed, design, rows, readings, under),
            np.column_stack([reading.time for reading in readings]),
            _sources(cohort.event[rows], bool(np.any(cohort.event == SECOND))),
        )  # fmt: skip
        found.append((kind, block, rows))
    return found


def _sources(event: NDArray[np.int64], told: bool) -> Floats:
    """Which of seeds, local foci and second primaries a relapse can have come from.

    Where a table never speaks of second primaries they are among its recurrences.
    """
    out = np.zeros((len(event), 3))
    out[event == RECURRENCE] = (1.0, 1.0, 0.0 if told else 1.0)
    out[(event == LOCAL) | (event == REGIONAL)] = (0.0, 1.0, 0.0)
    out[event == DISTANT] = (1.0, 0.0, 0.0)
    out[event == SECOND] = (0.0, 0.0, 1.0)
    return out
