"""The story of one patient in plain Python: the kernel's twin, on the same draws.

Told event by event: the next thing to happen is a seed that leaves (`reference_world`), a finding, or death. Growth and
the fate of a lesion are in `reference_lesions`. Begin with `simulate_patient`.
"""

from __future__ import annotations

import math
from itertools import count
from types import SimpleNamespace
from typing import Any

from .. import rng
from .records import COVARIATES, DECILES, FIRST_DISTANT, GIVEN, HABITS, LOCAL, MECHANISMS, NEW, REGIONAL, SUBTYPES
from .reference_lesions import (
    PRIMARY,
    REMOVED,
    SECOND_PRIMARY,
    Biology,
    Calendar,
    Growth,
    Lesion,
    Luck,
    cells,
    child_of,
    diameter,
    plain,
)
from .reference_world import FROM_BURST, FROM_NEW, FROM_PRIMARY, FROM_RESIDUAL, World

ROOT_PRIMARY, ROOT_RESIDUAL, ROOT_NODE, ROOT_SECOND, ROOT_BURST = range(1, 6)
BY_VISIT, BY_SYMPTOM, BY_DEATH = range(3)
ALIVE, OF_CANCER, OF_OTHER, OF_SURGERY, OF_TREATMENT = range(5)
LOCAL_FIRST, REGIONAL_FIRST, DISTANT_FIRST, ANY_FIRST, SECOND_FIRST, CANCER_DEATH, OTHER_DEATH = range(7)
YEAR = 365.25
MOST_ATTEMPTS = 2000


def simulate_patient(model_row, plan_row, typical_row, life, first_year, row, seed, i) -> dict[str, Any]:
    """Patient `i`, from the first cell to death or horizon.

    Parameters
    ----------
    model_row, plan_row, typical_row : numpy.ndarray
        One row each of `records.MODEL`, `PLAN` and `TYPICAL`.
    life : numpy.ndarray
        Daily hazards of death, year x sex (male, female) x age.
    first_year : int
        The calendar year of its first row.
    row : numpy.ndarray of `records.PATIENT`
        Who; what is missing there is drawn.
    seed, i : int
        Of the run, and the patient's number in it.

    Returns
    -------
    dict
        The fields of `records.HISTORY`, and `lesions`: a list of `Lesion` that were tumours in the patient's time.
    """
    luck = Luck(seed, i)
    who = complete(plain(row), plain(typical_row), luck)
    patient = Patient(plain(model_row), plain(plan_row), who, luck)
    patient.before_diagnosis()
    patient.make_plan(life, first_year)
    patient.follow()
    return patient.history()


class Patient:
    """One patient's tumour, plan and life."""

    def __init__(self, m: SimpleNamespace, plan: SimpleNamespace, who: SimpleNamespace, luck: Luck) -> None:
        self.m, self.plan, self.who, self.luck = m, plan, who, luck
        s = who.subtype
        self.body = Biology(
            m, plan, luck, s, Growth(m.growth_law, m.capacity, m.power),
            sleep=moved(m.sleep_probability[s], self.shift("sleep")),
            local_sleep=m.local_sleep_probability[s],
            waking=m.waking_rate[s] * math.exp(self.shift("waking")),
        )  # fmt: skip
        self.second_rate = m.second_rate[s] * math.exp(self.shift("second"))
        self.time, self.truth = [math.nan] * 7, [math.nan] * 7
        self.first = {"first_site": -1, "found_by": -1, "seed_origin": -1, "seed_left": math.nan}
        self.first |= {"lesions_at_finding": 0, "retreated": 0}

    def shift(self, mechanism: str) -> float:
        """What the covariates add to a mechanism, on its ln or logit scale."""
        who = self.who
        values = (who.age / 10, who.grade, math.log1p(who.er), math.log1p(who.pgr), who.her2, who.year / 10, who.pik3ca)
        effects = self.m.effects[MECHANISMS.index(mechanism)]
        assert len(values) == len(COVARIATES)
        return sum(e * (v - c) for e, v, c in zip(effects, values, self.m.centres) if e != 0.0)

    # before diagnosis

    def before_diagnosis(self) -> None:
        """Latent histories, until one fits: no metastasis if none was seen (M0), else alive on day 0."""
        for attempt in range(MOST_ATTEMPTS + 1):
            self.luck.attempt = attempt
            self.draw_tumour()
            self.read_nodes()
            world = self.untreated_until(0.0)
            dead = any(x.t_lethal <= 0.0 and x.gone_by < 0 for x in world.lesions)
            if not world.metastatic(0.0) or (self.who.m0 != 1 and not dead):
                return

    def draw_tumour(self) -> None:
        """How fast the tumour grows, how large it was when read (given, within an interval or drawn), its first cell."""
        m, who, body, s = self.m, self.who, self.body, self.who.subtype
        u, v = self.luck.pair(rng.GROWTH)
        body.rate = math.exp(m.log_growth[s] + self.shift("growth") + m.growth_sd[s] * rng.normal(u))
        body.mean_seeding = m.seeding_rate[s] * math.exp(self.shift("seeding"))
        body.mean_seeding *= body.rate ** (m.seeding_growth_exponent - 1.0)
        if math.isnan(who.size_low):
            age = self.age_at_diagnosis()
        elif who.size_high > who.size_low:
            age = self.age_within(v)
        else:
            age = body.growth.age_at(cells(who.size_low))
        self.size_mm = diameter(body.growth.log_size(age))
        self.t_birth = who.size_day - age / body.rate
        self.expected = body.mean_seeding * body.growth.total(m.seeding_exponent, age)

    def age_within(self, u: float) -> float:
        """Own time at diagnosis by symptoms, given that the size was then within an interval."""
        growth, x, hazard = self.body.growth, self.m.detection_exponent, self.m.detection_rate / self.body.rate
        low, high = (hazard * growth.total(x, growth.age_at(cells(mm))) for mm in (self.who.size_low, self.who.size_high))
        return growth.age_of_total(x, (low - math.log1p(u * math.expm1(low - high))) / hazard)

    def age_at_diagnosis(self) -> float:
        """Own time at which the tumour is felt, or seen by a round of screening before that."""
        m, growth, rate = self.m, self.body.growth, self.body.rate
        u, v = self.luck.pair(rng.DIAGNOSIS)
        felt = growth.age_of_total(m.detection_exponent, -math.log(u) * rate / m.detection_rate)
        visible, between = growth.age_at(cells(m.visible_mm)), m.screening_interval * rate
        if between <= 0.0 or felt <= visible:
            return felt
        rounds = [k for k in range(1000) if felt - (v + k) * between >= visible]
        for k in reversed(rounds):
            age = felt - (v + k) * between
            w, _ = self.luck.pair(rng.DIAGNOSIS, 1 + k)
            if w < seen_share(self.plan, m.screening_test, LOCAL, diameter(growth.log_size(age))):
                return age
        return felt

    def read_nodes(self) -> None:
        """Positive nodes, given or drawn, and the readiness to shed that they speak of."""
        m, mean = self.m, self.m.node_ratio * self.expected
        self.nodes = self.who.nodes if self.who.nodes >= 0 else self.draw_nodes(mean)
        self.body.frailty = 1.0
        if m.seeding_variance > 0.0:
            shape = 1.0 / m.seeding_variance + m.node_weight * self.nodes
            rate = 1.0 / m.seeding_variance + m.node_weight * mean
            self.body.frailty = self.luck.gamma(rng.NODES, 1, shape) / rate

    def draw_nodes(self, mean: float) -> int:
        """Negative binomial of that mean, by inversion."""
        u, _ = self.luck.pair(rng.NODES)
        r, k, chance, total = self.m.node_shape, 0, 0.0, 0.0
        while mean > 0.0 and k < self.m.node_most:
            chance = chance * mean / (mean + r) * (r + k - 1) / k if k else (r / (mean + r)) ** r
            total += chance
            if u < total:
                break
            k += 1
        return k

    def primary(self, t_surgery: float) -> Lesion:
        body, age = self.body, self.body.growth.age_at
        return Lesion(
            child_of(ROOT_PRIMARY, 0), PRIMARY, FROM_PRIMARY, LOCAL, self.t_birth, body.rate, 1.0,
            t_woke=self.t_birth, t_gone=t_surgery,
            t_visible=self.t_birth + age(cells(self.m.visible_mm)) / body.rate,
            t_lethal=self.t_birth + age(self.m.lethal_cells[LOCAL]) / body.rate,
        )  # fmt: skip

    def untreated_until(self, day: float) -> World:
        """The lesions there would be had nothing been done."""
        world = World(self.body, self.body.undisturbed(), [math.inf] * self.plan.n_courses, day + 1e-6)
        world.keep(self.primary(math.inf))
        while child := world.shed_next(day):
            if child.t_lethal <= day or (self.who.m0 == 1 and world.metastatic(day)):
                break  # this history will not do
        return world

    # the plan

    def make_plan(self, life: Any, first_year: int) -> None:
        """Surgery, unless staging finds a metastasis, the tumour is too large, or one is felt while the patient waits."""
        self.life, self.first_year = life, first_year
        self.t_surgery, self.t_palliative = self.plan.surgery_day, math.inf
        self.t_staging = min(0.0, self.t_surgery)
        self.metastatic = self.who.m0 != 1 and self.untreated_until(self.t_staging).metastatic(self.t_staging)
        too_large = self.t_birth + self.body.growth.age_at(cells(self.m.inoperable_mm)) / self.body.rate
        if self.metastatic:
            self.t_surgery, self.t_palliative = math.inf, self.t_staging
        elif self.t_surgery >= too_large:
            self.t_surgery = math.inf
        self.set_dates()
        if self.metastasis_felt_before_surgery():
            self.t_surgery = math.inf
            self.set_dates()

    def set_dates(self) -> None:
        """What follows from the day of surgery."""
        self.t_other, self.other_status = self.other_death(self.exposures()), OF_OTHER
        if self.t_other <= self.t_surgery:
            self.t_surgery = math.inf
        if math.isfinite(self.t_surgery) and self.dies_in_surgery():
            self.t_other, self.other_status = self.t_surgery, OF_SURGERY
        self.date_courses()
        for c, day in enumerate(self.course_on):
            if day < self.t_other and self.luck.four(rng.CARE, c // 4, 1, attempt=0)[c % 4] < self.plan.course_death[c]:
                self.t_other, self.other_status = day, OF_TREATMENT
        self.t_stop = min(self.t_other, self.plan.horizon)

    def exposures(self) -> list[tuple[int, float, float]]:
        """(which, first day, last day) of what this patient is exposed to."""
        plan, spells = self.plan, []
        for x in range(plan.n_exposures):
            if plan.exposure_column[x] < 0 or self.who.habits[plan.exposure_column[x]] == 1:
                origin = self.t_surgery if plan.exposure_after[x] == 1 else 0.0
                start = plan.exposure_from[x] if math.isinf(plan.exposure_from[x]) else origin + plan.exposure_from[x]
                if start < math.inf:
                    spells.append((x, start, origin + plan.exposure_until[x]))
        return spells

    def other_death(self, exposures: list[tuple[int, float, float]]) -> float:
        """One exponential draw through the life table, year by year from day 0."""
        years, _, ages = self.life.shape
        u, _ = self.luck.pair(rng.DEATH, attempt=0)
        left = -math.log(u)
        for y in range(int(self.plan.horizon / YEAR) + 1):
            age = min(int(self.who.age) + y, ages - 1)
            year = min(max(int(self.who.year) + y - self.first_year, 0), years - 1)
            hazard = self.life[year, 1 if self.who.female == 1 else 0, age] * self.m.other_death
            for x, start, until in exposures:
                share = max(0.0, min((y + 1) * YEAR, until) - max(y * YEAR, start)) / YEAR
                hazard *= 1.0 + (self.plan.exposure_death[x] - 1.0) * share
            if left < hazard * YEAR:
                return y * YEAR + left / hazard
            left -= hazard * YEAR
        return math.inf

    def dies_in_surgery(self) -> bool:
        logits = self.m.operative_mortality_decade * (self.who.age - 60.0) / 10.0
        return self.luck.pair(rng.SURGERY, attempt=0)[0] < moved(self.m.operative_mortality, logits)

    def date_courses(self) -> None:
        """First day of each course; as the patient's row says, else the eligible have it as often as its uptake says."""
        plan, who = self.plan, self.who
        self.given, self.course_on = [0] * len(GIVEN), []
        for c in range(plan.n_courses):
            column, share = plan.course_column[c], self.luck.four(rng.CARE, c // 4, attempt=0)[c % 4]
            stage = self.nodes >= plan.course_nodes[c] or self.size_mm >= plan.course_mm[c]
            eligible = plan.course_subtype[c][who.subtype] == 1 and who.age <= plan.course_age[c] and stage
            recorded = column >= 0 and who.given[column] >= 0
            had = who.given[column] == 1 if recorded else eligible and share < plan.course_uptake[c]
            day = plan.course_start[c] + (0.0 if plan.course_before[c] == 1 else self.t_surgery)
            self.course_on.append(day if had else math.inf)
            if had and day < math.inf and column >= 0:
                self.given[column] = 1

    def planned_calendar(self) -> Calendar:
        plan, m = self.plan, self.m
        calendar = self.body.undisturbed()
        if math.isfinite(self.t_surgery):
            calendar.change(self.t_surgery, self.t_surgery + m.dip_days, wake=m.dip_waking, clear=m.dip_clearance)
        for c, day in enumerate(self.course_on):
            if day < math.inf:
                calendar.change(day, day + plan.course_days[c], grow=plan.course_growth[c], wake=plan.course_waking[c])
        for x, start, until in self.exposures():
            effects = {"grow": plan.exposure_growth, "wake": plan.exposure_waking, "clear": plan.exposure_clearance}
            calendar.change(start, until, **{what: effect[x] for what, effect in effects.items()})
        return calendar

    # what flew, stayed behind or arises anew

    def spread(self) -> World:
        """The world on the patient's first day: the root, and what will be left behind or arise anew."""
        world = World(self.body, self.planned_calendar(), self.course_on, self.t_stop)
        root = self.primary(self.t_surgery)
        world.keep(root)
        if self.t_palliative < math.inf:
            factor, days = self.m.palliative_growth[self.who.subtype], self.m.palliative_days[self.who.subtype]
            world.palliate(self.t_palliative, factor, days)
        self.new_primaries(world)
        if self.t_surgery < self.t_stop:
            self.leave_foci(world, root)
            self.leave_nodes(world, root)
            self.burst(world, root)
        return world

    def leave_foci(self, world: World, root: Lesion) -> None:
        """A Poisson number, so that a worse margin leaves a superset."""
        margin = self.who.margin if self.plan.margin < 0 else self.plan.margin
        mean = self.m.residual_foci[margin] * math.exp(self.shift("residual"))
        for k in poisson_points(lambda k: self.luck.pair(rng.MARGIN, k, 0)[0], mean):
            world.add(world.focus(root, child_of(ROOT_RESIDUAL, k), self.t_surgery, FROM_RESIDUAL, LOCAL))

    def leave_nodes(self, world: World, root: Lesion) -> None:
        """Positive nodes that the operation missed: of those read, and of those seeded since."""
        missed, body, calendar = self.m.node_missed[self.plan.node_operation], self.body, world.calendar
        then, now = (body.shed_by(calendar, root, day) for day in (self.who.size_day, self.t_surgery))
        left = []
        for k in range(self.nodes):
            u, v = self.luck.pair(rng.NODES, 16 + k)
            if u < missed and (now >= then or v <= now / then):
                left.append(k)
        if missed > 0.0:
            later = poisson_points(lambda k: self.luck.pair(rng.NODES, 1016 + k)[0], self.m.node_ratio * (now - then))
            left += [1000 + k for k in later if self.luck.pair(rng.NODES, 1016 + k)[1] < missed]
        for k in left:
            world.add(world.focus(root, child_of(ROOT_NODE, k), self.t_surgery, FROM_PRIMARY, REGIONAL))

    def burst(self, world: World, root: Lesion) -> None:
        """Seeds that the operation itself sets free."""
        mean = self.m.burst_seeds * self.body.frailty
        for k in poisson_points(lambda k: self.luck.pair(rng.MARGIN, k, 1)[0], mean):
            world.add(world.seed(root, child_of(ROOT_BURST, k), self.t_surgery, FROM_BURST))

    def new_primaries(self, world: World) -> None:
        """First cells at a flat rate from long before day 0; treatment and exposures spare some."""
        m, plan, s = self.m, self.plan, self.who.subtype
        effects = plan.course_second[: plan.n_courses] + plan.exposure_second[: plan.n_exposures]
        most = math.prod(max(1.0, effect) for effect in effects)
        if self.second_rate <= 0.0:
            return
        day = -m.second_window
        for k in count():
            day -= math.log(self.luck.pair(rng.SECOND, 2 * k)[0]) / (self.second_rate * most)
            if day >= self.t_stop:
                return
            u, v = self.luck.pair(rng.SECOND, 2 * k + 1)
            rate = math.exp(m.log_growth[s] + m.growth_sd[s] * rng.normal(v))
            other = Lesion(child_of(ROOT_SECOND, k), SECOND_PRIMARY, FROM_NEW, NEW, day, rate, 1.0, t_woke=day, new=True)
            self.body.date(world.calendar, other)
            synchronous = other.t_symptom <= 0.0 or (other.there(0.0) and world.stands_out(other, 0.0))
            if world.matters(other) and u * most < self.spared(other.t_visible) and not synchronous:
                world.keep(other)

    def spared(self, day: float) -> float:
        """Share of second primaries that still arise if they would be tumours on that day."""
        plan = self.plan
        courses = [plan.course_second[c] for c, start in enumerate(self.course_on) if start < day]
        return math.prod(courses + [plan.exposure_second[x] for x, start, _ in self.exposures() if start < day])

    def metastasis_felt_before_surgery(self) -> bool:
        """Is a distant metastasis the first thing felt while the patient waits?"""
        if math.isinf(self.t_surgery):
            return False
        world = self.spread()
        while world.shed_next(min(self.t_surgery, self.t_stop)):
            pass
        felt = [(x.t_symptom, x.organ) for x in world.lesions if x.t_symptom < min(self.t_surgery, self.t_stop, x.t_gone)]
        return min(felt, default=(math.inf, -1))[1] >= FIRST_DISTANT

    # findings and what is done about them

    def follow(self) -> None:
        """Until death or horizon."""
        self.world, now, self.where = self.spread(), self.t_staging, -1
        while self.metastatic and self.world.shed_next(now):
            pass
        if self.metastatic:
            self.mark_found(now, BY_SYMPTOM, -1)
        while True:
            day, how, visit = self.next_event(now)
            while child := self.world.shed_next(day):
                if child.t_visible < day:
                    day, how, visit = self.next_event(now)
            if how == BY_DEATH:
                self.t_end, self.where = day, visit
                return
            now = day
            found = self.mark_found(day, how, visit)
            first = self.record(found, day, how)
            if self.t_palliative < math.inf:
                continue
            if self.t_surgery <= day and self.can_be_removed(found, day):
                self.first["retreated"] |= first
                if self.remove(found, day):
                    self.t_end = self.t_other = day
                    self.other_status = OF_SURGERY
                    return
            else:
                s, self.t_palliative = self.who.subtype, day
                self.world.palliate(day, self.m.palliative_growth[s], self.m.palliative_days[s])

    def next_event(self, now: float) -> tuple[float, int, int]:
        """Day, how, and the visit at which something is found or the organ that kills (-1: alive or other causes)."""
        dies, where = self.world.cancer_death(now)
        end = min(dies, self.t_stop)
        felt = self.first_felt(now)
        unfound = [x for x in self.world.lesions if x.kind != PRIMARY and not x.found]
        for v in range(self.plan.n_visits if unfound else 0):
            day = self.t_surgery + self.plan.visit_day[v]
            if day >= min(felt, end, self.t_palliative):
                break
            if day > now and self.comes(v)[0] and self.visit_finds(day, v):
                return day, BY_VISIT, v
        return (felt, BY_SYMPTOM, -1) if felt < end else (end, BY_DEATH, where)

    def first_felt(self, now: float) -> float:
        unfound = [x for x in self.world.lesions if x.kind != PRIMARY and not x.found]
        days = [(max(x.t_symptom, now), x.t_gone) for x in unfound]
        return min((day for day, gone in days if day < gone), default=math.inf)

    def hour(self, v: int) -> int:
        """What the draws of a visit are about: whole hours since surgery."""
        return round(self.plan.visit_day[v] * 24.0)

    def comes(self, v: int) -> tuple[bool, bool]:
        """Is the visit kept, and is there a false alarm?"""
        u, w = self.luck.pair(rng.VISIT, 0, self.hour(v), attempt=0)
        return u < self.plan.adherence, w < self.plan.visit_false[v]

    def tests_of(self, v: int, marker: int) -> list[int]:
        plan = self.plan
        return [t for t in range(plan.n_tests) if plan.visit_tests[v] & (1 << t) and plan.test_marker[t] == marker]

    def tested(self, lesion: Lesion, day: float, v: int) -> bool:
        """Does a test of this visit see this lesion?"""
        mm = self.world.body.mm(self.world.calendar, lesion, day)
        about = child_of(lesion.lineage, self.hour(v))
        draws = {t: self.luck.pair(rng.TEST, t, about)[0] for t in self.tests_of(v, 0)}
        return any(u < seen_share(self.plan, t, lesion.organ, mm) for t, u in draws.items())

    def marked(self, day: float, v: int) -> bool:
        """Does a marker rise with the whole burden?"""
        there = [x for x in self.world.lesions if x.kind != PRIMARY and x.there(day)]
        total = math.fsum(math.exp(self.body.log_cells(self.world.calendar, x, day)) for x in there)
        draws = {t: self.luck.pair(rng.TEST, t, child_of(0, self.hour(v)))[0] for t in self.tests_of(v, 1)}
        return any(u < seen_share(self.plan, t, 0, diameter(math.log(total))) for t, u in draws.items())

    def visit_finds(self, day: float, v: int) -> bool:
        """A test sees a lesion; or a marker is up and the work-up sees one."""
        hidden = self.world.hidden(day)
        if any(self.tested(x, day, v) for x in hidden):
            return True
        return bool(hidden) and self.marked(day, v) and any(self.world.stands_out(x, day) for x in hidden)

    def mark_found(self, day: float, how: int, v: int) -> list[Lesion]:
        """All that the trigger and the work-up of that day see."""
        found = [
            x
            for x in self.world.hidden(day)
            if self.world.stands_out(x, day) or (how == BY_VISIT and self.tested(x, day, v))
        ]
        for lesion in found:
            lesion.t_found, lesion.found_by = day, how
        return found

    def record(self, found: list[Lesion], day: float, how: int) -> bool:
        """What a registry learns; is it the first recurrence?"""
        kinds = {LOCAL: LOCAL_FIRST, REGIONAL: REGIONAL_FIRST, NEW: SECOND_FIRST}
        for e in (LOCAL_FIRST, REGIONAL_FIRST, DISTANT_FIRST, SECOND_FIRST):
            days = [x.t_woke for x in found if kinds.get(x.organ, DISTANT_FIRST) == e]
            if days and math.isnan(self.time[e]):
                self.time[e], self.truth[e] = day, min(days)
        recurrences = [x for x in found if x.organ != NEW]
        if not recurrences or not math.isnan(self.time[ANY_FIRST]):
            return False
        largest = max(recurrences, key=lambda x: self.body.log_cells(self.world.calendar, x, day))
        self.time[ANY_FIRST], self.truth[ANY_FIRST] = day, largest.t_woke
        self.first |= {"first_site": largest.organ, "found_by": how, "lesions_at_finding": len(found)}
        self.first |= {"seed_left": largest.t_left, "seed_origin": largest.origin}
        return True

    def can_be_removed(self, found: list[Lesion], day: float) -> bool:
        """Few enough, small enough, where it is done, in a patient who can bear it."""
        if len(found) > self.m.retreat_lesions or any(x.t_curable < day for x in found):
            return False
        fit = min(self.m.retreat_fit[x.organ] for x in found)
        logits = self.m.retreat_fit_decade * (self.who.age + day / YEAR - 60.0) / 10.0
        return self.luck.pair(rng.RETREAT, 0, round(day * 24.0))[0] < moved(fit, logits)

    def remove(self, found: list[Lesion], day: float) -> bool:
        """Take out what was found; does the operation kill?"""
        for lesion in found:
            lesion.t_gone, lesion.gone_by = day, REMOVED
        risk = max(self.m.retreat_mortality[x.organ] for x in found)
        return self.luck.pair(rng.RETREAT, 0, round(day * 24.0))[1] < risk

    # the end

    def history(self) -> dict[str, Any]:
        """What only the end shows, and all of it as `records.HISTORY` has it."""
        day, world, status = self.t_end, self.world, ALIVE
        if self.where >= 0:
            status = OF_CANCER
            self.find_at_death(day)
            self.time[CANCER_DEATH] = self.truth[CANCER_DEATH] = day
        elif self.t_other <= day:
            status = self.other_status
            self.time[OTHER_DEATH] = self.truth[OTHER_DEATH] = day
        tumours = [x for x in world.lesions if x.kind != PRIMARY and x.t_visible <= day and x.t_gone > x.t_visible]
        visits = [self.comes(v) for v in range(self.plan.n_visits) if self.still_visited(v)]
        return {
            "subtype": self.who.subtype,
            "size_mm": self.size_mm,
            "nodes_positive": self.nodes,
            "given": self.given,
            "metastatic_at_diagnosis": int(self.metastatic),
            "time_surgery": self.t_surgery if self.t_surgery <= day else math.nan,
            "time": self.time,
            "truth": self.truth,
            "time_end": day,
            "status": status,
            **self.first,
            "retreated": int(self.first["retreated"]),
            "metastasis_at_death": int(status > 0 and any(x.organ >= FIRST_DISTANT and x.t_gone > day for x in tumours)),
            "visits": sum(kept for kept, _ in visits),
            "false_alarms": sum(kept and alarm for kept, alarm in visits),
            "seeds": self.seeds_of_primary(min(self.t_surgery, day)),
            "lesions": tumours,
            "n_lesions": len(tumours),
            "generations": max((x.generation for x in tumours), default=0),
            "attempts": self.luck.attempt + 1,
            "overflow": 0,
        }

    def find_at_death(self, day: float) -> None:
        """Disease that nobody knew of until it killed."""
        there = [x for x in self.world.lesions if x.organ == self.where and x.t_gone > day]
        largest = max(there, key=lambda x: self.body.log_cells(self.world.calendar, x, day))
        if largest.kind != PRIMARY and not largest.found:
            largest.t_found, largest.found_by = day, BY_DEATH
            self.record([largest], day, BY_DEATH)

    def still_visited(self, v: int) -> bool:
        return self.t_surgery < math.inf and self.plan.visit_day[v] <= min(self.t_end, self.t_palliative) - self.t_surgery

    def seeds_of_primary(self, day: float) -> int:
        """Seeds that it has shed by a day."""
        root = self.primary(math.inf)
        expected = self.body.shed_by(self.world.calendar, root, day)
        draws = poisson_points(lambda k: self.luck.pair(rng.SEEDING, k // 2, root.lineage)[k % 2], expected)
        return sum(1 for _ in draws)


def complete(who: SimpleNamespace, typical: SimpleNamespace, luck: Luck) -> SimpleNamespace:
    """Draw what is not known of the patient from the cancer's typical patients."""
    u, v = luck.pair(rng.PEOPLE, 0)
    if who.subtype < 0:
        who.subtype = pick([weight_of(typical, who, s) for s in range(SUBTYPES)], u, typical.subtype_share)
    s = who.subtype
    w, x, y, z = luck.four(rng.PEOPLE, 1)
    for name, chance in (("age", v), ("er", w), ("pgr", x)):
        if math.isnan(getattr(who, name)):
            setattr(who, name, quantile(getattr(typical, name)[s], chance))
    if math.isnan(who.year):
        who.year = typical.year
    if math.isnan(who.grade):
        who.grade = 1.0 + pick(typical.grade_share[s], y)
    if who.margin < 0:
        who.margin = pick(typical.margin_share, z)
    draws = luck.four(rng.PEOPLE, 2)
    shares = (typical.female_share[s], typical.her2_share[s], typical.pik3ca_share[s])
    for name, chance, share in zip(("female", "her2", "pik3ca"), draws, shares):
        if getattr(who, name) < 0:
            setattr(who, name, int(chance < share))
    draws = luck.four(rng.PEOPLE, 3)
    for h in range(len(HABITS)):
        if who.habits[h] < 0:
            who.habits[h] = int(draws[h] < typical.habit_share[h])
    return who


def weight_of(typical: SimpleNamespace, who: SimpleNamespace, s: int) -> float:
    """Share of a subtype times the chance of what is known."""
    weight = typical.subtype_share[s]
    if not (math.isnan(who.er) and math.isnan(who.pgr)):
        positive = who.er >= typical.receptor_cut or who.pgr >= typical.receptor_cut
        weight *= typical.receptor_share[s] if positive else 1.0 - typical.receptor_share[s]
    for name, share in (("her2", typical.her2_share), ("pik3ca", typical.pik3ca_share), ("female", typical.female_share)):
        if getattr(who, name) >= 0:
            weight *= share[s] if getattr(who, name) == 1 else 1.0 - share[s]
    if not math.isnan(who.grade):
        weight *= typical.grade_share[s][int(who.grade) - 1]
    return weight


def pick(weights: list[float], u: float, instead: list[float] | None = None) -> int:
    """Index drawn in proportion to weights; if there are none, to those given instead."""
    if sum(weights) <= 0.0 and instead is not None:
        weights = instead
    total, aim = 0.0, u * sum(weights)
    for j, weight in enumerate(weights):
        total += weight
        if aim < total:
            return j
    return max(j for j, weight in enumerate(weights) if weight > 0.0)


def quantile(deciles: list[float], u: float) -> float:
    """Linear between deciles."""
    j = min(int(u * (DECILES - 1)), DECILES - 2)
    return deciles[j] + (u * (DECILES - 1) - j) * (deciles[j + 1] - deciles[j])


def moved(probability: float, logits: float) -> float:
    """A probability moved on the logit scale."""
    if not 0.0 < probability < 1.0:
        return probability
    odds = probability / (1.0 - probability) * math.exp(logits)
    return odds / (1.0 + odds)


def seen_share(plan: SimpleNamespace, test: int, organ: int, mm: float) -> float:
    """Sensitivity of a test for a lesion of that diameter in that organ."""
    ceiling = plan.test_ceiling[test][organ]
    return ceiling / (1.0 + (plan.test_mm[test][organ] / mm) ** plan.test_slope[test]) if ceiling > 0.0 else 0.0


def poisson_points(first, until: float):
    """Arrivals of a unit-rate Poisson process before `until`; `first(k)` gives the uniform of arrival k."""
    at, k = 0.0, 0
    while until > 0.0:
        at -= math.log(first(k))
        if at > until:
            return
        yield k
        k += 1
