"""The fit among its rivals: the mode of the posterior, and draws around it for predictive checks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from blowball.fit import laplace
from blowball.fit.evaluate import free_of_relapse
from blowball.fit.model import build

from .cohort import Women

PERIODS = (0.0, 1.0, 2.0, 5.0, 10.0)
DRAWS = 20


def mechanism(women: Women, train: np.ndarray, test: np.ndarray, grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As a rival: risk is that within five years."""
    model = build(women.cohort.take(train), women.cancer)
    sd = np.array([term.sd for term in model.terms.terms])
    found = laplace.mode(model.density, model.terms.centre, sd, curvature=False)
    free = free_of_relapse(model, women.cohort.take(test), found.x, grid.tolist())
    return 1.0 - free[:, np.searchsorted(grid, 5.0)], free


def predictive(women: Women) -> dict[str, list[list[float]]]:
    """By subgroup and period: relapses seen, expected, 95 % predictive interval, and the chance of as many or more.

    Over draws from the posterior of all patients; each patient for as long as she was in fact followed.
    """
    model = build(women.cohort, women.cancer)
    sd = np.array([term.sd for term in model.terms.terms])
    found = laplace.mode(model.density, model.terms.centre, sd)
    draw, groups = np.random.default_rng(4), women.subgroups()
    grid = np.concatenate([np.arange(0.25, 2.0, 0.25), np.arange(2.0, 10.01, 0.5)])
    made: dict[str, list[np.ndarray]] = {name: [] for name in groups}
    ends = [np.clip(women.time, low, high) for low, high in pairwise(PERIODS)]
    for x in laplace.draws(found, DRAWS, 3):
        hazard = -np.log(free_of_relapse(model, women.cohort, x, grid.tolist()))
        at = np.concatenate([[0.0], grid])
        done = np.column_stack([np.zeros(len(women)), hazard])
        each = np.array([
            [np.interp(end[i], at, done[i]) - np.interp(low, at, done[i]) for i in range(len(women))]
            for end, low in zip(ends, PERIODS[:-1], strict=True)
        ])  # fmt: skip
        for name, rows in groups.items():
            made[name].append(each[:, rows].sum(axis=1))
    out: dict[str, list[list[float]]] = {}
    for name, rows in groups.items():
        expected, out[name] = np.array(made[name]), []
        for k, (low, high) in enumerate(pairwise(PERIODS)):
            seen = int((women.event & rows & (women.time > low) & (women.time <= high)).sum())
            counts = draw.poisson(np.repeat(expected[:, k], 200))
            ends_ = np.quantile(counts, (0.025, 0.975))
            chance = float(np.mean(counts > seen) + 0.5 * np.mean(counts == seen))
            out[name].append([seen, float(expected[:, k].mean()), *map(float, ends_), chance])
    return out
