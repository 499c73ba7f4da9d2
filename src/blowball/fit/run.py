"""`fit`: a table of patients in, a posterior of the mechanism out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from blowball.catalogue import Cancer, cancer_of
from blowball.errors import InputError
from blowball.fit import laplace
from blowball.fit.convergence import Verdict, judge, judge_mode
from blowball.fit.data import Cohort, read_cohort
from blowball.fit.model import Model, build
from blowball.fit.posterior import Posterior, told
from blowball.fit.ranges import ranges_of

METHODS = ("map", "nuts")
DRAWS, CHAINS, KEPT = 1000, 4, 200


def fit(
    table: object,
    cancer: Cancer | str,
    *,
    method: str = "nuts",
    columns: Mapping[str, str | None] | None = None,
    units: Mapping[str, str] | None = None,
    draws: int = DRAWS,
    chains: int = CHAINS,
    seed: int = 0,
) -> Posterior:
    """Learn the mechanism from patients and their first relapse.

    Parameters
    ----------
    table : path, data frame, Arrow table, dict of arrays or Cohort
        The columns of a population with ``time`` and ``event``; see `blowball.fit.data.read_cohort`.
    cancer : Cancer or str
        Or its id. Its numbers are what is believed beforehand; what the fit cannot tell stays fixed at them.
    method : {"nuts", "map"}
        Sample the posterior, or take a normal around its mode.
    columns, units : mapping, optional
        As for `read_cohort`.
    draws, chains : int
        Of the sampler; "map" gives `draws` in one chain.
    seed : int

    Returns
    -------
    Posterior

    Raises
    ------
    InputError
        If the table cannot be what it says.

    Examples
    --------
    ``bb.fit("patients.csv", "breast", method="map").forecast("new.csv", years=[5])``
    """
    if method not in METHODS:
        raise InputError(f"{method!r} is no method", place="method", remedy=f"use one of {', '.join(METHODS)}")
    cancer = cancer_of(cancer)
    cohort = table if isinstance(table, Cohort) else read_cohort(table, cancer, columns=columns, units=units)
    model = build(cohort, cancer)
    start, scale = model.terms.centre, np.array([term.sd for term in model.terms.terms])
    found = laplace.mode(model.density, start, scale)
    if method == "map":
        x = laplace.draws(found, draws, seed)[None]
        verdict = judge_mode(found.steepest, found.gradients, laplace.FLAT)
        return _posterior(model, cohort, x, {"log_density": np.full(x.shape[:2], found.value)}, verdict)
    from blowball.fit.sampler import nuts

    run = nuts(model.density, found, chains=chains, draws=draws, seed=seed)
    verdict = judge(run.draws, model.terms.names, int(run.diverging.sum()))
    stats = {"diverging": run.diverging, "acceptance_rate": run.accepted, "n_steps": run.steps}
    return _posterior(model, cohort, run.draws, stats, verdict)


def _posterior(
    model: Model, cohort: Cohort, draws: np.ndarray, stats: Mapping[str, np.ndarray], verdict: Verdict
) -> Posterior:
    import xarray as xr

    chain = {"chain": np.arange(draws.shape[0]), "draw": np.arange(draws.shape[1])}
    sampled = {name: (("chain", "draw"), draws[:, :, i]) for i, name in enumerate(model.terms.names)}
    kept = np.unique(np.linspace(0, draws.shape[1] - 1, min(KEPT, draws.shape[1])).astype(int))
    likely = np.stack([model.each(one[kept]) for one in draws[:1]])
    observed = {"time": cohort.time, "event": cohort.event, "entry": cohort.entry, "low": cohort.low}
    groups = {
        "posterior": xr.Dataset(sampled, coords=chain),
        "sample_stats": xr.Dataset({name: (("chain", "draw"), one) for name, one in stats.items()}, coords=chain),
        "log_likelihood": xr.Dataset(
            {"relapse": (("chain", "draw", "patient"), likely)}, coords={"chain": [0], "draw": kept}
        ),
        "observed_data": xr.Dataset({name: ("patient", one) for name, one in observed.items()}),
    }
    ranges = ranges_of(cohort.people)
    tree = xr.DataTree.from_dict(groups)
    tree.attrs = told(model.cancer, model.terms, ranges, model.average, verdict)
    return Posterior(model.cancer, model.terms, tree, ranges, model.average, verdict)
