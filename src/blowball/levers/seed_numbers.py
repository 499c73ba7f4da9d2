"""Shares of seeds by group: when they left, what an earlier operation bounds, each with both of its uncertainties."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.histories.counts import SLACK
from blowball.histories.histories import Histories
from blowball.levers.departures import WHEN, Departures
from blowball.outcomes.groups import group as split
from blowball.outcomes.intervals import Z95
from blowball.outcomes.paired import LEVEL, Estimate, mean
from blowball.outcomes.pairing import Days, Flags, counted
from blowball.units import WEEK, YEAR

if TYPE_CHECKING:
    import xarray as xr

# Weeks before surgery at which the curve is computed: each of the last half year, each fourth of the years before.
GRID = np.concatenate([np.arange(27.0), np.arange(28.0, 1045.0, 4.0)])
OF_MEAN = ("", "_error", "_low", "_high")
Group = tuple[str, str, Flags]


def groups_of(run: Histories, base: Days, by: Sequence[str], seeds: Departures) -> list[Group]:
    """Column, label and members of each group that has anybody at risk; everybody is the first."""
    table = run.patients
    found: list[Group] = [("", "all", np.ones(base.shape, dtype=bool))]
    rows = np.arange(table.num_rows, dtype=np.int64)
    for column in by:
        if column in table.column_names and table[column].null_count == table.num_rows:
            continue
        grouping = split(table, rows, (column,))
        for label, mine in zip(grouping.labels[column], grouping.rows, strict=True):
            flags = np.zeros(table.num_rows, dtype=bool)
            flags[mine] = True
            there = flags[base.order].reshape(base.shape)
            if (there & seeds.at_risk).any():
                found.append((column, str(label), there))
    return found


def prevented(endpoint: str, base: Days, other: Days, until: float, groups: Sequence[Group]) -> list[list[float]]:
    """Share of patients that has it under the one and not under the other, less the reverse: of each group."""
    at = until * YEAR + SLACK
    who = counted(endpoint, [base, other])
    less = (base.of(endpoint) <= at).astype(np.float64) - (other.of(endpoint) <= at)
    return [_told(_mean(less, who & there)) for _, _, there in groups]


def _mean(values: NDArray[Any], who: Flags) -> Estimate | None:
    """The mean over the parameter sets in which there is anybody; None: there is in none.

    Who counts in no set adds nothing to the sums, and is left out to save the time.
    """
    sets = who.any(axis=1)
    there = np.ix_(sets, who.any(axis=0))
    return mean(values[there], who[there]) if sets.any() else None


def _told(found: Estimate | None, times: float = 1.0) -> list[float]:
    if found is None:
        return [math.nan] * len(OF_MEAN)
    return [times * number for number in (found.value, found.std_error, *found.spread())]


def numbers_of(
    seeds: Departures, groups: Sequence[Group], early: NDArray[np.float64], exact: Any, attrs: dict[str, Any]
) -> xr.Dataset:
    """Everything that `SeedTimes.data` holds; `exact`, by week and group, is empty where nothing was simulated anew."""
    import xarray as xr  # loads in a second, so only when asked

    counts = {"patients": seeds.at_risk, "recurrences": seeds.had, "not_known": seeds.had & ~seeds.known}
    data: dict[str, Any] = {
        name: ("group", np.array([(who & there).sum(axis=1).mean() for *_, there in groups]))
        for name, who in counts.items()
    }

    def put(name: str, dims: tuple[str, ...], told: Any) -> None:
        numbers = np.asarray(told, dtype=np.float64)
        for i, end in enumerate(OF_MEAN):
            data[name + end] = (dims, numbers[..., i])

    def each(told: Callable[[Flags], Any]) -> list[Any]:
        return [told(there) for *_, there in groups]

    windows = [seeds.before < week * WEEK for week in early.tolist()]
    put("risk", ("group",), each(lambda g: _told(_mean(seeds.had, seeds.at_risk & g))))
    put("by_diagnosis", ("group",), each(lambda g: _told(_mean(seeds.left <= 0.0, seeds.known & g))))
    kinds = [seeds.when == kind for kind in range(len(WHEN))]
    put("share", ("group", "when"), each(lambda g: [_told(_mean(kind, seeds.known & g)) for kind in kinds]))
    if windows:
        put("last", ("group", "week"), each(lambda g: [_told(_mean(w, seeds.known & g)) for w in windows]))
        put("at_most", ("group", "week"), each(lambda g: [_bound(w, seeds, g) for w in windows]))
    if windows and exact:
        put("prevented", ("group", "week"), np.array(exact).transpose(1, 0, 2))
    curves = np.array(each(lambda g: _curves(seeds, g)))
    for i, name in enumerate(("curve", "at_most_curve")):
        for j, end in enumerate(("", "_low", "_high")):
            data[name + end] = (("group", "before"), curves[:, i, j])
    names = [label if not column else f"{column}: {label}" for column, label, _ in groups]
    coords = {
        "group": names, "column": ("group", [column for column, *_ in groups]),
        "label": ("group", [label for _, label, _ in groups]), "when": list(WHEN), "week": early, "before": GRID,
    }  # fmt: skip
    return xr.Dataset(data, coords=coords, attrs=attrs)


def _bound(window: Flags, seeds: Departures, there: Flags) -> list[float]:
    """Share of patients whose seed left in the window."""
    return _told(_mean(window & seeds.known, seeds.at_risk & there), _all_for_known(seeds, there))


def _all_for_known(seeds: Departures, there: Flags) -> float:
    """By which to multiply what is known: those whose seed is not known are taken to be like the rest."""
    had, known = (float((flags & there).sum()) for flags in (seeds.had, seeds.known))
    return had / known if known else 1.0


def _curves(seeds: Departures, there: Flags) -> NDArray[np.float64]:
    """`curve` and `at_most_curve` over `GRID`, each with its limits."""
    left, last = [], []
    times = _all_for_known(seeds, there)
    for before, known, at_risk in zip(seeds.before, seeds.known & there, seeds.at_risk & there, strict=True):
        if not at_risk.any():
            continue
        days = np.sort(before[known & np.isfinite(before)])
        sooner = np.searchsorted(days, GRID * WEEK, side="left")
        last.append(times * sooner / at_risk.sum())
        if known.any():
            left.append((len(days) - sooner) / known.sum())
    return np.array([
        _limits(left, int((seeds.known & there).sum())), _limits(last, int((seeds.at_risk & there).sum())),
    ])  # fmt: skip


def _limits(sets: Sequence[NDArray[np.float64]], n: int) -> NDArray[np.float64]:
    """Mean and limits: over parameter sets, or of chance in `n` where there is one."""
    if not sets:
        return np.full((3, len(GRID)), np.nan)
    share = np.mean(sets, axis=0)
    if len(sets) > 1:
        return np.array([share, *np.quantile(sets, LEVEL, axis=0)])
    error = Z95 * np.sqrt(share * (1.0 - share) / n)
    return np.array([share, np.maximum(share - error, 0.0), np.minimum(share + error, 1.0)])
