"""The tables: every column of the contract, with type and unit, and nothing lost between rows and columns."""

import numpy as np
import pyarrow as pa
import pytest

from blowball.engine.records import ENDPOINTS, HISTORY
from blowball.errors import BlowballError
from blowball.histories.convert import events_table, patients_table
from blowball.histories.schema import PATIENTS, schema

PATIENTS_CONTRACT = """
    patient member age sex year country subtype size_mm nodes_positive grade er pgr her2 stage margin pik3ca
    endocrine chemo radiotherapy smoking alcohol metastatic_at_diagnosis time_surgery time_end status first_site
    found_by lesions_at_finding retreated seed_left seed_origin metastasis_at_death visits false_alarms
"""
EVENTS_CONTRACT = """
    patient member lesion parent generation organ origin t_left t_woke t_visible t_symptom t_curable_until t_gone
    gone_by t_found found_by
"""
CONTRACT = {
    "patients": [*PATIENTS_CONTRACT.split(), *(f"{kind}_{e}" for kind in ("time", "truth") for e in ENDPOINTS)],
    "events": EVENTS_CONTRACT.split(),
}


@pytest.mark.parametrize("table", ["patients", "events"])
def test_every_column_of_the_contract_has_a_type_and_a_unit(table):
    fields = schema(table)
    assert set(CONTRACT[table]) <= set(fields.names)
    for field in fields:
        is_word = pa.types.is_dictionary(field.type)
        assert is_word or field.type in (pa.bool_(), pa.int32(), pa.int64(), pa.float64()), field.name
        assert bool(field.metadata[b"unit"]) != is_word, f"{field.name}: a number has a unit and a word has none"
        assert b"meaning" in field.metadata
    assert len(set(fields.names)) == len(fields.names)


def test_events_have_no_other_columns():
    assert set(schema("events").names) == set(CONTRACT["events"])


def test_every_field_of_a_history_has_a_column():
    read = {c.read for c in PATIENTS if c.source == "history"}
    assert set(HISTORY.names or ()) - read == {"overflow"}  # told in the totals


def test_tables_follow_their_schema(run):
    for name in ("patients", "events"):
        table = run.tables[name]
        assert table.schema.equals(schema(name), check_metadata=True)
        table.validate(full=True)


def test_what_did_not_happen_is_null(rows, run):
    for i, endpoint in enumerate(ENDPOINTS):
        column = run.patients[f"time_{endpoint}"]
        np.testing.assert_array_equal(column.to_numpy(), rows.histories["time"][:, i])
        assert column.null_count == np.isnan(rows.histories["time"][:, i]).sum()
    assert run.patients["pgr"].null_count == 300
    assert run.patients["her2"].null_count == 300
    assert run.patients["pik3ca"].null_count == (rows.people["pik3ca"] < 0).sum() > 0
    assert run.patients["first_site"].null_count == (rows.histories["first_site"] < 0).sum() > 0
    assert run.events["t_woke"].null_count == np.isinf(rows.lesions["t_woke"]).sum() > 0
    assert run.events["parent"].null_count == 300
    assert run.events["t_gone"].null_count == run.events["gone_by"].null_count == 600


def test_codes_become_words(rows, names, run):
    sites = np.array([*names.organs, None], dtype=object)[rows.histories["first_site"]]
    assert run.patients["first_site"].to_pylist() == list(sites)
    assert run.patients["sex"].to_pylist() == ["female" if f else "male" for f in rows.people["female"]]
    assert set(run.patients["status"].to_pylist()) == {
        "alive", "cancer_death", "other_death", "operative_death", "treatment_death"
    }  # fmt: skip
    assert run.patients["chemo"].to_pylist() == [bool(given) for given in rows.histories["given"][:, 1]]


def test_lesions_are_numbered_within_their_patient(run):
    assert run.events["lesion"].to_pylist() == [0, 1] * 300
    assert run.events["patient"].to_pylist()[:4] == [0, 0, 1, 1]


def test_parents_are_found_by_lineage(rows, names):
    # Patient 5: a primary, its child, a grandchild, and one whose parent is not there. Patient 6: another primary.
    few = rows.lesions[:5].copy()
    few["lineage"] = np.array([2**64 - 1, 40, 41, 42, 40], np.uint64)
    few["parent"] = np.array([0, 2**64 - 1, 40, 99, 0], np.uint64)
    table = events_table(few, np.array([5, 5, 5, 5, 6]), names)
    assert table["lesion"].to_pylist() == [0, 1, 2, 3, 0]
    assert table["parent"].to_pylist() == [None, 0, 1, None, None]


def test_blocks_do_not_show(rows, names):
    many = np.tile(rows.histories, 40)  # 12,000: three blocks
    people = np.tile(rows.people, 40)
    table = patients_table(people, many, names, first=500, member=3)
    np.testing.assert_array_equal(table["time_end"].to_numpy(), many["time_end"])
    np.testing.assert_array_equal(table["age"].to_numpy(), people["age"])
    assert table["patient"][0].as_py() == 500
    assert set(table["member"].to_pylist()) == {3}


def test_when_it_stops_being_curable_is_told(rows, names):
    few = rows.lesions[:2].copy()
    few["t_curable"] = [100.0, np.inf]
    assert events_table(few, np.array([0, 0]), names)["t_curable_until"].to_pylist() == [100.0, None]


def test_nobody(rows, names):
    assert patients_table(rows.people[:0], rows.histories[:0], names).num_rows == 0
    assert events_table(rows.lesions[:0], rows.lesion_patient[:0], names).num_rows == 0


def test_a_code_without_a_word_is_not_passed_on(rows, names):
    rows.histories["first_site"][7] = 11
    with pytest.raises(BlowballError, match="code 11 for first_site"):
        patients_table(rows.people, rows.histories, names)
