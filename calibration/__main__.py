"""`python -m calibration [CANCER]...`: from published results to parameter sets that agree with them.

For each cancer it takes every number of the catalogue with its uncertainty as a prior, simulates the targets that
are marked ``calibrate`` with 240 sets at a time on the full engine, and leaves in the cancer's folder ``ensemble.csv``
(the sets), ``calibrated.toml`` (their centre) and ``calibration.json`` (how it went), and a figure in docs/images.
The same seed gives the same files, whatever the number of processors.
"""

from __future__ import annotations

import os
import sys
import time

import numpy as np

import blowball as bb
from blowball.report.prior_posterior import prior_posterior
from blowball.targets import get_targets
from calibration.evaluate import Model
from calibration.moved import FOLDER, Moved
from calibration.smoother import smooth
from calibration.write import write

MEMBERS, PATIENTS, SEED = 240, 10_000, 20261121
IMAGES = FOLDER.parent / "docs/images"


def calibrate(id: str) -> None:
    """Calibrate one cancer and write what is found."""
    began = time.perf_counter()
    moved = Moved.of(id)
    targets = tuple(target for target in get_targets(id) if target.use == "calibrate")
    seen = np.array([target.value for target in targets])
    # The interval that counts as met is taken for four standard errors, so about 95 %.
    error = np.array([(target.interval[1] - target.interval[0]) / 4.0 for target in targets])
    print(f"{id}: {len(moved.groups)} numbers, {len(targets)} targets, {MEMBERS} sets of {PATIENTS:,} patients")
    with Model(moved, targets, patients=PATIENTS, seed=SEED, workers=os.cpu_count() or 1) as model:
        size = {"numbers": len(moved.groups), "members": MEMBERS, "rounds": moved.rounds, "seed": SEED}
        history = smooth(model, seen, error, **size, tell=lambda line: print(line, flush=True))
    how = {"cancer": id, **size, "patients": PATIENTS, "blowball": bb.__version__, "targets_used": len(targets)}
    write(moved, targets, history, how)
    print(f"{id}: {time.perf_counter() - began:.0f} s")


def draw(id: str) -> None:
    """Draw the figure again from what was written."""
    from blowball.catalogue.calibration import calibration

    found = calibration(id)
    if found is not None:
        IMAGES.mkdir(parents=True, exist_ok=True)
        drawn = prior_posterior(found, bb.get_cancer(id).name, alone=True)
        (IMAGES / f"calibration-{id}.svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:] or bb.list_cancers():
        calibrate(name)
        draw(name)
