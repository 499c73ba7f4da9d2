import json
import xml.etree.ElementTree as ET

import pytest

import blowball as bb
from blowball.cli import main
from blowball.report.validation import validation_figure, validation_page
from blowball.targets import VERDICTS, get_targets, validate
from blowball.targets.measures import MEASURES

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def found():
    return validate(bb.get_cancer("breast"), get_targets("breast"), members=2, patients=500, threads=1)


def test_every_target_is_judged_and_each_plan_simulated_once(found):
    targets = get_targets("breast")
    assert [result.target for result in found.results] == list(targets)
    assert {result.verdict for result in found.results} <= set(VERDICTS)
    plans = {json.dumps([t.people, t.year, MEASURES[t.measure].apart, *side]) for t in targets for side in t.sides}
    rotterdam = 2982 - 500  # all of them, at least once
    assert found.simulated <= 2 * (500 * len(plans) + rotterdam)


def test_same_seed_same_table_whatever_the_threads(found):
    again = validate(bb.get_cancer("breast"), get_targets("breast"), members=2, patients=500, threads=2)
    assert [str(result) for result in again.results] == [str(result) for result in found.results]  # NaN is not NaN


def test_another_seed_is_other_luck(found):
    other = validate(bb.get_cancer("breast"), get_targets("breast"), members=2, patients=500, seed=8)
    assert [r.median for r in other.results] != [r.median for r in found.results]


def test_counts_are_of_all_targets(found):
    inside, total = found.inside("validate")
    assert total == sum(t.use == "validate" for t in get_targets("breast"))
    assert inside == sum(r.verdict == "inside" for r in found.of("validate"))
    assert found.count("validate").startswith(f"{inside} of {total} validation targets inside")
    assert f"{inside} of {total} validation targets are inside" in found.sentence()


def test_the_figure_has_a_strip_for_every_target_and_says_the_same_in_words(found):
    root = ET.fromstring(validation_figure(found, "calibrate"))
    published = [e for e in root.iter(f"{SVG}rect") if e.get("class") == "band two"]
    assert len(published) == len(found.of("calibrate"))
    told = root.find(f"{SVG}desc").text
    assert all(result.target.title in told for result in found.of("calibrate"))
    widths = [float(e.get("x")) + float(e.get("width")) for e in root.iter(f"{SVG}rect")]
    assert max(widths) <= 360.0


def test_the_page_shows_misses_and_sources(found):
    page = validation_page([found])
    assert page.count("Research and teaching only, not a medical device.") == 1
    assert found.sentence() in page
    for result in found.results:
        assert result.target.id in page
        for key in result.target.sources:
            assert key in page
    assert any(result.verdict == "outside" for result in found.results)
    assert '<td class="miss">outside</td>' in page


def _run(*arguments):
    return main(["validate", "breast", "--members", "2", "--patients", "200", *arguments])


def test_the_command_prints_two_tables_a_sentence_and_the_notice(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert _run() == 0  # although targets are missed
    said = capsys.readouterr().out
    for part in ("calibration targets", "validation targets", "outside", "are inside the published interval"):
        assert part in said
    assert "Research and teaching only, not a medical device." in said
    assert (tmp_path / "out/validate/report.html").is_file()
    assert _run() == 0  # the default folder is written anew


def test_for_machines(tmp_path, capsys):
    assert _run("-o", str(tmp_path / "here"), "--json") == 0
    made = json.loads(capsys.readouterr().out)["cancers"]["breast"]
    assert [one["id"] for one in made["targets"]] == [target.id for target in get_targets("breast")]
    assert set(made["inside"]) == {"calibrate", "validate"}
    assert _run("-o", str(tmp_path / "here")) == 2
    assert "there already" in capsys.readouterr().err


def test_an_unknown_cancer_is_one_sentence(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["validate", "brest"]) == 2
    assert "there is no cancer 'brest'" in capsys.readouterr().err
