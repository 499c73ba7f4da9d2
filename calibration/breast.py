"""A first, rough calibration of breast cancer. Run it: `python -m calibration.breast`.

Moves eighteen numbers of the catalogue until the simulated cumulative incidence of recurrence of the Rotterdam women
lies near the observed one, by nodes, size, grade and receptors, at 1 to 12 years; until first recurrences divide
between breast, nodes and distant organs as in a Dutch registry (9,342 women: 362, 148 and 1,343); and until typical
women of today are like those of US registries and respond to treatment as in trials (`today.py`). Each number is also
held near its starting value by its prior width. Writes `calibrated.toml`, whose records then stand in for the starting
values. The same seed gives the same file.

Not used, so free to check against: Rotterdam later than 12 years, deaths, second primaries, other cohorts.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

import blowball as bb
from blowball.datasets import load_rotterdam
from blowball.engine.batch import run as run_batch
from blowball.outcomes import aalen_johansen
from blowball.report.rotterdam import observed_events, rotterdam_scenario
from blowball.scenario.compile import compile as compile_scenario
from blowball.units import YEAR
from calibration.today import Today

FOLDER = Path(__file__).parent.parent / "src/blowball/catalogue/cancers/breast"
YEARS = np.array([1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 12.0])
FIRST_SITES = {"local": 362 / 1853, "regional": 148 / 1853}
DISCREPANCY = 0.02  # no model of this size is truer than two points of incidence: added to the sampling error
REPLICATES, SEED = 6, 20261121


@dataclass(frozen=True)
class Number:
    """A number that is moved: its path, the scale on which it moves, and the width of its prior there."""

    path: str
    scale: str
    width: float
    also: tuple[str, ...] = ()  # moved by the same step on the same scale

    def moved(self, value: float, step: float) -> float:
        """The value so many steps away."""
        if self.scale == "log":
            return value * math.exp(step)
        if self.scale == "logit":
            return 1.0 / (1.0 + (1.0 - value) / value * math.exp(-step))
        return value + step


DISTANT = ("lung", "liver", "brain", "distant_nodes", "peritoneum", "other")
ORGAN = "detection.{}_diameter.{}"  # all organs by one factor
NUMBERS = (
    Number("seeding.seeds.hr_pos", "log", 1.0, ("seeding.seeds.her2_pos",)),
    Number("seeding.seeds.triple_neg", "log", 1.0),
    Number("seeding.variance", "log", 0.5),
    Number("seeding.nodes_per_seed", "log", 1.0),
    Number("seeding.node_weight", "logit", 1.0),
    Number("fate.sleep_probability.hr_pos", "logit", 0.7, ("fate.sleep_probability.her2_pos",)),
    Number("fate.waking_half_life.hr_pos", "log", 0.4, ("fate.waking_half_life.her2_pos",)),
    Number("growth.metastasis_ratio", "log", 0.3),
    Number(ORGAN.format("symptom", "bone"), "log", 0.3, tuple(ORGAN.format("symptom", organ) for organ in DISTANT)),
    Number(ORGAN.format("staging", "bone"), "log", 0.5, tuple(ORGAN.format("staging", organ) for organ in DISTANT)),
    Number("surgery.residual_foci.clear", "log", 1.0),
    Number("effects.seeding.grade", "linear", 0.3),
    Number("effects.growth.grade", "linear", 0.2),
    Number("effects.seeding.year", "linear", 0.4),
    Number("detection.diagnosis_hazard", "log", 0.7),
    Number("treatment.endocrine.kill", "logit", 0.7, ("treatment.endocrine.kill_asleep",)),
    Number("treatment.endocrine.waking", "logit", 0.7),
    Number("treatment.chemo.kill", "logit", 0.7),
)


def groups(women) -> dict[str, np.ndarray]:
    """The women by what was recorded, everyone several times."""
    nodes, grade, er = (women[name].to_numpy() for name in ("nodes", "grade", "er"))
    size = np.array(women["size"].to_pylist())
    return {
        "0 nodes": nodes == 0,
        "1-3 nodes": (nodes >= 1) & (nodes <= 3),
        "4-9 nodes": (nodes >= 4) & (nodes <= 9),
        "10+ nodes": nodes >= 10,
        "<=20 mm": size == "<=20",
        "20-50 mm": size == "20-50",
        ">50 mm": size == ">50",
        "grade 2": grade == 2,
        "grade 3": grade == 3,
        "ER below 10": er < 10,
        "ER 10 or more": er >= 10,
    }


class Fit:
    """What was seen, and how far a set of steps is from it."""

    def __init__(self) -> None:
        self.cancer = bb.get_cancer("breast", calibrated=False)
        women = load_rotterdam()
        self.groups = groups(women)
        time, event = observed_events(women)
        curves = {name: aalen_johansen(time[mask], event[mask]).at(YEARS * YEAR) for name, mask in self.groups.items()}
        self.seen = np.array([curves[name].estimate for name in self.groups])
        self.error = np.array([np.hypot(curves[name].std_error, DISCREPANCY) for name in self.groups])
        self.scenario = rotterdam_scenario(self.cancer, replicates=REPLICATES, seed=SEED)
        self.women = women.num_rows
        self.today = Today(self.cancer)

    def numbers(self, steps: np.ndarray) -> dict[str, float]:
        """The catalogue numbers that a set of steps stands for."""
        out = {}
        for number, step in zip(NUMBERS, steps, strict=True):
            for path in (number.path, *number.also):
                out[path] = float(f"{number.moved(self.cancer.number(path), step):.4g}")
        return out

    def simulate(self, steps: np.ndarray) -> tuple[np.ndarray, dict[str, float]]:
        """Incidence of recurrence by group and year, and the shares of first sites."""
        c = compile_scenario(self.scenario.with_numbers(self.numbers(steps)))
        batch = run_batch(c.model, c.plan, c.typical, c.life, c.rows, c.n, seed=c.seed)
        recurred = batch.histories["time"][:, 3].reshape(-1, self.women)
        curves = np.array(
            [[np.mean(recurred[:, mask] <= year * YEAR) for year in YEARS] for mask in self.groups.values()]
        )
        site = batch.histories["first_site"]
        first = site[(site >= 0) & (batch.histories["time"][:, 3] < 10 * YEAR)]
        return curves, {"local": float(np.mean(first == 0)), "regional": float(np.mean(first == 1))}

    def residuals(self, steps: np.ndarray) -> np.ndarray:
        """Misses in units of their errors, and the steps in units of their prior widths."""
        curves, sites = self.simulate(steps)
        misses = (curves - self.seen) / self.error / math.sqrt(len(YEARS))  # the years of one group are one curve
        shares = [(sites[name] - share) / 0.03 for name, share in FIRST_SITES.items()]
        prior = steps / np.array([number.width for number in NUMBERS])
        return np.concatenate([misses.ravel(), shares, self.today.residuals(self.numbers(steps)), prior])


def written(fit: Fit, steps: np.ndarray, sd: np.ndarray, before: float, after: float) -> str:
    """The file of calibrated records."""
    lines = [
        "# Written by calibration/breast.py. Do not edit: delete it and run that again.",
        f"# Sum of squares {before:.1f} with the starting values, {after:.1f} with these.",
        'script = "calibration/breast.py"',
        'targets = ["recurrence of the Rotterdam women to 12 years by nodes, size, grade and receptors", '
        '"sites of first recurrence in a Dutch registry", '
        '"metastatic recurrence by stage and receptors, US registries 2000-2013", '
        '"share of node-negative women, US registries", "tamoxifen and chemotherapy trials (EBCTCG)"]',
    ]
    values = fit.numbers(steps)
    for number, width in zip(NUMBERS, sd, strict=True):
        for path in (number.path, *number.also):
            lines += ["", f"[{path}]", f"value = {values[path]}"]
            lines += [f'uncertainty = {{ sd = {width:.2g}, scale = "{number.scale}" }}']
    return "\n".join(lines) + "\n"


def main(tell: Callable[[str], object] = print) -> None:
    """Calibrate and write."""
    target = FOLDER / "calibrated.toml"
    fit = Fit()
    start = np.zeros(len(NUMBERS))
    before = float(np.sum(fit.residuals(start) ** 2))
    width = np.array([number.width for number in NUMBERS])
    # Counted from 10, because the step of a derivative is relative to the number: 0.05 prior widths.
    best = least_squares(
        lambda x: fit.residuals((x - 10.0) * width), start + 10.0, diff_step=0.005, bounds=(7.0, 13.0), max_nfev=12
    )
    steps, spread = (best.x - 10.0) * width, np.linalg.inv(best.jac.T @ best.jac) * np.outer(width, width)
    after = float(np.sum(best.fun**2))
    sd = np.sqrt(np.diag(spread))
    target.write_text(written(fit, steps, sd, before, after), encoding="utf-8")
    curves, sites = fit.simulate(steps)
    tell(f"sum of squares {before:.1f} -> {after:.1f}; first sites {sites}")
    for name, ours, seen, error in zip(fit.groups, curves, fit.seen, fit.error, strict=True):
        pairs = zip(ours, seen, error, strict=True)
        tell(f"{name:14s} " + "  ".join(f"{o:5.3f}/{s:5.3f}{'*' if abs(o - s) > 2 * e else ' '}" for o, s, e in pairs))
    for name, (ours, seen, _) in fit.today.measure(fit.numbers(steps)).items():
        ours, seen = (ours, seen) if name == "node-negative" else (math.exp(ours), math.exp(seen))
        tell(f"{name:40s} {ours:6.3f}  seen {seen:6.3f}")
    for path, value in fit.numbers(steps).items():
        tell(f"{path:40s} {fit.cancer.number(path):10.4g} -> {value:.4g}")


if __name__ == "__main__":
    main()
