"""The tables of a simulated trial, the same on the terminal and on the page: title, heads, and rows of text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from blowball.trial.observe import WORDS
from blowball.trial.told import SCALES, number, two_digits, years
from blowball.units import MONTH

if TYPE_CHECKING:
    from blowball.trial import TrialResult
    from blowball.trial.result import Contrast
    from blowball.trial.size import Size

Table = tuple[str, tuple[str, ...], Sequence[tuple[str, ...]]]


def contrast_rows(result: TrialResult) -> Table:
    """Power, estimates, sizes and what could have been missed."""
    spec = result.spec
    head = ("arm", "p < alpha, % of trials", "wrong direction, %", "mean estimate", "95 % of trials", "without chance",
            "patients for 80 %", "for 90 %", "smallest effect, 80 % power")  # fmt: skip
    rows = [
        (one.name, f"{100 * one.power:.1f} ± {100 * one.power_error:.1f}", _wrong(one), number(result, one.estimate),
         f"{number(result, one.low)} to {number(result, one.high)}", number(result, one.true.estimate),
         *(_size(size) for size in one.sizes), number(result, one.smallest.estimate))
        for one in result.contrasts
    ]  # fmt: skip
    title = (
        f"Against “{spec.names[0]}”: {WORDS[spec.endpoint][0]}, {SCALES[spec.method]}, alpha {spec.alpha:g} two-sided "
        "(± chance in so many trials; patients in all arms together)"
    )
    return title, head, rows


def truth_rows(result: TrialResult) -> Table:
    """The same patients under both arms."""
    head = ("arm", "of 1,000 under the first arm", "under this arm", "difference", "± chance", "days of life gained",
            "± chance", "die on another day, of 1,000")  # fmt: skip
    rows = [
        (one.name, f"{1000 * one.true.control:.1f}", f"{1000 * one.true.risk:.1f}",
         signed(1000 * one.true.difference), f"± {1000 * one.true.difference_error:.1f}", signed(one.true.life),
         f"± {one.true.life_error:.1f}", f"{1000 * one.true.changed:.1f}")
        for one in result.contrasts
    ]  # fmt: skip
    title = (
        f"The truth: the same {result.eligible:,} patients under both arms, {WORDS[result.spec.endpoint][0]} within "
        f"{years(result.spec.tau)}, deaths before it competing"
    )
    return title, head, rows


def beside_rows(result: TrialResult) -> Table:
    """Published results beside the simulated ones."""
    head = ("result", "published (95 %)", "simulated", "95 % of trials", "verdict", "status, source")
    rows = []
    for i, row in enumerate(result.beside):
        one = row.published
        form = ".2f" if one.is_ratio else ".1f"
        sets = ""
        if result.known is not None:
            _, low, high = result.known.interval("beside", i)
            sets = f" [sets {low:{form}} to {high:{form}}]"
        origin = f"{'! ' if one.method in ('recalled', 'assumed') else ''}{one.method}, {one.source or 'no source'}"
        rows.append(
            (one.title, f"{one.value:{form}} ({one.low:{form}} to {one.high:{form}})", f"{row.mean:{form}}{sets}",
             f"{row.low:{form}} to {row.high:{form}}", row.verdict, origin)
        )  # fmt: skip
    return "Published results beside the simulated ones: % of patients, percentage points, or hazard ratios", head, rows


def known_rows(result: TrialResult) -> Table:
    """Over parameter sets."""
    known, head = result.known, ("arm", "power, %", "mean estimate", "true difference of 1,000", "days of life gained")
    if known is None:
        return "", head, []
    rows = []
    for i, one in enumerate(result.contrasts):
        power, estimate, difference, life = (known.interval(n, i) for n in ("power", "estimate", "difference", "life"))
        rows.append(
            (one.name, _span([100 * p for p in power], "{:.0f}"),
             f"{number(result, estimate[0])} ({number(result, estimate[1])} to {number(result, estimate[2])})",
             _span([1000 * d for d in difference], "{:+.1f}"), _span(life, "{:+.1f}"))
        )  # fmt: skip
    title = (
        f"Over {known.members} parameter sets, {known.trials:,} trials of each: median (5 to 95 %), chance in so few "
        "included"
    )
    return title, head, rows


def share_rows(result: TrialResult) -> Table:
    """What the trials' registries have seen."""
    spec, shares = result.spec, result.shares()
    rows = []
    for endpoint in spec.endpoints:
        own = [row for row in shares if row["endpoint"] == endpoint]
        rows.append((WORDS[endpoint][0], *(f"{row['mean']:.1f} ± {row['sd']:.1f}" for row in own)))
    return "Seen in the trials, % of an arm's patients (mean ± spread from trial to trial)", ("", *spec.names), rows


def lead_rows(result: TrialResult) -> Table:
    """Survival from two clocks."""
    head = ("arm", "after recurrence, months (first arm)", "(this arm)", "seems to gain, months",
            "found earlier, months", "these live longer, days", "from randomisation, days longer",
            "grow until felt: found by a visit", "found by symptoms")  # fmt: skip
    rows = []
    for one in result.contrasts:
        if (seen := one.lead) is None:
            continue
        groups = [years(g.growing) if g is not None else "–" for g in (seen.by_visit, seen.by_symptom)]
        first, other = seen.from_recurrence
        gained = f"{signed(seen.gained)} ± {seen.gained_error:.1f}"
        rows.append(
            (one.name, f"{first.mean / MONTH:.1f}", f"{other.mean / MONTH:.1f}",
             signed(seen.seems / MONTH), f"{seen.lead / MONTH:.1f}", gained, signed(seen.lives), *groups)
        )  # fmt: skip
    return "Two clocks: means within 5 years of a recurrence, and within the trial from randomisation", head, rows


def signed(value: float, digits: int = 1) -> str:
    """With its side, and no minus nought.

    >>> signed(-0.01), signed(2.0)
    ('0.0', '+2.0')
    """
    rounded = round(value, digits)
    if math.isnan(rounded):
        return "–"
    return f"{rounded:+.{digits}f}".replace("-", "−") if rounded else f"{0.0:.{digits}f}"


def _wrong(one: Contrast) -> str:
    return "all (no effect)" if one.true.sign == 0.0 else f"{100 * one.wrong:.1f}"


def _size(size: Size) -> str:
    if math.isnan(size.patients):
        return "none found"
    return f"{'> ' if size.beyond else ''}{two_digits(size.patients)} ± {two_digits(size.error)}"


def _span(values: tuple[float, ...] | list[float], form: str) -> str:
    middle, low, high = (form.format(value).replace("-", "−") for value in values)
    return f"{middle} ({low} to {high})"
