"""How disease comes to be seen: staging, visits with their tests, symptoms, the work-up of a finding."""

from __future__ import annotations

import math

from ..compiled import compiled, inlined, once
from ..rng import TEST, VISIT, hashed, quarters, uniforms
from .calendar import GROW, reading
from .fate import log_cells_on, log_mm_on
from .growth import log_mm_of
from .records import FIRST_DISTANT
from .seeding import PRIMARY
from .tumour import sees

BY_VISIT, BY_SYMPTOM, BY_DEATH = 0, 1, 2


@compiled
def there(lesion, day):
    """Is it a tumour on that day?"""
    return lesion.t_visible <= day < lesion.t_gone


@compiled
def hidden(lesion, day):
    """A tumour that is there and has not been found."""
    return lesion.kind != PRIMARY and not lesion.t_found <= day and there(lesion, day)


@compiled
def stands_out(me, p, lesion, day, clock):
    """Staging on that day, when the growth clock shows that, sees it, or the patient feels it."""
    if not hidden(lesion, day):
        return False
    return lesion.t_symptom <= day or log_mm_on(p, lesion, day, clock) >= lesion.log_seen


@once
def metastatic(me, p, lesions, day):
    """Does staging on that day find a distant metastasis?"""
    clock = reading(me, GROW, day)
    for i in range(1, me.n):
        if lesions[i].organ >= FIRST_DISTANT and stands_out(me, p, lesions[i], day, clock):
            return True
    return False


@inlined
def visit_luck(me, plan, v):
    """Uniforms of a visit: does the patient come, and would the tests raise a false alarm?"""
    return uniforms(me.seed, me.patient, VISIT, 0, 0, plan.visit_hour[v])


@compiled
def tested(me, p, plan, lesion, day, clock, v):
    """Does a test of this visit see this lesion? Each test has its own draw for each lesion and day."""
    log_mm = log_mm_on(p, lesion, day, clock)
    for t in range(plan.n_tests):
        if plan.visit_tests[v] >> t & 1 and plan.test_marker[t] == 0:
            if plan.test_ceiling[t, lesion.organ] > 0.0:
                about = hashed(lesion.lineage, plan.visit_hour[v])
                draws = quarters(me.seed, me.patient, TEST, me.attempt, t >> 2, about)
                if sees(plan, t, lesion.organ, log_mm, draws[t & 3]):
                    return True
    return False


@once
def marked(me, p, plan, lesions, day, clock, v):
    """Does a marker of this visit rise with the patient's whole burden?"""
    cells = 0.0
    for t in range(plan.n_tests):
        if plan.visit_tests[v] >> t & 1 and plan.test_marker[t] == 1:
            if cells == 0.0:
                for i in range(1, me.n):
                    if there(lesions[i], day):
                        cells += math.exp(log_cells_on(p, lesions[i], day, clock))
            draws = quarters(me.seed, me.patient, TEST, me.attempt, t >> 2, hashed(0, plan.visit_hour[v]))
            if sees(plan, t, 0, log_mm_of(math.log(cells)), draws[t & 3]):
                return True
    return False


@once
def visit_finds(me, p, plan, lesions, day, v):
    """A lesion seen by a test; or a marker up, and the work-up sees one."""
    something, clock = False, reading(me, GROW, day)
    for i in range(1, me.n):
        if hidden(lesions[i], day):
            something = True
            if tested(me, p, plan, lesions[i], day, clock, v):
                return True
    if something and marked(me, p, plan, lesions, day, clock, v):
        for i in range(1, me.n):
            if stands_out(me, p, lesions[i], day, clock):
                return True
    return False


@once
def first_symptom(me, lesions, after, before):
    """The day on which the first hidden lesion is felt; infinite if none is before then."""
    day = math.inf
    for i in range(1, me.n):
        lesion = lesions[i]
        if lesion.t_found != lesion.t_found:
            felt = max(lesion.t_symptom, after)
            if felt < min(before, day, lesion.t_gone):
                day = felt
    return day


@once
def first_visible(me, lesions):
    """The day on which the first lesion that nobody has found is there to be seen."""
    day = math.inf
    for i in range(1, me.n):
        lesion = lesions[i]
        if lesion.t_found != lesion.t_found and lesion.t_gone > lesion.t_visible:
            day = min(day, lesion.t_visible)
    return day


@once
def next_finding(me, p, plan, lesions, after, before):
    """The next day on which something is found, how, and by which visit (-1: none)."""
    felt = first_symptom(me, lesions, after, before)
    seen = first_visible(me, lesions)
    until = min(felt, before, me.t_palliative)  # palliative care takes over from follow-up
    if me.t_surgery < math.inf and seen < until:
        for v in range(plan.n_visits):
            day = me.t_surgery + plan.visit_day[v]
            if day >= until:
                break
            if (
                day > after
                and day >= seen
                and visit_luck(me, plan, v)[0] < plan.adherence
                and visit_finds(me, p, plan, lesions, day, v)
            ):
                return day, BY_VISIT, v
    return felt, BY_SYMPTOM, -1


@compiled
def detect(me, p, plan, lesions, day, how, v):
    """Mark as found all that the trigger and the work-up of that day see; how many."""
    n, clock = 0, reading(me, GROW, day)
    for i in range(1, me.n):
        lesion = lesions[i]
        if hidden(lesion, day) and (
            stands_out(me, p, lesion, day, clock) or (how == BY_VISIT and tested(me, p, plan, lesion, day, clock, v))
        ):
            lesion.t_found, lesion.found_by = day, how
            n += 1
    return n


@once
def count_visits(me, plan, history):
    """Visits kept and false alarms raised in the patient's life before palliative care."""
    if not me.t_surgery < math.inf:
        return
    until = min(history.time_end, me.t_palliative) - me.t_surgery
    n, kept, alarms = 0, 0, 0
    while n < plan.n_visits and plan.visit_day[n] <= until:
        n += 1
    for v in range(n):  # simple enough for the compiler to take several visits at once
        comes, alarm = visit_luck(me, plan, v)
        kept += comes < plan.adherence
        alarms += (comes < plan.adherence) & (alarm < plan.visit_false[v])
    history.visits, history.false_alarms = kept, alarms
