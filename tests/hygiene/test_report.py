"""The verification report itself: verdicts, the family of checks with chance in them, and what a failing check does."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from verification.report.checks import FAMILY, LIMIT, Check, false_alarms, holm
from verification.report.outcome import Outcome, Outcomes
from verification.report.page import write

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("check", "verdict"),
    [
        (Check("a", 1.0, 1.1, 0.2), "met"),
        (Check("a", 1.0, 1.3, 0.2), "missed"),
        (Check("a", 1.0, 1.3, 0.2, known="because"), "known miss"),
        (Check("a", 1.0, (1.0, 2.0)), "met"),
        (Check("a", 0.9, (1.0, 2.0)), "missed"),
        (Check("a", 0.9, (1.0, 2.0), spread=(0.8, 1.1)), "near"),
        (Check("a", 0.9, (1.0, 2.0), spread=(0.8, 0.95)), "missed"),
        (Check("a", math.nan, (1.0, 2.0)), "missed"),
        (Check("a", math.nan, 1.0, 0.1), "missed"),
        (Check("a", 1.0, 0.0, error=1.0), "met"),
        (Check("a", 5.0, 0.0, error=1.0), "missed"),
        (Check("a", 5.0, 5.0, error=0.0), "met"),
        (Check("a", 5.0, 4.0, error=0.0), "missed"),
        (Check("a", 5.0), "shown"),
    ],
)
def test_verdicts(check, verdict):
    assert check.verdict == verdict


def test_holm_is_what_statisticians_compute():
    # p.adjust(c(.01, .02, .03, .04, .05), "holm") and one with ties, by hand
    assert holm([0.01, 0.02, 0.03, 0.04, 0.05]) == pytest.approx([0.05, 0.08, 0.09, 0.09, 0.09])
    assert holm([0.5, 0.001, 0.5]) == pytest.approx([1.0, 0.003, 1.0])
    assert holm([]) == []


def test_false_alarms_of_the_family_are_as_rare_as_promised():
    """Many right programs of 30 checks each: at most the promised share of them is accused of anything."""
    draw, runs = np.random.default_rng(1), 1500
    z = draw.standard_normal((runs, 30))
    accused = sum(bool(false_alarms([Check("c", v, 0.0, error=1.0) for v in row])[0]) for row in z)
    error = math.sqrt(FAMILY * (1.0 - FAMILY) / runs)
    assert FAMILY - LIMIT * error < accused / runs + 0.002  # Holm is nearly exact for independent checks
    assert accused / runs < FAMILY + LIMIT * error


def test_a_wrong_check_among_many_is_found():
    checks = [Check("right", 0.5, 0.0, error=1.0)] * 200 + [Check("wrong", 4.4, 0.0, error=1.0)]
    assert checks[-1].verdict == "met"  # by itself within its limit
    (found,), smallest = false_alarms(checks)
    assert found.name == "wrong"
    assert smallest < FAMILY


def test_the_page_has_every_check_and_stands_alone(tmp_path):
    checks = (Check("one <b>", 1.0, 1.0, 0.0, source="a formula"), Check("two", 3.0, 1.0, 0.5, known="not understood"))
    found = Outcomes([Outcome("Section", "title", "file::test", "passed", "", 1.0, checks)])
    found.add(Outcome("Section", "not here", "file::other", "skipped", "R is not installed", 0.0))
    assert write(found, tmp_path, 60.0) == []
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for wanted in ("one &lt;b&gt;", "two", "a formula", "not understood", "known miss", "R is not installed"):
        assert wanted in text
    assert "http" not in text.replace("http://www.w3.org", "")
    assert [one["verdict"] for one in json.loads((tmp_path / "checks.json").read_text())["checks"]] == [
        "met", "known miss",
    ]  # fmt: skip


TESTS = '''
import pytest
pytestmark = pytest.mark.verification

def test_good(record):
    """A good one."""
    assert record("good", 1.0, 1.0, 0.1, "by hand")

def test_bad(record):
    record("bad", 2.0, 1.0, 0.1, "by hand")
    record("after it", 1.0, (0.0, 2.0), source="by hand")

def test_unlikely(record):
    record("unlikely", 4.0, 0.0, source="by hand", error=1.0)

def test_plain():
    pass
'''


@pytest.mark.parametrize(("workers", "only"), [("0", "good or plain"), ("2", "good or bad"), ("0", "good or unlikely")])
def test_records_reach_the_page_and_misses_fail(only, workers, tmp_path):
    file = tmp_path / "test_some.py"
    file.write_text(TESTS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "-p", "verification.report.plugin", "-k", only]
    command += ["--rootdir", tmp_path, "-c", "/dev/null", "-o", "markers=verification: x", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--verify-report", tmp_path / "out", file], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == (0 if "plain" in only else 1), done.stdout[-1500:] + done.stderr[-500:]
    told = {c["name"]: c["verdict"] for c in json.loads((tmp_path / "out" / "checks.json").read_text())["checks"]}
    assert told["good"] == "met"
    if "bad" in only:
        assert told == {"good": "met", "bad": "missed", "after it": "met"}
    if "unlikely" in only:
        assert "Holm's rule over all checks rejects: unlikely" in done.stdout
