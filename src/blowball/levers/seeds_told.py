"""When the seeds left, in plain words and whole patients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball.catalogue import get_cancer
from blowball.levers.departures import WHEN
from blowball.outcomes.intervals import Z95
from blowball.outcomes.told import WORDS, amount, within

if TYPE_CHECKING:
    import xarray as xr

FEW = 10.0  # of 100; if there are fewer, they are told of 1,000
FEWER = (
    "That is fewer than it takes the seed from, because who has several seeds may recur from an earlier one. Adjuvant "
    "treatment and visits move with the operation, which is in these numbers too."
)
MORE = (
    "Where that is more than it takes the seed from, adjuvant treatment and visits, which move with surgery, have "
    "done the rest; where it is fewer, who has several seeds recurs from an earlier one."
)
HEADS = {
    "over_2_years_before": "over 2 years before diagnosis",
    "1_to_2_years_before": "1 to 2 years before",
    "up_to_1_year_before": "in the year before",
    "diagnosis_to_surgery": "between diagnosis and surgery",
    "at_surgery": "set free by surgery",
    "left_behind": "from what surgery left behind",
    "metastasis": "from another metastasis",
    "new_primary": "from a new primary",
    "never_removed": "from a primary never removed",
}
_LATER = {
    "diagnosis_to_surgery": "between diagnosis and surgery",
    "at_surgery": "during surgery, which set it free",
    "left_behind": "it came from what surgery left behind, at the margin or in nodes",
    "metastasis": "it came from another metastasis",
    "new_primary": "it came from a new primary",
    "never_removed": "it left a primary that was never removed",
}


def shares_said(one: xr.Dataset) -> list[str]:
    """Of one group: how many have it, and when the seeds had left."""
    risk, endpoint, year = float(one["risk"]), one.attrs["endpoint"], float(one.attrs["years"])
    if not risk > 0.0:
        return [f"Of 100 {_who(one, True)}, 0 {WORDS[endpoint][1]} {within(year)}, so there is no seed to speak of."]
    base = 100 if 100.0 * risk >= FEW else 1000
    cases = round(base * risk)
    start = f"Of {base:,} {_who(one, True)}, {_count(base * risk)} {WORDS[endpoint][1]} {within(year)}"
    if endpoint == "second_primary":
        before = _count(base * risk * float(one["by_diagnosis"]))
        return [f"{start}; in {before} of these the first cell of it had arisen by the day of the first diagnosis."]
    if cases == 0:
        return [f"{start}."]
    n = dict(zip(WHEN, whole(one["share"].values, cases), strict=True))
    long, middle, short = (n[name] for name in WHEN[:3])
    parts = [f"in {long + middle} of them the seed had left more than a year before diagnosis"]
    parts[0] += f" (in {long} more than two years)" if long else ""
    parts.append(f"in {short} in the last year before it")
    parts += [f"in {n[name]} {words}" for name, words in _LATER.items() if n[name]]
    said = [f"{start}: {', '.join(parts[:-1])} and {parts[-1]}."]
    if float(one["not_known"]) > 0.0:
        said.append(
            f"This is told of {float(one['recurrences'] - one['not_known']):,.0f} of {float(one['recurrences']):,.0f} "
            "simulated recurrences: the others followed a local or regional one, and a run that does not keep its "
            "lesions does not know their seeds."
        )
    share, error = float(one["by_diagnosis"]), float(one["by_diagnosis_error"])
    said.append(f"By the day of diagnosis {100 * share:.0f} of 100 of these seeds had left ({_sure(one, error)}).")
    return said


def weeks_said(one: xr.Dataset) -> list[str]:
    """Of one group: what an operation so many weeks earlier can prevent at most, and what it does prevent."""
    if "at_most" not in one or one.attrs["endpoint"] == "second_primary" or not float(one["risk"]) > 0.0:
        return []
    weeks = [(_weeks(week), one.sel(week=week)) for week in one["week"].values.tolist()]
    most = "; ".join(f"in the last {week}, {amount(1000.0 * float(at['at_most']))}" for week, at in weeks)
    said = [
        f"Of 1,000 {_who(one)}, {amount(1000.0 * float(one['risk']))} {WORDS[one.attrs['endpoint']][1]} "
        f"{within(one.attrs['years'])}. Behind some of these is a seed that left the primary only shortly before "
        f"surgery: {most}. An operation so much earlier would have taken these seeds away, and by that can prevent no "
        "more."
    ]
    if "prevented" in one:
        each = "; ".join(f"{week} earlier, {_limits(at)}" for week, at in weeks)
        fewer = bool((one["prevented"] <= one["at_most"]).all())
        said.append(f"Simulated anew with the same luck, it prevents: {each}. {FEWER if fewer else MORE}")
    else:
        said.append(
            "In fact it prevents fewer, because who has several seeds may recur from an earlier one; how many fewer "
            "takes a simulation of the earlier operation."
        )
    return said


def whole(shares: Sequence[float] | NDArray[np.float64], total: int) -> list[int]:
    """Shares of a whole as whole numbers that add up to `total`: the largest remainders are rounded up.

    >>> whole([0.5, 0.3, 0.2], 7), whole([1.0, 0.0], 3)
    ([4, 2, 1], [3, 0])
    """
    exact = np.asarray(shares, dtype=np.float64) * total
    found = np.floor(exact).astype(int)
    most = np.argsort(found - exact, kind="stable")[: max(total - int(found.sum()), 0)]
    found[most] += 1
    return [int(n) for n in found]


def _who(one: xr.Dataset, first: bool = False) -> str:
    column, label = str(one["column"].values), str(one["label"].values)
    names = {part.id: part.name for part in get_cancer(one.attrs["cancer"]).subtypes} if column == "subtype" else {}
    like = " like this" if one.attrs["one_patient"] else ""
    free = " without a visible metastasis at diagnosis" if first and one.attrs["endpoint"] != "second_primary" else ""
    return f"patients{like}" + (f" ({column} {names.get(label, label)})" if column else "") + free


def _sure(one: xr.Dataset, error: float) -> str:
    value = float(one["by_diagnosis"])
    least, most = (100 * min(max(value + side * Z95 * error, 0.0), 1.0) for side in (-1.0, 1.0))
    told = f"chance: {least:.0f} to {most:.0f}"
    low, high = float(one["by_diagnosis_low"]), float(one["by_diagnosis_high"])
    if math.isfinite(low):
        told += f"; 90 % of {one.attrs['members']} parameter sets: {100 * low:.0f} to {100 * high:.0f}"
    return told


def _limits(at: xr.Dataset) -> str:
    value, error = 1000.0 * float(at["prevented"]), 1000.0 * float(at["prevented_error"])
    low, high = 1000.0 * float(at["prevented_low"]), 1000.0 * float(at["prevented_high"])
    told = f"{value:.1f} (chance: {value - Z95 * error:.1f} to {value + Z95 * error:.1f}"
    if math.isfinite(low):
        told += f"; 90 % of {at.attrs['members']} parameter sets: {low:.1f} to {high:.1f}"
    return f"{told})".replace("-", "−")


def _weeks(week: float) -> str:
    return f"{week:g} week" if week == 1.0 else f"{week:g} weeks"


def _count(value: float) -> str:
    return f"{round(value)}" if round(value) or value == 0.0 else "fewer than 1"
