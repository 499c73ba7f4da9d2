"""`compare`: several strategies for the same patients with the same luck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from blowball.errors import InputError
from blowball.histories.counts import SLACK
from blowball.histories.histories import Histories
from blowball.outcomes.comparison import Comparison
from blowball.outcomes.groups import as_names
from blowball.outcomes.intervals import Z95
from blowball.outcomes.paired import LEVEL, Estimate, mean, ratio, saved
from blowball.outcomes.pairing import DEATH, ENDPOINTS, Days, Flags, Floats, counted, paired_days
from blowball.outcomes.strata import Strata, strata
from blowball.units import YEAR, days

if TYPE_CHECKING:
    import xarray as xr

YEARS = (5.0, 10.0)  # and the horizon
OF_RISK = ("risk", "risk_error", "difference", "std_error", "chance_low", "chance_high", "low", "high", "ratio",
           "ratio_low", "ratio_high", "caused", "prevented", "saved")  # fmt: skip
_OF_TIME = ("", "_difference", "_error", "_low", "_high", "_saved")
OF_LOSS, OF_LIFE = (tuple(f"{name}{end}" for end in _OF_TIME) for name in ("time_lost", "life_years"))


def compare(
    runs: Mapping[str, Histories],
    *,
    years: Sequence[float] | None = None,
    endpoints: Sequence[str] = ENDPOINTS,
    by: str | Sequence[str] = (),
    origin: str = "diagnosis",
) -> Comparison:
    """Compare strategies patient by patient; the first one is the reference.

    Parameters
    ----------
    runs : mapping of str to Histories
        Strategy to run, with single patients kept. All must have the same population, seed, horizon, parameters (or
        ensemble) and patient numbers.
    years : sequence of float, optional
        Years since day 0; 5, 10 and the horizon if not given.
    endpoints : sequence of str
        Those of `cumulative_incidence`, and ``death`` of any cause; all if not given. Competing deaths count as what
        they are: whoever dies first never has the endpoint. For recurrences those are left out whom one of the
        strategies finds metastatic at diagnosis; who is never operated stays in.
    by : str or sequence of str
        Columns known on day 0 by which to split, as they are under the reference: ``subtype``, ``stage``, ``sex``,
        ``grade``, ``margin``, an exposure, ``node_class``, ``size_class``. A missing value is a class of its own.
    origin : {"diagnosis"}
        Day 0, the same under every strategy.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        If the runs cannot be paired, or a name or year is unknown.

    Examples
    --------
    >>> import blowball as bb
    >>> breast = bb.get_cancer("breast")
    >>> asked = bb.Scenario(breast, bb.Population.typical(breast, 200), horizon="5 years", seed=7)
    >>> later = asked.with_(care=asked.care.with_(surgery_delay="12 weeks"))
    >>> found = bb.compare({"as planned": bb.simulate(asked), "12 weeks later": bb.simulate(later)})
    >>> found.data["difference"].dims
    ('strategy', 'endpoint', 'year')
    >>> bb.compare({"as planned": bb.simulate(asked), "later": bb.simulate(later)}, by="subtype").data["risk"].dims
    ('subtype', 'strategy', 'endpoint', 'year')
    """
    _check(runs, endpoints, origin)
    reference = next(iter(runs.values()))
    at = _years(years, days(reference.provenance["scenario"]["horizon"]))
    found = paired_days(runs)
    split = strata(reference, next(iter(found.values())), as_names(by))
    cells = [_cell(list(found.values()), there, endpoints, at) for there in split.cells]
    return Comparison(_dataset(found, split, endpoints, at, cells))


def _check(runs: Mapping[str, Histories], endpoints: Sequence[str], origin: str) -> None:
    if origin != "diagnosis":
        why = " (strategies move surgery)" if origin == "surgery" else ""
        raise InputError(
            f"strategies cannot be compared from {origin!r}{why}", place="origin",
            remedy="leave it at 'diagnosis', day 0, which is the same under every strategy",
        )  # fmt: skip
    if not isinstance(runs, Mapping) or not all(isinstance(run, Histories) for run in runs.values()):
        raise InputError(
            "these are no runs by name", place="compare", remedy="give {'as planned': run, '4 weeks later': other}"
        )
    if isinstance(endpoints, str) or not len(endpoints):
        raise InputError(f"{endpoints!r} is no list of endpoints", place="endpoints", remedy="give ['cancer_death']")
    for endpoint in endpoints:
        if endpoint not in ENDPOINTS:
            raise InputError(
                f"{endpoint!r} is not an endpoint", place="endpoints", remedy=f"use {', '.join(ENDPOINTS)}"
            )


def _years(years: Sequence[float] | None, horizon: float) -> Floats:
    if years is None:
        years = [*(year for year in YEARS if year * YEAR < horizon - SLACK), horizon / YEAR]
    at = np.atleast_1d(np.asarray(years, dtype=np.float64))
    if not at.size or not np.isfinite(at).all() or at.min() <= 0.0 or at.max() * YEAR > horizon + SLACK:
        raise InputError(
            f"{[float(year) for year in at]} are not years within the horizon", place="years",
            remedy=f"give numbers above 0 and up to {horizon / YEAR:g}",
        )  # fmt: skip
    return at


def _cell(strategies: Sequence[Days], there: Flags, endpoints: Sequence[str], at: Floats) -> tuple[Floats, ...]:
    """OF_RISK and OF_LOSS of each endpoint, OF_LIFE, and patients counted, of those who are `there`."""
    columns = np.flatnonzero(there.any(axis=0))

    def of(endpoint: str) -> list[Floats]:
        return [one.of(endpoint)[:, columns] for one in strategies]

    who = [(counted(endpoint, strategies) & there)[:, columns] for endpoint in endpoints]
    risks = [_risks(of(endpoint), free, at) for endpoint, free in zip(endpoints, who, strict=True)]
    people = np.array([free.sum(axis=1).mean() for free in who])
    return np.array(risks), np.array(_lives(of(DEATH), there[:, columns], at)), people


def _risks(times: Sequence[Floats], who: Flags, at: Floats) -> list[list[list[float]]]:
    """OF_RISK and OF_LOSS of one endpoint: [strategy][year][number]."""
    found: list[list[list[float]]] = [[] for _ in times]
    for day in at * YEAR:
        had = [time <= day + SLACK for time in times]
        lost = [np.maximum(day - time, 0.0) / YEAR for time in times]
        shares, losses = [mean(one, who) for one in had], [mean(one, who) for one in lost]
        for s in range(len(times)):
            difference = mean(had[s].astype(np.float64) - had[0], who)
            told = _risk(shares[s], shares[0], difference)
            told += [_share(had[s] & ~had[0], who), _share(had[0] & ~had[s], who)]
            told += [saved(shares[s], shares[0], difference)]
            found[s].append(told + _time(losses[s], losses[0], mean(lost[s] - lost[0], who)))
    return found


def _lives(deaths: Sequence[Floats], who: Flags, at: Floats) -> list[list[list[float]]]:
    """OF_LIFE: [strategy][year][number]."""
    found: list[list[list[float]]] = [[] for _ in deaths]
    for day in at * YEAR:
        lived = [np.minimum(died, day) / YEAR for died in deaths]
        means = [mean(one, who) for one in lived]
        for s, one in enumerate(lived):
            found[s].append(_time(means[s], means[0], mean(one - lived[0], who)))
    return found


def _risk(share: Estimate, reference: Estimate, difference: Estimate) -> list[float]:
    value, error = difference.value, difference.std_error
    times, log_error = ratio(share, reference)
    low, high = (times * math.exp(side * Z95 * log_error) for side in (-1.0, 1.0))
    chance = [value - Z95 * error, value + Z95 * error]
    return [share.value, share.std_error, value, error, *chance, *difference.spread(), times, low, high]


def _time(one: Estimate, reference: Estimate, difference: Estimate) -> list[float]:
    told = [one.value, difference.value, difference.std_error, *difference.spread()]
    return [*told, saved(one, reference, difference)]


def _share(flags: Flags, who: Flags) -> float:
    return mean(flags, who).value


def _dataset(
    found: Mapping[str, Days], split: Strata, endpoints: Sequence[str], at: Floats, cells: Sequence[tuple[Floats, ...]]
) -> xr.Dataset:
    import xarray as xr  # loads in a second, so only when asked

    strategies, first = list(found), next(iter(found.values()))
    by, risks, lives, people = tuple(split.labels), *(np.array(part) for part in zip(*cells, strict=True))
    dims = ("strategy", "endpoint", "year")

    def of(values: Floats) -> Floats:
        """With the strata as dimensions of their own."""
        return values.reshape(*split.shape, *values.shape[1:])

    data: dict[str, Any] = {
        name: ((*by, *dims), of(risks[..., i].transpose(0, 2, 1, 3))) for i, name in enumerate((*OF_RISK, *OF_LOSS))
    }
    data |= {name: ((*by, "strategy", "year"), of(lives[..., i])) for i, name in enumerate(OF_LIFE)}
    data["patients"] = ((*by, "endpoint"), of(people))
    members, n = first.shape
    attrs = {
        "reference": strategies[0],
        "origin": "diagnosis",
        "by": list(by),
        "patients": n,
        "members": members if members > 1 else 0,
        "error": "standard errors and chance limits (95 %): chance in so many pairs, from differences within patients",
        "interval": f"low, high: {LEVEL[0]:.0%} to {LEVEL[1]:.0%} over the parameter sets, chance taken out",
        "saved": "how many times as many patients independent runs would need for the same error",
    }
    coords = {**split.labels, "strategy": strategies, "endpoint": list(endpoints), "year": at}
    return xr.Dataset(data, coords=coords, attrs=attrs)
