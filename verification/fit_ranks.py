"""Simulation-based calibration of the sampler (Talts and others 2018): ranks of the truth among draws are uniform.

Parameters are drawn from their priors, relapses of a few women from the likelihood itself, and NUTS fits them: a wrong
gradient, a wrong prior or chains that do not arrive all bend the ranks. A reduced problem (seven parameters, forty
women, the other parameters at the middle of their priors) keeps it to minutes. Run it with
``python -m verification.fit_ranks [data sets]``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator

import numpy as np
from scipy import stats

from blowball.catalogue import get_cancer
from blowball.datasets import load_rotterdam
from blowball.errors import BlowballError
from blowball.fit import laplace
from blowball.fit.blocks import blocks, made_curves
from blowball.fit.covariates import design
from blowball.fit.data import ROTTERDAM, Cohort, read_cohort
from blowball.fit.model import Model, build
from blowball.fit.priors import TAIL
from blowball.fit.sampler import ready, runner

FREE = ("seeds", "growth", "sleep", "residual", "seeding.grade", "kill.chemo", "hold.chemo")
PATIENTS, SETS, YEARS = 40, 200, 12.0
WARMUP, DRAWS, THIN = 120, 147, 3  # 49 thinned draws: 50 ranks
BINS = 10


class Reduced:
    """The problem: women, grid of times, and models of whatever happens to them."""

    def __init__(self, seed: int) -> None:
        self.cancer = get_cancer("breast")
        whole = read_cohort(load_rotterdam(), self.cancer, columns={**ROTTERDAM, "year": None})
        chemo = np.flatnonzero(whole.people.values["chemo"] == 1.0)
        rest = np.flatnonzero(whole.people.values["chemo"] == 0.0)
        draw = np.random.default_rng(seed)
        half = PATIENTS // 2
        self.rows = np.concatenate([draw.choice(chemo, half, False), draw.choice(rest, PATIENTS - half, False)])
        self.base = build(whole.take(np.arange(0, len(whole), 10)), self.cancer)
        self.women = whole.take(self.rows)
        made = design(self.women.people, self.cancer, self.base.fixed, *self._named(), self.base.average)
        self.curves = made_curves(self.base.fixed, made, YEARS)
        self.grid = np.linspace(0.1, YEARS, 120)
        many = whole.take(np.repeat(self.rows, len(self.grid)))
        none = np.full(len(many), np.nan), np.zeros(len(many)), np.zeros(len(many), dtype=np.int64)
        self.free = self.model(Cohort(many.people, np.tile(self.grid, PATIENTS), *none, ()))
        terms = self.base.terms
        self.place = np.array([terms.index(name) for name in FREE])
        self.terms = [terms.terms[i] for i in self.place]

    def _named(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self.base.terms.covariates, self.base.terms.treatments

    def model(self, cohort: Cohort) -> Model:
        """The log posterior of what happened, with the parameters of all."""
        b = self.base
        made = design(cohort.people, self.cancer, b.fixed, *self._named(), b.average)
        parts = blocks(cohort, made, b.fixed, self.cancer, b.terms.treatments, b.terms.held, self.curves)
        return Model(self.cancer, b.fixed, b.terms, b.average, b.setting, *zip(*parts, strict=True))  # type: ignore[arg-type]

    def full(self, z: np.ndarray) -> np.ndarray:
        x = self.base.terms.centre.copy()
        x[self.place] = z
        return x

    def prior(self, draw: np.random.Generator) -> np.ndarray:
        t = [draw.standard_t(TAIL) if term.sparse else draw.standard_normal() for term in self.terms]
        return np.array([term.centre + term.sd * one for term, one in zip(self.terms, t, strict=True)])

    def happened(self, z: np.ndarray, draw: np.random.Generator) -> Cohort:
        """Relapses by inversion of the share still free; the last visit is uniform over the years."""
        free = np.exp(self.free.each(self.full(z)[None])[0]).reshape(PATIENTS, -1)
        end = draw.uniform(2.0, YEARS, PATIENTS)
        time, event = end.copy(), np.zeros(PATIENTS, dtype=np.int64)
        for i, u in enumerate(draw.uniform(size=PATIENTS)):
            if u > free[i, -1]:
                at = np.interp(-u, -np.append(1.0, free[i]), np.append(0.0, self.grid))
                if at < end[i]:
                    time[i], event[i] = max(at, 1e-3), 1
        w = self.women
        return Cohort(w.people, time, np.full(PATIENTS, np.nan), np.zeros(PATIENTS), event, ())

    def density(self, model: Model) -> Callable[[np.ndarray], tuple[float, np.ndarray]]:
        def of(z: np.ndarray) -> tuple[float, np.ndarray]:
            value, slope = model.density(self.full(z))
            return value, slope[self.place]

        return of


def ranks(sets: int, seed: int = 7) -> Iterator[list[int]]:
    """Ranks of the truth, a list a data set; those without a mode start at the prior."""
    jax = ready()
    problem, draw = Reduced(seed), np.random.default_rng(seed)
    run = runner(len(FREE), DRAWS, WARMUP)
    centre, sd = np.array([t.centre for t in problem.terms]), np.array([t.sd for t in problem.terms])
    for k in range(sets):
        truth = problem.prior(draw)
        density = problem.density(problem.model(problem.happened(truth, draw)))
        try:
            around = laplace.mode(density, centre, sd)
        except BlowballError:
            around = laplace.Mode(centre, 0.0, np.diag(sd**2), float("nan"), 0)
        drawn = run(density, around, draw.standard_normal(len(FREE)), jax.random.PRNGKey(seed * 1000 + k))[0]
        yield (drawn[THIN - 1 :: THIN] < truth).sum(axis=0).tolist()


def uniform(found: np.ndarray) -> dict[str, float]:
    """P of a chi-square test that the ranks, int[set, parameter], are uniform, by parameter."""
    most = DRAWS // THIN + 1
    counts = [np.histogram(column, bins=BINS, range=(0, most))[0] for column in found.T]
    return {name: float(stats.chisquare(one).pvalue) for name, one in zip(FREE, counts, strict=True)}


if __name__ == "__main__":
    made = []
    for one in ranks(int(sys.argv[1]) if len(sys.argv) > 1 else SETS):
        made.append(one)
        if len(made) % 10 == 0:
            said = {"sets": len(made), "p": uniform(np.array(made)), "ranks": made}
            if len(sys.argv) > 2:
                with open(sys.argv[2], "w", encoding="utf-8") as file:  # noqa: PTH123
                    json.dump(said, file)
    print(json.dumps({"sets": len(made), "p": uniform(np.array(made))}, indent=1))
