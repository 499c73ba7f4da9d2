"""Before diagnosis: the patient's tumour, and a latent history that fits what is known."""

from __future__ import annotations

import math
from types import SimpleNamespace

from ... import rng
from ..records import COVARIATES, LOCAL, MECHANISMS
from .draws import Luck, child_of
from .growth import Growth, cells, diameter
from .lesions import PRIMARY, Biology, Lesion
from .world import FROM_PRIMARY, World

ROOT_PRIMARY = 1
MOST_ATTEMPTS = 2000


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


class Diagnosed:
    """A patient up to day 0."""

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

    def before_diagnosis(self) -> None:
        """Latent histories, until one fits: alive on day 0, and no metastasis if none was seen (M0)."""
        for attempt in range(MOST_ATTEMPTS + 1):
            self.luck.attempt = attempt
            self.draw_tumour()
            self.read_nodes()
            world = self.untreated_until(0.0)
            killers = {x.kind for x in world.lesions if x.t_lethal <= 0.0 < x.t_gone}
            if not math.isnan(self.who.size_low):
                killers -= {PRIMARY}  # it was measured, so the patient lived
            if not killers and (self.who.m0 != 1 or not world.metastatic(0.0)):
                return

    def draw_tumour(self) -> None:
        """How fast the tumour grows, how large it was when read, and so its first cell."""
        m, who, body, s = self.m, self.who, self.body, self.who.subtype
        u, felt, other, self.u_nodes = self.luck.four(rng.GROWTH)
        body.rate = math.exp(m.log_growth[s] + self.shift("growth") + m.growth_sd[s] * rng.normal(u))
        body.mean_seeding, body.frailty = m.seeding_rate[s] * math.exp(self.shift("seeding")), 1.0
        if math.isnan(who.size_low):
            age = self.age_at_diagnosis(felt, other)
        elif who.size_high > who.size_low:
            age = self.age_within(other)
        else:
            age = body.growth.age_at(cells(who.size_low))
        self.size_mm = diameter(body.growth.log_size(age))
        self.t_birth = who.size_day - age / body.rate
        self.expected = body.shed_by(self.primary(math.inf), age)

    def age_within(self, u: float) -> float:
        """Own time at diagnosis by symptoms, given that the size was then within an interval."""
        growth, x, hazard = self.body.growth, self.m.detection_exponent, self.m.detection_rate / self.body.rate
        sizes = (self.who.size_low, self.who.size_high)
        low, high = (hazard * growth.total(x, growth.age_at(cells(mm))) for mm in sizes)
        return growth.age_of_total(x, (low - math.log1p(u * math.expm1(low - high))) / hazard)

    def age_at_diagnosis(self, u: float, v: float) -> float:
        """Own time at which the tumour is felt, or seen by a round of screening before that."""
        m, growth, rate = self.m, self.body.growth, self.body.rate
        felt = growth.age_of_total(m.detection_exponent, -math.log(u) * rate / m.detection_rate)
        visible, between = self.body.s_visible, m.screening_interval * rate
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
        if m.seeding_variance > 0.0:
            shape = 1.0 / m.seeding_variance + m.node_weight * self.nodes
            rate = 1.0 / m.seeding_variance + m.node_weight * mean
            self.body.frailty = self.luck.gamma(rng.FRAILTY, 0, shape) / rate

    def draw_nodes(self, mean: float) -> int:
        """Negative binomial of that mean, by inversion."""
        r, k, chance, total = self.m.node_shape, 0, 0.0, 0.0
        while mean > 0.0 and k < self.m.node_most:
            chance = chance * mean / (mean + r) * (r + k - 1) / k if k else (r / (mean + r)) ** r
            total += chance
            if self.u_nodes < total:
                break
            k += 1
        return k

    def primary(self, t_surgery: float) -> Lesion:
        """The root: there until surgery. No calendar touches it."""
        body, age = self.body, self.body.growth.age_at
        return Lesion(
            child_of(ROOT_PRIMARY, 0), PRIMARY, FROM_PRIMARY, LOCAL, self.t_birth, body.rate, body.rate, 1.0,
            t_woke=self.t_birth, t_gone=t_surgery,
            t_visible=self.t_birth + body.s_visible / body.rate,
            t_lethal=self.t_birth + age(self.m.lethal_cells[LOCAL]) / body.rate,
        )  # fmt: skip

    def untreated_until(self, day: float) -> World:
        """The lesions there would be had nothing been done."""
        world = World(self.body, self.body.undisturbed(), [math.inf] * self.plan.n_courses, day + 1e-6)
        world.keep(self.primary(math.inf))
        while child := world.shed_next(day):
            if world.metastatic(day) if self.who.m0 == 1 else child.t_lethal <= day:
                break  # this history will not do
        return world
