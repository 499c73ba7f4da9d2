"""What no lever moves, as a bar: all who have it as usual, and who of them also with all levers at their best."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from blowball.levers.option import ALL
from blowball.outcomes.told import amount
from blowball.report.figures import WIDTH
from blowball.report.levers_rows import LINE, MARGIN
from blowball.report.svg import Scale, tag
from blowball.report.svg import words as safe

if TYPE_CHECKING:
    import xarray as xr

BAR = 22.0
LETTERS = 50  # of a line, also in a wide font
_HAVE = {"cancer_death": "die of the cancer", "recurrence": "have a recurrence"}


def remains(data: xr.Dataset, y: float) -> tuple[list[str], float]:
    """The bar from `y` on, and where it ends; `data` is of one group, endpoint and year."""
    risk, stays = (1000.0 * float(one) for one in (data["risk"], data["stays"].sel(best=ALL)))
    across = Scale(0.0, risk, MARGIN, WIDTH - MARGIN)
    edge = float(across(stays))
    title = f"What no lever moves: {amount(stays)} of {amount(risk)} ({100.0 * stays / risk:.0f} %)"
    parts = [tag("text", {"class": "label", "x": f"{MARGIN:g}", "y": f"{y + LINE:g}"}, safe(title))]
    top = y + LINE + 7.0
    place = {"y": f"{top:g}", "height": f"{BAR:g}"}
    parts += [
        tag("rect", {"x": f"{MARGIN:g}", "width": f"{edge - MARGIN:.1f}", **place, "style": "fill: var(--soft)"}),
        tag("rect", {"class": "band one", "x": f"{edge:.1f}", "width": f"{WIDTH - MARGIN - edge:.1f}", **place}),
    ]
    low, high = (risk * float(data[f"stays_share_{end}"].sel(best=ALL)) for end in ("low", "high"))
    if high > low:
        start, stop = (float(across(one)) for one in (low, high))
        middle = top + BAR / 2
        path = f"M{start:.1f},{middle:g} H{stop:.1f} M{start:.1f},{middle - 4:g} v8 M{stop:.1f},{middle - 4:g} v8"
        for style in ("stroke: var(--paper); stroke-width: 4", "stroke: var(--ink); stroke-width: 1.6"):
            parts.append(tag("path", {"d": path, "style": f"{style}; fill: none"}))
    said = (
        f"Grey: {amount(stays)} of 1,000 {_HAVE[str(data['endpoint'].values)]} even if all were found a year earlier, "
        "cleared and looked after at their best, and lived at their best. Blue: what the four levers move together."
    )
    lines = wrap(said + (" Whisker: what is not known." if high > low else ""), LETTERS)
    at = top + BAR + 4.0
    places = [{"x": f"{MARGIN:g}", "y": f"{at + LINE * (i + 0.8):.1f}"} for i in range(len(lines))]
    parts += [tag("text", here, safe(line)) for here, line in zip(places, lines, strict=True)]
    return parts, at + LINE * len(lines) + 8.0
