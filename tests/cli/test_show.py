import json
import re

import blowball as bb
from blowball.catalogue.citations import read_bibtex
from blowball.catalogue.records import UNVERIFIED


def test_show_prints_every_number_with_unit_and_source_and_marks_what_is_not_verified(blowball):
    said = blowball("show", "breast")
    assert said.status == 0
    lines = {line.split()[0]: line for line in said.out.splitlines() if "." in line.split(" ")[0]}
    for path, record in bb.get_cancer("breast").records.items():
        assert record.unit in lines[path]
        assert record.source.split(",")[0] in lines[path]
        assert ("! " + record.method.upper() in lines[path]) == (record.method in UNVERIFIED)
    assert "not a medical device" in said.out


def test_show_of_a_path_shows_only_what_is_below_it(blowball):
    found = blowball("show", "breast", "growth.doubling_time", "--json").json
    paths = [row["path"] for row in found["numbers"]]
    assert paths
    assert all(path.startswith("growth.doubling_time") for path in paths)
    assert found["numbers"][0]["value"] == bb.get_cancer("breast").number(paths[0])


def test_show_with_a_number_set_says_that_it_is_overridden(blowball):
    found = blowball("show", "breast", "surgery.delay", "--set", "surgery.delay=8 weeks", "--json").json
    assert [(row["value"], row["method"]) for row in found["numbers"]] == [(56.0, "overridden")]


def test_list_names_everything_there_is(blowball):
    cancers, said = [bb.get_cancer(name) for name in bb.list_cancers()], blowball("list")
    for cancer in cancers:
        for part in (*cancer.schedules, *cancer.courses, *cancer.tests, *cancer.exposures):
            assert re.search(rf"^{cancer.id}\s+{part.id}\b", said.out, re.MULTILINE), part.id
    found = blowball("list", "tests", "--json").json
    assert [row["id"] for row in found["tests"]] == [test.id for cancer in cancers for test in cancer.tests]
    assert "courses" not in found


def test_cite_of_a_cancer_and_of_a_run_is_bibtex_of_its_sources(blowball, scenario):
    keys = set(read_bibtex(blowball("cite", "breast").out))
    assert keys >= {key for record in bb.get_cancer("breast").entries for key in record.sources}
    assert blowball("run", str(scenario), "-o", "out", "--patients", "50").status == 0
    of_run = blowball("cite", "out")
    provenance = json.loads((scenario.parent / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert set(read_bibtex(of_run.out)) == set(provenance["sources"])
    assert {row["key"] for row in blowball("cite", "out", "--json").json["sources"]} == set(provenance["sources"])
