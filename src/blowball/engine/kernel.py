"""One patient, from the first cancer cell to death: the story in the order in which it happens.

before diagnosis   the tumour grows and sheds; M0 patients are those whose latent history shows nothing on day 0
plan               surgery, the treatments and exposures around it, death from other causes
spread             the root is removed; what has flown, what was left behind and what arises anew goes on
follow             visits and symptoms find disease, re-treatment removes what is seen, palliation slows the rest
finish             death by burden or other causes, or the horizon
"""

from __future__ import annotations

import math

from ..compiled import compiled, inlined, once
from .calendar import GROW, begin, reading
from .courses import date_courses, date_exposures, draw_deaths
from .death import OF_CANCER, OF_OTHER, OF_SURGERY, OF_TREATMENT, cancer_death, dies_in_surgery, other_death
from .detect import BY_DEATH, BY_SYMPTOM, count_visits, detect, metastatic, next_finding, there
from .fate import log_cells_on
from .records import FIRST_DISTANT, GIVEN, LOCAL, REGIONAL
from .second import new_primaries
from .seeding import PRIMARY, count_until, day_of, own_time_at
from .spread import open_chapter, plant_primary, reconsider, shed_all, uproot_on
from .surgery import burst, leave_foci, leave_nodes
from .treat import can_be_removed, forget, go_on, palliate, remove_found
from .tumour import dispose, grow_tumour, read_frailty

MOST_ATTEMPTS = 2000
LOCAL_FIRST, REGIONAL_FIRST, DISTANT_FIRST, ANY_FIRST, SECOND_FIRST, CANCER_DEATH, OTHER_DEATH = range(7)


@once
def one_patient(me, p, plan, who, life, first_year, lesions, history):
    """Fill `history`, and the scratch with the patient's lesions. `me` holds seed, patient number and `keep_all`."""
    me.overflow = 0
    draw_deaths(me)
    dispose(me, p, who)
    before_diagnosis(me, p, plan, who, lesions)
    start_history(me, history)
    make_plan(me, p, plan, who, life, first_year, lesions, history)
    reconsider(me, p, plan, lesions, True)
    spread(me, p, plan, who, lesions)
    if surgery_called_off(me, lesions):
        me.t_surgery = math.inf
        set_dates(me, p, plan, who, life, first_year, lesions)
        plant_primary(me, p, lesions)
        spread(me, p, plan, who, lesions)
    where = follow(me, p, plan, who, lesions, history)
    finish(me, p, plan, lesions, history, where)
    if me.keep_all == 1:
        for i in range(me.n):
            lesions[i].t_curable = day_of(me, lesions[i], p.s_curable[lesions[i].organ])


@once
def before_diagnosis(me, p, plan, who, lesions):
    """Draw a latent history: until the patient lives on day 0, and staging then sees nothing if M0 is known.

    The history is that of the intact, untreated primary, so it is the same under every strategy.
    """
    me.attempt = 0
    me.t_staging = 0.0
    while True:
        grow_tumour(me, p, plan, who)
        read_frailty(me, p, who)
        me.metastatic = metastatic_on(me, p, plan, lesions, 0.0, who.m0 == 1)
        possible = not dead_by(me, who, lesions, 0.0) and (me.metastatic == 0 or who.m0 != 1)
        if possible or me.attempt == MOST_ATTEMPTS:
            return
        me.attempt += 1


@once
def metastatic_on(me, p, plan, lesions, day, at_once):
    """Would staging see a distant metastasis on that day, had nothing been done? `at_once`: stop at the first, else at
    one that has killed by then.
    """
    me.t_surgery, me.t_palliative, me.t_stop = math.inf, math.inf, day + 1e-6
    for c in range(plan.n_courses):
        me.course_on[c] = math.inf
    begin(me, p)
    me.calendar_filled = 1
    open_chapter(me)
    plant_primary(me, p, lesions)
    uproot_on(me, lesions[0], math.inf)
    me.rehearsal, me.known, me.looked = 1, 0, day if at_once else -math.inf
    shed_all(me, p, plan, lesions)
    found = me.known == 1 or metastatic(me, p, lesions, day)
    me.rehearsal, me.known = 0, 0
    return found


@once
def dead_by(me, who, lesions, day):
    """Has a lesion killed by then? A primary that was measured has not: the patient lived to have it measured."""
    for i in range(0 if not who.size_low == who.size_low else 1, me.n):
        if lesions[i].t_lethal <= day and lesions[i].gone_by < 0:
            return True
    return False


@once
def start_history(me, history):
    history.subtype = me.subtype
    history.size_mm = me.size_mm
    history.nodes_positive = me.nodes
    history.attempts = me.attempt + 1
    history.metastatic_at_diagnosis = 0
    history.time[:] = math.nan
    history.truth[:] = math.nan
    history.first_site = history.found_by = history.seed_origin = -1
    history.seed_left = math.nan
    history.lesions_at_finding = history.retreated = history.metastasis_at_death = 0
    history.visits = history.false_alarms = history.lesions = history.generations = 0


@once
def make_plan(me, p, plan, who, life, first_year, lesions, history):
    """Surgery is off if staging on day 0 (or on an earlier day of surgery) finds a metastasis, or if too late."""
    me.t_staging = min(0.0, plan.surgery_day)
    if me.t_staging < 0.0 and who.m0 != 1:
        me.metastatic = metastatic_on(me, p, plan, lesions, me.t_staging, True)
    if me.metastatic == 1 and who.m0 != 1:
        history.metastatic_at_diagnosis = 1
        me.t_surgery, me.t_palliative = math.inf, me.t_staging
    else:
        too_large = plan.surgery_day >= me.t_birth + p.s_inoperable / me.rate
        me.t_surgery, me.t_palliative = math.inf if too_large else plan.surgery_day, math.inf
    set_dates(me, p, plan, who, life, first_year, lesions)


@compiled
def set_dates(me, p, plan, who, life, first_year, lesions):
    """What follows from the day of surgery: courses, exposures, deaths other than of the cancer, and the calendar."""
    date_exposures(me, plan, who)
    me.t_other, me.other_status = other_death(me, p, plan, who, life, first_year), OF_OTHER
    if me.t_other <= me.t_surgery:
        me.t_surgery = math.inf
        date_exposures(me, plan, who)
    if me.t_surgery < math.inf and dies_in_surgery(me, p, who):
        me.t_other, me.other_status = me.t_surgery, OF_SURGERY
    date_courses(me, plan, who)
    if me.t_toxic < me.t_other:
        me.t_other, me.other_status = me.t_toxic, OF_TREATMENT
    me.t_stop = min(me.t_other, plan.horizon)
    begin(me, p)
    me.calendar_filled = 0
    open_chapter(me)
    if me.t_palliative < math.inf:
        palliate(me, p, plan, me.t_palliative)
    uproot_on(me, lesions[0], me.t_surgery)


@inlined
def spread(me, p, plan, who, lesions):
    """All other lesions of the first chapter: until something is felt."""
    new_primaries(me, p, plan, lesions)
    if me.t_birth < me.t_surgery < me.t_stop:
        leave_foci(me, p, plan, lesions, who.margin if plan.margin < 0 else plan.margin)
        leave_nodes(me, p, plan, lesions)
        burst(me, p, plan, lesions)
    shed_all(me, p, plan, lesions)


@once
def surgery_called_off(me, lesions):
    """A metastasis is felt while the patient waits."""
    if not me.t_surgery < math.inf:
        return False
    for i in range(1, me.n):
        lesion = lesions[i]
        if lesion.organ >= FIRST_DISTANT and lesion.t_symptom < min(me.t_surgery, lesion.t_gone, me.limit):
            return True
    return False


@once
def follow(me, p, plan, who, lesions, history):
    """Findings and what is done about them, until the end; the organ that kills, or -1."""
    now = me.t_staging
    if me.overflow == 1:  # no room for the whole story: the batch tries again with more, or reports it
        dies, where = cancer_death(me, p, lesions, now)
        history.time_end = min(dies, me.t_stop)
        return where if dies <= me.t_stop else -1
    if history.metastatic_at_diagnosis == 1:
        detect(me, p, plan, lesions, now, BY_SYMPTOM, -1)
    while True:
        dies, where = cancer_death(me, p, lesions, now)
        end = min(dies, me.t_stop)
        if me.n == 1:  # nothing but the primary: nothing to find
            history.time_end = end
            return where if dies <= me.t_stop else -1
        day, how, visit = next_finding(me, p, plan, lesions, now, end)
        if not day < end:
            history.time_end = end
            return where if dies <= me.t_stop else -1
        now = day
        found = detect(me, p, plan, lesions, day, how, visit)
        first = record(me, p, lesions, history, day, how, found)
        if me.t_palliative < math.inf:
            continue
        if me.t_surgery < math.inf and can_be_removed(me, p, who, lesions, day):
            if first:
                history.retreated = 1
            if remove_found(me, p, lesions, day):
                forget(me, p, lesions, day)
                me.t_other, me.other_status, me.t_stop = day, OF_SURGERY, day
                history.time_end = day
                return -1
        else:
            palliate(me, p, plan, day)
        go_on(me, p, plan, lesions, day)


@once
def endpoint_of(organ):
    if organ >= FIRST_DISTANT:
        return DISTANT_FIRST
    return LOCAL_FIRST if organ == LOCAL else (REGIONAL_FIRST if organ == REGIONAL else SECOND_FIRST)


@compiled
def record(me, p, lesions, history, day, how, found):
    """Write down what a registry learns that day; is it the first recurrence?

    Who had metastases at diagnosis has no recurrence later on, but may have a second primary.
    """
    first = not history.time[ANY_FIRST] <= day
    largest, clock = -math.inf, reading(me, GROW, day)
    for i in range(1, me.n):
        lesion = lesions[i]
        if lesion.t_found != day:
            continue
        e = endpoint_of(lesion.organ)
        if e != SECOND_FIRST and history.metastatic_at_diagnosis == 1:
            continue
        if not history.time[e] < day:
            history.truth[e] = lesion.t_woke if history.time[e] != day else min(history.truth[e], lesion.t_woke)
            history.time[e] = day
        cells = log_cells_on(p, lesion, day, clock)
        if e != SECOND_FIRST and first and cells > largest:
            largest = cells
            history.time[ANY_FIRST], history.truth[ANY_FIRST] = day, lesion.t_woke
            history.first_site, history.found_by, history.lesions_at_finding = lesion.organ, how, found
            history.seed_left, history.seed_origin = lesion.t_left, lesion.origin
    return largest > -math.inf


@once
def finish(me, p, plan, lesions, history, where):
    """The end, and what only the end shows."""
    history.time_surgery = me.t_surgery if me.t_surgery <= history.time_end else math.nan
    if where >= 0:
        history.status = OF_CANCER
        found_at_death(me, p, lesions, history, where)
        history.time[CANCER_DEATH] = history.truth[CANCER_DEATH] = history.time_end
    elif me.t_other <= history.time_end:
        history.status = me.other_status
        history.time[OTHER_DEATH] = history.truth[OTHER_DEATH] = history.time_end
    else:
        history.status = 0
    for g in range(len(GIVEN)):
        history.given[g] = me.given[g]
    root = lesions[0]
    history.seeds = count_until(me, p, root, own_time_at(root, min(root.t_gone, history.time_end)))
    count_lesions(me, lesions, history)
    count_visits(me, plan, history)
    history.overflow = me.overflow


@once
def found_at_death(me, p, lesions, history, where):
    """Disease that nobody knew of until it killed."""
    day, largest, cells = history.time_end, -1, -math.inf
    clock = reading(me, GROW, day)
    for i in range(me.n):
        lesion = lesions[i]
        if lesion.organ == where and there(lesion, day):
            size = log_cells_on(p, lesion, day, day if lesion.kind == PRIMARY else clock)
            if size > cells:
                largest, cells = i, size
    if largest > 0 and not lesions[largest].t_found <= day:
        lesions[largest].t_found, lesions[largest].found_by = day, BY_DEATH
        record(me, p, lesions, history, day, BY_DEATH, 1)


@once
def count_lesions(me, lesions, history):
    """Lesions that became tumours in the patient's life."""
    for i in range(1, me.n):
        lesion = lesions[i]
        if not lesion.t_visible <= history.time_end or lesion.t_gone <= lesion.t_visible:
            continue
        history.lesions += 1
        history.generations = max(history.generations, lesion.generation)
        if history.status > 0 and lesion.organ >= FIRST_DISTANT and lesion.t_gone > history.time_end:
            history.metastasis_at_death = 1
