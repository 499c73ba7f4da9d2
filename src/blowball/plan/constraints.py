"""What limits a schedule: visits, days between them, how often each test, money, false alarms; and a bound on the value
of any schedule that keeps to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from blowball.errors import InputError
from blowball.plan.exchange import Rules
from blowball.plan.looks import Looks
from blowball.plan.programme import Floats, best_schedules, value_matrix
from blowball.plan.windows import Windows

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

ROUNDS = 40  # of the search for the prices that bound a constrained schedule
STARTS = 3  # schedules that it hands on
COST, ALARM = "economics.cost.test.", "economics.cost.event.false_alarm"


def rules(
    seen: Looks,
    windows: Windows,
    visits: int,
    *,
    gap: float = 0.0,
    at_most: Mapping[str, float] | None = None,
    false_alarms: float | None = None,
    money: float | None = None,
    worth_of_one: float | None = None,
    cancer: Cancer | None = None,
) -> Rules:
    """Turn limits into resources that looks use.

    Parameters
    ----------
    seen : Looks
    windows : Windows
    visits : int
        At most.
    gap : float
        Least days between visits.
    at_most : mapping of str to number, optional
        How often a test may be planned.
    false_alarms : float, optional
        Expected false alarms a patient.
    money : float, optional
        Expected cost of tests and false alarms a patient, undiscounted, at the prices of `cancer`.
    worth_of_one : float, optional
        Money that one unit of the objective is worth: looks then have to earn their price (net benefit).
    """
    use: list[Floats] = []
    limit: list[float] = []
    tests = windows.arrays.tests
    for test, most in (at_most or {}).items():
        if test not in tests:
            raise InputError(f"there is no test '{test}'", place="at_most", remedy=f"use {', '.join(tests)}")
        use.append(np.array([test in seen.tests[k] for k in seen.kind], dtype=np.float64))
        limit.append(float(most))
    alarm = alarms(seen, cancer)
    if false_alarms is not None:
        use.append(alarm * seen.attending)
        limit.append(float(false_alarms))
    if money is not None:
        use.append(prices(seen, cancer, alarm) * seen.attending)
        limit.append(float(money))
    stacked = np.array(use) if use else np.zeros((0, len(seen.day)))
    cost = None
    if worth_of_one is not None:
        if not worth_of_one > 0.0:
            raise InputError(f"{worth_of_one!r} is no worth", place="worth_of_one", remedy="give money above 0")
        cost = prices(seen, cancer, alarm) * seen.attending / worth_of_one
    return Rules(visits, gap, stacked, np.array(limit), cost)


def alarms(seen: Looks, cancer: Cancer | None) -> Floats:
    """Probability of a false alarm at a look, by node."""
    if cancer is None:
        return np.zeros(len(seen.day))
    each = [1.0 - np.prod([cancer.number(f"detection.tests.{test}.specificity", unit="1") for test in tests])
            for tests in seen.tests]  # fmt: skip
    return np.array(each)[seen.kind]


def prices(seen: Looks, cancer: Cancer | None, alarm: Floats) -> Floats:
    """Price of a look with the work-up of its false alarms, by node.

    Raises
    ------
    InputError
        If the cancer has no prices.
    """
    records = {} if cancer is None else cancer.records
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
