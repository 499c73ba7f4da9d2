"""What full simulations tell a plan before it is made, and whether it may take the guideline's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from blowball.plan.constraints import as_often, priced, rules
from blowball.plan.exchange import Rules, best_of
from blowball.plan.fresh import Visits, fresh
from blowball.plan.looks import Looks, looks, together
from blowball.plan.request import GUARD, Request
from blowball.plan.windows import Steps, Windows

SURE = 1.96  # errors by which a schedule must be better than the guideline to take its place
TIMES = 3  # patients that this is judged on, for each one that the plan is made on


def guarded(
    asked: Request, tried: Mapping[str, Visits], threads: int | None = None, progress: Steps | None = None
) -> dict[str, float]:
    """By how much schedules are better than the guideline; only those that are so beyond chance.

    What the windows leave out, and fitting them to one lot of patients, could make a schedule worse than the guideline
    that it is made to beat. So it is judged in full simulations of patients on whom no schedule was made, nor is its
    worth told from them later.
    """
    if not tried or not asked.guideline:
        return {}
    people = None if asked.given else TIMES * asked.scenario.population.n
    told = fresh(
        asked.scenarios(GUARD, people), {"guideline": asked.guideline, **tried}, asked.aim, adherence=asked.adherence,
        threads=threads, progress=progress,
    )  # fmt: skip
    gains = {name: told.gain(name, "guideline") for name in tried}
    return {name: gain.value for name, gain in gains.items() if gain.value > SURE * gain.error}


def settled(
    asked: Request, made: Sequence[Windows], threads: int | None = None, progress: Steps | None = None
) -> float:
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
    low, high = (_by_windows(asked, made, visits, tests, share) for share in (0.0, 1.0))
    if high <= low:
        return 0.0
    told = fresh(asked.scenarios(), {"guideline": visits}, asked.aim, adherence=asked.adherence, threads=threads,
                 progress=progress)  # fmt: skip
    return float(np.clip((told.gain("guideline").value - low) / (high - low), 0.0, 1.0))


def _by_windows(
    asked: Request, made: Sequence[Windows], visits: Visits, tests: list[tuple[str, ...]], share: float
) -> float:
    """Worth of these visits with that share; what they cost is taken off where the objective has it within it."""
    days = [day for day, _ in visits]
    seen = together([looks(one, days, tests, asked.aim, adherence=asked.adherence, later=share) for one in made])
    nodes = seen.nodes(visits)
    return seen.value(nodes) - (rules(seen, asked).price(nodes) if asked.aim.quality is not None else 0.0)


def as_often_as(seen: Looks, guideline: Visits) -> Visits:
    """The best schedule found of as many visits as the guideline and no test more often, made from the guideline on."""
    if not guideline or not seen.has(guideline):
        return guideline
    start, often = seen.nodes(guideline), as_often(guideline)
    use = [[float(test in seen.tests[k]) for k in seen.kind] for test in often]
    mine = Rules(len(start), 0.0, np.array(use), np.array(list(often.values())))
    return seen.visits(best_of(seen, mine, [start, *priced(seen, mine, seen.value(start)).within]))
