"""Cumulative incidence as a picture: lines with bands beside steps with bands, with a text that says the same.

Colours are from the set of Okabe & Ito, which colour-blind readers tell apart; lines differ in their dashes too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from blowball.report.svg import Scale, joined, known, points, stairs, tag, ticks, words

Floats = NDArray[np.float64]
WIDTH, HEIGHT, FOOT = 360.0, 236.0, 34.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 12.0, 34.0, 26.0
INKS = ("one", "two", "three", "four", "five")
STYLE = """
.fig { --ink: #1b1f24; --soft: #59636e; --grid: #dfe3e8; --paper: #ffffff;
  --one: #0072b2; --two: #c04a00; --three: #007a5a; --four: #a3457f; --five: #6b5b00; }
@media (prefers-color-scheme: dark) { .fig { --ink: #e8eaed; --soft: #a8b0ba; --grid: #363c44; --paper: #14171b;
  --one: #56b4e9; --two: #f0a030; --three: #2fd0a5; --four: #e39cc6; --five: #f0e442; } }
@media print { .fig { --ink: #000; --soft: #444; --grid: #ccc; --paper: #fff;
  --one: #0072b2; --two: #c04a00; --three: #007a5a; --four: #a3457f; --five: #6b5b00; } }
.fig text { font: 12px system-ui, sans-serif; fill: var(--soft); }
.fig .head { font-weight: 600; font-size: 13.5px; fill: var(--ink); }
.fig .label { font-weight: 600; }
.fig .paper { fill: var(--paper); } .fig .grid { stroke: var(--grid); stroke-width: 1; fill: none; }
.fig .line { fill: none; stroke-width: 2.2; stroke-linejoin: round; } .fig .steps { stroke-width: 1.6; }
.fig .band { stroke: none; fill-opacity: 0.2; }
.fig .d1 { stroke-dasharray: 7 3; } .fig .d2 { stroke-dasharray: 2 3; } .fig .d3 { stroke-dasharray: 9 3 2 3; }
.fig .d4 { stroke-dasharray: 12 4; }
""" + "\n".join(
    f".fig .line.{i} {{ stroke: var(--{i}); }} .fig .band.{i}, .fig text.{i} {{ fill: var(--{i}); }}" for i in INKS
)


@dataclass(frozen=True, slots=True)
class Series:
    """One curve: shares `y` at years `x`, with limits where it has them.

    `shape` is "line" (simulated) or "steps" (observed); `ink` one of `INKS`; `dash` 0 is a full line.
    """

    name: str
    x: Floats
    y: Floats
    low: Floats | None = None
    high: Floats | None = None
    shape: Literal["line", "steps"] = "line"
    ink: str = "one"
    dash: int = 0


@dataclass(frozen=True, slots=True)
class Panel:
    """One set of axes.

    `text` says in words what the curves show; `foot` stands under the axis at some years, below `foot_title`.
    """

    title: str
    text: str
    series: tuple[Series, ...]
    years: float
    top: float = 1.0
    foot: tuple[tuple[float, str], ...] = field(default=())
    foot_title: str = ""

    @property
    def height(self) -> float:
        """With the foot, if there is one."""
        return HEIGHT + (FOOT if self.foot else 0.0)


def top_of(series: Sequence[Series]) -> float:
    """A round share above everything that is drawn, so that panels beside each other can have the same axis."""
    highest = max((float(np.nanmax(s.y if s.high is None else s.high, initial=0.0)) for s in series), default=1.0)
    return next((t for t in (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8) if highest <= t), 1.0)


def svg(panel: Panel, name: str) -> str:
    """One panel as an SVG of its own; `name` must be the only one of the page."""
    described = {"class": "fig", "viewBox": f"0 0 {WIDTH:g} {panel.height:g}", "role": "img"}
    described |= {"aria-labelledby": f"{name}-title {name}-text", "xmlns": "http://www.w3.org/2000/svg"}
    told = _told(panel.title, panel.text, name)
    return tag("svg", described, told, drawn(panel))


def sheet(panels: Sequence[Panel], title: str, legend: Sequence[Series], columns: int = 2) -> str:
    """Several panels as one SVG that stands alone, with its own style and legend."""
    rows = -(-len(panels) // columns)
    each = max(panel.height for panel in panels) + 8.0
    width, height, head = columns * WIDTH, rows * each, 62.0
    parts = [tag("style", {}, words(STYLE)), _told(title, " ".join(f"{p.title}: {p.text}" for p in panels), "sheet")]
    parts.append(tag("rect", {"class": "paper", "width": f"{width:g}", "height": f"{height + head:g}"}))
    parts.append(tag("text", {"class": "head", "x": 16, "y": 24}, words(title)))
    for i, series in enumerate(legend):
        parts.append(tag("g", {"transform": f"translate({16 + i * 150:g} 36)"}, _key(series)))
    for i, panel in enumerate(panels):
        place = f"translate({i % columns * WIDTH:g} {head + i // columns * each:g})"
        parts.append(tag("g", {"transform": place}, drawn(panel)))
    box = {"class": "fig", "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width:g} {height + head:g}"}
    return tag("svg", {**box, "role": "img", "aria-labelledby": "sheet-title sheet-text"}, joined(parts))


def legend(series: Sequence[Series]) -> str:
    """The keys of curves as a line of HTML."""
    box = {"class": "fig key", "viewBox": "0 0 30 16", "width": "30", "height": "16", "aria-hidden": "true"}
    keys = (tag("span", {}, tag("svg", box, _swatch(s)), " ", words(s.name)) for s in series)
    return tag("p", {"class": "legend"}, *keys)


def drawn(panel: Panel) -> str:
    """What is inside a panel."""
    across = Scale(0.0, panel.years, LEFT, WIDTH - RIGHT)
    up = Scale(0.0, panel.top, HEIGHT - BOTTOM, TOP)
    parts = [tag("text", {"class": "head", "x": f"{LEFT:g}", "y": 20}, words(panel.title)), *_axes(panel, across, up)]
    parts += [_band(s, across, up) for s in panel.series if s.low is not None]
    parts += [_curve(s, across, up) for s in panel.series]
    if panel.foot:
        place = {"x": f"{LEFT:g}", "y": f"{HEIGHT + 9:g}"}
        parts.append(tag("text", place, words(panel.foot_title)))
    for year, text in panel.foot:
        place = {"x": f"{float(across(year)):.1f}", "y": f"{HEIGHT + 25:g}", "text-anchor": _anchor(year, panel)}
        parts.append(tag("text", place, words(text)))
    return joined(parts)


def _axes(panel: Panel, across: Scale, up: Scale) -> list[str]:
    parts = []
    for share in ticks(panel.top, 6):
        y = f"{float(up(share)):.1f}"
        parts.append(tag("path", {"class": "grid", "d": f"M{LEFT:g},{y} H{WIDTH - RIGHT:g}"}))
        label = {"x": f"{LEFT - 6:g}", "y": y, "dy": "4", "text-anchor": "end"}
        parts.append(tag("text", label, words(f"{100 * share:g} %")))
    last = ticks(panel.years, 5)[-1]
    for year in ticks(panel.years, 5):
        place = {
            "x": f"{float(across(year)):.1f}",
            "y": f"{HEIGHT - BOTTOM + 17:g}",
            "text-anchor": _anchor(year, panel),
        }
        parts.append(tag("text", place, words(f"{year:g} years" if year == last else f"{year:g}")))
    return parts


def _anchor(year: float, panel: Panel) -> str:
    return "end" if year >= 0.95 * panel.years else ("start" if year <= 0.0 else "middle")


def _corners(series: Series, *columns: Floats) -> list[Floats]:
    x, *rest = known(series.x, *columns)
    if series.shape == "line":
        return [x, *rest]
    return [stairs(x, x)[0], *(stairs(x, y)[1] for y in rest)]


def _curve(series: Series, across: Scale, up: Scale) -> str:
    x, y = _corners(series, series.y)
    if not x.size:
        return ""
    kind = f"line {series.shape} {series.ink} d{series.dash}"
    return tag("polyline", {"class": kind, "points": points(across(x), up(y))})


def _band(series: Series, across: Scale, up: Scale) -> str:
    if series.low is None or series.high is None:
        return ""
    x, low, high = _corners(series, series.low, series.high)
    if not x.size:
        return ""
    there = points(across(np.append(x, x[::-1])), up(np.append(low, high[::-1])))
    return tag("polygon", {"class": f"band {series.ink}", "points": there})


def _swatch(series: Series) -> str:
    band = tag("rect", {"class": f"band {series.ink}", "x": 0, "y": 2, "width": 30, "height": 12})
    corners = "0,11 15,11 15,5 30,5" if series.shape == "steps" else "0,8 30,8"
    line = tag("polyline", {"class": f"line {series.shape} {series.ink} d{series.dash}", "points": corners})
    return (band if series.low is not None else "") + line


def _key(series: Series) -> str:
    return _swatch(series) + tag("text", {"x": 36, "y": 12}, words(series.name))


def _told(title: str, text: str, name: str) -> str:
    return tag("title", {"id": f"{name}-title"}, words(title)) + tag("desc", {"id": f"{name}-text"}, words(text))
