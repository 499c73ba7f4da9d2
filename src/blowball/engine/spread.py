"""The family of lesions: the primary sheds, what it shed sheds in turn, as long as it can still matter."""

from __future__ import annotations

import math

from ..compiled import compiled
from ..rng import MARGIN, NODES, SECOND, SITE, hashed, normal, uniforms
from .calendar import reading, when
from .courses import fill_calendar
from .detect import stands_out
from .fate import learn, log_mm_on, own_rate, see, settle
from .records import FIRST_DISTANT, LOCAL, NEW, REGIONAL
from .seeding import (
    FOCUS,
    PRIMARY,
    ROOT_BURST,
    ROOT_NODE,
    ROOT_PRIMARY,
    ROOT_RESIDUAL,
    ROOT_SECOND,
    SECOND_PRIMARY,
    SEED,
    arrival,
    day_shed,
    organ_of,
    shed_until,
)

FROM_PRIMARY, FROM_RESIDUAL, FROM_METASTASIS, FROM_BURST, FROM_NEW = 0, 1, 2, 3, 4


@compiled
def plant(me, lesions, parent, lineage, kind, origin, organ, t_left):
    """A new lesion in the scratch, not yet kept: the caller counts it in if it can matter."""
    child = lesions[me.n]
    child.lineage, child.kind, child.origin, child.organ = lineage, kind, origin, organ
    child.t_left, child.s0, child.shedding, child.asleep = t_left, 0.0, 0.0, 0
    if parent < 0:
        child.parent, child.generation, child.new = 0, 0, 0
    else:
        above = lesions[parent]
        child.parent, child.generation, child.new = above.lineage, above.generation + 1, above.new
    child.t_gone, child.gone_by, child.t_found, child.found_by = math.inf, -1, math.nan, -1
    return child


@compiled
def keep(me, lesions, child):
    """Count a lesion in; it may end this chapter sooner. The scratch always has room for one more."""
    me.n += 1
    close_chapter(me, child)
    if me.n >= lesions.size:
        me.n, me.overflow = lesions.size - 1, 1


@compiled
def open_chapter(me, p):
    """A chapter lasts until something is found or kills: no later than `limit`.

    A seed that leaves after `cutoff` cannot be visible before the limit, and so cannot matter in this chapter. It is
    drawn in the next one, if there is one.
    """
    fastest = me.rate * p.fastest
    me.soonest = (p.s_visible if me.t_palliative == math.inf else p.s_burden) / fastest
    me.soonest_before = p.s_visible / fastest
    draw_limit(me, me.t_stop)


@compiled
def draw_limit(me, day):
    """The chapter ends no later than that day, and what leaves after the cutoff cannot matter in it."""
    me.limit = day
    me.cutoff = day
    if me.calendar_filled == 1:
        me.cutoff = min(day, when(me, me.grown, me.grow, reading(me, me.grown, me.grow, day) - me.soonest))
        if me.t_palliative <= day:  # what is a tumour when palliative care begins counts as one all along
            there = reading(me, me.grown, me.grow, me.t_palliative) - me.soonest_before
            me.cutoff = max(me.cutoff, min(me.t_palliative, when(me, me.grown, me.grow, there)))


@compiled
def too_late(me, p, child):
    """Under palliative care: were it to grow from the day it left, it would not be a burden before the limit."""
    if child.t_left < me.t_palliative:
        return False
    needs = (p.s_burden - child.s0) / child.rate
    return reading(me, me.grown, me.grow, child.t_left) + needs >= reading(me, me.grown, me.grow, me.limit)


@compiled
def close_chapter(me, lesion):
    """It ends when this lesion would be felt, if that can change anything, or would kill."""
    if lesion.gone_by < 0:
        end = lesion.t_lethal
        if me.t_palliative == math.inf and not lesion.t_found == lesion.t_found:
            end = min(end, lesion.t_symptom)
        if end < me.limit:
            draw_limit(me, max(end, me.t_staging))


@compiled
def matters(me, child):
    """Will it be a tumour in the patient's time, and not gone before that? What never is, sheds nothing either."""
    last = me.t_stop if me.t_palliative == math.inf else me.limit  # palliative care is the last chapter
    return child.t_visible < last and child.t_gone > child.t_visible


@compiled
def plant_primary(me, p, lesions):
    """The root. It is there until surgery, and may kill if it stays."""
    me.n = 0
    child = plant(me, lesions, -1, hashed(ROOT_PRIMARY, 0), PRIMARY, FROM_PRIMARY, LOCAL, me.t_birth)
    child.rate, child.t_woke, child.shedding = me.rate, me.t_birth, 1.0
    child.t_visible = me.t_birth + p.s_visible / me.rate
    child.t_lethal = me.t_birth + p.s_lethal[LOCAL] / me.rate
    child.t_symptom = child.t_curable = math.inf
    child.t_gone = me.t_surgery
    me.n = 1
    if child.t_gone == math.inf and child.t_lethal < me.limit:
        draw_limit(me, max(child.t_lethal, me.t_staging))


@compiled
def ready_calendar(me, p, plan):
    """Most patients have nothing to follow: the calendar is filled for those who do."""
    if me.calendar_filled == 0:
        fill_calendar(me, p, plan)
        me.calendar_filled = 1
        draw_limit(me, me.limit)


@compiled
def consider(me, p, plan, lesions, child, log_rate):
    """Give a lesion its fate, and keep it if it can matter."""
    ready_calendar(me, p, plan)
    child.rate = math.exp(log_rate)
    if too_late(me, p, child):
        return
    settle(me, p, plan, child)
    if matters(me, child) or me.keep_all == 1:
        learn(me, p, child)
        keep(me, lesions, child)
        if me.looked < math.inf and child.organ >= FIRST_DISTANT:
            killed = child.gone_by < 0 and child.t_lethal <= me.t_staging
            if killed or stands_out(me, p, child, me.looked):
                me.known = 1


@compiled
def add_seed(me, p, plan, lesions, parent, lineage, origin, t_left):
    """A seed that has left: where to, how fast, and what becomes of it."""
    u, v = uniforms(me.seed, me.patient, SITE, me.attempt, 0, lineage)
    child = plant(me, lesions, parent, lineage, SEED, origin, organ_of(me, p, u), t_left)
    child.shedding = p.metastasis_seeding
    consider(me, p, plan, lesions, child, own_rate(me, p, v))


@compiled
def add_focus(me, p, plan, lesions, lineage, origin, organ):
    """Cells that the operation left behind."""
    _, v = uniforms(me.seed, me.patient, SITE, me.attempt, 0, lineage)
    child = plant(me, lesions, 0, lineage, FOCUS, origin, organ, me.t_surgery)
    child.s0, child.shedding = p.s_residual, p.residual_seeding
    consider(me, p, plan, lesions, child, own_rate(me, p, v))


@compiled
def shed(me, p, plan, lesions, i, since):
    """The seeds of lesion i that leave after `since`, as long as they can matter."""
    parent = lesions[i]
    if parent.shedding <= 0.0 or me.frailty <= 0.0 or not (parent.kind == PRIMARY or matters(me, parent)):
        return
    if parent.kind == PRIMARY and me.first > shed_until(me, p, parent, min(parent.t_gone, me.limit)):
        return
    ready_calendar(me, p, plan)
    origin = origin_of_child(parent)
    until = min(parent.t_gone, me.cutoff)
    if until <= since or parent.t_woke >= until:
        return
    expected = shed_until(me, p, parent, until)
    before = shed_until(me, p, parent, since) if since > parent.t_woke else 0.0
    at, k = 0.0, 0
    while me.overflow == 0 and me.known == 0:
        at = arrival(me, parent.lineage, k, at)
        if at > expected:
            break
        if at > before:
            day = day_shed(me, p, parent, at)
            if day > me.cutoff:  # which moves closer with what is found on the way
                break
            add_seed(me, p, plan, lesions, i, hashed(parent.lineage, k), origin, day)
        k += 1


@compiled
def origin_of_child(parent):
    """As a registry of truth would call what this lesion sheds."""
    if parent.kind == PRIMARY:
        return FROM_PRIMARY
    if parent.kind == FOCUS:
        return FROM_RESIDUAL
    return FROM_NEW if parent.kind == SECOND_PRIMARY or parent.new else FROM_METASTASIS


@compiled
def leave_foci(me, p, plan, lesions, margin):
    """Local foci at the margin: a Poisson number, so that a worse margin leaves a superset."""
    mean = p.residual_foci[margin] * me.residual
    at, k = 0.0, 0
    while mean > 0.0 and me.overflow == 0:
        u, _ = uniforms(me.seed, me.patient, MARGIN, me.attempt, k, 0)
        at -= math.log(u)
        if at > mean:
            break
        add_focus(me, p, plan, lesions, hashed(ROOT_RESIDUAL, k), FROM_RESIDUAL, LOCAL)
        k += 1


@compiled
def leave_nodes(me, p, plan, lesions):
    """Positive nodes that the node operation missed. Those read were seeded before the reading, more may follow."""
    missed = p.node_missed[plan.node_operation]
    if missed <= 0.0:
        return
    primary = lesions[0]
    for k in range(me.nodes):
        u, v = uniforms(me.seed, me.patient, NODES, me.attempt, 16 + k, 0)
        if u < missed and me.overflow == 0:
            if me.t_surgery < me.t_read:
                seeded = shed_until(me, p, primary, me.t_surgery) / shed_until(me, p, primary, me.t_read)
                if v > seeded:
                    continue
            add_focus(me, p, plan, lesions, hashed(ROOT_NODE, k), FROM_PRIMARY, REGIONAL)
    if me.t_surgery > me.t_read:
        more = p.node_ratio * (shed_until(me, p, primary, me.t_surgery) - shed_until(me, p, primary, me.t_read))
        at, k = 0.0, 1000
        while me.overflow == 0:
            u, v = uniforms(me.seed, me.patient, NODES, me.attempt, 16 + k, 0)
            at -= math.log(u)
            if at > more:
                break
            if v < missed:
                add_focus(me, p, plan, lesions, hashed(ROOT_NODE, k), FROM_PRIMARY, REGIONAL)
            k += 1


@compiled
def burst(me, p, plan, lesions):
    """Seeds that the operation itself sets free."""
    mean = p.burst_seeds * me.frailty
    at, k = 0.0, 0
    while mean > 0.0 and me.overflow == 0:
        u, _ = uniforms(me.seed, me.patient, MARGIN, me.attempt, k, 1)
        at -= math.log(u)
        if at > mean:
            break
        add_seed(me, p, plan, lesions, 0, hashed(ROOT_BURST, k), FROM_BURST, me.t_surgery)
        k += 1


@compiled
def spared(me, plan, t_visible):
    """Share of second primaries that still arise, given treatment and exposures before they are tumours."""
    share = 1.0
    for c in range(plan.n_courses):
        if me.course_on[c] < t_visible:
            share *= plan.course_second[c]
    for x in range(plan.n_exposures):
        if me.exposure_on[x] < t_visible:
            share *= plan.exposure_second[x]
    return share


@compiled
def next_new_primary(me, plan, day, k):
    """The first cell of second primary number k, after the one on `day`."""
    u, _ = uniforms(me.seed, me.patient, SECOND, me.attempt, 2 * k, 0)
    return day - math.log(u) / (me.second_rate * plan.most_second)


@compiled
def new_primaries(me, p, plan, lesions):
    """Second primaries from the tissue that remains: first cells at a flat rate, from long before day 0."""
    if me.second_rate <= 0.0:
        return
    day, k = next_new_primary(me, plan, -p.second_window, 0), 0
    while day < me.t_stop and me.overflow == 0:
        ready_calendar(me, p, plan)
        child = plant(me, lesions, -1, hashed(ROOT_SECOND, k), SECOND_PRIMARY, FROM_NEW, NEW, day)
        u, v = uniforms(me.seed, me.patient, SECOND, me.attempt, 2 * k + 1, 0)
        child.rate = math.exp(p.log_growth[me.subtype] + p.growth_sd[me.subtype] * normal(v))
        child.shedding, child.new, child.t_woke = 1.0, 1, day
        see(me, p, child)
        if child.t_visible < me.t_stop and u * plan.most_second < spared(me, plan, child.t_visible):
            learn(me, p, child)
            if not known_at_diagnosis(me, p, child):
                keep(me, lesions, child)
        k += 1
        day = next_new_primary(me, plan, day, k)


@compiled
def known_at_diagnosis(me, p, child):
    """A tumour of the other side that staging sees or the patient feels on day 0 is synchronous, not second."""
    return child.t_symptom <= 0.0 or (child.t_visible <= 0.0 and log_mm_on(me, p, child, 0.0) >= child.log_seen)


@compiled
def shed_all(me, p, plan, lesions, since):
    """Every lesion sheds what leaves after `since`, generation after generation."""
    i = 0
    while i < me.n and me.overflow == 0:
        shed(me, p, plan, lesions, i, since)
        i += 1
