"""What is found and done until the end, and what is then written down."""

from __future__ import annotations

import math
from typing import Any

from ... import rng
from ..records import FIRST_DISTANT, LOCAL, NEW, REGIONAL
from .draws import child_of, poisson_points
from .growth import diameter
from .lesions import PRIMARY, REMOVED, Lesion
from .plan import OF_SURGERY, YEAR, Planned
from .tumour import moved, seen_share

ALIVE, OF_CANCER = 0, 1
BY_VISIT, BY_SYMPTOM, BY_DEATH = range(3)
LOCAL_FIRST, REGIONAL_FIRST, DISTANT_FIRST, ANY_FIRST, SECOND_FIRST, CANCER_DEATH, OTHER_DEATH = range(7)


class Patient(Planned):
    """A patient's whole life."""

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
            if self.t_surgery < math.inf and self.can_be_removed(found, day):
                self.first["retreated"] = max(self.first["retreated"], first)
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
        first_felt = felt < end or now < felt == end  # what becomes a burden and kills at once is felt
        return (felt, BY_SYMPTOM, -1) if first_felt else (end, BY_DEATH, where)

    def first_felt(self, now: float) -> float:
        """The day on which the next lesion is felt."""
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
        """Tests of a visit: single lesions, or markers."""
        plan = self.plan
        return [t for t in range(plan.n_tests) if plan.visit_tests[v] & (1 << t) and plan.test_marker[t] == marker]

    def tested(self, lesion: Lesion, day: float, v: int) -> bool:
        """Does a test of this visit see this lesion?"""
        mm = self.world.body.mm(self.world.calendar, lesion, day)
        about = child_of(lesion.lineage, self.hour(v))
        draws = {t: self.luck.four(rng.TEST, t // 4, about)[t % 4] for t in self.tests_of(v, 0)}
        return any(u < seen_share(self.plan, t, lesion.organ, mm) for t, u in draws.items())

    def marked(self, day: float, v: int) -> bool:
        """Does a marker rise with the whole burden?"""
        there = [x for x in self.world.lesions if x.kind != PRIMARY and x.there(day)]
        total = math.fsum(self.body.cells(self.world.calendar, x, day) for x in there)
        about = child_of(0, self.hour(v))
        draws = {t: self.luck.four(rng.TEST, t // 4, about)[t % 4] for t in self.tests_of(v, 1)}
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
        """What a registry learns; is it the first recurrence?

        Who had metastases at diagnosis has no recurrence later on, but may have a second primary.
        """
        kinds = {LOCAL: LOCAL_FIRST, REGIONAL: REGIONAL_FIRST, NEW: SECOND_FIRST}
        for e in (LOCAL_FIRST, REGIONAL_FIRST, DISTANT_FIRST, SECOND_FIRST):
            days = [x.t_woke for x in found if kinds.get(x.organ, DISTANT_FIRST) == e]
            if days and math.isnan(self.time[e]) and (e == SECOND_FIRST or not self.metastatic):
                self.time[e], self.truth[e] = day, min(days)
        recurrences = [x for x in found if x.organ != NEW and not self.metastatic]
        if not recurrences or not math.isnan(self.time[ANY_FIRST]):
            return False
        largest = max(recurrences, key=lambda x: self.body.log_cells(self.world.calendar, x, day))
        self.time[ANY_FIRST], self.truth[ANY_FIRST] = day, largest.t_woke
        self.first |= {"first_site": largest.organ, "found_by": how, "lesions_at_finding": len(found)}
        self.first |= {"seed_left": largest.t_left, "seed_origin": largest.origin}
        return True

    def can_be_removed(self, found: list[Lesion], day: float) -> bool:
        """Few enough, small enough, where it is done, in a patient who can bear it; no metastasis before the root."""
        if len(found) > self.m.retreat_lesions:
            return False
        if any(self.body.outgrows(self.world.calendar, x) < day for x in found):
            return False
        if day < self.t_surgery and any(x.organ >= FIRST_DISTANT for x in found):
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
        for x in tumours:
            x.t_curable = self.body.outgrows(world.calendar, x)
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
            "metastasis_at_death": int(
                status > ALIVE and any(x.organ >= FIRST_DISTANT for x in tumours if x.there(day))
            ),
            "visits": sum(kept for kept, _ in visits),
            "false_alarms": sum(kept and alarm for kept, alarm in visits),
            "seeds": self.seeds_of_primary(min(self.t_surgery, day)),
            "lesions": tumours,
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
        """Is that visit before the end and before palliative care?"""
        until = min(self.t_end, self.t_palliative) - self.t_surgery
        return self.t_surgery < math.inf and self.plan.visit_day[v] <= until

    def seeds_of_primary(self, day: float) -> int:
        """Seeds that it has shed by a day."""
        root = self.primary(math.inf)
        expected = self.body.shed_by(root, root.rate * (day - self.t_birth))
        return sum(1 for _ in poisson_points(lambda k: self.luck.of_seed(child_of(root.lineage, k))[0], expected))
