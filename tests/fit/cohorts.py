"""Small cohorts that tests of the fit share."""

from functools import cache

import numpy as np

from blowball.catalogue import get_cancer
from blowball.datasets import load_rotterdam
from blowball.fit.data import ROTTERDAM, Cohort, read_cohort
from blowball.fit.model import build
from blowball.units import YEAR


@cache
def breast():
    return get_cancer("breast")


@cache
def women(n=150):
    """So many of the Rotterdam women, from end to end of the table."""
    whole = read_cohort(load_rotterdam(), breast(), columns=ROTTERDAM)
    return whole.take(np.linspace(0, len(whole) - 1, n).astype(int))


@cache
def of_every_kind(n=150):
    """The same women, a third of them seen late and a third with relapses between visits."""
    some = women(n)
    entry = np.where(np.arange(n) % 3 == 1, 0.2 * some.time, 0.0)
    low = np.where((np.arange(n) % 3 == 2) & (some.event > 0), 0.7 * some.time, np.nan)
    event = np.where(some.event > 0, np.array([1, 2, 4, 5])[np.arange(n) % 4], 0)
    return Cohort(some.people, some.time, low, entry, event, ())


@cache
def model(kind=women):
    return build(kind(), breast())


def table(n=60):
    """A small table as a user brings it, in days."""
    draw = np.random.default_rng(1)
    return {
        "age": draw.integers(35, 80, n).astype(float),
        "size_mm": draw.integers(8, 60, n).astype(float),
        "nodes_positive": draw.integers(0, 9, n).tolist(),
        "grade": draw.integers(1, 4, n).tolist(),
        "time": draw.uniform(0.5, 12.0, n) * YEAR,
        "event": ["recurrence" if i % 3 == 0 else "none" for i in range(n)],
    }
