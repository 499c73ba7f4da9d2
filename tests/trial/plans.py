"""Trials of few patients, and pools whose laws are known without any engine."""

import math

import numpy as np

from blowball.trial import read_spec
from blowball.trial.observe import ENDPOINTS, Pool
from blowball.units import YEAR

PLAN = {
    "cancer": "colorectal",
    "endpoint": "death",
    "pool": 6_000,
    "repeats": 60,
    "recruitment": {"patients": 600},
    "observation": {"end": "5 years"},
    "arm": [
        {"name": "nobody looks", "care": {"follow_up": "none"}},
        {"name": "CEA and CT", "care": {"follow_up": "facs_cea_ct"}},
    ],
}
OFF = {"retreatment": False, "palliative": False}
HELPLESS = PLAN | {
    "numbers": {"recurrence": {"burden_share": 0.0}},
    "arm": [
        {"name": "nobody looks", "care": {"follow_up": "none", **OFF}},
        {"name": "CEA and CT", "care": {"follow_up": "facs_cea_ct", **OFF}},
    ],
}


def planned(**changes):
    """The spec of a plan with other keys."""
    return read_spec(PLAN | changes)


def exponential_pool(n, yearly, seed=1):
    """Deaths at constant hazards, an arm each; arms with one hazard have the same days."""
    wait = np.random.default_rng(seed).exponential(1.0, n)
    death = np.array([wait / rate * YEAR if rate > 0 else np.full(n, math.inf) for rate in yearly])
    never = np.full_like(death, math.inf)
    days = dict.fromkeys(ENDPOINTS, never) | {"death": death, "cancer_death": death, "recurrence_or_death": death}
    no = np.zeros(death.shape, dtype=bool)
    return Pool(days, death, no, no, np.full_like(death, math.nan))
