"""What limits a schedule: visits, days between them, how often each test, money, false alarms; and a bound on the value
of any schedule that keeps to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from blowball.economics.discount import factor
from blowball.errors import InputError
from blowball.plan.exchange import Rules
from blowball.plan.looks import Looks
from blowball.plan.programme import Floats, best_schedules, value_matrix
from blowball.scenario.words import one_of

if TYPE_CHECKING:
    from blowball.catalogue import Cancer
    from blowball.plan.request import Request

ROUNDS = 40  # of the search for the prices that bound a constrained schedule
STARTS = 3  # schedules that it hands on
COST, ALARM = "economics.cost.test.", "economics.cost.event.false_alarm"
WORRY = "economics.utility.loss.false_alarm"


def rules(seen: Looks, asked: Request) -> Rules:
    """Turn the limits that were asked for into resources that looks use, and what looks cost into units of value.

    Raises
    ------
    InputError
        If a limit names what there is not, or a price is missing.
    """
    said, cancer, aim = asked.limits, asked.cancer, asked.aim
    planned = {test: ({test: 1.0}, most) for test, most in (said.at_most or {}).items()}
    alarm = alarms(seen, cancer)
    use: list[Floats] = []
    limit: list[float] = []
    for place, every in (("at_most", planned), ("budgets", said.budgets or {})):
        for each, most in every.values():
            for test in each:
                one_of(test, [one.id for one in cancer.tests], what=f"a test for {cancer.id} cancer", place=place)
            use.append(np.array([sum(each.get(test, 0.0) for test in tests) for tests in seen.tests])[seen.kind])
            limit.append(float(most))
    if said.false_alarms is not None:
        use.append(alarm * seen.attending)
        limit.append(float(said.false_alarms))
    if said.money is not None:
        use.append(prices(seen, cancer, alarm) * seen.attending)
        limit.append(float(said.money))
    if any(most < 0.0 for most in limit):
        raise InputError("a limit below 0 cannot be kept", place="limits", remedy="give 0 or more")
    cost = None
    if said.worth_of_one is not None:
        if not said.worth_of_one > 0.0:
            raise InputError(f"{said.worth_of_one!r} is no worth", place="worth_of_one", remedy="give money above 0")
        cost = prices(seen, cancer, alarm) / said.worth_of_one
    if aim.quality is not None:
        worry = alarm * float(cancer.records[WORRY].value)  # type: ignore[arg-type]
        cost = (worry + (0.0 if cost is None else cost)) * factor(seen.day, aim.quality.per_day)
    stacked = np.array(use) if use else np.zeros((0, len(seen.day)))
    cost = None if cost is None else cost * seen.attending
    return Rules(asked.visits, asked.gap, stacked, np.array(limit), cost)


def alarms(seen: Looks, cancer: Cancer) -> Floats:
    """Probability of a false alarm at a look, by node."""
    each = [1.0 - np.prod([cancer.number(f"detection.tests.{test}.specificity", unit="1") for test in tests])
            for tests in seen.tests]  # fmt: skip
    return np.array(each)[seen.kind]


def prices(seen: Looks, cancer: Cancer, alarm: Floats) -> Floats:
    """Price of a look with the work-up of its false alarms, by node.

    Raises
    ------
    InputError
        If the cancer has no prices.
    """
    records = cancer.records
    paths = [COST + test for tests in seen.tests for test in tests] + [ALARM]
    missing = [path for path in paths if path not in records]
    if missing:
        raise InputError(
            f"there is no '{missing[0]}'", place="money", remedy="choose a cancer that has prices, or limit visits"
        )
    price = {path: float(records[path].value) for path in paths}  # type: ignore[arg-type]
    each = np.array([sum(price[COST + test] for test in tests) for tests in seen.tests])
    return each[seen.kind] + alarm * price[ALARM]


@dataclass(frozen=True)
class Priced:
    """What comes of letting schedules break limits at a price, and of making the price right.

    Attributes
    ----------
    bound : float
        No schedule within the rules is worth more.
    within : tuple of schedules
        Those met on the way that keep to the rules, best by the programme first: good ones to start from.
    """

    bound: float
    within: tuple[tuple[int, ...], ...]


def priced(seen: Looks, asked: Rules, known: float = 0.0, matrix: Floats | None = None) -> Priced:
    """Bound what schedules within the rules are worth.

    Leaving earlier misses out of account flatters a schedule (see `programme`); of limits it takes the least of what
    schedules are worth that may break them at a price. `known` is the worth of a schedule that keeps to them.
    """
    worth = value_matrix(seen) if matrix is None else matrix
    cost = np.zeros(len(seen.day)) if asked.cost is None else asked.cost
    price, least = np.zeros(len(asked.limit)), np.inf
    met: dict[tuple[int, ...], float] = {}
    for step in range(ROUNDS):
        extra = price @ asked.use if len(price) else 0.0
        best = best_schedules(worth, seen.day, asked.visits, gap=asked.gap, cost=cost + extra)
        k = int(np.argmax(best.values))
        schedule, value = best.schedules[k], best.values[k]
        over = asked.taken(schedule) - asked.limit
        if asked.keeps(seen, schedule):
            met[schedule] = value + float(price @ asked.taken(schedule) if len(price) else 0.0)
        value += float(price @ asked.limit) if len(price) else 0.0
        least = min(least, value)
        length = float(over @ over)
        if length == 0.0 or not len(price):
            break
        price = np.maximum(price + (value - known) / (1.0 + step / 10.0) / length * over, 0.0)
    return Priced(float(least), tuple(sorted(met, key=lambda one: -met[one])[:STARTS]))


def as_often(visits: Sequence[tuple[float, tuple[str, ...]]]) -> dict[str, float]:
    """How often each test is done in a schedule.

    >>> as_often([(30.0, ("exam",)), (60.0, ("exam", "ct"))])
    {'exam': 2.0, 'ct': 1.0}
    """
    found: dict[str, float] = {}
    for _, tests in visits:
        for test in tests:
            found[test] = found.get(test, 0.0) + 1.0
    return found
