"""Which numbers the answer hangs on, as pictures: the tornado, and the distances of a global analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from blowball.outcomes.intervals import Z95
from blowball.report.economics_axes import Axis, axis, whole
from blowball.report.figures import RIGHT, TOP, WIDTH
from blowball.report.svg import Scale, tag
from blowball.report.svg import words as safe

if TYPE_CHECKING:
    from blowball.economics import Bar

ROW = 21.0  # height of a line of text
STEP = 1.9 * ROW  # from one bar to the next


def tornado_figure(bars: Sequence[Bar], strategy: str, currency: str, mark: str = "econ-tornado") -> str:
    """Bars of what each number does to the gain in net benefit; a fitted one has the whisker of its error.

    `mark` must be the only one of the page.
    """
    if not bars:
        return ""
    x = axis([end for bar in bars for end in (bar.at_low, bar.at_high)], f"gain, {currency} a patient")
    across = Scale(x.low, x.high, 16.0, WIDTH - RIGHT - 8.0)
    foot = TOP + STEP * len(bars)
    parts = _marks(x, across, foot)
    for i, bar in enumerate(bars):
        parts += _bar(bar, across, TOP + STEP * i)
    told = "; ".join(
        f"{b.path} from {_short(b.low)} to {_short(b.high)}: {b.at_low:,.0f} to {b.at_high:,.0f}" for b in bars
    )
    return whole(f"One number at a time: {strategy}", f"{told}.", mark, parts, foot + 38.0)


def _marks(x: Axis, across: Scale, foot: float) -> list[str]:
    """Upright lines at round numbers, with their labels below."""
    parts = []
    for value in x.marks:
        at = f"{float(across(value)):.1f}"
        dark = {"style": "stroke: var(--soft)"} if value == 0.0 else {}
        parts.append(tag("path", {"class": "grid", **dark, "d": f"M{at},{TOP - 6:g} V{foot:g}"}))
        parts.append(tag("text", {"x": at, "y": f"{foot + 15:g}", "text-anchor": "middle"}, safe(x.say(value))))
    under = {"x": f"{WIDTH - RIGHT:g}", "y": f"{foot + 31:g}", "text-anchor": "end"}
    return [*parts, tag("text", under, safe(x.title))]


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3g}"


def _bar(bar: Bar, across: Scale, top: float) -> list[str]:
    low, high = sorted(float(v) for v in (across(bar.at_low), across(bar.at_high)))
    ink = "one" if bar.how == "exact" else "two"
    box = {"class": f"band {ink}", "style": "fill-opacity: 0.75", "x": f"{low:.1f}", "y": f"{top + ROW * 0.8:.1f}",
           "width": f"{max(high - low, 0.5):.1f}", "height": f"{ROW * 0.7:.1f}"}  # fmt: skip
    parts = [
        tag(
            "text",
            {"x": 4, "y": f"{top + ROW * 0.6:.1f}"},
            safe(f"{_name(bar.path)}: {_short(bar.low)} to {_short(bar.high)}"),
        )
    ]
    parts.append(tag("rect", box))
    if bar.error > 0.0:
        y = top + ROW * 1.15
        middle, half = bar.at_high, Z95 * bar.error / 2.0
        ends = [float(across(middle + side * half)) for side in (-1.0, 1.0)]
        parts.append(tag("path", {"class": "line steps two", "d": f"M{ends[0]:.1f},{y:.1f} H{ends[1]:.1f}"}))
    return parts


def global_figure(rows: Sequence[Mapping[str, Any]], strategy: str, mark: str = "econ-global") -> str:
    """A point for each number: how far it moves the distribution of the gain; a stroke where idle numbers end.

    Parameters
    ----------
    rows : sequence of mapping
        As `global_sensitivity` gives them, those to be drawn.
    strategy : str
    mark : str
        The only one of the page.
    """
    if not rows:
        return ""
    x = axis([row[name] for row in rows for name in ("median", "maximum", "dummy")], "distance (PAWN)")
    across, foot = Scale(x.low, x.high, 16.0, WIDTH - RIGHT - 8.0), TOP + STEP * len(rows)
    parts = _marks(x, across, foot)
    for i, row in enumerate(rows):
        y = TOP + STEP * i + ROW * 1.15
        at, most, idle = (float(across(row[name])) for name in ("median", "maximum", "dummy"))
        parts.append(tag("text", {"x": 4, "y": f"{y - ROW * 0.55:.1f}"}, safe(_name(row["number"]))))
        parts.append(tag("path", {"class": "line steps one", "d": f"M{at:.1f},{y:.1f} H{most:.1f}"}))
        parts.append(tag("circle", {"cx": f"{at:.1f}", "cy": f"{y:.1f}", "r": 4, "style": "fill: var(--one)"}))
        parts.append(tag("path", {"class": "line two", "d": f"M{idle:.1f},{y - 7:.1f} V{y + 7:.1f}"}))
    told = "; ".join(f"{row['number']} {row['median']:.2f}, idle below {row['dummy']:.2f}" for row in rows)
    return whole(f"All numbers at once: {strategy}", f"{told}.", mark, parts, foot + 38.0)


def _name(path: str) -> str:
    return path.removeprefix("economics.").replace(".", ", ").replace("_", " ")
