"""A disk without room: said in one sentence, nothing half written is left, and there is a way on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.test_resume import same_bits as assert_same_files

from blowball.cli import main
from blowball.histories import Histories, Parts
from blowball.histories.parts import HOME

SCENARIO = 'cancer = "breast"\nhorizon = "10 years"\nseed = 3\n[population]\nsize = 6000\n'

# A process that may write no file of more than 50,000 bytes: the disk is full for whatever is larger.
LIMITED = """
import resource, sys
import blowball as bb
from blowball.cli import main

sys.modules[bb.simulate.__module__].STRETCH = 500
bb.simulate(bb.Scenario(bb.get_cancer("breast"), bb.Population.typical(bb.get_cancer("breast"), 9)))  # all compiled
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
sys.exit(main(sys.argv[1:]))
"""


def mounted(path, size):
    """Put a small disk there, if this user may."""
    path.mkdir()
    return subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", path], capture_output=True).returncode


@pytest.fixture(name="disk")
def _disk(tmp_path, monkeypatch):
    disk = tmp_path / "disk"
    if sys.platform != "linux" or os.geteuid() != 0 or mounted(disk, "640k"):
        pytest.skip("a small disk can be mounted on Linux by root only")
    monkeypatch.chdir(tmp_path)
    Path("s.toml").write_text(SCENARIO, encoding="utf-8")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk, leave):
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    (disk / "ballast").write_bytes(bytes(free - leave))


@pytest.fixture(name="use")
def _use(client, monkeypatch):
    """Let the command line use the workers that are there: starting some takes a while."""

    def use(*arguments):
        return main([*arguments, "--scheduler", client.scheduler.address])

    return use


def test_a_full_disk_stops_workers_and_the_run_goes_on_with_more_room(disk, use, capfd):
    assert use("run", "s.toml", "-o", "disk/out") == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"blowball: disk/out/{HOME}: a finished stretch cannot be kept (")
    assert "No space left on device" in said.err
    assert said.err.endswith("make room, and go on with --resume.\n")
    assert said.err.count("\n") == 1
    assert not list(Path("disk/out").rglob(".unfinished-*"))
    kept = len(list(Path("disk/out", HOME).glob("*-*")))
    assert 0 < kept < 12

    subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
    assert use("run", "s.toml", "-o", "disk/out", "--resume") == 0
    assert f"{500 * kept:,} of 6,000 patients were done already" in capfd.readouterr().err
    assert main(["run", "s.toml", "-o", "other", "--threads", "1"]) == 0
    assert_same_files("disk/out", "other")


def test_a_disk_full_at_the_end_loses_neither_old_results_nor_new_patients(disk, use, capfd, monkeypatch):
    subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
    assert use("run", "s.toml", "-o", "disk/out", "--patients", "50") == 0
    before = {path.name: path.read_bytes() for path in Path("disk/out").iterdir()}
    capfd.readouterr()
    with monkeypatch.context() as patch:
        patch.setattr("blowball.report.run_page", lambda _: fill(disk, 100_000) or "a page")
        assert use("run", "s.toml", "-o", "disk/out", "--overwrite") == 2
    said = capfd.readouterr().err
    assert "blowball: disk/out: cannot be written (" in said
    assert "No space left on device" in said
    assert {path.name: path.read_bytes() for path in Path("disk/out").iterdir() if path.is_file()} == before
    assert Histories.load("disk/out").patients.num_rows == 50

    (disk / "ballast").unlink()
    monkeypatch.setattr("blowball.engine.batch.run", None)
    monkeypatch.setattr(Parts, "keep", None)  # nothing is done again
    assert main(["run", "s.toml", "-o", "disk/out", "--overwrite", "--resume"]) == 0
    assert Histories.load("disk/out").patients.num_rows == 6_000
    assert not Path("disk/out", HOME).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is that of Linux")
def test_a_file_that_may_not_grow_is_said(tmp_path):
    (tmp_path / "s.toml").write_text(SCENARIO, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "run", "s.toml", "-o", "out"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith(f"blowball: out/{HOME}: a finished stretch cannot be kept (")
    assert "File too large" in done.stderr
    assert not list((tmp_path / "out").rglob("*.arrow"))
