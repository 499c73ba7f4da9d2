"""A patient's forecast from a posterior: what is to come, given the time already lived without relapse, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError
from blowball.fit import kernel
from blowball.fit.blocks import holdings, made_curves, patients, under
from blowball.fit.covariates import Design, design
from blowball.fit.likelihood import basis, cells, columns, pace
from blowball.fit.mechanism import fixed
from blowball.fit.model import setting
from blowball.fit.other_causes import survival
from blowball.fit.ranges import check_ranges
from blowball.fit.tables import DENSITY, DISTRIBUTION, Reading, Table, held_clock, table
from blowball.scenario import Population
from blowball.units import YEAR, days

if TYPE_CHECKING:
    import xarray as xr

    from blowball.catalogue import Cancer
    from blowball.fit.posterior import Posterior

Floats = NDArray[np.float64]
ENDPOINTS = ("recurrence", "distant_recurrence", "local_recurrence", "second_primary", "other_death")
BEHIND = ("seeds_left", "expected_seeds", "expected_sleepers")
MONTH = 1.0 / 12.0
LONGEST = 30.0


def forecast(
    post: Posterior, patients_: object, years: Sequence[float], *, disease_free_for: str | float, competing: bool,
    draws: int,
) -> xr.Dataset:  # fmt: skip
    """Probability of each endpoint within so many years from now, and what stands behind it.

    Parameters
    ----------
    patients_ : table
        As for a fit, without times.
    years : sequence of float
        From now, which is `disease_free_for` after surgery.
    competing : bool
        Whether patients may die of other causes first (life table by age, sex and year); needs `age`.

    Returns
    -------
    xarray.Dataset
        ``probability``, ``low`` and ``high`` (90 % over the posterior) by patient, year and endpoint (the first relapse
        by source; ``recurrence`` is either); ``site_probability``, ``site_low`` and ``site_high`` by patient, year and
        site: the distant ones shared out as the catalogue's seeds go, given the subtype or what is known of it (that a
        drug spares one organ is not told apart); ``seeds_left`` (chance that a living seed is still there now),
        ``expected_seeds`` and ``expected_sleepers`` by patient, with ``_low`` and ``_high``; ``outside``, the columns
        in which a patient lies outside the range of those fitted. Of one far outside nothing is forecast: NaN, and said
        in ``outside``.

    Raises
    ------
    InputError
        If all patients lie far outside that range, or a year cannot be.
    """
    import xarray as xr

    people = Population.from_table(patients_, cancer=post.cancer)
    outside, far = check_ranges(people, post.ranges)
    now = days(disease_free_for, place="disease_free_for", default="years") / YEAR
    ahead = np.atleast_1d(np.asarray(years, dtype=np.float64))
    if not len(ahead) or ahead.min() <= 0.0 or now + ahead.max() > LONGEST:
        raise InputError(f"{list(years)} cannot be", place="years", remedy=f"give years above 0, up to {LONGEST:g}")
    held = fixed(post.cancer)
    made = design(people, post.cancer, held, post.terms.covariates, post.terms.treatments, post.average)
    chosen = post.thinned(draws)
    probability = np.zeros((len(chosen), people.rows, len(ahead), len(ENDPOINTS)))
    behind = np.zeros((len(chosen), people.rows, len(BEHIND)))
    time: Floats = np.arange(int(np.ceil((now + ahead.max()) / MONTH)) + 1, dtype=np.float64) * MONTH
    curves = made_curves(held, made, float(time[-1]))
    probability[:, far], behind[:, far] = np.nan, np.nan
    for i in np.flatnonzero(~far).tolist():
        one = _One(post, held, made, curves, i, time)
        alive = survival(people, i, time) if competing else np.ones_like(time)
        for d, x in enumerate(chosen):
            probability[d, i], behind[d, i] = one.ahead(x, alive, now, ahead)
    out = xr.Dataset(coords={"patient": np.arange(people.rows), "year": ahead, "endpoint": list(ENDPOINTS)})
    for name, values, dims in (
        ("probability", probability, ("patient", "year", "endpoint")),
        *((name, behind[..., k], ("patient",)) for k, name in enumerate(BEHIND)),
    ):
        low, high = np.quantile(values, (0.05, 0.95), axis=0)
        prefix = "" if name == "probability" else f"{name}_"
        out[name] = (dims, values.mean(axis=0))
        out[f"{prefix}low"], out[f"{prefix}high"] = (dims, low), (dims, high)
    _share_out(out, post.cancer, made.subtype @ held.sites)
    out["outside"] = ("patient", [", ".join(names) for names in outside])
    out.attrs = {"disease_free_years": now, "interval": "90 % over the posterior", "competing": int(competing)}
    return out


def _share_out(out: xr.Dataset, cancer: Cancer, shares: Floats) -> None:
    """Distant recurrence by the organ it shows in first, by shares float64[patient, organ]."""
    far = [k for k, organ in enumerate(cancer.organs) if organ.kind == "distant"]
    out.coords["site"] = [cancer.organs[k].id for k in far]
    for name, told in (("probability", "site_probability"), ("low", "site_low"), ("high", "site_high")):
        distant = out[name].sel(endpoint="distant_recurrence").values
        out[told] = (("patient", "year", "site"), distant[:, :, None] * shares[:, None, far])


@dataclass(frozen=True)
class _Kept:
    """One array of a table with its points first, so that draw after draw it is one product."""

    flat: Floats
    shape: tuple[int, ...]

    def __call__(self, weights: Floats) -> Floats:
        """Between the points."""
        return (weights @ self.flat).reshape(self.shape)


class _Flat(NamedTuple):
    """A table as forecasts take it."""

    awake: _Kept
    asleep: _Kept
    local_awake: _Kept
    local_asleep: _Kept

    @classmethod
    def of(cls, made: Table) -> _Flat:
        """From a table [time, point, ...]."""
        first = (np.moveaxis(one, 1, 0).astype(np.float64) for one in made)
        return cls(*(_Kept(one.reshape(len(one), -1), one.shape[1:]) for one in first))


class _One:
    """One patient at all times of a grid."""

    def __init__(self, post: Posterior, held: Any, made: Design, curves: Any, i: int, time: Floats) -> None:
        rows = np.full(len(time), i)
        had = under(made, post.terms.treatments, post.terms.held)[i]
        self.held = tuple(name for name, flag in zip(post.terms.held, had, strict=True) if flag)
        holding = holdings(post.cancer, post.terms.treatments, made.treated[rows], self.held)
        readings = [Reading(np.zeros(len(time)), DISTRIBUTION), Reading(time, DISTRIBUTION), Reading(time, DENSITY)]
        self.table = _Flat.of(table(curves, held, made, rows, readings, holding))
        self.who = patients(held, made, np.array([i]), curves.grid.growth)
        self.setting, self.time, self.holding = setting(post.cancer, post.terms), time, holding
        self.clearance = held.clearance
        self.log_waking = float(made.subtype[i] @ held.log_waking)

    def ahead(self, x: Floats, alive: Floats, now: float, years: Floats) -> tuple[Floats, Floats]:
        """Probabilities [year, endpoint], and what stands behind them."""
        c = columns(self.setting, self.who, x)[0]
        weights, t = basis(self.setting.terms, self.held, x), self.table
        both, hold = weights[0][0], weights[1][0]
        a, b = t.awake(hold), t.asleep(both)
        focal = c[kernel.LOCAL] * (
            (1.0 - c[kernel.LOCAL_SLEEP]) * t.local_awake(hold) + c[kernel.LOCAL_SLEEP] * t.local_asleep(both)
        )
        q, left, gone = c[kernel.SLEEP], c[kernel.AWAKE], c[kernel.ASLEEP]
        seen = (1 - q) * (a[:, 0] + left * (a[:, 1] - a[:, 0])) + q * (b[:, 0] + gone * (b[:, 1] - b[:, 0]))
        dense = (1 - q) * left * a[:, 2] + q * gone * b[:, 2]
        seeds, rate, weight = cells(self.who, c)
        shape, foci, second = c[kernel.SHAPE], c[kernel.FOCI], c[kernel.SECOND]
        rest = np.exp(-foci * focal[:, 1][:, None, :] - second * self.time[:, None, None])
        free = weight * np.exp(-shape * np.log1p(seeds * seen / rate)) * rest
        norm = float((weight * np.exp(-shape * np.log1p(seeds * seen[0] / rate))).sum())
        hazards = (
            shape * seeds * dense / (rate + seeds * seen), (foci * focal[:, 2])[:, None, :],
            np.full((1, 1, 1), second),
        )  # fmt: skip
        dying = -np.gradient(alive, self.time)
        total = free.sum(axis=(1, 2)) / norm
        density = [(free * h).sum(axis=(1, 2)) / norm * alive for h in hazards]
        density = [density[0] + density[1], *density, total * dying]
        begun = float(np.interp(now, self.time, total * alive))
        out = np.zeros((len(years), len(ENDPOINTS)))
        for k, one in enumerate(density):
            done = np.concatenate([[0.0], np.cumsum(np.diff(self.time) * (one[1:] + one[:-1]) / 2.0)])
            out[:, k] = (np.interp(now + years, self.time, done) - np.interp(now, self.time, done)) / begun
        return out, self._behind(x, c, a, b, seen, seeds, rate, free, now)

    def _behind(
        self, x: Floats, c: Floats, a: Floats, b: Floats, seen: Floats, seeds: Floats, rate: Floats, free: Floats,
        now: float,
    ) -> Floats:  # fmt: skip
        """Chance that a living seed is there now, how many are to be expected, and how many of them sleep."""
        k = int(np.argmin(np.abs(self.time - now)))
        q, left, gone = c[kernel.SLEEP], c[kernel.AWAKE], c[kernel.ASLEEP]
        waking = np.exp(self.log_waking - x[self.setting.terms.index("waking")])
        wakes = waking / (waking + self.clearance)
        ever = (1 - q) * (a[k, 0] + left * (1 - a[k, 0])) + q * (b[k, 0] + gone * np.maximum(wakes - b[k, 0], 0.0))
        weight = free[k] / free[k].sum()
        shape, after = c[kernel.SHAPE], rate + seeds * seen[k]
        remain = np.maximum(ever - seen[k], 0.0)
        none = float((weight * (after / (after + seeds * remain)) ** shape).sum())
        each = weight * shape / after * seeds
        paces = [pace(x[self.setting.terms.index(f"hold.{name}")]) for name in self.held]
        clock = float(held_clock(self.time, self.holding, paces)[0][k])
        asleep = float((each * q * gone * np.exp(-(waking + self.clearance) * clock)).sum())
        return np.array([1.0 - none, float((each * remain).sum()), asleep])
