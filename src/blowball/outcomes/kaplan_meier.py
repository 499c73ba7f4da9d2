"""Incidence where nothing competes: one minus the Kaplan-Meier survival, with Greenwood's standard error."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from blowball.outcomes.aalen_johansen import Curve, aalen_johansen


def kaplan_meier(time: ArrayLike, event: ArrayLike) -> Curve:
    """Estimate one minus survival, all other endings taken as censoring.

    With death as such an ending it answers "how many would recur if nobody died of anything else", which is more than
    do recur; `aalen_johansen` answers how many do.

    Parameters
    ----------
    time : array of float, shape (n,)
        Follow-up from the origin, any one unit, zero or more.
    event : array of bool or int, shape (n,)
        1 the event, anything else censored.

    Examples
    --------
    >>> kaplan_meier([1.0, 2.0, 3.0], [1, 0, 1]).at([1.0, 3.0]).estimate.round(3)
    array([0.333, 1.   ])
    """
    # With one cause the Aalen-Johansen estimate is 1 - S and its delta-method error is Greenwood's.
    return aalen_johansen(time, (np.asarray(event) == 1).astype(np.int64))
