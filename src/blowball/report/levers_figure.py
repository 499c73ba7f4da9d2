"""What each lever buys as a picture: a row a lever, with both of its uncertainties; below it what no lever moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from blowball.levers.option import GROUPS
from blowball.outcomes.intervals import Z95
from blowball.outcomes.told import WORDS, amount, per_thousand, within
from blowball.report.figures import STYLE, WIDTH
from blowball.report.levers_remains import remains
from blowball.report.levers_rows import GRADE, LINE, MARGIN, STRIP, nothing, row, signed
from blowball.report.svg import Scale, joined, tag
from blowball.report.svg import words as safe

if TYPE_CHECKING:
    import xarray as xr

    from blowball.levers.bought import Levers

ENDPOINTS = ("cancer_death", "recurrence")
GAP = 10.0
STEPS, APART = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0), 34.0


def panels(found: Levers, year: float, group: str = "all") -> list[str]:
    """Death from the cancer and recurrence by then, each as an SVG."""
    data = found.data.sel(group=group, year=year)
    return [_panel(found, data.sel(endpoint=name), year) for name in _drawable(data)]


def sheet(found: Levers, year: float, title: str, group: str = "all") -> str:
    """The panels beside each other as one SVG that stands alone."""
    data = found.data.sel(group=group, year=year)
    names = _drawable(data)
    drawn = [_drawn(found, data.sel(endpoint=name), year) for name in names]
    head, high, wide = 34.0, max((height for _, height in drawn), default=0.0), len(names) * WIDTH
    parts = [tag("style", {}, safe(STYLE)), tag("title", {"id": "levers-title"}, safe(title))]
    parts.append(tag("desc", {"id": "levers-text"}, safe(" ".join(_text(data.sel(endpoint=n), year) for n in names))))
    parts.append(tag("rect", {"class": "paper", "width": f"{wide:g}", "height": f"{high + head:g}"}))
    parts.append(tag("text", {"class": "head", "x": f"{MARGIN:g}", "y": 22}, safe(title)))
    for i, (inside, _) in enumerate(drawn):
        parts.append(tag("g", {"transform": f"translate({i * WIDTH:g} {head:g})"}, inside))
    box = {"class": "fig", "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {wide:g} {high + head:g}"}
    return tag("svg", {**box, "role": "img", "aria-labelledby": "levers-title levers-text"}, joined(parts))


def _drawable(data: xr.Dataset) -> list[str]:
    return [name for name in ENDPOINTS if float(data["risk"].sel(endpoint=name)) > 0.0]


def _panel(found: Levers, data: xr.Dataset, year: float) -> str:
    name = f"levers-{data['endpoint'].item()}"
    inside, high = _drawn(found, data, year)
    told = tag("title", {"id": f"{name}-title"}, safe(_title(data, year)))
    told += tag("desc", {"id": f"{name}-text"}, safe(_text(data, year)))
    box = {"class": "fig", "viewBox": f"0 0 {WIDTH:g} {high:g}", "role": "img", "xmlns": "http://www.w3.org/2000/svg"}
    return tag("svg", {**box, "aria-labelledby": f"{name}-title {name}-text"}, told, inside)


def _drawn(found: Levers, data: xr.Dataset, year: float) -> tuple[str, float]:
    """What is inside a panel, and how high it is."""
    across = Scale(*_reach(data), *STRIP)
    usual = f"{per_thousand(float(data['risk']))} of 1,000 as usual; fewer (−) or more (+) with:"
    parts = [
        tag("text", {"class": "head", "x": f"{MARGIN:g}", "y": 18}, safe(_title(data, year))),
        tag("text", {"x": f"{MARGIN:g}", "y": 35}, safe(usual)),
    ]
    top, y = 54.0, 58.0
    for group, title in GROUPS.items():
        there = [one for one in found.options if one.group == group]
        if not there:
            continue
        parts.append(tag("text", {"class": "label", "x": f"{MARGIN:g}", "y": f"{y + LINE:g}"}, safe(title)))
        y += LINE + 5.0
        for before, option in zip([None, *there], there, strict=False):
            if option.kind == "no_evidence" and (before is None or before.kind != "no_evidence"):
                drawn, height = nothing(y)
                parts += drawn
                y += height
            drawn, height = row(option, data.sel(lever=option.id), across, y)
            parts += drawn
            y += height
        y += GAP
    legend, high = _legend(found.members, y + 4.0)
    rest, high = remains(data, high)
    return joined([*_axis(across, top, y), *parts, *legend, *rest]), high


def _reach(data: xr.Dataset) -> tuple[float, float]:
    """As many of 1,000 patients, on each side of nought, as hold every lever with its limits."""
    chance = np.nan_to_num(Z95 * data["change_error"].values)
    ends = [data[name].values for name in ("change", "change_low", "change_high")]
    known = 1000.0 * np.concatenate([*ends, ends[0] - chance, ends[0] + chance])
    known = known[np.isfinite(known)]
    most = max(float(np.abs(known).max(initial=0.0)), 0.1)
    low, high = float(known.min(initial=0.0)), float(known.max(initial=0.0))
    return 1.03 * min(low, -0.15 * most), 1.03 * max(high, 0.15 * most)


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


def _legend(members: int, y: float) -> tuple[list[str], float]:
    lines = ["Dot: the mean. Dark line: 95 % interval of chance."]
    if members:
        lines.append(f"Pale bar: 90 % of {members} sets of what is not known.")
    lines += [
        "Grade of the evidence: R randomised trials,",
        "O observational, M the model's mechanism, – none.",
    ]
    place = [{"x": f"{MARGIN:g}", "y": f"{y + LINE * (i + 0.8):.1f}"} for i in range(len(lines))]
    return [tag("text", at, safe(line)) for at, line in zip(place, lines, strict=True)], y + LINE * len(lines) + GAP


def _title(data: xr.Dataset, year: float) -> str:
    return f"{WORDS[str(data['endpoint'].values)][0].capitalize()} {within(year)}"


def _text(data: xr.Dataset, year: float) -> str:
    moved = zip(data["name"].values, data["change"].values, strict=True)
    each = [f"{name}: {signed(1000.0 * float(value))}" for name, value in moved]
    stays = amount(1000.0 * float(data["stays"][0]))
    return (
        f"{_title(data, year)}: {per_thousand(float(data['risk']))} of 1,000 as usual. More or fewer with each lever: "
        f"{'; '.join(each)}. {stays} stay with the four levers at their best."
    )
