"""What is planned on day 0, and what surgery leaves or new primaries bring."""

from __future__ import annotations

import math
from itertools import count
from typing import Any

from ... import rng
from ..records import FIRST_DISTANT, GIVEN, LOCAL, NEW, REGIONAL
from .calendar import Calendar
from .draws import child_of, poisson_points, what_is_left
from .growth import cells
from .lesions import SECOND_PRIMARY, Lesion
from .tumour import Diagnosed, moved
from .world import FROM_BURST, FROM_NEW, FROM_PRIMARY, FROM_RESIDUAL, World

ROOT_RESIDUAL, ROOT_NODE, ROOT_SECOND, ROOT_BURST = 2, 3, 4, 5
OF_OTHER, OF_SURGERY, OF_TREATMENT = 2, 3, 4
YEAR = 365.25


class Planned(Diagnosed):
    """A patient on day 0."""

    def make_plan(self, life: Any, first_year: int) -> None:
        """Surgery, unless staging finds a metastasis, one is felt before it, or the tumour is too large."""
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
        if (toxic := self.toxic_death()) < self.t_other:
            self.t_other, self.other_status = toxic, OF_TREATMENT
        self.t_stop = min(self.t_other, self.plan.horizon)

    def exposures(self) -> list[tuple[int, float, float]]:
        """(which, first day, last day) of what this patient is exposed to."""
        plan, spells = self.plan, []
        for x in range(plan.n_exposures):
            if self.exposed(x):
                origin = self.t_surgery if plan.exposure_after[x] == 1 else 0.0
                start = plan.exposure_from[x] if math.isinf(plan.exposure_from[x]) else origin + plan.exposure_from[x]
                if start < math.inf:
                    spells.append((x, start, origin + plan.exposure_until[x]))
        return spells

    def exposed(self, x: int) -> bool:
        """Whether this patient is one of those on whom an exposure acts."""
        plan, who = self.plan, self.who
        if plan.exposure_column[x] >= 0 and who.habits[plan.exposure_column[x]] != 1:
            return False
        if plan.exposure_pik3ca[x] == 1 and who.pik3ca != 1:
            return False
        return plan.exposure_subtype[x][who.subtype] == 1

    def other_death(self, exposures: list[tuple[int, float, float]]) -> float:
        """One exponential draw through the life table, year by year from day 0."""
        years, _, ages = self.life.shape
        left = -math.log(self.luck.four(rng.DEATH, attempt=0)[0])
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
        """Operative mortality, by age."""
        logits = self.m.operative_mortality_decade * (self.who.age - 60.0) / 10.0
        return self.luck.four(rng.DEATH, attempt=0)[1] < moved(self.m.operative_mortality, logits)

    def toxic_death(self) -> float:
        """One uniform is set against the courses that are had, one after the other."""
        u = self.luck.four(rng.DEATH, attempt=0)[2]
        for day, chance in zip(self.course_on, self.plan.course_death):
            if day < math.inf:
                if u < chance:
                    return day
                u = what_is_left(u, chance)
        return math.inf

    def date_courses(self) -> None:
        """First day of each course: had as the patient's row says, else by the eligible, as often as its uptake."""
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
        """Dip after surgery, courses and exposures."""
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

    def spread(self) -> World:
        """The world on the patient's first day: the root, and what will be left behind or arise anew."""
        world = World(self.body, self.planned_calendar(), self.course_on, self.t_stop)
        root = self.primary(self.t_surgery)
        world.keep(root)
        if self.t_palliative < math.inf:
            factor, days = self.m.palliative_growth[self.who.subtype], self.m.palliative_days[self.who.subtype]
            world.palliate(self.t_palliative, factor, days)
        self.new_primaries(world)
        if self.t_birth < self.t_surgery < self.t_stop:
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
        missed, body, luck = self.m.node_missed[self.plan.node_operation], self.body, self.luck
        days = (self.who.size_day, self.t_surgery)
        then, now = (body.shed_by(root, body.rate * (day - self.t_birth)) for day in days)
        left = []
        for k in range(self.nodes):
            stays = luck.four(rng.NODES, k // 4)[k % 4] < missed
            if stays and (now >= then or luck.pair(rng.NODES, k, 1)[0] <= now / then):
                left.append(k)
        if missed > 0.0:
            later = poisson_points(lambda k: luck.pair(rng.NODES, 1000 + k, 2)[0], self.m.node_ratio * (now - then))
            left += [1000 + k for k in later if luck.pair(rng.NODES, 1000 + k, 2)[1] < missed]
        for k in left:
            world.add(world.focus(root, child_of(ROOT_NODE, k), self.t_surgery, FROM_PRIMARY, REGIONAL))

    def burst(self, world: World, root: Lesion) -> None:
        """Seeds that the operation itself sets free."""
        mean = self.m.burst_seeds * self.body.frailty
        for k in poisson_points(lambda k: self.luck.pair(rng.MARGIN, k, 1)[0], mean):
            world.add(world.seed(root, child_of(ROOT_BURST, k), self.t_surgery, FROM_BURST))

    def new_primaries(self, world: World) -> None:
        """First cells at a flat rate from long before day 0; treatment and exposures spare some.

        Where they make more than the flat rate, strips of arrivals with luck of their own are beside the first.
        """
        m, plan, s = self.m, self.plan, self.who.subtype
        effects = plan.course_second[: plan.n_courses] + plan.exposure_second[: plan.n_exposures]
        for strip in range(math.ceil(math.prod(max(1.0, effect) for effect in effects))):
            day = -m.second_window
            for k in count() if self.second_rate > 0.0 else ():
                gap, u, v, _ = self.luck.four(rng.SECOND, k, strip)
                day -= math.log(gap) / self.second_rate
                if day >= self.t_stop:
                    break
                rate = math.exp(m.log_growth[s] + m.growth_sd[s] * rng.normal(v))
                lineage = child_of(child_of(ROOT_SECOND, strip), k)
                other = Lesion(lineage, SECOND_PRIMARY, FROM_NEW, NEW, day, rate, rate, 1.0, t_woke=day, new=True)
                self.body.date(world.calendar, other)
                synchronous = other.there(0.0) and world.stands_out(other, 0.0)
                if world.matters(other) and strip + u < self.spared(other.t_visible) and not synchronous:
                    world.keep(other)

    def spared(self, day: float) -> float:
        """Share of second primaries that still arise if they would be tumours on that day."""
        plan = self.plan
        courses = [plan.course_second[c] for c, start in enumerate(self.course_on) if start < day]
        exposed = [plan.exposure_second[x] for x, start, until in self.exposures() if start < day <= until]
        return math.prod(courses + exposed)

    def metastasis_felt_before_surgery(self) -> bool:
        """Is a distant metastasis felt while the patient waits, and lives?"""
        if math.isinf(self.t_surgery):
            return False
        world = self.spread()
        until = min(self.t_surgery, self.t_stop, world.lesions[0].t_lethal)
        while world.shed_next(until):
            pass
        return any(x.organ >= FIRST_DISTANT and x.t_symptom < min(until, x.t_gone) for x in world.lesions)
