"""The report of a simulated trial: what it finds and misses, published results beside it, and the two clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blowball.catalogue.citations import references
from blowball.report import status
from blowball.report.figures import legend
from blowball.report.html import Marked, bullets, figure, page, paragraph, section, table
from blowball.report.svg import tag
from blowball.report.trial_beside import beside, keys
from blowball.report.trial_figure import clock_keys, clocks, estimates
from blowball.report.trial_tables import (
    Table,
    beside_rows,
    contrast_rows,
    known_rows,
    lead_rows,
    share_rows,
    truth_rows,
)
from blowball.trial.told import SCALES, agreement, found, lead, missed, sized, years

if TYPE_CHECKING:
    from blowball.trial import TrialResult

LIBRARIES = {"own": "blowball's own code, which its tests hold against lifelines", "lifelines": "lifelines"}
VERDICTS = (
    "Inside: the simulated mean lies in the published interval. Near: it does not, but the published value lies where "
    "95 % of the trials do. Outside: neither."
)


def trial_page(result: TrialResult) -> str:
    """Return the report as one HTML document."""
    return page(
        result.spec.title,
        paragraph(_what(result)),
        bullets([found(result, one) for one in result.contrasts]),
        _estimates(result),
        section("What a null result could have missed", *_missed(result)),
        _beside(result),
        _clocks(result),
        section("What is not known", *_known(result)),
        section("How it was done", bullets(_methods(result)), paragraph(result.spec.note, "soft"), _papers(result)),
        status.parameters(result.run),
        status.provenance(result.run),
        status.sources(result.run),
    )


def _what(result: TrialResult) -> str:
    spec = result.spec
    return (
        f"{result.made.trials:,} simulated trials, each of {spec.patients:,} other patients shared out over "
        f"{len(spec.arms)} arms ({', '.join(spec.names)}), seen as a registry would and analysed as a trial would. "
        "Beside them the truth, which no trial sees: the same simulated patients under every arm."
    )


def _estimates(result: TrialResult) -> str:
    panels = [panel for i in range(len(result.contrasts)) if (panel := estimates(result, i))]
    caption = (
        f"How the {SCALES[result.spec.method]} of the {result.made.trials:,} trials lie; “truth” is what a trial of "
        "endless size would find. What lies beyond the axis is drawn at its edge."
    )
    return (figure(caption, panels) if panels else "") + _table(contrast_rows(result))


def _missed(result: TrialResult) -> list[str]:
    said = [sentence for one in result.contrasts for sentence in (missed(result, one), *sized(result, one))]
    return [bullets(said), _table(truth_rows(result)), _table(share_rows(result))]


def _beside(result: TrialResult) -> str:
    if not result.beside:
        return ""
    caption = (
        "Each row: the simulated trials' mean with 95 % of the trials (full line), and the published result with its "
        "95 % interval (dashed)."
    )
    title, head, rows = beside_rows(result)
    marked = [tuple(Marked(c) if c in ("near", "outside") or c.startswith("! ") else c for c in row) for row in rows]
    notes = [f"{row.published.title}: {row.published.where}. {row.published.note}" for row in result.beside]
    return section(
        "Beside what was published",
        paragraph(agreement(result.beside)),
        figure(caption, beside(result.beside), legend(keys())),
        table(title, head, marked, texts=[5]),
        bullets([note.strip() for note in notes], "soft"),
        paragraph(VERDICTS, "soft"),
    )


def _clocks(result: TrialResult) -> str:
    there = [one for one in result.contrasts if one.lead is not None]
    parts = []
    for one in there:
        assert one.lead is not None
        caption = (
            f"“{one.name}” against “{result.spec.names[0]}”. Left: share alive by years since a recurrence was "
            "found in life, within the trial: other patients in each arm, and a clock that starts earlier where "
            "somebody looks. Right: share alive of everybody by years since randomisation, where nothing deceives."
        )
        parts += [bullets(lead(result, one, one.lead)),
                  figure(caption, clocks(result, one, one.lead), legend(clock_keys(result, one)))]  # fmt: skip
    return section("Lead time and length bias: the two clocks", *parts, _table(lead_rows(result)) if parts else "")


def _known(result: TrialResult) -> list[str]:
    if result.known is None:
        said = (
            "One parameter set was run, so nothing here says how uncertain the numbers of the model are; "
            "`blowball trial --members 20` does."
        )
        return [paragraph(said)]
    said = (
        f"{result.known.members} parameter sets drawn from the catalogue's stated uncertainties, each with its own "
        f"pool of {result.known.pool:,} simulated patients, the same luck, and {result.known.trials:,} trials."
    )
    return [paragraph(said), _table(known_rows(result))]


def _methods(result: TrialResult) -> list[str]:
    spec = result.spec
    sizes = ", ".join(f"{name} {n:,}" for name, n in zip(spec.names, spec.sizes(spec.patients), strict=True))
    who = spec.people.say()
    calendar = (
        f"Calendar: patients enter at a steady rate over {years(spec.accrual)}; the analysis is {years(spec.end)} "
        f"after the first of them, and nobody is followed for more than {years(spec.longest)}"
    )
    lost = f"; {100 * spec.dropout * 365.25:g} % a year are lost." if spec.dropout else "; nobody is lost."
    return [
        f"Patients: {result.eligible:,} of {result.simulated:,} simulated under each arm may enter: operated, free of "
        f"visible disease and alive at randomisation ({years(spec.after)} after {spec.origin}) under every arm"
        + (f"; {who}." if who else "."),
        f"Arms: {sizes}. Each trial draws its patients from that pool without replacement and gives each to one arm, "
        "so arms are different people; patients are independent, so this is a trial.",
        calendar + lost,
        "Seen: recurrences on the day they were found, deaths on their day. A death without the endpoint censors, as "
        "trials do it. The analysis is given nothing else.",
        f"Analysis: {SCALES[spec.method]}, two-sided, computed by {LIBRARIES[spec.library]}.",
    ]


def _papers(result: TrialResult) -> str:
    """The publications of the trial itself."""
    known, spec = references(), result.spec
    keys = sorted({spec.people.key, *(one.source for one in spec.published)} & set(known))
    return (
        tag("ul", {}, *(tag("li", {}, f"{key}: {status.reference(known[key].fields)}") for key in keys)) if keys else ""
    )


def _table(told: Table) -> str:
    title, head, rows = told
    return table(title, head, rows)
