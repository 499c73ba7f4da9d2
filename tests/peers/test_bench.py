"""The bench beside other simulators: its exact answer, what is said of who is absent, and scripts that are right."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from bench.peers.__main__ import table
from bench.peers.model import Model, exact, worst
from bench.peers.run import PEERS, Peer, Speed, measured
from tests.engine.helpers import LIMIT

ROOT = Path(__file__).parents[2]


def test_the_exact_answer_does_not_hang_on_its_quadrature():
    fine, coarse = exact(Model(), 400), exact(Model(), 60)
    np.testing.assert_allclose(fine, coarse, atol=1e-9)
    assert fine.sum() == pytest.approx(1.0, abs=1e-12)


def test_the_exact_answer_is_the_closed_form_where_there_is_one():
    """Constant hazards, no covariate, nobody dies of other causes."""
    plain = Model(1.0, 10.0, 0.0, 0.3, 0.0, 1e-12, 1e-9)
    a, b, t = 0.1, 0.3, 20.0
    sick = a / (b - a) * (math.exp(-a * t) - math.exp(-b * t))
    np.testing.assert_allclose(exact(plain), [math.exp(-a * t), sick, 1 - math.exp(-a * t) - sick, 0.0], atol=1e-9)


@pytest.mark.parametrize("peer", [peer for peer in PEERS if peer.script.endswith(".py")], ids=lambda peer: peer.name)
def test_a_script_of_ours_gives_the_right_shares(peer):
    if peer.name == "PyMSM":
        pytest.skip("its destinations are wrong after the first transition: see test_defects.py")
    n = 200_000 if peer.needs == "numpy" else 5_000
    found = measured(peer, n, 1, sys.executable, Model())
    if found.skipped:
        pytest.skip(found.skipped)
    assert found.z < LIMIT
    assert len(found.seconds) == 1


def test_a_wrong_answer_shows():
    assert worst([975, 362, 6723, 1940], exact(Model())) < 1.0
    assert worst([975, 362, 1940, 6723], exact(Model())) > 50.0


def test_who_is_absent_is_skipped_and_said_so():
    nobody = Peer("Nobody", "with_numpy.py", "no_such_module", 100)
    found = measured(nobody, 100, 1, sys.executable, Model())
    assert "has no module no_such_module" in found.skipped
    broken = Peer("Broken", "no_such_script.py", "numpy", 100)
    assert "its script failed" in measured(broken, 100, 1, sys.executable, Model()).skipped


def test_ratios_are_to_one_run_of_ours():
    ours = Speed("blowball, 1 thread", "full history", 100, "0", [1.0, 1.0], [1.0, 1.0])
    slow = Speed("Slow", "four states", 100, "1", [4.0], [4.0], 0.7)
    said = table(
        [ours, slow, Speed("Nobody", "four states", skipped="not there")], {"threads": 1}, Model()
    ).splitlines()
    assert said[-2].split()[-2:] == ["×", "0.7"]
    assert said[-2].split()[-3] == "4"
    assert said[-1].endswith("skipped: not there")


def test_nothing_of_a_peer_is_shipped():
    """Our own scripts only, one a peer; the models in them are ours."""
    there = {path.name for path in (ROOT / "bench" / "peers").iterdir() if path.is_file()}
    assert {peer.script for peer in PEERS} <= there
    assert there - {peer.script for peer in PEERS} == {
        "__init__.py",
        "__main__.py",
        "model.py",
        "run.py",
        "child.py",
        "child.R",
    }


def test_a_script_stands_alone(tmp_path):
    """A process that knows nothing of the repository but the script's own folder."""
    script = ROOT / "bench" / "peers" / "with_numpy.py"
    command = [sys.executable, script, "1000", "2", "1", *Model().arguments()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert sum(json.loads(done.stdout)["states"]) == 1000
