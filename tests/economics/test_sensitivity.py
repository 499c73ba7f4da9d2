"""One number at a time, and all at once."""

import numpy as np
import pytest

from blowball.economics import evaluate, global_sensitivity, net_monetary_benefit, tornado
from blowball.economics.sensitivity import _fitted
from blowball.errors import InputError

WORTH = 100_000.0


def test_a_bar_is_what_the_evaluation_gives_with_that_price(runs):
    found = evaluate(runs, draws=40)
    bars = tornado(found, "guideline", WORTH, top=5)
    assert [bar.swing for bar in bars] == sorted((bar.swing for bar in bars), reverse=True)
    for bar in bars:
        assert bar.how == "exact"  # three parameter sets tell nothing of single numbers of the natural history
        ends = []
        for value in (bar.low, bar.high):
            benefit = net_monetary_benefit(evaluate(runs, draws=40, prices={bar.path: value}), WORTH)
            ends.append(float((benefit[1] - benefit[0]).mean()))
        assert bar.at_high - bar.at_low == pytest.approx(ends[1] - ends[0], rel=1e-6, abs=1e-6), bar.path


def test_a_fitted_bar_is_a_line_with_its_error():
    luck = np.random.default_rng(6)
    x = luck.random(50)
    exact = _fitted("a", x, 3.0 + 2.0 * x, 0.1, 0.9)
    assert (exact.at_low, exact.at_high) == pytest.approx((3.2, 4.8))
    assert exact.error == pytest.approx(0.0, abs=1e-9)
    beyond = [
        abs(bar.swing) > 2.0 * bar.error for bar in (_fitted("a", x, luck.random(50), 0.1, 0.9) for _ in range(400))
    ]
    assert np.mean(beyond) == pytest.approx(0.05, abs=0.04)


def test_what_moves_the_answer_most_is_beyond_what_a_number_without_influence_gets(runs):
    pytest.importorskip("SALib")
    found = evaluate(runs, draws=200)
    rows = global_sensitivity(found, "guideline", 0.0).to_pylist()  # costs alone: utilities have no influence
    told = {row["number"]: row for row in rows}
    assert set(told) == {path for path in found.parameters if found.is_price(path)}
    assert all("cost" in row["number"] for row in rows[:2])
    widest = tornado(found, "guideline", 0.0, top=1)[0]
    assert told[widest.path]["median"] > told[widest.path]["dummy"]
    idle = [row["median"] <= row["dummy"] for row in rows if "utility" in row["number"]]
    assert len(idle) >= 5
    assert np.mean(idle) >= 0.7  # the dummy is the most of twenty


def test_few_samples_and_unknown_strategies_are_refused(runs):
    found = evaluate(runs)
    with pytest.raises(InputError, match="3 samples are too few"):
        global_sensitivity(found, "guideline", WORTH)
    with pytest.raises(InputError, match="there is no strategy 'none'; use guideline"):
        tornado(found, "none", WORTH)
