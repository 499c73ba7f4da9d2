"""The fit against Cox's model on the Rotterdam women, cross-validated: who relapses before whom, and how many.

Recurrence by log size class, nodes, grade, receptors, age, endocrine treatment and chemotherapy; five folds by a fixed
seed, the mode of the posterior in each. Run it with ``python -m verification.fit_rotterdam``: a few minutes.
"""

from __future__ import annotations

import json
import sys

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.utils import concordance_index

from blowball.catalogue import get_cancer
from blowball.datasets import load_rotterdam
from blowball.fit import laplace
from blowball.fit.data import ROTTERDAM, read_cohort
from blowball.fit.evaluate import free_of_relapse
from blowball.fit.model import build

FOLDS, SEED, YEARS, AT = 5, 20, (2.0, 5.0, 10.0), 5.0
CLASSES = (("0", 0, 0), ("1-3", 1, 3), ("4-9", 4, 9), ("10+", 10, 99))
WITHOUT = {**ROTTERDAM, "year": None}


def main(folds: int = FOLDS, year: bool = False) -> dict[str, object]:
    cancer = get_cancer("breast")
    cohort = read_cohort(load_rotterdam(), cancer, columns=ROTTERDAM if year else WITHOUT)
    n = len(cohort)
    fold = np.random.default_rng(SEED).permutation(n) % folds
    risk = {"mechanism": np.zeros(n), "cox": np.zeros(n)}
    free = {name: np.zeros((n, len(YEARS))) for name in risk}
    table = covariates(cohort, year)
    for k in range(folds):
        train, test = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
        model = build(cohort.take(train), cancer)
        sd = np.array([term.sd for term in model.terms.terms])
        found = laplace.mode(model.density, model.terms.centre, sd, curvature=False)
        free["mechanism"][test] = free_of_relapse(model, cohort.take(test), found.x, YEARS)
        risk["mechanism"][test] = 1.0 - free["mechanism"][test, 1]
        cox = CoxPHFitter().fit(table.iloc[train], "time", "event")
        free["cox"][test] = cox.predict_survival_function(table.iloc[test], times=YEARS).to_numpy().T
        risk["cox"][test] = cox.predict_partial_hazard(table.iloc[test]).to_numpy()
        print(f"fold {k}: {found.gradients} gradients", file=sys.stderr, flush=True)
    event = (cohort.event > 0).astype(float)
    out: dict[str, object] = {"patients": n, "folds": folds, "year": year}
    out["c"] = {name: round(concordance_index(cohort.time, -r, event), 4) for name, r in risk.items()}
    out["difference of c, 95 %"] = bootstrap(cohort.time, event, risk, fold)
    out["observed / expected"] = {name: calibration(cohort, s) for name, s in free.items()}
    return out


def covariates(cohort, year: bool) -> pd.DataFrame:
    v = cohort.people.values
    columns = {
        "size": np.log((v["size_low"] + v["size_high"]) / 2.0), "nodes": np.log1p(v["nodes_positive"]),
        "grade": v["grade"], "pgr": np.log1p(v["pgr"]), "er": np.log1p(v["er"]), "age": v["age"] / 10.0,
        "endocrine": v["endocrine"], "chemo": v["chemo"],
    }  # fmt: skip
    if year:
        columns["year"] = v["year"] / 10.0
    return pd.DataFrame({**columns, "time": cohort.time, "event": cohort.event > 0})


def bootstrap(time, event, risk, fold, times: int = 200) -> list[float]:
    """Paired bootstrap of mechanism less Cox."""
    draw, out = np.random.default_rng(1), []
    for _ in range(times):
        rows = draw.integers(0, len(time), len(time))
        both = [concordance_index(time[rows], -risk[name][rows], event[rows]) for name in ("mechanism", "cox")]
        out.append(both[0] - both[1])
    return [round(float(q), 4) for q in np.quantile(out, (0.025, 0.975))]


def calibration(cohort, free) -> dict[str, dict[str, str]]:
    """Observed (Kaplan-Meier, with its 95 % interval) over expected relapses by nodal class."""
    nodes, out = cohort.people.values["nodes_positive"], {}
    for name, low, high in (("all", 0, 99), *CLASSES):
        rows = (nodes >= low) & (nodes <= high)
        km = KaplanMeierFitter().fit(cohort.time[rows], cohort.event[rows] > 0)
        ends = km.confidence_interval_.to_numpy()
        here = {}
        for j, year in enumerate(YEARS):
            at = np.searchsorted(km.confidence_interval_.index.to_numpy(), year, side="right") - 1
            expected = float(np.mean(1.0 - free[rows, j]))
            three = [1.0 - float(km.predict(year)), 1.0 - ends[at, 1], 1.0 - ends[at, 0]]
            here[f"{year:g} y"] = "{:.2f} ({:.2f}-{:.2f})".format(*(x / expected for x in three))
        out[name] = here
    return out


if __name__ == "__main__":
    print(json.dumps(main(year="--year" in sys.argv), indent=1))
