"""Several runs into one folder at the same time: they never mix, and who loses is told."""

import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import blowball as bb
from blowball.errors import InputError
from blowball.histories import Histories, Parts, question
from blowball.histories.alone import LOCK
from blowball.histories.parts import HOME

RUNNING = sys.modules[bb.simulate.__module__]
PATIENTS, STRETCH = 1_200, 300
MEANWHILE = "another run has begun or finished in this folder meanwhile; give each run a folder of its own"
SCENARIO = 'cancer = "breast"\nhorizon = "5 years"\nseed = {}\n[population]\nsize = {}\n'
SMALL = """
import sys
import blowball as bb
from blowball.cli import main

sys.modules[bb.simulate.__module__].STRETCH = 100
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(name="short", autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(RUNNING, "STRETCH", STRETCH)


@pytest.fixture(name="scenarios", scope="module")
def _scenarios():
    breast = bb.get_cancer("breast")
    return [
        bb.Scenario(breast, bb.Population.typical(breast, PATIENTS), horizon="5 years", seed=seed) for seed in (1, 2)
    ]


def begin(folder, scenario, **options):
    return Parts.begin(folder, question(scenario, "patients"), **options)


def at(patients, action):
    """Progress that does something once, when so many are done."""
    todo = [action]

    def progress(done, _):
        if todo and done >= patients:
            todo.pop()()

    return progress


def test_who_is_replaced_stops_and_leaves_the_other_alone(scenarios, tmp_path):
    one, other = scenarios
    found = []

    def replace():
        parts = begin(tmp_path, other, overwrite=True)
        found.append(bb.simulate(other, parts=parts, threads=1).save(tmp_path, overwrite=True))

    parts = begin(tmp_path, one)
    with pytest.raises(InputError, match=f"{re.escape(str(tmp_path))}: {MEANWHILE}"):
        bb.simulate(one, parts=parts, progress=at(2 * STRETCH + 1, replace), threads=1)
    assert Histories.load(tmp_path).patients.equals(bb.simulate(other).patients)
    assert begin(tmp_path, other, resume=True).done == PATIENTS  # what it kept is its own
    parts.remove()
    assert begin(tmp_path, other, resume=True).done == PATIENTS  # and nobody else removes it


def test_both_begin_before_either_has_kept_anything(scenarios, tmp_path):
    one, other = scenarios
    late = begin(tmp_path, one)
    first = bb.simulate(other, parts=begin(tmp_path, other), threads=1)
    with pytest.raises(InputError, match=MEANWHILE):
        bb.simulate(one, parts=late, threads=1)
    assert begin(tmp_path, other, resume=True).done == PATIENTS
    assert first.patients.equals(bb.simulate(other).patients)


def test_what_is_asked_the_same_is_shared(scenarios, tmp_path):
    one, same = scenarios[0], scenarios[0].with_(seed=1)
    made = []
    parts = begin(tmp_path, one)
    run = bb.simulate(
        one, parts=parts, threads=1,
        progress=at(2 * STRETCH + 1, lambda: made.append(bb.simulate(same, parts=begin(tmp_path, same, resume=True)))),
    )  # fmt: skip
    assert run.patients.equals(made[0].patients)
    assert not list(tmp_path.rglob(".unfinished-*"))


def test_a_finished_run_is_not_replaced_unasked_by_who_was_slower(scenarios, tmp_path):
    runs = [bb.simulate(scenario) for scenario in scenarios]
    done, told = [], []

    def save(run):
        try:
            run.save(tmp_path)
            done.append(run)
        except InputError as error:
            told.append(str(error))

    together(*(lambda run=run: save(run) for run in runs))
    assert len(done) == len(told) == 1
    assert "is there already; give another folder" in told[0]
    assert Histories.load(tmp_path).patients.equals(done[0].patients)


def test_saved_at_the_same_time_one_of_them_is_there_whole(scenarios, tmp_path):
    runs = [bb.simulate(scenario, "events") for scenario in scenarios]
    runs += [bb.simulate(scenario, "summary") for scenario in scenarios]

    def save(run):
        for _ in range(5):
            run.save(tmp_path, overwrite=True)

    together(*(lambda run=run: save(run) for run in runs))
    there = Histories.load(tmp_path)
    run = next(r for r in runs if (r.kind, r.provenance["seed"]) == (there.kind, there.provenance["seed"]))
    assert all(there.tables[name].equals(table) for name, table in run.tables.items())
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"provenance.json", *json.loads((tmp_path / "provenance.json").read_text())["files"]}


def together(*calls):
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_processes_at_the_same_time(tmp_path):
    for seed, size in ((1, 700), (2, 900)):
        (tmp_path / f"{seed}.toml").write_text(SCENARIO.format(seed, size), encoding="utf-8")
    command = [sys.executable, "-c", SMALL, "run", "--threads", "1", "-o", "out", "--overwrite"]
    started = [
        subprocess.Popen([*command, f"{seed}.toml"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for seed in (1, 2)
    ]
    said = [process.communicate()[1].decode() for process in started]
    statuses = [process.returncode for process in started]
    assert 0 in statuses
    for status, error in zip(statuses, said, strict=True):
        assert (status, error) in [(0, ""), (2, f"blowball: out: {MEANWHILE}.\n")]
    run = Histories.load(tmp_path / "out")
    seed = run.provenance["seed"]
    assert statuses[seed - 1] == 0
    alone = [*command[:-2], f"alone{seed}", f"{seed}.toml"]
    assert subprocess.run(alone, cwd=tmp_path, stdout=subprocess.DEVNULL).returncode == 0
    assert run.patients.equals(Histories.load(tmp_path / f"alone{seed}").patients)
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert f"{run.provenance['patients']:,}" in report
    assert not (tmp_path / "out" / LOCK).exists()
    assert not (tmp_path / "out" / HOME).exists()
    assert not list(Path(tmp_path / "out").glob(".unfinished-*"))
