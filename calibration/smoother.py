"""Ensemble smoother with multiple data assimilation (Emerick & Reynolds 2013, Computers & Geosciences 55:3).

Many parameter sets are drawn from the prior, simulated, and moved towards what was observed, in a few steps that each
trust the observations a little. What the observations say of a number is read from a regression over all sets at once,
so that numbers that they say nothing of keep their prior.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RIDGE = 1e-3  # of the regression, relative: two numbers that do the same share it


class Step(NamedTuple):
    """The sets before one assimilation, and what they give."""

    steps: Floats
    found: Floats
    misses: Floats


def smooth(
    model: Callable[[Floats, int], tuple[Floats, Floats]],
    seen: Floats,
    error: Floats,
    *,
    numbers: int,
    members: int,
    rounds: int,
    seed: int,
    tell: Callable[[str], object] = print,
) -> list[Step]:
    """Move `members` sets of `numbers` standard-normal positions until what they give agrees with what was seen.

    Parameters
    ----------
    model : callable
        From positions (members, numbers) and the round to values and Monte Carlo errors (members, observations).
    seen, error : float64[observations]
        Observed values and their standard errors.

    Returns
    -------
    list of Step
        One a round and one at the end, whose `steps` are the posterior.
    """
    luck = np.random.default_rng(seed)
    steps = luck.standard_normal((members, numbers))
    history = []
    for round in range(rounds + 1):
        found, chance = model(steps, round)
        found = np.where(np.isfinite(found), found, np.nanmean(found, axis=0))
        spread = np.sqrt(error**2 + np.nanmedian(chance, axis=0) ** 2)
        misses = (found - seen) / spread
        history.append(Step(steps, found, misses))
        tell(f"round {round}: sum of squares {np.median(np.sum(misses**2, axis=1)):.1f}, median set; {_far(misses)}")
        if round < rounds:
            wanted = seen + np.sqrt(rounds) * spread * luck.standard_normal(found.shape)
            steps = steps + (wanted - found) @ gain(steps, found, np.sqrt(rounds) * spread).T
    return history


def gain(steps: Floats, found: Floats, error: Floats) -> Floats:
    """How far a number moves for each unit that an observation is missed by, (numbers, observations)."""
    slopes = sensitivity(steps, found) / error  # (numbers, observations), in units of their errors
    centred = steps - steps.mean(axis=0)
    covariance = centred.T @ centred / (len(steps) - 1)
    across = covariance @ slopes
    return across @ np.linalg.inv(slopes.T @ across + np.eye(len(error))) / error


def sensitivity(steps: Floats, found: Floats) -> Floats:
    """Slope of each observation on each number, from a ridge regression over the sets, (numbers, observations)."""
    x, y = steps - steps.mean(axis=0), found - found.mean(axis=0)
    square = x.T @ x
    slopes = np.linalg.solve(square + RIDGE * np.trace(square) / len(square) * np.eye(len(square)), x.T @ y)
    rest = y - x @ slopes
    free = max(1, len(steps) - steps.shape[1] - 1)
    noise = np.sqrt(np.outer(np.diag(np.linalg.pinv(square)), np.sum(rest**2, axis=0) / free))
    return slopes * slopes**2 / (slopes**2 + noise**2)  # what could be chance counts for little


def _far(misses: Floats) -> str:
    centre = np.median(misses, axis=0)
    return f"{np.mean(np.abs(centre) <= 2.0):.0%} of the observations within two errors of the median"
