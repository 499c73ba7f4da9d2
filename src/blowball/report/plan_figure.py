"""The frontier as a picture: value against number of visits, planned schedules and those that guidelines fixed."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from blowball.plan.told import amount
from blowball.report.figures import STYLE
from blowball.report.svg import Scale, joined, tag, ticks
from blowball.report.svg import words as safe

if TYPE_CHECKING:
    from blowball.plan.frontier import Point
    from blowball.plan.schedule import Plan

WIDTH, HEIGHT = 400.0, 290.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 14.0, 34.0, 44.0
ROOM = 13.0  # between two letters


def letters(plan: Plan) -> dict[str, str]:
    """A letter for each schedule of the catalogue, most visits last."""
    known = sorted((row for row in plan.frontier if not row.planned), key=lambda row: (len(row.visits), row.name))
    return {row.name: ascii_uppercase[i % 26] for i, row in enumerate(known)}


def frontier(plan: Plan, *, alone: bool = False) -> str:
    """Value against number of visits as SVG; `alone` adds the style, for a file of its own."""
    rows = plan.frontier
    if not rows:
        return ""
    per = plan.objective.per
    high = max(per * row.gain.high for row in rows)
    low = min(0.0, *(per * row.gain.low for row in rows))
    across = Scale(0.0, 1.04 * max(len(row.visits) for row in rows), LEFT, WIDTH - RIGHT)
    up = Scale(low, max(1.06 * high, low + 1e-9), HEIGHT - BOTTOM, TOP)
    title = plan.objective.says[0].upper() + plan.objective.says[1:]
    parts = [tag("text", {"class": "head", "x": 8, "y": 20}, safe(title)), *_axes(across, up, high, low, per)]
    ours = sorted((row for row in rows if row.planned), key=lambda row: len(row.visits))
    corners = " ".join(f"{float(across(len(r.visits))):.1f},{float(up(per * r.gain.value)):.1f}" for r in ours)
    parts.append(tag("polyline", {"class": "line one", "points": corners}))
    parts += [_dot(row, across, up, per, "one") for row in ours]
    parts += [_ring(row, across, up, per) for row in ours if row.name == plan.enough]
    marks, taken = letters(plan), list[tuple[float, float]]()
    for row in rows:
        if not row.planned:
            parts.append(_dot(row, across, up, per, "two"))
            parts.append(_letter(row, marks[row.name], across, up, per, taken))
    text = "; ".join(f"{row.title}, {len(row.visits)} visits: {amount(row.gain, per)}" for row in rows)
    box = {"class": "fig", "viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}", "role": "img", "xmlns": "http://www.w3.org/2000/svg",
           "aria-labelledby": "frontier-title frontier-text"}  # fmt: skip
    told = tag("title", {"id": "frontier-title"}, safe("Value against number of visits"))
    told += tag("desc", {"id": "frontier-text"}, safe(text))
    style = tag("style", {}, safe(STYLE)) + tag("rect", {"class": "paper", "width": WIDTH, "height": HEIGHT})
    return tag("svg", box, told, style if alone else "", joined(parts))


def _axes(across: Scale, up: Scale, high: float, low: float, per: float) -> list[str]:
    parts = []
    values = set(ticks(high, 6)) | {-value for value in ticks(-low, 3) if value} if low < 0.0 else set(ticks(high, 6))
    for value in sorted(values):
        y = f"{float(up(value)):.1f}"
        parts.append(tag("path", {"class": "grid", "d": f"M{LEFT:g},{y} H{WIDTH - RIGHT:g}"}))
        label = {"x": f"{LEFT - 6:g}", "y": y, "dy": 4, "text-anchor": "end"}
        parts.append(tag("text", label, safe(f"{value:g}".replace("-", "−"))))
    for visits in ticks(across.high, 7):
        place = {"x": f"{float(across(visits)):.1f}", "y": f"{HEIGHT - BOTTOM + 17:g}", "text-anchor": "middle"}
        parts.append(tag("text", place, safe(f"{visits:g}")))
    middle = {"x": f"{(LEFT + WIDTH - RIGHT) / 2:g}", "y": f"{HEIGHT - 10:g}", "text-anchor": "middle"}
    unit = f"of {per:,.0f} patients" if per != 1.0 else "a patient"
    parts.append(tag("text", middle, safe(f"{unit}, by number of planned visits")))
    return parts


def _dot(row: Point, across: Scale, up: Scale, per: float, ink: str) -> str:
    x, y = float(across(len(row.visits))), float(up(per * row.gain.value))
    low, high = (float(end) for end in up([per * row.gain.low, per * row.gain.high]))
    bar = tag("path", {"class": f"line {ink}", "style": "stroke-width: 1", "d": f"M{x:.1f},{low:.1f} V{high:.1f}"})
    if ink == "one":
        return bar + tag("circle", {"class": f"band {ink}", "style": "fill-opacity: 1", "cx": f"{x:.1f}",
                                    "cy": f"{y:.1f}", "r": 3.6})  # fmt: skip
    corners = f"{x - 4:.1f},{y + 3.5:.1f} {x + 4:.1f},{y + 3.5:.1f} {x:.1f},{y - 4.5:.1f}"
    return bar + tag("polygon", {"class": f"band {ink}", "style": "fill-opacity: 1", "points": corners})


def _ring(row: Point, across: Scale, up: Scale, per: float) -> str:
    """Around the point from which on more visits buy nothing beyond error."""
    x, y = float(across(len(row.visits))), float(up(per * row.gain.value))
    style = "stroke-width: 1.5; fill: none"
    return tag("circle", {"class": "line one", "style": style, "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": 7.5})


def _letter(row: Point, mark: str, across: Scale, up: Scale, per: float, taken: list[tuple[float, float]]) -> str:
    """The letter beside its triangle, at the first place where no other letter stands."""
    x, y = float(across(len(row.visits))) + 9.0, float(up(per * row.gain.value)) + 4.0
    places = [(x, y), (x - 18.0, y), (x, y + ROOM), (x, y - ROOM), (x - 18.0, y + ROOM), (x - 18.0, y - ROOM)]
    free = [p for p in places if all(abs(p[0] - a) > 9.0 or abs(p[1] - b) > 11.0 for a, b in taken)]
    x, y = (free or places)[0]
    taken.append((x, y))
    kind = {"class": "label two", "x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": "middle"}
    return tag("text", kind, safe(mark))
