"""Death: by the burden in an organ, by the life table, by an operation or a course of treatment."""

from __future__ import annotations

import math

import numpy as np

from ..compiled import compiled, once
from .calendar import GROW, reading
from .detect import there
from .fate import log_cells_on
from .records import ORGANS
from .seeding import PRIMARY
from .tumour import moved

YEAR = 365.25
OLDEST = 120  # nobody is older; the last published age serves beyond the table
OF_CANCER, OF_OTHER, OF_SURGERY, OF_TREATMENT = 1, 2, 3, 4


def cohorts(hazard: np.ndarray) -> np.ndarray:
    """Daily hazards by calendar year, sex and age as cumulative hazards by sex, birth cohort and age.

    Row c is of those aged `OLDEST - c` in the first year. The first and last published year and the last age serve
    beyond the table.
    """
    years, _, ages = hazard.shape
    age = np.arange(2 * OLDEST)
    rows = np.arange(years + 2 * OLDEST)
    year = np.clip(age[None, :] + rows[:, None] - OLDEST, 0, years - 1)
    steps = hazard[year, :, np.minimum(age, ages - 1)[None, :]] * YEAR
    cumulative = np.zeros((2, rows.size, age.size + 1))
    cumulative[:, :, 1:] = np.cumsum(np.moveaxis(steps, 2, 0), axis=2)
    return cumulative


@once
def exposed_death(me, plan, start):
    """What the exposures of the year that starts then make of death from other causes."""
    factor = 1.0
    for x in range(plan.n_exposures):
        if plan.exposure_death[x] != 1.0:
            first = max(start, me.exposure_on[x])
            last = min(start + YEAR, me.exposure_off[x])
            if last > first:
                factor += (plan.exposure_death[x] - 1.0) * factor * (last - first) / YEAR
    return factor


@once
def other_death(me, p, plan, who, life, first_year):
    """The day of death from other causes: one exponential draw through the life table, year by year from day 0.

    `life[sex, cohort, age]` is the cumulative hazard, in deaths per year of that age, of those born so many years
    before the first year of the table (see `cohorts`).
    """
    if p.other_death <= 0.0:
        return math.inf
    left = -math.log(me.u_other) / p.other_death
    age = min(max(int(who.age), 0), life.shape[2] - 2)
    cohort = min(max(int(who.year) - first_year - age + OLDEST, 0), life.shape[1] - 1)
    row = life[1 if who.female == 1 else 0, cohort]
    if me.deadly == 1:
        return exposed_other_death(me, plan, row, age, left)
    target = row[age] + left
    low, high = age, min(life.shape[2] - 1, age + int(plan.horizon / YEAR) + 1)
    if row[high] < target:
        return math.inf
    while high - low > 1:
        middle = (low + high) // 2
        if row[middle] < target:
            low = middle
        else:
            high = middle
    return YEAR * (low - age + (target - row[low]) / (row[high] - row[low]))


@once
def exposed_other_death(me, plan, row, age, left):
    """The same with exposures that change the hazard from year to year."""
    start = 0.0
    while start < plan.horizon and age + 1 < row.size:
        hazard = (row[age + 1] - row[age]) * exposed_death(me, plan, start)
        if left < hazard:
            return start + YEAR * left / hazard
        left -= hazard
        start += YEAR
        age += 1
    return math.inf


@once
def dies_in_surgery(me, p, who):
    if p.operative_mortality <= 0.0:
        return False
    return me.u_surgery < moved(p.operative_mortality, p.operative_mortality_decade * (who.age - 60.0) / 10.0)


@compiled
def burden(me, p, lesions, organ, day):
    """Cells of all tumours in an organ."""
    cells, clock = 0.0, reading(me, GROW, day)
    for i in range(me.n):
        lesion = lesions[i]
        if lesion.organ == organ and there(lesion, day):
            cells += math.exp(log_cells_on(p, lesion, day, day if lesion.kind == PRIMARY else clock))
    return cells


@once
def together(me, p, lesions, organ, after, latest):
    """The first day, if any before `latest`, on which the lesions of an organ kill together."""
    lethal = p.lethal_cells[organ]
    if burden(me, p, lesions, organ, latest) < lethal:
        return math.inf
    low, high = after, latest
    below = math.log(max(burden(me, p, lesions, organ, low), 1.0) / lethal)
    above = math.log(burden(me, p, lesions, organ, high) / lethal)
    if below >= 0.0:
        return low
    side, steps = 0, 0
    while high - low > 1e-9:  # false position on the log burden (Illinois rule); halving when that is slow
        steps += 1
        middle = low + (high - low) * below / (below - above)
        if steps > 15 or not low < middle < high:
            middle = 0.5 * (low + high)
            if not low < middle < high:
                break
        value = math.log(max(burden(me, p, lesions, organ, middle), 1.0) / lethal)
        if abs(value) < 1e-14:
            return middle
        if value < 0.0:
            low, below = middle, value
            above *= 0.5 if side == -1 else 1.0
            side = -1
        else:
            high, above = middle, value
            below *= 0.5 if side == 1 else 1.0
            side = 1
    return high


@compiled
def cancer_death(me, p, lesions, after):
    """The day on which the cancer kills in this chapter, and in which organ; infinite if it does not."""
    day, where, crowded = math.inf, -1, 0
    latest = max(me.limit, after) + 1e-6
    for organ in range(ORGANS):
        me.crowd[organ] = 0
    for i in range(me.n):
        lesion = lesions[i]
        if lesion.t_gone > after and lesion.t_visible < latest:
            if lesion.t_lethal < min(latest, day, lesion.t_gone):
                day, where = max(lesion.t_lethal, after), lesion.organ
            me.crowd[lesion.organ] += 1
            if me.crowd[lesion.organ] == 2:
                crowded |= 1 << lesion.organ
    organ = 0
    while crowded >> organ > 0:
        if crowded >> organ & 1:
            kills = together(me, p, lesions, organ, after, min(day, latest))
            if kills < day:
                day, where = kills, organ
        organ += 1
    return day, where
