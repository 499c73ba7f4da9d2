"""A run that was stopped and gone on with is, bit for bit, the run that was not."""

import errno
import json
import sys

import numpy as np
import pytest

from blowball.catalogue import ensemble, get_cancer
from blowball.errors import InputError
from blowball.histories import Parts, part_files, question, simulate
from blowball.histories.parts import BEGUN, HOME
from blowball.scenario import Population, Scenario

RUNNING = sys.modules[simulate.__module__]
PATIENTS, STRETCH = 1_000, 300


@pytest.fixture(name="scenario", scope="module")
def _scenario():
    breast = get_cancer("breast")
    return Scenario(breast, Population.typical(breast, PATIENTS), horizon="10 years", seed=5)


@pytest.fixture(name="short", autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(RUNNING, "STRETCH", STRETCH)
    monkeypatch.setattr(RUNNING, "COUNTED", 1)


def begin(folder, scenario, record="patients", sets=None, **options):
    return Parts.begin(folder, question(scenario, record, sets), **options)


def stop_after(patients):
    def progress(done, _):
        if done >= patients:
            raise KeyboardInterrupt

    return progress


def interrupted(folder, scenario, record="patients", sets=None, after=2 * STRETCH + 1):
    with pytest.raises(KeyboardInterrupt):
        simulate(
            scenario, record, sets, progress=stop_after(after), parts=begin(folder, scenario, record, sets, resume=True)
        )


def assert_same_bits(run, other):
    assert run.tables.keys() == other.tables.keys()
    for name, table in run.tables.items():
        assert table.equals(other.tables[name], check_metadata=True)
    if run.summary is not None:
        np.testing.assert_array_equal(run.summary.events, other.summary.events)
        np.testing.assert_array_equal(run.summary.people, other.summary.people)
    told, others = ({**r.provenance, "seconds": 0, "finished": ""} for r in (run, other))
    assert json.dumps(told) == json.dumps(others)


@pytest.mark.parametrize("record", ["patients", "events", "summary"])
@pytest.mark.parametrize("members", [None, 2])
def test_gone_on_with_is_the_same_as_never_stopped(scenario, tmp_path, record, members, monkeypatch):
    sets = None if members is None else ensemble(scenario.cancer, members)
    interrupted(tmp_path, scenario, record, sets)
    parts = begin(tmp_path, scenario, record, sets, resume=True)
    assert 0 < parts.done < parts.patients == PATIENTS * (members or 1)
    before, seen = parts.done, []
    resumed = simulate(scenario, record, sets, progress=lambda done, of: seen.append((done, of)), parts=parts)
    assert (seen[0][0] > before, seen[-1]) == (True, (parts.patients, parts.patients))
    monkeypatch.undo()
    assert_same_bits(resumed, simulate(scenario, record, sets))
    assert parts.done == parts.patients
    parts.remove()
    assert not (tmp_path / HOME).exists()


def test_files_written_are_the_same_bytes(scenario, tmp_path):
    interrupted(tmp_path / "one", scenario)
    one = simulate(scenario, parts=begin(tmp_path / "one", scenario, resume=True)).save(tmp_path / "one")
    other = simulate(scenario).save(tmp_path / "other")
    assert (one / "patients.parquet").read_bytes() == (other / "patients.parquet").read_bytes()


def test_what_is_done_is_not_done_again(scenario, tmp_path, monkeypatch):
    interrupted(tmp_path, scenario)
    simulate(scenario, parts=begin(tmp_path, scenario, resume=True))
    parts = begin(tmp_path, scenario, resume=True)
    assert parts.done == PATIENTS
    monkeypatch.setattr("blowball.engine.batch.run", None)
    assert simulate(scenario, parts=parts).patients.num_rows == PATIENTS
    assert parts.seconds > 0.0


def test_it_may_be_stopped_again_and_again(scenario, tmp_path):
    for after in (STRETCH + 1, 2 * STRETCH + 1, 3 * STRETCH + 1):
        interrupted(tmp_path, scenario, after=after)
    parts = begin(tmp_path, scenario, resume=True)
    assert parts.done == 3 * STRETCH
    assert_same_bits(simulate(scenario, parts=parts), simulate(scenario))


def test_nothing_is_written_before_there_is_something_to_keep(scenario, tmp_path):
    interrupted(tmp_path / "out", scenario, after=1)
    assert begin(tmp_path / "out", scenario).done in (0, STRETCH)  # the stretch under way may have been the first
    begin(tmp_path / "new", scenario)
    assert not (tmp_path / "new").exists()


@pytest.fixture(name="unfinished")
def _unfinished(scenario, tmp_path):
    interrupted(tmp_path, scenario)
    return tmp_path


def asked_otherwise(scenario):
    few = Population.typical(scenario.cancer, PATIENTS - 1)
    return [
        ("seed", scenario.with_(seed=6), "patients", None),
        ("numbers", scenario.with_numbers({"surgery.delay": "8 weeks"}), "patients", None),
        ("horizon", scenario.with_(horizon="11 years"), "patients", None),
        ("care", scenario.with_(care=scenario.care.with_(margins="clear")), "patients", None),
        ("patients, population", scenario.with_(population=few), "patients", None),
        ("record", scenario, "events", None),
        ("patients, parameter sets", scenario, "patients", ensemble(scenario.cancer, 2)),
    ]


def test_another_question_is_refused_and_named(scenario, unfinished):
    for name, other, record, sets in asked_otherwise(scenario):
        with pytest.raises(InputError, match=f"differ in {name}; ask what was asked then, or begin anew"):
            begin(unfinished, other, record, sets, resume=True)
        with pytest.raises(InputError, match=f"parts: they are of a run that differs in {name}"):
            simulate(other, record, sets, parts=begin(unfinished, scenario, resume=True))


def test_another_engine_is_refused(scenario, unfinished, monkeypatch):
    monkeypatch.setattr("blowball.compiled.fingerprint", lambda: "another")
    with pytest.raises(InputError, match="differ in engine;"):
        begin(unfinished, scenario, resume=True)


def test_an_unfinished_run_is_not_lost_unasked(scenario, unfinished):
    with pytest.raises(InputError, match=f"{2 * STRETCH} of 1,000 patients of an unfinished run are there; go on"):
        begin(unfinished, scenario)
    anew = begin(unfinished, scenario, overwrite=True)
    assert anew.done == 0
    assert begin(unfinished, scenario, resume=True, overwrite=True).done == 2 * STRETCH  # nothing is lost until then
    other = scenario.with_(seed=6)
    assert_same_bits(simulate(other, parts=begin(unfinished, other, overwrite=True)), simulate(other))


def cut(folder):
    path = folder / "patients.arrow"
    path.write_bytes(path.read_bytes()[:-100])


def flip(folder):
    path = folder / "patients.arrow"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    "harm",
    [
        cut,
        flip,
        lambda folder: (folder / "patients.arrow").unlink(),
        lambda folder: (folder / part_files.NOTE).write_text(""),
        lambda folder: (folder / part_files.NOTE).write_text("[]"),
        lambda folder: folder.rename(folder.with_name(".unfinished-x")),
        lambda folder: folder.rename(folder.with_name("one-two")),
    ],
)
def test_a_damaged_stretch_is_done_again(scenario, unfinished, harm):
    harm(unfinished / HOME / part_files.name_of((0, STRETCH)))
    parts = begin(unfinished, scenario, resume=True)
    assert parts.done == STRETCH
    assert len(list((unfinished / HOME).iterdir())) == 2
    assert_same_bits(simulate(scenario, parts=parts), simulate(scenario))


def test_damage_found_at_the_end_is_said(scenario, unfinished):
    parts = begin(unfinished, scenario, resume=True)
    cut(unfinished / HOME / part_files.name_of((0, 0)))
    with pytest.raises(InputError, match="0000-0000000000: is damaged; go on with resume=True"):
        simulate(scenario, parts=parts)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"patients": "many"}'])
def test_a_damaged_beginning_is_said(scenario, unfinished, text):
    (unfinished / HOME / BEGUN).write_text(text)
    with pytest.raises(InputError, match=r"begun\.json: is damaged; begin anew with overwrite=True"):
        begin(unfinished, scenario, resume=True)
    assert begin(unfinished, scenario, overwrite=True).done == 0


def test_a_full_disk_is_said_and_leaves_whole_stretches(scenario, tmp_path, monkeypatch):
    write, places = part_files.write_part, []

    def full(home, place, part):
        places.append(place)
        if len(places) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(home, place, part)

    monkeypatch.setattr("blowball.histories.parts.write_part", full)
    with pytest.raises(InputError, match=r"cannot be kept \(No space left on device\); make room"):
        simulate(scenario, parts=begin(tmp_path, scenario))
    assert begin(tmp_path, scenario, resume=True).done == STRETCH


def test_half_a_stretch_leaves_nothing(scenario, tmp_path, monkeypatch):
    monkeypatch.setattr(part_files, "checksum_of", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        simulate(scenario, parts=begin(tmp_path, scenario))
    assert [path.name for path in (tmp_path / HOME).iterdir()] == [BEGUN]
    assert begin(tmp_path, scenario.with_(seed=6)).done == 0  # where nothing is kept nothing can be lost
