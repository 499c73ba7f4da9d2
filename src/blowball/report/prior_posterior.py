"""What a calibration learned of each number: its prior as a grey bar, what is left of it as a blue line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blowball.report.figures import STYLE, WIDTH
from blowball.report.svg import Scale, joined, tag
from blowball.report.svg import words as safe

ROW, TOP, MARGIN = 30.0, 46.0, 14.0
NINETY = 1.645  # standard deviations to 5 and 95 % of a normal distribution
MOST = 3.5  # prior standard deviations on each side
LETTERS = 46


def prior_posterior(found: Mapping[str, Any], name: str, *, alone: bool = False) -> str:
    """Draw a calibration's diagnostics as one SVG.

    Parameters
    ----------
    found : mapping
        From `blowball.catalogue.calibration.calibration`.
    name : str
        The cancer's.
    alone : bool
        With its style and background, to stand in a file of its own.
    """
    numbers = sorted(found["numbers"], key=lambda number: number["sd"])
    title = f"What the targets say: {name}"
    height = TOP + ROW * len(numbers)
    across = Scale(-MOST, MOST, MARGIN, WIDTH - MARGIN)
    head = "grey: prior, 5 to 95 %; blue: after calibration"
    parts = [
        tag("text", {"class": "head", "x": f"{MARGIN:g}", "y": 18}, safe(title)),
        tag("text", {"x": f"{MARGIN:g}", "y": 35}, safe(head)),
        *(_row(number, TOP + ROW * i, across) for i, number in enumerate(numbers)),
    ]
    told = tag("title", {"id": f"prior-{found['cancer']}"}, safe(title))
    told += tag("desc", {}, safe(" ".join(_said(number) for number in numbers)))
    if alone:
        paper = tag("rect", {"class": "paper", "width": f"{WIDTH:g}", "height": f"{height:g}"})
        parts = [tag("style", {}, safe(STYLE)), paper, *parts]
    box = {"class": "fig", "viewBox": f"0 0 {WIDTH:g} {height:g}", "role": "img", "xmlns": "http://www.w3.org/2000/svg"}
    return tag("svg", {**box, "aria-labelledby": f"prior-{found['cancer']}"}, told, joined(parts))


def _row(number: Mapping[str, Any], y: float, across: Scale) -> str:
    ends = (-NINETY, NINETY, number["mean"] - NINETY * number["sd"], number["mean"] + NINETY * number["sd"])
    low, high, left, right = (float(across(end)) for end in ends)
    dot = float(across(number["mean"]))
    return joined(
        [
            tag("text", {"x": f"{MARGIN:g}", "y": f"{y + 11:g}"}, safe(_label(number))),
            tag("rect", {"style": "fill: var(--grid)", "x": f"{low:.1f}", "y": f"{y + 16:g}",
                         "width": f"{high - low:.1f}", "height": "9"}),
            tag("path", {"class": "line one", "d": f"M{left:.1f},{y + 20.5:g} H{right:.1f}"}),
            tag("path", {"class": "line one", "d": f"M{dot:.1f},{y + 15:g} V{y + 26:g}"}),
        ]
    )  # fmt: skip


def _label(number: Mapping[str, Any]) -> str:
    more = f" and {len(number['also'])} more" if number["also"] else ""
    return number["path"] if len(number["path"] + more) > LETTERS else number["path"] + more


def _said(number: Mapping[str, Any]) -> str:
    return f"{_label(number)}: mean {number['mean']:+.2f}, spread {number['sd']:.2f} of the prior's."
