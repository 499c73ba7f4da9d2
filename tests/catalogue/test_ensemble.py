"""Ensembles vary what is not known, and nothing else."""

import numpy as np
import pytest

from blowball.catalogue import ensemble, get_cancer
from blowball.errors import InputError
from blowball.scenario.model_row import model_row, typical_row

BREAST = get_cancer("breast", calibrated=False)
DRAWN = ensemble(BREAST, members=200, seed=3)


def values(path, drawn=DRAWN):
    return np.array([one[path] for one in drawn.overrides])


def test_only_uncertain_records_and_shares_of_their_wholes_vary():
    uncertain = {r.path for r in BREAST.entries if r.uncertainty is not None}
    varied = set(DRAWN.overrides[0])
    assert uncertain <= varied
    assert all(path.startswith("sites.share.") for path in varied - uncertain)


def test_the_seeding_exponent_spans_its_whole_range():
    alpha = np.sort(values("seeding.exponent"))
    assert alpha[0] > 0.4
    assert alpha[-1] < 1.0
    assert np.diff(alpha).max() < 2 * 0.6 / 200  # one in each of 200 equal pieces
    assert np.ptp(values("seeding.exponent", ensemble(BREAST, 4))) > 0.6 / 2 - 1e-9


def test_draws_have_the_stated_median_and_interval():
    logs = np.log(values("growth.doubling_time.hr_pos"))
    assert np.median(logs) == pytest.approx(np.log(241), abs=0.01)
    assert logs.std() == pytest.approx(0.113, rel=0.05)  # 200 stratified draws
    low, high = np.quantile(values("treatment.endocrine.second"), [0.025, 0.975])
    assert (low, high) == pytest.approx((0.537, 0.716), abs=0.01)  # symmetric in ln about 0.62, width of 0.54-0.72


def test_every_member_gives_rows_that_can_be():
    for member in range(0, 200, 20):
        cancer = DRAWN.cancer(member)
        model = model_row(cancer)
        assert model["site_shares"][0, :3].sum(axis=1) == pytest.approx(1.0)
        assert model["seeding_exponent"][0] == pytest.approx(values("seeding.exponent")[member])
        assert typical_row(cancer)["subtype_share"][0].sum() == pytest.approx(1.0)


def test_the_same_seed_gives_the_same_members_and_another_does_not():
    assert ensemble(BREAST, 5, 1) == ensemble(BREAST, 5, 1)
    assert ensemble(BREAST, 5, 1).overrides != ensemble(BREAST, 5, 2).overrides


def test_a_records_draws_do_not_depend_on_other_records():
    settled = BREAST.with_numbers({"fate.lag": 50})
    without = ensemble(settled, 200, 3)
    assert "fate.lag" not in without.overrides[0]
    assert np.array_equal(values("second.rate", without), values("second.rate"))


def test_members_that_cannot_be_are_refused():
    with pytest.raises(InputError, match="0 members cannot be"):
        ensemble(BREAST, 0)
    with pytest.raises(InputError, match="no member 200; choose 0 to 199"):
        DRAWN.cancer(200)
