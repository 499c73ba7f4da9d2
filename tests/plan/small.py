"""Small simulations that the tests of plans share."""

import functools

import blowball as bb
from blowball.plan.windows import windows

MONTH = 30.4375


@functools.cache
def through(name, patients=600, seed=5, deaths=True):
    cancer = bb.get_cancer(name)
    people = bb.Population.typical(cancer, patients, metastatic="exclude")
    return windows(bb.Scenario(cancer, people, horizon="15 years", seed=seed), deaths=deaths, threads=1)
