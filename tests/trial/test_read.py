"""Trials as files: the shipped ones are whole, and what cannot be is said in one sentence."""

import re

import numpy as np
import pytest

from blowball.catalogue.citations import references
from blowball.errors import InputError
from blowball.trial import read_spec, shipped
from blowball.trial.spec import Spec
from blowball.units import YEAR

from .plans import PLAN

ARMS = PLAN["arm"]
PUBLISHED = {"title": "t", "endpoint": "death", "arms": ["CEA and CT"], "value": 3, "low": 1, "high": 4}


def test_what_is_shipped():
    assert shipped() == ("colofol", "facs", "givio", "ifct_0302", "pure_lead_time", "rosselli_del_turco")


@pytest.mark.parametrize("name", shipped())
def test_sources_of_shipped_trials_are_in_the_references(name):
    spec = read_spec(name)
    assert spec.people.key in {"", *references()}
    for one in spec.published:
        assert one.source in references()
        assert one.where


def test_facs_is_the_published_trial():
    spec = read_spec("facs")
    assert spec.patients == 1202
    assert sorted(spec.sizes(1202)) == [300, 300, 301, 301]
    assert [name for name, _ in spec.contrasts] == ["CEA", "CT", "CEA and CT", "all other arms"]
    values = [round(one.value, 1) for one in spec.published[:4]]
    assert values == [2.3, 6.7, 8.0, 6.6]
    until = np.minimum(spec.end - spec.accrual * np.linspace(0, 1, 10_001), spec.at_most) / YEAR
    assert until.mean() == pytest.approx(4.4, abs=0.05)  # published: 4.4 (SD 0.8)
    assert until.std() == pytest.approx(0.8, abs=0.1)


def test_a_spec_is_read_once_and_changed_often():
    spec = read_spec(PLAN)
    assert isinstance(spec, Spec)
    other = spec.with_(repeats=3, pool=500, seed=11)
    assert (other.repeats, other.pool, other.seed) == (3, 500, 11)
    assert {(arm.scenario.population.n, arm.scenario.seed) for arm in other.arms} == {(500, 11)}
    assert spec.pool == 6_000


def test_numbers_of_a_trial_change_the_cancer():
    spec = read_spec(PLAN | {"numbers": {"surgery": {"delay": "8 weeks"}}})
    assert spec.cancer.number("surgery.delay", unit="d") == 56.0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"endpont": "death"}, "'endpont' is not a known key; did you mean 'endpoint'?"),
        ({"endpoint": "deaths"}, "endpoint: 'deaths' is not an endpoint; did you mean 'death'?"),
        ({"cancer": "brain"}, "cancer: 'brain' is not a cancer of the catalogue"),
        ({"pool": 2}, "pool: 2 is out of range; give 4 to"),
        ({"repeats": 1.5}, "repeats: 1.5 is not a whole number"),
        ({"also": "death"}, "also: 'death' is no list"),
        ({"title": 3}, "title: 3 is no text"),
        ({"recruitment": {}}, "recruitment: 'patients' is missing"),
        ({"recruitment": 3}, "recruitment: 3 is not a table"),
        ({"recruitment": {"patients": 600, "origin": "birth"}}, "recruitment, origin: 'birth' is not an origin"),
        ({"recruitment": {"patients": 600, "accrual": 3}}, "recruitment, accrual: 3 has no unit"),
        (
            {"recruitment": {"patients": 9, "accrual": "6 years"}},
            "observation, end: the analysis is not after the last",
        ),
        ({"observation": {}}, "observation: 'end' is missing"),
        ({"observation": {"end": "5 years", "at_most": "0 days"}}, "observation, at_most: nobody is followed"),
        ({"observation": {"end": "5 years", "dropout": "2 years"}}, "observation, dropout"),
        ({"analysis": {"method": "t-test"}}, "analysis, method: 't-test' is not a method"),
        ({"analysis": {"alpha": 5}}, "analysis, alpha: 5 is no level"),
        ({"analysis": {"tau": "6 years"}}, "analysis, tau: nobody is followed for '6 years'; give 5 years at most"),
        ({"analysis": {"together": 1}}, "analysis, together: 1 is neither true nor false"),
        ({"analysis": {"method": "rmst", "library": "lifelines"}}, "analysis, library: lifelines gives no standard"),
        ({"arm": ARMS[:1]}, "arm: there are not two arms"),
        ({"arm": [ARMS[0], ARMS[0]]}, "arm 2, name: 'nobody looks' is no name of its own"),
        ({"arm": [ARMS[0], {"name": "b", "share": 0}]}, "arm 2, share: 0 is no share"),
        ({"arm": [ARMS[0], {"name": "b", "care": {"follow_up": "facs_cae"}}]}, "did you mean 'facs_cea'?"),
        ({"arm": [ARMS[0], {"name": "b", "body": {"smokin": "never"}}]}, "arm 2"),
        ({"arm": [ARMS[0], {"name": "b", "care": {"surgery_delay": "9 weeks"}}]}, "write origin = 'diagnosis'"),
        ({"population": {"stage": "IV"}}, "population, stage: 'IV' is not one of the groups"),
        ({"population": {"age": [70, 50]}}, "population, age: [70, 50] is no range; put the smaller number first"),
        ({"population": {"nodes": 3}}, "population, nodes: 3 is no range"),
        ({"population": {"stage_shares": {"I": -1}}}, "population, stage_shares, I: -1 is no share"),
        ({"population": {"stage": "I", "stage_shares": {"I": 1}}}, "population: stage and stage_shares are both given"),
        ({"population": {"columns": {}}}, "population: 'columns' goes with a table only"),
        ({"population": {"size": 3}}, "population: 'size' is not a known key"),
        ({"published": [PUBLISHED | {"arms": ["CT"]}]}, "published 1, arms: 'CT' is not an arm"),
        ({"published": [PUBLISHED | {"low": 3.5}]}, "published 1: the value lies outside its own interval"),
        ({"published": [PUBLISHED | {"events": 9}]}, "published 1: events of patients are no counts"),
        ({"published": [{"endpoint": "death"}]}, "published 1: 'title' is missing"),
        ({"numbers": {"surgery": {"dlay": 3}}}, "surgery.delay"),
    ],
)
def test_one_sentence_for_what_cannot_be(changes, sentence):
    with pytest.raises(InputError) as caught:
        read_spec(PLAN | changes)
    said = str(caught.value)
    assert sentence in said
    assert "\n" not in said
    assert re.search(r"[.?!]$", said)


def test_files_that_are_none(tmp_path):
    with pytest.raises(InputError, match="trial: 'fasc' is not a file or a shipped trial; did you mean 'facs'"):
        read_spec("fasc")
    with pytest.raises(InputError, match=r"no\.toml: there is no such file"):
        read_spec(tmp_path / "no.toml")
    (tmp_path / "bad.toml").write_text("cancer = ")
    with pytest.raises(InputError, match="this is not TOML"):
        read_spec(tmp_path / "bad.toml")
    (tmp_path / "empty.toml").write_text("")
    with pytest.raises(InputError, match=r"empty\.toml: 'cancer' is missing"):
        read_spec(tmp_path / "empty.toml")
    with pytest.raises(InputError, match="3 is no trial"):
        read_spec(3)
