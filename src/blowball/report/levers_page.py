"""The report of the levers: what each buys and what none can, in words, as a picture, and in every number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blowball.catalogue import get_cancer
from blowball.histories import Histories
from blowball.levers.levers_told import baseline_said, by_group, headlines, life_said, stays_said
from blowball.levers.option import ALL
from blowball.outcomes.told import usual_year, within
from blowball.report import levers_tables as tables
from blowball.report import status
from blowball.report.html import bullets, figure, page, paragraph, section
from blowball.report.levers_figure import panels
from blowball.report.levers_remains import by_groups
from blowball.report.svg import joined, tag
from blowball.report.svg import words as safe

if TYPE_CHECKING:
    from blowball.levers.bought import Levers

CAPTION = (
    "Each row is one lever moved alone, all else as usual, in the same patients with the same luck; blue is "
    "better and orange worse. Looking finds recurrences sooner, so more of them are counted by then; "
    "whether it helped stands in the panel of deaths."
)
REMAINS = (
    "Of 1,000 patients of each group: grey, those who have it even with the four levers at their best; pale, those "
    "whom the levers move. Whisker: 5 to 95 % of the sets of what is not known."
)


def levers_page(found: Levers) -> str:
    """Return the report as one HTML document."""
    year = usual_year(found.data)
    run = Histories("patients", found.provenance)
    return page(
        title(found),
        _answer(found, year),
        figure(CAPTION, panels(found, year)),
        section("What nobody can change", *_remaining(found, year)),
        section("By subtype and stage", *_by_group(found, year)),
        section("The levers in words", *_words(found)),
        section("Every lever in numbers", *tables.changes(found), _knowledge(found)),
        section("What is believed, and what was found", tables.beliefs(found)),
        section("How to read this", bullets(_reading(found))),
        status.parameters(run),
        status.provenance(run),
        status.sources(run),
    )


def title(found: Levers) -> str:
    """What the report and its picture are called."""
    name = get_cancer(found.provenance["cancer"]).name
    return f"{name.capitalize()}: what each lever buys, and what none can"


def _answer(found: Levers, year: float) -> str:
    data = found.data.sel(group="all")
    at, last = data.sel(year=year), float(data["year"][-1])
    parts = [
        paragraph(baseline_said(at, year)),
        paragraph(f"{stays_said(at, year)} All four together give {life_said(data.sel(lever=ALL), last)}."),
    ]
    start = f"What each lever does to the deaths from the cancer in these 1,000 {within(year)}, moved alone:"
    return joined([*parts, paragraph(start), bullets(headlines(data, found.options))])


def _words(found: Levers) -> list[str]:
    told = by_group(found.data.sel(group="all"), found.options)
    return [part for name, lines in told for part in (tag("h3", {}, safe(name)), bullets(lines))]


def _remaining(found: Levers, year: float) -> list[str]:
    at = found.data.sel(group="all", year=year)
    said = (
        f"{stays_said(at, year, 'recurrence')} At their best means: found a year earlier, clear margins, nodes "
        "dissected and radiotherapy wherever there is one, every test of the named schedules every three months for "
        "ten years, and every exposure that does something at its best. Systemic treatment stays that of the "
        "guideline. A year earlier is in nobody's power today: what can really be had lies between."
    )
    return [paragraph(said), figure(REMAINS, by_groups(found, year)), *tables.remaining(found)]


def _by_group(found: Levers, year: float) -> list[str]:
    return [
        paragraph(
            "Subtype and stage are those of the baseline, the same patients under every lever. Small groups have large "
            "errors of chance."
        ),
        *(_picture(found, year, group) for group in found.groups if group != "all"),
        *(tables.by_group(found, end, year, column) for end in tables.SPLIT for column in ("subtype", "stage")),
    ]


def _picture(found: Levers, year: float, group: str) -> str:
    """The figure of one subtype or stage, to be opened."""
    called = tables.group_name(found.data.sel(group=group), found)
    inside = figure(f"As above, of 1,000 patients of this group ({called}).", panels(found, year, group))
    return tag("details", {}, tag("summary", {}, safe(f"The picture for: {called}")), inside)


def _knowledge(found: Levers) -> str:
    if not found.members:
        return ""
    head = f"The same with what is not known: 5 to 95 % of {found.members} parameter sets"
    return tag("details", {}, tag("summary", {}, safe(head)), joined(tables.changes(found, knowledge=True)))


def _reading(found: Levers) -> list[str]:
    run = f"{found.patients:,} patients"
    sure = (
        f"Not known: values are means over {found.members} parameter sets that agree with what was published; their 5 "
        "to 95 % interval has chance taken out, and more patients do not narrow it."
        if found.members
        else "Not known: one parameter set was run, so nothing here says how uncertain the model's numbers are."
    )
    return [
        "As usual: the guideline's care, and the body as recorded or else as common as in the catalogue. A lever "
        "changes one thing of it, or all those named; everybody is counted, also who has nothing to change.",
        f"Pairs: each of {run}{' in each parameter set' if found.members else ''} lives once as usual and once under "
        "each lever, with the same luck. ± is the standard error of chance of what differs within pairs.",
        sure,
        "Counted: years since the day of diagnosis as it was (day 0), the same under every lever. For recurrences "
        "those are left out who have visible metastases at diagnosis; a death of something else comes before a later "
        "recurrence, so who lives longer can have more of them.",
        "Time of surgery: what follows surgery moves with it. More than the usual delay earlier is before day 0, so "
        "the cancer is also found and staged earlier. Nothing but growth and seeding makes the difference, no extra "
        "hazard ratio: in cohorts those who wait longer differ in other ways too.",
        "Looking: named schedules as in the catalogue, all kept. “Every test” has all tests that a named schedule has.",
        "The body: what harms is left off from surgery on, or was never there; what helps begins at surgery and goes "
        "on. A grade “observational” means that people who lived so did better or worse, and may have differed in more "
        "than that; the effect is taken as it stands there. Where there is no good evidence the effect is exactly "
        "none, whatever is believed.",
        "Systemic treatment, for comparison: “only” is that course for everybody of a subtype that it treats, and no "
        "other; “taken by all it is for” is the guideline's own eligibility with nobody going without.",
        "Grade: of the evidence behind the size of an effect, from the catalogue. The levers' effects on deaths are "
        "the model's, not a trial's.",
    ]
