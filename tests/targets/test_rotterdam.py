"""The targets about Rotterdam, computed again from the women themselves."""

import numpy as np
import pytest

from blowball.datasets import load_rotterdam
from blowball.outcomes import aalen_johansen
from blowball.report.rotterdam import observed_events
from blowball.targets import get_targets
from blowball.units import YEAR

WOMEN = load_rotterdam()
TARGETS = [target for target in get_targets("breast") if target.people == "rotterdam"]


def _who(target):
    (said,) = target.population
    met = np.ones(WOMEN.num_rows, dtype=bool)
    for key in ("nodes", "grade", "er"):
        if (ends := getattr(said, key)) is not None:
            values = WOMEN[key].to_numpy()
            met &= (values >= ends[0]) & (values <= ends[1])
    assert 0 < met.sum() < WOMEN.num_rows
    return met


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_values_and_intervals_are_those_of_the_table(target):
    time, event = observed_events(WOMEN)
    who = _who(target)
    seen = aalen_johansen(time[who], event[who]).at([target.until * YEAR])
    ours = np.array([target.value, target.low, target.high])
    theirs = 100 * np.array([seen.estimate[0], seen.ci_low[0], seen.ci_high[0]])
    assert ours == pytest.approx(theirs, abs=0.051)
    assert f"{who.sum():,} women" in target.where
    assert target.tolerance == 4.0
    few = seen.n_at_risk[0] < 20
    assert (f"Only {seen.n_at_risk[0]} women" in target.note) == few


def test_what_is_calibrated_to_ends_before_what_is_kept():
    assert {t.until for t in TARGETS if t.use == "calibrate"} == {2.0, 5.0, 10.0}
    kept = [t for t in TARGETS if t.use == "validate"]
    assert all(t.until >= 12 or t.population[0].nodes is None for t in kept)
    assert len(kept) >= 9


def test_the_groups_of_nodes_divide_the_women():
    groups = {target.population[0].nodes: _who(target) for target in TARGETS if target.population[0].nodes}
    assert len(groups) == 4
    assert (np.sum(list(groups.values()), axis=0) == 1).all()
