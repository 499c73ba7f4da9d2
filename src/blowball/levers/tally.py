"""Sums over paired patients, a stretch of them at a time: what a lever changes, and both of its uncertainties.

As in `outcomes.paired` a patient meets the same luck in every parameter set, so a patient's pulls on all sets are
averaged before they are squared. Few patients differ, so only they are summed; memory does not grow with the patients.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blowball.outcomes.paired import LEVEL

Floats = NDArray[np.float64]


class Weights:
    """Who counts in each group, and how much: one over how many there are.

    Parameters
    ----------
    who : bool[group, member, patient]
    """

    def __init__(self, who: NDArray[np.bool_]) -> None:
        self.n = who.sum(axis=2).astype(np.float64)
        with np.errstate(divide="ignore"):
            share = np.where(self.n > 0.0, 1.0 / self.n, 0.0)
        self.of = who * share[:, :, None]
        self.sets = np.maximum((self.n > 0.0).sum(axis=1), 1).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one quantity in one stretch of patients: arrays of shape (group, member) and (group,).

    Attributes
    ----------
    total, n : float64[group, member]
        Sum over those who count, and how many they are.
    chance : float64[group]
        Variance of the mean over members.
    noise : float64[group]
        What chance adds to the variance between members.
    """

    total: Floats
    n: Floats
    chance: Floats
    noise: Floats

    @classmethod
    def of(cls, values: NDArray[np.generic], weights: Weights) -> Sums:
        """Sum values of shape (member, patient), most of them nought."""
        members, patients = values.shape
        m, i = np.nonzero(values)
        value = values[m, i].astype(np.float64)
        centre = np.zeros_like(weights.n)
        chance, noise = np.zeros(len(weights.n)), np.zeros(len(weights.n))
        small = patients / (patients - 1.0) if patients > 1 else math.nan
        for g, weight in enumerate(weights.of):
            pull = weight[m, i] * value
            centre[g] = np.bincount(m, pull, members)
            each = (np.bincount(i, pull, patients) - centre[g] @ weight) / weights.sets[g]
            chance[g] = small * float(each @ each)
            if weights.sets[g] > 1.0:
                n = np.maximum(weights.n[g], 1.0)
                own = float(pull @ pull) - float((centre[g] ** 2 / n).sum()) - weights.sets[g] * float(each @ each)
                noise[g] = small * max(own, 0.0) / (weights.sets[g] - 1.0)
        return cls(centre * weights.n, weights.n, chance, noise)

    @classmethod
    def nothing(cls, weights: Weights) -> Sums:
        """Of a quantity that is nought for everybody."""
        none = np.zeros(len(weights.n))
        return cls(np.zeros_like(weights.n), weights.n, none, none)

    def and_then(self, other: Sums, share: float) -> Sums:
        """With another stretch, which has this share of all patients so far."""
        mine, theirs = (1.0 - share) ** 2, share**2
        return Sums(
            self.total + other.total, self.n + other.n, mine * self.chance + theirs * other.chance,
            mine * self.noise + theirs * other.noise,
        )  # fmt: skip

    def told(self, g: int) -> tuple[float, float, float, float]:
        """Mean, standard error by chance, and the 5 and 95 % of the members, chance taken out, of one group."""
        there = self.n[g] > 0.0
        if not there.any():
            return math.nan, math.nan, math.nan, math.nan
        sets = self.total[g, there] / self.n[g, there]
        value, error = float(sets.mean()), math.sqrt(self.chance[g])
        if len(sets) < 2:
            return value, error, math.nan, math.nan
        spread = float(sets.var(ddof=1))
        if not spread > 0.0:
            return value, error, value, value
        kept = math.sqrt(max(0.0, 1.0 - self.noise[g] / spread))
        low, high = np.quantile(value + (sets - value) * kept, LEVEL)
        return value, error, float(low), float(high)
