import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from tests.report.sound import assert_sound

import blowball as bb
from blowball.errors import InputError
from blowball.levers.options import options
from blowball.report.levers_figure import panels
from blowball.report.levers_page import levers_page
from blowball.report.levers_remains import by_groups
from blowball.report.levers_rows import signed

BREAST = bb.get_cancer("breast")
PEOPLE = bb.Population.typical(BREAST, 800)
HORIZON = "12 years"


@pytest.fixture(name="sets", scope="module")
def _sets():
    return bb.ensemble(BREAST, 2)


@pytest.fixture(name="found", scope="module")
def _found(sets):
    return bb.levers(BREAST, PEOPLE, parameters=sets, horizon=HORIZON, threads=1)


def _usual(**care):
    asked = bb.Scenario(BREAST, PEOPLE, horizon=HORIZON)
    return asked.with_(care=asked.care.with_(**care)) if care else asked


@pytest.mark.parametrize("endpoint", ["recurrence", "distant_recurrence", "second_primary", "cancer_death", "death"])
def test_a_lever_is_what_compare_says_of_the_same_two_runs(found, sets, endpoint):
    single = bb.compare(
        {
            "usual": bb.simulate(_usual(), parameters=sets, threads=1),
            "other": bb.simulate(_usual(radiotherapy=False), parameters=sets, threads=1),
        }
    )
    other = single.data.sel(strategy="other", endpoint=endpoint)
    mine = found.data.sel(lever="radiotherapy_none", group="all", endpoint=endpoint)
    for ours, theirs in (("change", "difference"), ("change_error", "std_error")):
        np.testing.assert_allclose(mine[ours], other[theirs], rtol=1e-9, atol=1e-12, err_msg=ours)
    for end in ("low", "high"):  # where chance explains all the root of what is left is rounding
        np.testing.assert_allclose(mine[f"change_{end}"], other[end], atol=1e-8, err_msg=end)
    np.testing.assert_allclose(mine["life_years_change"], other["life_years_difference"], atol=1e-9)
    np.testing.assert_allclose(mine["life_years_change_error"], other["life_years_error"], rtol=1e-9)
    usual = single.data.sel(strategy="usual", endpoint=endpoint)
    for name in ("risk", "risk_error"):
        np.testing.assert_allclose(mine[name], usual[name], rtol=1e-9, err_msg=name)


def test_no_good_evidence_means_exactly_nothing_even_where_it_is_simulated(found):
    names = [one.id for one in found.options if one.kind == "no_evidence"]
    assert {"sleep", "stress", "diet"} <= set(names)
    for name in ("change", "change_error", "change_low", "change_high", "life_years_change"):
        there = found.data[name].sel(lever=names)
        assert float(abs(there).fillna(0.0).max()) == 0.0, name
    everybody = _usual().with_(body=bb.Body(**dict.fromkeys(names, "always")))
    one, other = (bb.simulate(s, threads=1).patients for s in (_usual(), everybody))
    for column in ("time_end", "status", "time_recurrence", "time_second_primary"):
        assert one[column].equals(other[column]), column


def test_what_the_baseline_has_already_changes_nothing(found):
    usual = [one.id for one in found.options if one.kind == "usual"]
    assert sorted(usual) == ["look_guideline", "nodes_sentinel"]
    assert float(abs(found.data["change"].sel(lever=usual)).max()) == 0.0


def test_earlier_surgery_never_adds_seeds_to_anybody(sets):
    by_id = {one.id: one for one in options(BREAST)}
    order = ["found_12_months_earlier", "found_6_months_earlier", "12_weeks_earlier", "4_weeks_earlier",
             "4_weeks_later", "12_weeks_later"]  # fmt: skip
    for member in range(2):
        cancer = sets.cancer(member)
        seeds = []
        for name in order:
            run = bb.simulate(by_id[name].of(_usual(), cancer), threads=1).patients
            operated = ~np.isnan(run["time_surgery"].to_numpy())  # who is not sheds until death
            seeds.append(np.where(operated, run["seeds"].to_numpy(), -1))
        for earlier, later in pairwise(seeds):
            both = (earlier >= 0) & (later >= 0)
            assert both.mean() > 0.9
            assert (earlier[both] <= later[both]).all()
            assert earlier[both].sum() < later[both].sum()


def test_a_delay_counts_from_each_set_s_own_day_of_surgery(sets):
    lever = next(one for one in options(BREAST) if one.id == "4_weeks_later")
    for member in range(2):
        cancer = sets.cancer(member)
        planned = cancer.number("surgery.delay", unit="d")
        assert lever.of(_usual(), cancer).care.surgery_delay == pytest.approx(planned + 28.0)


def test_the_part_that_stays_is_within_the_baseline_and_adds_up(found):
    data = found.data
    anybody = data["risk"].notnull()
    assert bool((data["stays"] <= data["risk"] + 1e-12).where(anybody, True).all())
    assert bool(((data["stays_share"] >= 0.0) & (data["stays_share"] <= 1.0)).where(data["risk"] > 0.0, True).all())
    at_best = data["risk"] + data["change"].sel(lever="all")  # and of them some have it at best only
    assert bool((data["stays"].sel(best="all") <= at_best + 1e-12).where(anybody, True).all())
    some = data["stays"].sel(best="all", group="all", endpoint="cancer_death", year=10)
    assert 0.0 < float(some) < float(data["risk"].sel(group="all", endpoint="cancer_death", year=10))


def test_groups_add_up_to_everybody(found):
    data = found.data
    for column in ("subtype", "stage"):
        there = data["column"] == column
        n = data["patients"].where(there, drop=True)
        assert float(n.sum()) == pytest.approx(800.0)
    one = bb.levers(BREAST, PEOPLE, horizon=HORIZON, threads=1).data
    for column in ("subtype", "stage"):
        there = one["column"] == column
        n, change = (one[name].where(there, drop=True) for name in ("patients", "change"))
        whole = (n * change.sel(endpoint="cancer_death")).sum("group") / 800.0
        np.testing.assert_allclose(whole, one["change"].sel(group="all", endpoint="cancer_death"), atol=1e-12)


def test_looking_changes_no_death_where_nothing_that_is_done_about_a_finding_helps():
    off = {"recurrence.retreat_lesions": 0, "recurrence.burden_share": 0, "second.rate": 0}
    off |= {path: 1.0 for path in BREAST.records if path.startswith("recurrence.palliative_growth")}
    cancer = BREAST.with_numbers(off)
    data = bb.levers(cancer, bb.Population.typical(cancer, 600), horizon=HORIZON, threads=1).data
    looks = [str(name) for name in data["lever"].values if str(name).startswith("look_")]
    deaths = data.sel(lever=looks, group="all")
    assert float(abs(deaths["change"].sel(endpoint=["cancer_death", "death"])).max()) == 0.0
    assert float(abs(deaths["life_years_change"]).max()) < 1e-12  # rounding of the day
    assert float(deaths["change"].sel(lever="look_closest", endpoint="recurrence", year=5)) > 0.0  # found sooner


def test_same_seed_same_numbers_whatever_the_threads_and_stretches(sets, monkeypatch):
    people = bb.Population.typical(BREAST, 600)

    def run(threads=1, seed=7):
        return bb.levers(BREAST, people, parameters=sets, horizon="6 years", threads=threads, seed=seed).data

    one = run()
    assert run(threads=3).identical(one)
    assert not run(seed=8).equals(one)
    monkeypatch.setattr(sys.modules["blowball.levers.levers"], "STRETCH", 200)
    parts = run()
    for name in ("risk", "change", "life_years_change", "stays", "patients", "at_risk"):
        np.testing.assert_allclose(parts[name], one[name], rtol=1e-9, atol=1e-12, err_msg=name)
    whole, cut = (each["change_error"].sel(group="all", endpoint="recurrence") for each in (one, parts))
    np.testing.assert_allclose(cut, whole, rtol=0.05)


def test_patients_of_a_table_keep_what_is_known_of_them():
    table = {"age": [50.0, 61.0, 70.0], "size_mm": [35.0, 12.0, 28.0], "nodes_positive": [3, 0, 1],
             "subtype": ["triple_neg", "hr_pos", "hr_pos"], "chemo": [1, 0, 0]}  # fmt: skip
    people = bb.Population.from_table(table, cancer=BREAST, replicates=200)
    data = bb.levers(BREAST, people, horizon="10 years", threads=1).data
    assert data.attrs["patients"] == 600
    assert dict(zip(data["group"].values.tolist(), data["patients"].values.tolist(), strict=True))[
        "subtype: triple_neg"
    ] == pytest.approx(200.0)
    # Their own record counts as usual and is overruled by a lever that decides: one in three has no chemotherapy.
    asked = bb.Scenario(BREAST, people, horizon="10 years")
    other = asked.with_(care=asked.care.with_(systemic="none"))
    expected = bb.compare({"usual": bb.simulate(asked, threads=1), "none": bb.simulate(other, threads=1)}, years=[10])
    difference = expected.data["difference"].sel(strategy="none", endpoint="cancer_death", year=10)
    mine = data["change"].sel(lever="systemic_none", group="all", endpoint="cancer_death", year=10)
    assert float(mine) == pytest.approx(float(difference), abs=1e-12)
    assert float(mine) > 0.0


@pytest.mark.parametrize("cancer", ["colorectal", "lung", "liver"])
def test_every_cancer_has_its_levers(cancer):
    known = bb.get_cancer(cancer)
    found = bb.levers(known, bb.Population.typical(known, 60), horizon="6 years", threads=1)
    assert found.data["year"].values.tolist() == [5.0, 6.0]
    assert {one.group for one in found.options} == {"time", "clearing", "looking", "body", "systemic", "all"}
    assert len({one.id for one in found.options}) == len(found.options)
    looked = {one.id for one in found.options if one.group == "looking"}
    assert {f"look_{schedule.id}" for schedule in known.schedules if schedule.rounds} <= looked
    named = {exposure.id for exposure in known.exposures}
    assert all(any(one.id.startswith(name) for one in found.options if one.group == "body") for name in named)
    assert found.sentences()


def test_sentences_have_absolute_numbers_and_say_what_has_no_evidence(found):
    told = found.sentences()
    deaths = 1000 * float(found.data["risk"].sel(group="all", endpoint="cancer_death", year=10))
    assert f"Of 1,000 patients like these, treated by the guideline and living as they do, {deaths:.3g} die" in told[0]
    assert "90 % of 2 parameter sets" in told[0]
    assert any(line.startswith("Surgery 4 weeks earlier: ") and "fewer die of the cancer" in line for line in told)
    nothing = next(line for line in told if line.startswith("No good evidence"))
    assert all(word in nothing for word in ("sleep", "drugs that harm the liver", "exactly nothing"))
    tried = next(line for line in told if line.startswith("Trials have not shown"))
    assert all(word in tried for word in ("stress", "diet", "aspirin"))
    stays = float(found.data["stays"].sel(best="all", group="all", endpoint="cancer_death", year=10))
    assert f"{1000 * stays:.1f} do so also with all four levers at their best" in told[-1]


def test_the_table_has_a_row_for_each_lever_group_endpoint_and_year(found):
    table = found.table()
    shape = found.data["change"].shape
    assert table.num_rows == np.prod(shape)
    row = table.to_pylist()[-1]
    assert (row["lever"], row["endpoint"], row["year"]) == ("all_and_systemic", "death", 12.0)
    assert row["change"] == float(found.data["change"][-1, -1, -1, -1])


@pytest.mark.parametrize("order", ["import blowball as bb, blowball.levers", "import blowball as bb"])
def test_the_package_and_the_function_may_be_loaded_in_any_order(order):
    code = f"{order}; assert bb.levers.__name__ == 'levers' and callable(bb.levers); import blowball.levers; "
    code += "assert callable(bb.levers); from blowball.levers import option; assert option.GROUPS"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_an_option_by_its_id_and_a_group_that_there_is_not(found):
    assert found.option("sleep").kind == "no_evidence"
    with pytest.raises(InputError, match="there is no lever 'slep'"):
        found.option("slep")
    with pytest.raises(InputError, match="there is no group 'old'"):
        found.sentences("old")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"horizon": "soon"}, "horizon"),
        ({"seed": -1}, "-1 is not a seed"),
        ({"parameters": bb.ensemble(bb.get_cancer("lung"), 1)}, "the ensemble is of lung"),
    ],
)
def test_bad_input_gets_one_sentence(change, problem):
    with pytest.raises(InputError, match=problem) as caught:
        bb.levers(BREAST, PEOPLE, **change)
    assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="lung"):
        bb.levers(bb.get_cancer("lung"), PEOPLE)


def test_what_a_trial_gave_for_three_years_lasts_three_years():
    levers = {one.id: one for one in options(bb.get_cancer("colorectal"))}
    assert levers["exercise"].body == {"exercise": "starts at surgery for 3 years"}
    assert levers["aspirin"].body == {"aspirin": "starts at surgery for 3 years"}


def test_the_figure_has_deaths_recurrences_and_life_and_says_which_side_is_good(found):
    drawn = panels(found, 10.0)
    assert len(drawn) == 3
    assert all("← fewer" in one and "more →" in one for one in drawn[:2])
    assert "← shorter" in drawn[2]
    days = 365.25 * float(found.data["life_years_change"].sel(lever="all", group="all", year=12.0))
    assert signed(days) in drawn[2]
    assert all("believed; no good evidence:" in one and "trials have not shown it:" in one for one in drawn)
    assert all("within 5 years" in one for one in drawn[:2])


def test_a_lever_that_moves_nothing_stands_below_those_that_do(found):
    one = panels(found, 10.0)[0]
    assert one.index("the body at its best") < one.index(">sleep<")
    assert one.index("believed; no good evidence:") < one.index(">sleep<") < one.index("trials have not shown it:")


def test_what_stays_is_drawn_for_every_group(found):
    bars = by_groups(found, 10.0)
    risk = found.data["risk"].sel(endpoint="cancer_death", year=10)
    assert bars[0].count('class="band one"') == int((risk > 0.0).sum())
    assert "What no lever moves" in bars[0]


def test_the_page_of_the_levers_is_sound(found):
    assert_sound(levers_page(found))
