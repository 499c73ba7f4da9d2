"""What becomes of a seed: it settles or sleeps, wakes or is cleared, is killed by treatment, or grows.

To change how seeds wake, change `wake`. Every draw is about the lineage, so a seed has the same luck under every
strategy.
"""

from __future__ import annotations

import math

from ..compiled import compiled, inlined, once
from ..rng import FATE, SYMPTOM, normal, quarters, uniforms
from .calendar import CLEAR, GROW, WAKE, reading, when
from .courses import what_is_left
from .growth import log_mm_of, log_size, own_time
from .records import ERLANG, MOST_NOISE
from .seeding import SECOND_PRIMARY, clock_at, day_of, own_time_at

CLEARED, KILLED, REMOVED = 0, 1, 2


@compiled
def own_rate(p, base, u):
    """A of a metastasis: its primary's, times the speed of metastases, times its own noise."""
    if p.metastasis_speed_sd == 0.0:
        return base * p.metastasis_speed
    noise = min(MOST_NOISE, max(-MOST_NOISE, normal(u)))
    return base * p.metastasis_speed * math.exp(p.metastasis_speed_sd * noise)


@once
def lag(p, u, v):
    """Days between arrival and growth of a seed that does not sleep."""
    if p.lag <= 0.0:
        return 0.0
    if p.lag_law == ERLANG:
        return -0.5 * p.lag * math.log(u * v)
    return max(0.0, -p.lag * math.log(-math.log(u)))


@once
def wake(me, p, lesion, u, v):
    """The day on which a seed starts to grow: after a lag, or when the waking clock has advanced by its own draw."""
    if lesion.asleep == 1:
        lesion.t_woke = when(me, WAKE, reading(me, WAKE, lesion.t_left) - math.log(u))
    else:
        lesion.t_woke = lesion.t_left + lag(p, u, v)


@once
def settle(me, p, plan, lesion):
    """Draw when it wakes, and whether it is gone before it can be a tumour in this chapter."""
    lesion.t_gone, lesion.gone_by, lesion.t_visible = math.inf, -1, math.inf
    u, v, w, x = quarters(me.seed, me.patient, FATE, me.attempt, 0, lesion.lineage)
    wake(me, p, lesion, u, v)
    if lesion.t_woke < me.t_stop or me.keep_all == 1:
        see(me, p, lesion)
        if lesion.t_visible < me.limit or me.keep_all == 1:
            perish(me, p, plan, lesion, w, x)


@compiled
def see(me, p, lesion):
    """The day on which it can first be seen, under the present calendar."""
    lesion.c_woke = reading(me, GROW, lesion.t_woke) if lesion.t_woke < math.inf else math.inf
    lesion.t_visible = day_of(me, lesion, p.s_visible)
    if lesion.t_visible > me.t_palliative:  # nobody looks for small ones any more: it counts once it is a burden
        lesion.t_visible = day_of(me, lesion, p.s_burden)


@inlined
def perish(me, p, plan, lesion, u, resistance):
    """Cleared or killed, whichever comes first."""
    cleared, killed = cleared_on(me, p, lesion, u), killed_on(me, p, plan, lesion, resistance)
    if cleared < math.inf or killed < math.inf:
        lesion.t_gone = min(cleared, killed)
        lesion.gone_by = CLEARED if cleared < killed else KILLED


@once
def cleared_on(me, p, lesion, u):
    """The day on which the immune system clears it, unless it has outgrown that."""
    if p.clearance_rate <= 0.0:
        return math.inf
    if 1.0 - u > me.most_clearance * (me.t_stop - lesion.t_left) and me.keep_all == 0:  # as -ln u > 1 - u
        return math.inf
    day = when(me, CLEAR, reading(me, CLEAR, lesion.t_left) - math.log(u))
    if day < lesion.t_woke or (day < math.inf and reading(me, GROW, day) < clock_at(lesion, p.s_immune)):
        return day
    return math.inf


@once
def killed_on(me, p, plan, lesion, resistance):
    """The first course of treatment that kills it.

    Its resistance, a uniform, is set against the chance of one course after the other: a stronger course kills a
    superset. The chance falls with size.
    """
    for k in range(plan.n_courses):
        c = me.course_order[k]
        start = me.course_on[c]
        if lesion.t_left < start < math.inf and plan.course_reach[c, lesion.organ] == 1:
            chance = plan.course_kill_asleep[c] if lesion.asleep == 1 and start < lesion.t_woke else plan.course_kill[c]
            if start > lesion.t_woke and chance > 0.0:
                cells = math.exp(log_cells_on(p, lesion, start, reading(me, GROW, start)))
                chance /= 1.0 + cells / plan.course_kill_cells[c]
            if resistance < chance:
                return start
            resistance = what_is_left(resistance, chance)
    return math.inf


@compiled
def learn(me, p, lesion):
    """Draw the sizes at which a lesion is felt and at which staging sees it; then date it."""
    u, v = uniforms(me.seed, me.patient, SYMPTOM, me.attempt, 0, lesion.lineage)
    felt = p.log_symptom[lesion.organ] + 3.0 * p.symptom_sd[lesion.organ] * normal(u)
    lesion.s_felt = max(p.s_visible, own_time(p, felt))
    lesion.log_seen = p.log_staging[lesion.organ] + math.log(v / (1.0 - v)) / p.staging_slope
    date(me, p, lesion)


@compiled
def date(me, p, lesion):
    """The days on which a growing lesion is felt, and on which it would kill alone."""
    lesion.t_symptom = max(lesion.t_visible, day_of(me, lesion, lesion.s_felt))
    lesion.t_lethal = day_of(me, lesion, p.s_lethal[lesion.organ])


@once
def redate(me, p, plan, lesion, day):
    """The same after growth has been slowed: what stays smaller is cleared or killed more readily."""
    visible, felt = lesion.t_visible, lesion.t_symptom
    see(me, p, lesion)
    if visible <= day:  # what was there to be seen, or has been felt, stays so
        lesion.t_visible = visible
    if lesion.kind != SECOND_PRIMARY:
        _, _, u, v = quarters(me.seed, me.patient, FATE, me.attempt, 0, lesion.lineage)
        perish(me, p, plan, lesion, u, v)
    date(me, p, lesion)
    if felt <= day:
        lesion.t_symptom = felt


@compiled
def log_cells_on(p, lesion, day, clock):
    """Ln of the cells of a lesion on a day when it is there, given its growth clock. A sleeper is one cell."""
    return log_size(p, own_time_at(lesion, clock)) if day > lesion.t_woke else 0.0


@compiled
def log_mm_on(p, lesion, day, clock):
    """Ln of its diameter in mm."""
    return log_mm_of(log_cells_on(p, lesion, day, clock))
