"""Whether a posterior may be believed: split R-hat, effective draws and divergences, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_RHAT, FEWEST_DRAWS = 1.01, 400.0


@dataclass(frozen=True)
class Verdict:
    """What is said of a posterior, and whether it may forecast."""

    good: bool
    sentence: str


def rhat(draws: NDArray[np.float64]) -> float:
    """Split R-hat of [chain, draw] (Gelman and others, Bayesian Data Analysis, 3rd edition, section 11.4).

    >>> even = np.random.default_rng(0).standard_normal((4, 500))
    >>> bool(rhat(even) < 1.01), bool(rhat(even + np.arange(4)[:, None]) > 1.5)
    (True, True)
    """
    parts = _split(draws)
    n = parts.shape[1]
    within = parts.var(axis=1, ddof=1).mean()
    between = n * parts.mean(axis=1).var(ddof=1)
    return float(np.sqrt((n - 1.0) / n + between / (n * within))) if within > 0.0 else 1.0


def effective(draws: NDArray[np.float64]) -> float:
    """Effective number of independent draws in [chain, draw], by Geyer's initial monotone sequence."""
    parts = _split(draws)
    m, n = parts.shape
    centred = parts - parts.mean(axis=1, keepdims=True)
    size = 1 << (2 * n - 1).bit_length()
    power = np.abs(np.fft.rfft(centred, size, axis=1)) ** 2
    covariance = np.fft.irfft(power, size, axis=1)[:, :n].mean(axis=0) / n
    within = covariance[0] * n / (n - 1.0)
    total = within * (n - 1.0) / n + parts.mean(axis=1).var(ddof=1)
    if total <= 0.0:
        return float(m * n)
    rho = 1.0 - (within - covariance) / total
    pairs = rho[: n - n % 2].reshape(-1, 2).sum(axis=1)
    last = int(np.argmax(pairs < 0.0)) if (pairs < 0.0).any() else len(pairs)
    tau = -1.0 + 2.0 * np.minimum.accumulate(pairs[:last]).sum()
    return float(m * n / max(tau, 1.0 / np.log10(m * n)))


def judge(draws: NDArray[np.float64], names: tuple[str, ...], divergences: int) -> Verdict:
    """Judge chains, float64[chain, draw, parameter]."""
    worst = [rhat(draws[:, :, i]) for i in range(len(names))]
    fewest = [effective(draws[:, :, i]) for i in range(len(names))]
    high, low = int(np.argmax(worst)), int(np.argmin(fewest))
    good = worst[high] <= MOST_RHAT and fewest[low] >= FEWEST_DRAWS and not divergences
    said = (
        f"largest R-hat {worst[high]:.3f} ({names[high]}), fewest effective draws {fewest[low]:.0f} ({names[low]}), "
        f"{divergences} divergence{'' if divergences == 1 else 's'}"
    )
    end = "The chains agree" if good else "The chains do not agree, so nothing is forecast from them"
    return Verdict(good, f"{end}: {said}.")


def judge_mode(steepest: float, gradients: int, flat: float) -> Verdict:
    """Judge a mode by how far from flat it is, in posterior standard deviations."""
    good = steepest <= flat
    end = "The mode was found" if good else "The mode was not found, so nothing is forecast from it"
    return Verdict(good, f"{end}: steepest slope {steepest:.1g} per standard deviation after {gradients} gradients.")


def _split(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])
