"""When seeds leave a lesion: a Poisson process of rate frailty * mu * a^rho * N^alpha, in the order they leave.

Arrivals are drawn in units of expected seeds and mapped through the inverse of the cumulative rate to the own time of
the lesion, so that an earlier end (surgery) keeps a prefix of the same seeds. A lesion that is held down sheds as
slowly as it grows: its seeds belong to its own time, whatever the calendar does to that.
"""

from __future__ import annotations

import math

from ..compiled import compiled, inlined, once
from ..rng import SEEDING, hashed, quarters
from .calendar import GROW, when
from .growth import SEEDS, integral, time_of_integral
from .records import FIRST_DISTANT, ORGANS

PRIMARY, SEED, FOCUS, SECOND_PRIMARY = 0, 1, 2, 3  # kinds of lesion
MOST_COUNTED = 1e6  # without a limit of growth, what stays in place may shed any number
ROOT_PRIMARY, ROOT_RESIDUAL, ROOT_NODE, ROOT_SECOND, ROOT_BURST = 1, 2, 3, 4, 5  # what lineages hang on


@once
def strength(me, p, rate, shedding):
    """Seeds per unit of the integral of N^alpha over own time, of a lesion with that a."""
    slower = p.seeding_growth_exponent - 1.0  # a^rho seeds a day, and a day is `a` of own time
    return me.frailty * shedding * me.seeding * (1.0 if slower == 0.0 else rate**slower)


@inlined
def luck(me, lineage):
    """Four uniforms of a seed: when it leaves after the one before, where to, how fast it grows, whether it sleeps."""
    return quarters(me.seed, me.patient, SEEDING, me.attempt, 0, lineage)


@compiled
def clock_at(lesion, s):
    """What the growth clock shows when a lesion that has woken reaches an own time."""
    return lesion.c_woke + max(0.0, s - lesion.s0) / lesion.rate


@compiled
def day_of(me, lesion, s):
    """The day on which a lesion that wakes reaches an own time."""
    return day_at(me, lesion, clock_at(lesion, s))


@compiled
def own_time_at(lesion, clock):
    """The own time of a lesion that has woken when the growth clock shows that."""
    return lesion.s0 + lesion.rate * (clock - lesion.c_woke)


@compiled
def day_at(me, lesion, clock):
    """The day on which the growth clock shows that; for the first primary, which no calendar touches, it is the day."""
    if lesion.kind == PRIMARY:
        return clock
    if not (clock < math.inf and lesion.t_woke < math.inf):
        return math.inf
    return max(lesion.t_woke, when(me, GROW, clock))


@compiled
def may_shed(me, p, lesion, rate, shedding):
    """Give a lesion its strength: what is too small to be seen sheds nothing, the first primary apart."""
    lesion.seeds, lesion.at, lesion.s_last, lesion.s_next = 0, 0.0, 0.0, 0.0
    lesion.next_place, lesion.next_speed, lesion.next_sleep = 0.0, 0.0, 0.0
    lesion.strength = strength(me, p, rate, shedding) if shedding > 0.0 else 0.0
    if lesion.kind == PRIMARY:
        lesion.s_sheds, lesion.before = 0.0, 0.0
    elif lesion.s0 > p.s_visible:
        lesion.s_sheds, lesion.before = lesion.s0, integral(p, SEEDS, lesion.s0)
    else:
        lesion.s_sheds, lesion.before = p.s_visible, p.integral_visible


@compiled
def expected_seeds(p, lesion, s):
    """Expected seeds of a lesion from its start to an own time."""
    return lesion.strength * (integral(p, SEEDS, s) - lesion.before) if s > lesion.s_sheds else 0.0


@inlined
def draw_next(me, p, lesion):
    """Draw when its next seed leaves, and with it the luck of that seed."""
    gap, place, speed, sleep = luck(me, hashed(lesion.lineage, lesion.seeds))
    lesion.at -= math.log(gap)
    lesion.s_next = time_of_integral(p, SEEDS, lesion.before + lesion.at / lesion.strength)
    lesion.next_place, lesion.next_speed, lesion.next_sleep = place, speed, sleep


@once
def count_until(me, p, lesion, s):
    """How many seeds have left up to an own time; the expected number where that is beyond counting."""
    n, at, pending = lesion.seeds, lesion.at, lesion.s_next > 0.0
    if lesion.s_last > s:  # several lesions together killed before the end of the chapter
        n, at, pending = 0, 0.0, False
    if not lesion.strength > 0.0 or (pending and lesion.s_next > s):
        return n
    expected = expected_seeds(p, lesion, s)
    if expected > MOST_COUNTED:
        return int(min(expected, 2e9))
    if not pending:
        at -= math.log(luck(me, hashed(lesion.lineage, n))[0])
    while at <= expected:
        n += 1
        at -= math.log(luck(me, hashed(lesion.lineage, n))[0])
    return n


@once
def rewind(me, p, lesion, s):
    """Forget the seeds that leave after an own time: they are to be drawn anew."""
    if lesion.s_last > s:
        lesion.seeds, lesion.at, lesion.s_last = 0, 0.0, 0.0
        draw_next(me, p, lesion)
        while lesion.s_next <= s:
            lesion.seeds, lesion.s_last = lesion.seeds + 1, lesion.s_next
            draw_next(me, p, lesion)


@once
def organ_of(me, p, u):
    """Where a seed goes by blood."""
    for organ in range(FIRST_DISTANT, ORGANS):
        u -= p.site_shares[me.subtype, organ]
        if u < 0.0:
            return organ
    return last_organ(me, p)


@once
def last_organ(me, p):
    """The last organ with a share: rounding must not send a seed nowhere."""
    organ = ORGANS - 1
    while p.site_shares[me.subtype, organ] <= 0.0 and organ > FIRST_DISTANT:
        organ -= 1
    return organ
