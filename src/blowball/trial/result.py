"""What a trial simulated many times comes to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from blowball.trial.lead import Lead
from blowball.trial.observe import Floats
from blowball.trial.repeat import Repeats
from blowball.trial.size import Size
from blowball.trial.spec import Published, Spec
from blowball.trial.truth import Smallest, Truth

if TYPE_CHECKING:
    from blowball.histories import Histories

KNOWN = (0.05, 0.95)  # of the parameter sets
IN_TRIALS = (0.025, 0.975)


@dataclass(frozen=True, eq=False)
class Contrast:
    """One arm (or all others together) against the first.

    Attributes
    ----------
    name, arms : str, tuple of int
    power, power_error : float
        Share of trials with p < alpha, and its Monte Carlo error.
    wrong : float
        Share of trials with p < alpha in the wrong direction; every such trial where there is no effect.
    estimate, spread : float
        Mean of the estimates over the trials and their standard deviation, on the analysis's scale.
    low, high : float
        Between which 95 % of the estimates lie.
    untold : float
        Share of trials without an estimate, as where nobody in one arm had the endpoint.
    true : Truth
    sizes, smallest : tuple
        For 80 and 90 % power; the smallest effect for 80 %.
    lead : Lead or None
        Where the two arms look for recurrences in other ways, and find enough.
    """

    name: str
    arms: tuple[int, ...]
    power: float
    power_error: float
    wrong: float
    estimate: float
    spread: float
    low: float
    high: float
    untold: float
    true: Truth
    sizes: tuple[Size, ...]
    smallest: Smallest
    lead: Lead | None


@dataclass(frozen=True, eq=False)
class Beside:
    """A published result beside the simulated ones: their mean (of ratios the geometric) and where 95 % of them lie."""

    published: Published
    mean: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """Whether the mean lies in the published interval, or else the published value in those of the trials."""
        if math.isnan(self.mean):
            return "untold"
        if self.published.low <= self.mean <= self.published.high:
            return "inside"
        return "near" if self.low <= self.published.value <= self.high else "outside"


@dataclass(frozen=True, eq=False)
class Known:
    """The same over parameter sets: float64[member, contrast], and [member, published] for `beside` (per cent)."""

    power: Floats
    estimate: Floats
    difference: Floats
    life: Floats
    beside: Floats
    pool: int
    trials: int

    @property
    def members(self) -> int:
        """How many."""
        return len(self.power)

    def interval(self, name: str, column: int) -> tuple[float, float, float]:
        """Median, and 5 to 95 % of the parameter sets."""
        values = getattr(self, name)[:, column]
        low, high = np.nanquantile(values, KNOWN)
        return float(np.nanmedian(values)), float(low), float(high)


@dataclass(frozen=True, eq=False)
class TrialResult:
    """A trial, simulated many times, beside the truth that no trial sees.

    Attributes
    ----------
    spec : Spec
    made : Repeats
    contrasts : tuple of Contrast
    beside : tuple of Beside
    known : Known or None
        Over parameter sets, if there are any.
    run : Histories
        Provenance of the first arm; without patients.
    eligible, simulated : int
        Patients under each arm.
    """

    spec: Spec
    made: Repeats
    contrasts: tuple[Contrast, ...]
    beside: tuple[Beside, ...]
    known: Known | None
    run: Histories
    eligible: int
    simulated: int
    seconds: float

    def contrast(self, name: str) -> Contrast:
        """By the name of its arm."""
        return next(one for one in self.contrasts if one.name == name)

    def shares(self) -> list[dict[str, Any]]:
        """Per endpoint and arm: mean share of the trials' patients in whom it was seen, and its spread, in per cent."""
        rows = []
        for e, endpoint in enumerate(self.spec.endpoints):
            for a, arm in enumerate(self.spec.names):
                seen = 100.0 * self.made.shares(e, (a,))
                rows.append({"endpoint": endpoint, "arm": arm, "mean": float(seen.mean()), "sd": spread(seen)})
        return rows

    def sentences(self) -> list[str]:
        """In plain words, with absolute numbers."""
        from blowball.trial.told import told

        return told(self)

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        from blowball.trial.told import as_dict

        return as_dict(self)


def spread(values: Floats | Sequence[float]) -> float:
    """Standard deviation of what has a number; NaN where less than two have."""
    there = np.asarray(values)[np.isfinite(values)]
    return float(np.std(there, ddof=1)) if len(there) > 1 else math.nan
