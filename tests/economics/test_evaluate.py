"""From runs to long tables: keys, sums, groups, samples, and one clear sentence where something cannot be."""

import numpy as np
import pytest
from tests.economics.conftest import CENTRAL, made_up, years

import blowball as bb
from blowball import economics
from blowball.economics import check_priced, evaluate, needed_by_economics, patient_table
from blowball.economics.prices import LENGTHS
from blowball.errors import InputError


def test_it_is_found_under_the_package():
    assert bb.economics is economics
    assert all(hasattr(economics, name) for name in economics.__all__)


def test_patients_add_up_to_the_evaluation(runs):
    found, rows = evaluate(runs, by="subtype"), patient_table(runs, by="subtype").to_pandas()
    assert [*rows.columns[:5]] == ["sample", "strategy_id", "strategy", "patient_id", "grp_id"]
    assert len(rows) == 2 * 3 * 1_200
    assert not rows.duplicated(["sample", "strategy_id", "patient_id"]).any()
    assert rows.groupby("patient_id")["grp_id"].nunique().max() == 1
    table = found.table().to_pandas()
    assert len(table) == 3 * 2 * 2
    keys = ["sample", "strategy_id", "grp_id"]
    for name in ("costs", "qalys", "life_years", "life_years_undiscounted", "costs_follow_up", "costs_care"):
        ours = table.set_index(keys)[name]
        assert rows.groupby(keys)[name].mean().to_numpy() == pytest.approx(ours.to_numpy(), rel=1e-9), name
    assert rows.groupby(["strategy_id", "sample"])["costs"].mean().to_numpy() == pytest.approx(found.costs().ravel())
    assert sum(found.categories().values()) == pytest.approx(found.costs())


def test_a_sample_is_a_member_with_its_own_prices(runs):
    found = evaluate(runs)
    sets = runs["none"].provenance["ensemble"]
    path = "economics.cost.state.metastatic"
    assert found.parameters[path].tolist() == [one[path] for one in sets]
    assert found.prices.member.tolist() == [0, 1, 2]
    assert "growth.capacity" in found.parameters
    drawn = evaluate(runs, draws=200)
    assert drawn.samples == 600
    assert drawn.prices.member.tolist() == np.repeat([0, 1, 2], 200).tolist()
    record = bb.get_cancer("colorectal").record(path)
    low, high = np.quantile(drawn.parameters[path], [0.025, 0.975])
    spread = np.sqrt(record.uncertainty.high / record.uncertainty.low)  # normal in the logarithm, about the value
    assert (low, high) == pytest.approx((record.value / spread, record.value * spread), rel=0.04)
    assert drawn.parameters[LENGTHS[1]].tolist() == np.repeat([one[LENGTHS[1]] for one in sets], 200).tolist()


def test_prices_can_be_given_and_are_then_not_varied(runs):
    path = "economics.cost.test.ct"
    plain, free, double = (evaluate(runs, prices=p) for p in ({path: 100.0}, {path: 0.0}, {path: 200.0}))
    assert path not in plain.parameters
    assert double.costs() - plain.costs() == pytest.approx(plain.costs() - free.costs())
    assert (double.costs()[1] > plain.costs()[1]).all()
    assert double.costs()[0] == pytest.approx(plain.costs()[0])  # no visits
    with pytest.raises(InputError, match=r"prices: there is no 'economics.cost.gold'"):
        evaluate(runs, prices={"economics.cost.gold": 1.0})


def test_the_visits_of_the_guideline_cost_and_those_of_nobody_do_not(runs):
    found = evaluate(runs)
    assert (found.categories()["follow_up"][0] == 0.0).all()
    assert (found.categories()["follow_up"][1] > 0.0).all()
    assert found.categories()["treatment"][0] == pytest.approx(found.categories()["treatment"][1])


def test_less_discounting_makes_the_future_worth_more(runs):
    none, some, more = (evaluate(runs, discount=rate) for rate in (0.0, 0.03, 0.06))
    assert none.life_years() == pytest.approx(none.life_years(discounted=False))
    assert (none.qalys() > some.qalys()).all()
    assert (some.costs() > more.costs()).all()
    assert some.life_years(discounted=False) == pytest.approx(more.life_years(discounted=False))


def test_only_the_columns_that_are_read_are_needed(runs):
    few = {name: needed_by_economics(run, "subtype") for name, run in runs.items()}
    assert few["none"].patients.num_columns < runs["none"].patients.num_columns / 2
    assert evaluate(few, by="subtype").costs().tolist() == evaluate(runs, by="subtype").costs().tolist()


def test_chance_is_that_of_the_pairs(runs):
    found, rows = evaluate(runs), patient_table(runs).to_pandas()
    each = rows.groupby(["strategy_id", "patient_id"])["costs"].mean().unstack(0)
    direct = float((each[2] - each[1]).std() / np.sqrt(len(each)))
    ours = float(found.chance(lambda one: (one.costs()[1] - one.costs()[0]).mean()))
    assert ours == pytest.approx(direct, rel=0.5)  # 19 degrees of freedom: known to 16 %


def test_what_cannot_be_is_said_in_one_sentence(runs):
    with pytest.raises(InputError, match="there is nothing to compare"):
        evaluate({"one": runs["none"]})
    with pytest.raises(InputError, match="patients cannot be grouped by 'time_end'"):
        evaluate(runs, by="time_end")
    with pytest.raises(InputError, match="there is no group 'lung'"):
        evaluate(runs).costs("lung")
    with pytest.raises(InputError, match="0 draws cannot be"):
        evaluate(runs, draws=0)
    with pytest.raises(InputError, match="liver has no costs and utilities"):
        check_priced(bb.get_cancer("liver"))
    check_priced(bb.get_cancer("breast"))
    other = made_up(years(3, 4), targeted=np.array([True, False]))
    assert "economics.cost.treatment.targeted" not in CENTRAL
    with pytest.raises(InputError, match=r"there is no 'economics\.cost\.treatment\.targeted'"):
        evaluate({"a": other, "b": other})


@pytest.mark.parametrize("name", ["breast", "colorectal"])
def test_every_test_and_course_of_the_catalogue_has_a_price_in_the_same_money(name):
    cancer = bb.get_cancer(name, calibrated=False)
    for test in cancer.tests:
        assert cancer.record(f"economics.cost.test.{test.id}").unit == "USD"
    for course in cancer.courses:
        if course.given:
            assert cancer.record(f"economics.cost.treatment.{course.given}").unit == "USD"
    for path, record in cancer.records.items():
        if path.startswith("economics.cost."):
            assert record.unit == ("USD/y" if ".state." in path else "USD")
            assert record.value > 0.0
            assert record.uncertainty is not None
        if path.startswith("economics.utility.state."):
            assert 0.0 < record.value < 1.0
            assert record.uncertainty.scale == "logit"
