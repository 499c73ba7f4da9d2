"""Cumulative incidence with competing events, from exact times with ties and right censoring.

Aalen & Johansen 1978 (Scand J Stat 5:141). The standard error is the delta-method one for grouped (multinomial)
hazards, as in Marubini & Valsecchi 1995; without censoring it is the binomial one, and with one cause Greenwood's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from blowball.errors import InputError
from blowball.outcomes.intervals import Floats, limits

CENSORED, EVENT, COMPETING = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Points:
    """A curve read off at some times: arrays of one value a time; NaN where follow-up does not reach."""

    estimate: Floats
    std_error: Floats
    ci_low: Floats
    ci_high: Floats
    n_at_risk: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Curve:
    """A cumulative incidence as a step function.

    Attributes
    ----------
    time : float64[k]
        Distinct observed times, ascending, in the unit that was given.
    estimate, std_error : float64[k]
        Cumulative incidence just after each time, and its standard error.
    at_risk : int64[k]
        How many had neither event nor censoring before each time.
    n : int
        How many there were.
    complete : bool
        Everybody had an event, so the curve stays where it is after the last time; otherwise it is not known there.
    """

    time: Floats
    estimate: Floats
    std_error: Floats
    at_risk: NDArray[np.int64]
    n: int
    complete: bool

    def at(self, times: ArrayLike, *, slack: float = 0.0) -> Points:
        """Read the curve at `times`; what happens up to `slack` later still counts (rounding of dates)."""
        asked = np.atleast_1d(np.asarray(times, dtype=np.float64))
        step = np.searchsorted(self.time, asked + slack, side="right")
        risk_step = np.searchsorted(self.time, asked - slack, side="left")
        n_at_risk = np.append(self.at_risk, 0)[risk_step]
        last = self.time[-1] if len(self.time) else -np.inf
        unknown = asked > last + slack
        if self.complete:
            unknown[:] = False
        estimate = np.where(unknown, np.nan, np.append(0.0, self.estimate)[step])
        std_error = np.where(unknown, np.nan, np.append(0.0, self.std_error)[step])
        low, high = limits(estimate, std_error, n_at_risk, self.n)
        return Points(estimate, std_error, low, high, n_at_risk)


@dataclass(frozen=True, slots=True)
class RiskTable:
    """At each distinct time: how many were at risk, had the event, and had any event."""

    time: Floats
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    exits: NDArray[np.int64]
    n: int


def risk_table(time: ArrayLike, event: ArrayLike) -> RiskTable:
    """Count those at risk and the events at each distinct time; censored at a time are at risk at that time."""
    t = np.asarray(time, dtype=np.float64)
    code = np.asarray(event)
    if t.ndim != 1 or t.shape != code.shape:
        raise InputError(
            f"times and events do not match: {t.shape} and {code.shape}", remedy="give one event code for each time"
        )
    if t.size and not (np.isfinite(t).all() and t.min() >= 0.0):
        worst = int(np.flatnonzero(~np.isfinite(t) | (t < 0.0))[0])
        remedy = "give finite times from 0, or leave the row out"
        raise InputError(f"a time of {t[worst]:g} cannot be", place=f"row {worst}", remedy=remedy)
    if code.size and (code.dtype.kind not in "biu" or code.min() < 0):
        raise InputError("event codes must be whole numbers", remedy="0 is censored, 1 the event, 2 or more competing")
    order = np.argsort(t, kind="stable")
    t, code = t[order], code[order].astype(np.int64)
    first = np.flatnonzero(np.diff(t, prepend=-1.0)) if t.size else np.zeros(0, dtype=np.int64)
    if not t.size:
        none = np.zeros(0, dtype=np.int64)
        return RiskTable(t, none, none, none, 0)
    events = np.add.reduceat((code == EVENT).astype(np.int64), first)
    exits = np.add.reduceat((code != CENSORED).astype(np.int64), first)
    return RiskTable(t[first], t.size - first, events, exits, t.size)


def aalen_johansen(time: ArrayLike, event: ArrayLike) -> Curve:
    """Estimate the cumulative incidence of event 1 where other events compete.

    Parameters
    ----------
    time : array of float, shape (n,)
        Follow-up from the origin, any one unit, zero or more.
    event : array of int, shape (n,)
        0 censored, 1 the event, 2 or more a competing event.

    Returns
    -------
    Curve

    Raises
    ------
    InputError
        If a time is negative or not finite, or a code is not a whole number from 0.

    Examples
    --------
    >>> curve = aalen_johansen([1.0, 2.0, 2.0, 3.0], [1, 2, 0, 1])
    >>> curve.at([2.5]).estimate.round(3)
    array([0.25])
    """
    table = risk_table(time, event)
    n, d, d1 = table.at_risk.astype(np.float64), table.exits.astype(np.float64), table.events.astype(np.float64)
    survival = np.cumprod(1.0 - d / n)
    before = np.append(1.0, survival)[:-1]
    estimate = np.minimum(np.cumsum(before * d1 / n), 1.0)
    variance = _variance(estimate, before, n, d, d1)
    complete = bool(len(n) and n[-1] == d[-1])
    return Curve(table.time, estimate, np.sqrt(variance), table.at_risk, table.n, complete)


def _variance(estimate: Floats, before: Floats, n: Floats, d: Floats, d1: Floats) -> Floats:
    """Sum over times t_j <= t, with the square (F(t) - F(t_j))^2 opened so that running sums do."""
    rest = n - d
    # Where nobody is left F no longer moves, and its term is nil.
    a = np.divide(d, n * rest, out=np.zeros_like(d), where=rest > 0.0)
    c = before * d1 / n**2
    b = before**2 * d1 * (n - d1) / n**3
    f = estimate
    square = f**2 * np.cumsum(a) - 2.0 * f * np.cumsum(a * f) + np.cumsum(a * f**2)
    cross = f * np.cumsum(c) - np.cumsum(c * f)
    return np.maximum(square + np.cumsum(b) - 2.0 * cross, 0.0)
