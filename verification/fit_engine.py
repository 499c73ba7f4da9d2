"""The fit on patients whom the engine made: does it recover what made them, and what do metastases of metastases do?

The engine simulates M0 patients with and without seeding by metastases and by foci, no treatment but surgery and no
death of other causes; and no visits, because the likelihood knows finding by symptoms only (with the usual visits two
more of 100 are found within a year). The fit starts from the catalogue's priors, on whose centres the truth lies, so a
parameter that is off centre by more than its posterior allows is a bias. Metastases of metastases have none: they grow
after their parents, which are found first, so that first relapses are the same with and without them.

Run it with ``python -m verification.fit_engine [patients]``.
"""

from __future__ import annotations

import json
import sys

import numpy as np

import blowball as bb
from blowball.fit import laplace
from blowball.fit.data import Cohort, read_cohort
from blowball.fit.evaluate import free_of_relapse
from blowball.fit.model import Model, build

OFF = {"seeding.from_metastases": 0.0, "seeding.from_residual": 0.0}
QUIET = {"recurrence.other_death": 0.0}
HORIZON = 15.0
NOTHING = -20.0  # ln of a variance of nothing
YEAR_OF_NO_EFFECT = 1988  # of diagnosis: where the catalogue's effect of the year is centred


def cohort(cancer: bb.catalogue.Cancer, n: int, seed: int) -> Cohort:
    """Simulated M0 patients as a registry has them."""
    people = bb.Population.typical(cancer, n, metastatic="exclude", year=YEAR_OF_NO_EFFECT)
    care = bb.CarePlan.guideline(cancer).with_(
        surgery_delay="0 days",
        systemic="none",
        radiotherapy=False,
        nodes="dissection",
        margins="clear",
        follow_up=bb.FollowUp.none(),
    )
    run = bb.simulate(bb.Scenario(cancer, people, care, horizon=f"{HORIZON:g} years", seed=seed), threads=1)
    rows = run.patients.to_pydict()
    first, second = (
        np.array([np.inf if t is None else t for t in rows[f"time_{name}"]])
        for name in ("recurrence", "second_primary")
    )
    end = np.array(rows["time_end"], dtype=float)
    time = np.minimum(np.minimum(first, second), end)
    kinds = {"local": "local_recurrence", "regional": "regional_recurrence", "distant": "distant_recurrence"}
    event = np.full(n, "none", dtype=object)
    for name, column in kinds.items():
        found = np.array([np.inf if t is None else t for t in rows[f"time_{column}"]])
        event[(found == first) & (first <= second) & (first < np.inf)] = name
    event[(second < first) & (second < np.inf)] = "second_primary"
    table = {
        "subtype": rows["subtype"], "age": rows["age"], "grade": rows["grade"], "er": rows["er"], "pgr": rows["pgr"],
        "size_mm": rows["size_mm"], "nodes_positive": rows["nodes_positive"], "time": np.maximum(time, 1.0),
        "event": event.tolist(), "radiotherapy": np.zeros(n, dtype=int),
    }  # fmt: skip
    return read_cohort(table, cancer)


def truth(model: Model) -> np.ndarray:
    """What made the patients: the middle of each prior, but for what nodes do not read, which the engine lacks."""
    x = model.terms.centre.copy()
    x[model.terms.index("unread")] = np.nan
    return x


def recovered(n: int, seed: int, *, off: bool) -> dict[str, list[float]]:
    """Mode less truth, posterior sd and prior sd of each parameter."""
    cancer = bb.get_cancer("breast").with_numbers({**QUIET, **(OFF if off else {})})
    made = cohort(cancer, n, seed)
    model = build(made, cancer)
    centre, sd = model.terms.centre, np.array([term.sd for term in model.terms.terms])
    found = laplace.mode(model.density, centre, sd)
    error = np.sqrt(np.diag(found.covariance))
    off_by = (found.x - truth(model)).tolist()
    rows = zip(model.terms.names, off_by, error.tolist(), sd.tolist(), strict=True)
    return {name: one for name, *one in rows if not np.isnan(one[0])}


def changed(n: int, seed: int) -> int:
    """Of how many patients metastases of metastases, and seeds of foci, change the first relapse."""
    one, other = (cohort(bb.get_cancer("breast").with_numbers({**QUIET, **more}), n, seed) for more in ({}, OFF))
    return int(np.count_nonzero((one.time != other.time) | (one.event != other.event)))


def foretold(n: int, seed: int, *, off: bool) -> dict[str, list[float]]:
    """Relapses by 2, 5, 10 and 15 years per 100: made by the engine, and by the likelihood at what made them."""
    cancer = bb.get_cancer("breast").with_numbers({**QUIET, **(OFF if off else {})})
    made = cohort(cancer, n, seed)
    model = build(made, cancer)
    x = truth(model)
    x[model.terms.index("unread")] = NOTHING
    years = (2.0, 5.0, 10.0, HORIZON - 0.01)
    said = 100.0 * (1.0 - free_of_relapse(model, made, x, years).mean(axis=0))
    seen = [100.0 * float(((made.event > 0) & (made.time <= year)).mean()) for year in years]
    return {"engine": seen, "likelihood": said.tolist()}


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    print(json.dumps({
        "changed by metastases of metastases": changed(size, 11),
        "foretold": foretold(size, 11, off=True),
        "mode less truth, posterior sd, prior sd": recovered(size, 11, off=True),
    }, indent=1))  # fmt: skip
