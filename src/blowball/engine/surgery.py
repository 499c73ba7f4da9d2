"""What the operation leaves behind: foci at the margin, missed nodes, and the seeds that it sets free itself."""

from __future__ import annotations

import math

from ..compiled import once
from ..rng import MARGIN, NODES, hashed, quarters, uniforms
from .calendar import GROW, reading
from .records import LOCAL, REGIONAL
from .seeding import ROOT_BURST, ROOT_NODE, ROOT_RESIDUAL, expected_seeds, luck, own_time_at
from .spread import FROM_BURST, FROM_PRIMARY, FROM_RESIDUAL, add_focus, add_seed, ready_calendar


@once
def leave_foci(me, p, plan, lesions, margin):
    """Local foci at the margin: a Poisson number, so that a worse margin leaves a superset."""
    mean = p.residual_foci[margin] * me.residual
    at, k = 0.0, 0
    while mean > 0.0 and me.overflow == 0:
        u, _ = uniforms(me.seed, me.patient, MARGIN, me.attempt, k, 0)
        if 1.0 - u > mean - at:  # as -ln u > 1 - u
            break
        at -= math.log(u)
        if at > mean:
            break
        add_focus(me, p, plan, lesions, hashed(ROOT_RESIDUAL, k), FROM_RESIDUAL, LOCAL)
        k += 1


@once
def leave_nodes(me, p, plan, lesions):
    """Positive nodes that the node operation missed: each has its own uniform, so that a better one misses fewer."""
    missed = p.node_missed[plan.node_operation]
    if missed <= 0.0:
        return
    primary = lesions[0]
    share = 1.0  # of those read, seeded by the day of surgery
    if me.t_surgery < me.t_read:
        at_reading = expected_seeds(p, primary, own_time_at(primary, me.t_read))
        share = expected_seeds(p, primary, own_time_at(primary, me.t_surgery)) / at_reading if at_reading > 0.0 else 1.0
    draws = (1.0, 1.0, 1.0, 1.0)
    for k in range(me.nodes):
        if k % 4 == 0:
            draws = quarters(me.seed, me.patient, NODES, me.attempt, k // 4, 0)
        if draws[k % 4] < missed and me.overflow == 0:
            if share >= 1.0 or uniforms(me.seed, me.patient, NODES, me.attempt, k, 1)[0] <= share:
                add_focus(me, p, plan, lesions, hashed(ROOT_NODE, k), FROM_PRIMARY, REGIONAL)
    if me.t_surgery > me.t_read:
        leave_later_nodes(me, p, plan, lesions, missed)


@once
def leave_later_nodes(me, p, plan, lesions, missed):
    """The same for nodes seeded after the reading."""
    primary = lesions[0]
    by_then = expected_seeds(p, primary, own_time_at(primary, me.t_surgery))
    more = p.node_ratio * (by_then - me.frailty * me.expected)
    at, k = 0.0, 1000
    while more > 0.0 and me.overflow == 0:
        u, v = uniforms(me.seed, me.patient, NODES, me.attempt, k, 2)
        if 1.0 - u > more - at:  # as -ln u > 1 - u
            break
        at -= math.log(u)
        if at > more:
            break
        if v < missed:
            add_focus(me, p, plan, lesions, hashed(ROOT_NODE, k), FROM_PRIMARY, REGIONAL)
        k += 1


@once
def burst(me, p, plan, lesions):
    """Seeds that the operation itself sets free."""
    mean = p.burst_seeds * me.frailty
    at, k = 0.0, 0
    while mean > 0.0 and me.overflow == 0:
        u, _ = uniforms(me.seed, me.patient, MARGIN, me.attempt, k, 1)
        at -= math.log(u)
        if at > mean:
            break
        ready_calendar(me, p, plan)
        clock, lineage = reading(me, GROW, me.t_surgery), hashed(ROOT_BURST, k)
        _, place, speed, sleep = luck(me, lineage)
        add_seed(me, p, plan, lesions, 0, lineage, FROM_BURST, me.t_surgery, clock, place, speed, sleep)
        k += 1
