"""How trials are analysed: log-rank test, Cox's hazard ratio, restricted means. Arm 1 against arm 0.

A thousand repeats through a library take many minutes, so this is our own code on NumPy arrays; the tests hold it
against lifelines, and `library = "lifelines"` has lifelines do the work, one trial after the other.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError
from blowball.outcomes.rmst import Mean, restricted_mean_survival
from blowball.trial.observe import Flags, Floats
from blowball.trial.spec import Method

STEPS, CLOSE = 50, 1e-10
_NORMAL = NormalDist()


class Found(NamedTuple):
    """An analysis: estimate (log hazard ratio, or days of restricted mean), its error, z and two-sided p.

    NaN: it has none, as where nobody had the endpoint. A log hazard ratio below 0 and days above 0 favour arm 1.
    """

    estimate: float
    std_error: float
    z: float
    p: float


NOTHING = Found(math.nan, math.nan, 0.0, 1.0)


class _Risk(NamedTuple):
    """At each time with an event: at risk and events, in arm 0 and arm 1."""

    n0: Floats
    n1: Floats
    d0: Floats
    d1: Floats


def analyse(method: Method, time: Floats, event: Flags, treated: Flags, tau: float, library: str = "own") -> Found:
    """Analyse one trial.

    Parameters
    ----------
    method : {"log-rank", "cox", "rmst"}
        With `log-rank` the estimate is Peto's one-step log hazard ratio, (O - E) / V.
    time : float64[n]
        Days since randomisation.
    event, treated : bool[n]
    tau : float
        Limit of the restricted mean, days; the shorter follow-up of the arms if that is less.
    library : {"own", "lifelines"}

    Examples
    --------
    >>> import numpy as np
    >>> time, event = np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, True, True, False])
    >>> round(analyse("log-rank", time, event, np.array([False, True, False, True]), 4.0).p, 3)
    0.433
    """
    if library == "lifelines":
        return by_lifelines(method, time, event, treated)
    if method == "rmst":
        return restricted_means(time, event, treated, tau)
    risk = at_risk(time, event, treated)
    return log_rank(risk) if method == "log-rank" else cox(risk)


def at_risk(time: Floats, event: Flags, treated: Flags) -> _Risk:
    """The table of a log-rank test."""
    order = np.argsort(time, kind="stable")
    t, e, g = time[order], event[order], treated[order]
    first = np.flatnonzero(np.append(True, t[1:] > t[:-1]))  # where each distinct time begins
    one, dead = g.astype(np.float64), e.astype(np.float64)
    before1 = np.append(0.0, np.cumsum(one))[first]
    all1 = one.sum()
    n = len(t) - first.astype(np.float64)
    n1 = all1 - before1
    d1 = np.add.reduceat(dead * one, first)
    d = np.add.reduceat(dead, first)
    kept = d > 0.0
    return _Risk((n - n1)[kept], n1[kept], (d - d1)[kept], d1[kept])


def log_rank(risk: _Risk) -> Found:
    """Mantel's test with the hypergeometric variance, and Peto's estimate."""
    n, d = risk.n0 + risk.n1, risk.d0 + risk.d1
    excess = float(np.sum(risk.d1 - d * risk.n1 / n))
    variance = float(np.sum(d * risk.n1 * risk.n0 * (n - d) / (n**2 * np.maximum(n - 1.0, 1.0))))
    if variance <= 0.0:
        return NOTHING
    z = excess / math.sqrt(variance)
    return Found(excess / variance, 1.0 / math.sqrt(variance), z, two_sided(z))


def cox(risk: _Risk) -> Found:
    """Log hazard ratio by partial likelihood, ties as Efron has them; Wald test.

    Where one arm has no event there is no estimate: the log-rank test's z and p then stand.
    """
    score = log_rank(risk)
    if risk.d1.sum() == 0.0 or risk.d0.sum() == 0.0 or math.isnan(score.estimate):
        return Found(math.nan, math.nan, score.z, score.p)
    a, b = _efron(risk)
    total, beta = float(risk.d1.sum()), score.estimate
    for _ in range(STEPS):
        share = b * math.exp(beta) / (a + b * math.exp(beta))
        information = float(np.sum(share * (1.0 - share)))
        step = (total - float(share.sum())) / information if information > 0.0 else math.nan
        if not math.isfinite(step):  # one arm had left before the other's events: no estimate
            return Found(math.nan, math.nan, score.z, score.p)
        beta += max(-1.0, min(1.0, step))
        if abs(step) < CLOSE:
            break
    z = beta * math.sqrt(information)
    return Found(beta, 1.0 / math.sqrt(information), z, two_sided(z))


def _efron(risk: _Risk) -> tuple[Floats, Floats]:
    """At risk in arm 0 and 1 for every single event, those who fail at the same time leaving by and by."""
    d = (risk.d0 + risk.d1).astype(np.int64)
    at = np.repeat(np.arange(len(d)), d)
    rank = np.arange(len(at)) - np.repeat(np.cumsum(d) - d, d)
    gone = rank / d[at]
    return risk.n0[at] - gone * risk.d0[at], risk.n1[at] - gone * risk.d1[at]


def restricted_means(time: Floats, event: Flags, treated: Flags, tau: float) -> Found:
    """Difference in days lived without the endpoint before `tau`."""
    within = min([tau, *(float(time[side].max()) for side in (treated, ~treated))])
    if within <= 0.0:
        return NOTHING
    one, other = (_mean(time[side], event[side], within) for side in (treated, ~treated))
    error = math.hypot(one.std_error, other.std_error)
    if error == 0.0:
        return NOTHING
    z = (one.estimate - other.estimate) / error
    return Found(one.estimate - other.estimate, error, z, two_sided(z))


def _mean(time: Floats, event: NDArray[np.bool_], until: float) -> Mean:
    return restricted_mean_survival(time, event.astype(np.int64), until)


def two_sided(z: float) -> float:
    """Two-sided p of a standard normal z.

    >>> round(two_sided(-1.959964), 6)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2.0))


def quantile(p: float) -> float:
    """Of the standard normal."""
    return _NORMAL.inv_cdf(p)


def normal_cdf(z: float) -> float:
    """Of the standard normal."""
    return _NORMAL.cdf(z)


def by_lifelines(method: Method, time: Floats, event: Flags, treated: Flags) -> Found:
    """The same by lifelines (extra `interop`)."""
    try:
        import pandas as pd
        from lifelines import CoxPHFitter
        from lifelines.statistics import logrank_test
    except ImportError:
        raise InputError(
            "lifelines is not installed", place="analysis, library",
            remedy="install blowball[interop], or leave it out and let blowball compute",
        ) from None  # fmt: skip
    own = analyse("log-rank", time, event, treated, 0.0)
    if method == "log-rank":
        test = logrank_test(time[treated], time[~treated], event[treated], event[~treated])
        return Found(own.estimate, own.std_error, math.copysign(math.sqrt(test.test_statistic), own.z), test.p_value)
    if not (event & treated).any() or not (event & ~treated).any():
        return Found(math.nan, math.nan, own.z, own.p)
    table = pd.DataFrame({"time": time, "event": event, "arm": treated.astype(float)})
    # Its usual precision stops some 1e-4 short where the ratio is near 1.
    exact = {"precision": 1e-12, "r_precision": 1e-15}
    row = CoxPHFitter().fit(table, "time", "event", fit_options=exact).summary.loc["arm"]
    return Found(float(row["coef"]), float(row["se(coef)"]), float(row["z"]), float(row["p"]))
