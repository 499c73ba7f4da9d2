"""Published results beside the model's: each cancer's ensemble against its `targets.toml`, as `blowball validate` does.

A target is met where the model's median lies in the published interval, or within a tolerance stated in the file before
the model was run. It is missed where the two intervals do not overlap. A miss is shown as a miss; one that
`known_misses.toml` does not explain fails.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from blowball.catalogue import get_cancer, list_cancers
from blowball.targets import get_targets
from blowball.targets.validate import validate

pytestmark = pytest.mark.verification

MEMBERS, PATIENTS = 20, 50_000  # a fifth as many left verdicts on small strata to luck
KNOWN = tomllib.loads(Path(__file__).with_name("known_misses.toml").read_text(encoding="utf-8"))


def reasons(cancer):
    return {target: one["why"] for one in KNOWN.get(cancer, ()) for target in one["targets"]}


@pytest.mark.parametrize("cancer", list_cancers())
def test_published_results(cancer, record):
    """Published results; the value is the model's median over its parameter sets."""
    targets, known = get_targets(cancer), reasons(cancer)
    assert set(known) <= {target.id for target in targets}
    for result in validate(get_cancer(cancer), targets, members=MEMBERS, patients=PATIENTS, threads=1).results:
        target = result.target
        if target.use == "context" or result.verdict == "not measured":
            record(f"{cancer}: {target.title}", result.median, source=_source(target), unit=target.unit)
            continue
        record(
            f"{cancer}: {target.title}", result.median, target.interval, source=_source(target),
            spread=(result.low, result.high), known=known.get(target.id, ""), unit=target.unit,
        )  # fmt: skip


def _source(target):
    use = {"calibrate": "calibrated to", "validate": "not calibrated to", "context": "for context"}[target.use]
    return f"{target.source or 'no source'}, {target.method}; {use}"
