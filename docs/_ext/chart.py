"""A chart of curves, drawn with the colours of the other figures: whatever the pages show is computed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from docutils import nodes
from numpy.typing import ArrayLike

from blowball.report.figures import INKS
from blowball.report.svg import Scale, joined, points, tag, ticks, words

WIDTH, HEIGHT, LEFT = 620.0, 220.0, 62.0


@dataclass(frozen=True)
class Curve:
    """A name and its points; `dashed` has the colour of the curve before it."""

    name: str
    x: ArrayLike
    y: ArrayLike
    dashed: bool = False


def chart(curves: Sequence[Curve], *, across: str, up: str, right: float, top: float, caption: str) -> nodes.figure:
    """A figure of curves over 0 to `right` and 0 to `top`; what the axes hold is said at their ends."""
    said = "; ".join(f"{curve.name}: {_told(curve)}" for curve in curves)
    drawn = nodes.figure(classes=["growth"])
    described = f"{caption} {said}."
    drawn += nodes.raw("", _svg(curves, across, up, right, top, described), format="html")
    drawn += nodes.caption("", caption)
    return drawn


def _told(curve: Curve) -> str:
    x, y = np.asarray(curve.x, float), np.asarray(curve.y, float)
    at = [0, len(x) // 2, len(x) - 1]
    return ", ".join(f"{y[i]:.3g} at {x[i]:.3g}" for i in at)


def _svg(curves: Sequence[Curve], across: str, up: str, right: float, top: float, described: str) -> str:
    named = [curve for curve in curves if curve.name]
    head = 36 + 19 * len(named)
    x_at, y_at = Scale(0.0, right, LEFT, WIDTH - 20.0), Scale(0.0, top, head + HEIGHT, head)
    parts = [tag("desc", {}, words(described)), tag("text", {"x": 4, "y": 10}, words(up))]
    for value in ticks(top, 6):
        y = f"{float(y_at(value)):.1f}"
        parts.append(tag("line", {"x1": LEFT, "x2": WIDTH - 20.0, "y1": y, "y2": y, "class": "grid"}))
        parts.append(tag("text", {"x": LEFT - 6, "y": y, "class": "end"}, words(f"{value:g}")))
    for value in ticks(right, 8):
        place = {"x": f"{float(x_at(value)):.1f}", "y": head + HEIGHT + 18, "class": "middle"}
        parts.append(tag("text", place, words(f"{value:g}")))
    middle = {"x": (LEFT + WIDTH - 20.0) / 2, "y": head + HEIGHT + 38, "class": "middle"}
    parts.append(tag("text", middle, words(across)))
    ink, line = -1, 0
    for curve in curves:
        ink += 0 if curve.dashed and ink >= 0 else 1
        colour = f"ink-{INKS[ink % len(INKS)]}"
        inside = np.asarray(curve.x, float) <= right
        x, y = np.asarray(curve.x, float)[inside], np.asarray(curve.y, float)[inside]
        kind = f"{colour} dashed" if curve.dashed else colour
        parts.append(tag("polyline", {"points": points(x_at(x), y_at(y)), "class": kind}))
        if curve.name:
            parts.append(tag("text", {"x": LEFT, "y": 30 + 19 * line, "class": f"label {colour}"}, words(curve.name)))
            line += 1
    box = {"viewBox": f"0 0 {WIDTH:g} {head + HEIGHT + 50:g}", "role": "img", "class": "growth"}
    return tag("svg", box, joined(parts))
