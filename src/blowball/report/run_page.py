"""The report of any run: each endpoint overall and by class, how it was found, and where it all comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blowball.catalogue import get_cancer
from blowball.errors import InputError
from blowball.report import status
from blowball.report.checklist import checklists_section
from blowball.report.figures import INKS, Panel, Series, legend, svg, top_of
from blowball.report.html import bullets, figure, page, paragraph, percent, section, table
from blowball.report.incidences import DEATHS, RELAPSES, SECOND, Curves, curves
from blowball.report.pathways import pathways
from blowball.report.seeds import seeds_section
from blowball.report.sentences import of_hundred, years
from blowball.units import YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from blowball.histories import Histories

SPLITS = {"subtype": "subtype", "node_class": "positive lymph nodes"}


def run_page(run: Histories) -> str:
    """Return the report as one HTML document."""
    scenario = run.provenance["scenario"]
    until = _years(run)
    cancer = get_cancer(run.provenance["cancer"]).name
    overall = {name: found for name in (*RELAPSES, *SECOND, *DEATHS) if (found := _overall(run, name, until))}
    return page(
        f"{cancer.capitalize()}: {run.provenance['patients']:,} simulated patients over {scenario['horizon']}",
        bullets(_sentences(overall)),
        _together(overall, RELAPSES, until, "relapse", "Recurrence since surgery", RECURRENCE_WORDS),
        *(_split(run, by, words, until) for by, words in SPLITS.items()),
        section(
            "Deaths and new primaries",
            _together(overall, (*DEATHS, *SECOND), until, "death", "Deaths and new primaries", DEATH_WORDS),
        ),
        pathways(run),
        seeds_section(run),
        _errors(run, overall),
        checklists_section({"this run": run}),
        status.parameters(run),
        status.provenance(run),
        status.sources(run),
    )


RECURRENCE_WORDS = (
    "Share of patients with each kind of recurrence by years since surgery; death before it competes. "
    "A patient can have several kinds."
)
DEATH_WORDS = "Share of patients by years since surgery; deaths from operations and treatment count as other causes."


def _overall(run: Histories, endpoint: str, until: float) -> Curves | None:
    try:
        return curves(run, endpoint, until)
    except InputError:  # nobody can be counted for it, such as where nobody was operated
        return None


def _together(overall: dict[str, Curves], names: Sequence[str], until: float, name: str, title: str, words: str) -> str:
    there = [found for one in names if (found := overall.get(one))]
    if not there:
        return paragraph("No patient was operated free of it, so nothing can be counted from surgery.")
    series = [_series(found, found.words, i) for i, found in enumerate(there)]
    text = " ".join(_sentence(found) for found in there)
    panel = Panel(title, text, tuple(series), until, top_of(series))
    caption = f"{words} Shaded: {there[0].band}."
    head = ("after", *(found.words for found in there))
    rows = [(years(year), *(_cell(found, year) for found in there)) for year in there[0].table_years]
    return figure(caption, [svg(panel, name)], legend(series)) + table(f"{title} (± chance)", head, rows)


def _split(run: Histories, by: str, words: str, until: float) -> str:
    shown = ("recurrence", "distant_recurrence")
    try:
        found = {name: curves(run, name, until, by=by) for name in shown}
    except InputError:
        return ""
    groups = [group for group in found["recurrence"].groups if group in found["distant_recurrence"].groups]
    called = _labels(run, by)
    if len(groups) < 2:
        return ""
    panels, rows = [], []
    for group in groups:
        lines = tuple(_series(found[name], found[name].words, i, group) for i, name in enumerate(shown))
        text = " ".join(_sentence(found[name], group, called(group)) for name in shown)
        panels.append((called(group), text, lines))
        for year in found["recurrence"].table_years:
            n = found["recurrence"].count(group)
            rows.append((called(group), f"{n:,}", years(year), *(_cell(found[name], year, group) for name in shown)))
    top = top_of([line for _, _, lines in panels for line in lines])
    drawn = [svg(Panel(*panel, until, top), f"{by}{i}") for i, panel in enumerate(panels)]
    caption = f"Recurrence by {words}, years since surgery. Shaded: {found['recurrence'].band}."
    head = (words, "patients", "after", *(found[name].words for name in shown))
    return section(
        f"By {words}",
        figure(caption, drawn, legend(panels[0][2])),
        table(f"Recurrence by {words} (± chance)", head, rows),
    )


def _labels(run: Histories, by: str) -> Callable[[object], str]:
    """How a class is called on the page."""
    names = {part.id: part.name for part in get_cancer(run.provenance["cancer"]).subtypes} if by == "subtype" else {}
    return lambda group: names.get(str(group), f"{group} nodes" if by == "node_class" else str(group))


def _series(found: Curves, words: str, place: int, group: object = None) -> Series:
    y, low, high = found.of(group)
    return Series(words, found.years, y, low, high, "line", INKS[place], place)


def _cell(found: Curves, year: float, group: object = None) -> str:
    share, error = found.at(year, group)
    return f"{percent(share, 1)} ± {100 * error:.2f}" if share == share else "–"


def _sentence(found: Curves, group: object = None, called: str = "") -> str:
    who = f"patients ({called})" if called else "patients"
    had = [
        f"{of_hundred(share)} within {years(year)}"
        for year in found.said_years
        if (share := found.at(year, group)[0]) == share
    ]
    return f"Of 100 {who}, {_listed(had)} {'have' if found.endpoint not in DEATHS else ''} {found.had}.".replace(
        "  ", " "
    )


def _sentences(overall: dict[str, Curves]) -> list[str]:
    return [_sentence(found) for found in overall.values()]


def _errors(run: Histories, overall: dict[str, Curves]) -> str:
    if not overall:
        return ""
    worst, name = max((found.worst_error, found.words) for found in overall.values())
    said = [
        f"Chance: so many simulated patients leave a standard error of at most {100 * worst:.2f} points in the curves "
        f"for all patients (that of {name}); single classes have more. It shrinks with more patients.",
    ]
    if run.members is not None:
        spread, name = max((found.worst_spread, found.words) for found in overall.values())
        said.append(
            f"Knowledge: over {run.members} parameter sets drawn from the catalogue's stated uncertainties the widest "
            f"95 % interval is {100 * spread:.1f} points (that of {name}). More patients do not narrow it."
        )
    else:
        said.append(
            "Knowledge: one parameter set was run, so nothing here says how uncertain the numbers of the model are. "
            "`blowball run --members 50` does."
        )
    said += [f"Counted: {found.wording.replace(found.endpoint, found.words)}." for found in overall.values()]
    said.append(
        "Patients with more lesions than the working limit, whose findings are not told: "
        f"{run.provenance['overflow_share']:.2g}."
    )
    return section("How sure this is", bullets(said))


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _years(run: Histories) -> float:
    from blowball.units import days

    whole = days(run.provenance["scenario"]["horizon"]) / YEAR
    return float(int(whole + 1e-9)) if whole >= 1.0 else whole
