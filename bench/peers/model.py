"""The common model: four states after surgery, three clocks, one covariate, twenty years; and its exact answer.

Free of disease -> recurrence (Weibull), either -> other death (Gompertz, from surgery), recurrence -> death of the
cancer (exponential, from recurrence). Half of the patients have the covariate. Made up: it is no cancer's.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

import numpy as np

YEARS = 20.0
STATES = ("free", "recurrence", "cancer death", "other death")


@dataclass(frozen=True)
class Model:
    """Times in years, effects as log hazard ratios of the covariate."""

    shape: float = 1.2
    scale: float = 16.0
    effect_recurrence: float = 0.8
    rate: float = 0.3
    effect_death: float = 0.4
    gompertz_level: float = 0.008
    gompertz_slope: float = 0.1

    def arguments(self) -> list[str]:
        """As a peer's script reads them, in this order."""
        return [repr(number) for number in (*astuple(self), YEARS)]


def exact(model: Model, nodes: int = 400) -> np.ndarray:
    """Shares in the four states after twenty years, by Gauss-Legendre quadrature."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    shares = np.zeros(4)
    for covariate in (0.0, 1.0):
        level = np.exp(model.effect_recurrence * covariate) * model.scale**-model.shape
        rate = model.rate * np.exp(model.effect_death * covariate)

        def lives(t: Any) -> Any:
            return np.exp(-model.gompertz_level / model.gompertz_slope * np.expm1(model.gompertz_slope * t))

        # In u^shape the density of recurrence is smooth at zero.
        v = 0.5 * YEARS**model.shape * (x + 1.0)
        recurs = level * np.exp(-level * v) * 0.5 * YEARS**model.shape * w
        t = v ** (1.0 / model.shape)
        stays = lives(YEARS) * np.exp(-rate * (YEARS - t))
        after = 0.5 * (YEARS - t)[:, None] * (x + 1.0)
        dies = (rate * np.exp(-rate * after) * lives(t[:, None] + after) * 0.5 * (YEARS - t)[:, None] * w).sum(1)
        free = lives(YEARS) * np.exp(-level * YEARS**model.shape)
        known = np.array([free, recurs @ stays, recurs @ dies])
        shares += 0.5 * np.append(known, 1.0 - known.sum())
    return shares


def worst(counts: list[int], shares: np.ndarray) -> float:
    """The largest error of a state's share, in standard errors."""
    n = sum(counts)
    return float(np.max(np.abs(np.array(counts) / n - shares) / np.sqrt(shares * (1.0 - shares) / n)))
