"""Cumulative incidences of a run, ready to be drawn: whatever it kept, with an ensemble or without."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.outcomes import cumulative_incidence, parameter_interval

if TYPE_CHECKING:
    import xarray as xr

    from blowball.histories import Histories

Floats = NDArray[np.float64]
RELAPSES = ("recurrence", "distant_recurrence", "regional_recurrence", "local_recurrence")
SECOND = ("second_primary",)
DEATHS = ("cancer_death", "other_death")
WORDS = {
    "recurrence": ("any recurrence", "a recurrence"),
    "distant_recurrence": ("distant recurrence", "a distant recurrence"),
    "regional_recurrence": ("regional recurrence", "a regional recurrence"),
    "local_recurrence": ("local recurrence", "a local recurrence"),
    "second_primary": ("new primary", "a new primary cancer"),
    "cancer_death": ("death from the cancer", "die of the cancer"),
    "other_death": ("death from other causes", "die of other causes"),
}


def name_of(endpoint: str) -> str:
    """An endpoint in words."""
    return WORDS[endpoint][0]


@dataclass(frozen=True, slots=True)
class Curves:
    """One endpoint: of everybody, or of each class of one column.

    Attributes
    ----------
    years : float64[year]
        Since surgery.
    table_years, said_years : tuple of float
        Those of them that tables and sentences have.
    groups : tuple
        Labels of the classes that have anybody; one None: everybody.
    wording : str
        Who is counted, and what competes.
    """

    endpoint: str
    years: Floats
    table_years: tuple[float, ...]
    said_years: tuple[float, ...]
    groups: tuple[Any, ...]
    estimate: Floats
    error: Floats
    low: Floats
    high: Floats
    n: NDArray[np.int64]
    members: int | None
    wording: str

    @property
    def words(self) -> str:
        """The endpoint's name."""
        return name_of(self.endpoint)

    @property
    def had(self) -> str:
        """What happens to who has it."""
        return WORDS[self.endpoint][1]

    @property
    def band(self) -> str:
        """What the band around a curve is."""
        if self.members is None:
            return "95 % interval of chance in so many simulated patients, not of what is unknown"
        return f"95 % interval over {self.members} parameter sets"

    @property
    def worst_error(self) -> float:
        """The largest standard error of chance."""
        return float(np.nanmax(self.error, initial=0.0))

    @property
    def worst_spread(self) -> float:
        """The widest band."""
        return float(np.nanmax(self.high - self.low, initial=0.0))

    def of(self, group: object = None) -> tuple[Floats, Floats, Floats]:
        """Estimate and limits of a class."""
        i = self.groups.index(group)
        return self.estimate[i], self.low[i], self.high[i]

    def at(self, year: float, group: object = None) -> tuple[float, float]:
        """Estimate and standard error of a class at one of `years`."""
        i, j = self.groups.index(group), int(np.argmin(np.abs(self.years - year)))
        return float(self.estimate[i, j]), float(self.error[i, j])

    def limits(self, year: float, group: object = None) -> tuple[float, float]:
        """The band of a class at one of `years`."""
        i, j = self.groups.index(group), int(np.argmin(np.abs(self.years - year)))
        return float(self.low[i, j]), float(self.high[i, j])

    def count(self, group: object) -> int:
        """How many patients a class has."""
        return int(self.n[self.groups.index(group)])


def curves(run: Histories, endpoint: str, until: float, by: str | None = None) -> Curves:
    """Estimate an endpoint from surgery on, up to `until` years.

    Raises
    ------
    InputError
        If nobody can be counted, or a summary was not counted by `by`.
    """
    at = _grid(until)
    found = cumulative_incidence(run, endpoint, years=at.tolist(), by=() if by is None else by)
    n = found["n"]
    members = run.members if run.members is not None and run.members > 1 else None
    if "member" in found.dims:
        n = n.isel(member=0)
        with warnings.catch_warnings():
            # Where no member reaches a time there is no quantile: NaN is the answer, and no reason to warn.
            warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
            found = parameter_interval(found) if members else found.isel(member=0)
    names = (
        ("estimate", "monte_carlo_error", "parameter_low", "parameter_high")
        if members
        else ("estimate", "std_error", "ci_low", "ci_high")
    )
    groups = [None] if by is None else found[by].values.tolist()
    counts = np.atleast_1d(n.values)
    there = np.flatnonzero(counts > 0)
    estimate, error, low, high = (_rows(found[name], by)[there] for name in names)
    # The last months of a horizon are reached only by those operated at once.
    whole = [y for y in (1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0) if y <= until and _known(estimate, at, y)]
    said = [y for y in whole if y in (5.0, 10.0, 20.0)] or whole[-1:] or [float(at[-1])]
    return Curves(
        endpoint, at, tuple(whole or [float(at[-1])]), tuple(said), tuple(groups[i] for i in there),
        estimate, error, low, high, counts[there], members, str(found.attrs["wording"]),
    )  # fmt: skip


def _grid(until: float) -> Floats:
    return np.linspace(0.0, until, max(int(4 * until), 4) + 1)


def _rows(values: xr.DataArray, by: str | None) -> Floats:
    return np.atleast_2d(values.transpose(*([by] if by else []), "year").values)


def _known(estimate: Floats, at: Sequence[float] | Floats, year: float) -> bool:
    return bool(np.isfinite(estimate[:, int(np.argmin(np.abs(np.asarray(at) - year)))]).any())
