"""A run on disk: what was saved comes back, and what is damaged says so in one sentence."""

import json

import numpy as np
import pytest

from blowball.engine.records import ENDPOINTS
from blowball.errors import InputError
from blowball.histories import store
from blowball.histories.counts import Counts, monthly_grid
from blowball.histories.histories import Histories


@pytest.fixture(name="summary")
def _summary() -> Histories:
    rng = np.random.default_rng(3)
    grid = monthly_grid(1000.0, 35.0)
    shape = (2, 3, 4, 3, 2)
    counts = Counts(
        rng.poisson(0.2, (*shape, len(ENDPOINTS), 2, len(grid) - 1)), rng.poisson(40.0, shape), grid, 35.0,
        ("hr_pos", "her2_pos", "triple_neg"),
    )  # fmt: skip
    return Histories("summary", {"patients": 9, "members": 2, "totals": {}, "sources": []}, summary=counts)


@pytest.mark.parametrize("kind", ["patients", "events"])
def test_tables_come_back(run, kind, tmp_path):
    tables = {name: run.tables[name] for name in store.KEPT[kind]}
    saved = Histories(kind, run.provenance, tables).save(tmp_path / "out")
    back = Histories.load(saved)
    assert back.kind == kind
    assert back.provenance == run.provenance
    for name, table in tables.items():
        assert back.tables[name].equals(table)
        assert back.tables[name].schema.equals(table.schema, check_metadata=True)
    assert sorted(p.name for p in saved.iterdir()) == sorted(["provenance.json", *(f"{n}.parquet" for n in tables)])


def test_counts_come_back(summary, tmp_path):
    back = Histories.load(summary.save(tmp_path / "out"))
    assert back.summary is not None
    for name in ("events", "people", "grid"):
        np.testing.assert_array_equal(getattr(back.summary, name), getattr(summary.summary, name))
    assert (back.summary.surgery_day, back.summary.subtypes) == (35.0, ("hr_pos", "her2_pos", "triple_neg"))
    assert back.counts.equals(summary.counts)


def test_counts_carry_their_labels(summary):
    counts = summary.counts
    assert counts["events"].dims == (
        "member", "subtype", "node_class", "size_class", "metastatic", "endpoint", "kind", "time"
    )  # fmt: skip
    one = counts["events"].sel(
        member=1, subtype="triple_neg", node_class="4-9", size_class="<=20", metastatic=False,
        endpoint="recurrence", kind="death_without",
    )  # fmt: skip
    np.testing.assert_array_equal(one.to_numpy(), summary.summary.events[1, 2, 2, 0, 0, 3, 1])


def test_a_run_is_not_overwritten_unasked(run, tmp_path):
    run.save(tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    with pytest.raises(
        InputError, match=r"provenance\.json is there already; give another folder, or overwrite=True\.$"
    ):
        run.save(tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
    Histories("patients", run.provenance, {"patients": run.patients}).save(tmp_path, overwrite=True)
    assert not (tmp_path / "events.parquet").exists()  # it was of the other run
    assert Histories.load(tmp_path).kind == "patients"


def test_other_files_in_the_folder_stay(run, tmp_path):
    (tmp_path / "report.html").write_text("mine", encoding="utf-8")
    run.save(tmp_path)
    run.save(tmp_path, overwrite=True)
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "mine"


def test_it_is_written_whole_or_not_at_all(run, tmp_path, monkeypatch):
    def full_disk(table, path, **_options):
        path.write_bytes(b"PAR1 half of it")
        raise OSError(28, "No space left on device")

    run.save(tmp_path / "old")
    before = {p.name: p.read_bytes() for p in (tmp_path / "old").iterdir()}
    monkeypatch.setattr(store.pq, "write_table", full_disk)
    for folder in ("old", "new"):
        with pytest.raises(InputError, match=r"cannot be written \(No space left on device\)"):
            run.save(tmp_path / folder, overwrite=True)
    assert {p.name: p.read_bytes() for p in (tmp_path / "old").iterdir()} == before
    assert not (tmp_path / "new").exists()


def cut(path):
    path.write_bytes(path.read_bytes()[:-200])


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(bytes(data))


def replace(path):
    path.write_text("patient,age\n1,52\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "harm", "words"),
    [
        ("patients.parquet", cut, "bytes where .* were written"),
        ("patients.parquet", flip, "is damaged and cannot be read"),
        ("patients.parquet", replace, "has 17 bytes where"),
        ("events.parquet", lambda path: path.unlink(), "is missing"),
        ("provenance.json", cut, "is damaged or not of a run"),
        ("provenance.json", replace, "is damaged or not of a run"),
        ("provenance.json", lambda path: path.write_text("[]"), "is damaged or not of a run"),
        ("provenance.json", lambda path: path.write_text('{"kind": "x", "files": {}}'), "is damaged or not of a run"),
        ("provenance.json", lambda path: path.unlink(), "has no provenance.json, so no finished run"),
    ],
)
def test_damage_is_named(run, tmp_path, file, harm, words):
    run.save(tmp_path)
    harm(tmp_path / file)
    with pytest.raises(InputError, match=words) as error:
        Histories.load(tmp_path)
    assert str(tmp_path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_table_without_a_column_of_ours_is_refused(run, tmp_path):
    Histories("patients", run.provenance, {"patients": run.patients.drop_columns(["status"])}).save(tmp_path)
    with pytest.raises(InputError, match="has no column 'status'"):
        Histories.load(tmp_path)


def test_no_such_folder(run, tmp_path):
    with pytest.raises(InputError, match="there is no such folder"):
        Histories.load(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        run.save(tmp_path / "file" / "out")


def test_counts_that_do_not_fit_are_refused(summary, tmp_path):
    folder = summary.save(tmp_path / "out")
    short = store.pq.read_table(folder / "counts.parquet").drop_columns(["bin"])
    store.pq.write_table(short, folder / "counts.parquet")
    provenance = json.loads((folder / "provenance.json").read_text())
    provenance["files"]["counts.parquet"] = {"bytes": (folder / "counts.parquet").stat().st_size}
    (folder / "provenance.json").write_text(json.dumps(provenance))
    with pytest.raises(InputError, match="the counts do not fit together"):
        Histories.load(folder)
