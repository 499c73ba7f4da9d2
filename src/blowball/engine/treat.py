"""What is done about a finding: re-treatment of what was seen, palliation, and how life goes on."""

from __future__ import annotations

import math

from ..compiled import compiled
from ..rng import RETREAT, uniforms
from .calendar import change, wind
from .fate import REMOVED, redate
from .seeding import PRIMARY, SEED
from .spread import FROM_BURST, close_chapter, open_chapter, ready_calendar, shed_all
from .tumour import moved


@compiled
def can_be_removed(me, p, who, lesions, day):
    """Few enough, small enough, in organs where it is done, in a patient who can bear it."""
    n, fit = 0, 1.0
    for i in range(me.n):
        lesion = lesions[i]
        if lesion.t_found == day:
            n += 1
            if lesion.t_curable < day:
                return False
            fit = min(fit, p.retreat_fit[lesion.organ])
    u, _ = uniforms(me.seed, me.patient, RETREAT, me.attempt, 0, int(round(day * 24.0)))
    return n <= p.retreat_lesions and u < moved(fit, p.retreat_fit_decade * (who.age + day / 365.25 - 60.0) / 10.0)


@compiled
def remove_found(me, p, lesions, day):
    """Take out what was detected that day; the chance that the operation itself kills."""
    risk = 0.0
    for i in range(me.n):
        lesion = lesions[i]
        if lesion.t_found == day:
            lesion.t_gone, lesion.gone_by = day, REMOVED
            risk = max(risk, p.retreat_mortality[lesion.organ])
    _, v = uniforms(me.seed, me.patient, RETREAT, me.attempt, 0, int(round(day * 24.0)))
    return v < risk


@compiled
def palliate(me, p, plan, day):
    """Treatment that slows all growth for a time."""
    ready_calendar(me, p, plan)
    me.t_palliative = day
    change(me, day, day + p.palliative_days[me.subtype], p.palliative_growth[me.subtype], 1.0, 1.0)
    wind(me)


@compiled
def was_shed(lesion):
    """By another lesion: what surgery left or freed, and new primaries, are drawn once only."""
    return lesion.kind == SEED and lesion.origin != FROM_BURST


@compiled
def go_on(me, p, plan, lesions, day):
    """A new chapter: forget what would have left later, date the rest anew, let it shed."""
    since = min(day, me.cutoff)
    n = 0
    for i in range(me.n):
        if lesions[i].t_left <= since or not was_shed(lesions[i]):
            if n != i:
                lesions[n] = lesions[i]
            n += 1
    me.n = n
    open_chapter(me, p)
    for i in range(me.n):
        if lesions[i].t_gone > day and lesions[i].kind != PRIMARY:
            redate(me, p, plan, lesions[i], day)
        if lesions[i].t_gone == math.inf:
            close_chapter(me, lesions[i])
    shed_all(me, p, plan, lesions, since)
