import json
import re
from pathlib import Path

import pytest

import blowball as bb

LATER = '[care]\nsurgery_delay = "100 days"\n'


@pytest.fixture(name="files")
def _files(scenario):
    planned, later = scenario.with_name("as_planned.toml"), scenario.with_name("ten_weeks_later.toml")
    text = scenario.read_text(encoding="utf-8")
    scenario.unlink()
    planned.write_text(text, encoding="utf-8")
    later.write_text(text + LATER, encoding="utf-8")
    return str(planned), str(later)


def test_compare_prints_tables_and_sentences_and_ends_with_the_path_of_its_report(blowball, files):
    said = blowball("compare", *files, "--members", "2", "-o", "out")
    assert said.status == 0, said.err
    assert sorted(path.name for path in Path("out").iterdir()) == ["comparison.json", "report.html"]
    assert said.out.splitlines()[-2:] == [
        "Research and teaching only, not a medical device.",
        str(Path("out/report.html")),
    ]
    assert "400 patients under each strategy, 2 parameter sets" in said.out
    assert "more or fewer than “as planned” under “ten weeks later”" in said.out
    for words in ("any recurrence", "new primary", "death of any cause"):
        assert re.search(rf"^{words} +[+-]\d+\.\d ± \d+\.\d \[[+-]", said.out, re.MULTILINE), words
    assert "Of 1,000 patients, " in said.out
    kept = json.loads(Path("out/comparison.json").read_text(encoding="utf-8"))
    assert [*kept["provenance"]] == ["as planned", "ten weeks later"]
    assert "not a medical device" in kept["notice"]
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert kept["sentences"][0].split(";")[0] in page.replace("\xa0", " ")


def test_numbers_for_machines_are_those_of_python(blowball, files):
    found = blowball(
        "compare", *files, "--members", "0", "--set", "surgery.delay=8 weeks", "--seed", "5", "--json"
    ).json
    assert found["report"] == str(Path("out/compare/report.html"))
    breast = bb.get_cancer("breast").with_numbers({"surgery.delay": 56.0})
    one = bb.Scenario(breast, bb.Population.typical(breast, 400), horizon="10 years", seed=5)
    other = one.with_(care=one.care.with_(surgery_delay="100 days"))
    expected = bb.compare({"as planned": bb.simulate(one), "ten weeks later": bb.simulate(other)})
    assert found["sentences"] == expected.sentences()
    assert (found["reference"], found["strategies"], found["members"]) == ("as planned", ["ten weeks later"], 0)
    rows = {(row["strategy"], row["endpoint"], row["year"]): row for row in found["comparison"]}
    for key, row in {(r["strategy"], r["endpoint"], r["year"]): r for r in expected.table().to_pylist()}.items():
        assert rows[key]["difference"] == row["difference"]
        assert rows[key]["std_error"] == row["std_error"]
        assert rows[key]["low"] is None


def test_the_default_folder_is_written_anew_and_another_is_not(blowball, files):
    small = ("--members", "0", "--patients", "60")
    for _ in range(2):
        assert blowball("compare", *files, *small).status == 0
    assert blowball("compare", *files, *small, "-o", "out").status == 0
    refused = blowball("compare", *files, *small, "-o", "out")
    assert (refused.status, refused.out) == (2, "")
    assert "--overwrite" in refused.err
    assert blowball("compare", *files, *small, "-o", "out", "--overwrite").status == 0


def _changed(kind):
    return {
        "seed": lambda text: text.replace("seed = 3", "seed = 4"),
        "number of patients": lambda text: text.replace("size = 400", "size = 401"),
        "population": lambda text: text.replace("size = 400", 'size = 400\nmetastatic = "exclude"'),
        "horizon": lambda text: text.replace("10 years", "11 years"),
        "parameters": lambda text: text + '[numbers]\n"surgery.delay" = "8 weeks"\n',
    }[kind]


@pytest.mark.parametrize("kind", ["seed", "number of patients", "population", "horizon", "parameters"])
def test_files_that_are_not_about_the_same_patients_and_luck_are_refused_before_anything_runs(
    blowball, files, kind, monkeypatch
):
    monkeypatch.setattr("blowball.histories.simulate", lambda *_, **__: pytest.fail("time was spent"))
    other = Path(files[1])
    other.write_text(_changed(kind)(other.read_text(encoding="utf-8")), encoding="utf-8")
    said = blowball("compare", *files)
    assert (said.status, said.out) == (2, "")
    assert re.fullmatch(r"blowball: [^\n]+\.\n", said.err), said.err
    assert "'as planned' and 'ten weeks later'" in said.err
    assert f"give both the same {kind}" in said.err
    assert not Path("out").exists()


BAD = [
    ([], "SCENARIOS"),
    (["as_planned.toml"], "two"),
    (["as_planned.toml", "nowhere.toml"], "nowhere.toml"),
    (["as_planned.toml", "as_planned.toml"], "called 'as planned'"),
    (["as_planned.toml", "ten_weeks_later.toml", "--members", "-1"], "members"),
    (["as_planned.toml", "ten_weeks_later.toml", "--set", "surgery.dealy=1"], "surgery.delay"),
    (["as_planned.toml", "ten_weeks_later.toml", "-o", "as_planned.toml"], "file"),
    (["as_planned.toml", "ten_weeks_later.toml", "--patients", "0"], "--patients"),
]


@pytest.mark.parametrize(("arguments", "names"), BAD, ids=lambda v: " ".join(v) if isinstance(v, list) else None)
def test_bad_input_gets_one_sentence_and_leaves_nothing(blowball, files, arguments, names):
    said = blowball("compare", *arguments)
    assert (said.status, said.out) == (2, "")
    assert re.fullmatch(r"blowball: [^\n]+[.?!]\n", said.err), said.err
    assert names.lower() in said.err.lower()
    assert sorted(path.name for path in Path().iterdir()) == ["as_planned.toml", "ten_weeks_later.toml"]


def test_help_says_what_it_is_not(blowball):
    assert "Research and teaching only" in blowball("compare", "--help").out
