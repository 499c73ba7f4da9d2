"""From what each parameter set gives to a median, an interval and a verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from blowball.targets.measures import Estimate
from blowball.targets.target import Target

Verdict = Literal["inside", "near", "outside", "not measured"]
VERDICTS: dict[Verdict, str] = {
    "inside": "the model's median lies in the published interval, or within the tolerance stated beforehand",
    "near": "the median does not, but the model's interval overlaps it",
    "outside": "the two intervals do not overlap: a miss",
    "not measured": "too few simulated patients are like those of the publication",
}
LEVEL = (0.05, 0.95)
FEWEST = 100  # patients or events in all parameter sets together, below which nothing is said


@dataclass(frozen=True, slots=True)
class Result:
    """A target beside what the model gives for it.

    Attributes
    ----------
    target : Target
    median, low, high : float
        Over the parameter sets, the interval from 5 to 95 % with the Monte Carlo error taken out; NaN: not measured.
    error : float
        Monte Carlo standard error of the median.
    n : int
        Patients (or events) that it is counted in, all parameter sets together.
    verdict : str
        A key of `VERDICTS`.
    """

    target: Target
    median: float
    low: float
    high: float
    error: float
    n: int
    verdict: Verdict


def judge(target: Target, found: Sequence[Estimate]) -> Result:
    """Sum up what the parameter sets gave, and compare it with what was published."""
    n = sum(one.n for one in found)
    known = [one for one in found if math.isfinite(one.value)]
    if n < FEWEST or 2 * len(known) <= len(found):
        return Result(target, math.nan, math.nan, math.nan, math.nan, n, "not measured")
    values, errors = np.array([one.value for one in known]), np.array([one.error for one in known])
    median = float(np.median(values))
    low, high = (float(end) for end in np.quantile(_without_chance(values, errors), LEVEL))
    # A median of so many independent runs; 1.25 is the ratio of a normal median's error to its mean's.
    error = float(np.sqrt(np.mean(errors**2)) * (1.25 if len(known) > 2 else 1.0) / math.sqrt(len(known)))
    return Result(target, median, low, high, error, n, verdict(target.interval, median, low, high))


def verdict(published: tuple[float, float], median: float, low: float, high: float) -> Verdict:
    """Compare a median and its interval with the published interval.

    Examples
    --------
    >>> verdict((8, 12), 9, 4, 15), verdict((8, 12), 7, 5, 9), verdict((8, 12), 5, 4, 6)
    ('inside', 'near', 'outside')
    """
    if published[0] <= median <= published[1]:
        return "inside"
    return "near" if low <= published[1] and high >= published[0] else "outside"


def _without_chance(values: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """The values drawn towards their median, until they vary as much as the parameter sets differ and no more."""
    centre, spread = np.median(values), float(np.var(values, ddof=1)) if len(values) > 1 else 0.0
    if spread <= 0.0:
        return values
    return centre + (values - centre) * math.sqrt(max(0.0, 1.0 - float(np.mean(errors**2)) / spread))
