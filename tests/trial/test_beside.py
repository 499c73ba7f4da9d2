"""Published results are measured in simulated trials as the real ones measured them."""

import math

import numpy as np
import pytest

from blowball.errors import InputError
from blowball.report.trial_beside import beside as drawn
from blowball.trial import read_spec
from blowball.trial.beside import measured
from blowball.trial.observe import seen
from blowball.trial.repeat import repeat
from blowball.trial.run import beside
from blowball.units import YEAR

from .plans import PLAN, exponential_pool, planned

ARMS = {"arms": ["CEA and CT"]}
RATIO = {"title": "r", "endpoint": "death", "measure": "hazard_ratio", "against": ["nobody looks"], **ARMS}


def _published(**said):
    told = {"title": "t", "endpoint": "death", **ARMS, "value": 50, "low": 1, "high": 99} | said
    return read_spec(PLAN | {"published": [told]}).published[0]


def _whole(pool, published):
    """All patients of a pool in the second arm, watched for 5 years."""
    n = pool.n
    who, arm, until = np.arange(n), np.ones(n, dtype=np.int64), np.full(n, 5.0 * YEAR)
    return measured(published, pool, seen(pool, published.endpoint, who, arm, until), who, until)


def test_survival_and_incidence_of_a_law_that_is_known():
    pool = exponential_pool(40_000, (0.1, 0.2))
    at3 = 100.0 * math.exp(-0.2 * 3.0)
    chance = 4.0 * 100.0 * math.sqrt(0.25 / 40_000)
    assert _whole(pool, _published(measure="survival", at="3 years")) == pytest.approx(at3, abs=chance)
    assert _whole(pool, _published(measure="incidence", at="3 years")) == pytest.approx(100 - at3, abs=chance)
    assert _whole(pool, _published()) == pytest.approx(100.0 * (1.0 - math.exp(-1.0)), abs=chance)


def test_incidence_lets_deaths_compete_and_survival_does_not():
    pool = exponential_pool(20_000, (0.3, 0.3))
    recur = np.random.default_rng(5).exponential(YEAR / 0.3, pool.days["death"].shape)
    pool.days["recurrence"] = np.where(recur < pool.days["death"], recur, np.inf)
    by = {"endpoint": "recurrence", "at": "4 years"}
    chance = 4.0 * 100.0 * math.sqrt(0.25 / 20_000)
    competing = 100.0 * 0.5 * (1.0 - math.exp(-0.6 * 4.0))
    assert _whole(pool, _published(measure="incidence", **by)) == pytest.approx(competing, abs=chance)
    free = 100.0 * math.exp(-0.3 * 4.0)
    assert _whole(pool, _published(measure="survival", **by)) == pytest.approx(free, abs=2.0 * chance)


def test_a_hazard_ratio_is_that_of_the_law_and_its_verdict_is_by_its_logarithm():
    spec = planned(published=[RATIO | {"value": 2.0, "low": 1.6, "high": 2.5}], repeats=40)
    made = repeat(spec, exponential_pool(20_000, (0.05, 0.1)))
    row = beside(spec, made)[0]
    error = float(np.std(np.log(made.beside[:, 0]))) / math.sqrt(40)
    assert math.log(row.mean) == pytest.approx(math.log(2.0), abs=4.0 * error)
    assert row.verdict == "inside"
    picture = drawn([row])
    assert len(picture) == 1
    assert "hazard ratios" in picture[0]


def test_shares_are_those_of_the_events():
    spec = planned(published=[{"title": "s", "endpoint": "death", **ARMS, "events": 30, "patients": 100}], repeats=10)
    made = repeat(spec, exponential_pool(5_000, (0.05, 0.1)))
    assert made.beside[:, 0] == pytest.approx(100.0 * made.shares(0, (1,)))


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"measure": "ratio"}, "measure: 'ratio' is not a measure"),
        ({"measure": "survival"}, "published 1: 'at' is missing"),
        ({"measure": "survival", "at": "6 years"}, "at: nobody is followed for '6 years'; give 5 years at most"),
        ({"at": "3 years"}, "'at' has no meaning for measure = 'share'"),
        ({"measure": "hazard_ratio"}, "a hazard ratio is against other arms"),
        ({"measure": "hazard_ratio", "against": ["nobody looks"], "low": -1}, "low: -1 is no ratio"),
        ({"events": 3, "patients": 9}, "events are counts of a share"),
    ],
)
def test_what_cannot_have_been_published_is_refused(said, says):
    with pytest.raises(InputError) as caught:
        _published(**said)
    assert says in str(caught.value)
