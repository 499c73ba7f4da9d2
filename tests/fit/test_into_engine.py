"""A posterior as numbers of the engine, where the two do not know the same things."""

import math

import numpy as np
import pytest

from blowball.catalogue.reading import lognormal
from blowball.fit.into_engine import overrides, spread_out
from blowball.fit.priors import steeper

from .cohorts import breast, model


def drawn(**changed):
    terms = model().terms
    x = terms.centre.copy()
    for name, value in changed.items():
        x[terms.index(name.replace("__", "."))] = value
    return overrides(breast(), terms, x, line=-0.4)


@pytest.mark.parametrize("nodes", [0, 3, 20])
def test_what_nodes_do_not_read_widens_the_frailty_and_leaves_its_mean(nodes):
    v, u, w, expected = 0.8, 0.5, 0.6, 2.5
    found = drawn(variance=math.log(v), unread=math.log(u), node_weight=math.log(w / (1 - w)))
    whole, weight = found["seeding.variance"] * steeper(breast()), found["seeding.node_weight"]
    assert whole == pytest.approx((1 + v) * (1 + u) - 1)
    engine = (1 / whole + weight * nodes) / (1 / whole + weight * expected)
    assert engine == pytest.approx((1 / v + w * nodes) / (1 / v + w * expected))


def test_growth_that_differs_more_has_the_same_median():
    wider = spread_out(breast(), 1.5)
    for subtype in breast().subtype_ids:
        (median, sd), (after, much) = (lognormal(c, "growth.doubling_time", subtype) for c in (breast(), wider))
        assert after == pytest.approx(median)
        assert much == pytest.approx(1.5 * sd)


def test_an_effect_of_age_that_bends_becomes_a_line():
    plain, bent = drawn(seeding__age=-0.1), drawn(seeding__age=-0.1, seeding__young=0.5)
    path = next(term.path for term in model().terms.terms if term.name == "seeding.age")
    per = plain[path] / -0.1
    assert bent[path] == pytest.approx(per * (-0.1 - 0.4 * 0.5))


def test_the_line_is_that_through_the_patients():
    line = model().average["young on age"]
    assert -1.0 < line < 0.0
    assert np.isfinite(line)
