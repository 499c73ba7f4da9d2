"""The patient's calendar: growth, waking and clearance are constant between days on which something changes them.

Each of the three has a clock, its integral over time. The growth clock shows the day itself until something slows
growth or speeds it up; a lesion that woke when it showed c has the age x - c when it shows x. A seed wakes when the
waking clock has advanced by its own exponential draw.
"""

from __future__ import annotations

import math

from ..compiled import compiled

BEGINNING = -36525.0  # a century before diagnosis: nothing is older
GROW, WAKE, CLEAR = 0, 1, 2
CLOCKS = 3


@compiled
def begin(me, p):
    """An undisturbed calendar."""
    me.n_segments = 1
    me.day[0] = BEGINNING
    me.pace[GROW, 0], me.pace[WAKE, 0], me.pace[CLEAR, 0] = 1.0, me.waking, p.clearance_rate
    me.shows[GROW, 0], me.shows[WAKE, 0], me.shows[CLEAR, 0] = BEGINNING, 0.0, 0.0
    me.most_clearance = p.clearance_rate


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
        me.day[j] = me.day[j - 1]
        for clock in range(CLOCKS):
            me.pace[clock, j] = me.pace[clock, j - 1]
    me.day[i] = day
    for clock in range(CLOCKS):
        me.pace[clock, i] = me.pace[clock, i - 1]
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
        me.pace[GROW, j] *= grow
        me.pace[WAKE, j] *= wake
        me.pace[CLEAR, j] *= clear


@compiled
def wind(me):
    """Bring the clocks up to date."""
    me.most_clearance = max(me.most_clearance, me.pace[CLEAR, 0])
    for j in range(1, me.n_segments):
        me.most_clearance = max(me.most_clearance, me.pace[CLEAR, j])
        for clock in range(CLOCKS):
            me.shows[clock, j] = me.shows[clock, j - 1] + me.pace[clock, j - 1] * (me.day[j] - me.day[j - 1])


@compiled
def reading(me, clock, day):
    """What a clock shows on a day."""
    i = me.n_segments - 1
    while i > 0 and me.day[i] > day:
        i -= 1
    return me.shows[clock, i] + me.pace[clock, i] * (day - me.day[i])


@compiled
def when(me, clock, shows):
    """The first day on which a clock shows that much; infinite if it never does."""
    i = me.n_segments - 1
    while i > 0 and me.shows[clock, i] >= shows:
        i -= 1
    pace = me.pace[clock, i]
    if pace <= 0.0:  # it stands still for ever, or has shown that from the beginning
        return math.inf if shows > me.shows[clock, i] else me.day[0]
    return me.day[i] + (shows - me.shows[clock, i]) / pace
