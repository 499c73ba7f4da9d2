"""Health economics as pictures: the plane of costs and QALYs, the acceptability curve, what knowledge is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball.outcomes.intervals import Z95
from blowball.report.economics_axes import axis, drawn_axes, scales, whole
from blowball.report.figures import INKS
from blowball.report.svg import Scale, points, tag

if TYPE_CHECKING:
    import xarray as xr

    from blowball.economics import Evaluation

CLOUD = 400  # points of a cloud, at most
ROUND = np.linspace(0.0, 2.0 * np.pi, 61)
_DARK = "fill: var(--ink)"
REACH = float(np.sqrt(-2.0 * np.log(0.05)))  # of an ellipse that holds 95 % of a normal cloud
Floats = NDArray[np.float64]


def plane(found: Evaluation, willingness: float) -> str:
    """More QALYs and more costs than under the reference: a point a sample, its ellipse, and the mean with its chance.

    Parameters
    ----------
    found : Evaluation
    willingness : float
        What a QALY is worth: the slanted line, below which a strategy is worth its cost.
    """
    more, dear = (of - of[0] for of in (found.qalys(), found.costs()))
    errors = [found.chance(lambda one, of=of: of(one).mean(axis=1) - of(one).mean(axis=1)[0]) for of in (_q, _c)]  # type: ignore[misc]
    rounds = [_ellipse(more[s], dear[s]) for s in range(1, len(more))]
    x = axis(np.concatenate([more.ravel(), *(one[0] for one in rounds)]).tolist(), "more QALYs")
    y = axis(np.concatenate([dear.ravel(), *(one[1] for one in rounds)]).tolist(), f"more {found.facts['currency']}")
    across, up = scales(x, y)
    parts = drawn_axes(x, y)
    ends = np.clip(np.array([x.low, x.high]), y.low / willingness, y.high / willingness)
    slanted = points(across(ends), up(willingness * ends))
    parts.append(tag("polyline", {"class": "line steps five d1", "points": slanted}))
    for s in range(1, len(more)):
        parts += _cloud(more[s], dear[s], rounds[s - 1], across, up, INKS[s % len(INKS)])
        at = (float(more[s].mean()), float(dear[s].mean()))
        parts += _cross(at, (float(errors[0][s]), float(errors[1][s])), across, up, INKS[s % len(INKS)])
    told = "; ".join(
        f"{name}: {more[s].mean():+.3f} QALYs and {dear[s].mean():+,.0f} {found.facts['currency']}"
        for s, name in enumerate(found.strategies) if s
    )  # fmt: skip
    return whole("Costs and QALYs of a patient", f"Than under {found.strategies[0]}, {told}.", "econ-plane", parts)


def _q(one: Evaluation) -> Floats:
    return one.qalys()


def _c(one: Evaluation) -> Floats:
    return one.costs()


def _ellipse(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Around 95 % of a normal cloud; nothing around fewer than three points."""
    if len(x) < 3:
        return np.zeros(0), np.zeros(0)
    values, axes = np.linalg.eigh(np.cov(x, y))
    ring = (axes * np.sqrt(np.maximum(values, 0.0))) @ np.vstack([np.cos(ROUND), np.sin(ROUND)]) * REACH
    return x.mean() + ring[0], y.mean() + ring[1]


def _cloud(x: Floats, y: Floats, ring: tuple[Floats, Floats], across: Scale, up: Scale, ink: str) -> list[str]:
    step = max(1, len(x) // CLOUD)
    dots = [
        tag("circle", {"class": f"band {ink}", "cx": f"{a:.1f}", "cy": f"{b:.1f}", "r": 2.4})
        for a, b in zip(across(x[::step]), up(y[::step]), strict=True)
    ]
    if ring[0].size:
        dots.append(tag("polyline", {"class": f"line steps {ink}", "points": points(across(ring[0]), up(ring[1]))}))
    return dots


def _cross(at: tuple[float, float], error: tuple[float, float], across: Scale, up: Scale, ink: str) -> list[str]:
    """The mean, with the 95 % interval of chance on both axes."""
    (x, y), (dx, dy) = at, (Z95 * e if np.isfinite(e) else 0.0 for e in error)
    left, right, low, high = (float(v) for v in (across(x - dx), across(x + dx), up(y - dy), up(y + dy)))
    path = f"M{left:.1f},{float(up(y)):.1f} H{right:.1f} M{float(across(x)):.1f},{low:.1f} V{high:.1f}"
    place = {"cx": f"{float(across(x)):.1f}", "cy": f"{float(up(y)):.1f}", "r": 4, "style": f"fill: var(--{ink})"}
    return [tag("path", {"class": f"line {ink}", "d": path}), tag("circle", place)]


def curves(data: xr.Dataset) -> list[str]:
    """How likely each strategy is the best one by the worth of a QALY, and what it would be worth to know.

    Parameters
    ----------
    data : xarray.Dataset
        As `acceptability` gives it.
    """
    worth, money = data["willingness"].values, str(data.attrs["currency"])
    x, y = axis([float(worth.max())], f"{money} for a QALY"), axis([1.0], "probability of being the best")
    across, up = scales(x, y)
    parts = drawn_axes(x, y)
    names = data["strategy"].values.tolist()
    for s in range(len(names)):
        ink, dash = INKS[s % len(INKS)], s % len(INKS)
        p, error = data["probability"].values[s], Z95 * np.nan_to_num(data["probability_error"].values[s])
        edge = points(across(np.append(worth, worth[::-1])), up(np.append(p - error, (p + error)[::-1])))
        parts.append(tag("polygon", {"class": f"band {ink}", "points": edge}))
        parts.append(tag("polyline", {"class": f"line {ink} d{dash}", "points": points(across(worth), up(p))}))
    parts += [
        tag("circle", {"cx": f"{float(across(w)):.1f}", "cy": f"{float(up(p)):.1f}", "r": 3, "style": _DARK})
        for w, p in zip(worth, data["frontier"].values, strict=True)
    ]
    last = data["probability"].values[:, -1]
    said = ", ".join(f"{name} in {100.0 * float(p):.0f} of 100" for name, p in zip(names, last, strict=True))
    told = f"At {worth[-1]:,.0f} {money} for a QALY the best is {said} sets of numbers."
    return [whole("Which strategy is the best?", told, "econ-ceac", parts), _evpi(data, money)]


def _evpi(data: xr.Dataset, money: str) -> str:
    worth, value = data["willingness"].values, data["evpi"].values
    error = Z95 * np.nan_to_num(data["evpi_error"].values)
    x = axis([float(worth.max())], f"{money} for a QALY")
    y = axis([float((value + error).max())], f"{money} a patient")
    across, up = scales(x, y)
    edge = points(across(np.append(worth, worth[::-1])), up(np.append(value - error, (value + error)[::-1])))
    parts = [*drawn_axes(x, y), tag("polygon", {"class": "band three", "points": edge})]
    parts.append(tag("polyline", {"class": "line three", "points": points(across(worth), up(value))}))
    most = int(value.argmax())
    told = f"At most {value[most]:,.0f} {money} a patient, at {worth[most]:,.0f} for a QALY."
    return whole("What it would be worth to know", told, "econ-evpi", parts)
