"""The family of lesions: the primary sheds, what it shed sheds in turn, as long as it can still matter.

The story goes in chapters. One lasts until something is found or kills: no later than its `limit`. What leaves so late
that it cannot be a tumour before the limit is not drawn; the next chapter, if there is one, goes on where this one
stopped.
"""

from __future__ import annotations

import math

from ..compiled import compiled, once
from ..rng import hashed
from .calendar import GROW, reading
from .courses import fill_calendar
from .detect import stands_out
from .fate import learn, own_rate, settle
from .records import FIRST_DISTANT, LOCAL
from .seeding import (
    FOCUS,
    PRIMARY,
    ROOT_PRIMARY,
    SECOND_PRIMARY,
    SEED,
    clock_at,
    day_at,
    day_of,
    draw_next,
    luck,
    may_shed,
    organ_of,
)

FROM_PRIMARY, FROM_RESIDUAL, FROM_METASTASIS, FROM_BURST, FROM_NEW = 0, 1, 2, 3, 4


@compiled
def plant(me, lesions, parent, lineage, kind, origin, organ, t_left):
    """A new lesion in the scratch, not yet kept: the caller counts it in if it can matter."""
    child = lesions[me.n]
    child.lineage, child.kind, child.origin, child.organ = lineage, kind, origin, organ
    child.t_left, child.s0, child.asleep, child.pending = t_left, 0.0, 0, 0
    child.t_gone, child.gone_by, child.t_found, child.found_by = math.inf, -1, math.nan, -1
    if parent < 0:
        child.parent, child.generation, child.new = 0, 0, 0
    else:
        above = lesions[parent]
        child.parent, child.generation = above.lineage, above.generation + 1
        child.new, child.base = above.new, above.base
    return child


@compiled
def keep(me, lesions, child):
    """Count a lesion in; it may end this chapter sooner. The scratch always has room for one more."""
    me.n += 1
    close_chapter(me, child)
    if me.n >= lesions.size:
        me.n, me.overflow = lesions.size - 1, 1


@compiled
def open_chapter(me):
    """It may last until the patient's end."""
    draw_limit(me, me.t_stop)
    me.c_stop = me.c_limit
    me.c_palliative = reading(me, GROW, me.t_palliative) if me.t_palliative < math.inf else math.inf


@compiled
def draw_limit(me, day):
    """The chapter ends no later than that day."""
    me.limit = day
    me.c_limit = reading(me, GROW, day)


@compiled
def close_chapter(me, lesion):
    """It ends when this lesion would be felt, if that can change anything, or would kill."""
    if lesion.gone_by < 0:
        end = lesion.t_lethal
        if me.t_palliative == math.inf and not lesion.t_found == lesion.t_found:
            end = min(end, lesion.t_symptom)
        if me.t_surgery < math.inf:  # what is felt before it may call it off
            end = max(end, me.t_surgery)
        if end < me.limit:
            draw_limit(me, max(end, me.t_staging))


@compiled
def last_call(me, p, base):
    """What the growth clock shows when it is too late for a seed to leave: the fastest would not matter in time.

    `base` is the a of the primary that it descends from.
    """
    fastest = base * p.fastest
    if me.t_palliative == math.inf:
        return me.c_limit - p.s_visible / fastest
    there = me.c_palliative - p.s_visible / fastest  # a tumour when palliative care begins counts as one all along
    return max(me.c_limit - p.s_burden / fastest, min(me.c_limit, there))


@compiled
def matters(me, lesion):
    """Is it a tumour in this chapter, and not gone before that? What is not, sheds nothing in it either."""
    return lesion.t_visible < me.limit and lesion.t_gone > lesion.t_visible


@compiled
def plant_primary(me, p, lesions):
    """The root. It may kill if it stays."""
    me.n = 0
    child = plant(me, lesions, -1, hashed(ROOT_PRIMARY, 0), PRIMARY, FROM_PRIMARY, LOCAL, me.t_birth)
    child.base = child.rate = me.rate
    may_shed(me, p, child, me.rate, 1.0)
    child.t_woke = child.c_woke = me.t_birth
    child.t_visible = day_of(me, child, p.s_visible)
    child.t_lethal = day_of(me, child, p.s_lethal[LOCAL])
    child.t_symptom = child.s_felt = child.log_seen = math.inf
    me.n = 1


@compiled
def uproot_on(me, primary, day):
    """The primary stays until that day, or kills before: not before staging, for the patient lived to have it."""
    primary.t_gone = day
    kills = max(primary.t_lethal, me.t_staging)
    if kills < min(day, me.limit):
        draw_limit(me, kills)


@compiled
def ready_calendar(me, p, plan):
    """Most patients have nothing to follow: the calendar is filled for those who do."""
    if me.calendar_filled == 0:
        me.calendar_filled = 1
        fill_calendar(me, p, plan)
        limit = me.limit
        open_chapter(me)
        draw_limit(me, limit)


@compiled
def consider(me, p, plan, lesions, child, clock):
    """Give a lesion that left when the growth clock showed that its fate, and keep it if it can matter."""
    s = p.s_visible if child.t_left < me.t_palliative else p.s_burden
    earliest = clock + (s - child.s0) / child.rate  # were it to grow at once
    if earliest > me.c_limit and me.keep_all == 0:
        if me.rehearsal == 1 or earliest <= me.c_stop:
            put_off(me, lesions, child)
        return
    settle(me, p, plan, child)
    if matters(me, child) or me.keep_all == 1:
        learn(me, p, child)
        keep(me, lesions, child)
        if me.rehearsal == 1 and child.organ >= FIRST_DISTANT:
            spot(me, p, child)
    elif me.rehearsal == 1 or me.limit <= child.t_visible < me.t_stop:
        put_off(me, lesions, child)


@compiled
def put_off(me, lesions, child):
    """Keep it for the next chapter, if there is one to come."""
    if me.t_palliative == math.inf:
        child.pending = 1
        child.t_visible = child.t_symptom = child.t_lethal = child.t_gone = child.s_felt = child.log_seen = math.inf
        keep(me, lesions, child)


@once
def spot(me, p, lesion):
    """A metastasis that staging is going to see, or that kills before, settles the matter."""
    killed = lesion.gone_by < 0 and lesion.t_lethal <= me.t_staging
    if killed or stands_out(me, p, lesion, me.looked, reading(me, GROW, me.looked)):
        me.known = 1


@compiled
def add_seed(me, p, plan, lesions, parent, lineage, origin, t_left, clock, place, speed, sleep):
    """A seed that has left: where to, how fast, and what becomes of it, by three uniforms of its own."""
    child = plant(me, lesions, parent, lineage, SEED, origin, organ_of(me, p, place), t_left)
    child.rate = own_rate(p, child.base, speed)
    child.asleep = 1 if sleep < me.sleep else 0
    may_shed(me, p, child, child.rate, p.metastasis_seeding)
    consider(me, p, plan, lesions, child, clock)


@compiled
def add_focus(me, p, plan, lesions, lineage, origin, organ):
    """Cells that the operation left behind."""
    ready_calendar(me, p, plan)
    _, _, speed, sleep = luck(me, lineage)
    child = plant(me, lesions, 0, lineage, FOCUS, origin, organ, me.t_surgery)
    child.rate, child.s0 = own_rate(p, child.base, speed), p.s_residual
    child.asleep = 1 if sleep < me.local_sleep else 0
    may_shed(me, p, child, child.rate, p.residual_seeding)
    consider(me, p, plan, lesions, child, reading(me, GROW, me.t_surgery))


@once
def shed(me, p, plan, lesions, i):
    """The seeds of lesion i that have not been drawn yet, as long as they can matter."""
    parent = lesions[i]
    if not parent.strength > 0.0:
        return
    if parent.kind != PRIMARY and not (
        matters(me, parent) and clock_at(parent, parent.s_sheds) <= last_call(me, p, parent.base)
    ):
        return
    origin = origin_of_child(parent)
    while me.overflow == 0 and me.known == 0:
        if parent.s_next == 0.0:
            draw_next(me, p, parent)
        clock = clock_at(parent, parent.s_next)
        if parent.kind == PRIMARY:
            if clock > min(parent.t_gone, me.limit):
                return
            ready_calendar(me, p, plan)
            t_left, clock = clock, reading(me, GROW, clock)
        else:
            t_left = day_at(me, parent, clock)
        if clock > last_call(me, p, parent.base) or t_left > parent.t_gone:
            return
        lineage = hashed(parent.lineage, parent.seeds)
        parent.seeds, parent.s_last, parent.s_next = parent.seeds + 1, parent.s_next, 0.0
        add_seed(
            me, p, plan, lesions, i, lineage, origin, t_left, clock,
            parent.next_place, parent.next_speed, parent.next_sleep,
        )  # fmt: skip


@once
def origin_of_child(parent):
    """As a registry of truth would call what this lesion sheds."""
    if parent.kind == PRIMARY:
        return FROM_PRIMARY
    if parent.kind == FOCUS:
        return FROM_RESIDUAL
    return FROM_NEW if parent.kind == SECOND_PRIMARY or parent.new else FROM_METASTASIS


@compiled
def shed_all(me, p, plan, lesions):
    """Every lesion sheds, generation after generation."""
    i = 0
    while i < me.n and me.overflow == 0:
        shed(me, p, plan, lesions, i)
        i += 1


@compiled
def reconsider(me, p, plan, lesions, first_only):
    """Give what was put off its fate now; `first_only`: and what else the primary shed, under another calendar.

    What was shed by others is then forgotten: their children are drawn anew.
    """
    n = me.n
    me.n = 1
    for i in range(1, n):
        lesion = lesions[i]
        if first_only and (lesion.generation != 1 or lesion.t_left > lesions[0].t_gone):
            continue
        ready_calendar(me, p, plan)
        if me.n != i:
            lesions[me.n] = lesion
        child = lesions[me.n]
        if first_only:
            child.seeds, child.at, child.s_last, child.s_next = 0, 0.0, 0.0, 0.0
        if first_only or child.pending == 1:
            child.pending = 0
            consider(me, p, plan, lesions, child, reading(me, GROW, child.t_left))
        else:
            me.n += 1
