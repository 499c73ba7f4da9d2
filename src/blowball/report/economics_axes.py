"""Axes for money and QALYs: round marks on both sides of nought, lines and labels, in the house style."""

from __future__ import annotations

import math
from dataclasses import dataclass

from blowball.report.figures import BOTTOM, HEIGHT, RIGHT, TOP, WIDTH
from blowball.report.svg import Scale, joined, tag
from blowball.report.svg import words as safe

LEFT = 58.0  # money has more digits than shares


@dataclass(frozen=True, slots=True)
class Axis:
    """From one round mark to another, with marks between and a word for what is measured."""

    low: float
    high: float
    step: float
    title: str

    @property
    def marks(self) -> list[float]:
        """Round numbers from the low end to the high one."""
        n = round((self.high - self.low) / self.step)
        return [round(self.low / self.step + i) * self.step for i in range(n + 1)]

    def say(self, value: float) -> str:
        """A mark as it is written: thousands of money are "50k"."""
        if value and self.step >= 1000.0:
            return f"{value / 1000.0:g}k".replace("-", "−")
        digits = max(0, -math.floor(math.log10(self.step) + 1e-9))
        return f"{value:.{digits}f}".replace("-", "−") if value else "0"


def axis(values: list[float], title: str, marks: int = 5) -> Axis:
    """Around these values and nought.

    >>> axis([-120.0, 1800.0], "dollars").marks
    [-500.0, 0.0, 500.0, 1000.0, 1500.0, 2000.0]
    """
    there = [value for value in values if math.isfinite(value)]
    low, high = min([0.0, *there]), max([0.0, *there])
    span = (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(span / marks))
    step = next(m * power for m in (1.0, 2.0, 2.5, 5.0, 10.0) if span / (m * power) <= marks)
    return Axis(step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9) or step, step, title)


def scales(x: Axis, y: Axis) -> tuple[Scale, Scale]:
    """Places of both axes within a panel."""
    return Scale(x.low, x.high, LEFT, WIDTH - RIGHT), Scale(y.low, y.high, HEIGHT - BOTTOM, TOP)


def drawn_axes(x: Axis, y: Axis) -> list[str]:
    """Lines and labels of both; the lines of nought are darker."""
    across, up = scales(x, y)
    parts = []
    for value in y.marks:
        at = f"{float(up(value)):.1f}"
        dark = {"style": "stroke: var(--soft)"} if value == 0.0 else {}
        parts.append(tag("path", {"class": "grid", **dark, "d": f"M{LEFT:g},{at} H{WIDTH - RIGHT:g}"}))
        parts.append(tag("text", {"x": f"{LEFT - 6:g}", "y": at, "dy": 4, "text-anchor": "end"}, safe(y.say(value))))
    for value in x.marks:
        at = f"{float(across(value)):.1f}"
        if value == 0.0 and x.low < 0.0:
            line = {"class": "grid", "style": "stroke: var(--soft)", "d": f"M{at},{TOP:g} V{HEIGHT - BOTTOM:g}"}
            parts.append(tag("path", line))
        anchor = "end" if value == x.marks[-1] else "middle"
        parts.append(
            tag("text", {"x": at, "y": f"{HEIGHT - BOTTOM + 17:g}", "text-anchor": anchor}, safe(x.say(value)))
        )
    under = {"x": f"{WIDTH - RIGHT:g}", "y": f"{HEIGHT + 8:g}", "text-anchor": "end"}
    return [*parts, tag("text", under, safe(x.title)), tag("text", {"x": 4, "y": TOP - 9}, safe(y.title))]


def whole(title: str, text: str, name: str, parts: list[str], height: float = HEIGHT + 14.0) -> str:
    """A panel as an SVG of its own with its text alternative; `name` must be the only one of the page."""
    told = tag("title", {"id": f"{name}-title"}, safe(title)) + tag("desc", {"id": f"{name}-text"}, safe(text))
    box = {"class": "fig", "viewBox": f"0 0 {WIDTH:g} {height:g}", "role": "img", "xmlns": "http://www.w3.org/2000/svg"}
    head = tag("text", {"class": "head", "x": 4, "y": 11}, safe(title))
    return tag("svg", {**box, "aria-labelledby": f"{name}-title {name}-text"}, told, head, joined(parts))
