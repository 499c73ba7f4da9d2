"""The economic part of a report: pictures with words, both uncertainties, and the option of the command."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest

import blowball as bb
from blowball.cli import main
from blowball.economics import Bar, acceptability, evaluate, tornado
from blowball.report.economics_axes import axis
from blowball.report.economics_bars import global_figure, tornado_figure
from blowball.report.economics_figures import curves, plane
from blowball.report.economics_page import economics_section, sentences

SCENARIO = 'cancer = "breast"\nhorizon = "8 years"\nseed = 3\n[population]\nsize = 300\n'


@pytest.fixture(name="found", scope="module")
def _found(runs):
    return evaluate(runs, draws=30)


def test_every_picture_has_a_text_that_says_the_same(found):
    bars = tornado(found, "guideline", 100_000.0)
    rows = [{"number": "economics.cost.test.ct", "median": 0.2, "maximum": 0.4, "dummy": 0.1}]
    drawn = [
        global_figure(rows, "guideline"),
        plane(found, 100_000.0),
        *curves(acceptability(found)),
        tornado_figure(bars, "guideline", "USD"),
    ]
    for one in drawn:
        root = ElementTree.fromstring(one.replace("\xa0", " "))
        told = {child.tag.rpartition("}")[2]: child for child in root[:2]}
        assert root.attrib["aria-labelledby"] == f"{told['title'].attrib['id']} {told['desc'].attrib['id']}"
        assert re.search(r"\d", told["desc"].text)
        places = [float(value) for name in ("cx", "x") for value in re.findall(rf' {name}="(-?[\d.]+)"', one)]
        assert min(places) >= -1.0
        assert max(places) <= 361.0
    assert drawn[1].count("<circle") > 50
    more = float((found.qalys()[1] - found.qalys()[0]).mean())
    assert f"guideline: {more:+.3f} QALYs" in drawn[1]


def test_a_fitted_bar_has_its_whisker_and_another_ink():
    bars = [Bar("growth.capacity", 1.0, 2.0, -10.0, 20.0, "fitted", 5.0), Bar("a.b", 1.0, 2.0, 5.0, 9.0, "exact", 0.0)]
    one = tornado_figure(bars, "x", "USD")
    assert one.count("band two") == one.count("line steps two") == 1
    assert one.count("band one") == 1
    assert tornado_figure([], "x", "USD") == global_figure([], "x") == ""


@pytest.mark.parametrize("values", [[-0.03, 0.2], [5.0], [0.0], [-70_000.0, -20.0], [1e-4, 2e-4]])
def test_an_axis_holds_its_values_and_nought_and_has_few_marks(values):
    one = axis(values, "x")
    assert one.low <= min(0.0, *values)
    assert max(0.0, *values) <= one.high
    assert 2 <= len(one.marks) <= 8
    assert min(abs(mark) for mark in one.marks) == 0.0
    assert len({one.say(mark) for mark in one.marks}) == len(one.marks)


def test_a_sentence_has_the_gain_the_cost_and_both_uncertainties(found):
    (said,) = sentences(found, 100_000.0)
    assert said.startswith("Under “guideline” a patient costs ")
    assert said.count("by chance; ") == said.count("over what is not known") == 2
    net = 100_000.0 * (found.qalys()[1] - found.qalys()[0]) - (found.costs()[1] - found.costs()[0])
    assert f"above nought in {100 * np.mean(net > 0):.0f} of 100 sets of numbers." in said
    assert f"{abs(net.mean()):,.0f} USD a patient" in said


def test_the_section_is_the_same_each_time_and_no_id_comes_twice(found, runs):
    cost, gain = (of.mean(axis=1) for of in (found.costs(), found.qalys()))
    even = float((cost[1] - cost[0]) / (gain[1] - gain[0]))  # where the choice is a toss-up, knowledge is worth most
    one = economics_section(found, even)
    assert one == economics_section(evaluate(runs, draws=30), even)
    ids = re.findall(r' id="([^"]+)"', one)
    assert len(ids) == len(set(ids)) >= 8
    for words in ("Costs and quality of life", "By rising cost", "Where the costs arise", "natural history, all of it"):
        assert words in one
    lone = economics_section(evaluate(runs))  # three samples
    assert "What it would be worth to know these" not in lone
    assert "no single piece of knowledge would change the choice" in economics_section(found, 1.0)


def test_compare_prints_and_writes_costs_where_it_is_asked(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("plan.toml").write_text(SCENARIO, encoding="utf-8")
    Path("late.toml").write_text(SCENARIO + '[care]\nsurgery_delay = "100 days"\n', encoding="utf-8")
    arguments = ["compare", "plan.toml", "late.toml", "--members", "2", "-o"]
    assert main([*arguments, "with", "--economics"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"Under “late” a patient costs [\d,]+ USD (more|less) than under “plan”", said)
    kept = json.loads(Path("with/comparison.json").read_text(encoding="utf-8"))["economics"]
    assert kept["price_year"] == 2019
    assert {row["strategy"] for row in kept["icers"]} == {"plan", "late"}
    page = Path("with/report.html").read_text(encoding="utf-8")
    assert "Costs and quality of life" in page
    assert "CHEERS 2022" in page
    assert len(kept["acceptability"]) == 21
    long = pyarrow.csv.read_csv("with/economics.csv")
    assert long.column_names[:4] == ["sample", "strategy_id", "strategy", "grp_id"]
    assert long.num_rows == 2 * len(set(long["sample"].to_pylist()))
    assert main([*arguments, "without"]) == 0
    assert "economics" not in json.loads(Path("without/comparison.json").read_text(encoding="utf-8"))
    page = Path("without/report.html").read_text(encoding="utf-8")
    assert "Costs and quality of life" not in page
    assert "CHEERS" not in page
    assert "ISPOR-SMDM" in page


def test_compare_writes_single_patients_and_strata_where_it_is_asked(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("plan.toml").write_text(SCENARIO, encoding="utf-8")
    Path("late.toml").write_text(SCENARIO + '[care]\nsurgery_delay = "100 days"\n', encoding="utf-8")
    arguments = ["compare", "plan.toml", "late.toml", "--members", "2", "-o", "out"]
    assert main([*arguments, "--economics", "--by-patient", "--by", "subtype"]) == 0
    table = pyarrow.parquet.read_table("out/economics_patients.parquet")
    assert {"sample", "strategy_id", "patient_id", "grp_id", "qalys", "costs"} <= set(table.column_names)
    strata = json.loads(Path("out/comparison.json").read_text(encoding="utf-8"))["strata"]
    assert strata["by"] == ["subtype"]
    assert {row["subtype"] for row in strata["comparison"]} == set(bb.get_cancer("breast").subtype_ids)
    assert "subtype hr_pos" in capsys.readouterr().out
    assert main([*arguments, "--overwrite", "--by-patient"]) == 2
    assert "add --economics" in capsys.readouterr().err
    assert main([*arguments, "--overwrite", "--by", "retreated"]) == 2
    assert "known on day 0" in capsys.readouterr().err


def test_a_cancer_without_prices_is_refused_before_anything_is_simulated(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        Path(f"{name}.toml").write_text(SCENARIO.replace("breast", "liver"), encoding="utf-8")
    assert main(["compare", "a.toml", "b.toml", "--economics", "-o", "out"]) != 0
    assert "liver has no costs and utilities" in capsys.readouterr().err
    assert not Path("out").exists()
