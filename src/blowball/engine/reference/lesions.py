"""One lesion: how it grows, what it sheds, and what becomes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import SimpleNamespace

from ... import rng
from ..records import ERLANG, MOST_NOISE
from .calendar import Calendar
from .draws import Luck, what_is_left
from .growth import Growth, cells, diameter

PRIMARY, SEED, FOCUS, SECOND_PRIMARY = "primary", "seed", "focus", "second primary"
CLEARED, KILLED, REMOVED = 0, 1, 2


@dataclass
class Lesion:
    """A colony of the tumour, or the tumour itself. Days; `s0` and `rate` say how it grows once it does.

    `base` is the rate of the primary that it descends from, a second primary included.
    """

    lineage: int
    kind: str
    origin: int
    organ: int
    t_left: float
    base: float
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
    next_s: float = math.inf  # own time at which it does

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
    mean_seeding: float = math.nan  # at the patient's covariates

    @property
    def s_visible(self) -> float:
        """Own time from which a lesion can be seen."""
        return self.growth.age_at(cells(self.m.visible_mm))

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

    # shedding, which belongs to own time: what is held down sheds as slowly as it grows

    def strength(self, lesion: Lesion) -> float:
        """Seeds per unit of the integral of size^alpha over own time."""
        per_own_time = lesion.rate ** (self.m.seeding_growth_exponent - 1.0)  # a^rho a day, and a day is `a`
        return self.frailty * self.mean_seeding * lesion.shedding * per_own_time

    def not_shed(self, lesion: Lesion) -> float:
        """That integral until it starts to shed: what is too small to be seen does not, the first primary apart."""
        if lesion.kind == PRIMARY:
            return 0.0
        return self.growth.total(self.m.seeding_exponent, max(lesion.s0, self.s_visible))

    def shed_by(self, lesion: Lesion, s: float) -> float:
        """Expected seeds up to an own time."""
        integral = self.growth.total(self.m.seeding_exponent, s) if s > 0.0 else 0.0
        return self.strength(lesion) * max(0.0, integral - self.not_shed(lesion))

    def s_shed(self, lesion: Lesion, seeds: float) -> float:
        """The own time at which it has shed that many expected seeds."""
        aim = self.not_shed(lesion) + seeds / self.strength(lesion)
        return self.growth.age_of_total(self.m.seeding_exponent, aim)

    # fate

    def metastasis_rate(self, base: float, u: float) -> float:
        """A metastasis grows at its primary's rate, times the speed of metastases, times its own noise."""
        noise = min(MOST_NOISE, max(-MOST_NOISE, rng.normal(u)))
        return base * self.m.metastasis_speed * math.exp(self.m.metastasis_speed_sd * noise)

    def wake(self, calendar: Calendar, lesion: Lesion) -> None:
        """It settles after a lag, or sleeps until the waking clock has gone on by its own exponential draw."""
        u, v, _, _ = self.luck.four(rng.FATE, 0, lesion.lineage)
        sleeps = self.luck.of_seed(lesion.lineage)[3]
        lesion.asleep = sleeps < (self.local_sleep if lesion.kind == FOCUS else self.sleep)
        if lesion.asleep:
            lesion.t_woke = calendar.day_after("wake", lesion.t_left, -math.log(u))
        elif self.m.lag <= 0.0:
            lesion.t_woke = lesion.t_left
        elif self.m.lag_law == ERLANG:
            lesion.t_woke = lesion.t_left - 0.5 * self.m.lag * (math.log(u) + math.log(v))
        else:
            lesion.t_woke = lesion.t_left + max(0.0, -self.m.lag * math.log(-math.log(u)))

    def date(self, calendar: Calendar, lesion: Lesion) -> None:
        """When it can be seen, is felt and would kill alone, under this calendar."""
        m, age = self.m, self.growth.age_at
        lesion.t_visible = self.on_day(calendar, lesion, self.s_visible)
        if lesion.t_visible > calendar.t_palliative:  # nobody looks any more: it counts once it is a burden
            least = min(x for x in m.lethal_cells if x > 0.0)
            burden = max(self.s_visible, age(min(least, m.capacity) * m.burden_share))
            lesion.t_visible = self.on_day(calendar, lesion, burden)
        u, v = self.luck.pair(rng.SYMPTOM, 0, lesion.lineage)
        felt_mm = m.symptom_mm[lesion.organ] * math.exp(m.symptom_sd[lesion.organ] * rng.normal(u))
        lesion.s_felt = max(self.s_visible, age(cells(felt_mm)))
        lesion.log_seen = math.log(m.staging_mm[lesion.organ]) + math.log(v / (1.0 - v)) / m.staging_slope
        lesion.t_symptom = max(lesion.t_visible, self.on_day(calendar, lesion, lesion.s_felt))
        lesion.t_lethal = self.on_day(calendar, lesion, age(m.lethal_cells[lesion.organ]))

    def outgrows(self, calendar: Calendar, lesion: Lesion) -> float:
        """The day on which it is too large to be removed."""
        return self.on_day(calendar, lesion, self.growth.age_at(cells(self.m.retreat_mm[lesion.organ])))

    def perish(self, calendar: Calendar, lesion: Lesion, course_on: list[float]) -> None:
        """Cleared by the immune system or killed by a course of treatment, whichever comes first; or neither."""
        cleared, killed = self.cleared_on(calendar, lesion), self.killed_on(calendar, lesion, course_on)
        lesion.t_gone = min(cleared, killed)
        lesion.gone_by = -1 if math.isinf(lesion.t_gone) else (CLEARED if cleared < killed else KILLED)

    def cleared_on(self, calendar: Calendar, lesion: Lesion) -> float:
        """The day on which the immune system clears it, unless it has outgrown that."""
        if self.m.clearance_rate <= 0.0:
            return math.inf
        _, _, u, _ = self.luck.four(rng.FATE, 0, lesion.lineage)
        day = calendar.day_after("clear", lesion.t_left, -math.log(u))
        safe = self.on_day(calendar, lesion, self.growth.age_at(self.m.immune_limit))
        return day if day < safe else math.inf

    def killed_on(self, calendar: Calendar, lesion: Lesion, course_on: list[float]) -> float:
        """The first course that kills it: one uniform, its resistance, is set against one course after the other.

        The chance is that of the sleeping until it wakes, and falls with size once it grows.
        """
        plan, resistance = self.plan, self.luck.four(rng.FATE, 0, lesion.lineage)[3]
        for start, c in sorted((start, c) for c, start in enumerate(course_on)):
            if lesion.t_left < start < math.inf and plan.course_reach[c][lesion.organ] == 1:
                sleeping = lesion.asleep and start < lesion.t_woke
                chance = (plan.course_kill_asleep if sleeping else plan.course_kill)[c]
                if start > lesion.t_woke:
                    chance /= 1.0 + self.cells(calendar, lesion, start) / plan.course_kill_cells[c]
                if resistance < chance:
                    return start
                resistance = what_is_left(resistance, chance)
        return math.inf
