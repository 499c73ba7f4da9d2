import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import blowball as bb

SMALL = ("--each", "150", "--members", "2", "--horizon", "6 years", "--threads", "1")
TABLE = "age,size_mm,nodes_positive,subtype\n52,18,0,hr_pos\n61,34,4,triple_neg\n70,25,1,hr_pos\n"


def _plain(text):
    return text.replace("\xa0", " ")


def test_levers_prints_tables_and_sentences_and_writes_a_report(blowball):
    said = blowball("levers", "breast", *SMALL)
    assert said.status == 0, said.err
    assert sorted(path.name for path in Path("out/levers").iterdir()) == ["figure.svg", "levers.json", "report.html"]
    assert said.out.splitlines()[-2:] == [
        "Research and teaching only, not a medical device.",
        str(Path("out/levers/report.html")),
    ]
    assert "150 patients under each lever, 2 parameter sets; within 6 years" in said.out
    for title in ("Time of surgery", "Clearing the primary", "Looking", "The body", "Everything together"):
        assert f"{title}: of 1,000 patients" in said.out
    assert re.search(r"^sleep +none +0, no good evidence", said.out, re.MULTILINE)
    assert re.search(r"^sentinel biopsy +observational +as usual", said.out, re.MULTILINE)
    assert re.search(r"^surgery 4 weeks later +mechanistic +[+-]\d+\.\d ± \d+\.\d \[", said.out, re.MULTILINE)

    page = _plain(Path("out/levers/report.html").read_text(encoding="utf-8"))
    kept = json.loads(Path("out/levers/levers.json").read_text(encoding="utf-8"))
    assert kept["sentences"][0] in page
    assert page.index(kept["sentences"][0]) < page.index("<figure>") < page.index("What nobody can change")
    assert kept["sentences"][-1] in page
    assert "not a medical device" in page
    for exposure in bb.get_cancer("breast").exposures:
        assert exposure.believed in page
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    drawn = ET.parse("out/levers/figure.svg").getroot()
    words = " ".join("".join(one.itertext()) for one in drawn.iter("{http://www.w3.org/2000/svg}text"))
    assert "believed; no good evidence:" in words
    assert "What no lever moves:" in words
    assert "nan" not in "".join(re.findall(r'(?:points|d|x|cx|width)="([^"]*)"', page)).lower()


def test_numbers_for_machines_are_those_of_python(blowball):
    found = blowball("levers", "breast", *SMALL, "--seed", "5", "--set", "surgery.delay=8 weeks", "--json").json
    breast = bb.get_cancer("breast").with_numbers({"surgery.delay": "8 weeks"})
    expected = bb.levers(
        breast, bb.Population.typical(breast, 150), parameters=bb.ensemble(breast, 2), horizon="6 years", seed=5
    )
    assert found["sentences"] == expected.sentences()
    assert (found["patients"], found["members"], found["cancer"]) == (150, 2, "breast")
    rows = {(r["lever"], r["group"], r["endpoint"], r["year"]): r for r in found["table"]}
    for key, one in {
        (r["lever"], r["group"], r["endpoint"], r["year"]): r for r in expected.table().to_pylist()
    }.items():
        assert rows[key]["change"] == one["change"] or (rows[key]["change"] is None and one["change"] != one["change"])
    none = {one["id"] for one in found["levers"] if one["kind"] == "no_evidence"}
    assert {rows[name, "all", "cancer_death", 5.0]["change"] for name in none} == {0.0}
    stays = {(r["best"], r["group"], r["endpoint"], r["year"]): r for r in found["stays"]}
    mine = expected.data["stays"].sel(best="all", group="all", endpoint="death", year=5)
    assert stays["all", "all", "death", 5.0]["stays"] == float(mine)


def test_a_table_of_patients_is_repeated_to_make_enough(blowball):
    Path("mine.csv").write_text(TABLE, encoding="utf-8")
    small = ("--each", "100", "--members", "0", "--horizon", "5 years", "--json")
    found = blowball("levers", "breast", "--patients", "mine.csv", *small).json
    assert (found["patients"], found["members"]) == (99, 0)
    assert {row["group"] for row in found["table"]} >= {"all", "subtype: hr_pos", "subtype: triple_neg"}
    assert "her2_pos" not in " ".join(row["group"] for row in found["table"])
    assert all(row["change_low"] is None for row in found["table"])
    whole = blowball("levers", "breast", "--patients", "mine.csv", "--each", "2", *small[2:]).json
    assert whole["patients"] == 3


def test_the_default_folder_is_written_anew_and_another_is_not(blowball):
    small = ("levers", "liver", "--each", "20", "--members", "0", "--horizon", "5 years")
    for _ in range(2):
        assert blowball(*small).status == 0
    assert blowball(*small, "-o", "out").status == 0
    refused = blowball(*small, "-o", "out")
    assert (refused.status, refused.out) == (2, "")
    assert "--overwrite" in refused.err


BAD = [
    ([], "CANCER"),
    (["brest"], "breast"),
    (["breast", "--patients", "nowhere.csv"], "nowhere.csv"),
    (["breast", "--patients", "bad.csv"], "row 1, column 'age'"),
    (["breast", "--horizon", "soon"], "horizon"),
    (["breast", "--each", "0"], "--each"),
    (["breast", "--members", "-1"], "members"),
    (["breast", "--set", "surgery.dealy=1"], "surgery.delay"),
    (["breast", "-o", "bad.csv"], "file"),
]


@pytest.mark.parametrize(("arguments", "names"), BAD, ids=lambda v: " ".join(v) if isinstance(v, list) else None)
def test_bad_input_gets_one_sentence_and_leaves_nothing(blowball, arguments, names):
    Path("bad.csv").write_text("age,size_mm\n400,10\n", encoding="utf-8")
    said = blowball("levers", *arguments)
    assert (said.status, said.out) == (2, "")
    assert re.fullmatch(r"blowball: [^\n]+[.?!]\n", said.err), said.err
    assert names.lower() in said.err.lower()
    assert [path.name for path in Path().iterdir()] == ["bad.csv"]


def test_help_says_what_it_is_not(blowball):
    assert "Research and teaching only" in blowball("levers", "--help").out
