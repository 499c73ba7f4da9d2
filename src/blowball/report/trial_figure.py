"""Pictures of a simulated trial: what a thousand trials would estimate, and the two clocks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball.report.figures import BOTTOM, HEIGHT, INKS, LEFT, RIGHT, TOP, WIDTH, Panel, Series, svg
from blowball.report.svg import Scale, joined, tag
from blowball.report.svg import words as safe
from blowball.trial.told import number, years
from blowball.units import YEAR

if TYPE_CHECKING:
    from blowball.trial import TrialResult
    from blowball.trial.lead import Lead
    from blowball.trial.result import Contrast

Floats = NDArray[np.float64]
BINS, TAIL = 30, 0.002  # bars, and the share of the estimates at either end that is drawn at the edge
SIDE = 16.0  # of the margin
RATIOS = (0.02, 0.05, 0.1, 0.2, 0.33, 0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0)
FEWEST_ROOM = 30.0  # between two labels of an axis


def estimates(result: TrialResult, i: int) -> str:
    """How the estimates of one contrast lie over the trials, beside no effect and the truth, as SVG."""
    one, values = result.contrasts[i], result.made.column(i, "estimate")
    values = values[np.isfinite(values)]
    if len(values) < 2 or float(np.ptp(values)) == 0.0:
        return ""
    low, high = (float(end) for end in np.quantile(values, [TAIL, 1.0 - TAIL]))
    low, high = min(low, 0.0, one.true.estimate), max(high, 0.0, one.true.estimate)
    pad = 0.04 * (high - low)
    across = Scale(low - pad, high + pad, LEFT, WIDTH - RIGHT)
    counts, edges = np.histogram(np.clip(values, across.low, across.high), BINS, (across.low, across.high))
    up = Scale(0.0, 1.25 * float(counts.max()), HEIGHT - BOTTOM, TOP)
    title = f"“{one.name}” against “{result.spec.names[0]}”"
    parts = [tag("text", {"class": "head", "x": f"{SIDE:g}", "y": 20}, safe(title))]
    parts += [_bar(across, up, edges[k], edges[k + 1], count) for k, count in enumerate(counts) if count]
    parts += _axis(result, across)
    parts.append(_line(across, 0.0, "four", "no effect", 1, HEIGHT - BOTTOM, TOP + 14.0))
    parts.append(_line(across, one.true.estimate, "two", f"truth {number(result, one.true.estimate)}", 0,
                       HEIGHT - BOTTOM, TOP))  # fmt: skip
    return picture(f"estimates-{i}", title, _told(result, one), HEIGHT, parts)


def clocks(result: TrialResult, one: Contrast, seen: Lead) -> list[str]:
    """Survival from the diagnosis of recurrence, and from randomisation, under both arms."""
    names, mark = (result.spec.names[0], one.name), result.spec.names.index(one.name)
    shown = (
        ("From the recurrence's diagnosis", seen.from_recurrence, f"clock-{mark}"),
        ("From randomisation", seen.from_randomisation, f"alive-{mark}"),
    )
    panels = []
    for title, curves, name in shown:
        series = tuple(
            Series(names[k], curve.days / YEAR, curve.alive, ink=INKS[k], dash=k) for k, curve in enumerate(curves)
        )
        text = "; ".join(f"under {names[k]} {100 * c.alive[-1]:.1f} % are alive after {years(c.days[-1])}"
                         for k, c in enumerate(curves))  # fmt: skip
        panels.append(svg(Panel(title, f"{text}.", series, float(curves[0].days[-1]) / YEAR), name))
    return panels


def clock_keys(result: TrialResult, one: Contrast) -> list[Series]:
    """Keys of the two arms."""
    none = np.zeros(0)
    return [Series(name, none, none, ink=INKS[k], dash=k) for k, name in enumerate((result.spec.names[0], one.name))]


def _told(result: TrialResult, one: Contrast) -> str:
    return (
        f"Mean estimate {number(result, one.estimate)}, 95 % of the trials from {number(result, one.low)} to "
        f"{number(result, one.high)}; without chance {number(result, one.true.estimate)}."
    )


def _bar(across: Scale, up: Scale, left: float, right: float, count: int) -> str:
    x, to, y = float(across(left)), float(across(right)), float(up(count))
    box = {"x": f"{x + 0.5:.1f}", "y": f"{y:.1f}", "width": f"{to - x - 1:.1f}", "height": f"{HEIGHT - BOTTOM - y:.1f}"}
    return tag("rect", {"class": "band one", "style": "fill-opacity: 0.55", **box})


def _axis(result: TrialResult, across: Scale) -> list[str]:
    y = HEIGHT - BOTTOM
    parts = [tag("path", {"class": "grid", "d": f"M{LEFT:g},{y:g} H{WIDTH - RIGHT:g}"})]
    if result.spec.method == "rmst":
        step = round_step(across.high - across.low)
        marks = [k * step for k in range(math.ceil(across.low / step), math.floor(across.high / step) + 1)]
        labels = [f"{mark:+g}".replace("-", "−") if mark else "0 days" for mark in marks]
    else:
        marks = [math.log(ratio) for ratio in RATIOS if across.low <= math.log(ratio) <= across.high]
        labels = [f"{math.exp(mark):.2g}" for mark in marks]
    taken: list[float] = []
    for mark, label in sorted(zip(marks, labels, strict=True), key=lambda pair: abs(pair[0])):
        x = float(across(mark))
        if all(abs(x - other) >= FEWEST_ROOM for other in taken):
            taken.append(x)
            parts.append(tag("text", {"x": f"{x:.1f}", "y": f"{y + 17:g}", "text-anchor": "middle"}, safe(label)))
    return parts


def _line(across: Scale, value: float, ink: str, text: str, dash: int, bottom: float, top: float) -> str:
    x = float(across(value))
    right = x > 0.6 * WIDTH
    line = tag("polyline", {"class": f"line {ink} d{dash}", "points": f"{x:.1f},{bottom:.1f} {x:.1f},{top:.1f}"})
    place = {"class": f"{ink} label", "x": f"{x - 5 if right else x + 5:.1f}", "y": f"{top + 9:.1f}",
             "text-anchor": "end" if right else "start"}  # fmt: skip
    return line + tag("text", place, safe(text))


def round_step(span: float) -> float:
    """A round step that cuts a span into four to eight."""
    raw = max(span, 1e-9) / 5.0
    power = 10.0 ** math.floor(math.log10(raw))
    return next(base * power for base in (1.0, 2.0, 5.0, 10.0) if raw <= base * power)


def picture(name: str, title: str, text: str, height: float, parts: Sequence[str], width: float = WIDTH) -> str:
    """An SVG with its title and its text for who does not see it."""
    told = tag("title", {"id": f"{name}-title"}, safe(title)) + tag("desc", {"id": f"{name}-text"}, safe(text))
    box = {"class": "fig", "viewBox": f"0 0 {width:g} {height:g}", "role": "img", "xmlns": "http://www.w3.org/2000/svg"}
    return tag("svg", {**box, "aria-labelledby": f"{name}-title {name}-text"}, told, joined(parts))
