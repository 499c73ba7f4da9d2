"""Everything that cannot be is refused in one sentence that names the place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from blowball.catalogue import get_cancer
from blowball.errors import BlowballError, InputError
from blowball.scenario import Body, CarePlan, FollowUp, Population, Scenario

BREAST = get_cancer("breast")
Make = Callable[[Path], object]


def table(values: dict, **options) -> Make:
    return lambda _: Population.from_table(values, cancer=BREAST, **options)


def csv_file(content: str | bytes, name: str = "patients.csv", **options) -> Make:
    def make(folder: Path) -> object:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Population.from_table(path, cancer=BREAST, **options)

    return make


def cut_parquet(folder: Path) -> object:
    path = folder / "patients.parquet"
    pq.write_table(pa.table({"age": np.linspace(40.0, 80.0, 1_000)}), path)
    path.write_bytes(path.read_bytes()[:-200])
    return Population.from_table(path)


def care(**changes) -> Make:
    return lambda _: CarePlan.guideline(BREAST).with_(**changes)


def toml(text: str, head: str = 'cancer = "breast"\n', people: str = "[population]\nsize = 10\n") -> Make:
    return lambda _: Scenario.from_toml(head + text + "\n" + people)


def scenario(**parts) -> Make:
    return lambda _: Scenario(BREAST, Population.typical(BREAST, 10), **parts)


# what is wrong: how it is given, and the words that its error must hold (place first, then the thing itself)
TABLES: dict[str, tuple[Make, tuple[str, ...]]] = {
    "negative age": (table({"age": [50, -3]}), ("row 2", "'age'", "-3")),
    "age of a century and a half": (csv_file("age\n50\n151\n"), ("patients.csv", "row 2", "'age'", "151")),
    "infinite age": (table({"age": [np.inf]}), ("row 1", "'age'")),
    "age in words": (csv_file("age\nfifty\n"), ("patients.csv", "row 1", "'age'", "fifty")),
    "decimal comma": (csv_file('age\n"50,5"\n'), ("row 1", "'age'", "decimal point")),
    "hidden underscore": (csv_file("age\n5_0\n"), ("row 1", "'age'", "5_0")),
    "size of three metres": (table({"size_mm": [20, 3000]}), ("row 2", "'size_mm'", "3000")),
    "size zero": (table({"size_mm": [20, 0]}), ("row 2", "'size_mm'")),
    "negative size": (table({"size_mm": [20, -5]}), ("row 2", "'size_mm'", "-5")),
    "size in words": (table({"size_mm": ["20", "large"]}), ("row 2", "'size_mm'", "large")),
    "size with a comma": (table({"size_mm": ["2,5"]}), ("row 1", "'size_mm'", "decimal point")),
    "interval backwards": (table({"size_mm": ["50-20"]}), ("row 1", "'size_mm'", "50-20")),
    "half an interval": (table({"size_mm": ["20-"]}), ("row 1", "'size_mm'", "20-")),
    "sizes in cm": (table({"size_mm": [1.2, 2.5, 3.1, 0.8, 4.0, 2.2]}), ("'size_mm'", "cm")),
    "sizes in metres": (table({"size_mm": [0.02, 0.05]}), ("'size_mm'",)),
    "sizes in metres, larger": (table({"size_mm": [0.2, 0.5]}), ("'size_mm'", "metres")),
    "unit of another thing": (table({"age": [50]}, units={"age": "mm"}), ("units, 'age'", "mm")),
    "unknown unit": (table({"size_mm": [2.0]}, units={"size_mm": "inches"}), ("units, 'size_mm'", "inches")),
    "unit of a count": (table({"nodes_positive": [2]}, units={"nodes_positive": "mm"}), ("units, 'nodes_positive'",)),
    "unit of an unknown column": (table({"age": [50]}, units={"agee": "years"}), ("units", "agee", "'age'")),
    "unit of receptors": (table({"er": [50]}, units={"er": "ng/ml"}), ("units, 'er'", "ng/ml")),
    "half a node": (table({"nodes_positive": [0, 1.5]}), ("row 2", "'nodes_positive'", "1.5")),
    "minus one node": (table({"nodes_positive": [-1]}), ("row 1", "'nodes_positive'", "-1")),
    "thousand nodes": (table({"nodes_positive": [999]}), ("row 1", "'nodes_positive'", "999")),
    "grade seven": (table({"grade": [1, 2, 7]}), ("row 3", "'grade'", "7")),
    "half a grade": (table({"grade": [1.5]}), ("row 1", "'grade'", "1.5")),
    "receptors below zero": (table({"er": [-1.0]}), ("row 1", "'er'", "-1")),
    "receptors in words": (table({"pgr": ["positive"]}), ("row 1", "'pgr'", "positive")),
    "unknown subtype": (table({"subtype": ["hr_pos", "hr_poss"]}), ("row 2", "'subtype'", "hr_pos")),
    "subtype as a number": (table({"subtype": [1, 2]}), ("row 1", "'subtype'", "1")),
    "unknown sex": (table({"sex": ["female", "x"]}), ("row 2", "'sex'", "'x'")),
    "sex as a number": (table({"sex": [0, 1]}), ("row 1", "'sex'", "female")),
    "unknown margin": (table({"margin": ["clear", "dirty"]}), ("row 2", "'margin'", "dirty")),
    "stage nine": (table({"stage": ["II", "IX"]}), ("row 2", "'stage'", "IX")),
    "stage IV without metastases": (table({"stage": ["IV"], "m0": [1]}), ("row 1", "'m0'")),
    "chemo perhaps": (table({"chemo": ["yes", "perhaps"]}), ("row 2", "'chemo'", "perhaps")),
    "smoking in packs": (table({"smoking": [20]}), ("row 1", "'smoking'", "20")),
    "year of two digits": (table({"year": [85]}), ("row 1", "'year'", "85")),
    "half a year": (table({"year": [1985.5]}), ("row 1", "'year'", "1985.5")),
    "country as a number": (table({"country": [1]}), ("row 1", "'country'")),
    "country in full": (table({"country": ["Ruritania"]}), ("row 1", "'country'", "Ruritania")),
    "dates for ages": (table({"age": pd.to_datetime(["1950-01-01"])}), ("'age'", "timestamp")),
    "lists for ages": (table({"age": [[50, 51]]}), ("'age'", "list")),
    "two dimensions": (table({"age": np.ones((2, 2))}), ("'age'", "dimensions")),
    "one number for a column": (table({"age": 50}), ("'age'", "50")),
    "unknown column": (csv_file("age,smokng\n50,1\n"), ("patients.csv", "smokng", '{"smokng": "smoking"}')),
    "column of outcomes": (csv_file("age,zqx\n50,1\n"), ("patients.csv", "zqx", '{"zqx": None}')),
    "mapping of no column": (csv_file("age\n50\n", columns={"sise": "size_mm"}), ("patients.csv", "sise")),
    "mapping to no column": (table({"a": [50]}, columns={"a": "agee"}), ("columns, 'a'", "agee", "'age'")),
    "two columns for one": (table({"age": [50], "a": [50]}, columns={"a": "age"}), ("'age' and 'a'", '{"a": None}')),
    "mapping that is none": (table({"age": [50]}, columns=["age"]), ("columns",)),
    "all dropped": (table({"age": [50]}, columns={"age": None}), ("the table", "dropped")),
    "duplicate columns": (csv_file("age,age\n50,51\n"), ("patients.csv", "'age'")),
    "duplicate columns of a frame": (
        lambda _: Population.from_table(pd.DataFrame([[1, 2]], columns=["age", "age"])), ("the table", "'age'")
    ),
    "column without name": (csv_file("age,\n50,51\n"), ("patients.csv", "column 2")),
    "columns of two lengths": (table({"age": [50, 51], "grade": [1]}), ("'grade'", "1", "2")),
    "short row": (csv_file("age,grade\n50,1\n51\n"), ("patients.csv", "row 2")),
    "unclosed quote": (csv_file('age\n"50\n'), ("patients.csv",)),
    "semicolons": (csv_file("age;grade\n50;1\n"), ("patients.csv", "commas")),
    "another encoding": (csv_file("age\nÖ\n".encode("latin-1")), ("patients.csv", "line 2", "UTF-8")),
    "UTF-16": (csv_file("age\n50\n".encode("utf-16")), ("patients.csv", "UTF-8")),
    "bytes": (csv_file(b"\x00\x01\x02"), ("patients.csv",)),
    "empty file": (csv_file(""), ("patients.csv", "empty")),
    "only line breaks": (csv_file("\n\n"), ("patients.csv", "header")),
    "header only": (csv_file("age,grade\n"), ("patients.csv", "no patient")),
    "empty table": (table({}), ("the table", "no columns")),
    "table without rows": (table({"age": []}), ("the table", "no patient")),
    "empty Parquet": (csv_file("", "p.parquet"), ("p.parquet", "empty")),
    "text called Parquet": (csv_file("age\n50\n", "p.parquet"), ("p.parquet", "Parquet")),
    "truncated Parquet": (cut_parquet, ("patients.parquet", "cut short")),
    "spreadsheet": (csv_file("age\n50\n", "p.xlsx"), ("p.xlsx", ".xlsx", ".csv")),
    "no ending": (csv_file("age\n50\n", "patients"), ("patients", ".csv")),
    "no such file": (lambda folder: Population.from_table(folder / "none.csv"), ("none.csv", "no such file")),
    "a folder": (lambda folder: Population.from_table(folder), ("folder",)),
    "not a table": (lambda _: Population.from_table(7), ("population", "int")),
    "no replicates": (table({"age": [50]}, replicates=0), ("replicates", "0")),
    "half a replicate": (table({"age": [50]}, replicates=1.5), ("replicates", "1.5")),
    "size day without unit": (table({"age": [50]}, size_day=3), ("size_day", "unit")),
}  # fmt: skip

PLANS: dict[str, tuple[Make, tuple[str, ...]]] = {
    "nobody": (lambda _: Population.typical(BREAST, 0), ("size", "0")),
    "half a person": (lambda _: Population.typical(BREAST, 1.5), ("size", "1.5")),
    "too many people": (lambda _: Population.typical(BREAST, 2**33), ("size", str(2**33))),
    "metastatic maybe": (lambda _: Population.typical(BREAST, 9, metastatic="maybe"), ("metastatic", "maybe")),
    "typical year": (lambda _: Population.typical(BREAST, 9, year=12), ("year", "12")),
    "unknown cancer": (lambda _: get_cancer("brest"), ("brest", "breast")),
    "delay without unit": (care(surgery_delay=8), ("surgery_delay", "unit")),
    "delay in words": (care(surgery_delay="soon"), ("surgery_delay", "soon")),
    "delay in bananas": (care(surgery_delay="8 bananas"), ("surgery_delay", "bananas")),
    "delay before birth": (care(surgery_delay="-200 years"), ("surgery_delay", "-200 years")),
    "unknown margin": (care(margins="clean"), ("margins", "clean", "clear")),
    "unknown node operation": (care(nodes="axillary"), ("nodes", "axillary")),
    "radiotherapy maybe": (care(radiotherapy="maybe"), ("radiotherapy", "maybe")),
    "unknown course": (care(systemic=["chemotherapie"]), ("systemic", "chemotherapie", "'chemo'")),
    "course twice": (care(systemic=["chemo", "chemo"]), ("systemic", "chemo", "twice")),
    "radiotherapy listed twice": (care(radiotherapy=True, systemic=["radiotherapy"]), ("systemic", "radiotherapy")),
    "course not in a list": (care(systemic="chemo"), ("systemic", "['chemo']")),
    "retreatment in words": (care(retreatment="yes"), ("retreatment", "yes")),
    "palliative as a number": (care(palliative=1), ("palliative", "1")),
    "unknown schedule": (care(follow_up="guidelin"), ("follow_up", "'guideline'")),
    "follow-up as a number": (care(follow_up=3), ("follow_up", "3")),
    "unknown test": (care(follow_up=FollowUp(["1 year"], ["mamography"])), ("tests", "'mammography'")),
    "margins without surgery": (care(surgery_delay="none", margins="clear"), ("care, margins", "no surgery")),
    "nodes without surgery": (care(surgery_delay="none", nodes="dissection"), ("care, nodes", "no surgery")),
    "adjuvant without surgery": (care(surgery_delay="none", systemic=["chemo"]), ("care, systemic", "no surgery")),
    "irradiation without surgery": (
        care(surgery_delay="none", radiotherapy=True), ("care, radiotherapy", "no surgery")
    ),
    "visits without surgery": (
        care(surgery_delay="none", follow_up=FollowUp.yearly(5, ["exam"])), ("care, follow_up", "no surgery")
    ),
    "earlier wish without surgery": (
        lambda _: CarePlan.guideline(BREAST).with_(margins="close").with_(surgery_delay="none"),
        ("care, margins", "no surgery"),
    ),
    "visit before surgery": (lambda _: FollowUp(["-3 months x 4"], ["exam"]), ("visits, entry 1", "before")),
    "visit on the day": (lambda _: FollowUp(["1 year", "0 days"], ["exam"]), ("visits, entry 2", "0 days")),
    "visits without tests": (lambda _: FollowUp(["1 year x 5"]), ("visits, entry 1", "tests")),
    "tests without visits": (lambda _: FollowUp(tests=["exam"]), ("follow_up", "no visits")),
    "test twice": (lambda _: FollowUp(["1 year"], ["exam", "exam"]), ("tests", "exam", "twice")),
    "tests as one word": (lambda _: FollowUp(["1 year"], "exam"), ("tests", "exam")),
    "visits as one word": (lambda _: FollowUp("1 year x 5", ["exam"]), ("visits", "1 year x 5")),
    "no times": (lambda _: FollowUp(["1 year x 0"], ["exam"]), ("visits, entry 1", "0")),
    "times in words": (lambda _: FollowUp(["1 year x ten"], ["exam"]), ("visits, entry 1", "ten")),
    "unreadable visit": (lambda _: FollowUp(["yearly"], ["exam"]), ("visits, entry 1", "yearly")),
    "visit as a number": (lambda _: FollowUp([12], ["exam"]), ("visits, entry 1", "12")),
    "unknown key of a visit": (
        lambda _: FollowUp([{"evry": "1 year"}], ["exam"]), ("visits, entry 1", "evry", "'every'")
    ),
    "visit without interval": (lambda _: FollowUp([{"times": 3}], ["exam"]), ("visits, entry 1", "every")),
    "daily for years": (lambda _: FollowUp(["1 day x 481"], ["exam"]), ("visits", "481", "480")),
    "adherence above one": (lambda _: FollowUp(["1 year"], ["exam"], 1.2), ("adherence", "1.2")),
    "unknown exposure": (lambda _: Body(smokng="never"), ("body", "smokng", "'smoking'")),
    "unknown level": (lambda _: Body(smoking="sometimes"), ("body, smoking", "sometimes")),
    "level as a flag": (lambda _: Body(smoking=True), ("body, smoking", "True")),
    "stop at no surgery": (
        scenario(care=CarePlan.none(BREAST), body=Body(smoking="stops at surgery")), ("body, smoking", "no surgery")
    ),
    "horizon without unit": (scenario(horizon=20), ("horizon", "unit")),
    "no horizon": (scenario(horizon="0 years"), ("horizon", "0 years")),
    "horizon of millennia": (scenario(horizon="1000 years"), ("horizon", "1000 years")),
    "surgery after the horizon": (
        scenario(care=CarePlan.guideline(BREAST).with_(surgery_delay="3 years"), horizon="2 years"),
        ("surgery_delay", "horizon"),
    ),
    "negative seed": (scenario(seed=-1), ("seed", "-1")),
    "seed in words": (scenario(seed="seven"), ("seed", "seven")),
    "care that is none": (scenario(care="guideline"), ("care", "guideline")),
    "body that is none": (scenario(body={"smoking": "never"}), ("body", "smoking")),
    "cancer that is none": (lambda _: Scenario("brest", Population.typical(BREAST, 9)), ("'brest'", "breast")),
    "cancer that is no text": (lambda _: CarePlan.guideline(["breast"]), ("cancer: ['breast']", "choose breast")),
}  # fmt: skip

FILES: dict[str, tuple[Make, tuple[str, ...]]] = {
    "unknown key": (toml('horizn = "9 years"'), ("horizn", "'horizon'")),
    "unknown key of care": (toml('[care]\nmargin = "clear"'), ("care", "margin", "'margins'")),
    "unknown key of follow-up": (toml('[care.follow_up]\nvisit = ["1 year"]'), ("care.follow_up", "'visits'")),
    "unknown key of people": (toml("", people="[population]\nsize = 9\nsiz = 3"), ("population", "siz")),
    "unknown exposure": (toml('[body]\nsmokng = "never"'), ("body", "smokng", "'smoking'")),
    "self": (toml('[body]\nself = "never"'), ("body", "self")),
    "unknown number": (toml('[numbers]\n"growth.doubling" = 3'), ("growth.doubling",)),
    "number in another unit": (
        toml('[numbers]\n"growth.doubling_time.hr_pos" = "3 mm"'), ("growth.doubling_time.hr_pos", "mm")
    ),
    "unknown cancer": (toml("", head='cancer = "brest"\n'), ("cancer", "'breast'")),
    "no cancer": (toml("", head=""), ("cancer",)),
    "no people": (toml("", people=""), ("population",)),
    "size and table": (toml("", people='[population]\nsize = 9\ntable = "p.csv"'), ("population", "both")),
    "table and metastatic": (
        toml("", people='[population]\ntable = "p.csv"\nmetastatic = "include"'), ("population", "metastatic")
    ),
    "neither": (toml("", people="[population]\nyear = 2000"), ("population", "neither")),
    "size in words": (toml("", people='[population]\nsize = "many"'), ("population, size", "many")),
    "no such table": (toml("", people='[population]\ntable = "none.csv"'), ("none.csv",)),
    "people as a number": (toml("population = 10", people=""), ("population", "10")),
    "two follow-ups": (
        toml('[care.follow_up]\nguideline = "none"\ntests = ["exam"]'), ("care.follow_up", "both")
    ),
    "horizon as a number": (toml("horizon = 20"), ("horizon", "unit")),
    "seed as a fraction": (toml("seed = 1.5"), ("seed", "1.5")),
    "not TOML": (toml("horizon = = 3"), ("TOML", "line 2")),
    "key twice": (toml("seed = 1\nseed = 2"), ("TOML",)),
    "no such file": (lambda folder: Scenario.from_toml(folder / "none.toml"), ("none.toml", "no such file")),
    "a folder": (lambda folder: Scenario.from_toml(folder), ("folder",)),
    "not a path": (lambda _: Scenario.from_toml(7), ("scenario", "7")),
}  # fmt: skip


EVERYTHING = {
    f"{kind}: {name}": case
    for kind, cases in (("table", TABLES), ("plan", PLANS), ("file", FILES))
    for name, case in cases.items()
}


@pytest.mark.parametrize(("make", "words"), EVERYTHING.values(), ids=EVERYTHING)
def test_is_refused_in_one_sentence_that_names_the_place(make: Make, words: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        make(tmp_path)
    message = str(caught.value)
    assert isinstance(caught.value, BlowballError)
    assert isinstance(caught.value, ValueError)
    assert "\n" not in message
    assert message.rstrip()[-1] in ".?!"
    assert caught.value.place, "an error without a place"
    assert caught.value.remedy or "'" in message
    for word in words:
        assert word in message, f"{word!r} is not in: {message}"


def test_there_are_at_least_sixty_kinds() -> None:
    assert len(EVERYTHING) >= 60


def test_nothing_is_changed_by_what_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "patients.csv"
    path.write_text("age\n50\n-3\n")
    with pytest.raises(InputError):
        Population.from_table(path)
    assert path.read_text() == "age\n50\n-3\n"
    assert [file.name for file in tmp_path.iterdir()] == ["patients.csv"]
