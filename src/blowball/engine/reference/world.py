"""The family of lesions, event by event: seeds leave one after another, each is given its fate on the day it leaves.

Nothing is left out for speed.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field

from ..records import FIRST_DISTANT
from .calendar import Calendar
from .draws import child_of
from .lesions import FOCUS, PRIMARY, SECOND_PRIMARY, SEED, Biology, Lesion

FROM_PRIMARY, FROM_RESIDUAL, FROM_METASTASIS, FROM_BURST, FROM_NEW = range(5)


@dataclass
class World:
    """The lesions of one patient under one calendar, and how they came about."""

    body: Biology
    calendar: Calendar
    course_on: list[float]
    t_stop: float
    lesions: list[Lesion] = field(default_factory=list)
    parents: list[tuple[float, int, Lesion]] = field(default_factory=list)  # a heap: next seed's day, lineage, parent
    t_palliative: float = math.inf

    def matters(self, lesion: Lesion) -> bool:
        """Is it ever a tumour in the patient's time? What never is, sheds nothing either."""
        return lesion.t_visible < self.t_stop and lesion.t_gone > lesion.t_visible

    def add(self, lesion: Lesion) -> Lesion | None:
        """Give a seed or a focus its fate, and keep it if it matters."""
        self.body.wake(self.calendar, lesion)
        self.body.date(self.calendar, lesion)
        self.body.perish(self.calendar, lesion, self.course_on)
        if self.matters(lesion):
            return self.keep(lesion)
        return None

    def keep(self, lesion: Lesion) -> Lesion:
        """Take it into the family, and draw when its first seed leaves."""
        self.lesions.append(lesion)
        if lesion.shedding > 0.0 and self.body.strength(lesion) > 0.0:
            self.draw_next_seed(lesion, 0)
        return lesion

    def draw_next_seed(self, lesion: Lesion, k: int) -> None:
        """Draw when a parent's seed number k leaves."""
        lesion.next_seed = k
        lesion.next_at -= math.log(self.body.luck.of_seed(child_of(lesion.lineage, k))[0])
        lesion.next_s = self.body.s_shed(lesion, lesion.next_at)
        day = self.body.on_day(self.calendar, lesion, lesion.next_s)
        heapq.heappush(self.parents, (day, lesion.lineage, lesion))

    def shed_next(self, before: float) -> Lesion | None:
        """Let seeds leave in order of time until one leaves that matters; None if none does before that day."""
        while self.parents:
            day, _, parent = self.parents[0]
            if not day < before:
                return None
            heapq.heappop(self.parents)
            if day > parent.t_gone or not (parent.kind == PRIMARY or self.matters(parent)):
                continue
            k = parent.next_seed
            self.draw_next_seed(parent, k + 1)
            child = self.add(self.seed(parent, child_of(parent.lineage, k), day, origin_of_child(parent)))
            if child:
                return child
        return None

    def seed(self, parent: Lesion, lineage: int, day: float, origin: int) -> Lesion:
        """A seed on its way."""
        body = self.body
        _, place, speed, _ = body.luck.of_seed(lineage)
        shares = body.m.site_shares[body.subtype]
        organ = FIRST_DISTANT + pick_below(shares[FIRST_DISTANT:], place)
        rate = body.metastasis_rate(parent.base, speed)
        return Lesion(
            lineage, SEED, origin, organ, day, parent.base, rate, body.m.metastasis_seeding,
            parent=parent.lineage, generation=parent.generation + 1, new=parent.new,
        )  # fmt: skip

    def focus(self, primary: Lesion, lineage: int, day: float, origin: int, organ: int) -> Lesion:
        """Cells that the operation left behind."""
        body = self.body
        _, _, speed, _ = body.luck.of_seed(lineage)
        rate, s0 = body.metastasis_rate(primary.base, speed), body.growth.age_at(body.m.residual_cells)
        return Lesion(
            lineage, FOCUS, origin, organ, day, primary.base, rate, body.m.residual_seeding, s0,
            parent=primary.lineage, generation=1,
        )  # fmt: skip

    def palliate(self, day: float, factor: float, days: float) -> None:
        """Growth is slowed from a day on: everything is dated anew."""
        self.t_palliative = self.calendar.t_palliative = day
        self.calendar.change(day, day + days, grow=factor)
        for lesion in self.lesions:
            if lesion.kind != PRIMARY and lesion.t_gone > day:
                visible, felt = lesion.t_visible, lesion.t_symptom
                self.body.date(self.calendar, lesion)
                if visible <= day:  # the past stays
                    lesion.t_visible = visible
                    lesion.t_symptom = max(visible, self.body.on_day(self.calendar, lesion, lesion.s_felt))
                if felt <= day:
                    lesion.t_symptom = felt
                if lesion.kind != SECOND_PRIMARY:
                    self.body.perish(self.calendar, lesion, self.course_on)
        self.parents = [(self.body.on_day(self.calendar, x, x.next_s), name, x) for _, name, x in self.parents]
        heapq.heapify(self.parents)

    # death and discovery

    def burden(self, organ: int, day: float) -> float:
        """Cells of all tumours in an organ."""
        there = [x for x in self.lesions if x.organ == organ and x.there(day)]
        return math.fsum(self.body.cells(self.calendar, x, day) for x in there)

    def cancer_death(self, after: float) -> tuple[float, int]:
        """The first day on which the burden of an organ is lethal, and the organ."""
        days = [(self.lethal_day(organ, after), organ) for organ in {x.organ for x in self.lesions}]
        day, organ = min(days, default=(math.inf, -1))
        return (day, organ) if day <= self.t_stop else (math.inf, -1)

    def lethal_day(self, organ: int, after: float) -> float:
        """Burden only grows between days on which a lesion goes: look into each such piece of time."""
        lethal, members = self.body.m.lethal_cells[organ], [x for x in self.lesions if x.organ == organ]
        start = after
        gone = sorted(x.t_gone for x in members if after < x.t_gone <= self.t_stop)
        for end, last in [*((day, math.nextafter(day, -math.inf)) for day in gone), (self.t_stop, self.t_stop)]:
            if last >= start and self.burden(organ, last) >= lethal:
                low, high = start, last
                if self.burden(organ, low) >= lethal:
                    return low
                while (middle := 0.5 * (low + high)) not in (low, high):
                    low, high = (low, middle) if self.burden(organ, middle) >= lethal else (middle, high)
                return high
            start = end
        return math.inf

    def hidden(self, day: float) -> list[Lesion]:
        """Tumours that are there and not found."""
        return [x for x in self.lesions if x.kind != PRIMARY and x.there(day) and not x.t_found <= day]

    def stands_out(self, lesion: Lesion, day: float) -> bool:
        """Staging on that day sees it, or the patient feels it."""
        return lesion.t_symptom <= day or self.body.mm(self.calendar, lesion, day) >= math.exp(lesion.log_seen)

    def metastatic(self, day: float) -> bool:
        """Does staging on that day find a distant metastasis?"""
        return any(x.organ >= FIRST_DISTANT and self.stands_out(x, day) for x in self.hidden(day))


def pick_below(shares: list[float], u: float) -> int:
    """Index of the share in which u lies; the last with a share if rounding leaves none."""
    total = 0.0
    for j, share in enumerate(shares):
        total += share
        if u < total:
            return j
    return max(j for j, share in enumerate(shares) if share > 0.0)


def origin_of_child(parent: Lesion) -> int:
    if parent.kind == PRIMARY:
        return FROM_PRIMARY
    if parent.kind == FOCUS:
        return FROM_RESIDUAL
    return FROM_NEW if parent.new else FROM_METASTASIS
