"""One row of the levers' figure: a name, a strip with both uncertainties, the number, and the grade of the evidence."""

from __future__ import annotations

from textwrap import wrap
from typing import NamedTuple

from blowball.levers.option import Option
from blowball.outcomes.intervals import Z95
from blowball.report.svg import Scale, tag
from blowball.report.svg import words as safe

MARGIN, LINE = 10.0, 13.5
STRIP = (166.0, 294.0)
NUMBER, GRADE = 334.0, 348.0
LETTERS = 25  # of a name that fit beside its strip, also in a wide font
# What is believed and moves nothing here: by whether trials have looked.
UNTESTED, TESTED = "believed; no good evidence:", "believed; trials have not shown it:"
LETTER = {"randomised": "R", "observational": "O", "mechanistic": "M", "none": "–", "": ""}


class Moved(NamedTuple):
    """What a lever changes: its mean, error by chance, limits over parameter sets, and the mean after 5 years."""

    value: float
    error: float
    low: float
    high: float
    early: float


def row(option: Option, moved: Moved, across: Scale, y: float, *, more_is_good: bool) -> tuple[list[str], float]:
    """A lever's row from `y` on, and how high it is."""
    lines = wrap(option.short, LETTERS)
    parts = [_text(MARGIN + 6.0, y + LINE * (i + 0.8), line, "start") for i, line in enumerate(lines)]
    middle = y + LINE * 0.5
    parts.append(_text(GRADE, middle + 4.0, LETTER[option.grade], "middle"))
    parts.append(_text(NUMBER, middle + 4.0, "as usual" if option.kind == "usual" else signed(moved.value), "end"))
    if option.kind == "no_evidence":
        parts.append(_dot(float(across(0.0)), middle, "fill: var(--paper); stroke: var(--soft); stroke-width: 1.4"))
    elif option.kind in ("lever", "best"):
        parts += _strip(moved, across, middle, more_is_good)
    return parts, LINE * len(lines) + 3.0


def heading(text: str, y: float) -> tuple[list[str], float]:
    """The line above levers that move nothing, and how high it is."""
    place = {"x": f"{MARGIN + 6:g}", "y": f"{y + LINE * 0.8:.1f}", "style": "font-style: italic"}
    return [tag("text", place, safe(text))], LINE + 3.0


def of_nothing(option: Option) -> str:
    """The line under which a lever stands that moves nothing; empty: it moves something."""
    if option.kind != "no_evidence":
        return ""
    return TESTED if option.grade == "randomised" else UNTESTED


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


def _strip(moved: Moved, across: Scale, y: float, more_is_good: bool) -> list[str]:
    value = moved.value
    if value != value:
        return []
    ink, parts = "one" if (value > 0.0) is more_is_good else "two", []
    if moved.high > moved.low:
        start, stop = float(across(moved.low)), float(across(moved.high))
        bar = {"x": f"{start:.1f}", "y": f"{y - 5:.1f}", "width": f"{stop - start:.1f}", "height": "10"}
        parts.append(tag("rect", {"class": f"band {ink}", **bar}))
    if moved.error > 0.0:
        start, stop = (float(across(value + side * Z95 * moved.error)) for side in (-1.0, 1.0))
        parts.append(tag("path", {"class": f"line {ink}", "d": f"M{start:.1f},{y:.1f} H{stop:.1f}"}))
    if moved.early == moved.early:
        x = f"{float(across(moved.early)):.1f}"
        parts.append(tag("path", {"d": f"M{x},{y - 5:.1f} v10", "style": f"stroke: var(--{ink}); stroke-width: 1.3"}))
    return [*parts, _dot(float(across(value)), y, f"fill: var(--{ink if value else 'soft'})")]


def _dot(x: float, y: float, style: str) -> str:
    return tag("circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "3.2", "style": style})


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return tag("text", {"x": f"{x:g}", "y": f"{y:.1f}", "text-anchor": anchor}, safe(text)) if text else ""
