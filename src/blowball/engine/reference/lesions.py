"""One lesion: how it grows, what it sheds, and what becomes of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

from ... import rng
from ..records import ERLANG, MOST_NOISE
from .calendar import Calendar
from .draws import Luck
from .growth import Growth, cells, diameter

PRIMARY, SEED, FOCUS, SECOND_PRIMARY = "primary", "seed", "focus", "second primary"
CLEARED, KILLED, REMOVED = 0, 1, 2


@dataclass
class Lesion:
    """A colony of the tumour, or the tumour itself. Days; `s0` and `rate` say how it grows once it does."""

    lineage: int
    kind: str
    origin: int
    organ: int
    t_left: float
    rate: float
    shedding: float
    s0: float = 0.0
    parent: int = 0
    generation: int = 0
    new: bool = False
    asleep: bool = False
    t_woke: float = math.inf
    t_visible: float = math.inf
    t_symptom: float = math.inf
    t_curable: float = math.inf
    t_lethal: float = math.inf
    s_felt: float = math.inf
    log_seen: float = math.inf
    t_gone: float = math.inf
    gone_by: int = -1
    t_found: float = math.nan
    found_by: int = -1
    next_seed: int = 0
    next_at: float = 0.0  # expected seeds at which that one leaves

    @property
    def found(self) -> bool:
        """Is it known?"""
        return not math.isnan(self.t_found)

    def there(self, day: float) -> bool:
        """Is it a tumour on that day?"""
        return self.t_visible <= day < self.t_gone


@dataclass
class Biology:
    """One patient's own parameters, and the laws that follow from them."""

    m: SimpleNamespace
    plan: SimpleNamespace
    luck: Luck
    subtype: int
    growth: Growth
    sleep: float
    local_sleep: float
    waking: float
    rate: float = math.nan
    frailty: float = math.nan
    mean_seeding: float = math.nan  # of the first primary, per unit of `Growth.total`

    def undisturbed(self) -> Calendar:
        """What time does to a seed if nothing is done."""
        return Calendar(self.waking, self.m.clearance_rate)

    # growth

    def on_day(self, calendar: Calendar, lesion: Lesion, s: float) -> float:
        """The day on which it reaches an own time."""
        if s <= lesion.s0:
            return lesion.t_woke
        if math.isinf(lesion.t_woke) or math.isinf(s):
            return math.inf
        days = (s - lesion.s0) / lesion.rate
        return lesion.t_woke + days if lesion.kind == PRIMARY else calendar.day_after("grow", lesion.t_woke, days)

    def log_cells(self, calendar: Calendar, lesion: Lesion, day: float) -> float:
        """Ln of its cells; a sleeper is one cell."""
        if day <= lesion.t_woke:
            return 0.0
        if lesion.kind == PRIMARY:  # the calendar does not touch the first primary
            return self.growth.log_size(lesion.rate * (day - lesion.t_woke))
        grown = calendar.advance("grow", lesion.t_woke, day)
        return self.growth.log_size(lesion.s0 + lesion.rate * grown)

    def cells(self, calendar: Calendar, lesion: Lesion, day: float) -> float:
        """Its cells; a law without a capacity may exceed what a number holds."""
        return math.exp(min(700.0, self.log_cells(calendar, lesion, day)))

    def mm(self, calendar: Calendar, lesion: Lesion, day: float) -> float:
        """Its diameter on a day."""
        return diameter(min(700.0, self.log_cells(calendar, lesion, day)))

    # shedding

    def strength(self, lesion: Lesion) -> float:
        """Seeds per unit of the integral of size^alpha over own time."""
        if lesion.kind == PRIMARY:
            return self.frailty * self.mean_seeding
        per_own_time = lesion.rate ** (self.m.seeding_growth_exponent - 1.0)
        return self.frailty * self.m.seeding_rate[self.subtype] * per_own_time * lesion.shedding

    def speeds(self, calendar: Calendar, lesion: Lesion) -> Iterator[tuple[float, float, float]]:
        """(first day, last day, own time a day) of a lesion's life as a parent."""
        if lesion.kind == PRIMARY:
            yield lesion.t_woke, math.inf, lesion.rate
        else:
            for start, end, speed in calendar.pieces("grow", lesion.t_woke):
                yield start, end, lesion.rate * speed

    def shed_by(self, calendar: Calendar, lesion: Lesion, day: float) -> float:
        """Expected seeds from its start to a day: what a lesion held still sheds does not stop."""
        alpha, s, total = self.m.seeding_exponent, lesion.s0, 0.0
        for start, end, speed in self.speeds(calendar, lesion):
            if start >= day:
                break
            days = min(end, day) - start
            if speed > 0.0:
                new = s + speed * days
                part = self.growth.total(alpha, new) - self.growth.total(alpha, s)
                total += part * lesion.rate / speed
                s = new
            else:
                total += lesion.rate * days * math.exp(alpha * self.growth.log_size(s))
        return self.strength(lesion) * total

    def day_shed(self, calendar: Calendar, lesion: Lesion, seeds: float) -> float:
        """The day on which it has shed that many expected seeds."""
        alpha, s, rest = self.m.seeding_exponent, lesion.s0, seeds / self.strength(lesion)
        for start, end, speed in self.speeds(calendar, lesion):
            if speed <= 0.0:
                daily = lesion.rate * math.exp(alpha * self.growth.log_size(s))
                if rest <= daily * (end - start):
                    return start + rest / daily
                rest -= daily * (end - start)
                continue
            aim = self.growth.total(alpha, s) + rest * speed / lesion.rate
            if math.isinf(end) or self.growth.total(alpha, s + speed * (end - start)) >= aim:
                return start + (self.growth.age_of_total(alpha, aim) - s) / speed
            new = s + speed * (end - start)
            rest -= (self.growth.total(alpha, new) - self.growth.total(alpha, s)) * lesion.rate / speed
            s = new
        raise AssertionError("a calendar has a last piece without end")

    # fate

    def metastasis_rate(self, u: float) -> float:
        """A metastasis grows at its primary's rate, times the speed of metastases, times its own noise."""
        noise = min(MOST_NOISE, max(-MOST_NOISE, rng.normal(u)))
        return self.rate * self.m.metastasis_speed * math.exp(self.m.metastasis_speed_sd * noise)

    def wake(self, calendar: Calendar, lesion: Lesion) -> None:
        """It settles after a lag, or sleeps until the waking clock has gone on by its own exponential draw."""
        u, _ = self.luck.pair(rng.FATE, 0, lesion.lineage)
        v, w = self.luck.pair(rng.FATE, 1, lesion.lineage)
        lesion.asleep = u < (self.local_sleep if lesion.kind == FOCUS else self.sleep)
        if lesion.asleep:
            lesion.t_woke = calendar.day_after("wake", lesion.t_left, -math.log(v))
        elif self.m.lag <= 0.0:
            lesion.t_woke = lesion.t_left
        elif self.m.lag_law == ERLANG:
            lesion.t_woke = lesion.t_left - 0.5 * self.m.lag * (math.log(v) + math.log(w))
        else:
            lesion.t_woke = lesion.t_left + max(0.0, -self.m.lag * math.log(-math.log(v)))

    def date(self, calendar: Calendar, lesion: Lesion) -> None:
        """When it can be seen, is felt, outgrows re-treatment and would kill alone, under this calendar."""
        m, age = self.m, self.growth.age_at
        lesion.t_visible = self.on_day(calendar, lesion, age(cells(m.visible_mm)))
        if lesion.t_visible > calendar.t_palliative:  # nobody looks any more: it counts once it is a burden
            least = min(x for x in m.lethal_cells if x > 0.0)
            burden = max(age(cells(m.visible_mm)), age(min(least, m.capacity) * m.burden_share))
            lesion.t_visible = self.on_day(calendar, lesion, burden)
        u, v = self.luck.pair(rng.SYMPTOM, 0, lesion.lineage)
        felt_mm = m.symptom_mm[lesion.organ] * math.exp(m.symptom_sd[lesion.organ] * rng.normal(u))
        lesion.s_felt = max(age(cells(m.visible_mm)), age(cells(felt_mm)))
        lesion.log_seen = math.log(m.staging_mm[lesion.organ]) + math.log(v / (1.0 - v)) / m.staging_slope
        lesion.t_symptom = max(lesion.t_visible, self.on_day(calendar, lesion, lesion.s_felt))
        lesion.t_curable = self.on_day(calendar, lesion, age(cells(m.retreat_mm[lesion.organ])))
        lesion.t_lethal = self.on_day(calendar, lesion, age(m.lethal_cells[lesion.organ]))

    def perish(self, calendar: Calendar, lesion: Lesion, course_on: list[float]) -> None:
        """Cleared by the immune system or killed by a course of treatment, whichever comes first; or neither."""
        cleared, killed = self.cleared_on(calendar, lesion), self.killed_on(calendar, lesion, course_on)
        lesion.t_gone = min(cleared, killed)
        lesion.gone_by = -1 if math.isinf(lesion.t_gone) else (CLEARED if cleared < killed else KILLED)

    def cleared_on(self, calendar: Calendar, lesion: Lesion) -> float:
        """The day on which the immune system clears it, unless it has outgrown that."""
        if self.m.clearance_rate <= 0.0:
            return math.inf
        _, v = self.luck.pair(rng.FATE, 0, lesion.lineage)
        day = calendar.day_after("clear", lesion.t_left, -math.log(v))
        safe = self.on_day(calendar, lesion, self.growth.age_at(self.m.immune_limit))
        return day if day < safe else math.inf

    def killed_on(self, calendar: Calendar, lesion: Lesion, course_on: list[float]) -> float:
        """Its own uniform against a chance that falls with its size on the first day of the course."""
        plan, days = self.plan, [math.inf]
        for c, start in enumerate(course_on):
            if lesion.t_left < start < math.inf and plan.course_reach[c][lesion.organ] == 1:
                sleeping = lesion.asleep and start < lesion.t_woke
                chance = (plan.course_kill_asleep if sleeping else plan.course_kill)[c]
                size = self.cells(calendar, lesion, start)
                u = self.luck.four(rng.KILL, c // 4, lesion.lineage)[c % 4]
                if u < chance / (1.0 + size / plan.course_kill_cells[c]):
                    days.append(start)
        return min(days)
