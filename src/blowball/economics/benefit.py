"""Net benefit, how likely each strategy is the best one, and what it would be worth to know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from blowball.economics.discount import Floats
from blowball.economics.evaluation import Evaluation, knowledge
from blowball.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

WILLINGNESS = tuple(range(0, 200_001, 10_000))  # units of money for a QALY


def net_monetary_benefit(found: Evaluation, willingness: float, group: str | None = None) -> Floats:
    """QALYs at that worth less costs, a patient: float64[strategy, sample]."""
    return willingness * found.qalys(group) - found.costs(group)


def net_health_benefit(found: Evaluation, willingness: float, group: str | None = None) -> Floats:
    """QALYs less what the costs would buy elsewhere: float64[strategy, sample]."""
    if not willingness > 0.0:
        raise InputError("health needs a price above 0", place="willingness", remedy="give one such as 50000")
    return found.qalys(group) - found.costs(group) / willingness


def best_shares(benefit: ArrayLike) -> Floats:
    """Share of samples in which each strategy has the highest net benefit; ties are shared.

    >>> best_shares([[1.0, 2.0, 3.0, 4.0], [2.0, 2.0, 1.0, 1.0]]).tolist()
    [0.625, 0.375]
    """
    values = np.asarray(benefit, dtype=np.float64)
    best = values == values.max(axis=0)
    return (best / best.sum(axis=0)).mean(axis=1)


def perfect_information(benefit: ArrayLike) -> float:
    """Expected value of perfect information: the mean of the best in each sample less the best mean.

    >>> perfect_information([[1.0, 2.0, 3.0, 4.0], [2.0, 2.0, 1.0, 1.0]])
    0.25
    """
    values = np.asarray(benefit, dtype=np.float64)
    return float(values.max(axis=0).mean() - values.mean(axis=1).max())


def acceptability(
    found: Evaluation, willingness: Sequence[float] = WILLINGNESS, group: str | None = None
) -> xr.Dataset:
    """Net benefit, acceptability curve and frontier, and the value of perfect information at each worth of a QALY.

    Parameters
    ----------
    found : Evaluation
        With two samples or more.
    willingness : sequence of float
        What a QALY is worth.
    group : str, optional
        Of patients; all if not given.

    Returns
    -------
    xarray.Dataset
        Over `strategy` and `willingness`: ``benefit`` (mean net monetary benefit of a patient), ``gain`` (less that of
        the reference) with ``gain_error`` (chance), ``gain_low`` and ``gain_high`` (5 to 95 % of samples),
        ``probability`` (share of samples in which it is best) and ``probability_error``. Over `willingness`: ``best``
        (the strategy of the highest mean), ``frontier`` (its probability), ``evpi`` a patient and ``evpi_error``.

    Raises
    ------
    InputError
        If there is one sample only.
    """
    import xarray as xr

    check_samples(found)
    worth = np.asarray(willingness, dtype=np.float64)
    if not worth.size or not np.isfinite(worth).all() or worth.min() < 0.0:
        raise InputError("these are no prices of a QALY", place="willingness", remedy="give numbers of 0 or more")

    def told(one: Evaluation) -> Floats:
        """Gain, probability and EVPI: [strategy + strategy + 1, willingness]."""
        cost, gain = one.costs(group), one.qalys(group)
        columns = []
        for price in worth:
            benefit = price * gain - cost
            mean = benefit.mean(axis=1)
            columns.append(np.concatenate([mean - mean[0], best_shares(benefit), [perfect_information(benefit)]]))
        return np.transpose(columns)

    values, errors, n = told(found), found.chance(told), len(found.strategies)
    cost, gain = found.costs(group), found.qalys(group)
    more = worth[:, None, None] * (gain - gain[0]) - (cost - cost[0])  # [willingness, strategy, sample]
    low, high = knowledge(more)
    benefit = worth[None, :] * gain.mean(axis=1)[:, None] - cost.mean(axis=1)[:, None]
    best = benefit.argmax(axis=0)
    two, one = ("strategy", "willingness"), ("willingness",)
    return xr.Dataset(
        {
            "benefit": (two, benefit), "gain": (two, values[:n]), "gain_error": (two, errors[:n]),
            "gain_low": (two, low.T), "gain_high": (two, high.T),
            "probability": (two, values[n : 2 * n]), "probability_error": (two, errors[n : 2 * n]),
            "best": (one, [found.strategies[i] for i in best]),
            "frontier": (one, values[n : 2 * n][best, np.arange(len(worth))]),
            "evpi": (one, values[2 * n]), "evpi_error": (one, errors[2 * n]),
        },
        coords={"strategy": list(found.strategies), "willingness": worth},
        attrs={**found.facts, "samples": found.samples},
    )  # fmt: skip


def check_samples(found: Evaluation) -> None:
    """Refuse one sample: it says nothing about what is not known."""
    if found.samples < 2:
        raise InputError(
            "there is one set of numbers only, so nothing says how sure it is", place="economics",
            remedy="simulate with parameters=blowball.ensemble(cancer), or give evaluate(..., draws=1000)",
        )  # fmt: skip
