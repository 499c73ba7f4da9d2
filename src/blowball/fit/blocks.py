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
from blowball.fit.quadrature import unit
from blowball.fit.tables import DENSITY, DISTRIBUTION, Holding, Reading, Table, table
from blowball.units import YEAR

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

Floats = NDArray[np.float64]
GROWTH_REACH, GROWTH_NODES = 3.3, 21  # of the grid of ln growth, either way of the middle
MOST_SIZES = 14
DAYS = 4  # at which a relapse between two visits is taken to have been, by Gauss-Legendre


class Patients(NamedTuple):
    """What the likelihood needs of each patient beside the curves."""

    log_seeds: Floats  # [n, size]: ln of expected seeds of the average patient
    size_weight: Floats  # [n, size]
    nodes: Floats  # [n], -1 where not known
    node_shape: float
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
    """Patients of one kind.

    `times` are the years of its readings, [n, reading]; `share`, [n, day], the years (or 1) that each day on which the
    relapse may have been stands for; `source`, [n, 3], what relapsed.
    """

    who: Patients
    table: Table
    times: Floats
    share: Floats
    source: Floats


class Kind(NamedTuple):
    """What all patients of a block have in common; it decides what is computed."""

    event: bool
    days: int
    late: bool
    held: tuple[str, ...]


def holdings(
    cancer: Cancer, treatments: tuple[str, ...], treated: NDArray[Any], held: tuple[str, ...]
) -> list[Holding]:
    """What slowed growth and waking in patients who had these treatments (bool[n, treatments]).

    Of `held` the pace is learned; all of them had these.
    """
    from blowball.fit.priors import hold

    found = []
    for j, name in enumerate(treatments):
        pace = hold(cancer, name)
        if pace < 1.0 - 1e-9:
            start, days = (cancer.number(f"treatment.{name}.{what}", unit="d") for what in ("start", "days"))
            pace = float("nan") if name in held else pace
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
        nodes=np.nan_to_num(nodes, nan=-1.0),
        node_shape=fixed.node_shape,
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
    cohort: Cohort, design: Design, fixed: Fixed, cancer: Cancer, treatments: tuple[str, ...], held: tuple[str, ...],
    made: Curves,
) -> list[tuple[Kind, Block, NDArray[np.intp]]]:  # fmt: skip
    """Sort patients into blocks; the third of each is where its patients stand in the cohort."""
    interval = (cohort.event > NONE) & (cohort.low < cohort.time)
    key = np.column_stack([cohort.event > NONE, interval, cohort.entry > 0.0, under(design, treatments, held)])
    found = []
    for one in np.unique(key, axis=0):
        rows = np.flatnonzero((key == one).all(axis=1))
        event, between, late = (bool(flag) for flag in one[:3])
        had = tuple(name for name, flag in zip(held, one[3:], strict=True) if flag)
        kind = Kind(event, DAYS if between else 1, late, had)
        holding = holdings(cancer, treatments, design.treated[rows], had)
        days, share = _days(cohort, rows, kind)
        readings = [Reading(day, DISTRIBUTION) for day in (np.zeros(len(rows)), *days)]
        if kind.event:
            readings += [Reading(day, DENSITY) for day in days]
        if kind.late:
            readings.append(Reading(cohort.entry[rows], DISTRIBUTION))
        block = Block(
            patients(fixed, design, rows, made.grid.growth),
            table(made, fixed, design, rows, readings, holding),
            np.column_stack([reading.time for reading in readings]),
            share,
            _sources(cohort.event[rows], bool(np.any(cohort.event == SECOND))),
        )  # fmt: skip
        found.append((kind, block, rows))
    return found


def under(design: Design, treatments: tuple[str, ...], held: tuple[str, ...]) -> NDArray[np.bool_]:
    """Who had which of the courses whose holding down is learned, bool[n, held]."""
    return design.treated[:, [treatments.index(name) for name in held]]


def _days(cohort: Cohort, rows: NDArray[np.intp], kind: Kind) -> tuple[list[Floats], Floats]:
    """When the relapse may have been, or the last day without; and what each of these days stands for."""
    if kind.days == 1:
        return [cohort.time[rows]], np.ones((len(rows), 1))
    at, weight = unit(kind.days)
    low, wide = cohort.low[rows], cohort.time[rows] - cohort.low[rows]
    return [low + u * wide for u in at], wide[:, None] * weight


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
