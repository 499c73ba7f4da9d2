import math

import numpy as np
import pytest

from blowball.targets.measures import NOBODY, Estimate
from blowball.targets.verdict import judge, verdict


@pytest.mark.parametrize(
    ("median", "low", "high", "says"),
    [
        (10.0, 9.5, 10.5, "inside"),
        (8.0, 1.0, 30.0, "inside"),
        (7.9, 7.0, 8.0, "near"),
        (13.0, 11.0, 14.0, "near"),
        (7.0, 6.0, 7.9, "outside"),
        (15.0, 12.1, 19.0, "outside"),
    ],
)
def test_verdicts(median, low, high, says):
    assert verdict((8.0, 12.0), median, low, high) == says


def test_the_wider_of_published_interval_and_tolerance_counts(target):
    both = {"value": 10.0, "low": 9.5, "high": 10.5}
    narrow = target("survival", until=5, **both, tolerance=0.2)
    wide = target("survival", until=5, **both, tolerance=3.0)
    assert (narrow.interval, narrow.published) == ((9.5, 10.5), True)
    assert (wide.interval, wide.published) == ((7.0, 13.0), False)


def test_chance_is_taken_out_of_the_interval_and_told_apart(target):
    generator = np.random.default_rng(3)
    truth, error = generator.normal(10.0, 1.0, 400), 2.0
    seen = [Estimate(float(t + generator.normal(0.0, error)), error, 50) for t in truth]
    found = judge(target("survival", until=5), seen)
    assert found.median == pytest.approx(10.0, abs=0.5)
    assert found.high - found.low == pytest.approx(2 * 1.645, abs=0.9)  # the sets' own spread, not sqrt(1 + 4)
    assert found.error == pytest.approx(1.25 * error / 20.0)
    alike = judge(target("survival", until=5), [Estimate(x, 2.0, 50) for x in (9.0, 10.0, 11.0)])
    assert alike.low == alike.high == 10.0


def test_too_few_patients_are_not_measured(target):
    asked = target("survival", until=5)
    assert judge(asked, [NOBODY] * 3).verdict == "not measured"
    assert judge(asked, [Estimate(10.0, 1.0, 9)] * 5).verdict == "not measured"
    half = judge(asked, [Estimate(10.0, 1.0, 900), NOBODY])
    assert half.verdict == "not measured"
    assert math.isnan(half.median)
    assert judge(asked, [Estimate(10.0, 1.0, 90)] * 5).verdict == "inside"
