"""How far a fit reaches: the range of the patients fitted, and who lies outside it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError
from blowball.scenario import Population

COLUMNS = ("age", "size_mm", "nodes_positive", "grade", "er", "pgr", "year")
FAR = 0.5  # of the range's width beyond its end: there nothing was learned


def ranges_of(people: Population) -> dict[str, tuple[float, float]]:
    """Smallest and largest value of each column that the patients have."""
    found = {}
    for name in COLUMNS:
        low, high = ("size_low", "size_high") if name == "size_mm" else (name, name)
        if low in people.values and not np.isnan(people.values[low]).all():
            found[name] = (float(np.nanmin(people.values[low])), float(np.nanmax(people.values[high])))
    return found


def check_ranges(
    people: Population, ranges: dict[str, tuple[float, float]]
) -> tuple[list[list[str]], NDArray[np.bool_]]:
    """Name the columns in which each patient lies outside, and tell who lies far outside.

    Raises
    ------
    InputError
        If all patients lie far outside, or one has no size.
    """
    sizes = people.values.get("size_low", np.full(people.rows, np.nan))
    if np.isnan(sizes).any():
        raise InputError(
            "the size of the tumour is not known", place=f"row {int(np.argmax(np.isnan(sizes))) + 1}",
            remedy="give size_mm, or an interval such as '20-50'",
        )  # fmt: skip
    outside: list[list[str]] = [[] for _ in range(people.rows)]
    far, said = np.zeros(people.rows, dtype=bool), ""
    for name, (low, high) in ranges.items():
        lowest, highest = ("size_low", "size_high") if name == "size_mm" else (name, name)
        if lowest not in people.values:
            continue
        beyond = np.fmax(low - people.values[highest], people.values[lowest] - high)
        most = max(FAR * (high - low), 1.0 if name == "grade" else 0.0)  # a grade has neighbours only
        for i in np.flatnonzero(beyond > 0.0).tolist():
            outside[i].append(f"{name}, far: nothing is forecast" if beyond[i] > most else name)
        if (beyond > most).any() and not said:
            said = f"{name} lies far outside {low:g} to {high:g}, the patients fitted"
        far |= beyond > most
    if far.all():
        raise InputError(said, place="row 1", remedy="nothing was learned there, so nothing is forecast")
    return outside, far
