"""One row of the levers' figure: a name, a strip with both uncertainties, the number, and the grade of the evidence."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from blowball.levers.option import Option
from blowball.outcomes.intervals import Z95
from blowball.report.svg import Scale, tag
from blowball.report.svg import words as safe

if TYPE_CHECKING:
    import xarray as xr

MARGIN, LINE = 10.0, 13.5
STRIP = (166.0, 294.0)
NUMBER, GRADE = 334.0, 348.0
LETTERS = 25  # of a name that fit beside its strip, also in a wide font
NOTHING = "no good evidence, so taken to change nothing:"
LETTER = {"randomised": "R", "observational": "O", "mechanistic": "M", "none": "–", "": ""}


def row(option: Option, one: xr.Dataset, across: Scale, y: float) -> tuple[list[str], float]:
    """A lever's row from `y` on, and how high it is."""
    lines = wrap(option.short, LETTERS)
    parts = [_text(MARGIN + 6.0, y + LINE * (i + 0.8), line, "start") for i, line in enumerate(lines)]
    middle = y + LINE * 0.5
    parts.append(_text(GRADE, middle + 4.0, LETTER[option.grade], "middle"))
    number = "as usual" if option.kind == "usual" else signed(1000.0 * float(one["change"]))
    parts.append(_text(NUMBER, middle + 4.0, number, "end"))
    if option.kind == "no_evidence":
        parts.append(_dot(float(across(0.0)), middle, "fill: var(--paper); stroke: var(--soft); stroke-width: 1.4"))
    elif option.kind in ("lever", "best"):
        parts += _strip(one, across, middle)
    return parts, LINE * len(lines) + 3.0


def nothing(y: float) -> tuple[list[str], float]:
    """The line above the levers without good evidence, and how high it is."""
    place = {"x": f"{MARGIN + 6:g}", "y": f"{y + LINE * 0.8:.1f}", "style": "font-style: italic"}
    return [tag("text", place, safe(NOTHING))], LINE + 3.0


def signed(value: float) -> str:
    """A difference as figures and tables have it.

    >>> signed(-7.36), signed(0.01), signed(0.0), signed(103.2)
    ('−7.4', '0.0', '0', '+103')
    """
    if value != value or value == 0.0:
        return "0" if value == 0.0 else "–"
    if abs(value) < 0.05:
        return "0.0"
    return (f"{value:+.0f}" if abs(value) >= 99.5 else f"{value:+.1f}").replace("-", "−")


def _strip(one: xr.Dataset, across: Scale, y: float) -> list[str]:
    value, error, low, high = (1000.0 * float(one[f"change{end}"]) for end in ("", "_error", "_low", "_high"))
    if value != value:
        return []
    ink, parts = "two" if value > 0.0 else "one", []
    if high > low:
        start, stop = float(across(low)), float(across(high))
        bar = {"x": f"{start:.1f}", "y": f"{y - 5:.1f}", "width": f"{stop - start:.1f}", "height": "10"}
        parts.append(tag("rect", {"class": f"band {ink}", **bar}))
    if error > 0.0:
        start, stop = (float(across(value + side * Z95 * error)) for side in (-1.0, 1.0))
        parts.append(tag("path", {"class": f"line {ink}", "d": f"M{start:.1f},{y:.1f} H{stop:.1f}"}))
    return [*parts, _dot(float(across(value)), y, f"fill: var(--{ink if value else 'soft'})")]


def _dot(x: float, y: float, style: str) -> str:
    return tag("circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "3.2", "style": style})


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return tag("text", {"x": f"{x:g}", "y": f"{y:.1f}", "text-anchor": anchor}, safe(text)) if text else ""
