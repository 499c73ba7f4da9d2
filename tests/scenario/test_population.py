"""Tables in, what is known of each patient out: whatever holds them, whatever they call their columns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blowball.catalogue import get_cancer
from blowball.datasets import load_rotterdam
from blowball.engine.records import GIVEN, HABITS
from blowball.errors import InputError
from blowball.scenario import Population
from blowball.scenario.people_rows import people_rows
from blowball.scenario.sizes import OPEN_HIGH_MM, OPEN_LOW_MM, read_size

BREAST = get_cancer("breast")
VALUES = {
    "age": [52.0, 61.5, None],
    "nodes_positive": [0, 4, None],
    "size_mm": ["20-50", "<=20", None],
    "sex": ["f", None, "Male"],
}
ROTTERDAM = {
    "pid": None,
    "meno": None,
    "rtime": None,
    "recur": None,
    "dtime": None,
    "death": None,
    "size": "size_mm",
    "nodes": "nodes_positive",
    "hormon": "endocrine",
}


def write_csv(folder):
    path = folder / "p.csv"
    path.write_text(
        "\ufeffage,nodes_positive,size_mm,sex\r\n52,0,20-50,f\r\n61.5,4,<=20,NA\r\n,,,Male\r\n", encoding="utf-8"
    )
    return path


def write_parquet(folder):
    pq.write_table(pa.table(VALUES), folder / "p.parquet")
    return str(folder / "p.parquet")


@pytest.mark.parametrize(
    "make",
    [
        lambda _: VALUES,
        lambda _: pa.table(VALUES),
        lambda _: pd.DataFrame(VALUES),
        lambda _: pd.DataFrame(VALUES).convert_dtypes(),
        lambda _: pd.DataFrame(VALUES).astype({"sex": "category"}),
        lambda _: pa.table(VALUES).set_column(3, "sex", pa.array(VALUES["sex"]).dictionary_encode()),
        write_csv,
        write_parquet,
    ],
    ids=["dict", "arrow", "pandas", "nullable pandas", "pandas category", "arrow dictionary", "csv", "parquet"],
)
def test_the_same_people_whatever_holds_them(make, tmp_path) -> None:
    people = Population.from_table(make(tmp_path))
    nan = np.nan
    expected = {
        "age": [52.0, 61.5, nan],
        "nodes_positive": [0, 4, nan],
        "sex": [1, nan, 0],
        "size_low": [20, OPEN_LOW_MM, nan],
        "size_high": [50, 20, nan],
        "m0": [1, 1, 1],
    }
    assert people.values.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_array_equal(people.values[name], values, err_msg=name)
    assert people == Population.from_table(VALUES)


def test_rotterdam_by_its_own_column_names() -> None:
    women = Population.from_table(load_rotterdam(), columns=ROTTERDAM, cancer=BREAST)
    raw = load_rotterdam().to_pydict()
    assert women.n == 2982
    np.testing.assert_array_equal(women.values["nodes_positive"], raw["nodes"])
    np.testing.assert_array_equal(women.values["endocrine"], raw["hormon"])
    sizes = {"<=20": (1, 20), "20-50": (20, 50), ">50": (50, 150)}
    expected = np.array([sizes[size] for size in raw["size"]])
    np.testing.assert_array_equal(np.column_stack([women.values["size_low"], women.values["size_high"]]), expected)
    assert not np.any(women.outside), "the women that the parameters were learned from"


def test_rows_of_a_table() -> None:
    people = Population.from_table(
        {
            "age": [50, 60],
            "subtype": ["triple_neg", None],
            "grade": ["G3", 1],
            "margin": ["R1", "close"],
            "her2": ["neg", None],
            "stage": ["IIA", "IV"],
            "chemo": [True, None],
            "smoking": ["no", "yes"],
            "country": ["nl", "USA"],
            "size_mm": [12.5, ">5 cm"],
        },
        replicates=3,
        size_day="5 weeks",
    )
    rows = people_rows(people, BREAST.subtype_ids)
    assert people.n == 6
    assert len(rows) == 2
    np.testing.assert_array_equal(rows["subtype"], [2, -1])
    np.testing.assert_array_equal(rows["grade"], [3, 1])
    np.testing.assert_array_equal(rows["margin"], [2, 1])
    np.testing.assert_array_equal(rows["her2"], [0, -1])
    np.testing.assert_array_equal(rows["stage"], [2, 4])
    np.testing.assert_array_equal(rows["m0"], [1, 0])  # stage IV has metastases
    np.testing.assert_array_equal(rows["given"][:, GIVEN.index("chemo")], [1, -1])
    np.testing.assert_array_equal(rows["given"][:, GIVEN.index("endocrine")], [-1, -1])
    np.testing.assert_array_equal(rows["habits"][:, HABITS.index("smoking")], [0, 1])
    np.testing.assert_array_equal(rows["size_low"], [12.5, 50])
    np.testing.assert_array_equal(rows["size_high"], [12.5, OPEN_HIGH_MM])
    np.testing.assert_array_equal(rows["size_day"], [35, 35])
    np.testing.assert_array_equal(rows["nodes"], [-1, -1])
    assert np.all(np.isnan(rows["er"]))
    assert np.all(np.isnan(rows["year"]))


@pytest.mark.parametrize(("metastatic", "m0"), [("include", 0), ("exclude", 1)])
def test_typical_people_are_one_empty_row(metastatic: str, m0: int) -> None:
    people = Population.typical(BREAST, 100_000, metastatic=metastatic, year=2001)
    rows = people_rows(people, BREAST.subtype_ids)
    assert people.n == 100_000
    assert len(rows) == 1
    assert rows["m0"][0] == m0
    assert rows["year"][0] == 2001
    assert rows["size_day"][0] == 0
    for name in ("age", "size_low", "size_high", "grade", "er", "pgr"):
        assert np.isnan(rows[name][0]), name
    for name in ("subtype", "female", "nodes", "her2", "margin", "pik3ca"):
        assert rows[name][0] == -1, name
    assert np.all(rows["given"] == -1)
    assert np.all(rows["habits"] == -1)


def test_what_the_plan_decides_is_blanked_in_the_record() -> None:
    people = Population.from_table({"chemo": [1, 0], "endocrine": [1, 0]})
    rows = people_rows(people, BREAST.subtype_ids, decided=[GIVEN.index("chemo")])
    np.testing.assert_array_equal(rows["given"][:, GIVEN.index("chemo")], [-1, -1])
    np.testing.assert_array_equal(rows["given"][:, GIVEN.index("endocrine")], [1, 0])


def test_what_is_unknown_or_unusual_is_said_and_not_refused() -> None:
    people = Population.from_table(
        {"age": [50.0, 12.0, None], "sex": ["f", "f", "m"], "size_mm": [20, 30, 180], "country": ["NL", "US", None]},
        cancer=BREAST,
    )
    np.testing.assert_array_equal(people.outside, [False, True, True])
    said = "\n".join(people.notes)
    assert "age is not known for 1 of 3" in said
    assert "nodes_positive" in said
    assert "age is not 22 to 99, where the parameters were learned, in 1 of 3" in said
    assert "sex is not female" in said
    assert "no life table for NL" in said


def test_small_tumours_in_mm_are_believed_if_that_is_said_or_if_some_are_larger() -> None:
    small = [1.0, 2.0, 3.0, 4.0, 4.5]
    assert Population.from_table({"size_mm": small}, units={"size_mm": "mm"}).values["size_high"].max() == 4.5
    assert Population.from_table({"size_mm": [*small, 18.0]}).n == 6
    np.testing.assert_allclose(
        Population.from_table({"size_mm": small}, units={"size_mm": "cm"}).values["size_low"], [10, 20, 30, 40, 45]
    )


def test_units_of_age() -> None:
    people = Population.from_table({"age": [600, 720]}, units={"age": "months"})
    np.testing.assert_allclose(people.values["age"], [50, 60])


def test_a_population_does_not_change() -> None:
    people = Population.from_table({"age": np.array([50.0, 60.0])})
    with pytest.raises(ValueError, match="read-only"):
        people.values["age"][0] = 1.0
    with pytest.raises(TypeError):
        people.values["age"] = np.zeros(2)  # type: ignore[index]


def test_the_callers_array_stays_theirs() -> None:
    age = np.array([50.0, 60.0])
    people = Population.from_table({"age": age})
    age[0] = 99.0
    assert people.values["age"][0] == 50.0
    assert age.flags.writeable


def test_digest_tells_people_apart() -> None:
    one, same, other = (Population.from_table({"age": [50.0, age]}) for age in (60.0, 60.0, 61.0))
    assert one.digest() == same.digest() != other.digest()
    assert one == same != other


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("35", 35, 35),
        ("35.5 mm", 35.5, 35.5),
        ("3.5 cm", 35, 35),
        ("20-50", 20, 50),
        ("20–50", 20, 50),
        ("20 — 50 mm", 20, 50),
        ("2-5 cm", 20, 50),
        ("20..50", 20, 50),
        ("20 to 50", 20, 50),
        ("<=20", OPEN_LOW_MM, 20),
        ("≤ 20", OPEN_LOW_MM, 20),
        ("<2 cm", OPEN_LOW_MM, 20),
        ("up to 20", OPEN_LOW_MM, 20),
        (">50", 50, OPEN_HIGH_MM),
        ("≥50 mm", 50, OPEN_HIGH_MM),
        ("50+", 50, OPEN_HIGH_MM),
        ("<0.5", 0.5, 0.5),
        (">200", 200, 200),
    ],
)
def test_sizes(text: str, low: float, high: float) -> None:
    assert read_size(text) == pytest.approx((low, high))


@given(st.floats(0.1, 300), st.floats(0.1, 300))
def test_an_interval_reads_back(a: float, b: float) -> None:
    low, high = sorted((round(a, 3), round(b, 3)))
    assert read_size(f"{low}-{high}") == (low, high)


def test_a_frame_that_turns_into_arrow() -> None:
    class Frame:
        def to_arrow(self) -> pa.Table:
            return pa.table({"age": [50.0, None]})

    np.testing.assert_array_equal(Population.from_table(Frame()).values["age"], [50.0, np.nan])


def test_a_row_of_an_error_is_the_row_of_the_table_in_long_tables() -> None:
    age = np.full(100_000, 50.0)
    age[98_765] = 500.0
    with pytest.raises(InputError, match="row 98766, column 'age'"):
        Population.from_table({"age": age})
