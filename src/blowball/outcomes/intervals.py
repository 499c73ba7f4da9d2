"""Confidence limits of a cumulative incidence: log-log, and exact where nothing or everything was seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ROUNDING = 1e-12
Z95 = 1.959963984540054  # normal quantile of 0.975


def limits(estimate: Floats, std_error: Floats, at_risk: NDArray[np.int64], n: int) -> tuple[Floats, Floats]:
    """Return the lower and upper 95 % limit of a cumulative incidence.

    Between 0 and 1 the standard error is carried to log(-log F) (Kalbfleisch & Prentice), which keeps the limits
    inside. At 0 the upper limit is the binomial one for those still at risk, at 1 the lower one for all `n`.
    """
    f = np.asarray(estimate, dtype=np.float64)
    f = np.where(f > 1.0 - ROUNDING, 1.0, f)  # everybody, summed up in steps
    inside = (f > 0.0) & (f < 1.0)
    log_f = np.log(np.where(inside, f, 0.5))
    spread = np.exp(Z95 * np.where(inside, std_error, 0.0) / (np.where(inside, f, 0.5) * -log_f))
    low, high = np.exp(log_f * spread), np.exp(log_f / spread)
    if_none = 1.0 - 0.025 ** (1.0 / np.maximum(at_risk, 1))
    if_none = np.where(np.asarray(at_risk) > 0, if_none, 1.0)
    if_all = 0.025 ** (1.0 / max(n, 1))
    low = np.where(inside, low, np.where(f >= 1.0, if_all, 0.0))
    high = np.where(inside, high, np.where(f >= 1.0, 1.0, if_none))
    unknown = np.isnan(f)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)
