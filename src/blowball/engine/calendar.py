"""The patient's calendar: growth, waking and clearance are constant between days on which something changes them.

Each of the three has a clock, its integral over time. A lesion that wakes on day s has, on day t, the age that the
growth clock has advanced since s; a seed wakes when the waking clock has advanced by its own exponential draw.
"""

from __future__ import annotations

import math

from ..compiled import compiled

BEGINNING = -36525.0  # a century before diagnosis: nothing is older


@compiled
def begin(me, p):
    """An undisturbed calendar."""
    me.n_segments = 1
    me.day[0] = BEGINNING
    me.grow[0] = 1.0
    me.wake[0] = me.waking
    me.clear[0] = p.clearance_rate
    me.grown[0] = me.woken[0] = me.cleared[0] = 0.0


@compiled
def split(me, day):
    """Index of the segment that starts on that day, made if need be; `n_segments` if the day is never."""
    if not day < math.inf:
        return me.n_segments
    if day <= me.day[0]:
        return 0
    i = me.n_segments
    while me.day[i - 1] > day:
        i -= 1
    if me.day[i - 1] == day:
        return i - 1
    for j in range(me.n_segments, i, -1):
        me.day[j], me.grow[j], me.wake[j], me.clear[j] = me.day[j - 1], me.grow[j - 1], me.wake[j - 1], me.clear[j - 1]
    me.day[i], me.grow[i], me.wake[i], me.clear[i] = day, me.grow[i - 1], me.wake[i - 1], me.clear[i - 1]
    me.n_segments += 1
    return i


@compiled
def change(me, start, until, grow, wake, clear):
    """Multiply the three rates between two days; `wind` afterwards."""
    if until <= start or (grow == 1.0 and wake == 1.0 and clear == 1.0):
        return
    first = split(me, start)
    last = split(me, until)
    for j in range(first, last):
        me.grow[j] *= grow
        me.wake[j] *= wake
        me.clear[j] *= clear


@compiled
def wind(me):
    """Bring the clocks up to date."""
    for j in range(1, me.n_segments):
        days = me.day[j] - me.day[j - 1]
        me.grown[j] = me.grown[j - 1] + me.grow[j - 1] * days
        me.woken[j] = me.woken[j - 1] + me.wake[j - 1] * days
        me.cleared[j] = me.cleared[j - 1] + me.clear[j - 1] * days


@compiled
def segment_of(me, day):
    """Index of the segment a day lies in."""
    i = me.n_segments - 1
    while i > 0 and me.day[i] > day:
        i -= 1
    return i


@compiled
def reading(me, clock, rate, day):
    """What a clock shows on a day."""
    i = segment_of(me, day)
    return clock[i] + rate[i] * (day - me.day[i])


@compiled
def when(me, clock, rate, shows):
    """The day on which a clock shows that much; infinite if it never does."""
    i = me.n_segments - 1
    while i > 0 and clock[i] > shows:
        i -= 1
    missing = shows - clock[i]
    if missing <= 0.0 and (i > 0 or rate[0] <= 0.0):  # the first segment has always been
        return me.day[i]
    if rate[i] <= 0.0:
        return math.inf if i == me.n_segments - 1 else me.day[i + 1]
    return me.day[i] + missing / rate[i]
