"""`blowball run --resume`: what stops a run, what it then says, and that going on gives the same bits."""

import errno
import json
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import blowball as bb
from blowball.histories import Histories, Parts

RUNNING = sys.modules[bb.simulate.__module__]
NEVER = 10**9
SENTENCE = r"blowball: stopped; `(blowball .* --resume)` goes on from the [23]00 of 400 patients that are done\.\n"

# A process that a signal reaches once its second stretch is kept.
STOPPED = """
import os, signal, sys
import blowball as bb
from blowball.cli import main
from blowball.histories import Parts

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background has it ignored
sys.modules[bb.simulate.__module__].STRETCH = 100
keep = Parts.keep

def keep_and_signal(self, place, part):
    keep(self, place, part)
    if self.done == 200:
        os.kill(os.getpid(), {signal})

Parts.keep = keep_and_signal
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(name="short", autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(RUNNING, "STRETCH", 100)
    monkeypatch.setattr(RUNNING, "COUNTED", 1)


@pytest.fixture(name="stop")
def _stop(monkeypatch):
    """Make a run stop once it has so many patients."""
    keep = Parts.keep

    def at(patients):
        def stops(self, place, part):
            keep(self, place, part)
            if self.done >= patients:
                raise KeyboardInterrupt

        monkeypatch.setattr(Parts, "keep", stops)

    return at


def same_bits(one, other):
    known = [json.loads((Path(folder) / "provenance.json").read_text(encoding="utf-8")) for folder in (one, other)]
    for told in known:
        del told["seconds"], told["finished"]
    assert known[0] == known[1]
    for name in known[0]["files"]:
        assert (Path(one) / name).read_bytes() == (Path(other) / name).read_bytes()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_a_process_that_is_stopped_can_be_gone_on_with(blowball, scenario, tmp_path, sign):
    arguments = ["run", str(scenario), "-o", "out", "--set", "surgery.delay=8 weeks"]
    command = [sys.executable, "-c", STOPPED.format(signal=int(sign)), *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == ""
    if sign == signal.SIGINT:
        assert done.returncode == 130, done.stderr
        found = re.fullmatch(SENTENCE, done.stderr)
        assert found, done.stderr
        arguments = shlex.split(found[1])[1:]
    else:
        assert (done.returncode, done.stderr) == (-signal.SIGKILL, "")
        arguments = [*arguments, "--resume"]
    assert [path.name for path in Path("out").iterdir()] == [".part"]
    said = blowball(*arguments)
    assert said.status == 0
    assert re.fullmatch(r"blowball: [23]00 of 400 patients were done already\.\n", said.err)
    assert sorted(path.name for path in Path("out").iterdir()) == ["patients.parquet", "provenance.json", "report.html"]
    assert blowball("run", str(scenario), "-o", "other", "--set", "surgery.delay=8 weeks").status == 0
    same_bits("out", "other")


@pytest.mark.parametrize("options", [("--record", "events"), ("--record", "summary", "--members", "2")])
def test_every_record_can_be_gone_on_with(blowball, scenario, stop, options):
    stop(200)
    said = blowball("run", str(scenario), "-o", "out", *options)
    assert (said.status, said.out) == (130, "")
    assert "goes on from the " in said.err
    stop(NEVER)
    resumed = blowball("run", str(scenario), "-o", "out", *options, "--resume", "--json")
    assert resumed.status == 0, resumed.err
    assert resumed.json["patients"] == 400  # nothing but JSON on stdout
    assert blowball("run", str(scenario), "-o", "other", *options).status == 0
    same_bits("out", "other")


def test_an_unfinished_run_is_named_and_not_lost(blowball, scenario, stop):
    stop(200)
    assert blowball("run", str(scenario), "-o", "out").status == 130
    refused = blowball("run", str(scenario), "-o", "out")
    assert (refused.status, refused.out) == (2, "")
    assert re.fullmatch(
        r"blowball: out: [23]00 of 400 patients of an unfinished run are there; go on with --resume, or begin anew "
        r"with --overwrite\.\n",
        refused.err,
    )
    other = blowball("run", str(scenario), "-o", "out", "--seed", "4", "--resume")
    assert (other.status, other.out) == (2, "")
    assert re.fullmatch(
        r"blowball: out: the unfinished run that is there and what is asked now differ in seed; ask what was asked "
        r"then, or begin anew with --overwrite\.\n",
        other.err,
    )
    stop(NEVER)
    assert blowball("run", str(scenario), "-o", "out", "--seed", "4", "--overwrite").status == 0
    assert Histories.load("out").provenance["seed"] == 4
    assert not Path("out/.part").exists()


def test_resume_with_nothing_there_begins(blowball, scenario):
    said = blowball("run", str(scenario), "-o", "out", "--resume")
    assert (said.status, said.err) == (0, "blowball: 0 of 400 patients were done already.\n")


def test_results_are_replaced_only_at_the_end_of_what_was_gone_on_with(blowball, scenario, stop):
    assert blowball("run", str(scenario), "-o", "out").status == 0
    before = Path("out/patients.parquet").read_bytes()
    stop(200)
    again = ("run", str(scenario), "-o", "out", "--seed", "4", "--overwrite")
    stopped = blowball(*again)
    assert stopped.status == 130
    assert "--overwrite --resume`" in stopped.err
    assert Path("out/patients.parquet").read_bytes() == before
    assert blowball("run", str(scenario), "-o", "out", "--resume").status == 2  # the results that are there
    stop(NEVER)
    assert blowball(*again, "--resume").status == 0
    assert Path("out/patients.parquet").read_bytes() != before


def test_stopped_while_it_writes_the_report_nothing_is_done_again(blowball, scenario, monkeypatch):
    def stops(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("blowball.report.run_page", stops)
        assert "from the 400 of 400 patients" in blowball("run", str(scenario), "-o", "out").err
    monkeypatch.setattr("blowball.engine.batch.run", None)
    assert blowball("run", str(scenario), "-o", "out", "--resume").status == 0


def test_a_full_disk_is_one_sentence_with_the_option_in_it(blowball, scenario, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("blowball.histories.parts.write_part", full)
    said = blowball("run", str(scenario), "-o", "out")
    place = Path("out/.part")
    assert (said.status, said.out) == (2, "")
    assert said.err == (
        f"blowball: {place}: a finished stretch cannot be kept (No space left on device); make room, and go on with "
        "--resume.\n"
    )
