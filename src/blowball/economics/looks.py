"""What is done at visits: tests and false alarms of each patient, discounted.

A run keeps how many visits a patient has kept, and the scenario when they were planned. With full adherence the visits
kept are the first so many of the plan, and this is exact. Otherwise which ones were missed is not known, and those kept
are spread evenly over the visits planned in that time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

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
    kept, surgery = one.count("visits"), one.day("surgery")
    began = np.where(np.isfinite(surgery), surgery, 0.0)
    days = np.array([day for day, _ in plan.calendar])
    planned = np.searchsorted(days, one.end - began, side="right").astype(np.float64)
    reached = np.minimum(planned, np.ceil(kept / plan.adherence)) if plan.adherence > 0.0 else np.zeros_like(kept)
    share = np.divide(kept, reached, out=np.zeros_like(kept), where=reached > 0.0)
    found: dict[str, Floats] = {}
    seen = np.zeros_like(kept)
    for v, (day, tests) in enumerate(plan.calendar):
        worth = np.where(v < reached, share * factor(began + day, per_day), 0.0)
        seen += worth
        for test in tests:
            path = f"{COST}test.{test}"
            found[path] = found.get(path, 0.0) + worth
    # An alarm is as likely at any visit, so it has the mean worth of the visits.
    worth = np.divide(seen, kept, out=np.zeros_like(kept), where=kept > 0.0)
    alarms = one.count("false_alarms") * worth
    return found | {f"{COST}event.false_alarm": alarms, f"{LOSS}false_alarm": alarms}
