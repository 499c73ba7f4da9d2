"""Strategies side by side: how many have had it by then under each, and beside it what differs in the same patients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from blowball.outcomes.intervals import Z95
from blowball.outcomes.told import DAYS_IN_YEAR, WORDS, amount, per_thousand, span
from blowball.report.figures import BOTTOM, HEIGHT, INKS, LEFT, RIGHT, TOP, WIDTH, Panel, Series, svg, top_of
from blowball.report.svg import Scale, joined, known, points, tag, ticks
from blowball.report.svg import words as safe

if TYPE_CHECKING:
    import xarray as xr

    from blowball.outcomes import Comparison

DRAWN = ("recurrence", "distant_recurrence", "cancer_death", "death")
LINES = 24  # points of a curve
ROUND = (1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 60.0, 80.0, 100.0, 150.0, 200.0, 300.0, 400.0, 600.0)


def grid(found: Comparison) -> list[float]:
    """Years at which curves are computed: from a day after day 0 on, those of the tables among them."""
    years = found.data["year"].values
    between = np.linspace(0.0, years.max(), LINES + 1)[1:-1]
    return np.unique([1.0 / DAYS_IN_YEAR, *between, *years]).tolist()


def series(strategies: Sequence[str]) -> list[Series]:
    """Keys of the strategies: each with its own colour and dashes, the reference first."""
    none = np.zeros(0)
    return [Series(name, none, none, ink=INKS[i % len(INKS)], dash=i % len(INKS)) for i, name in enumerate(strategies)]


def panels(curves: Comparison, found: Comparison) -> list[str]:
    """For every endpoint drawn the shares and the paired differences, as SVG.

    Parameters
    ----------
    curves, found : Comparison
        The same comparison on a fine grid of years, and at the years of the tables, whose chance is drawn.
    """
    until = float(curves.data["year"].max())
    shares = {name: _shares(curves.data.sel(endpoint=name)) for name in curves.data["endpoint"].values.tolist()}
    top = top_of([line for lines in shares.values() for line in lines])
    reach = _reach(curves.data, found.data)
    drawn = []
    for name, lines in shares.items():
        title = WORDS[name][0].capitalize()
        drawn.append(svg(Panel(title, _told(found.data, name), tuple(lines), until, top), f"share-{name}"))
        drawn.append(_gap(f"{title}: change in 1,000", curves.data, found.data, name, reach))
    return drawn


def _shares(data: xr.Dataset) -> list[Series]:
    keys = series(data["strategy"].values.tolist())
    return [
        Series(key.name, data["year"].values, data["risk"].values[i], ink=key.ink, dash=key.dash)
        for i, key in enumerate(keys)
    ]


def _reach(*data: xr.Dataset) -> tuple[float, float]:
    """A round axis of 1,000 patients, the same for all panels, with nought in it."""
    names = ("difference", "chance_low", "chance_high", "low", "high")
    drawn = [one.sel(endpoint=[e for e in DRAWN if e in one["endpoint"]]) for one in data]
    values = np.concatenate([1000.0 * one[name].values.ravel() for one in drawn for name in names])
    values = values[np.isfinite(values)]
    low, high = float(values.min(initial=0.0)), float(values.max(initial=0.0))
    step = _step(max(high, -low))
    return step * math.floor(low / step), step * math.ceil(high / step) if high > low else step


def _step(most: float) -> float:
    """Between marks: so that there are at most five up to what is drawn."""
    return ticks(next((value for value in ROUND if most <= value), 1000.0), 5)[1]


def _gap(title: str, curves: xr.Dataset, found: xr.Dataset, name: str, reach: tuple[float, float]) -> str:
    until = float(curves["year"].max())
    across, up = Scale(0.0, until, LEFT, WIDTH - RIGHT), Scale(*reach, HEIGHT - BOTTOM, TOP)
    parts = [tag("text", {"class": "head", "x": f"{LEFT:g}", "y": 20}, safe(title)), *_axes(across, up)]
    fine, said = curves.sel(endpoint=name), found.sel(endpoint=name)
    keys = series(curves["strategy"].values.tolist())
    for i, key in enumerate(keys[1:], start=1):
        parts += _line(fine.isel(strategy=i), key, across, up)
        # Beside each other, where several strategies have a whisker in the same year.
        parts += _whiskers(said.isel(strategy=i), key, across, up, 5.0 * (i - len(keys) / 2.0))
    mark = f"gap-{name}"
    told = tag("title", {"id": f"{mark}-title"}, safe(title)) + tag("desc", {"id": f"{mark}-text"}, safe(_gaps(said)))
    box = {"class": "fig", "viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}", "role": "img", "xmlns": "http://www.w3.org/2000/svg"}
    return tag("svg", {**box, "aria-labelledby": f"{mark}-title {mark}-text"}, told, joined(parts))


def _axes(across: Scale, up: Scale) -> list[str]:
    parts = []
    for value in _marks(up.low, up.high):
        y = f"{float(up(value)):.1f}"
        zero = {"style": "stroke: var(--soft)"} if value == 0.0 else {}
        parts.append(tag("path", {"class": "grid", **zero, "d": f"M{LEFT:g},{y} H{WIDTH - RIGHT:g}"}))
        label = {"x": f"{LEFT - 6:g}", "y": y, "dy": "4", "text-anchor": "end"}
        parts.append(tag("text", label, safe(f"{value:+g}".replace("-", "−") if value else "0")))
    years = ticks(across.high, 5)
    for year in years:
        anchor = "end" if year >= 0.95 * across.high else ("start" if year <= 0.0 else "middle")
        place = {"x": f"{float(across(year)):.1f}", "y": f"{HEIGHT - BOTTOM + 17:g}", "text-anchor": anchor}
        parts.append(tag("text", place, safe(span(year) if year == years[-1] else f"{year:g}")))
    return parts


def _marks(low: float, high: float) -> list[float]:
    """Round numbers of both sides, with one step."""
    step = _step(max(high, -low))
    below, above = (int(side / step + 1e-9) for side in (-low, high))
    return [step * i for i in range(-below, above + 1)]


def _line(data: xr.Dataset, key: Series, across: Scale, up: Scale) -> list[str]:
    parts = []
    x, low, high = known(data["year"].values, 1000.0 * data["low"].values, 1000.0 * data["high"].values)
    if x.size:
        there = points(across(np.append(x, x[::-1])), up(np.append(low, high[::-1])))
        parts.append(tag("polygon", {"class": f"band {key.ink}", "points": there}))
    x, y = known(data["year"].values, 1000.0 * data["difference"].values)
    kind = f"line {key.ink} d{key.dash}"
    return [*parts, tag("polyline", {"class": kind, "points": points(across(x), up(y))})]


def _whiskers(data: xr.Dataset, key: Series, across: Scale, up: Scale, aside: float) -> list[str]:
    parts = []
    for year, value, error in zip(
        data["year"].values, data["difference"].values, data["std_error"].values, strict=True
    ):
        if not np.isfinite([value, error]).all():
            continue
        x = min(float(across(year)) + aside, WIDTH - RIGHT - 2.0)
        low, high = (float(up(1000.0 * (value + side * Z95 * error))) for side in (-1.0, 1.0))
        path = f"M{x:.1f},{low:.1f} V{high:.1f} M{x - 3:.1f},{low:.1f} h6 M{x - 3:.1f},{high:.1f} h6"
        parts.append(tag("path", {"class": f"line steps {key.ink}", "d": path}))
    return parts


def _told(data: xr.Dataset, name: str) -> str:
    year = float(data["year"][-1])
    shares = data["risk"].sel(endpoint=name, year=year)
    each = ", ".join(f"{per_thousand(float(share))} under {share['strategy'].values}" for share in shares)
    return f"Of 1,000 patients {WORDS[name][1]} within {span(year)}: {each}."


def _gaps(data: xr.Dataset) -> str:
    parts = []
    for one in data["strategy"].values[1:].tolist():
        for year in data["year"].values.tolist():
            value = 1000.0 * float(data["difference"].sel(strategy=one, year=year))
            side = "more" if value > 0.0 else "fewer"
            parts.append(f"{one}: {amount(abs(value))} {side} of 1,000 after {span(year)}")
    return "; ".join(parts) + "."
