"""The care and the exposures around surgery: who has which course when, and what that changes in the calendar."""

from __future__ import annotations

import math

from ..compiled import compiled, once
from ..rng import CARE, DEATH, quarters
from .calendar import BEGINNING, begin, change, wind
from .records import GIVEN


@once
def eligible(me, plan, who, c):
    """By subtype and age, and by nodes or size."""
    return (
        plan.course_subtype[c, me.subtype] == 1
        and who.age <= plan.course_age[c]
        and (me.nodes >= plan.course_nodes[c] or me.size_mm >= plan.course_mm[c])
    )


@once
def has_course(me, plan, who, c, share):
    """As the patient's row says; else the eligible have it as often as its uptake says."""
    column = plan.course_column[c]
    if column >= 0 and who.given[column] >= 0:
        return who.given[column] == 1
    return eligible(me, plan, who, c) and share < plan.course_uptake[c]


@once
def date_courses(me, plan, who):
    """First day of each course the patient has, and of the first that kills; those after surgery need one."""
    for g in range(len(GIVEN)):
        me.given[g] = 0
    me.t_toxic, dies = math.inf, me.u_toxic
    draws = quarters(me.seed, me.patient, CARE, 0, 0, 0)
    for c in range(plan.n_courses):
        if c == 4:
            draws = quarters(me.seed, me.patient, CARE, 0, 1, 0)
        me.course_on[c] = math.inf
        if has_course(me, plan, who, c, draws[c % 4]):
            me.course_on[c] = plan.course_start[c] + (0.0 if plan.course_before[c] == 1 else me.t_surgery)
        if me.course_on[c] < math.inf:
            if plan.course_column[c] >= 0:
                me.given[plan.course_column[c]] = 1
            if dies < plan.course_death[c]:
                me.t_toxic = min(me.t_toxic, me.course_on[c])
            dies = what_is_left(dies, plan.course_death[c])
        sort_in(me, c)


@compiled
def what_is_left(u, chance):
    """One uniform decides several things in turn: where it is not below this chance, what is left is uniform again."""
    return (u - chance) / (1.0 - chance) if u >= chance else 2.0


@once
def sort_in(me, c):
    """Put course c where it belongs in time."""
    k = c
    while k > 0 and me.course_on[me.course_order[k - 1]] > me.course_on[c]:
        me.course_order[k] = me.course_order[k - 1]
        k -= 1
    me.course_order[k] = c


@once
def draw_deaths(me):
    """What decides of what else the patient may die."""
    me.u_other, me.u_surgery, me.u_toxic, _ = quarters(me.seed, me.patient, DEATH, 0, 0, 0)


@once
def exposed(plan, x, who):
    """Whether this patient is one of those on whom an exposure acts."""
    column = plan.exposure_column[x]
    habit = column < 0 or who.habits[column] == 1
    tumour = plan.exposure_pik3ca[x] == 0 or who.pik3ca == 1
    return habit and tumour and plan.exposure_subtype[x, who.subtype] == 1


@compiled
def date_exposures(me, plan, who):
    """First and last day of each exposure of this patient."""
    me.deadly = 0
    for x in range(plan.n_exposures):
        me.exposure_on[x] = me.exposure_off[x] = math.inf
        if exposed(plan, x, who):
            origin = me.t_surgery if plan.exposure_after[x] == 1 else 0.0
            always = plan.exposure_from[x] == -math.inf  # before an operation that never comes, too
            me.exposure_on[x] = BEGINNING if always else max(BEGINNING, origin + plan.exposure_from[x])
            me.exposure_off[x] = origin + plan.exposure_until[x]
            if plan.exposure_death[x] != 1.0:
                me.deadly = 1


@once
def fill_calendar(me, p, plan):
    """Dip after surgery, courses and exposures."""
    begin(me, p)
    change(me, me.t_surgery, me.t_surgery + p.dip_days, 1.0, p.dip_waking, p.dip_clearance)
    for c in range(plan.n_courses):
        start = me.course_on[c]
        if start < math.inf:
            change(me, start, start + plan.course_days[c], plan.course_growth[c], plan.course_waking[c], 1.0)
    for x in range(plan.n_exposures):
        if me.exposure_on[x] < math.inf:
            change(
                me, me.exposure_on[x], me.exposure_off[x],
                plan.exposure_growth[x], plan.exposure_waking[x], plan.exposure_clearance[x],
            )  # fmt: skip
    wind(me)
