"""What each lever buys as a picture: a row a lever, with both of its uncertainties; below it what no lever moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blowball.levers.option import GROUPS
from blowball.report.figures import STYLE, WIDTH
from blowball.report.levers_remains import remains
from blowball.report.levers_rows import GRADE, LINE, MARGIN, STRIP, heading, of_nothing, row
from blowball.report.levers_view import View, views
from blowball.report.svg import Scale, joined, tag
from blowball.report.svg import words as safe

if TYPE_CHECKING:
    from blowball.levers.bought import Levers

GAP = 10.0
STEPS, APART = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0), 33.0


def panels(found: Levers, year: float, group: str = "all") -> list[str]:
    """Death from the cancer and recurrence by then, and days of life, each as an SVG."""
    return [_panel(found, view, group) for view in views(found.data.sel(group=group), year)]


def sheet(found: Levers, year: float, title: str, group: str = "all") -> str:
    """The panels beside each other as one SVG that stands alone."""
    shown = views(found.data.sel(group=group), year)
    drawn = [_drawn(found, view) for view in shown]
    head, high, wide = 34.0, max((height for _, height in drawn), default=0.0), len(shown) * WIDTH
    parts = [tag("style", {}, safe(STYLE)), tag("title", {"id": "levers-title"}, safe(title))]
    parts.append(tag("desc", {"id": "levers-text"}, safe(" ".join(view.text() for view in shown))))
    parts.append(tag("rect", {"class": "paper", "width": f"{wide:g}", "height": f"{high + head:g}"}))
    parts.append(tag("text", {"class": "head", "x": f"{MARGIN:g}", "y": 22}, safe(title)))
    for i, (inside, _) in enumerate(drawn):
        parts.append(tag("g", {"transform": f"translate({i * WIDTH:g} {head:g})"}, inside))
    box = {"class": "fig", "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {wide:g} {high + head:g}"}
    return tag("svg", {**box, "role": "img", "aria-labelledby": "levers-title levers-text"}, joined(parts))


def _panel(found: Levers, view: View, group: str) -> str:
    name = f"levers-{view.id}" + ("" if group == "all" else f"-{group.replace(': ', '-')}")
    inside, high = _drawn(found, view)
    told = tag("title", {"id": f"{name}-title"}, safe(view.title))
    told += tag("desc", {"id": f"{name}-text"}, safe(view.text()))
    box = {"class": "fig", "viewBox": f"0 0 {WIDTH:g} {high:g}", "role": "img", "xmlns": "http://www.w3.org/2000/svg"}
    return tag("svg", {**box, "aria-labelledby": f"{name}-title {name}-text"}, told, inside)


def _drawn(found: Levers, view: View) -> tuple[str, float]:
    """What is inside a panel, and how high it is."""
    across = Scale(*view.reach(), *STRIP)
    parts = [
        tag("text", {"class": "head", "x": f"{MARGIN:g}", "y": 18}, safe(view.title)),
        tag("text", {"x": f"{MARGIN:g}", "y": 35}, safe(view.usual)),
        *_sides(across, view),
    ]
    top, y = 68.0, 72.0
    for group, title in GROUPS.items():
        there = [one for one in found.options if one.group == group]
        if not there:
            continue
        parts.append(tag("text", {"class": "label", "x": f"{MARGIN:g}", "y": f"{y + LINE:g}"}, safe(title)))
        y += LINE + 5.0
        under = ""
        for option in sorted(there, key=of_nothing):  # those that move something first, in their order
            if of_nothing(option) != under:
                under = of_nothing(option)
                drawn, height = heading(under, y)
                parts += drawn
                y += height
            drawn, height = row(option, view.moved[option.id], across, y, more_is_good=view.more_is_good)
            parts += drawn
            y += height
        y += GAP
    legend, high = _legend(found.members, view, y + 4.0)
    rest, high = remains(view.remains, high) if view.remains is not None else ([], high)
    return joined([*_axis(across, top, y), *parts, *legend, *rest]), high


def _sides(across: Scale, view: View) -> list[str]:
    """Which side is good, said in words and in ink, where the eye begins."""
    zero, fewer, more = float(across(0.0)), "fewer", "more"
    if view.more_is_good:
        fewer, more = "shorter", "longer"
    inks = ("two", "one") if view.more_is_good else ("one", "two")
    return [
        tag("text", {"class": f"label {inks[0]}", "x": f"{zero - 5:.1f}", "y": 51, "text-anchor": "end"},
            safe(f"← {fewer}")),
        tag("text", {"class": f"label {inks[1]}", "x": f"{zero + 5:.1f}", "y": 51}, safe(f"{more} →")),
    ]  # fmt: skip


def _axis(across: Scale, top: float, bottom: float) -> list[str]:
    units = (across.end - across.start) / (across.high - across.low)
    step = next((one for one in STEPS if one * units >= APART), STEPS[-1])
    below, above = (int(side / step + 1e-9) for side in (-across.low, across.high))
    parts = []
    for value in (step * i for i in range(-below, above + 1)):
        x = f"{float(across(value)):.1f}"
        zero = {"style": "stroke: var(--soft)"} if value == 0.0 else {}
        parts.append(tag("path", {"class": "grid", **zero, "d": f"M{x},{top + 2:g} V{bottom - 6:g}"}))
        label = {"x": x, "y": f"{top - 2:g}", "text-anchor": "middle"}
        parts.append(tag("text", label, safe(f"{value:+g}".replace("-", "−") if value else "0")))
    place = {"x": f"{GRADE + 8:g}", "y": f"{top - 2:g}", "text-anchor": "end"}
    return [*parts, tag("text", place, safe("grade"))]


def _legend(members: int, view: View, y: float) -> tuple[list[str], float]:
    early = any(one.early == one.early for one in view.moved.values())
    lines = [f"Dot: the mean{'; upright tick: within 5 years' if early else ''}."]
    lines.append("Dark line: 95 % interval of chance.")
    if members:
        lines.append(f"Pale bar: 90 % of {members} sets of what is not known.")
    lines += [
        "Blue is better, orange worse. Grade of the evidence:",
        "R randomised trials, O observational studies,",
        "M the model's mechanism, – none.",
    ]
    if view.id == "recurrence":
        lines.append("Looking finds recurrences sooner: judge it by deaths.")
    place = [{"x": f"{MARGIN:g}", "y": f"{y + LINE * (i + 0.8):.1f}"} for i in range(len(lines))]
    return [tag("text", at, safe(line)) for at, line in zip(place, lines, strict=True)], y + LINE * len(lines) + GAP
