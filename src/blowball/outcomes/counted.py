"""Cumulative incidence from summary counts: the same question where single patients were not kept.

Nobody is censored before the horizon, so the estimate is a proportion and its error binomial. At the edges of the grid
of time it is what the patients themselves would give; between them it runs straight. Only `n_at_risk` differs: whose
event falls on that very day is counted there among the patients and no longer here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball.engine.records import ENDPOINTS
from blowball.errors import InputError
from blowball.histories.counts import SLACK, Counts
from blowball.histories.endpoints import check_endpoint, check_origin, excludes_metastatic, wording
from blowball.outcomes.aalen_johansen import Points
from blowball.outcomes.intervals import limits
from blowball.outcomes.labelled import as_dataset
from blowball.units import YEAR

if TYPE_CHECKING:
    import xarray as xr


def counted_incidence(
    counts: Counts,
    endpoint: str,
    years: NDArray[np.float64] | None,
    by: tuple[str, ...],
    origin: str,
    include_metastatic: bool,
    *,
    members: bool,
) -> xr.Dataset:
    """As `cumulative_incidence`, from `Counts`."""
    check_endpoint(endpoint)
    check_origin(origin)
    start = _first_bin(counts, origin)
    begin = counts.surgery_day if origin == "surgery" else 0.0
    if years is None:
        years = np.arange(1.0, max(int((counts.grid[-1] - begin) / YEAR), 1) + 1.0)
    labels, events, people = _strata(counts, endpoint, by, include_metastatic, members=members)
    before = events[..., :start].sum(axis=(-1, -2))
    cells = [
        (_points(cell[:, start:], int(n), counts.grid[start:], begin + years * YEAR), int(n))
        for cell, n in zip(events.reshape(-1, *events.shape[-2:]), (people - before).ravel(), strict=True)
    ]
    left = int(counts.people.sum() - (people - before).sum())
    if left == counts.people.sum():
        raise InputError(f"no patient can be counted for {endpoint} from {origin}", remedy="give origin='diagnosis'")
    attrs = {
        "endpoint": endpoint,
        "origin": origin,
        "method": "proportions on the grid of a summary, straight between its edges; 95 % limits by log-log",
        "wording": _wording(endpoint, origin, include_metastatic),
        "left_out": left,
        "error": "chance in so many simulated patients (Monte Carlo), not what is unknown about the parameters",
    }
    return as_dataset(cells, labels, years, attrs)


def _first_bin(counts: Counts, origin: str) -> int:
    """Index of the bin in which time begins."""
    day = counts.surgery_day if origin == "surgery" else 0.0
    edge = int(np.argmin(np.abs(counts.grid - (day - SLACK))))
    if not abs(counts.grid[edge] - day) < 2.0 * SLACK:
        raise InputError(
            f"the summary has no edge of time at day {day:g}, where {origin} is",
            place="origin", remedy="give the other origin, or simulate with record='patients'",
        )  # fmt: skip
    return edge


def _strata(
    counts: Counts, endpoint: str, by: tuple[str, ...], include_metastatic: bool, *, members: bool
) -> tuple[dict[str, list[object]], NDArray[np.int64], NDArray[np.int64]]:
    """Labels of what is asked for, events[..., kind, bin] and people[...], all else summed over."""
    unknown = [name for name in by if name not in counts.strata]
    if unknown:
        raise InputError(
            f"a summary is not counted by {unknown[0]!r}", place="by",
            remedy=f"use {', '.join(counts.strata)}, or simulate with record='patients'",
        )  # fmt: skip
    events, people = counts.events[..., ENDPOINTS.index(endpoint), :, :], counts.people
    if excludes_metastatic(endpoint, include_metastatic):
        events, people = events[:, :, :, :, :1], people[:, :, :, :, :1]
    axes = {"member": 0, **{name: i for i, name in enumerate(counts.strata, start=1)}}
    labels: dict[str, list[object]] = {"member": list(range(len(people)))} if members else {}
    labels |= {name: list(counts.strata[name])[: people.shape[axes[name]]] for name in by}
    rest = tuple(axis for name, axis in axes.items() if name not in labels)
    kept = sorted(labels, key=lambda name: axes[name])
    turn = [kept.index(name) for name in labels]
    events, people = events.sum(axis=rest), people.sum(axis=rest)
    return labels, events.transpose(*turn, events.ndim - 2, events.ndim - 1), people.transpose(turn)


def _points(events: NDArray[np.int64], n: int, grid: NDArray[np.float64], days: NDArray[np.float64]) -> Points:
    """Read proportions off at `days`; events[kind, bin] with edges `grid`."""
    had = np.append(0, np.cumsum(events[0]))
    gone = np.append(0, np.cumsum(events.sum(axis=0)))
    inside = (days <= grid[-1] + SLACK) & (n > 0)
    share = np.interp(days + SLACK, grid, had / max(n, 1))
    estimate = np.where(inside, share, np.nan)
    at_risk = np.where(inside, np.floor(n - np.interp(days, grid, gone) + 1e-9), 0).astype(np.int64)
    std_error = np.sqrt(estimate * (1.0 - estimate) / max(n, 1))
    return Points(estimate, std_error, *limits(estimate, std_error, at_risk, n), at_risk)


def _wording(endpoint: str, origin: str, include_metastatic: bool) -> str:
    words = wording(endpoint, origin, include_metastatic)
    if excludes_metastatic(endpoint, include_metastatic):
        words = words.replace("metastatic at diagnosis or never operated are", "metastatic at diagnosis are")
    return words
