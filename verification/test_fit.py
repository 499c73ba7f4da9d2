"""The fit against the engine, its sampler against itself, its forecasts against statistics on the Rotterdam women."""

from __future__ import annotations

import numpy as np
import pytest

from . import fit_engine, fit_ranks
from .comparison.__main__ import OURS, forecasts, judged
from .comparison.cohort import women

pytestmark = [pytest.mark.verification, pytest.mark.slow, pytest.mark.filterwarnings("default")]
MOST = 3.5  # posterior standard deviations: some 25 parameters, so 1 in 100 by chance
WORSE = 0.005  # of c below the best of the others: as far as the design allows
PATIENTS, FEW = 3000, 3
PLACED, APART, SPARED = 100_000, 0.04, 0.08  # shares of a site; most drugs spare the brain, and no forecast knows
RARE = 0.001  # P of a test of uniform ranks, one a parameter


def test_the_fit_recovers_what_made_the_patients():
    rows = fit_engine.recovered(PATIENTS, 11, off=True)
    assert {name: row for name, row in rows.items() if abs(row[0]) > MOST * row[1]} == {}


def test_the_likelihood_foretells_what_the_engine_makes():
    found = fit_engine.foretold(PATIENTS, 11, off=True)
    for seen, said in zip(found["engine"], found["likelihood"], strict=True):
        chance = 100.0 * np.sqrt(seen / 100.0 * (1.0 - seen / 100.0) / PATIENTS)
        assert said == pytest.approx(seen, abs=3.0 * chance)


def test_metastases_of_metastases_leave_first_relapses_as_they_are():
    assert fit_engine.changed(PATIENTS, 11) <= FEW


def test_distant_relapses_show_where_seeds_go():
    for kind, organs in fit_engine.first_sites(PLACED, 11).items():
        for organ, (seen, said, chance) in organs.items():
            most = SPARED if organ == "brain" else APART
            assert -APART < seen - said < most + 3.0 * chance, (kind, organ)


def test_ranks_of_the_truth_are_uniform():
    found = fit_ranks.uniform(np.array(list(fit_ranks.ranks(fit_ranks.SETS))))
    assert {name: p for name, p in found.items() if p < RARE} == {}


def test_forecasts_are_as_good_as_those_of_statistics():
    data = women()
    found = judged(data, forecasts(data, (OURS, "Cox", "mixture cure")))
    ours = found["models"].pop(OURS)
    assert ours["harrell"] > max(one["harrell"] for one in found["models"].values()) - WORSE
    assert ours["integrated_brier"] <= found["models"]["Cox"]["integrated_brier"]
    for year, (slope, _, _) in ours["slope"].items():
        assert 0.9 <= slope <= 1.1, year
    outside = [
        (group, year, said)
        for group, years in ours["over_expected"].items() for year, said in years.items()
        if not said[1] <= 1.0 <= said[2]
    ]  # fmt: skip
    assert outside == []
