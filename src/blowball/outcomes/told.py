"""A comparison in plain words: how many of 1,000 patients, how sure, and what each has in life."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from blowball.errors import InputError
from blowball.outcomes.intervals import Z95

if TYPE_CHECKING:
    import xarray as xr

USUAL_YEAR = 10.0
DAYS_IN_YEAR = 365.25
# A noun for heads of tables, and what patients do.
WORDS = {
    "recurrence": ("any recurrence", "have a recurrence"),
    "distant_recurrence": ("distant recurrence", "have a distant recurrence"),
    "regional_recurrence": ("regional recurrence", "have a regional recurrence"),
    "local_recurrence": ("local recurrence", "have a local recurrence"),
    "second_primary": ("new primary", "have a new primary cancer"),
    "cancer_death": ("death from the cancer", "die of the cancer"),
    "other_death": ("death from other causes", "die of other causes"),
    "death": ("death of any cause", "die of any cause"),
}


def said(
    data: xr.Dataset, endpoints: Sequence[str] | None, years: Sequence[float] | None, usual: Sequence[str]
) -> list[str]:
    """See `Comparison.sentences`."""
    compared, at = [str(name) for name in data["endpoint"].values], [float(year) for year in data["year"].values]
    wanted = [name for name in usual if name in compared] or compared if endpoints is None else list(endpoints)
    when = [usual_year(data)] if years is None else [float(y) for y in years]
    for what, asked, known in (("endpoints", wanted, compared), ("years", when, at)):
        if strange := [one for one in asked if one not in known]:
            raise InputError(
                f"{strange[0]!r} was not compared", place=what, remedy=f"use {', '.join(str(one) for one in known)}"
            )
    told = []
    for who, one in strata(data):
        for strategy in one["strategy"].values[1:].tolist():
            for year in when:
                told += [_risk(one.sel(strategy=strategy, endpoint=name, year=year), who) for name in wanted]
                told.append(_life(one.sel(strategy=strategy, year=year), who))
    return told


def usual_year(data: xr.Dataset) -> float:
    """The year that is told: 10, or the last one where it is not among them."""
    years = [float(year) for year in data["year"].values]
    return USUAL_YEAR if USUAL_YEAR in years else max(years)


def strata(data: xr.Dataset) -> list[tuple[str, xr.Dataset]]:
    """Each stratum that has patients, with who it is in words; everybody, in no words, where there are none."""
    by = data.attrs["by"]
    cells = itertools.product(*(data[name].values.tolist() for name in by))
    each = [dict(zip(by, cell, strict=True)) for cell in cells]
    found = [(", ".join(f"{name.replace('_', ' ')} {label}" for name, label in one.items()), one) for one in each]
    return [(who, part) for who, one in found if float((part := data.sel(one))["patients"].max()) > 0.0]


def _risk(found: xr.Dataset, who: str) -> str:
    have = WORDS[str(found["endpoint"].values)][1]
    year, strategy = float(found["year"]), str(found["strategy"].values)
    if np.isnan(float(found["risk"])):
        return (
            f"Nobody{_of(who)} can be counted who might {have} {within(year)} under “{strategy}” or "
            f"“{found.attrs['reference']}”."
        )
    usual = per_thousand(float(found["risk"] - found["difference"]))
    start = f"Of 1,000 patients{_of(who)}, {usual} {have} {within(year)} under"
    start += f" “{found.attrs['reference']}”; under “{strategy}”"
    if float(found["caused"]) == 0.0 == float(found["prevented"]):
        return f"{start} exactly the same patients do."
    limits = [1000.0 * float(found[name]) for name in ("chance_low", "chance_high", "low", "high")]
    difference = float(found["difference"])
    do, sure = _more(1000.0 * difference), _limits(limits, found.attrs["members"])
    both = [f"{per_thousand(float(found['caused']))} do who would not have"]
    both.insert(int(difference >= 0.0), f"{per_thousand(float(found['prevented']))} do not who would have")
    return f"{start} {do} do ({sure}): {both[0]}, {both[1]}."


def _of(who: str) -> str:
    return f" ({who})" if who else ""


def _life(found: xr.Dataset, who: str) -> str:
    value, error = float(found["life_years_difference"]), float(found["life_years_error"])
    years = f"the first {span(float(found['year']))}"
    start = f"In {years} patients{_of(who)} live {float(found['life_years'] - value):.2f} years on average under"
    start += f" “{found.attrs['reference']}”; under “{found['strategy'].values}”"
    if value == 0.0 == error:
        return f"{start} exactly as long."
    ends = (value - Z95 * error, value + Z95 * error, float(found["life_years_low"]), float(found["life_years_high"]))
    limits = [DAYS_IN_YEAR * end for end in ends]
    return f"{start} {_more(DAYS_IN_YEAR * value, ' days')} ({_limits(limits, found.attrs['members'])})."


def _limits(limits: Sequence[float], members: int) -> str:
    chance_low, chance_high, low, high = limits
    known = np.isfinite([chance_low, chance_high]).all()
    told = f"chance: {sides(chance_low, chance_high)}" if known else "one pair: all may be chance"
    return f"{told}; 90 % of {members} parameter sets: {sides(low, high)}" if members else told


def sides(low: float, high: float) -> str:
    """Limits in words, each with its own side where they differ.

    >>> sides(2.0, 30.4), sides(-4.21, -1.0), sides(-2.0, 3.0)
    ('2.0 to 30.4 more', '1.0 to 4.2 fewer', '2.0 fewer to 3.0 more')
    """
    if low >= 0.0:
        return f"{amount(low)} to {amount(high)} more"
    if high <= 0.0:
        return f"{amount(-high)} to {amount(-low)} fewer"
    return f"{amount(-low)} fewer to {amount(high)} more"


def _more(value: float, unit: str = "") -> str:
    """A difference in words.

    >>> _more(5.23), _more(-20.0, " days"), _more(0.0)
    ('5.2 more', '20.0 days fewer', 'as many')
    """
    if value == 0.0:
        return f"as many{unit}"
    return f"{amount(abs(value))}{unit} {'more' if value > 0.0 else 'fewer'}"


def amount(value: float) -> str:
    """A number as sentences have it: whole from a hundred on, and never a nought that is none.

    >>> amount(154.2), amount(2.04), amount(0.01), amount(0.0)
    ('154', '2.0', 'less than 0.1', '0')
    """
    if value >= 99.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 0.05 else ("less than 0.1" if value > 0.0 else "0")


def per_thousand(share: float) -> str:
    """A share as people in a thousand; a dash where nobody could be counted."""
    return "–" if share != share else amount(1000.0 * max(share, 0.0))


def span(year: float) -> str:
    """Years in words.

    >>> span(1.0), span(2.5)
    ('1 year', '2.5 years')
    """
    return f"{year:g} year" if year == 1.0 else f"{year:g} years"


def within(year: float) -> str:
    """By when.

    >>> within(10.0)
    'within 10 years'
    """
    return f"within {span(year)}"
