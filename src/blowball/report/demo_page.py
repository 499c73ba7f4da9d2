"""The demonstration's report: the picture first, then where it misses, then everything behind it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from blowball.report import status
from blowball.report.compared import At, Compared
from blowball.report.figures import Panel, Series, legend, sheet, svg
from blowball.report.html import Marked, bullets, figure, page, paragraph, percent, section, table
from blowball.report.rotterdam import Demo
from blowball.report.sentences import beside, verdict, years
from blowball.units import YEAR

UNTIL = 15.0
CURVE = np.linspace(0.0, UNTIL, 61)
TABLE_YEARS = (1.0, 2.0, 5.0, 10.0, 15.0)
CHECKED_YEARS = tuple(float(year) for year in range(1, 16))
SAID_YEARS = (5.0, 10.0)
TITLE = "Recurrence after surgery for breast cancer: simulated and observed"


def demo_page(demo: Demo) -> str:
    """Return the report as one HTML document."""
    first, *rest = demo.splits.items()
    return page(
        TITLE,
        _picture(demo, *first, "nodes"),
        _verdict(demo),
        section("The same in numbers", _table(*first)),
        section("In a hundred women", bullets(_sentences(demo))),
        *(
            section(f"By {title}", _picture(demo, title, groups, f"split{i}"), _table(title, groups))
            for i, (title, groups) in enumerate(rest)
        ),
        _sites(demo),
        _methods(demo),
        status.parameters(demo.run),
        status.provenance(demo.run),
        status.sources(demo.run),
    )


def demo_figure(demo: Demo) -> str:
    """Return the first figure as an SVG that stands alone."""
    groups = next(iter(demo.splits.values()))
    panels = [_panel(demo, group) for group in groups]
    return sheet(panels, TITLE, panels[0].series)


def _picture(demo: Demo, title: str, groups: Sequence[Compared], name: str) -> str:
    panels = [_panel(demo, group) for group in groups]
    band = "the 95 % interval of chance, narrow with so many"
    if demo.members:
        band = f"the middle 90 % of {demo.members} parameter sets that the catalogue allows"
    caption = (
        f"Share of women with a recurrence by years since surgery, by {title}: simulated (line; shaded: {band}) "
        "and observed (steps; shaded: the 95 % interval). Death without recurrence competes."
    )
    drawn = [svg(panel, f"{name}{i}") for i, panel in enumerate(panels)]
    return figure(caption, drawn, legend(panels[0].series))


def _panel(demo: Demo, group: Compared) -> Panel:
    seen = group.observed
    last = max((p.year for p in group.at(CURVE.tolist())), default=0.0)
    inside = seen.time <= last * YEAR
    x = np.concatenate([[0.0], seen.time[inside] / YEAR, [last]])
    points = seen.at(x * YEAR)
    spread = group.spread(CURVE)
    drawn = group.simulated.at(CURVE * YEAR)
    low, high = spread if spread is not None else (drawn.ci_low, drawn.ci_high)
    ours = Series("simulated", CURVE, drawn.estimate, low, high)
    theirs = Series("observed", x, points.estimate, points.ci_low, points.ci_high, "steps", "two")
    text = beside(group, group.at([1.0, 5.0, 10.0]))
    left = seen.at(np.array([0.0, 5.0, 10.0, 15.0]) * YEAR).n_at_risk
    foot = tuple((year, f"{n:,}") for year, n in zip((0.0, 5.0, 10.0, 15.0), left, strict=True))
    return Panel(f"{group.name} ({seen.n:,} women)", text, (ours, theirs), UNTIL, 1.0, foot, "women still followed")


def _table(title: str, groups: Sequence[Compared]) -> str:
    rows = []
    for group in groups:
        for point in group.at(TABLE_YEARS):
            simulated = percent(point.simulated, 1)
            rows.append(
                (group.name, years(point.year), Marked(simulated) if point.outside else simulated, _chance(point),
                 percent(point.observed, 1), f"{100 * point.low:.1f}–{100 * point.high:.1f}", f"{point.at_risk:,}")
            )  # fmt: skip
    head = ("group", "after", "simulated", "± chance", "observed", "95 % interval", "still followed")
    return table(f"Recurred, by {title}; bold where the simulation leaves the observed interval", head, rows)


def _chance(point: At) -> str:
    return f"{100 * point.error:.1f}"


def _sentences(demo: Demo) -> list[str]:
    groups = (demo.everyone, *(group for groups in demo.splits.values() for group in groups))
    return [said for group in groups if (said := beside(group, group.at(SAID_YEARS)))]


def _verdict(demo: Demo) -> str:
    groups = [group for groups in demo.splits.values() for group in groups]
    said, misses = verdict([demo.everyone, *groups], CHECKED_YEARS)
    return section("Where the simulation misses", paragraph(said), bullets(misses, "miss"))


def _sites(demo: Demo) -> str:
    names = {"local": "in the treated breast or chest wall", "regional": "in regional nodes", "distant": "elsewhere"}
    rows = [(names.get(kind, kind), percent(share, 1)) for kind, share in demo.sites.items()]
    return section(
        "Where the first recurrence is",
        paragraph("Simulated only: the published Rotterdam table does not say where a recurrence was."),
        table("First recurrences within 20 years", ("site", "simulated"), rows),
    )


def _methods(demo: Demo) -> str:
    made = demo.run.provenance
    members = (
        f"The shaded band of the simulation is of {demo.members} parameter sets drawn from the uncertainty that the "
        "catalogue states for each number by itself; it was not fitted to these women, and sets that no data would "
        "allow are among them. "
        if demo.members
        else ""
    )
    return section(
        "Methods in short",
        paragraph(
            f"Each of the {demo.women:,} women enters with her own age, year, size class, grade, positive nodes, "
            "receptors, endocrine treatment and chemotherapy, and without any treatment that there was not yet. "
            "Her size is drawn within its class, what else is not known from what is typical. She is simulated "
            f"{demo.replicates} times ({made['patients']:,} simulated women) from the first cancer cell on, with no "
            "visible metastasis at surgery on day 0, dissection of the nodes, and follow-up visits as today's "
            "guideline has them."
        ),
        paragraph(
            "Both curves are Aalen-Johansen estimates of the share that has had a recurrence, local, regional or "
            "distant, with death before it as a competing event; intervals are pointwise, 95 %, log-log. One "
            f"comparison in twenty would lie outside by chance. {members}"
            "“± chance” is the standard error from simulating so many women and no more."
        ),
        paragraph(
            f"{demo.unseen} women died later than their last visit without recurrence. Nobody saw the time between, so "
            "they count as observed up to that visit and no further. Had all of them recurred by their death, the "
            f"observed share at ten years would be {100 * demo.if_recurred:.1f} points higher."
        ),
        paragraph(
            "Death from other causes follows the life table of the United States, not that of the Netherlands."
        ),
    )  # fmt: skip
