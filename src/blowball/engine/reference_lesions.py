"""The parts of `reference`: growth, the calendar, and what becomes of one lesion, in plain Python.

Written to be read and to be right, not to be fast. Nothing here calls the compiled engine; only the draws are shared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from .. import rng
from .records import CELLS_PER_MM3, ERLANG, EXPONENTIAL, GOMPERTZ, MOST_NOISE

EULER = 0.5772156649015328606
PRIMARY, SEED, FOCUS, SECOND_PRIMARY = "primary", "seed", "focus", "second primary"
CLEARED, KILLED, REMOVED = 0, 1, 2


@dataclass
class Luck:
    """One patient's draws: each depends only on what it decides and on what it is about."""

    seed: int
    patient: int
    attempt: int = 0

    def pair(self, stream: int, draw: int = 0, about: int = 0, attempt: int | None = None) -> tuple[float, float]:
        which = self.attempt if attempt is None else attempt
        return rng.uniforms(np.uint64(self.seed), np.uint64(self.patient), stream, which, draw, _word(about))

    def four(self, stream: int, draw: int = 0, about: int = 0, attempt: int | None = None) -> tuple[float, ...]:
        which = self.attempt if attempt is None else attempt
        return rng.quarters(np.uint64(self.seed), np.uint64(self.patient), stream, which, draw, _word(about))

    def gamma(self, stream: int, about: int, shape: float) -> float:
        return rng.gamma(np.uint64(self.seed), np.uint64(self.patient), stream, self.attempt, _word(about), shape)


def _word(number: int) -> np.uint64:
    return np.uint64(int(number) % 2**64)


def child_of(lineage: int, k: int) -> int:
    """The lineage of child number k."""
    return int(rng.hashed(_word(lineage), k))


def cells(mm: float) -> float:
    """Cells in a ball of that diameter."""
    return CELLS_PER_MM3 * math.pi / 6.0 * mm**3


def diameter(log_cells: float) -> float:
    """Diameter of the ball, mm."""
    return (math.exp(log_cells) / (CELLS_PER_MM3 * math.pi / 6.0)) ** (1.0 / 3.0)


def exponential_integral(y: float) -> float:
    """E1(y): its power series up to 1.5, Lentz's continued fraction beyond."""
    if y <= 1.5:
        term, total, n = 1.0, -EULER - math.log(y), 1
        while n < 60:
            term *= -y / n
            total -= term / n
            n += 1
        return total
    b = y + 1.0
    c, d = math.inf, 1.0 / b
    value = d
    for n in range(1, 500):
        b += 2.0
        d = 1.0 / (b - n * n * d)
        c = b - n * n / c
        value *= c * d
        if abs(c * d - 1.0) < 4e-16:
            break
    return value * math.exp(-y)


@dataclass
class Growth:
    """One law, in own time s = a * age."""

    law: int
    capacity: float
    power: float

    def log_size(self, s: float) -> float:
        if self.law == GOMPERTZ:
            return math.log(self.capacity) * (1.0 - math.exp(-s))
        if self.law == EXPONENTIAL:
            return s
        b = 1.0 - self.power
        return math.log(1.0 + b * s) / b

    def age_at(self, size: float) -> float:
        """Own time at which a tumour that began with one cell has that many; infinite if never."""
        if size <= 1.0:
            return 0.0
        if self.law == GOMPERTZ:
            return math.inf if size >= self.capacity else -math.log1p(-math.log(size) / math.log(self.capacity))
        if self.law == EXPONENTIAL:
            return math.log(size)
        b = 1.0 - self.power
        return (size**b - 1.0) / b

    def total(self, exponent: float, s: float) -> float:
        """Integral of size^exponent over own time from 0 to s."""
        if self.law == GOMPERTZ:
            start = exponent * math.log(self.capacity)
            ahead = exponential_integral(start * math.exp(-s)) - exponential_integral(start)
            return self.capacity**exponent * ahead
        if self.law == EXPONENTIAL:
            return math.expm1(exponent * s) / exponent
        b = 1.0 - self.power
        k = exponent / b + 1.0
        return math.expm1(k * math.log1p(b * s)) / (b * k)

    def age_of_total(self, exponent: float, value: float) -> float:
        """The inverse, by Newton's method on its logarithm, kept within a bracket."""
        low, high = 0.0, 1.0
        while self.total(exponent, high) < value:
            low, high = high, 2.0 * high
            if high > 500.0 and self.law == GOMPERTZ:
                return math.inf  # at its capacity for ever, it would not have shed that many in any life
        s = high
        for _ in range(200):
            here = self.total(exponent, s)
            if here < value:
                low = s
            else:
                high = s
            slope = math.exp(exponent * self.log_size(s)) / here if here > 0.0 else math.inf
            step = math.log(value / here) / slope if here > 0.0 else math.inf
            new = s + step if low < s + step < high else 0.5 * (low + high)
            if abs(new - s) <= 2e-16 * s:
                break
            s = new
        return s


class Calendar:
    """Growth, waking and clearance: constant between the days on which something changes them."""

    def __init__(self, waking: float, clearance: float) -> None:
        self.base = {"grow": 1.0, "wake": waking, "clear": clearance}
        self.spells: list[tuple[float, float, dict[str, float]]] = []
        self.days: list[float] = []
        self.rates: dict[str, list[float]] = {what: [rate] for what, rate in self.base.items()}

    def change(self, start: float, until: float, **factors: float) -> None:
        """Multiply rates between two days."""
        if start < until:
            self.spells.append((start, until, factors))
        self.days = sorted({day for spell in self.spells for day in spell[:2] if math.isfinite(day)})
        for what, rate in self.base.items():
            self.rates[what] = [rate * self._factor(what, day) for day in (-math.inf, *self.days)]

    def _factor(self, what: str, day: float) -> float:
        return math.prod(spell[2].get(what, 1.0) for spell in self.spells if spell[0] <= day < spell[1])

    def pieces(self, what: str, since: float):
        """(start, end, rate) from a day on, the last without end."""
        for start, end, rate in zip((-math.inf, *self.days), (*self.days, math.inf), self.rates[what]):
            if end > since:
                yield max(start, since), end, rate

    def advance(self, what: str, since: float, until: float) -> float:
        """By how much that clock goes on between two days."""
        if until < since:
            return -self.advance(what, until, since)
        total = 0.0
        for start, end, rate in self.pieces(what, since):
            if start >= until:
                break
            total += rate * (min(end, until) - start)
        return total

    def day_after(self, what: str, since: float, amount: float) -> float:
        """The day on which that clock has gone on by an amount."""
        for start, end, rate in self.pieces(what, since):
            if rate > 0.0 and amount <= rate * (end - start):
                return start + amount / rate
            amount -= rate * (end - start) if rate > 0.0 else 0.0
        return math.inf


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

    def mm(self, calendar: Calendar, lesion: Lesion, day: float) -> float:
        return diameter(self.log_cells(calendar, lesion, day))

    # shedding

    def strength(self, lesion: Lesion) -> float:
        """Seeds per unit of the integral of size^alpha over own time."""
        if lesion.kind == PRIMARY:
            return self.frailty * self.mean_seeding
        per_own_time = lesion.rate ** (self.m.seeding_growth_exponent - 1.0)
        return self.frailty * self.m.seeding_rate[self.subtype] * per_own_time * lesion.shedding

    def speeds(self, calendar: Calendar, lesion: Lesion):
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
        u, v = self.luck.pair(rng.SYMPTOM, 0, lesion.lineage)
        felt_mm = m.symptom_mm[lesion.organ] * math.exp(m.symptom_sd[lesion.organ] * rng.normal(u))
        lesion.s_felt = max(age(cells(m.visible_mm)), age(cells(felt_mm)))
        lesion.log_seen = math.log(m.staging_mm[lesion.organ]) + math.log(v / (1.0 - v)) / m.staging_slope
        lesion.t_symptom = self.on_day(calendar, lesion, lesion.s_felt)
        lesion.t_curable = self.on_day(calendar, lesion, age(cells(m.retreat_mm[lesion.organ])))
        lesion.t_lethal = self.on_day(calendar, lesion, age(m.lethal_cells[lesion.organ]))

    def perish(self, calendar: Calendar, lesion: Lesion, course_on: list[float]) -> None:
        """Cleared by the immune system or killed by a course of treatment, whichever comes first; or neither."""
        cleared, killed = self.cleared_on(calendar, lesion), self.killed_on(calendar, lesion, course_on)
        lesion.t_gone = min(cleared, killed)
        lesion.gone_by = -1 if math.isinf(lesion.t_gone) else (CLEARED if cleared < killed else KILLED)

    def cleared_on(self, calendar: Calendar, lesion: Lesion) -> float:
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
                size = math.exp(self.log_cells(calendar, lesion, start))
                u = self.luck.four(rng.KILL, c // 4, lesion.lineage)[c % 4]
                if u < chance / (1.0 + size / plan.course_kill_cells[c]):
                    days.append(start)
        return min(days)


def plain(row: Any) -> SimpleNamespace:
    """A row of an array as plain numbers and lists."""
    row = np.asarray(row).reshape(-1)[0]
    return SimpleNamespace(**{name: np.asarray(row[name]).tolist() for name in row.dtype.names})
