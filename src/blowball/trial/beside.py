"""What a simulated trial would have published, measured as the real one measured it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from blowball.outcomes import aalen_johansen, kaplan_meier
from blowball.trial.analyse import analyse
from blowball.trial.observe import DEATH, Floats, Pool, Seen, watched
from blowball.trial.spec import Published


def measured(one: Published, pool: Pool, data: Seen, who: NDArray[np.int64], until: Floats) -> float:
    """One published result in one simulated trial: per cent, percentage points, or a hazard ratio.

    Parameters
    ----------
    one : Published
    pool : Pool
    data : Seen
        Of its endpoint.
    who : int64[patient]
        Places in the pool.
    until : float64[patient]
        Days since randomisation until which each is watched.

    Returns
    -------
    float
        NaN where it cannot be told, as where nobody in an arm had the endpoint.
    """
    if one.is_ratio:
        treated, chosen = np.isin(data.arm, one.arms), np.isin(data.arm, (*one.arms, *one.against))
        found = analyse("cox", data.time[chosen], data.event[chosen], treated[chosen], math.inf)
        return math.exp(found.estimate)
    value = _share(one, pool, data, who, until, one.arms)
    return 100.0 * (value - _share(one, pool, data, who, until, one.against) if one.against else value)


def _share(
    one: Published, pool: Pool, data: Seen, who: NDArray[np.int64], until: Floats, arms: tuple[int, ...]
) -> float:  # fmt: skip
    side = np.isin(data.arm, arms)
    time, event = data.time[side], data.event[side]
    if one.measure == "share":
        return float(event.mean())
    if one.measure == "survival":
        return 1.0 - float(kaplan_meier(time, event).at(one.at).estimate[0])
    died = watched(pool.days[DEATH][data.arm[side], who[side]], np.full(len(time), np.inf), until[side])[1]
    return float(aalen_johansen(time, np.where(event, 1, np.where(died, 2, 0))).at(one.at).estimate[0])
