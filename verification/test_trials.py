"""Trials simulated as they were run, beside what they published: the mean of a thousand trials in the 95 % interval.

No blind test: what the papers do not tell was chosen among several readings after their results had been seen beside
the model's.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from verification.test_targets import reasons

import blowball as bb
from blowball.trial import read_spec
from blowball.trial.read import shipped

pytestmark = pytest.mark.verification

PAGE = Path(__file__).parents[1] / "docs" / "trials.md"
NAMES = [name for name in shipped() if read_spec(name).published]


def documented(name):
    """What the documentation says of a trial: so many results inside, of so many."""
    row = re.search(rf"^\| `{name}` \|.*\| (\d+) of (\d+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return tuple(int(number) for number in row.groups())


@pytest.mark.parametrize("name", NAMES)
def test_published_results_of_trials(name, record):
    """Published results; the value is the mean of the simulated trials."""
    rows = bb.trial(read_spec(name), threads=1).beside
    known = {title: why for title, why in reasons("trials").items() if title.startswith(f"{name}: ")}
    assert set(known) <= {f"{name}: {row.published.title}" for row in rows}
    for row in rows:
        one, title = row.published, f"{name}: {row.published.title}"
        record(
            title, row.mean, (one.low, one.high), source=f"{one.source}, {one.method}", known=known.get(title, ""),
            unit="" if one.measure == "hazard_ratio" else "%",
        )  # fmt: skip
    assert (sum(row.verdict == "inside" for row in rows), len(rows)) == documented(name)
