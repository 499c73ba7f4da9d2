"""How good forecasts are: order, calibration and both, with censoring weighted out.

`free` is float64[patient, time], the forecast share free of relapse at `grid` years; G is the Kaplan-Meier estimate of
not being censored.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.utils import concordance_index

SMALL = 1e-6


def censoring(time: np.ndarray, event: np.ndarray):
    """G just before a time, as a function."""
    km = KaplanMeierFitter().fit(time, ~event)
    at, left = km.survival_function_.index.to_numpy(), km.survival_function_.to_numpy()[:, 0]
    return lambda t: np.maximum(left[np.maximum(np.searchsorted(at, t, side="left") - 1, 0)], 0.02)


def harrell(time: np.ndarray, event: np.ndarray, risk: np.ndarray) -> float:
    return float(concordance_index(time, -risk, event))


def uno(time: np.ndarray, event: np.ndarray, risk: np.ndarray, until: float) -> float:
    """Uno's c: pairs weighted by 1/G^2 of the earlier, up to a time."""
    cases = np.flatnonzero(event & (time < until))
    weight = censoring(time, event)(time[cases]) ** -2.0
    later = time[None, :] > time[cases, None]
    right = (risk[cases, None] > risk[None, :]) + 0.5 * (risk[cases, None] == risk[None, :])
    return float((weight[:, None] * later * right).sum() / (weight[:, None] * later).sum())


def auc(time: np.ndarray, event: np.ndarray, risk: np.ndarray, at: float) -> float:
    """Cumulative cases against those still free at a time."""
    case, free = event & (time <= at), time > at
    weight = 1.0 / censoring(time, event)(time[case])
    right = (risk[case][:, None] > risk[free][None, :]) + 0.5 * (risk[case][:, None] == risk[free][None, :])
    return float((weight[:, None] * right).sum() / (weight.sum() * free.sum()))


def brier(time: np.ndarray, event: np.ndarray, free: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """At each time of the grid."""
    left = censoring(time, event)
    own, out = left(time), np.zeros(len(grid))
    for j, at in enumerate(grid):
        case = event & (time <= at)
        out[j] = np.mean(case * free[:, j] ** 2 / own + (time > at) * (1.0 - free[:, j]) ** 2 / left(at))
    return out


def integrated(grid: np.ndarray, values: np.ndarray) -> float:
    return float(np.trapezoid(values, grid) / (grid[-1] - grid[0]))


def slope(time: np.ndarray, event: np.ndarray, free: np.ndarray, at: float) -> tuple[float, float, float]:
    """Calibration slope and its 95 % interval: Cox's coefficient of ln(-ln S(at)), followed until then."""
    x = np.log(-np.log(np.clip(free, SMALL, 1.0 - SMALL)))
    table = pd.DataFrame({"time": np.minimum(time, at), "event": event & (time <= at), "x": x})
    fitted = CoxPHFitter().fit(table, "time", "event")
    low, high = fitted.confidence_intervals_.to_numpy()[0]
    return float(fitted.params_["x"]), float(low), float(high)


def observed(time: np.ndarray, event: np.ndarray, at: float) -> tuple[float, float, float]:
    """Share with relapse by Kaplan-Meier, and its 95 % interval."""
    km = KaplanMeierFitter().fit(time, event)
    ends = km.confidence_interval_
    k = np.searchsorted(ends.index.to_numpy(), at, side="right") - 1
    low, high = ends.to_numpy()[k]
    return 1.0 - float(km.predict(at)), 1.0 - float(high), 1.0 - float(low)


def over_expected(time: np.ndarray, event: np.ndarray, free: np.ndarray, at: float) -> tuple[float, float, float]:
    """Observed over expected, with the interval of the observed."""
    expected = float(np.mean(1.0 - free))
    one, low, high = observed(time, event, at)
    return one / expected, low / expected, high / expected


def curve(time: np.ndarray, event: np.ndarray, free: np.ndarray, at: float, groups: int = 10) -> list[list[float]]:
    """By tenth of forecast risk: its mean, and what was observed with its interval."""
    risk = 1.0 - free
    tenth = np.searchsorted(np.quantile(risk, np.linspace(0, 1, groups + 1)[1:-1]), risk)
    return [[float(risk[tenth == k].mean()), *observed(time[tenth == k], event[tenth == k], at)] for k in range(groups)]


def net_benefit(time: np.ndarray, event: np.ndarray, free: np.ndarray, at: float, cuts: np.ndarray) -> list[float]:
    """Of treating all whose risk is above each cut (Vickers and others 2008)."""
    out = []
    for cut in cuts:
        rows = 1.0 - free >= cut
        share = float(rows.mean())
        relapse = observed(time[rows], event[rows], at)[0] if rows.sum() > 5 else 0.0
        out.append(share * relapse - share * (1.0 - relapse) * cut / (1.0 - cut))
    return out


def paired(time: np.ndarray, event: np.ndarray, one: np.ndarray, other: np.ndarray, times: int = 300) -> list[float]:
    """95 % interval of the difference of Harrell's c, one less other, over the same resampled patients."""
    draw, out = np.random.default_rng(1), []
    for _ in range(times):
        rows = draw.integers(0, len(time), len(time))
        out.append(harrell(time[rows], event[rows], one[rows]) - harrell(time[rows], event[rows], other[rows]))
    return [float(q) for q in np.quantile(out, (0.025, 0.975))]
