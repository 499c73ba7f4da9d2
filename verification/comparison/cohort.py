"""The Rotterdam women as the fit and as its rivals take them, and the folds that all share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from blowball.catalogue import Cancer, get_cancer
from blowball.datasets import load_rotterdam
from blowball.fit.data import ROTTERDAM, Cohort, read_cohort

FOLDS, SEED = 5, 5
CLASSES = (("none", 0, 0), ("1-3", 1, 3), ("4-9", 4, 9), ("10 or more", 10, 99))


@dataclass(frozen=True)
class Women:
    """One row a patient: `table` has the covariates of the rivals with `time` (years) and `event` (recurrence)."""

    cancer: Cancer
    cohort: Cohort
    table: pd.DataFrame
    fold: np.ndarray

    def __len__(self) -> int:
        return len(self.cohort)

    @property
    def time(self) -> np.ndarray:
        return self.cohort.time

    @property
    def event(self) -> np.ndarray:
        return self.cohort.event > 0

    def classes(self) -> dict[str, np.ndarray]:
        """Who has how many positive nodes."""
        nodes = self.cohort.people.values["nodes_positive"]
        return {name: (nodes >= low) & (nodes <= high) for name, low, high in CLASSES}

    def subgroups(self) -> dict[str, np.ndarray]:
        """Groups for predictive checks."""
        v = self.cohort.people.values
        er = np.fmax(v["er"], v["pgr"]) >= 10
        return {
            **{f"nodes {name}": rows for name, rows in self.classes().items()},
            "up to 20 mm": v["size_high"] <= 20, "20-50 mm": (v["size_low"] >= 20) & (v["size_high"] <= 50),
            "above 50 mm": v["size_low"] >= 50, "grade 2": v["grade"] == 2, "grade 3": v["grade"] == 3,
            "receptors 10 or more": er, "receptors below 10": ~er, "age below 50": v["age"] < 50,
            "age 50 or more": v["age"] >= 50, "endocrine": v["endocrine"] == 1, "chemotherapy": v["chemo"] == 1,
            "no systemic treatment": (v["endocrine"] == 0) & (v["chemo"] == 0),
        }  # fmt: skip


def women() -> Women:
    """All 2,982; sizes are classes, for the rivals the logs of their middles."""
    cancer = get_cancer("breast")
    cohort = read_cohort(load_rotterdam(), cancer, columns={**ROTTERDAM, "year": None})
    v = cohort.people.values
    table = pd.DataFrame({
        "size": np.log((v["size_low"] + v["size_high"]) / 2.0), "nodes": np.log1p(v["nodes_positive"]),
        "grade": v["grade"], "pgr": np.log1p(v["pgr"]), "er": np.log1p(v["er"]), "age": v["age"] / 10.0,
        "endocrine": v["endocrine"], "chemo": v["chemo"], "time": cohort.time, "event": cohort.event > 0,
    })  # fmt: skip
    fold = np.random.default_rng(SEED).permutation(len(cohort)) % FOLDS
    return Women(cancer, cohort, table, fold)
