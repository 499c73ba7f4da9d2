"""Everything that was counted, as labelled numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from blowball.levers.lives import ENDPOINTS
from blowball.levers.option import Option
from blowball.levers.stretch import BASELINE, LIFE, Found, Quantity
from blowball.outcomes.paired import LEVEL

if TYPE_CHECKING:
    import xarray as xr

ENDS = ("", "_error", "_low", "_high")


def dataset(
    found: Found, known: Sequence[Option], labels: Mapping[str, Sequence[str]], years: Sequence[float], n: int,
    members: int,
) -> xr.Dataset:  # fmt: skip
    """As `Levers.data` describes it; groups without anybody are left out."""
    import xarray as xr  # loads in a second, so only when asked

    groups = [("", "all"), *((column, word) for column, words in labels.items() for word in words)]
    size = found[Quantity(BASELINE, False, LIFE, 0)].n.mean(axis=1)
    kept = np.flatnonzero(size > 0.0).tolist()
    best = [i for i, lever in enumerate(known) if lever.group == "all"]
    data: dict[str, Any] = {
        "patients": ("group", size[kept]),
        "at_risk": ("group", found[Quantity(BASELINE, False, ENDPOINTS[0], 0)].n.mean(axis=1)[kept]),
    }

    def put(name: str, dims: Sequence[str], levers: Sequence[int], stays: bool, whats: Sequence[str]) -> None:
        told = np.array([
            [[[found[Quantity(i, stays, what, y)].told(g) for y in range(len(years))] for what in whats] for g in kept]
            for i in levers
        ])  # fmt: skip
        for i, end in enumerate(ENDS):
            values = told[..., i]
            values = values if "endpoint" in dims else values[:, :, 0]
            data[name + end] = (dims, values if "lever" in dims or "best" in dims else values[0])

    every = list(range(len(known)))
    put("risk", ("group", "endpoint", "year"), [BASELINE], False, ENDPOINTS)
    put("life_years", ("group", "year"), [BASELINE], False, [LIFE])
    put("change", ("lever", "group", "endpoint", "year"), every, False, ENDPOINTS)
    put("life_years_change", ("lever", "group", "year"), every, False, [LIFE])
    put("stays", ("best", "group", "endpoint", "year"), best, True, ENDPOINTS)
    shares = np.array([
        [[[_share(found, i, what, y, g) for y in range(len(years))] for what in ENDPOINTS] for g in kept] for i in best
    ])  # fmt: skip
    for i, end in enumerate(("", "_low", "_high")):
        data[f"stays_share{end}"] = (("best", "group", "endpoint", "year"), shares[..., i])
    coords = {
        "lever": [lever.id for lever in known], "lever_group": ("lever", [lever.group for lever in known]),
        "name": ("lever", [lever.name for lever in known]), "grade": ("lever", [lever.grade for lever in known]),
        "kind": ("lever", [lever.kind for lever in known]), "best": [known[i].id for i in best],
        "group": [label if not column else f"{column}: {label}" for column, label in (groups[g] for g in kept)],
        "column": ("group", [groups[g][0] for g in kept]), "label": ("group", [groups[g][1] for g in kept]),
        "endpoint": list(ENDPOINTS), "year": list(years),
    }  # fmt: skip
    attrs = {
        "patients": n, "members": members, "origin": "diagnosis",
        "error": "standard errors: chance in so many patients, of differences within pairs",
        "interval": f"low, high: {LEVEL[0]:.0%} to {LEVEL[1]:.0%} over the parameter sets, chance taken out",
    }  # fmt: skip
    return xr.Dataset(data, coords=coords, attrs=attrs)


def _share(found: Found, lever: int, what: str, year: int, g: int) -> tuple[float, float, float]:
    """What stays as a share of the baseline's: over all sets together, and the 5 and 95 % of the sets."""
    stays, all_ = (found[Quantity(i, kind, what, year)] for i, kind in ((lever, True), (BASELINE, False)))
    mine, base = stays.told(g)[0], all_.told(g)[0]
    if not base > 0.0:
        return math.nan, math.nan, math.nan
    there = (stays.n[g] > 0.0) & (all_.total[g] > 0.0)
    sets = stays.total[g, there] / stays.n[g, there] * all_.n[g, there] / all_.total[g, there]
    low, high = np.quantile(sets, LEVEL) if len(sets) > 1 else (math.nan, math.nan)
    return mine / base, float(low), float(high)
