"""What a calibration moves, and how it is written."""

import numpy as np
import pytest
from calibration.moved import NOT_BIOLOGY, Moved

import blowball as bb
from blowball.catalogue.ensemble import quantile


@pytest.fixture(scope="module", params=bb.list_cancers())
def moved(request):
    return Moved.of(request.param)


def test_every_uncertain_number_moves_once(moved):
    assert len(set(moved.paths)) == len(moved.paths)
    uncertain = {r.path for r in moved.cancer.entries if r.uncertainty is not None}
    assert {path for path in uncertain if not path.startswith(NOT_BIOLOGY)} <= set(moved.paths)


def test_at_its_prior_median_every_number_is_the_catalogues_or_the_middle_of_its_interval(moved):
    numbers = moved.numbers(np.zeros(len(moved.groups)))
    for group in moved.groups:
        for record in group:
            if not record.path.startswith("sites."):  # shares are scaled to add up
                assert numbers[record.path] == pytest.approx(quantile(record, 0.5), rel=1e-4)


def test_any_step_gives_a_cancer_that_can_be_simulated(moved):
    luck = np.random.default_rng(4)
    people = bb.Population.typical(moved.cancer, 20)
    for _ in range(5):
        cancer = moved.cancer.with_numbers(moved.numbers(2.0 * luck.standard_normal(len(moved.groups))))
        run = bb.simulate(bb.Scenario(cancer, people, horizon="5 years"), threads=1)
        assert run.patients.num_rows == 20


def test_the_shipped_sets_are_of_numbers_that_there_are():
    for name in bb.list_cancers():
        sets = bb.get_cancer(name).sets
        assert len(sets.rows) >= 100, name
        assert set(sets.paths) <= set(bb.get_cancer(name).records)
