"""Published results beside those of the simulated trials, as intervals: per cent in one picture, ratios in another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from blowball.report.figures import Series
from blowball.report.svg import Scale, tag
from blowball.report.svg import words as safe
from blowball.report.trial_figure import RATIOS, SIDE, picture, round_step

if TYPE_CHECKING:
    from blowball.trial.result import Beside

ROW, FOOT, WIDE = 46.0, 26.0, 430.0  # a result's height, that of the axis, and the width
LEAST_ROOM = 26.0  # between two labels of an axis


def beside(rows: Sequence[Beside]) -> list[str]:
    """A picture of what is in per cent, and one of the hazard ratios, where there are some, as SVG."""
    told = [row for row in rows if not math.isnan(row.mean)]
    shares, ratios = ([row for row in told if row.published.is_ratio is kind] for kind in (False, True))
    drawn = [_percents(shares)] if shares else []
    return [*drawn, _ratios(ratios)] if ratios else drawn


def keys() -> list[Series]:
    """Keys of the published and the simulated intervals."""
    none = np.zeros(0)
    return [Series("simulated: mean, and 95 % of the trials", none, none),
            Series("published, 95 % interval", none, none, ink="two", dash=1)]  # fmt: skip


def _percents(rows: Sequence[Beside]) -> str:
    ends = [end for row in rows for end in (row.low, row.high, row.published.low, row.published.high, 0.0)]
    span = max(ends) - min(ends)
    across = Scale(min(ends) - 0.03 * span, max(ends) + 0.03 * span, SIDE, WIDE - SIDE)
    step = round_step(span)
    steps = range(math.ceil(across.low / step), math.floor(across.high / step) + 1)
    marks = [(k * step, f"{k * step:g} %".replace("-", "−")) for k in steps]
    text = " ".join(_said(row, ".1f", " %") for row in rows)
    return picture("beside", "Published and simulated", text, _height(rows), _drawn(rows, across, marks, False), WIDE)


def _ratios(rows: Sequence[Beside]) -> str:
    """On a scale of logarithms, with no effect in it."""
    ends = [math.log(end) for row in rows for end in (row.low, row.high, row.published.low, row.published.high, 1.0)]
    span = max(ends) - min(ends)
    across = Scale(min(ends) - 0.03 * span, max(ends) + 0.03 * span, SIDE, WIDE - SIDE)
    marks: list[tuple[float, str]] = []
    for ratio in sorted(RATIOS, key=lambda one: abs(math.log(one))):
        x = float(across(math.log(ratio)))
        near = any(abs(x - float(across(other))) < LEAST_ROOM for other, _ in marks)
        if across.low <= math.log(ratio) <= across.high and not near:
            marks.append((math.log(ratio), f"{ratio:g}"))
    text = " ".join(_said(row, ".2f", "") for row in rows)
    title = "Published and simulated hazard ratios"
    return picture("beside-ratios", title, text, _height(rows), _drawn(rows, across, marks, True), WIDE)


def _drawn(rows: Sequence[Beside], across: Scale, marks: Sequence[tuple[float, str]], ratio: bool) -> list[str]:
    height, parts = _height(rows), []
    for mark, label in marks:
        x = f"{float(across(mark)):.1f}"
        zero = {"style": "stroke: var(--soft)"} if mark == 0.0 else {}
        parts.append(tag("path", {"class": "grid", **zero, "d": f"M{x},4 V{height - 22:g}"}))
        parts.append(tag("text", {"x": x, "y": f"{height - 7:g}", "text-anchor": "middle"}, safe(label)))
    for k, row in enumerate(rows):
        y, known = ROW * k, row.published
        parts.append(tag("text", {"class": "label", "x": f"{SIDE:g}", "y": f"{y + 14:g}"}, safe(known.title)))
        ours, theirs = (row.low, row.mean, row.high), (known.low, known.value, known.high)
        for values, at, ink, dash in ((ours, y + 23.0, "one", 0), (theirs, y + 34.0, "two", 1)):
            parts += _whisker(across, at, [math.log(one) if ratio else one for one in values], ink, dash)
    return parts


def _height(rows: Sequence[Beside]) -> float:
    return ROW * len(rows) + FOOT


def _said(row: Beside, form: str, unit: str) -> str:
    known = row.published
    return (
        f"{known.title}: published {known.value:{form}}{unit} ({known.low:{form}} to {known.high:{form}}), simulated "
        f"{row.mean:{form}}{unit} ({row.low:{form}} to {row.high:{form}})."
    )


def _whisker(across: Scale, y: float, values: Sequence[float], ink: str, dash: int) -> list[str]:
    low, middle, high = (float(across(value)) for value in values)
    line = tag("polyline", {"class": f"line {ink} d{dash}", "points": f"{low:.1f},{y:g} {high:.1f},{y:g}"})
    dot = tag("circle", {"cx": f"{middle:.1f}", "cy": f"{y:g}", "r": "4.2", "style": f"fill: var(--{ink})"})
    return [line, dot]
