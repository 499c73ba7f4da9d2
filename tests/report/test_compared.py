import numpy as np
import pytest

from blowball.outcomes import aalen_johansen
from blowball.report.compared import Compared
from blowball.report.sentences import beside, missed, of_hundred, verdict, years
from blowball.units import YEAR

CHECKED = [float(year) for year in range(1, 11)]


def _curve(rate: float, n: int, last: float = 12.0):
    """Everybody's exact exponential quantiles, censored at `last` years."""
    time = -np.log(1.0 - (np.arange(n) + 0.5) / n) / rate
    return aalen_johansen(np.minimum(time, last) * YEAR, np.where(time < last, 1, 0))


def _compared(simulated: float, observed: float = 0.1, n: int = 400):
    return Compared("Some", "women", _curve(simulated, 5000), _curve(observed, n))


def test_equal_curves_have_no_miss():
    group = _compared(0.1)
    assert group.misses(CHECKED) == []
    said, misses = verdict([group], CHECKED)
    assert misses == []
    assert "10 of 10" in said


@pytest.mark.parametrize(("rate", "side"), [(0.05, "below"), (0.2, "above")])
def test_a_curve_that_parts_is_said_to_miss_and_by_how_much(rate, side):
    group = _compared(rate)
    (miss,) = group.misses(CHECKED)
    assert miss.too_high == (side == "above")
    worst = max(group.at(CHECKED), key=lambda p: abs(p.simulated - p.observed))
    assert miss.worst == worst
    text = missed(group, miss)
    assert f"{side} the observed" in text
    assert f"simulated {100 * worst.simulated:.1f} % against observed {100 * worst.observed:.1f} %" in text


def test_stretches_on_both_sides_are_two_misses():
    early = aalen_johansen(np.full(1000, 0.5 * YEAR), 1 + np.arange(1000) % 2)  # 50 % at once, none later
    group = Compared("Some", "women", early, _curve(0.15, 2000))
    sides = [miss.too_high for miss in group.misses(CHECKED)]
    assert sides == [True, False]


def test_years_that_few_are_followed_to_are_not_compared():
    group = Compared("Few", "women", _curve(0.1, 5000), _curve(0.1, 60, last=6.0))
    found = group.at(CHECKED)
    assert all(point.at_risk >= 20 for point in found)
    assert max(point.year for point in found) <= 6.0


def test_the_spread_holds_the_middle_of_the_members():
    members = tuple(_curve(rate, 2000) for rate in (0.05, 0.1, 0.15))
    group = Compared("Some", "women", _curve(0.1, 2000), _curve(0.1, 400), members)
    low, high = group.spread(np.array([5.0]), level=1.0)
    assert low[0] == pytest.approx(members[0].at([5 * YEAR]).estimate[0])
    assert high[0] == pytest.approx(members[2].at([5 * YEAR]).estimate[0])


def test_sentences_are_absolute():
    group = _compared(0.1)
    assert beside(group, group.at([5.0, 10.0])) == (
        "Of 100 women, simulated 39, observed 39 had recurred after 5 years; 63 and 63 after 10 years."
    )
    assert beside(group, []) == ""
    assert [of_hundred(share) for share in (0.0, 0.004, 0.006, 1.0)] == ["0", "fewer than 1", "1", "100"]
    assert years(1.0) == "1 year"
