"""The page: every check with its tolerance, value and verdict; one family of those with chance in them."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from pathlib import Path

from verification.report.checks import FAMILY, LIMIT, VERDICTS, Check, false_alarms
from verification.report.outcome import Outcome, Outcomes, tally

import blowball
from blowball.report.html import Marked, bullets, page, paragraph, section, table
from blowball.report.svg import tag

WIDE = "tbody th { min-width: 15rem; }"
HEAD = ("check", "expected", "tolerance", "value", "verdict", "compared with")


def write(found: Outcomes, folder: Path, seconds: float) -> list[Check]:
    """Write `report.html` and `checks.json`; return the checks that the family-wise rule rejects."""
    rejected, smallest = false_alarms(found.checks)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text(_page(found, rejected, smallest, seconds), encoding="utf-8")
    rows = [{"test": one.test, "verdict": c.verdict, **asdict(c)} for one in found.all for c in one.checks]
    told = {"version": blowball.__version__, "smallest_adjusted_p": smallest, "checks": rows}
    (folder / "checks.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    return rejected


def _page(found: Outcomes, rejected: list[Check], smallest: float, seconds: float) -> str:
    parts = [tag("style", {}, WIDE), _summary(found, rejected, smallest, seconds)]
    parts += [_section(name, tests) for name, tests in found.sections.items()]
    return page(f"Verification of blowball {blowball.__version__}", *parts)


def _summary(found: Outcomes, rejected: list[Check], smallest: float, seconds: float) -> str:
    n = sum(check.has_chance for check in found.checks)
    family = (
        f"{n} of the checks have chance in them. They are one family: Holm's rule rejects a check only so that the "
        f"chance of any false rejection among all of them is at most {FAMILY:.0%}. Each by itself is held to "
        f"{LIMIT:g} Monte Carlo standard errors. The smallest adjusted p-value is {smallest:.2g}; "
        + (f"{len(rejected)} rejected: {'; '.join(c.name for c in rejected)}." if rejected else "none is rejected.")
    )
    where = (
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {seconds / 60:.1f} minutes."
    )
    known = sorted({f"{c.name}: {c.known}" for c in found.checks if c.known and not c.within})
    return section(
        "In short",
        paragraph(found.sentence()),
        paragraph(family if n else ""),
        paragraph(where, "soft"),
        table("Verdicts", ("verdict", "meaning"), VERDICTS.items(), texts=(1,)),
        paragraph("Known misses, and why; the first list was made from those that were seen:" if known else ""),
        bullets(known),
        paragraph("Not done here:" if found.skipped else ""),
        bullets(f"{title}: {why}" for title, why in found.skipped.items()),
    )


def _section(name: str, tests: dict[str, list[Outcome]]) -> str:
    parts, plain = [], []
    for outcomes in tests.values():
        checks = [check for one in outcomes for check in one.checks]
        if checks:
            title = outcomes[0].title
            parts.append(table(title[:1].upper() + title[1:], HEAD, map(_row, checks), texts=(5,)))
        failed = [one.why for one in outcomes if one.outcome == "failed"]
        if not checks or failed:
            told = tally(outcomes)
            plain.append((outcomes[0].title, Marked(told) if failed else told, "; ".join(dict.fromkeys(failed))))
    whole = table("Tests that compare within themselves; their tolerances stand in the code",
                  ("test", "outcome", "what failed"), plain, texts=(1, 2))  # fmt: skip
    return section(name, *parts, whole)


def _row(check: Check) -> tuple[object, ...]:
    said = check.verdict
    unit = f" {check.unit}" if check.unit else ""
    return (
        check.name,
        _expected(check) + (unit if check.expected is not None else ""),
        _tolerance(check, unit),
        f"{check.value:.5g}{unit}" + _beside(check),
        said if said in ("met", "near", "shown") else Marked(said),
        check.source,
    )


def _beside(check: Check) -> str:
    if check.spread is not None:
        return f" ({check.spread[0]:.4g} to {check.spread[1]:.4g})"
    return f" (z = {check.z:+.1f})" if check.has_chance else ""


def _expected(check: Check) -> str:
    if check.expected is None:
        return "–"
    if isinstance(check.expected, tuple):
        return f"{check.expected[0]:.4g} to {check.expected[1]:.4g}"
    return f"{check.expected:.5g}"


def _tolerance(check: Check, unit: str) -> str:
    if check.expected is None:
        return "–"
    if isinstance(check.expected, tuple):
        return "the interval"
    if check.error is not None:
        return f"{LIMIT:g} × {check.error:.2g}{unit}" if check.error > 0.0 else "none: exact"
    return f"{check.tolerance:.3g}{unit}" if check.tolerance else "none: exact"
