"""When seeds leave a lesion: a Poisson process of rate frailty * mu * a^rho * N^alpha, in the order they leave.

Arrivals are drawn in units of expected seeds and mapped to days through the inverse of the cumulative rate, so that an
earlier end (surgery) keeps a prefix of the same seeds.
"""

from __future__ import annotations

import math

from ..compiled import compiled
from ..rng import SEEDING, uniforms
from .calendar import segment_of
from .growth import SEEDS, integral, log_size, time_of_integral
from .records import FIRST_DISTANT, ORGANS

PRIMARY, SEED, FOCUS, SECOND_PRIMARY = 0, 1, 2, 3  # kinds of lesion
ROOT_PRIMARY, ROOT_RESIDUAL, ROOT_NODE, ROOT_SECOND, ROOT_BURST = 1, 2, 3, 4, 5  # what lineages hang on


@compiled
def strength(me, p, lesion):
    """Seeds per unit of the integral of N^alpha over own time."""
    slower = p.seeding_growth_exponent - 1.0  # a^rho seeds a day, and a day is `a` of own time
    if lesion.kind == PRIMARY:
        return me.frailty * me.seeding
    own = 1.0 if slower == 0.0 else lesion.rate**slower
    return me.frailty * p.seeding_rate[me.subtype] * own * lesion.shedding


@compiled
def shed_until(me, p, lesion, day):
    """Expected seeds of a lesion from its start to a day."""
    if day <= lesion.t_woke:
        return 0.0
    if lesion.kind == PRIMARY:  # the calendar does not touch the first primary
        return strength(me, p, lesion) * integral(p, SEEDS, lesion.rate * (day - lesion.t_woke))
    s, start, total = lesion.s0, lesion.t_woke, 0.0
    at_s = integral(p, SEEDS, s)
    i = segment_of(me, start)
    while start < day:
        speed = me.grow[i]
        i = last_alike(me, i)
        end = day if i + 1 == me.n_segments else min(day, me.day[i + 1])
        if speed > 0.0:
            s += lesion.rate * speed * (end - start)
            at_end = integral(p, SEEDS, s)
            total += (at_end - at_s) / speed
            at_s = at_end
        else:
            total += held_still(p, lesion, s) * (end - start)
        start = end
        i += 1
    return strength(me, p, lesion) * total


@compiled
def last_alike(me, i):
    """The last of the segments from i on in which growth is as in i."""
    while i + 1 < me.n_segments and me.grow[i + 1] == me.grow[i]:
        i += 1
    return i


@compiled
def held_still(p, lesion, s):
    """What a day adds to the integral while a lesion does not grow."""
    return lesion.rate * math.exp(p.exponent[SEEDS] * log_size(p, s))


@compiled
def day_shed(me, p, lesion, seeds):
    """The day on which a lesion has shed that many expected seeds."""
    rest = seeds / strength(me, p, lesion)
    if lesion.kind == PRIMARY:
        return lesion.t_woke + time_of_integral(p, SEEDS, rest) / lesion.rate
    s, start = lesion.s0, lesion.t_woke
    at_s = integral(p, SEEDS, s)
    i = segment_of(me, start)
    while True:
        speed = me.grow[i]
        i = last_alike(me, i)
        end = math.inf if i + 1 == me.n_segments else me.day[i + 1]
        if speed <= 0.0:
            held = held_still(p, lesion, s)
            if rest <= held * (end - start):
                return start + rest / held
            rest -= held * (end - start)
        else:
            s_end = s + lesion.rate * speed * (end - start)
            at_end = math.inf if end == math.inf else integral(p, SEEDS, s_end)
            if rest * speed <= at_end - at_s:
                return start + (time_of_integral(p, SEEDS, at_s + rest * speed) - s) / (lesion.rate * speed)
            rest -= (at_end - at_s) / speed
            s, at_s = s_end, at_end
        start = end
        i += 1


@compiled
def arrival(me, lineage, k, before):
    """Expected seeds at which seed number k leaves, given those at which the one before it left."""
    u, v = uniforms(me.seed, me.patient, SEEDING, me.attempt, k // 2, lineage)
    return before - math.log(u if k % 2 == 0 else v)


@compiled
def seeds_until(me, p, primary, day):
    """How many seeds the primary has shed by a day."""
    expected = shed_until(me, p, primary, day)
    at, k = me.first, 0
    while at <= expected:
        k += 1
        at = arrival(me, primary.lineage, k, at)
    return k


@compiled
def organ_of(me, p, u):
    """Where a seed goes by blood."""
    for organ in range(FIRST_DISTANT, ORGANS):
        u -= p.site_shares[me.subtype, organ]
        if u < 0.0:
            return organ
    return last_organ(me, p)


@compiled
def last_organ(me, p):
    """The last organ with a share: rounding must not send a seed nowhere."""
    organ = ORGANS - 1
    while p.site_shares[me.subtype, organ] <= 0.0 and organ > FIRST_DISTANT:
        organ -= 1
    return organ
