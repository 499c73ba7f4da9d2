"""What one parameter vector says of patients who were not fitted: how many stay free of relapse."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from blowball.fit.blocks import Block, Kind, holdings, made_curves, patients, under
from blowball.fit.covariates import design
from blowball.fit.data import Cohort
from blowball.fit.likelihood import log_likelihood
from blowball.fit.model import Model
from blowball.fit.tables import DISTRIBUTION, Reading, table

Floats = NDArray[np.float64]


def free_of_relapse(model: Model, cohort: Cohort, x: Floats, years: Sequence[float]) -> Floats:
    """Share free of relapse and second primaries at so many years from surgery, float64[n, year]; nobody dies else."""
    terms = model.terms
    made = design(cohort.people, model.cancer, model.fixed, terms.covariates, terms.treatments, model.average)
    curves = made_curves(model.fixed, made, max(years))
    out = np.zeros((len(cohort), len(years)))
    had = under(made, terms.treatments, terms.held)
    for pattern in np.unique(had, axis=0):
        rows = np.flatnonzero((had == pattern).all(axis=1))
        held = tuple(name for name, flag in zip(terms.held, pattern, strict=True) if flag)
        who = patients(model.fixed, made, rows, curves.grid.growth)
        holding = holdings(model.cancer, terms.treatments, made.treated[rows], held)
        for j, year in enumerate(years):
            time = np.full(len(rows), float(year))
            readings = [Reading(np.zeros(len(rows)), DISTRIBUTION), Reading(time, DISTRIBUTION)]
            read = table(curves, model.fixed, made, rows, readings, holding)
            times, share = np.column_stack([np.zeros(len(rows)), time]), np.ones((len(rows), 1))
            block = Block(who, read, times, share, np.zeros((len(rows), 3)))
            kind = Kind(event=False, days=1, late=False, held=held)
            out[rows, j] = np.exp(log_likelihood(model.setting, kind, block, x)[0])
    return out
