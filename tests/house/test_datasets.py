import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from blowball import datasets
from blowball.errors import InputError

DATA = Path(datasets.__file__).parent / "data"


def test_rotterdam_is_whole():
    table = datasets.load_rotterdam()
    assert table.num_rows == 2982
    assert sum(table["recur"].to_pylist()) == 1518
    assert sum(table["death"].to_pylist()) == 1272
    assert set(table["size"].to_pylist()) == {"<=20", "20-50", ">50"}
    assert sum(column.null_count for column in table.columns) == 0


def test_rotterdam_notes_are_true():
    table = datasets.load_rotterdam().to_pydict()
    rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    assert sum(r["death"] == 1 and r["recur"] == 0 and r["dtime"] > r["rtime"] for r in rows) == 43
    assert not any(r["hormon"] or r["chemo"] for r in rows if r["nodes"] == 0)


def test_colon_is_whole_and_its_gaps_are_null():
    table = datasets.load_colon()
    assert table.num_rows == 1858
    assert len(set(table["id"].to_pylist())) == 929
    assert table["nodes"].null_count == 2 * 18
    assert table["differ"].null_count == 2 * 23
    events = list(zip(table["etype"].to_pylist(), table["status"].to_pylist(), strict=True))
    assert (events.count((1, 1)), events.count((2, 1))) == (468, 452)


@pytest.mark.parametrize("load", [datasets.load_rotterdam, datasets.load_colon, datasets.load_us_life_table])
def test_every_column_is_described_and_typed(load):
    table = load()
    block = load.__doc__.split("====\n")[1].split("    ====")[0]
    for name, kind in zip(table.column_names, table.schema.types, strict=True):
        assert re.search(rf"\b{name}\b", block), f"{name} is not described"
        expected = pa.string() if name in ("size", "rx") or (name == "sex" and "year" in table.column_names) else None
        expected = expected or (pa.float64() if name == "daily_hazard" else pa.int64())
        assert kind == expected, name


def test_every_data_file_has_its_terms():
    terms = (DATA / "LICENSE.data").read_text(encoding="utf-8")
    files = sorted(DATA.glob("*.csv"))
    assert len(files) == 3
    assert all(file.name in terms for file in files)
    assert "GNU LIBRARY GENERAL PUBLIC LICENSE" in (DATA / "LGPL-2.txt").read_text(encoding="utf-8")


def test_life_table_as_arrays_agrees_with_the_table():
    life, table = datasets.life_table(), datasets.load_us_life_table().to_pydict()
    assert life.hazard.shape == (30, 2, 110)
    assert life.years.tolist() == list(range(1985, 2015))
    for year, sex, age, hazard in zip(*table.values(), strict=True):
        assert life.hazard[year - 1985, ("male", "female").index(sex), age] == hazard


def test_years_between_are_interpolated():
    hazard = datasets.life_table().hazard
    np.testing.assert_allclose(hazard[2], 0.6 * hazard[0] + 0.4 * hazard[5], rtol=1e-12)  # 1987: 1985 and 1990
    np.testing.assert_allclose(hazard[26], 0.75 * hazard[25] + 0.25 * hazard[29], rtol=1e-12)  # 2011: 2010 and 2014


def test_life_table_is_per_day_and_men_die_younger():
    life = datasets.life_table()
    men, women = np.exp(-np.cumsum(365.25 * life.hazard[-1], axis=1))
    years_lived = men.sum(), women.sum()
    assert 74 < years_lived[0] < years_lived[1] < 84  # United States 2014: 76 and 81 years


def test_life_table_cannot_be_changed_by_accident():
    with pytest.raises(ValueError, match="read-only"):
        datasets.life_table().hazard[0, 0, 0] = 1.0


GRID = [f"2000,{sex},{age},0.0001" for sex in ("male", "female") for age in range(110)]


def written(path, rows, head="year,sex,age,daily_hazard"):
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


def test_a_life_table_of_ones_own(tmp_path):
    life = datasets.life_table(written(tmp_path / "own.csv", reversed(GRID)))
    assert life.hazard.shape == (1, 2, 110)
    assert np.all(life.hazard == 0.0001)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "own.csv: the life table has no rows; give rows of year, sex, age, daily_hazard."),
        (GRID[:-1], "own.csv: the life table has no female aged 109 in 2000; give every age"),
        ([*GRID, GRID[0]], "own.csv, row 222: this year, sex and age stand there twice"),
        (["2000,m,0,0.1"], "own.csv, row 2, column sex: 'm' is no sex here; write male or female."),
        (["2000,male,110,0.1"], "row 2, column age: '110' is no age; give a whole number from 0 to 109."),
        (["2000.5,male,0,0.1"], "row 2, column year: '2000.5' is no year"),
        (["inf,male,0,0.1"], "row 2, column year: 'inf' is no year"),
        (["2000,male,0,36.5"], "row 2, column daily_hazard: '36.5' is no hazard per day; give one between 0 and 1"),
        (["2000,male,0,n/a"], "row 2, column daily_hazard: 'n/a' is no hazard per day"),
        (["2000,male,0"], "row 2, column daily_hazard: 'None' is no hazard per day"),
        (["2000"], "row 2, column sex: 'None' is no sex here"),
    ],
)
def test_a_bad_life_table_gets_one_sentence(tmp_path, rows, sentence):
    with pytest.raises(InputError) as caught:
        datasets.life_table(written(tmp_path / "own.csv", rows))
    assert sentence in str(caught.value)


def test_a_file_that_is_no_life_table(tmp_path):
    with pytest.raises(InputError, match=r"no\.csv: the life table cannot be read \(No such file"):
        datasets.life_table(tmp_path / "no.csv")
    with pytest.raises(InputError, match="there is no column 'daily_hazard'"):
        datasets.life_table(written(tmp_path / "head.csv", [], head="year,sex,age,hazard"))
    (tmp_path / "bytes.csv").write_bytes(b"year,sex\xff\xfe\x00")
    with pytest.raises(InputError, match="this is no CSV file in UTF-8"):
        datasets.life_table(tmp_path / "bytes.csv")
