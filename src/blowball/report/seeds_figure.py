"""When the seeds left, as a picture: time runs to surgery; beside it what an earlier operation prevents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball.outcomes.intervals import Z95
from blowball.outcomes.told import amount
from blowball.report.figures import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Series
from blowball.report.svg import Scale, joined, known, points, tag, ticks
from blowball.report.svg import words as safe
from blowball.units import WEEK, YEAR

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
SPANS = (1.0, 2.0, 5.0, 10.0, 20.0)  # years
EARLY = 0.02  # of the seeds may have left before what is drawn
HALF_YEAR = 26.0
ROUND = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 300.0, 500.0)
FOOT = 16.0


def departed(data: xr.Dataset, keys: Sequence[Series], groups: Sequence[str], name: str) -> str:
    """Share of the seeds that had left the primary, by years before surgery, a line a group."""
    weeks, shares = data["before"].values, data.sel(group=list(groups))
    late = [
        year for year in SPANS if float(shares["curve"].sel(before=year * YEAR / WEEK, method="nearest").max()) <= EARLY
    ]
    until = (late or SPANS[-1:])[0]
    across, up = Scale(-until, 0.0, LEFT, WIDTH - RIGHT), Scale(0.0, 1.0, HEIGHT - BOTTOM, TOP)
    parts = _shares(up)
    for year in ticks(until, 6):
        anchor = "end" if year == 0.0 else ("start" if year >= 0.95 * until else "middle")
        parts.append(_mark(float(across(-year)), f"{year:g}" if year else "surgery", anchor))
    for key, group in zip(keys, groups, strict=True):
        one = shares.sel(group=group)
        parts += _line(
            -weeks * WEEK / YEAR, [one[f"curve{end}"].values for end in ("", "_low", "_high")], key, across, up
        )
    parts.append(_below("years before surgery"))
    told = [f"{key.name}: {_percent(shares, group)}" for key, group in zip(keys, groups, strict=True)]
    text = f"Seeds that had left the primary two years and one year before surgery, and by surgery. {'; '.join(told)}."
    return _svg("Seeds that had left the primary", text, parts, name)


def earlier(one: xr.Dataset, key: Series, name: str) -> str:
    """Of 1,000 patients, how many an earlier operation prevents: at most as a line, as simulated as dots."""
    weeks = one["before"].values
    longest = max([HALF_YEAR, *one["week"].values.tolist()])
    there = weeks <= longest
    most = [1000.0 * one[f"at_most_curve{end}"].values[there] for end in ("", "_low", "_high")]
    high = float(np.nanmax([*most[2], 0.0]))
    top = next((value for value in ROUND if high <= value), 1000.0)
    across, up = Scale(0.0, longest, LEFT, WIDTH - RIGHT), Scale(0.0, top, HEIGHT - BOTTOM, TOP)
    parts = []
    for value in ticks(top, 6):
        parts += _level(up, value, f"{value:g}")
    for week in ticks(longest, 8):
        parts.append(_mark(float(across(week)), f"{week:g}", "start" if week == 0.0 else "middle"))
    parts += _line(weeks[there], most, key, across, up)
    parts.append(_below("weeks by which surgery is earlier"))
    place = {"class": key.ink, "x": f"{float(across(0.72 * longest)):.1f}", "text-anchor": "end"}
    at = float(np.interp(0.72 * longest, weeks[there], most[0]))
    parts.append(tag("text", {**place, "y": f"{float(up(at)) - 8:.1f}"}, safe("at most")))
    said = [f"{week:g} weeks: {amount(1000.0 * float(one['at_most'].sel(week=week)))}" for week in one["week"].values]
    text = f"Of 1,000 patients, an operation so much earlier prevents at most: {', '.join(said)}."
    if "prevented" in one:
        dots, told = _dots(one, across, up)
        parts += dots
        text += f" Simulated anew with the same luck: {told}."
    return _svg("Prevented by earlier surgery, of 1,000", text, parts, name)


def _dots(one: xr.Dataset, across: Scale, up: Scale) -> tuple[list[str], str]:
    parts, told = [], []
    x = y = 0.0
    for week in one["week"].values.tolist():
        value, error = (1000.0 * float(one[name].sel(week=week)) for name in ("prevented", "prevented_error"))
        told.append(f"{week:g} weeks: {value:.1f}")
        x, y = float(across(week)), float(up(value))
        low, high = (float(up(value + side * Z95 * error)) for side in (-1.0, 1.0))
        parts.append(tag("path", {"class": "line steps five", "d": f"M{x:.1f},{low:.1f} V{high:.1f}"}))
        parts.append(tag("circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": 3.5, "style": "fill: var(--five)"}))
    parts.append(tag("text", {"class": "five", "x": f"{x + 9:.1f}", "y": f"{y + 14:.1f}"}, safe("simulated")))
    return parts, ", ".join(told)


def _percent(shares: xr.Dataset, group: str) -> str:
    curve = shares["curve"].sel(group=group)
    at = [float(curve.sel(before=year * YEAR / WEEK, method="nearest")) for year in (2.0, 1.0, 0.0)]
    return ", ".join(f"{100 * share:.0f} %" for share in at)


def _line(x: Floats, y: Sequence[Floats], key: Series, across: Scale, up: Scale) -> list[str]:
    inside = (x >= across.low) & (x <= across.high)
    at, middle, low, high = known(x[inside], *(one[inside] for one in y))
    if not at.size:
        return []
    band = points(across(np.append(at, at[::-1])), up(np.append(low, high[::-1])))
    line = {"class": f"line {key.ink} d{key.dash}", "points": points(across(at), up(middle))}
    return [tag("polygon", {"class": f"band {key.ink}", "points": band}), tag("polyline", line)]


def _shares(up: Scale) -> list[str]:
    return [part for share in ticks(1.0, 6) for part in _level(up, share, f"{100 * share:g} %")]


def _level(up: Scale, value: float, text: str) -> list[str]:
    y = f"{float(up(value)):.1f}"
    label = {"x": f"{LEFT - 6:g}", "y": y, "dy": "4", "text-anchor": "end"}
    return [tag("path", {"class": "grid", "d": f"M{LEFT:g},{y} H{WIDTH - RIGHT:g}"}), tag("text", label, safe(text))]


def _mark(x: float, text: str, anchor: str) -> str:
    return tag("text", {"x": f"{x:.1f}", "y": f"{HEIGHT - BOTTOM + 17:g}", "text-anchor": anchor}, safe(text))


def _below(text: str) -> str:
    place = {"x": f"{(LEFT + WIDTH - RIGHT) / 2:g}", "y": f"{HEIGHT + FOOT - 8:g}", "text-anchor": "middle"}
    return tag("text", place, safe(text))


def _svg(title: str, text: str, parts: Sequence[str], name: str) -> str:
    head = tag("text", {"class": "head", "x": f"{LEFT:g}", "y": 20}, safe(title))
    told = tag("title", {"id": f"{name}-title"}, safe(title)) + tag("desc", {"id": f"{name}-text"}, safe(text))
    box = {"class": "fig", "viewBox": f"0 0 {WIDTH:g} {HEIGHT + FOOT:g}", "role": "img"}
    box |= {"aria-labelledby": f"{name}-title {name}-text", "xmlns": "http://www.w3.org/2000/svg"}
    return tag("svg", box, told, head, joined(parts))
