"""Simulated beside observed: two cumulative incidences of one group, and where they part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from blowball.outcomes import Curve
from blowball.units import YEAR

Floats = NDArray[np.float64]
FEWEST_AT_RISK = 20  # a curve of fewer people is not compared: one event moves it by points


@dataclass(frozen=True, slots=True)
class At:
    """Both curves at one time: shares, with the 95 % interval of what was observed."""

    year: float
    simulated: float
    error: float
    observed: float
    low: float
    high: float
    at_risk: int

    @property
    def outside(self) -> bool:
        """Whether the simulation lies outside the observed interval."""
        return not self.low <= self.simulated <= self.high


@dataclass(frozen=True, slots=True)
class Miss:
    """A stretch of whole years in which the simulation lies on one side, outside the observed interval."""

    first: float
    last: float
    worst: At

    @property
    def too_high(self) -> bool:
        """Whether the simulation lies above."""
        return self.worst.simulated > self.worst.observed


@dataclass(frozen=True, slots=True)
class Compared:
    """One group of patients.

    Attributes
    ----------
    name, who : str
        A label ("4-9 nodes") and the same in a sentence ("women with 4-9 positive nodes").
    simulated, observed : Curve
        Cumulative incidence, in days from surgery.
    members : tuple of Curve
        The same with other parameter sets; empty: none were run.
    """

    name: str
    who: str
    simulated: Curve
    observed: Curve
    members: tuple[Curve, ...] = ()

    def at(self, years: Sequence[float]) -> list[At]:
        """Both curves at `years`, as far as at least 20 patients are still followed."""
        days = np.asarray(years, dtype=np.float64) * YEAR
        ours, theirs = self.simulated.at(days), self.observed.at(days)
        found = (
            At(
                float(year), float(ours.estimate[i]), float(ours.std_error[i]), float(theirs.estimate[i]),
                float(theirs.ci_low[i]), float(theirs.ci_high[i]), int(theirs.n_at_risk[i]),
            )
            for i, year in enumerate(years)
        )  # fmt: skip
        return [p for p in found if p.at_risk >= FEWEST_AT_RISK and np.isfinite([p.simulated, p.observed]).all()]

    def misses(self, years: Sequence[float]) -> list[Miss]:
        """Stretches of `years` in which the simulation lies outside the observed interval."""
        stretches: list[list[At]] = []
        points = self.at(years)
        for before, point in pairwise([None, *points]):
            if point is None or not point.outside:
                continue
            same_side = before is not None and before.outside and _above(before) == _above(point)
            if same_side:
                stretches[-1].append(point)
            else:
                stretches.append([point])
        return [
            Miss(part[0].year, part[-1].year, max(part, key=lambda p: abs(p.simulated - p.observed)))
            for part in stretches
        ]

    def spread(self, years: Floats, level: float = 0.9) -> tuple[Floats, Floats] | None:
        """Between which shares the middle `level` of the other parameter sets lie."""
        if len(self.members) < 2:
            return None
        all_of_them = np.array([curve.at(years * YEAR).estimate for curve in self.members])
        low, high = np.quantile(all_of_them, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
        return low, high


def _above(point: At) -> bool:
    return point.simulated > point.observed
