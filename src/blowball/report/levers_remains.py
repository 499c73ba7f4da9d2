"""What no lever moves, as a bar: all who have it as usual, and who of them also with all levers at their best."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from blowball.levers.option import ALL
from blowball.outcomes.told import WORDS, amount, within
from blowball.report.figures import WIDTH
from blowball.report.levers_rows import LINE, MARGIN
from blowball.report.svg import Scale, joined, tag
from blowball.report.svg import words as safe

if TYPE_CHECKING:
    import xarray as xr

    from blowball.levers.bought import Levers

BAR = 22.0
LETTERS = 50  # of a line, also in a wide font
_HAVE = {"cancer_death": "die of the cancer", "recurrence": "have a recurrence"}


def remains(data: xr.Dataset, y: float) -> tuple[list[str], float]:
    """The bar from `y` on, and where it ends; `data` is of one group, endpoint and year."""
    risk, stays = (1000.0 * float(one) for one in (data["risk"], data["stays"].sel(best=ALL)))
    across = Scale(0.0, risk, MARGIN, WIDTH - MARGIN)
    title = f"What no lever moves: {amount(stays)} of {amount(risk)} ({100.0 * stays / risk:.0f} %)"
    parts = [tag("text", {"class": "label", "x": f"{MARGIN:g}", "y": f"{y + LINE:g}"}, safe(title))]
    top = y + LINE + 7.0
    parts += _bar(across, stays, risk, top, BAR)
    low, high = (risk * float(data[f"stays_share_{end}"].sel(best=ALL)) for end in ("low", "high"))
    parts += _whisker(across, low, high, top + BAR / 2)
    said = (
        f"Grey: {amount(stays)} of 1,000 {_HAVE[str(data['endpoint'].values)]} even if all were found a year earlier, "
        "cleared and looked after at their best, and lived at their best. Blue: what the four levers move together."
    )
    lines = wrap(said + (" Whisker: what is not known." if high > low else ""), LETTERS)
    at = top + BAR + 4.0
    places = [{"x": f"{MARGIN:g}", "y": f"{at + LINE * (i + 0.8):.1f}"} for i in range(len(lines))]
    parts += [tag("text", here, safe(line)) for here, line in zip(places, lines, strict=True)]
    return parts, at + LINE * len(lines) + 8.0


def by_groups(found: Levers, year: float) -> list[str]:
    """The same bar for everybody and each subtype and stage, below each other; a picture an endpoint."""
    everybody = found.data["risk"].sel(group="all", year=year)
    return [_groups(found, end, year) for end in _HAVE if float(everybody.sel(endpoint=end)) > 0.0]


def _groups(found: Levers, endpoint: str, year: float) -> str:
    from blowball.report.levers_tables import group_name

    data = found.data.sel(endpoint=endpoint, year=year, best=ALL)
    there = [group for group in found.groups if float(data["risk"].sel(group=group)) > 0.0]
    most = max(1000.0 * float(data["risk"].sel(group=group)) for group in there)
    across = Scale(0.0, most, MARGIN, WIDTH - MARGIN)
    title = f"{WORDS[endpoint][0].capitalize()} {within(year)}"
    parts, said, y = [tag("text", {"class": "head", "x": f"{MARGIN:g}", "y": 18}, safe(title))], [], 26.0
    for group in there:
        one = data.sel(group=group)
        risk, stays = (1000.0 * float(one[name]) for name in ("risk", "stays"))
        told = f"{group_name(one, found)}: {amount(stays)} of {amount(risk)} ({100.0 * stays / risk:.0f} %)"
        said.append(told)
        for line in wrap(told, LETTERS):
            parts.append(tag("text", {"x": f"{MARGIN:g}", "y": f"{y + LINE * 0.9:.1f}"}, safe(line)))
            y += LINE
        y -= LINE
        parts += _bar(across, stays, risk, y + LINE + 3.0, 11.0)
        low, high = (risk * float(one[f"stays_share_{end}"]) for end in ("low", "high"))
        parts += _whisker(across, low, high, y + LINE + 8.5)
        y += LINE + 22.0
    name = f"remains-{endpoint}"
    heads = tag("title", {"id": f"{name}-title"}, safe(f"What no lever moves, by subtype and stage. {title}"))
    heads += tag("desc", {"id": f"{name}-text"}, safe(f"Of 1,000 of each who have it as usual: {'; '.join(said)}."))
    box = {"class": "fig", "viewBox": f"0 0 {WIDTH:g} {y:g}", "role": "img", "xmlns": "http://www.w3.org/2000/svg"}
    return tag("svg", {**box, "aria-labelledby": f"{name}-title {name}-text"}, heads, joined(parts))


def _bar(across: Scale, stays: float, risk: float, top: float, height: float) -> list[str]:
    start, edge, end = (float(across(one)) for one in (0.0, stays, risk))
    place = {"y": f"{top:g}", "height": f"{height:g}"}
    grey = {"x": f"{start:.1f}", "width": f"{edge - start:.1f}", **place, "style": "fill: var(--soft)"}
    pale = {"class": "band one", "x": f"{edge:.1f}", "width": f"{end - edge:.1f}", **place}
    return [tag("rect", grey), tag("rect", pale)]


def _whisker(across: Scale, low: float, high: float, y: float) -> list[str]:
    """Limits over parameter sets, where there are some; readable on grey and on pale."""
    if not high > low:
        return []
    start, stop = float(across(low)), float(across(high))
    path = f"M{start:.1f},{y:g} H{stop:.1f} M{start:.1f},{y - 4:g} v8 M{stop:.1f},{y - 4:g} v8"
    styles = ("stroke: var(--paper); stroke-width: 4", "stroke: var(--ink); stroke-width: 1.6")
    return [tag("path", {"d": path, "style": f"{style}; fill: none"}) for style in styles]
