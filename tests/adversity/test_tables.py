"""Tables of patients: refused with row and column, or read, and simulated soundly."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

import blowball as bb
from blowball.errors import InputError
from blowball.scenario.columns import COLUMNS

from .sound import assert_refused_or_sound

EXAMPLES = int(os.environ.get("BLOWBALL_EXAMPLES", "60"))
CANCERS = [bb.get_cancer(cancer) for cancer in bb.list_cancers()]
CELLS = {
    "age": ["18", "50.5", "99", "120", "-1", "0"], "size_mm": ["0.5", "1", "20-50", "<=20", ">50", "200", "0", "nan"],
    "nodes_positive": ["0", "1", "30", "1.5"], "grade": ["1", "3", "g2", "4"], "sex": ["female", "m", "x"],
    "stage": ["I", "IIB", "IIIC", "IV", "IVA", "9"], "er": ["0", "1000", "positive"], "year": ["1980", "2026", "1"],
    "country": ["US", "NL"], "margin": ["clear", "2", "R1"], "m0": ["0", "1"],
}  # fmt: skip
FLAGS = ["yes", "no", "1", "0", "maybe"]


@st.composite
def tables(draw):
    """Columns of words as a CSV file would have them."""
    names = draw(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=5, unique=True))
    rows = draw(st.integers(1, 4))
    junk = st.text(max_size=6)
    right = draw(st.booleans())
    found = {}
    for name in names:
        known = st.sampled_from(["", *CELLS.get(name, FLAGS)])
        found[name] = draw(st.lists(known if right else st.one_of(known, junk), min_size=rows, max_size=rows))
    return found


@settings(max_examples=EXAMPLES)
@given(st.sampled_from(CANCERS), tables())
def test_words_in_columns(cancer, columns):
    def ask():
        people = bb.Population.from_table(columns, cancer=cancer)
        scenario = bb.Scenario(cancer, people, horizon="15 years")
        return bb.simulate(scenario, "events", threads=1), scenario

    event(assert_refused_or_sound(ask))


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_files_with_some_bytes_changed(tmp_path_factory, data):
    folder = Path(tmp_path_factory.getbasetemp()) / "changed"
    folder.mkdir(exist_ok=True)
    path = folder / data.draw(st.sampled_from(["p.csv", "p.parquet"]))
    columns = {"age": [40.0, 50.0, 61.0], "size_mm": [12.0, 20.0, 33.0], "sex": ["female"] * 3}
    if path.suffix == ".csv":
        path.write_text("age,size_mm,sex\n40,12,female\n50,20,female\n61,33,female\n", encoding="utf-8")
    else:
        pq.write_table(pa.table(columns), path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(content))
    try:
        people = bb.Population.from_table(path, cancer=CANCERS[0])
    except InputError as error:
        event("refused")
        said = str(error)
    else:
        event("read")
        assert 1 <= people.n < 20
        said = ""
    assert "\n" not in said


@pytest.mark.parametrize("text", [b"size_mm", b"female"], ids=["name", "value"])
def test_a_parquet_file_whose_text_is_no_text_is_refused(tmp_path, text):
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"size_mm": [12.0], "sex": ["female"]}), path, compression="none", use_dictionary=False)
    path.write_bytes(path.read_bytes().replace(text, b"\x80" + text[1:]))
    with pytest.raises(InputError, match=r"p\.parquet"):
        bb.Population.from_table(path, cancer=CANCERS[0])
