"""How many patients a trial needs: looked for by trials of other sizes from the same pool."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from blowball.trial.analyse import normal_cdf, quantile
from blowball.trial.observe import Floats, Pool
from blowball.trial.repeat import Repeats, one_contrast
from blowball.trial.spec import Spec
from blowball.trial.truth import Truth

ROUNDS = 2  # each tries the size that the one before has led to
WORK, LARGEST = 20_000_000, 100_000  # patients drawn in a round, and in one trial
FEWEST_TRIALS, USUAL_TRIALS = 40, 200  # of a round, where trials are large, and where they are not
TOLD = 2.0  # errors by which an effect must differ from none
TOLD_MUCH = (0.02, 0.98)  # between which the share of trials that found it tells the size better than the mean z
CLOSE = 1.02  # times the largest trial: so far the pool is taken to reach


@dataclass(frozen=True)
class Size:
    """Patients, in all arms of the trial together, for a power.

    Attributes
    ----------
    power : float
    patients : float
        NaN: no size can be told, because the effect cannot be told from none in the pool.
    error : float
        Standard error: chance in the trials, and chance in the pool.
    tried : int
        The largest trial that was simulated for it.
    beyond : bool
        Whether the size is larger than the pool can fill, and computed from the effect without chance.
    """

    power: float
    patients: float
    error: float
    tried: int
    beyond: bool


def size_for(spec: Spec, pool: Pool, made: Repeats, contrast: int, power: float, true: Truth) -> Size:
    """Find the size of a trial with that power, setting out from the trials of `spec.patients`."""
    nobody = Size(power, math.nan, math.nan, spec.patients, False)
    if true.sign == 0.0 or abs(true.difference) < TOLD * true.difference_error:
        return nobody
    arms, most = spec.contrasts[contrast][1], min(pool.n, LARGEST)
    n, z = spec.patients, made.column(contrast, "z") * true.sign
    for _ in range(ROUNDS):
        wanted = _by_mean(spec, n, z, power)
        n = most if math.isnan(wanted) else int(min(max(wanted, 2 * len(spec.arms)), most))
        trials = max(FEWEST_TRIALS, min(max(spec.repeats, USUAL_TRIALS), WORK // n))
        z = one_contrast(spec, pool, arms, n, trials)[:, 2] * true.sign
    paired = abs(true.difference_error / true.difference) if true.difference else 0.0
    share = float(np.mean(z > quantile(1.0 - spec.alpha / 2.0)))
    target = _by_share(n, z, share, power) if TOLD_MUCH[0] < share < TOLD_MUCH[1] else _by_mean(spec, n, z, power)
    if math.isnan(target) or target > CLOSE * most:
        target = _by_truth(spec, made, contrast, power, true)
        return Size(power, target, 2.0 * target * paired, n, True)
    return Size(power, target, 2.0 * target * math.hypot(_chance(z, share), paired), n, False)


def _by_truth(spec: Spec, made: Repeats, contrast: int, power: float, true: Truth) -> float:
    """Errors fall with the square root of the number of patients; the estimate without chance is that of the pool."""
    error = float(np.nanmedian(made.column(contrast, "std_error")))
    wanted = quantile(1.0 - spec.alpha / 2.0) + quantile(power)
    return made.patients * (wanted * error / true.estimate) ** 2


def _by_mean(spec: Spec, n: int, z: Floats, power: float) -> float:
    """The mean z grows with the square root of the number of patients."""
    mean, spread = float(np.mean(z)), float(np.std(z, ddof=1))
    if mean < TOLD * spread / math.sqrt(len(z)):
        return math.nan
    return n * ((quantile(1.0 - spec.alpha / 2.0) + quantile(power) * spread) / mean) ** 2


def _by_share(n: int, z: Floats, share: float, power: float) -> float:
    spread = float(np.std(z, ddof=1))
    return n * (1.0 + (quantile(power) - quantile(share)) * spread / float(np.mean(z))) ** 2


def _chance(z: Floats, share: float) -> float:
    """Relative error of the square root of the size."""
    mean, spread, trials = float(np.mean(z)), float(np.std(z, ddof=1)), len(z)
    if not TOLD_MUCH[0] < share < TOLD_MUCH[1]:
        return spread / math.sqrt(trials) / mean
    density = math.exp(-0.5 * quantile(share) ** 2) / math.sqrt(2.0 * math.pi)
    return math.sqrt(share * (1.0 - share) / trials) / density * spread / mean


def power_at(made: Repeats, contrast: int, alpha: float) -> tuple[float, float]:
    """Share of trials with p < alpha, and its Monte Carlo error."""
    share = float(np.mean(made.column(contrast, "p") < alpha))
    kept = min(max(share, 0.5 / made.trials), 1.0 - 0.5 / made.trials)  # none of a thousand is no proof of never
    return share, math.sqrt(kept * (1.0 - kept) / made.trials)


def schoenfeld(log_ratio: float, events: float, share: float, alpha: float) -> float:
    """Power of a log-rank test by Schoenfeld's formula (1981), for comparison.

    Parameters
    ----------
    log_ratio : float
    events : float
        Expected in both arms.
    share : float
        Of the patients in one arm.

    Examples
    --------
    >>> round(schoenfeld(-0.4, 200.0, 0.5, 0.05), 3)
    0.807
    """
    return normal_cdf(abs(log_ratio) * math.sqrt(events * share * (1.0 - share)) - quantile(1.0 - alpha / 2.0))
