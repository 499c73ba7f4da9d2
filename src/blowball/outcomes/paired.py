"""Means of paired patients: what differs, its error by chance from the pairing, and where parameter sets disagree.

Everybody is followed until death or horizon, so a share is a mean over patients and a paired difference the mean of
theirs. Each patient meets the same luck in every parameter set too, so chance is over patients, not over patients
times sets: a patient's contributions to all sets are averaged before they are squared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVEL = (0.05, 0.95)  # between which the parameter sets are said to lie


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over patients.

    Attributes
    ----------
    members : float64[member]
        Of each parameter set.
    pull : float64[member, patient]
        How far each patient moves it; they add up to nothing.
    """

    members: Floats
    pull: Floats

    @property
    def value(self) -> float:
        """The mean over parameter sets."""
        return float(self.members.mean())

    @property
    def variance(self) -> float:
        """Of `value` by chance in so many patients; NaN: a single patient tells nothing about it."""
        return _by_chance(self.pull.mean(axis=0))

    @property
    def std_error(self) -> float:
        """The standard error by chance."""
        return math.sqrt(self.variance)

    def spread(self) -> tuple[float, float]:
        """Between which values 90 % of the parameter sets lie, chance taken out; NaN: there is only one."""
        m = len(self.members)
        if m < 2:
            return math.nan, math.nan
        total = float(self.members.var(ddof=1))
        if not total > 0.0:
            return self.value, self.value
        # What the sets share by chance cancels in their deviations; what is left of it is each set's own.
        noise = _by_chance(self.pull - self.pull.mean(axis=0)) / (m - 1)
        kept = math.sqrt(max(0.0, 1.0 - noise / total)) if noise == noise else math.nan
        low, high = np.quantile(self.value + (self.members - self.value) * kept, LEVEL)
        return float(low), float(high)


def _by_chance(pull: Floats) -> float:
    n = pull.shape[-1]
    return float(np.sum(pull**2)) * n / (n - 1) if n > 1 else math.nan


def mean(values: NDArray[np.generic], counted: NDArray[np.bool_]) -> Estimate:
    """Mean of `values` over the patients that are counted; both of shape (member, patient).

    Examples
    --------
    >>> found = mean(np.array([[1.0, 0.0, 1.0, 0.0]]), np.ones((1, 4), dtype=bool))
    >>> found.value, round(found.std_error, 4)
    (0.5, 0.2887)
    """
    n = counted.sum(axis=1, keepdims=True).astype(np.float64)
    everybody = n.min() == counted.shape[1]
    there = values if everybody else np.where(counted, values, 0.0)
    with np.errstate(invalid="ignore"):  # nobody: there is no mean
        centre = there.sum(axis=1, keepdims=True) / n
        pull = (there - centre) / n
    return Estimate(centre[:, 0], pull if everybody else np.where(counted, pull, 0.0))


def ratio(other: Estimate, reference: Estimate) -> tuple[float, float]:
    """`other` over `reference`, and the standard error of its logarithm by chance; NaN where either is nought."""
    if not (reference.value > 0.0 and other.value > 0.0):
        return (0.0 if reference.value > 0.0 else math.nan), math.nan
    pull = other.pull.mean(axis=0) / other.value - reference.pull.mean(axis=0) / reference.value
    return other.value / reference.value, math.sqrt(_by_chance(pull))


def saved(other: Estimate, reference: Estimate, difference: Estimate) -> float:
    """How many times as many patients two independent runs would need for the same error of the difference.

    Infinite where no patient differs, NaN where there is nothing to compare. Within parameter sets: what averaging over
    sets saves as well is not the pairing's.
    """
    apart, together = _by_chance(other.pull) + _by_chance(reference.pull), _by_chance(difference.pull)
    if together > 0.0:
        return apart / together
    return math.inf if apart > 0.0 and together == 0.0 else math.nan
