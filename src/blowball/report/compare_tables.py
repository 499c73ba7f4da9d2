"""The tables of a comparison: shares and what differs, time lived and lost, and what pairing has saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from blowball.outcomes.told import DAYS_IN_YEAR, WORDS, span
from blowball.report.html import percent, table

if TYPE_CHECKING:
    import xarray as xr

    from blowball.outcomes import Comparison

RISKS = (
    "Of 1,000: how many more (+) or fewer (−) patients have had it by then, with the standard error of chance. "
    "Caused: of 1,000, who has it under this strategy and would not under the reference; prevented: the reverse. "
    "Ratio: of the two shares, with its 95 % interval of chance."
)
TIMES = (
    "Life: mean years lived within that time. Lost: mean years between the endpoint, for those who have it, and the "
    "end of that time."
)


def risks(found: Comparison, name: str) -> str:
    """Shares under the reference and under strategy `name`, and what differs."""
    data, start = (found.data.sel(strategy=one) for one in (name, found.reference))
    rows = []
    for endpoint in data["endpoint"].values.tolist():
        for year in data["year"].values.tolist():
            one, base = (part.sel(endpoint=endpoint, year=year) for part in (data, start))
            rows.append(
                (WORDS[endpoint][0], span(year), percent(float(base["risk"]), 1), percent(float(one["risk"]), 1),
                 _signed(1000.0 * one["difference"]), _plus_minus(1000.0 * one["std_error"]),
                 *_spread(found, one, ("low", "high"), 1000.0), _number(1000.0 * one["caused"]),
                 _number(1000.0 * one["prevented"]), _ratio(one))
            )  # fmt: skip
    sets = ("5–95 % of sets",) if found.members else ()
    head = ("endpoint", "within", found.reference, name, "of 1,000", "± chance", *sets, "caused", "prevented", "ratio")
    return table(f"“{name}” against “{found.reference}”", head, rows)


def groups(split: Comparison, column: str, name: str, called: Mapping[str, str]) -> str:
    """Shares under the reference and under strategy `name` in each group of a column, and what differs.

    Parameters
    ----------
    split : Comparison
        By that column, of one year.
    column, name : str
    called : mapping of str to str
        What a group is called, where not by its own name.
    """
    data, start = (split.data.sel(strategy=one).isel(year=0) for one in (name, split.reference))
    rows = []
    for endpoint in data["endpoint"].values.tolist():
        for label in data[column].values.tolist():
            one, base = (part.sel({column: label, "endpoint": endpoint}) for part in (data, start))
            rows.append(
                (WORDS[endpoint][0], called.get(label, str(label)), f"{float(one['patients']):,.0f}",
                 percent(float(base["risk"]), 1), percent(float(one["risk"]), 1), _signed(1000.0 * one["difference"]),
                 _plus_minus(1000.0 * one["std_error"]), *_spread(split, one, ("low", "high"), 1000.0))
            )  # fmt: skip
    sets = ("5–95 % of sets",) if split.members else ()
    head = ("endpoint", column, "patients", split.reference, name, "of 1,000", "± chance", *sets)
    year = span(float(data["year"]))
    return table(f"By {column}, within {year}: “{name}” against “{split.reference}”", head, rows, texts=[1])


def times(found: Comparison, name: str) -> str:
    """Life-years and time lost under strategy `name`, and what differs."""
    data = found.data.sel(strategy=name)
    rows = []
    for year in data["year"].values.tolist():
        one = data.sel(year=year)
        measures = [("life", "life_years", one)]
        measures += [
            (f"lost to {WORDS[e][0]}", "time_lost", one.sel(endpoint=e)) for e in data["endpoint"].values.tolist()
        ]
        for words, key, part in measures:
            rows.append(
                (words, span(year), _number(part[key], 2), _signed(DAYS_IN_YEAR * part[f"{key}_difference"]),
                 _plus_minus(DAYS_IN_YEAR * part[f"{key}_error"]),
                 *_spread(found, part, (f"{key}_low", f"{key}_high"), DAYS_IN_YEAR))
            )  # fmt: skip
    sets = ("5–95 % of sets",) if found.members else ()
    head = ("time", "within", "years", "days more or fewer", "± chance", *sets)
    return table(f"Time of a patient under “{name}”, and days more or fewer than under “{found.reference}”", head, rows)


def savings(found: Comparison, name: str) -> str:
    """What pairing has saved."""
    data = found.data["saved"].sel(strategy=name)
    years = data["year"].values.tolist()
    rows = [
        (WORDS[endpoint][0], *(_saved(data.sel(endpoint=endpoint, year=year)) for year in years))
        for endpoint in data["endpoint"].values.tolist()
    ]
    caption = f"“{name}”: times as many patients that independent runs would need for the same error"
    return table(caption, ("endpoint", *(span(year) for year in years)), rows)


def _spread(found: Comparison, one: xr.Dataset, names: tuple[str, str], times: float) -> tuple[str, ...]:
    if not found.members:
        return ()
    low, high = (_signed(times * one[name]) for name in names)
    return (f"{low} to {high}",)


def _ratio(one: xr.Dataset) -> str:
    value, low, high = (_number(one[name], 2) for name in ("ratio", "ratio_low", "ratio_high"))
    return f"{value} ({low}–{high})" if float(one["ratio_low"]) == float(one["ratio_low"]) else value


def _saved(value: xr.DataArray) -> str:
    times = float(value)
    return "–" if times != times else ("no patient differs" if times == np.inf else f"{times:,.0f} ×")


def _signed(value: xr.DataArray) -> str:
    number = float(value)
    if number != number:
        return "–"
    return f"{number:+.1f}".replace("-", "−") if abs(number) >= 0.05 else "0.0"


def _plus_minus(value: xr.DataArray) -> str:
    number = float(value)
    return "–" if number != number else f"± {number:.2g}"


def _number(value: xr.DataArray, digits: int = 1) -> str:
    number = float(value)
    return "–" if number != number else f"{number:.{digits}f}"
