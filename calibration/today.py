"""Targets for women of today: who they are, how often they relapse by stage, and what adjuvant treatment changes.

Rotterdam's women were operated on 1978-93, half of them with positive nodes and most without systemic treatment: they
say how seeds behave, not how often a woman diagnosed today relapses.
"""

from __future__ import annotations

import numpy as np

import blowball as bb
from blowball.engine.batch import run as run_batch
from blowball.scenario.compile import compile as compile_scenario
from blowball.units import YEAR

# Mariotto et al. 2018 (PMC8343992), table 3, diagnosed 2000-2013 at 60-74: % with a metastatic recurrence in years
# 0-5, 5-10 and 10-15 of those alive and free of it before, other deaths apart; stages I, II, III.
BY_STAGE = {
    "hr_pos": ((2.5, 2.7, 2.7), (9.6, 7.7, 5.7), (34.5, 16.8, 9.7)),
    "triple_neg": ((6.5, 3.4, 1.6), (20.2, 4.1, 1.5), (48.5, 6.4, 2.5)),
}
STAGE_ERROR = 0.3  # of the ln: a deconvolution of survival, not a count; and receptors were not read as here
# US registries 2000-2005: 61 % confined to the breast, 31 % with regional spread (the remainder distant or unknown).
NODE_NEGATIVE, NODE_ERROR = 0.61 / (0.61 + 0.31), 0.02
# EBCTCG 2011: recurrence rate ratio of five years of tamoxifen in years 0-4, 5-9. EBCTCG 2012: death from breast
# cancer, anthracyclines (0.79) with taxanes (a further 0.86).
TAMOXIFEN, CHEMOTHERAPY, RATIO_ERROR = (0.53, 0.68), 0.79 * 0.86, 0.1
WOMEN, SEED = 60_000, 20261122


def recurrence_ratio(treated, control, start: float, stop: float, endpoint: int) -> float:
    """Rate ratio of an endpoint between two days: events over days at risk."""

    def rate(rows) -> float:
        end = np.fmin(rows["time"][:, endpoint], rows["time_end"])
        events = (rows["time"][:, endpoint] > start) & (rows["time"][:, endpoint] <= stop)
        return events.sum() / np.clip(np.minimum(end, stop) - start, 0.0, None).sum()

    return rate(treated) / rate(control)


def stage_of(rows) -> np.ndarray:
    """Anatomic stage I, II or III (1-3) by size and nodes."""
    size, nodes = rows["size_mm"], rows["nodes_positive"]
    three = (nodes >= 4) | ((size > 50) & (nodes > 0))
    one = (size <= 20) & (nodes == 0)
    return np.where(three, 3, np.where(one, 1, 2))


class Today:
    """Typical women under guideline care, and the same women without one of its treatments."""

    def __init__(self, cancer) -> None:
        care = bb.CarePlan.guideline(cancer)
        people = bb.Population.typical(cancer, WOMEN)
        plans = {
            "guideline": care,
            "nothing": care.with_(systemic="none"),
            "endocrine": care.with_(systemic=["endocrine"]),
            "chemo": care.with_(systemic=["chemo"]),
        }
        self.scenarios = {
            name: bb.Scenario(cancer, people, plan, horizon="15 years", seed=SEED) for name, plan in plans.items()
        }

    def run(self, numbers: dict[str, float]) -> dict:
        """Patients and histories by plan."""
        runs = {}
        for name, scenario in self.scenarios.items():
            alone = {"recurrence.other_death": 0.0} if name == "guideline" else {}
            c = compile_scenario(scenario.with_numbers(numbers | alone))
            runs[name] = run_batch(c.model, c.plan, c.typical, c.life, c.rows, c.n, seed=c.seed)
        return runs

    def measure(self, numbers: dict[str, float]) -> dict[str, tuple[float, float, float]]:
        """By target: what the model gives, what was seen, and the error, all as ln or as a share."""
        runs, found = self.run(numbers), {}
        women, rows = runs["guideline"].people, runs["guideline"].histories
        m0 = rows["metastatic_at_diagnosis"] == 0
        found["node-negative"] = float(np.mean(rows["nodes_positive"][m0] == 0)), NODE_NEGATIVE, NODE_ERROR
        stage, ours = stage_of(rows), m0 & (women["age"] >= 60) & (women["age"] < 75)
        for s, subtype in ((0, "hr_pos"), (2, "triple_neg")):
            for k in range(3):
                mask = ours & (rows["subtype"] == s) & (stage == k + 1)
                time, end = rows["time"][mask, 2], rows["time_end"][mask]
                for j, start in enumerate((0.0, 5.0, 10.0)):
                    free = ~(time <= start * YEAR) & (end > start * YEAR)
                    events = free & (time <= (start + 5.0) * YEAR)
                    share = (events.sum() + 0.5) / (free.sum() + 1.0)
                    seen = BY_STAGE[subtype][k][j] / 100.0
                    found[f"{subtype} stage {k + 1} from year {start:.0f}"] = np.log(share), np.log(seen), STAGE_ERROR
        none = runs["nothing"].histories
        for treatment, column, endpoint in (("endocrine", 0, 3), ("chemo", 1, 5)):
            with_it = runs[treatment].histories
            had = (with_it["given"][:, column] == 1) & (with_it["metastatic_at_diagnosis"] == 0)
            spans = ((0.0, 5.0), (5.0, 10.0)) if treatment == "endocrine" else ((0.0, 10.0),)
            aims = TAMOXIFEN if treatment == "endocrine" else (CHEMOTHERAPY,)
            for (start, stop), aim in zip(spans, aims, strict=True):
                ratio = recurrence_ratio(with_it[had], none[had], start * YEAR, stop * YEAR, endpoint)
                found[f"{treatment}, years {start:.0f}-{stop:.0f}"] = np.log(ratio), np.log(aim), RATIO_ERROR
        return found

    def residuals(self, numbers: dict[str, float]) -> np.ndarray:
        """Misses in units of their errors; the periods of one stage and subtype are one curve."""
        found = self.measure(numbers)
        weight = {name: 3.0**-0.5 if "stage" in name else 1.0 for name in found}
        return np.array([weight[name] * (ours - seen) / error for name, (ours, seen, error) in found.items()])
