"""What full simulations of the patients that a plan is made on tell it: before it is made, and beside the guideline."""

from __future__ import annotations

import numpy as np

from blowball.plan.constraints import as_often, priced
from blowball.plan.exchange import Rules, best_of
from blowball.plan.fresh import Visits, fresh
from blowball.plan.looks import Looks, looks
from blowball.plan.request import Request
from blowball.plan.windows import Steps, Windows


def settled(asked: Request, through: Windows, threads: int | None = None, progress: Steps | None = None) -> float:
    """How much later looks do for patients whom a first finding leaves with more to come.

    The windows end with the first finding. Whoever is rid of all that is there then, while other seeds that have left
    are yet to be seen, is not cured by that finding, but later looks may find those too. The share of them whom later
    looks cure is settled so that the guideline's value by the windows is that of a full simulation of the same
    patients; the value is linear in that share. 0 to 1; 0 where nobody lurks.
    """
    last = max(asked.days) + 1e-6
    visits = tuple((day, tests) for day, tests in asked.guideline if day <= last)
    if not visits:
        return 0.0
    tests = list(dict.fromkeys(one for _, one in visits))
    days = [day for day, _ in visits]
    low, high = (
        (seen := looks(through, days, tests, asked.aim, adherence=asked.adherence, later=share)).value(
            seen.nodes(visits)
        )
        for share in (0.0, 1.0)
    )
    if high <= low:
        return 0.0
    told = fresh(asked.scenario, {"guideline": visits}, asked.aim, adherence=asked.adherence, threads=threads,
                 progress=progress)  # fmt: skip
    return float(np.clip((told.gain("guideline").value - low) / (high - low), 0.0, 1.0))


def as_often_as(seen: Looks, guideline: Visits) -> Visits:
    """The best schedule found of as many visits as the guideline and no test more often, made from the guideline on."""
    if not guideline or not seen.has(guideline):
        return guideline
    start, often = seen.nodes(guideline), as_often(guideline)
    use = [[float(test in seen.tests[k]) for k in seen.kind] for test in often]
    mine = Rules(len(start), 0.0, np.array(use), np.array(list(often.values())))
    return seen.visits(best_of(seen, mine, [start, *priced(seen, mine, seen.value(start)).within]))
