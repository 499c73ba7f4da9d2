"""The report of a comparison: what differs in words, the picture, every number, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from blowball.catalogue import get_cancer
from blowball.outcomes import Comparison, compare
from blowball.outcomes.told import usual_year
from blowball.report import status
from blowball.report.checklist import checklists_section
from blowball.report.compare_figure import DRAWN, grid, panels, series
from blowball.report.compare_tables import RISKS, TIMES, groups, risks, savings, times
from blowball.report.economics_page import economics_section
from blowball.report.figures import legend
from blowball.report.html import bullets, figure, page, paragraph, percent, section
from blowball.report.svg import tag
from blowball.report.svg import words as safe

if TYPE_CHECKING:
    from blowball.economics import Evaluation
    from blowball.histories import Histories


STRATA = ("subtype", "stage")
FOR_WHOM = (
    "Subtype and stage are those under the reference, the same patients under each strategy. Small groups have large "
    "errors of chance."
)


def compare_page(runs: Mapping[str, Histories], found: Comparison, economics: Evaluation | None = None) -> str:
    """Return the report as one HTML document.

    Parameters
    ----------
    runs : mapping of str to Histories
        Strategy to run, the reference first.
    found : Comparison
        What `compare` gave for them.
    economics : Evaluation, optional
        What `blowball.economics.evaluate` gave for them.
    """
    reference = runs[found.reference]
    cancer = get_cancer(reference.provenance["cancer"]).name
    title = f"{cancer.capitalize()}: {len(runs)} strategies for the same {found.patients:,} simulated patients"
    return page(
        title,
        paragraph(_pairs(found)),
        bullets(found.sentences(endpoints=_first(found))),
        _picture(runs, found),
        section("The same in numbers", paragraph(RISKS), *(risks(found, name) for name in found.others), _said(found)),
        section("Time", paragraph(TIMES), *(times(found, name) for name in found.others)),
        _for_whom(runs, found),
        economics_section(economics) if economics is not None else "",
        section("How sure this is", bullets(_sure(runs, found)), *(savings(found, name) for name in found.others)),
        _strategies(runs),
        checklists_section(runs, economics),
        status.parameters(reference, economics=economics is not None),
        status.provenance(reference),
        status.sources(reference, economics=economics is not None),
    )


def _for_whom(runs: Mapping[str, Histories], found: Comparison) -> str:
    """By subtype and by stage, where runs have kept them; one year, two endpoints."""
    ends = [name for name in DRAWN if name in found.data["endpoint"].values]
    reference = runs[found.reference]
    there = [name for name in STRATA if all(name in run.patients.column_names for run in runs.values())]
    subtypes = {part.id: part.name for part in get_cancer(reference.provenance["cancer"]).subtypes}
    told = []
    for column in there if ends else []:
        split = compare(runs, years=[usual_year(found.data)], endpoints=ends, by=column)
        if split.data.sizes[column] > 1:
            called = subtypes if column == "subtype" else {}
            told += [groups(split, column, name, called) for name in found.others]
    return section("For whom", paragraph(FOR_WHOM), *told) if told else ""


def _said(found: Comparison) -> str:
    every = found.data["year"].values.tolist()
    title = "In a thousand patients, and in days of life"
    return tag("details", {}, tag("summary", {}, safe(title)), bullets(found.sentences(years=every)))


def _first(found: Comparison) -> list[str]:
    """The endpoint that the page opens with."""
    known = found.data["endpoint"].values.tolist()
    return ["cancer_death"] if "cancer_death" in known else known[:1]


def _pairs(found: Comparison) -> str:
    others = " and ".join(f"“{name}”" for name in found.others)
    return (
        f"Each patient lives once under “{found.reference}” and once under {others}, with the same luck. Years count "
        "from the reference diagnosis (day 0), which is the same under every strategy."
    )


def _picture(runs: Mapping[str, Histories], found: Comparison) -> str:
    drawn = [name for name in DRAWN if name in found.data["endpoint"].values]
    if not drawn:
        return ""
    curves = compare(runs, years=grid(found), endpoints=drawn)
    band = f"shaded: 5 to 95 % over {found.members} parameter sets; " if found.members else ""
    caption = (
        "Each endpoint twice: the share of patients who have had it by years since day 0, deaths without it competing; "
        f"then how many more (+) or fewer (−) of 1,000 than under “{found.reference}” ({band}whiskers: the 95 % "
        "interval of chance in so many pairs)."
    )
    return figure(caption, panels(curves, found), legend(series(list(runs))))


def _sure(runs: Mapping[str, Histories], found: Comparison) -> list[str]:
    saved = found.data["saved"].isel(strategy=slice(1, None)).values
    finite = saved[np.isfinite(saved)]
    said = [
        f"Chance: errors are those of the differences within {found.patients:,} pairs, and shrink with more patients."
    ]
    if finite.size:
        said.append(
            f"Pairing: independent runs would need {finite.min():,.0f} to {finite.max():,.0f} times as many patients "
            f"for the same errors; with as many, their errors would be {finite.min() ** 0.5:.1f} to "
            f"{finite.max() ** 0.5:.1f} times as large."
        )
    said.append(
        f"Knowledge: values are means over {found.members} parameter sets drawn from the catalogue's stated "
        "uncertainties, each patient with the same luck in all. Their 5 to 95 % interval has chance taken out, and "
        "more patients do not narrow it."
        if found.members
        else "Knowledge: one parameter set was run, so nothing here says how uncertain the numbers of the model are. "
        "`blowball compare --members 20` does."
    )
    said += [
        "Counted: all patients from day 0, whether or not they come to surgery; for recurrences those are left out "
        f"whom one of the strategies finds metastatic at diagnosis ({_left_out(found)}).",
        "Patients with more lesions than the working limit, whose findings are not told: "
        + ", ".join(f"{run.provenance['overflow_share']:.2g} under “{name}”" for name, run in runs.items())
        + ".",
    ]
    return said


def _left_out(found: Comparison) -> str:
    if "recurrence" not in found.data["endpoint"].values:
        return "no recurrence was compared"
    return percent(1.0 - float(found.data["patients"].sel(endpoint="recurrence")) / found.patients, 1)


def _strategies(runs: Mapping[str, Histories]) -> str:
    files = [
        tag("details", {"class": "printed"}, tag("summary", {}, safe(name)), tag("pre", {}, safe(text)))
        for name, run in runs.items()
        for text in [run.provenance["scenario_toml"]]
    ]
    return section("The strategies", paragraph("Each as the scenario file that gives it."), *files)
