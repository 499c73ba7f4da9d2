"""What is done about a finding: re-treatment of what was seen, palliation, and how life goes on."""

from __future__ import annotations

import math

from ..compiled import compiled, once
from ..rng import RETREAT, uniforms
from .calendar import GROW, change, reading, wind
from .fate import REMOVED, redate
from .records import FIRST_DISTANT
from .seeding import PRIMARY, SEED, day_of, own_time_at, rewind
from .spread import FROM_BURST, close_chapter, open_chapter, ready_calendar, reconsider, shed_all
from .tumour import moved


@once
def can_be_removed(me, p, who, lesions, day):
    """Few enough, small enough, in organs where it is done, in a patient who can bear it.

    A metastasis found before the primary is removed is not operated on.
    """
    n, fit = 0, 1.0
    for i in range(1, me.n):
        lesion = lesions[i]
        if lesion.t_found == day:
            n += 1
            if day_of(me, lesion, p.s_curable[lesion.organ]) < day:
                return False
            if day < me.t_surgery and lesion.organ >= FIRST_DISTANT:
                return False
            fit = min(fit, p.retreat_fit[lesion.organ])
    u, _ = uniforms(me.seed, me.patient, RETREAT, me.attempt, 0, int(round(day * 24.0)))
    return n <= p.retreat_lesions and u < moved(fit, p.retreat_fit_decade * (who.age + day / 365.25 - 60.0) / 10.0)


@once
def remove_found(me, p, lesions, day):
    """Take out what was detected that day; the chance that the operation itself kills."""
    risk = 0.0
    for i in range(1, me.n):
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
    open_chapter(me)


@once
def forget(me, p, lesions, day):
    """What was to leave later than this day is drawn anew, for the calendar or the parent may have changed."""
    n, clock = 1, reading(me, GROW, day)
    for i in range(1, me.n):
        shed = lesions[i].kind == SEED and lesions[i].origin != FROM_BURST
        if lesions[i].t_left <= day or not shed:
            if n != i:
                lesions[n] = lesions[i]
            n += 1
    me.n = n
    for i in range(me.n):
        lesion = lesions[i]
        if lesion.t_gone > day and lesion.s_last > 0.0:
            rewind(me, p, lesion, own_time_at(lesion, day if lesion.kind == PRIMARY else clock))


@once
def go_on(me, p, plan, lesions, day):
    """A new chapter: draw anew what leaves from now on, date the rest anew if growth has changed, let it shed."""
    forget(me, p, lesions, day)
    open_chapter(me)
    for i in range(me.n):
        lesion = lesions[i]
        if lesion.pending == 0:
            if lesion.kind != PRIMARY and me.t_palliative == day and lesion.t_gone > day:
                redate(me, p, plan, lesion, day)
            if lesion.t_gone == math.inf:
                close_chapter(me, lesion)
    reconsider(me, p, plan, lesions, False)
    shed_all(me, p, plan, lesions)
