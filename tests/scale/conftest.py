"""Workers are real processes; stretches are made small, so that there are many of few patients."""

import sys

import pytest

import blowball as bb

scale = pytest.importorskip("blowball.scale")
pytest.importorskip("distributed")

PATIENTS, STRETCH = 6_000, 500


@pytest.fixture(name="client", scope="package")
def _client():
    with scale.local(workers=2) as client:
        yield client


@pytest.fixture(name="scenario", scope="package")
def _scenario():
    breast = bb.get_cancer("breast")
    return bb.Scenario(breast, bb.Population.typical(breast, PATIENTS), horizon="10 years", seed=5)


@pytest.fixture(name="small", autouse=True)
def _small(monkeypatch):
    for module in (sys.modules[bb.simulate.__module__], sys.modules[scale.simulate.__module__]):
        monkeypatch.setattr(module, "STRETCH", STRETCH)
        monkeypatch.setattr(module, "COUNTED", 2)
    monkeypatch.setattr(sys.modules[scale.simulate.__module__], "LEAST", 300)
