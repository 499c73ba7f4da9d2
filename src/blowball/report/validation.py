"""Published results beside the model: one picture, the tables behind it, and what every target means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import wrap

from blowball.catalogue.calibration import calibration
from blowball.catalogue.citations import cite
from blowball.report.figures import WIDTH
from blowball.report.html import Marked, bullets, figure, page, paragraph, section, table
from blowball.report.prior_posterior import prior_posterior
from blowball.report.svg import Scale, joined, tag
from blowball.report.svg import words as safe
from blowball.targets import VERDICTS, Result, Validation, words
from blowball.targets.validate import CONTEXT, USES

TITLE = "Published results beside the model"
REACH = 3.0  # half widths of the published interval that a strip shows on each side
MARGIN, LINE, STRIP, GAP, TOP = 14.0, 15.0, 26.0, 12.0, 30.0
LETTERS = 42  # of a title that fit beside each other, also in a wide font
CAPTION = (
    "Each strip has its own scale: the orange bar is what was published (its interval, or the tolerance stated "
    "beforehand), three of its half widths are shown on each side, and an arrow says that the model lies beyond. "
    "Blue: the model's median (dot) and its interval from 5 to 95 % over the parameter sets, chance taken out."
)


def validation_page(found: Sequence[Validation]) -> str:
    """Return the report as one HTML document."""
    return page(
        TITLE,
        *(paragraph(one.sentence()) for one in found),
        *(_cancer(one) for one in found),
        section("How to read this", bullets(_reading(found))),
    )


def validation_figure(found: Validation, use: str) -> str:
    """One panel: a strip for each target of that use, the model below the published."""
    results, title = found.of(use), found.count(use)
    name = f"{found.cancer.id}-{use}"
    parts, y = [tag("text", {"class": "head", "x": f"{MARGIN:g}", "y": 18}, safe(title))], TOP
    for result in results:
        drawn, height = _row(result)
        parts.append(tag("g", {"transform": f"translate(0 {y:g})"}, *drawn))
        y += height
    told = tag("title", {"id": f"{name}-title"}, safe(title))
    told += tag("desc", {"id": f"{name}-text"}, safe(" ".join(_sentence(result) for result in results)))
    box = {"class": "fig", "viewBox": f"0 0 {WIDTH:g} {y:g}", "role": "img", "xmlns": "http://www.w3.org/2000/svg"}
    return tag("svg", {**box, "aria-labelledby": f"{name}-title {name}-text"}, told, joined(parts))


def _cancer(found: Validation) -> str:
    panels = [validation_figure(found, use) for use in USES if found.of(use)]
    return section(
        found.cancer.name.capitalize(),
        paragraph(CAPTION),
        figure("Targets in the order of the cancer's targets.toml, calibration and validation apart.", panels),
        *(_table(found, use) for use in USES),
        _context(found),
        *_learned(found),
        _details("What each target means", bullets(_meaning(result) for result in found.results)),
        _details("Sources of the targets, as BibTeX", tag("pre", {}, safe(cite(r.target for r in found.results)))),
    )


def _row(result: Result) -> tuple[list[str], float]:
    """Title, numbers and strip of one target, and how high they are together."""
    lines = wrap(result.target.title, LETTERS)
    parts = [
        tag("text", {"class": "label", "x": f"{MARGIN:g}", "y": f"{LINE * (i + 0.8):g}"}, safe(line))
        for i, line in enumerate(lines)
    ]
    y = LINE * len(lines)
    for told in (f"published {words.published(result.target)}", _judged(result)):
        parts.append(tag("text", {"x": f"{MARGIN:g}", "y": f"{y + LINE * 0.8:g}"}, safe(told)))
        y += LINE
    parts += _strip(result, y)
    return parts, y + STRIP + GAP


def _judged(result: Result) -> str:
    told = f"model {words.modelled(result)}"
    return told if math.isnan(result.median) else f"{told}: {result.verdict}"


def _strip(result: Result, y: float) -> list[str]:
    low, high = result.target.interval
    half = (high - low) / 2.0 or abs(high) or 1.0
    across = Scale(low - REACH * half, high + REACH * half, MARGIN, WIDTH - MARGIN)
    start, value, stop = (float(across(x)) for x in (low, result.target.value, high))
    parts = [
        tag("path", {"class": "grid", "d": f"M{MARGIN:g},{y + STRIP / 2:g} H{WIDTH - MARGIN:g}"}),
        tag("rect", {"class": "band two", "x": f"{start:.1f}", "y": f"{y + 2:g}", "width": f"{stop - start:.1f}",
                     "height": f"{STRIP - 4:g}"}),
        tag("path", {"class": "line two", "d": f"M{value:.1f},{y + 2:g} V{y + STRIP - 2:g}"}),
    ]  # fmt: skip
    if math.isnan(result.median):
        return parts
    left, dot, right = (float(across(x)) for x in (result.low, result.median, result.high))
    middle = y + STRIP / 2
    parts.append(tag("path", {"class": "line one", "d": f"M{left:.1f},{middle:g} H{right:.1f}"}))
    beyond = (result.median > across.high) - (result.median < across.low)
    if beyond:
        tip = f"M{dot - 7 * beyond:.1f},{middle - 6:g} L{dot:.1f},{middle:g} L{dot - 7 * beyond:.1f},{middle + 6:g}"
        return [*parts, tag("path", {"class": "line one", "d": tip})]
    square = {"x": f"{dot - 4:.1f}", "y": f"{middle - 4:g}", "width": "8", "height": "8", "rx": "4"}
    return [*parts, tag("rect", {"class": "line one", **square})]


def _table(found: Validation, use: str) -> str:
    rows = [
        (
            result.target.title,
            words.published(result.target),
            words.modelled(result),
            words.chance(result),
            Marked(result.verdict) if result.verdict in ("outside", "not measured") else result.verdict,
            words.origin(result.target),
        )
        for result in found.of(use)
    ]
    head = ("target", "published", "model (5 to 95 %)", "± chance", "verdict", "status, source")
    caption = f"{USES[use].capitalize()} targets of {found.cancer.name}"
    return table(caption, head, rows, texts=[5]) + (paragraph(f"{found.count(use)}.") if rows else "")


def _sentence(result: Result) -> str:
    return f"{result.target.title}: published {words.published(result.target)}, {_judged(result)}."


def _meaning(result: Result) -> str:
    target = result.target
    source = ", ".join(part for part in (target.source, target.where) if part) or "no source"
    return f"{target.title} ({target.id}; {target.method}; {source}). {target.note}"


def _context(found: Validation) -> str:
    """What was published beside what the model gives, where the two are known to be different things."""
    rows = [
        (r.target.title, words.published(r.target), words.modelled(r), words.chance(r), r.target.note)
        for r in found.of(CONTEXT)
    ]
    if not rows:
        return ""
    return table("No targets, for context", ("what", "published", "model (5 to 95 %)", "± chance", "why"), rows)


def _learned(found: Validation) -> list[str]:
    """What the calibration made of each number, if there was one and it is used here."""
    told = calibration(found.cancer.id) if found.cancer.sets.rows else None
    if told is None:
        return []
    caption = "Of each number or group of numbers, in the order of how much the targets say of it."
    drawn = figure(caption, [prior_posterior(told, found.cancer.name)])
    return [_details("What the calibration learned of each number", drawn)]


def _details(title: str, inside: str) -> str:
    return tag("details", {}, tag("summary", {}, safe(title)), inside)


def _reading(found: Sequence[Validation]) -> list[str]:
    said = [f"{name.capitalize()}: {meaning}." for name, meaning in VERDICTS.items()]
    said += [
        "Calibration targets may move the model's numbers; validation targets may not. Which is which, and every "
        "tolerance, stands in the cancer's targets.toml and was decided before calibration.",
        "“stated” marks what counts as met where no interval was published, or where definitions differ so much that a "
        "wider one was stated; “!” marks a published number that nobody has checked against the publication.",
        "The interval of the model is of parameter sets: those of the calibration where there is one, else drawn from "
        "the catalogue's uncertainty of each number, as is what the calibration did not move.",
        "“± chance” is the Monte Carlo standard error of the median, and falls with more patients or parameter sets.",
        "A ratio or a difference compares two plans in the same patients: only what is done for them, or how they "
        "live, differs.",
        "Times count from surgery. Patients metastatic at diagnosis are counted only where the target is about them.",
    ]
    said += [
        f"{one.cancer.name.capitalize()}: {one.members} parameter sets, {one.patients:,} typical patients of each "
        f"under each plan ({one.simulated:,} simulated), seed {one.seed}."
        for one in found
    ]
    if any(result.target.people == "rotterdam" for one in found for result in one.results):
        said.append(
            "The women of Rotterdam are simulated as they were, under the treatment recorded, each as often as the "
            "number of typical patients allows."
        )
    return said
