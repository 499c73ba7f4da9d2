"""Second primaries: new tumours of the tissue that remains, at a rate flat in time."""

from __future__ import annotations

import math

from ..compiled import once
from ..rng import SECOND, hashed, normal, quarters
from .calendar import GROW, reading
from .detect import stands_out
from .fate import learn, see
from .records import NEW
from .seeding import ROOT_SECOND, SECOND_PRIMARY, may_shed
from .spread import FROM_NEW, keep, plant, ready_calendar


@once
def new_primaries(me, p, plan, lesions):
    """First cells arise from long before day 0.

    Where treatment and exposures make more than the flat rate, there are strips of arrivals at that rate beside the
    first, each with its own luck: what protects takes some away and what harms adds some, and none is another.
    """
    if me.second_rate <= 0.0:
        return
    for strip in range(math.ceil(plan.most_second)):
        day, k = -p.second_window, 0
        while me.overflow == 0:
            gap, u, v, _ = quarters(me.seed, me.patient, SECOND, me.attempt, k, strip)
            if 1.0 - gap > me.second_rate * (me.t_stop - day):  # as -ln u > 1 - u: mostly there is none
                break
            day -= math.log(gap) / me.second_rate
            if day >= me.t_stop:
                break
            ready_calendar(me, p, plan)
            arise(me, p, plan, lesions, day, hashed(hashed(ROOT_SECOND, strip), k), strip + u, v)
            k += 1


@once
def arise(me, p, plan, lesions, day, lineage, u, v):
    """A first cell: a second primary if it is spared, becomes a tumour in time, and is not known at diagnosis."""
    child = plant(me, lesions, -1, lineage, SECOND_PRIMARY, FROM_NEW, NEW, day)
    child.base = child.rate = math.exp(p.log_growth[me.subtype] + p.growth_sd[me.subtype] * normal(v))
    may_shed(me, p, child, child.rate, 1.0)
    child.new, child.t_woke = 1, day
    see(me, p, child)
    if child.t_visible < me.t_stop and u < spared(me, plan, child.t_visible):
        learn(me, p, child)
        if not stands_out(me, p, child, 0.0, reading(me, GROW, 0.0)):  # a synchronous tumour, not a second one
            keep(me, lesions, child)


@once
def spared(me, plan, t_visible):
    """Share of second primaries that still arise: treatment begun before, and exposures on the day they are tumours."""
    share = 1.0
    for c in range(plan.n_courses):
        if me.course_on[c] < t_visible:
            share *= plan.course_second[c]
    for x in range(plan.n_exposures):
        if me.exposure_on[x] < t_visible <= me.exposure_off[x]:
            share *= plan.exposure_second[x]
    return share
