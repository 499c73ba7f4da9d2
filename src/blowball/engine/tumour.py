"""The patient's tumour before anything is done: how fast it grows, when it began, how readily it sheds."""

from __future__ import annotations

import math

from ..compiled import compiled, once
from ..rng import DIAGNOSIS, FRAILTY, GROWTH, gamma, normal, quarters, uniforms
from .growth import SEEDS, SIGNS, integral, log_cells_of, log_mm_of, log_size, own_time, time_of_integral
from .records import COVARIATES, RESIDUAL, SECOND, SEEDING, SLEEP, WAKING
from .records import GROWTH as GROWTH_EFFECT


@once
def covariate(who, j):
    """A covariate in the units of `Model.effects`."""
    if j == 0:
        return who.age / 10.0
    if j == 1:
        return who.grade
    if j == 2:
        return math.log1p(who.er)
    if j == 3:
        return math.log1p(who.pgr)
    if j == 4:
        return float(who.her2)
    if j == 5:
        return who.year / 10.0
    return float(who.pik3ca)


@compiled
def shift(p, who, mechanism):
    """What the patient's covariates add to a mechanism, on its ln or logit scale."""
    total = 0.0
    if p.moves[mechanism] == 0:
        return total
    for j in range(len(COVARIATES)):
        effect = p.effects[mechanism, j]
        if effect != 0.0:
            total += effect * (covariate(who, j) - p.centres[j])
    return total


@compiled
def factor(p, who, mechanism):
    """What they multiply it by."""
    return math.exp(shift(p, who, mechanism)) if p.moves[mechanism] == 1 else 1.0


@compiled
def moved(probability, logits):
    """A probability moved on the logit scale."""
    if logits == 0.0 or probability <= 0.0 or probability >= 1.0:
        return probability
    return 1.0 / (1.0 + (1.0 - probability) / probability * math.exp(-logits))


@once
def dispose(me, p, who):
    """The patient's own parameters, from subtype and covariates."""
    s = who.subtype
    me.subtype = s
    me.sleep = moved(p.sleep_probability[s], shift(p, who, SLEEP))
    me.local_sleep = p.local_sleep_probability[s]
    me.waking = p.waking_rate[s] * factor(p, who, WAKING)
    me.residual = factor(p, who, RESIDUAL)
    me.seeding = p.seeding_rate[s] * factor(p, who, SEEDING)
    me.second_rate = p.second_rate[s] * factor(p, who, SECOND)


@once
def grow_tumour(me, p, plan, who):
    """Draw the growth rate, the size (given, within an interval, or by the hazard of detection) and so the birth."""
    u, felt, other, me.u_nodes = quarters(me.seed, me.patient, GROWTH, me.attempt, 0, 0)
    log_rate = p.log_growth[me.subtype] + shift(p, who, GROWTH_EFFECT) + p.growth_sd[me.subtype] * normal(u)
    me.rate = math.exp(log_rate)
    me.t_read = who.size_day
    if not who.size_low == who.size_low:
        s = time_at_diagnosis(me, p, plan, felt, other)
        me.size_mm = math.exp(log_mm_of(log_size(p, s)))
    elif who.size_high > who.size_low:
        s = time_within(me, p, who, other)
        me.size_mm = math.exp(log_mm_of(log_size(p, s)))
    else:
        s = own_time(p, log_cells_of(who.size_low))
        me.size_mm = who.size_low
    me.t_birth = me.t_read - s / me.rate
    slower = p.seeding_growth_exponent - 1.0
    me.expected = me.seeding * (1.0 if slower == 0.0 else me.rate**slower) * integral(p, SEEDS, s)


@once
def time_within(me, p, who, u):
    """Own time at diagnosis by symptoms, given that the size then lay in the patient's interval."""
    hazard = p.detection_rate / me.rate
    low = hazard * integral(p, SIGNS, own_time(p, log_cells_of(who.size_low)))
    high = hazard * integral(p, SIGNS, own_time(p, log_cells_of(who.size_high)))
    return time_of_integral(p, SIGNS, (low - math.log1p(u * math.expm1(low - high))) / hazard)


@once
def time_at_diagnosis(me, p, plan, u, v):
    """Own time at diagnosis: symptoms come at a hazard rate*N^exponent; a screening round may come first."""
    felt = time_of_integral(p, SIGNS, -math.log(u) * me.rate / p.detection_rate)
    if p.screening_interval <= 0.0 or felt <= p.s_visible:
        return felt
    between = p.screening_interval * me.rate
    for k in range(int((felt - p.s_visible) / between - v), -1, -1):  # oldest round first
        s = felt - (v + k) * between
        w, _ = uniforms(me.seed, me.patient, DIAGNOSIS, me.attempt, 1 + k, 0)
        if s >= p.s_visible and sees(plan, p.screening_test, 0, log_mm_of(log_size(p, s)), w):
            return s
    return felt


@compiled
def sees(plan, test, organ, log_mm, u):
    """Does a test see a lesion of that diameter in that organ? If a uniform is below its sensitivity for one."""
    ceiling = plan.test_ceiling[test, organ]
    x = plan.test_slope[test] * (plan.test_log_mm[test, organ] - log_mm)
    if u >= ceiling or (x > 0.0 and u * (2.0 + x + 0.5 * x * x) > ceiling):  # as e^x > 1 + x + x^2 / 2
        return False
    return u < ceiling / (1.0 + math.exp(x))


@once
def read_frailty(me, p, who):
    """The node count, given or drawn; the patient's readiness to shed given it."""
    nodes = p.node_ratio * me.expected
    me.nodes = who.nodes if who.nodes >= 0 else draw_nodes(me, p, nodes)
    if p.seeding_variance <= 0.0:
        me.frailty = 1.0
    else:
        shape = 1.0 / p.seeding_variance + p.node_weight * me.nodes
        rate = 1.0 / p.seeding_variance + p.node_weight * nodes
        me.frailty = gamma(me.seed, me.patient, FRAILTY, me.attempt, 0, shape) / rate


@once
def draw_nodes(me, p, mean):
    """A negative binomial node count, by inversion of one uniform."""
    if mean <= 0.0:
        return 0
    u, shape = me.u_nodes, p.node_shape
    more = mean / (mean + shape)
    chance = math.exp(shape * math.log1p(-more))
    k = 0
    while u >= chance and k < p.node_most:
        u -= chance
        chance *= more * (shape + k) / (k + 1.0)
        k += 1
    return k
