"""The frontier, net benefit, acceptability and the value of information, on tables whose answers are known."""

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.economics.conftest import made_up, years

from blowball.economics import (
    acceptability,
    best_shares,
    evaluate,
    frontier,
    icers,
    net_health_benefit,
    net_monetary_benefit,
    partial_information,
    perfect_information,
    value_of_information,
)
from blowball.economics.evppi import NATURE
from blowball.errors import InputError


def density(z):
    return math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)


def below(z):
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def test_the_published_example_of_the_veterans_health_economics_resource_center():
    # Six strategies and the ratios that the centre's page on cost-effectiveness analysis works out.
    names = ["E", "D", "C", "B", "A", "usual"]
    steps = frontier([55_000, 35_000, 25_000, 10_000, 12_000, 5_000], [5, 4, 3, 2, 1.5, 1], names)
    told = {step.strategy: (step.status, step.against, step.icer) for step in steps}
    assert [step.strategy for step in steps] == ["usual", "B", "A", "C", "D", "E"]
    assert told["usual"][:2] == ("cheapest", "")
    assert told["B"] == ("on the frontier", "usual", 5_000.0)
    assert told["D"] == ("on the frontier", "B", 12_500.0)
    assert told["E"] == ("on the frontier", "D", 20_000.0)
    assert told["A"][0] == "dominated"
    assert told["C"][0] == "extendedly dominated"


def test_ties_and_twins_leave_one_of_them():
    steps = frontier([10.0, 10.0, 10.0, 20.0], [1.0, 1.0, 0.5, 1.0], ["a", "b", "c", "d"])
    assert [step.status for step in steps] == ["cheapest", "dominated", "dominated", "dominated"]
    with pytest.raises(InputError, match="a number for each strategy"):
        frontier([1.0], [1.0, 2.0], ["a", "b"])


def test_taking_one_out_can_take_another_out_too():
    # b is beaten by a mix of a and c, and then c by a mix of a and d.
    steps = frontier([0.0, 10.0, 19.0, 25.0], [0.0, 1.0, 2.0, 3.0], ["a", "b", "c", "d"])
    assert {step.strategy: step.status for step in steps} == {
        "a": "cheapest", "b": "extendedly dominated", "c": "extendedly dominated", "d": "on the frontier",
    }  # fmt: skip


def test_a_table_of_five_samples_worked_out_by_hand():
    qalys = np.array([[1.0, 1.2, 0.9, 1.1, 1.0], [1.3, 1.1, 1.2, 1.2, 1.1]])
    costs = np.array([[1_000.0] * 5, [6_000.0, 5_000.0, 9_000.0, 7_000.0, 8_000.0]])
    benefit = 20_000.0 * qalys - costs
    # Gains at 20,000: 1,000, -6,000, -2,000, -4,000, -5,000.
    assert best_shares(benefit).tolist() == [0.8, 0.2]
    assert perfect_information(benefit) == pytest.approx(1_000.0 / 5)
    benefit = 50_000.0 * qalys - costs
    # Gains at 50,000: 10,000, -9,000, 7,000, -1,000, -2,000: mean 1,000, and the best of each mean 3,400.
    assert best_shares(benefit).tolist() == [0.6, 0.4]
    assert perfect_information(benefit) == pytest.approx(3_400.0 - 1_000.0)


@pytest.mark.parametrize(("mean", "weight", "noise"), [(0.0, 1.0, 0.5), (0.7, 1.0, 2.0), (-1.0, 2.0, 0.0)])
def test_a_linear_benefit_has_the_closed_form(mean, weight, noise):
    luck = np.random.default_rng(8)
    n = 6_000
    x, rest = luck.standard_normal((2, n))
    benefit = np.array([np.zeros(n), mean + weight * x + noise * rest])

    def loss(sd):  # of choosing by the mean where the gain is normal
        return sd * density(mean / sd) - abs(mean) * below(-abs(mean) / sd)

    assert partial_information(benefit, x) == pytest.approx(loss(weight), abs=0.05 * (weight + noise))
    whole = math.hypot(weight, noise)
    assert perfect_information(benefit) == pytest.approx(loss(whole), abs=0.05 * whole)
    assert partial_information(benefit, x) <= perfect_information(benefit) + 1e-9


def test_curves_and_pairs_are_found_and_what_does_not_matter_is_not():
    luck = np.random.default_rng(2)
    x, y, z = luck.standard_normal((3, 6_000))
    zero = np.zeros_like(x)
    curved = np.array([zero, x**2 - 1.0])
    assert partial_information(curved, x) == pytest.approx(2.0 * density(1.0), rel=0.05)
    paired = np.array([zero, x * y])
    assert partial_information(paired, np.column_stack([x, y])) == pytest.approx(1.0 / math.pi, rel=0.06)
    assert partial_information(paired, x) < 0.05
    assert partial_information(curved, z) < 0.05
    three = np.array([zero, x, -x])  # two strategies with opposite gains
    assert partial_information(three, x) == pytest.approx(math.sqrt(2.0 / math.pi), rel=0.04)


def test_few_samples_without_effect_seldom_pretend_one():
    luck = np.random.default_rng(4)
    said = [partial_information(np.array([np.zeros(30), 0.5 + luck.standard_normal(30)]), luck.random(30))
            for _ in range(200)]  # fmt: skip
    # The gain is 0.5 with an SD of 1: all knowledge is worth 0.2.
    assert np.mean(said) < 0.02


def test_the_tables_of_a_run_are_those_of_its_own_arrays(runs):
    found = evaluate(runs, draws=30)
    price = 120_000.0
    benefit = net_monetary_benefit(found, price)
    assert benefit == pytest.approx(price * found.qalys() - found.costs())
    assert net_health_benefit(found, price) == pytest.approx(benefit / price)
    data = acceptability(found, [0.0, price])
    assert data["probability"].sum("strategy").values == pytest.approx([1.0, 1.0])
    one = data.sel(willingness=price)
    assert one["probability"].values == pytest.approx(best_shares(benefit))
    assert float(one["evpi"]) == pytest.approx(perfect_information(benefit))
    assert str(one["best"].values) == found.strategies[int(benefit.mean(axis=1).argmax())]
    assert float(one["frontier"]) == pytest.approx(float(one["probability"].sel(strategy=str(one["best"].values))))
    gain = benefit[1] - benefit[0]
    assert float(one["gain"].sel(strategy="guideline")) == pytest.approx(gain.mean())
    low, high = np.quantile(gain, (0.05, 0.95))
    assert float(one["gain_low"].sel(strategy="guideline")) == pytest.approx(low)
    assert float(one["gain_high"].sel(strategy="guideline")) == pytest.approx(high)
    rows = {row["strategy"]: row for row in icers(found).to_pylist()}
    assert rows["guideline"]["icer"] == pytest.approx(rows["guideline"]["more_cost"] / rows["guideline"]["more_qalys"])
    more = found.qalys()[1] - found.qalys()[0]
    assert rows["guideline"]["more_qalys"] == pytest.approx(more.mean())
    assert (rows["guideline"]["icer_low"] is None) == bool((more <= 0.0).any())


def test_what_it_is_worth_to_know_is_never_more_than_everything(runs):
    found = evaluate(runs, draws=100)
    price = 250_000.0
    whole = perfect_information(net_monetary_benefit(found, price))
    rows = value_of_information(found, price).to_pylist()
    assert whole > 0.0
    assert rows == sorted(rows, key=lambda row: -row["evppi"])
    assert all(0.0 <= row["evppi"] <= 1.2 * whole for row in rows)
    nature = next(row for row in rows if row["numbers"] == NATURE)
    means = net_monetary_benefit(found, price).reshape(2, 3, 100).mean(axis=2)
    assert nature["evppi"] == pytest.approx(means.max(axis=0).mean() - means.mean(axis=1).max(), abs=1e-6)
    grouped = value_of_information(found, price, groups={"prices": ["economics.cost"]}).to_pylist()[0]
    assert grouped["count"] > 15
    with pytest.raises(InputError, match=r"nothing that varies is called no\.such"):
        value_of_information(found, price, groups={"x": ["no.such"]})
    with pytest.raises(InputError, match="3 samples are too few for a regression"):
        value_of_information(found, price, groups={"growth": ["growth"]})


def test_one_set_of_numbers_says_nothing_about_knowledge():
    found = evaluate({"a": made_up(years(1, 2)), "b": made_up(years(2, 3))})
    assert found.samples == 1
    with pytest.raises(InputError, match="one set of numbers only"):
        acceptability(found)
    rows = {row["strategy"]: row for row in icers(found).to_pylist()}
    assert rows["b"]["qalys_low"] is None
    assert rows["b"]["qalys_error"] >= 0.0


def test_the_chance_error_shrinks_like_the_root_of_the_patients():
    luck = np.random.default_rng(1)
    few, many = (luck.exponential(10.0, n) for n in (400, 40_000))
    errors = []
    for life in (few, many):
        found = evaluate({"a": made_up(years(*life)), "b": made_up(years(*(life * luck.uniform(0.8, 1.3, len(life)))))})
        errors.append(float(found.chance(lambda one: (one.qalys()[1] - one.qalys()[0]).mean())))
    assert errors[0] / errors[1] == pytest.approx(10.0, rel=0.6)  # 19 degrees of freedom each
    assert math.isnan(float(replace(found, sums=found.sums[..., :1], counts=found.counts[:, :1]).chance(lambda _: 1.0)))
