"""One patient, from the first cancer cell to death: the story in the order in which it happens.

before diagnosis   the tumour grows and sheds; M0 patients are those whose latent history shows nothing on day 0
plan               surgery, the treatments and exposures around it, death from other causes
spread             the root is removed; what has flown, what was left behind and what arises anew goes on
follow             visits and symptoms find disease, re-treatment removes what is seen, palliation slows the rest
finish             death by burden or other causes, or the horizon
"""

from __future__ import annotations

import math

from ..compiled import compiled
from .calendar import begin
from .courses import date_courses, date_exposures
from .death import (
    OF_CANCER,
    OF_OTHER,
    OF_SURGERY,
    OF_TREATMENT,
    cancer_death,
    dies_in_surgery,
    other_death,
    treatment_death,
)
from .detect import BY_DEATH, BY_SYMPTOM, count_visits, detect, metastatic, next_finding
from .fate import log_cells_on
from .records import FIRST_DISTANT, LOCAL, REGIONAL
from .seeding import PRIMARY, seeds_until
from .spread import burst, leave_foci, leave_nodes, new_primaries, open_chapter, plant_primary, shed_all
from .treat import can_be_removed, go_on, palliate, remove_found
from .tumour import dispose, grow_tumour, read_frailty

MOST_ATTEMPTS = 2000
LOCAL_FIRST, REGIONAL_FIRST, DISTANT_FIRST, ANY_FIRST, SECOND_FIRST, CANCER_DEATH, OTHER_DEATH = range(7)


@compiled
def one_patient(me, p, plan, who, life, first_year, lesions, history):
    """Fill `history`, and the scratch with the patient's lesions. `me` holds seed, patient number and `keep_all`."""
    me.overflow = 0
    dispose(me, p, who)
    before_diagnosis(me, p, plan, who, lesions)
    start_history(me, history)
    make_plan(me, p, plan, who, life, first_year, lesions, history)
    spread(me, p, plan, who, lesions)
    if surgery_called_off(me, lesions):
        me.t_surgery = math.inf
        set_dates(me, p, plan, who, life, first_year)
        spread(me, p, plan, who, lesions)
    where = follow(me, p, plan, who, lesions, history)
    finish(me, p, plan, lesions, history, where)


@compiled
def before_diagnosis(me, p, plan, who, lesions):
    """Draw a latent history; until staging on day 0 sees nothing (M0 known), or until they live.

    The history is that of the intact, untreated primary, so it is the same under every strategy.
    """
    me.attempt = 0
    me.looked, me.known = math.inf, 0
    me.t_staging = -math.inf if who.m0 == 1 else 0.0  # who has died of it before day 0 is no patient
    while True:
        grow_tumour(me, p, plan, who)
        read_frailty(me, p, who)
        me.metastatic = metastatic_on(me, p, plan, lesions, 0.0, who.m0 == 1)
        possible = me.metastatic == 0 or (who.m0 != 1 and not dead_by(me, lesions, 0.0))
        if possible or me.attempt == MOST_ATTEMPTS:
            return
        me.attempt += 1


@compiled
def metastatic_on(me, p, plan, lesions, day, at_once):
    """Would staging see a distant metastasis on that day, had nothing been done? `at_once`: stop at the first, else at
    one that has killed by then.
    """
    if day <= me.t_read and me.first > me.frailty * me.expected:
        return False
    me.t_surgery, me.t_palliative, me.t_stop = math.inf, math.inf, day + 1e-6
    for c in range(plan.n_courses):
        me.course_on[c] = math.inf
    begin(me, p)
    me.calendar_filled = 1
    open_chapter(me, p)
    plant_primary(me, p, lesions)
    me.looked, me.known = day if at_once else -math.inf, 0
    shed_all(me, p, plan, lesions, -math.inf)
    found = me.known == 1 or metastatic(me, p, lesions, day)
    me.looked, me.known = math.inf, 0
    return found


@compiled
def dead_by(me, lesions, day):
    """Has a lesion, the primary included, killed by then?"""
    for i in range(me.n):
        if lesions[i].t_lethal <= day and lesions[i].gone_by < 0:
            return True
    return False


@compiled
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


@compiled
def make_plan(me, p, plan, who, life, first_year, lesions, history):
    """Surgery is off if staging on day 0 (or on an earlier day of surgery) finds a metastasis, or if too late."""
    staging = min(0.0, plan.surgery_day)
    me.t_staging = -math.inf
    if staging < 0.0 and who.m0 != 1:
        me.metastatic = metastatic_on(me, p, plan, lesions, staging, True)
    me.t_staging = staging
    if me.metastatic == 1 and who.m0 != 1:
        history.metastatic_at_diagnosis = 1
        me.t_surgery, me.t_palliative = math.inf, me.t_staging
    else:
        too_large = plan.surgery_day >= me.t_birth + p.s_inoperable / me.rate
        me.t_surgery, me.t_palliative = math.inf if too_large else plan.surgery_day, math.inf
    set_dates(me, p, plan, who, life, first_year)


@compiled
def set_dates(me, p, plan, who, life, first_year):
    """What follows from the day of surgery: courses, exposures, deaths other than of the cancer, and the calendar."""
    date_exposures(me, plan, who)
    me.t_other, me.other_status = other_death(me, p, plan, who, life, first_year), OF_OTHER
    if me.t_other <= me.t_surgery:
        me.t_surgery = math.inf
        date_exposures(me, plan, who)
    if me.t_surgery < math.inf and dies_in_surgery(me, p, who):
        me.t_other, me.other_status = me.t_surgery, OF_SURGERY
    date_courses(me, plan, who)
    toxic = treatment_death(me, plan)
    if toxic < me.t_other:
        me.t_other, me.other_status = toxic, OF_TREATMENT
    me.t_stop = min(me.t_other, plan.horizon)
    me.calendar_filled = 0
    if me.t_palliative < math.inf:
        palliate(me, p, plan, me.t_palliative)


@compiled
def spread(me, p, plan, who, lesions):
    """All lesions of the first chapter: until something is felt."""
    open_chapter(me, p)
    plant_primary(me, p, lesions)
    new_primaries(me, p, plan, lesions)
    if me.t_surgery < me.t_stop:
        leave_foci(me, p, plan, lesions, who.margin if plan.margin < 0 else plan.margin)
        leave_nodes(me, p, plan, lesions)
        burst(me, p, plan, lesions)
    shed_all(me, p, plan, lesions, -math.inf)


@compiled
def surgery_called_off(me, lesions):
    """A metastasis is the first thing felt while the patient waits."""
    if not me.t_surgery < math.inf:
        return False
    for i in range(1, me.n):
        lesion = lesions[i]
        if lesion.organ >= FIRST_DISTANT and lesion.t_symptom < min(me.t_surgery, lesion.t_gone):
            if lesion.t_symptom <= me.limit:
                return True
    return False


@compiled
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
        day, how, visit = next_finding(me, p, plan, lesions, now, end)
        if not day < end:
            history.time_end = end
            return where if dies <= me.t_stop else -1
        now = day
        found = detect(me, p, plan, lesions, day, how, visit)
        first = record(me, p, lesions, history, day, how, found)
        if me.t_palliative < math.inf:
            continue
        if me.t_surgery <= day and can_be_removed(me, p, who, lesions, day):
            if first:
                history.retreated = 1
            if remove_found(me, p, lesions, day):
                me.t_other, me.other_status, me.t_stop = day, OF_SURGERY, day
                history.time_end = day
                return -1
        else:
            palliate(me, p, plan, day)
        go_on(me, p, plan, lesions, day)


@compiled
def endpoint_of(organ):
    if organ >= FIRST_DISTANT:
        return DISTANT_FIRST
    return LOCAL_FIRST if organ == LOCAL else (REGIONAL_FIRST if organ == REGIONAL else SECOND_FIRST)


@compiled
def record(me, p, lesions, history, day, how, found):
    """Write down what a registry learns that day; is it the first recurrence?"""
    first = not history.time[ANY_FIRST] <= day
    largest = -math.inf
    for i in range(me.n):
        lesion = lesions[i]
        if lesion.t_found != day:
            continue
        e = endpoint_of(lesion.organ)
        if not history.time[e] < day:
            history.truth[e] = lesion.t_woke if history.time[e] != day else min(history.truth[e], lesion.t_woke)
            history.time[e] = day
        cells = log_cells_on(me, p, lesion, day)
        if e != SECOND_FIRST and first and cells > largest:
            largest = cells
            history.time[ANY_FIRST], history.truth[ANY_FIRST] = day, lesion.t_woke
            history.first_site, history.found_by, history.lesions_at_finding = lesion.organ, how, found
            history.seed_left, history.seed_origin = lesion.t_left, lesion.origin
    return largest > -math.inf


@compiled
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
    history.given[:] = me.given
    history.seeds = seeds_until(me, p, lesions[0], min(lesions[0].t_gone, history.time_end))
    count_lesions(me, lesions, history)
    count_visits(me, plan, history)
    history.overflow = me.overflow


@compiled
def found_at_death(me, p, lesions, history, where):
    """Disease that nobody knew of until it killed."""
    day, largest, cells = history.time_end, -1, -math.inf
    for i in range(me.n):
        lesion = lesions[i]
        if lesion.organ == where and lesion.t_gone > day:
            there = log_cells_on(me, p, lesion, day)
            if there > cells:
                largest, cells = i, there
    if largest >= 0 and lesions[largest].kind != PRIMARY and not lesions[largest].t_found <= day:
        lesions[largest].t_found, lesions[largest].found_by = day, BY_DEATH
        record(me, p, lesions, history, day, BY_DEATH, 1)


@compiled
def count_lesions(me, lesions, history):
    for i in range(me.n):
        lesion = lesions[i]
        if lesion.kind == PRIMARY or not lesion.t_visible <= history.time_end or lesion.t_gone <= lesion.t_visible:
            continue
        history.lesions += 1
        history.generations = max(history.generations, lesion.generation)
        if history.status > 0 and lesion.organ >= FIRST_DISTANT and lesion.t_gone > history.time_end:
            history.metastasis_at_death = 1
