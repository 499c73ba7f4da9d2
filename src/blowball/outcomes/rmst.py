"""Restricted means: time lost to an event, and time kept, up to a limit, with standard errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from blowball.errors import InputError
from blowball.outcomes.aalen_johansen import CENSORED, aalen_johansen, risk_table
from blowball.outcomes.intervals import Z95


@dataclass(frozen=True, slots=True)
class Mean:
    """A restricted mean: value, standard error and 95 % limits, in the unit of the times; `n` patients."""

    estimate: float
    std_error: float
    ci_low: float
    ci_high: float
    n: int


def restricted_mean_time_lost(time: ArrayLike, event: ArrayLike, until: float) -> Mean:
    """Mean time lost to event 1 before `until`: the area under its cumulative incidence (Andersen 2013).

    Parameters
    ----------
    time, event : array, shape (n,)
        As in `aalen_johansen`.
    until : float
        The limit, in the unit of `time`; it must lie within follow-up.

    Examples
    --------
    >>> restricted_mean_time_lost([1.0, 4.0, 9.0], [1, 2, 0], until=5.0).estimate.__round__(3)
    1.333
    """
    table, curve = risk_table(time, event), aalen_johansen(time, event)
    if not until > 0.0 or (not curve.complete and (table.n == 0 or until > table.time[-1])):
        last = f"{table.time[-1]:g}" if table.n else "nowhere"
        raise InputError(
            f"the mean until {until:g} is not known", remedy=f"follow-up reaches {last}; give a limit within it"
        )
    inside = table.time <= until
    t, n = table.time[inside], table.at_risk[inside].astype(np.float64)
    d, d1 = table.exits[inside].astype(np.float64), table.events[inside].astype(np.float64)
    before = np.append(1.0, np.cumprod(1.0 - d / n))[:-1]
    f = curve.estimate[inside]
    steps = np.diff(t, append=until) * f
    area_after = np.cumsum(steps[::-1])[::-1]  # area under F from each time to the limit
    gain = (until - t) * before
    loss = area_after - f * (until - t)
    rest = n - d
    a = np.divide(d, n * rest, out=np.zeros_like(d), where=rest > 0.0)
    variance = gain**2 * d1 * (n - d1) / n**3 + loss**2 * a - 2.0 * gain * loss * d1 / n**2
    estimate, std_error = float(steps.sum()), float(np.sqrt(max(variance.sum(), 0.0)))
    return Mean(estimate, std_error, estimate - Z95 * std_error, estimate + Z95 * std_error, table.n)


def restricted_mean_survival(time: ArrayLike, event: ArrayLike, until: float) -> Mean:
    """Mean time without any event before `until`: the limit less the time lost to all (Royston & Parmar 2013)."""
    lost = restricted_mean_time_lost(time, (np.asarray(event) != CENSORED).astype(np.int64), until)
    return Mean(until - lost.estimate, lost.std_error, until - lost.ci_high, until - lost.ci_low, lost.n)
