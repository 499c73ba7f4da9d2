"""Processes are killed, for good and without a word: nothing is lost, and nothing is left running."""

import os
import re
import signal
import subprocess
import sys
import time

import psutil
import pytest
from tests.cli.test_resume import same_bits as assert_same_files
from tests.histories.test_parts import assert_same_bits

import blowball as bb
from blowball import scale
from blowball.cli import main
from blowball.errors import InputError
from blowball.histories import Parts, part_files, question
from blowball.histories.parts import HOME

SCENARIO = 'cancer = "breast"\nhorizon = "10 years"\nseed = 3\n[population]\nsize = 4000\n'

# A driver that is killed once it has kept its third stretch; it first writes down whom it had started.
KILLED = """
import os, signal, sys
from pathlib import Path
import psutil
import blowball as bb
from blowball import scale
from blowball.cli import main
from blowball.histories import Parts

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background has it ignored
for module in (sys.modules[bb.simulate.__module__], sys.modules[scale.simulate.__module__]):
    module.STRETCH = 500
keep = Parts.keep

def keep_and_die(self, place, part):
    keep(self, place, part)
    if self.done >= 1500:
        Path("started").write_text(" ".join(str(p.pid) for p in psutil.Process().children(recursive=True)))
        if os.environ["SIGNAL"] == "SIGINT":
            os.killpg(0, signal.SIGINT)  # as a terminal does by Ctrl-C: to all
        else:
            os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    Parts.keep = keep_and_die
    sys.exit(main(sys.argv[1:]))
"""


def test_killed_workers_lose_nothing(client, scenario, tmp_path):
    killed = []

    def kill(done, of):
        if len(killed) < 2 and done > (1 + 3 * len(killed)) * of // 8:
            killed.append(min(client.run(os.getpid, on_error="ignore").values()))
            os.kill(killed[-1], signal.SIGKILL)

    parts = Parts.begin(tmp_path, question(scenario, "patients"))
    run = scale.simulate(scenario, client=client, progress=kill, parts=parts)
    assert len(killed) == 2
    assert parts.done == scenario.population.n
    assert_same_bits(run, bb.simulate(scenario, threads=1))
    assert not set(killed) & set(client.run(os.getpid, on_error="ignore").values())


def test_workers_that_die_of_their_task_are_given_up(scenario, monkeypatch):
    monkeypatch.setattr("blowball.scale.flow.stretch", dies)
    said = r"the workers: (a task was given up after 4 of them had died at it|none of them is left); give each more"
    with scale.local(workers=2) as client, pytest.raises(InputError, match=said):
        scale.simulate(scenario, client=client)


def test_workers_that_have_all_ended_are_not_waited_for(scenario, monkeypatch):
    monkeypatch.setattr("blowball.scale.flow.LOOK", 0.5)
    monkeypatch.setattr("blowball.scale.flow.GONE", 1.0)
    with scale.local(workers=1) as client:
        client.cluster.scale(0)
        with pytest.raises(InputError, match=r"the workers: none of them is left; .* go on with resume=True"):
            scale.simulate(scenario, client=client)


def dies(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def driver(folder, name):
    """Start it in a folder, and wait for its end by that signal."""
    (folder / "s.toml").write_text(SCENARIO, encoding="utf-8")
    (folder / "driver.py").write_text(KILLED, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "driver.py", "run", "s.toml", "-o", "out", "--workers", "2"], cwd=folder, text=True,
        capture_output=True, start_new_session=True, env={**os.environ, "SIGNAL": name},
    )  # fmt: skip


def assert_nobody_is_left(folder):
    started = [int(pid) for pid in (folder / "started").read_text().split()]
    assert len(started) >= 2
    patience = time.monotonic() + 20.0
    while any(psutil.pid_exists(pid) for pid in started) and time.monotonic() < patience:
        time.sleep(0.1)
    assert not [pid for pid in started if psutil.pid_exists(pid)]


def test_ctrl_c_is_one_sentence(tmp_path):
    done = driver(tmp_path, "SIGINT")
    assert (done.returncode, done.stdout) == (130, ""), done.stderr
    assert re.fullmatch(
        r"blowball: stopped; `blowball run s.toml -o out --workers 2 --resume` goes on from the 1,[05]00 of 4,000 "
        r"patients that are done\.\n",
        done.stderr,
    ), done.stderr
    assert_nobody_is_left(tmp_path)


def test_a_killed_driver_leaves_nobody_and_can_be_gone_on_with(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    done = driver(tmp_path, "SIGKILL")
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, ""), done.stderr
    assert_nobody_is_left(tmp_path)

    assert [path.name for path in (tmp_path / "out").iterdir()] == [HOME]
    damaged = sorted((tmp_path / "out" / HOME).glob(f"*/{part_files.NOTE}"))[1].parent
    file = damaged / "patients.arrow"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))

    assert main(["run", "s.toml", "-o", "out", "--resume", "--workers", "1"]) == 0
    said = capfd.readouterr().err.splitlines()
    assert said[0] == f"blowball: out/{HOME}/{damaged.name} is damaged; it is done again."
    assert said[1:] == ["blowball: 1,000 of 4,000 patients were done already."]
    assert main(["run", "s.toml", "-o", "other", "--threads", "1"]) == 0
    assert_same_files("out", "other")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "patients.parquet", "provenance.json", "report.html"
    ]  # fmt: skip
