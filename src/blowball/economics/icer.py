"""Which strategies are worth considering at any price of health: dominance, the frontier and its ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from blowball.economics.discount import Floats
from blowball.economics.evaluation import Evaluation, knowledge
from blowball.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

Status = Literal["cheapest", "on the frontier", "dominated", "extendedly dominated"]


@dataclass(frozen=True, slots=True)
class Step:
    """One strategy beside the others.

    Attributes
    ----------
    strategy : str
    cost, qalys : float
    status : str
        ``cheapest``: where the frontier begins. ``dominated``: another one costs no more and gives no less.
        ``extendedly dominated``: a mix of two others does the same.
    against : str
        The strategy before it on the frontier; empty for those that are not on it, and for the first.
    more_cost, more_qalys, icer : float
        Than under that one, and their ratio; NaN where there is none.
    """

    strategy: str
    cost: float
    qalys: float
    status: Status
    against: str = ""
    more_cost: float = np.nan
    more_qalys: float = np.nan
    icer: float = np.nan


def frontier(costs: ArrayLike, qalys: ArrayLike, strategies: Sequence[str]) -> list[Step]:
    """Rank strategies by cost, mark those that are dominated, and give the ratios of the others.

    Parameters
    ----------
    costs, qalys : float[strategy]
    strategies : sequence of str

    Returns
    -------
    list of Step
        By rising cost.

    Examples
    --------
    >>> for step in frontier([5000, 12000, 10000, 25000], [1, 1.5, 2, 2.5], ["usual", "A", "B", "C"]):
    ...     print(step.strategy, step.status, step.icer)
    usual cheapest nan
    B on the frontier 5000.0
    A dominated nan
    C on the frontier 30000.0
    """
    cost, gain = (np.asarray(values, dtype=np.float64) for values in (costs, qalys))
    if not (cost.shape == gain.shape == (len(strategies),) and np.isfinite([cost, gain]).all()):
        raise InputError(
            "costs and QALYs are not a number for each strategy", place="frontier", remedy="give as many as strategies"
        )
    order = np.lexsort((-gain, cost)).tolist()
    status: dict[int, Status] = {}
    left: list[int] = []
    for i in order:  # cheaper ones come first, so one that gives as much dominates
        if left and gain[i] <= gain[left[-1]]:
            status[i] = "dominated"
        else:
            left.append(i)
    left = _without_extended(left, cost, gain, status)
    before = dict(zip(left[1:], left, strict=False))
    found = []
    for i in order:
        if i in before:
            j = before[i]
            more, better = float(cost[i] - cost[j]), float(gain[i] - gain[j])
            rest = (strategies[j], more, better, more / better)
            found.append(Step(strategies[i], float(cost[i]), float(gain[i]), "on the frontier", *rest))
        else:
            found.append(Step(strategies[i], float(cost[i]), float(gain[i]), status.get(i, "cheapest")))
    return found


def _without_extended(left: list[int], cost: Floats, gain: Floats, status: dict[int, Status]) -> list[int]:
    """Take out, until none is left, what costs more for a QALY than the next better one."""
    while True:
        ratio = [(cost[b] - cost[a]) / (gain[b] - gain[a]) for a, b in pairwise(left)]
        worse = [k for k in range(len(ratio) - 1) if ratio[k] >= ratio[k + 1]]
        if not worse:
            return left
        status[left[worse[0] + 1]] = "extendedly dominated"
        left = left[: worse[0] + 1] + left[worse[0] + 2 :]


def icers(found: Evaluation, group: str | None = None) -> pa.Table:
    """The table of incremental cost-effectiveness, with chance and knowledge apart.

    Parameters
    ----------
    found : Evaluation
    group : str, optional
        Of patients; all if not given.

    Returns
    -------
    pyarrow.Table
        A row a strategy, by rising cost: what `Step` has, at the mean over samples; ``_error``: by chance;
        ``_low`` and ``_high``: 5 to 95 % of samples. Those of the ratio are null where a sample has no gain in
        QALYs, as a ratio then says nothing: look at net benefit.
    """
    import pyarrow as pa

    names = found.strategies
    steps = frontier(found.costs(group).mean(axis=1), found.qalys(group).mean(axis=1), names)
    rows = []
    for step in steps:
        s = names.index(step.strategy)
        row: dict[str, object] = {
            "strategy": step.strategy, "status": step.status, "against": step.against,
            "cost": step.cost, "qalys": step.qalys,
        }  # fmt: skip
        row |= _around("cost", found, lambda one, s=s: one.costs(group)[s])  # type: ignore[misc]
        row |= _around("qalys", found, lambda one, s=s: one.qalys(group)[s])  # type: ignore[misc]
        row |= _steps(found, step, group)
        rows.append(row)
    return pa.Table.from_pylist(rows)


def _steps(found: Evaluation, step: Step, group: str | None) -> dict[str, object]:
    row: dict[str, object] = {"more_cost": step.more_cost, "more_qalys": step.more_qalys, "icer": step.icer}
    if not step.against:
        ends = [f"{name}_{end}" for name in row for end in ("error", "low", "high")]
        return dict.fromkeys(row) | dict.fromkeys(ends)
    s, r = found.strategies.index(step.strategy), found.strategies.index(step.against)
    row |= _around("more_cost", found, lambda one: one.costs(group)[s] - one.costs(group)[r])
    row |= _around("more_qalys", found, lambda one: one.qalys(group)[s] - one.qalys(group)[r])
    more, better = ((of[s] - of[r]) for of in (found.costs(group), found.qalys(group)))
    row["icer_error"] = float(found.chance(lambda one: _ratio(one, s, r, group)))
    low, high = knowledge(more / better) if (better > 0.0).all() else (np.nan, np.nan)
    return row | {"icer_low": _known(low), "icer_high": _known(high)}


def _ratio(one: Evaluation, s: int, r: int, group: str | None) -> float:
    cost, gain = one.costs(group).mean(axis=1), one.qalys(group).mean(axis=1)
    return float((cost[s] - cost[r]) / (gain[s] - gain[r])) if gain[s] != gain[r] else np.nan


def _around(name: str, found: Evaluation, of: object) -> dict[str, object]:
    assert callable(of)
    low, high = knowledge(of(found))
    error = float(found.chance(lambda one: of(one).mean()))
    return {f"{name}_error": error, f"{name}_low": _known(low), f"{name}_high": _known(high)}


def _known(value: object) -> float | None:
    number = float(value)  # type: ignore[arg-type]
    return number if np.isfinite(number) else None
