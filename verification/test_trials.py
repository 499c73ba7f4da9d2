"""Trials simulated as they were run, beside what they published: the mean of a thousand trials in the 95 % interval.

No blind test: what the papers do not tell was chosen among several readings after their results had been seen beside
the model's.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import blowball as bb
from blowball.trial import read_spec
from blowball.trial.read import shipped

pytestmark = pytest.mark.verification

KNOWN = tomllib.loads(Path(__file__).with_name("known_misses.toml").read_text(encoding="utf-8"))["trials"]
PAGE = Path(__file__).parents[1] / "docs" / "trials.md"
NAMES = [name for name in shipped() if read_spec(name).published]


def reasons(name):
    return {target: one["why"] for one in KNOWN for target in one["targets"] if target.startswith(f"{name}: ")}


def documented(name):
    """What the documentation says of a trial: so many results inside, of so many."""
    row = re.search(rf"^\| `{name}` \|.*\| (\d+) of (\d+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return tuple(int(number) for number in row.groups())


@pytest.mark.parametrize("name", NAMES)
def test_published_results_of_trials(name, record):
    """Published results; the value is the mean of the simulated trials."""
    rows, known = bb.trial(read_spec(name), threads=1).beside, reasons(name)
    assert set(known) <= {f"{name}: {row.published.title}" for row in rows}
    for row in rows:
        one, title = row.published, f"{name}: {row.published.title}"
        record(
            title, row.mean, (one.low, one.high), source=f"{one.source}, {one.method}", known=known.get(title, ""),
            unit="" if one.measure == "hazard_ratio" else "%",
        )  # fmt: skip
    assert (sum(row.verdict == "inside" for row in rows), len(rows)) == documented(name)
