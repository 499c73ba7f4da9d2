import json
import re
from pathlib import Path

import pytest

import blowball as bb
from blowball.histories import Histories


@pytest.fixture(name="made")
def _made(blowball, scenario):
    said = blowball("run", str(scenario), "-o", "out", "--set", "surgery.delay=8 weeks", "--seed", "11")
    assert said.status == 0, said.err
    return said


def test_run_writes_histories_provenance_and_a_report_and_ends_with_its_path(made):
    assert sorted(path.name for path in Path("out").iterdir()) == ["patients.parquet", "provenance.json", "report.html"]
    assert made.out.splitlines()[-1] == str(Path("out/report.html"))
    assert "not a medical device" in made.out


def test_what_was_set_lands_in_provenance(made):
    provenance = json.loads(Path("out/provenance.json").read_text(encoding="utf-8"))
    assert provenance["overrides"] == {"surgery.delay": 56.0}
    assert provenance["seed"] == 11
    assert "surgery.delay" in Path("out/report.html").read_text(encoding="utf-8")


def test_the_run_is_the_one_that_python_gives(made):
    cancer = bb.get_cancer("breast").with_numbers({"surgery.delay": 56.0})
    scenario = bb.Scenario(cancer, bb.Population.typical(cancer, 400), horizon="10 years", seed=11)
    assert Histories.load("out").patients.equals(bb.simulate(scenario).patients)


def test_results_are_not_overwritten_unless_asked(made, blowball, scenario):
    before = Path("out/patients.parquet").read_bytes()
    refused = blowball("run", str(scenario), "-o", "out")
    assert (refused.status, refused.out) == (2, "")
    assert "--overwrite" in refused.err
    assert Path("out/patients.parquet").read_bytes() == before
    assert blowball("run", str(scenario), "-o", "out", "--overwrite").status == 0
    assert Path("out/patients.parquet").read_bytes() != before


def test_json_has_the_numbers_of_the_run(blowball, scenario):
    found = blowball("run", str(scenario), "-o", "out", "--json", "--patients", "300").json
    assert found["patients"] == 300
    assert "not a medical device" in found["notice"]
    run = Histories.load(found["folder"])
    rows = {(row["endpoint"], row["year"]): row for row in found["cumulative_incidence_since_surgery"]}
    for endpoint in ("recurrence", "cancer_death", "other_death"):
        expected = run.cumulative_incidence(endpoint, years=[5])["estimate"].item()
        assert rows[endpoint, 5.0]["estimate"] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("record", "files"),
    [("summary", {"counts.parquet", "strata.parquet"}), ("events", {"patients.parquet", "events.parquet"})],
)
def test_every_record_can_be_kept(blowball, scenario, record, files):
    said = blowball("run", str(scenario), "-o", "out", "--record", record, "--patients", "200")
    assert said.status == 0, said.err
    assert {path.name for path in Path("out").iterdir()} == files | {"provenance.json", "report.html"}


def test_several_parameter_sets_show_their_spread(blowball, scenario):
    said = blowball("run", str(scenario), "-o", "out", "--members", "2", "--patients", "100", "--record", "summary")
    assert said.status == 0, said.err
    text = Path("out/report.html").read_text(encoding="utf-8").replace("\xa0", " ")
    assert "over 2 parameter sets" in text


BAD = [
    (["run", "nowhere.toml"], "nowhere.toml"),
    (["run", "."], "folder"),
    (["run", "scenario.toml", "--set", "surgery.dealy=8 weeks"], "surgery.delay"),
    (["run", "scenario.toml", "--set", "surgery.delay=8 parsecs"], "parsecs"),
    (["run", "scenario.toml", "--set", "surgery.delay"], "path=value"),
    (["run", "scenario.toml", "--set", "surgery.delay=1 d", "--set", "surgery.delay=2 d"], "twice"),
    (["run", "scenario.toml", "--set", "surgery.delay=1,5"], "one number"),
    (["run", "scenario.toml", "--patients", "0"], "--patients"),
    (["run", "scenario.toml", "--patients", "many"], "--patients"),
    (["run", "scenario.toml", "--record", "dreams"], "dreams"),
    (["run", "scenario.toml", "--seed", "-1"], "seed"),
    (["run", "scenario.toml", "--members", "1"], "2"),
    (["run", "scenario.toml", "-o", "scenario.toml"], "file"),
    (["run", "scenario.toml", "--haste"], "--haste"),
    (["run"], "SCENARIO"),
    (["show", "breat"], "breast"),
    (["show", "breast", "groth"], "growth"),
    (["show"], "CANCER"),
    (["list", "wonders"], "wonders"),
    (["list", "--cancer", "breat"], "breast"),
    (["cite", "nothing"], "breast"),
    (["cite", "."], "provenance.json"),
    (["demo", "--replicates", "0"], "replicates"),
    (["demo", "--set", "growth=1"], "growth"),
    (["fly"], "fly"),
]


@pytest.mark.parametrize(("arguments", "names"), BAD, ids=lambda v: " ".join(v) if isinstance(v, list) else None)
def test_bad_input_gets_one_sentence_and_leaves_nothing(blowball, scenario, arguments, names):
    said = blowball(*arguments)
    assert said.status == 2
    assert said.out == ""
    assert re.fullmatch(r"blowball: [^\n]+[.?!]\n", said.err), said.err
    assert names.lower() in said.err.lower()
    assert "Traceback" not in said.err
    assert [path.name for path in scenario.parent.rglob("*")] == ["scenario.toml"]


BAD_FILES = {
    "empty": ("", "empty"),
    "not TOML": ("cancer = breast", "not TOML"),
    "unknown key": ('cancer = "breast"\ncolour = "red"\n[population]\nsize = 9', "colour"),
    "no people": ('cancer = "breast"', "population"),
    "unknown cancer": ('cancer = "toes"\n[population]\nsize = 9', "toes"),
    "no table": ('cancer = "breast"\n[population]\ntable = "p.csv"', "p.csv"),
    "no surgery": (
        'cancer = "breast"\n[population]\nsize = 9\n[care]\nsurgery_delay = "none"\nmargins = "clear"',
        "margins",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_scenario_file_gets_one_sentence_that_names_it(blowball, tmp_path, kind):
    text, names = BAD_FILES[kind]
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    said = blowball("run", "bad.toml", "-o", "out")
    assert (said.status, said.out) == (2, "")
    assert "bad.toml" in said.err
    assert names in said.err
    assert said.err.count("\n") == 1
    assert not Path("out").exists()


def test_people_from_a_table_are_not_replaced_by_a_number(blowball, tmp_path):
    (tmp_path / "p.csv").write_text("age,nodes_positive\n51,0\n60,3\n", encoding="utf-8")
    (tmp_path / "s.toml").write_text('cancer = "breast"\n[population]\ntable = "p.csv"\n', encoding="utf-8")
    assert "come from a table" in blowball("run", "s.toml", "--patients", "9").err
    said = blowball("run", "s.toml", "-o", "out")
    assert said.status == 0, said.err
    assert Histories.load("out").patients.num_rows == 2
