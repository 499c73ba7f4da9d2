"""A forecast as a picture: the years ahead across, people of 100 up, a bar with its interval for each endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blowball.report.figures import STYLE
from blowball.report.forecast import sentences
from blowball.report.svg import Scale, joined, tag, ticks
from blowball.report.svg import words as safe

if TYPE_CHECKING:
    import xarray as xr

WIDTH, HEIGHT = 420.0, 290.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 14.0, 52.0, 44.0
INKS = {"recurrence": "one", "second_primary": "two", "other_death": "three"}
NAMES = {"recurrence": "relapse", "second_primary": "second primary", "other_death": "other death"}


def figure(one: xr.Dataset) -> str:
    """One patient's forecast as SVG."""
    shown = [name for name in INKS if name != "other_death" or one.attrs["competing"]]
    high = max(0.05, 1.05 * float(one["high"].sel(endpoint=shown).max()))
    up = Scale(0.0, 100.0 * high, HEIGHT - BOTTOM, TOP)
    parts = [tag("text", {"class": "head", "x": 8, "y": 20}, safe("Of 100 people like this one"))]
    for level in ticks(100.0 * high, 6):
        y = f"{float(up(level)):.1f}"
        parts.append(tag("path", {"class": "grid", "d": f"M{LEFT:g},{y} H{WIDTH - RIGHT:g}"}))
        parts.append(tag("text", {"x": LEFT - 6, "y": y, "dy": 4, "text-anchor": "end"}, safe(f"{level:g}")))
    wide = (WIDTH - LEFT - RIGHT) / one.sizes["year"]
    for i, year in enumerate(one["year"].values.tolist()):
        for k, name in enumerate(shown):
            x = LEFT + wide * (i + (k + 1.0) / (len(shown) + 1.0))
            parts += _bar(one.sel(year=year, endpoint=name), x, up, INKS[name])
        middle = {"x": f"{LEFT + wide * (i + 0.5):.1f}", "y": HEIGHT - BOTTOM + 18, "text-anchor": "middle"}
        parts.append(tag("text", middle, safe(f"{year:g} years")))
    for k, name in enumerate(shown):
        parts.append(tag("text", {"class": INKS[name], "x": LEFT + 110 * k, "y": 40}, safe(NAMES[name])))
    told = tag("title", {"id": "forecast-title"}, safe("Forecast"))
    told += tag("desc", {"id": "forecast-text"}, safe(" ".join(sentences(one))))
    style = tag("style", {}, safe(STYLE)) + tag("rect", {"class": "paper", "width": WIDTH, "height": HEIGHT})
    box = {"class": "fig", "viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}", "role": "img", "xmlns": "http://www.w3.org/2000/svg",
           "aria-labelledby": "forecast-title forecast-text"}  # fmt: skip
    return tag("svg", box, told, style, joined(parts))


def _bar(one: xr.Dataset, x: float, up: Scale, ink: str) -> list[str]:
    value, low, high = (float(up(100.0 * float(one[name]))) for name in ("probability", "low", "high"))
    line = {"class": f"line {ink}", "d": f"M{x:.1f},{low:.1f} V{high:.1f}"}
    dot = {"cx": f"{x:.1f}", "cy": f"{value:.1f}", "r": 4, "style": f"fill: var(--{ink})"}
    return [tag("path", line), tag("circle", dot)]
