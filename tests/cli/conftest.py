"""The command line as a user has it: a folder of one's own, and what it says."""

import json
from dataclasses import dataclass

import pytest

from blowball.cli import main

SCENARIO = """
cancer = "breast"
horizon = "10 years"
seed = 3

[population]
size = 400
"""


@dataclass(frozen=True)
class Said:
    """Exit status and what was printed."""

    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture(name="blowball")
def _blowball(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Said:
        capsys.readouterr()
        status = main(arguments)
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return call


@pytest.fixture(name="scenario")
def _scenario(tmp_path):
    path = tmp_path / "scenario.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path
