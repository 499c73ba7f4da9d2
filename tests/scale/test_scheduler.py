"""A scheduler and workers of somebody else's: found by address or file, and lost without losing what was kept."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.test_resume import same_bits as assert_same_files

from blowball import scale
from blowball.cli import main
from blowball.errors import InputError
from blowball.histories import Parts, question

SCENARIO = 'cancer = "breast"\nhorizon = "10 years"\nseed = 3\n[population]\nsize = 3000\n'
DASK = (sys.executable, "-m", "dask")


@pytest.fixture(name="file")
def _file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("s.toml").write_text(SCENARIO, encoding="utf-8")
    return Path("s.toml")


def test_by_address(client, file, capfd):
    assert main(["run", "s.toml", "-o", "out", "--scheduler", client.scheduler.address, "--record", "summary"]) == 0
    assert main(["run", "s.toml", "-o", "other", "--threads", "1", "--record", "summary"]) == 0
    assert_same_files("out", "other")
    assert client.nthreads()  # they are not ours, and go on


@pytest.mark.parametrize("options", [("--workers", "2", "--threads", "2"), ("--workers", "2", "--scheduler", "x:1")])
def test_one_way_at_a_time(file, capfd, options):
    assert main(["run", "s.toml", "-o", "out", *options]) == 2
    assert "exclude each other; give one of them" in capfd.readouterr().err
    assert not Path("out").exists()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere", "tcp://", "", "s.toml"])
def test_nobody_answers(file, capfd, monkeypatch, address):
    monkeypatch.setattr("blowball.scale.clusters.PATIENCE", "1s")
    assert main(["run", "s.toml", "-o", "out", "--scheduler", address]) == 2
    said = capfd.readouterr().err
    assert said.startswith(f"blowball: scheduler {address}: no scheduler answers (")
    assert said.count("\n") == 1


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = r"Dask is not installed; install it with pip install 'blowball\[scale\]'"
    with pytest.raises(InputError, match=said), scale.local(1):
        pass


def test_a_lost_scheduler_is_said(file, scenario, monkeypatch):
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen(
        [*DASK, "scheduler", "--scheduler-file", "where.json", "--port", "0", "--no-dashboard"], **quiet
    )
    worker = subprocess.Popen(
        [*DASK, "worker", "--scheduler-file", "where.json", "--nthreads", "2", "--no-nanny", "--no-dashboard",
         "--death-timeout", "30"], **quiet
    )  # fmt: skip
    try:
        patience = time.monotonic() + 30.0
        while not Path("where.json").exists() and time.monotonic() < patience:
            time.sleep(0.1)
        parts = Parts.begin(Path("out"), question(scenario, "patients"))

        def kill(done, _):
            if done > 1_500 and scheduler.poll() is None:
                os.kill(scheduler.pid, signal.SIGKILL)

        with scale.connected("where.json") as client:
            client.wait_for_workers(1, timeout=30)
            with pytest.raises(InputError, match=r"the workers: the connection to them was lost .*resume=True"):
                scale.simulate(scenario, client=client, progress=kill, parts=parts)
        assert Parts.begin(Path("out"), question(scenario, "patients"), resume=True).done >= 1_500
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()
