"""What becomes of a seed: it settles or sleeps, wakes or is cleared, is killed by treatment, or grows.

To change how seeds wake, change `wake`. Every draw is about the lineage, so a seed has the same luck under every
strategy.
"""

from __future__ import annotations

import math

from ..compiled import compiled
from ..rng import FATE, KILL, SYMPTOM, normal, quarters, uniforms
from .calendar import reading, when
from .growth import log_mm_of, log_size, own_time
from .records import ERLANG, MOST_NOISE
from .seeding import FOCUS, PRIMARY, SECOND_PRIMARY

CLEARED, KILLED, REMOVED = 0, 1, 2


@compiled
def own_rate(me, p, u):
    """Ln a of a metastasis: its primary's, times the speed of metastases, times its own noise."""
    return me.log_rate + p.speed + p.metastasis_speed_sd * min(MOST_NOISE, max(-MOST_NOISE, normal(u)))


@compiled
def lag(p, u, v):
    """Days between arrival and growth of a seed that does not sleep."""
    if p.lag <= 0.0:
        return 0.0
    if p.lag_law == ERLANG:
        return -0.5 * p.lag * math.log(u * v)
    return max(0.0, -p.lag * math.log(-math.log(u)))


@compiled
def wake(me, p, lesion):
    """The day on which a seed starts to grow: after a lag, or when the waking clock has advanced by its own draw."""
    u, _ = uniforms(me.seed, me.patient, FATE, me.attempt, 0, lesion.lineage)
    v, w = uniforms(me.seed, me.patient, FATE, me.attempt, 1, lesion.lineage)
    if u < (me.local_sleep if lesion.kind == FOCUS else me.sleep):
        lesion.asleep = 1
        lesion.t_woke = when(me, me.woken, me.wake, reading(me, me.woken, me.wake, lesion.t_left) - math.log(v))
    else:
        lesion.asleep = 0
        lesion.t_woke = lesion.t_left + lag(p, v, w)


@compiled
def day_of(me, lesion, s):
    """The day on which a lesion that wakes has reached an own time."""
    if s <= lesion.s0:
        return lesion.t_woke
    if not (lesion.t_woke < math.inf and s < math.inf):
        return math.inf
    return when(me, me.grown, me.grow, lesion.grown + (s - lesion.s0) / lesion.rate)


@compiled
def log_cells_on(me, p, lesion, day):
    """Ln of the cells of a lesion on a day when it is there. A sleeper is one cell."""
    if day <= lesion.t_woke:
        return 0.0
    if lesion.kind == PRIMARY:  # the calendar does not touch it
        return log_size(p, lesion.rate * (day - lesion.t_woke))
    return log_size(p, lesion.s0 + lesion.rate * (reading(me, me.grown, me.grow, day) - lesion.grown))


@compiled
def cleared_on(me, p, lesion):
    """The day on which the immune system clears it, unless it has outgrown that."""
    if p.clearance_rate <= 0.0:
        return math.inf
    _, v = uniforms(me.seed, me.patient, FATE, me.attempt, 0, lesion.lineage)
    day = when(me, me.cleared, me.clear, reading(me, me.cleared, me.clear, lesion.t_left) - math.log(v))
    return day if day < day_of(me, lesion, p.s_immune) else math.inf


@compiled
def killed_on(me, p, plan, lesion):
    """The first course of treatment that kills it: its own uniform against a chance that falls with its size."""
    first = math.inf
    for c in range(plan.n_courses):
        start = me.course_on[c]
        if lesion.t_left < start < first and plan.course_reach[c, lesion.organ] == 1:
            chance = plan.course_kill_asleep[c] if lesion.asleep == 1 and start < lesion.t_woke else plan.course_kill[c]
            if chance > 0.0:
                cells = math.exp(log_cells_on(me, p, lesion, start))
                draws = quarters(me.seed, me.patient, KILL, me.attempt, c // 4, lesion.lineage)
                if draws[c % 4] < chance / (1.0 + cells / plan.course_kill_cells[c]):
                    first = start
    return first


@compiled
def settle(me, p, plan, lesion):
    """Draw when a lesion wakes, and whether it is gone before it can be a tumour in the patient's time."""
    lesion.t_gone, lesion.gone_by = math.inf, -1
    wake(me, p, lesion)
    see(me, p, lesion)
    if lesion.t_visible < me.t_stop or me.keep_all == 1:
        perish(me, p, plan, lesion)


@compiled
def see(me, p, lesion):
    """When it can first be seen, under the present calendar."""
    lesion.grown = reading(me, me.grown, me.grow, lesion.t_woke) if lesion.t_woke < math.inf else math.inf
    lesion.t_visible = day_of(me, lesion, p.s_visible)
    if lesion.t_visible > me.t_palliative:  # nobody looks for small ones any more: it counts once it is a burden
        lesion.t_visible = day_of(me, lesion, p.s_burden)


@compiled
def perish(me, p, plan, lesion):
    """Cleared or killed, whichever comes first."""
    cleared, killed = cleared_on(me, p, lesion), killed_on(me, p, plan, lesion)
    if cleared < math.inf or killed < math.inf:
        lesion.t_gone = min(cleared, killed)
        lesion.gone_by = CLEARED if cleared < killed else KILLED


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
    """The days on which a growing lesion is felt, outgrows re-treatment, and would kill alone."""
    lesion.t_symptom = max(lesion.t_visible, day_of(me, lesion, lesion.s_felt))
    lesion.t_curable = day_of(me, lesion, p.s_curable[lesion.organ])
    lesion.t_lethal = day_of(me, lesion, p.s_lethal[lesion.organ])


@compiled
def redate(me, p, plan, lesion, day):
    """The same after growth has been slowed: what stays smaller is cleared or killed more readily."""
    see(me, p, lesion)
    if lesion.kind != SECOND_PRIMARY:
        perish(me, p, plan, lesion)
    felt = lesion.t_symptom
    date(me, p, lesion)
    if felt <= day:  # and rounding must not move it
        lesion.t_symptom = felt


@compiled
def log_mm_on(me, p, lesion, day):
    """Ln of its diameter in mm."""
    return log_mm_of(log_cells_on(me, p, lesion, day))
