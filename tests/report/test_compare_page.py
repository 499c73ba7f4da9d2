import re

import pytest
from tests.report.sound import assert_sound, drawings, plain

import blowball as bb
from blowball.report.compare_figure import grid
from blowball.report.compare_page import compare_page

BREAST = bb.get_cancer("breast")


def _runs(n, parameters=None, horizon="10 years", names=("as planned", "10 < 20 weeks later", "never")):
    asked = bb.Scenario(BREAST, bb.Population.typical(BREAST, n), horizon=horizon, seed=5)
    delays = dict(zip(names, ("guideline", "100 days", "none"), strict=False))
    return {
        name: bb.simulate(
            asked.with_(care=bb.CarePlan.none(BREAST) if delay == "none" else asked.care.with_(surgery_delay=delay)),
            parameters=parameters,
        )
        for name, delay in delays.items()
    }


@pytest.fixture(name="made", scope="module")
def _made():
    runs = _runs(800)
    found = bb.compare(runs)
    return runs, found, compare_page(runs, found)


def test_the_page_is_sound_and_stands_alone(made):
    assert_sound(made[2])
    assert len(drawings(made[2])) == 8


def test_the_answer_comes_first_then_the_picture_then_every_number(made):
    _, found, text = made
    told = plain(text)
    sentence = found.sentences(endpoints=["cancer_death"])[0]
    assert told.index(sentence) < told.index("<figure>") < told.index("<table>")
    for said in found.sentences(years=[5, 10]):
        assert said in told


def test_the_numbers_of_the_tables_are_those_of_the_comparison(made):
    _, found, text = made
    one = found.data.sel(strategy="10 < 20 weeks later", endpoint="cancer_death", year=10)
    table = plain(text).split("<caption>“10 < 20 weeks later” against “as planned”")[-1]
    row = re.search(r">death from the cancer</th><td>10 years</td>(.*?)</tr>", table)[1]
    cells = re.findall(r"<td>(.*?)</td>", row)
    assert cells[1] == f"{100 * float(one['risk']):.1f} %"
    assert cells[2] == f"{1000 * float(one['difference']):+.1f}".replace("-", "−")
    assert cells[3] == f"± {1000 * float(one['std_error']):.2g}"
    assert cells[4] == f"{1000 * float(one['caused']):.1f}"
    time = plain(text).split("Time of a patient under “10 < 20 weeks later”")[-1]
    days = re.search(r">life</th><td>10 years</td><td>.*?</td><td>(.*?)</td>", time)[1]
    lived = found.data["life_years_difference"].sel(strategy="10 < 20 weeks later", year=10)
    assert days == f"{365.25 * float(lived):+.1f}".replace("-", "−")


def test_what_pairing_saves_and_every_strategy_s_file_are_there(made):
    runs, found, text = made
    saved = float(found.data["saved"].sel(strategy="never", endpoint="death", year=10))
    assert f"<td>{saved:,.0f} ×</td>" in text
    assert all(plain(run.provenance["scenario_toml"]) in plain(text).replace("&amp;", "&") for run in runs.values())
    assert "one parameter set was run" in text


def test_curves_pass_through_the_years_of_the_tables(made):
    at = grid(made[1])
    assert {5.0, 10.0} <= set(at)
    assert at == sorted(at)
    assert at[0] > 0.0


def test_an_ensemble_has_its_own_column_and_band():
    runs = _runs(200, bb.ensemble(BREAST, 2), "6 years", ("as planned", "later"))
    text = plain(compare_page(runs, bb.compare(runs)))
    assert "5 to 95 % over 2 parameter sets" in text
    assert ">5–95 % of sets</th>" in text
    assert 'class="band two"' in text


def test_strategies_that_differ_in_nothing_make_a_page_too():
    runs = _runs(100, names=("one",)) | _runs(100, names=("same",))
    text = compare_page(runs, bb.compare(runs, endpoints=["second_primary"]))
    assert "exactly the same patients do" in text
    assert "no patient differs" in text
    assert "<figure>" not in text


def test_for_whom_is_told_by_subtype_and_stage(made):
    runs, _, text = made
    one = bb.compare(runs, years=[10], by="stage").data.sel(
        strategy="never", stage="II", endpoint="cancer_death", year=10
    )
    table = plain(text).split("By stage, within 10 years: “never” against “as planned”")[-1].split("</table>")[0]
    row = re.search(r">death from the cancer</th><td class=\"text\">II</td>(.*?)</tr>", table)[1]
    cells = re.findall(r"<td>(.*?)</td>", row)
    assert cells[0] == f"{float(one['patients']):,.0f}"
    assert cells[3] == f"{1000 * float(one['difference']):+.1f}".replace("-", "−")
