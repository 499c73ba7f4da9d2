"""What no trial can see: the same patients under both arms, and what a trial of this size could have missed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from blowball.trial.analyse import quantile
from blowball.trial.observe import DEATH, TREATED, Floats, Pool, seen
from blowball.trial.recruit import until
from blowball.trial.repeat import Repeats, analysis
from blowball.trial.spec import Spec

NEGLIGIBLE = 0.01  # of a log hazard ratio or a day: rounding, where both arms are the same
A_DAY = 1.0
_LUCK = 0x7207  # of the calendar of the trial that has everybody in it


@dataclass(frozen=True)
class Truth:
    """The true effect of the arms of a contrast, by pairs; errors are those of so many pairs.

    Attributes
    ----------
    estimate : float
        What the analysis would give in a trial without chance: everybody of the pool in both arms.
    control, risk : float
        Share with the endpoint by `tau` under the first arm and under the others; deaths before it compete.
    difference, difference_error : float
        Of the two.
    life, life_error : float
        Mean days of life more before `tau`.
    changed : float
        Share of patients who die more than a day earlier or later.
    """

    estimate: float
    control: float
    risk: float
    difference: float
    difference_error: float
    life: float
    life_error: float
    changed: float

    @property
    def sign(self) -> float:
        """Of the effect on the analysis's scale; 0 where no patient's endpoint differs by `tau`, nor the estimate."""
        none = self.difference == 0.0 == self.difference_error and abs(self.estimate) < NEGLIGIBLE
        return 0.0 if none else float(np.sign(self.estimate))


@dataclass(frozen=True)
class Smallest:
    """The smallest effect that the trial would have found so often.

    `estimate` is on the analysis's scale, on the side of the truth (of benefit where there is no effect); `difference`
    is that of the shares with the endpoint by `tau` that goes with it where hazards are proportional, NaN for
    restricted means.
    """

    power: float
    estimate: float
    difference: float


def truth(spec: Spec, pool: Pool, arms: tuple[int, ...]) -> Truth:
    """Compare the same patients under the first arm and under these (their mean, if several)."""
    had = [pool.days[spec.endpoint][arm] <= spec.tau for arm in (0, *arms)]
    lived = [np.minimum(pool.days[DEATH][arm], spec.tau) for arm in (0, *arms)]
    difference, error = _mean(np.mean(had[1:], axis=0) - had[0])
    life, life_error = _mean(np.mean(lived[1:], axis=0) - lived[0])
    moved = np.mean([np.abs(pool.end[arm] - pool.end[0]) > A_DAY for arm in arms])
    control = float(np.mean(had[0]))
    return Truth(
        _everybody(spec, pool, arms), control, control + difference, difference, error, life, life_error, float(moved)
    )


def _everybody(spec: Spec, pool: Pool, arms: tuple[int, ...]) -> float:
    days = until(spec, pool.n, np.random.default_rng([spec.seed, _LUCK]))
    chosen = (0, *arms)
    who, arm = np.tile(np.arange(pool.n), len(chosen)), np.repeat(chosen, pool.n)
    found = analysis(spec, seen(pool, spec.endpoint, who, arm, np.tile(days, len(chosen))), arms, "own").estimate
    return 0.0 if math.isnan(found) else found


def smallest(spec: Spec, made: Repeats, contrast: int, true: Truth, power: float) -> Smallest:
    """The effect at which so large a share of trials finds p < alpha, from the errors of the estimates."""
    errors = made.column(contrast, "std_error")
    # The median: where an arm has hardly any events, errors have a long tail.
    error = float(np.nanmedian(errors)) if np.isfinite(errors).any() else math.nan
    size = (quantile(1.0 - spec.alpha / 2.0) + quantile(power)) * error
    benefit = 1.0 if spec.method == "rmst" else -1.0
    size *= true.sign or (-benefit if spec.endpoint == TREATED else benefit)
    if spec.method == "rmst":
        return Smallest(power, size, math.nan)
    return Smallest(power, size, 1.0 - (1.0 - true.control) ** math.exp(size) - true.control)


def _mean(values: Floats) -> tuple[float, float]:
    return float(np.mean(values)), float(np.std(values, ddof=1) / math.sqrt(len(values)))
