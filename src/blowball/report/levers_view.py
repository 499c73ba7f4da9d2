"""What one panel of the levers' figure shows: an endpoint in 1,000 patients, or days of life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from blowball.outcomes.intervals import Z95
from blowball.outcomes.told import DAYS_IN_YEAR, WORDS, amount, per_thousand, span, within
from blowball.report.levers_rows import Moved, signed

if TYPE_CHECKING:
    import xarray as xr

ENDPOINTS = ("cancer_death", "recurrence")
LIFE, EARLY = "life_years_change", 5.0


@dataclass(frozen=True, slots=True)
class View:
    """One panel.

    Attributes
    ----------
    id, title, usual : str
        `usual` says what happens as usual.
    moved : dict of str to Moved
        By lever.
    more_is_good : bool
    names : dict of str to str
        Of the levers.
    remains : xarray.Dataset or None
        What no lever moves, of an endpoint.
    """

    id: str
    title: str
    usual: str
    moved: dict[str, Moved]
    more_is_good: bool
    names: dict[str, str]
    remains: xr.Dataset | None

    def reach(self) -> tuple[float, float]:
        """As much on each side of nought as holds every lever with its limits."""
        ends = [0.0]
        for one in self.moved.values():
            chance = Z95 * one.error if one.error == one.error else 0.0
            ends += [one.value - chance, one.value + chance, one.low, one.high, one.early]
        known = np.array(ends)[np.isfinite(ends)]
        most = max(float(np.abs(known).max()), 0.1)
        return 1.03 * min(float(known.min()), -0.15 * most), 1.03 * max(float(known.max()), 0.15 * most)

    def text(self) -> str:
        """All of it in words."""
        each = "; ".join(f"{self.names[lever]}: {signed(one.value)}" for lever, one in self.moved.items())
        said = f"{self.title}: {self.usual} With each lever: {each}."
        if self.remains is not None:
            said += f" {amount(1000.0 * float(self.remains['stays'][0]))} stay with the four levers at their best."
        return said


def views(data: xr.Dataset, year: float) -> list[View]:
    """The panels of one group of patients: deaths, recurrences, days of life to the end; what nobody has is left out.

    Parameters
    ----------
    data : xarray.Dataset
        Of one group, over `year`.
    year : float
        Of the endpoints.
    """
    names = dict(zip(data["lever"].values.tolist(), data["name"].values.tolist(), strict=True))
    years = [float(one) for one in data["year"].values]
    early = EARLY if EARLY in years and year > EARLY else None
    found = []
    for end in ENDPOINTS:
        at = data.sel(endpoint=end, year=year)
        if float(at["risk"]) > 0.0:
            moved = _moved(data.sel(endpoint=end), "change", 1000.0, year, early)
            usual = f"{per_thousand(float(at['risk']))} of 1,000 as usual; fewer or more with:"
            found.append(View(end, f"{WORDS[end][0].capitalize()} {within(year)}", usual, moved, False, names, at))
    last = years[-1]
    usual = f"{float(data['life_years'].sel(year=last)):.1f} of {last:g} years as usual; days less or more with:"
    moved = _moved(data, LIFE, DAYS_IN_YEAR, last, None)
    return [*found, View("life", f"Life within {span(last)}", usual, moved, True, names, None)]


def _moved(data: xr.Dataset, name: str, times: float, year: float, early: float | None) -> dict[str, Moved]:
    at = data.sel(year=year)
    columns = [times * at[f"{name}{end}"].values for end in ("", "_error", "_low", "_high")]
    first = times * data[name].sel(year=early).values if early is not None else np.full(len(columns[0]), np.nan)
    rows = zip(*columns, first, strict=True)
    return {
        lever: Moved(*(float(one) for one in row))
        for lever, row in zip(data["lever"].values.tolist(), rows, strict=True)
    }
