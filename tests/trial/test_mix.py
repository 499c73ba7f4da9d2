"""The mix of a trial's patients is the one that was asked for, and nothing else is changed."""

import numpy as np
import pyarrow as pa
import pytest

from blowball.errors import InputError
from blowball.trial import read_spec
from blowball.trial.mix import mixed, read_mix

from .plans import PLAN

WORDS = ("I", "II", "III")


def _people(n=20_000, seed=3):
    """Stage and nodes go together; ages do not."""
    luck = np.random.default_rng(seed)
    stage = luck.choice(3, n, p=[0.5, 0.3, 0.2])
    return pa.table({
        "stage": [WORDS[s] for s in stage], "nodes_positive": luck.poisson(1.5 * stage),
        "age": luck.uniform(40.0, 90.0, n), "size_mm": luck.uniform(5.0, 60.0, n),
    })  # fmt: skip


def _mix(said, key, column=None, known=()):
    return read_mix(said, key, column or key, known, "population")


def _shares(table, rows, mix):
    return np.bincount(mix.classes(table)[rows], minlength=len(mix.shares)) / len(rows)


def test_one_mix_is_met_by_as_many_as_there_can_be():
    table = _people()
    mix = _mix({"I": 1, "II": 1, "III": 2}, "stage", known=WORDS)
    rows = mixed((mix,), np.arange(table.num_rows), table, 1, "population")
    assert _shares(table, rows, mix) == pytest.approx([0.25, 0.25, 0.5], abs=1e-3)
    rarest = table["stage"].to_pylist().count("III")
    assert len(rows) == pytest.approx(2 * rarest, abs=3)
    assert len(set(rows.tolist())) == len(rows)


def test_several_mixes_are_met_together_and_their_association_stays():
    table = _people()
    every = np.arange(table.num_rows)
    stage = _mix({"I": 30, "II": 30, "III": 40}, "stage", known=WORDS)
    nodes = _mix({"0": 50, "1-3": 30, "4+": 20}, "nodes", "nodes_positive")
    rows = mixed((stage, nodes), every, table, 1, "population")
    assert _shares(table, rows, stage) == pytest.approx([0.3, 0.3, 0.4], abs=2e-3)
    assert _shares(table, rows, nodes) == pytest.approx([0.5, 0.3, 0.2], abs=2e-3)

    def odds(of):
        count = np.zeros((3, 3))
        np.add.at(count, (stage.classes(table)[of], nodes.classes(table)[of]), 1)
        return count[1, 0] * count[2, 1] / (count[1, 1] * count[2, 0])

    assert odds(rows) == pytest.approx(odds(every), rel=0.02)  # raking leaves odds ratios; only rounding moves them


def test_ages_are_completed_years_and_sizes_above_the_first():
    table = pa.table({"age": [49.9, 50.0, 70.9, 71.0], "size_mm": [0.0, 20.0, 20.1, 50.0]})
    assert _mix({"18-49": 1, "50-70": 1, "71+": 1}, "age").classes(table).tolist() == [0, 1, 1, 2]
    assert _mix({"0-20": 1, "20-50": 1}, "size_mm").classes(table).tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("population", "says"),
    [
        ({"nodes_shares": {"0": 1, "0-3": 1}}, "population, nodes_shares: '0' and '0-3' overlap"),
        ({"age_shares": {"50-60": 1, "60-70": 1}}, "'50-60' and '60-70' overlap"),
        ({"nodes_shares": {"few": 1}}, "'few' is no range; write it like"),
        ({"nodes_shares": {"3-1": 1}}, "put the smaller number first"),
        ({"sex_shares": {"man": 1}}, "'man' is not one of the groups"),
        ({"subtype": "colon", "subtype_shares": {"colon": 1}}, "subtype and subtype_shares are both given"),
        ({"stage_share": {"I": 1}}, "did you mean 'stage_shares'?"),
        ({"other_death": -1}, "population, other_death: -1 is no factor"),
    ],
)
def test_what_is_no_mix_is_refused(population, says):
    with pytest.raises(InputError) as caught:
        read_spec(PLAN | {"population": population})
    assert says in str(caught.value)


def test_mixes_that_cannot_be_met_are_refused():
    table = pa.table({"stage": ["I", "I", "II"], "nodes_positive": [0, 0, 1]})
    stage, nodes = _mix({"I": 1, "II": 9}, "stage", known=WORDS), _mix({"0": 9, "1+": 1}, "nodes", "nodes_positive")
    with pytest.raises(InputError, match="cannot be met together"):
        mixed((stage, nodes), np.arange(3), table, 1, "population")
    with pytest.raises(InputError, match="no patient of stage III can enter"):
        mixed((_mix({"I": 1, "III": 1}, "stage", known=WORDS),), np.arange(3), table, 1, "population")


def test_people_of_a_trial_die_less_of_other_causes():
    usual = read_spec(PLAN)
    fit = read_spec(PLAN | {"population": {"other_death": 0.5}})
    path = "recurrence.other_death"
    assert fit.cancer.number(path, unit="1") == pytest.approx(0.5 * usual.cancer.number(path, unit="1"))
    assert {arm.scenario.cancer.number(path, unit="1") for arm in fit.arms} == {fit.cancer.number(path, unit="1")}
