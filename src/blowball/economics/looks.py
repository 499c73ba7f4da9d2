"""What is done at visits: tests and false alarms of each patient, discounted.

A run keeps how many visits a patient has kept, and the scenario when they were planned. With full adherence the visits
kept are the first so many of the plan, and this is exact. Otherwise which ones were missed is not known, and those kept
are spread evenly over the visits planned in that time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.catalogue import get_cancer
from blowball.economics.discount import Floats, factor
from blowball.economics.states import COST, LOSS, Course
from blowball.scenario import FollowUp


def follow_up(provenance: Mapping[str, Any]) -> FollowUp:
    """The visits that a run had planned."""
    said = dict(provenance["scenario"]["care"]["follow_up"])
    if "guideline" in said:
        return FollowUp.named(get_cancer(provenance["cancer"]), said["guideline"], adherence=said["adherence"])
    return FollowUp(**said)


def looks(one: Course, plan: FollowUp, per_day: float) -> dict[str, Floats]:
    """Tests and false alarms by the path of their price.

    Parameters
    ----------
    one : Course
    plan : FollowUp
    per_day : float
        Force of discounting.
    """
    kept, began = one.count("visits"), one.begins
    days = np.array([day for day, _ in plan.calendar])
    planned = np.searchsorted(days, one.end - began, side="right").astype(np.float64)
    reached = np.minimum(planned, np.ceil(kept / plan.adherence)) if plan.adherence > 0.0 else np.zeros_like(kept)
    share = np.divide(kept, reached, out=np.zeros_like(kept), where=reached > 0.0)
    upto, worth = reached.astype(np.int64), share * np.exp(-per_day * began)
    early = np.flatnonzero(began + days[:1].sum() < 0.0)  # visits before day 0 are not discounted

    def done(which: NDArray[np.bool_]) -> Floats:
        """What these visits are worth to each patient, as far as they were reached."""
        sums = np.append(0.0, np.cumsum(which * np.exp(-per_day * days)))
        total = worth * sums[upto]
        if len(early):
            each = which * factor(began[early, None] + days, per_day) * (np.arange(len(days)) < reached[early, None])
            total[early] = share[early] * each.sum(axis=1)
        return total

    names = dict.fromkeys(test for _, tests in plan.calendar for test in tests)
    found = {f"{COST}test.{name}": done(np.array([name in tests for _, tests in plan.calendar])) for name in names}
    # An alarm is as likely at any visit, so it has the mean worth of the visits.
    seen = done(np.ones(len(days), dtype=bool))
    worth = np.divide(seen, kept, out=np.zeros_like(kept), where=kept > 0.0)
    alarms = one.count("false_alarms") * worth
    return found | {f"{COST}event.false_alarm": alarms, f"{LOSS}false_alarm": alarms}
