"""The page on trials names every key that is read, and no other; what it shows can be read."""

import re
import tomllib
from pathlib import Path

import pytest

from blowball.errors import InputError
from blowball.trial import arms, population, published, read, read_spec, shipped
from blowball.trial.observe import ENDPOINTS

PAGE = (Path(__file__).parents[2] / "docs" / "trials.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
KEYS = PAGE.split("## Every key")[1].split("## Where")[0]


def test_every_key_is_told():
    told = set(re.findall(r"`([a-z_]+)`", KEYS)) | set(re.findall(r"`\[+([a-z]+)\]+`", KEYS))
    known = {*read._TOP, *read._RECRUITMENT, *read._OBSERVATION, *read._ANALYSIS, *arms.KEYS, *population._KEYS,
             *published._KEYS, *published.MEASURES, *ENDPOINTS}  # fmt: skip
    assert known - told == set()


def test_the_shortest_trial_is_refused_as_said_and_then_read():
    said = tomllib.loads(EXAMPLES[0])
    with pytest.raises(InputError, match="nobody can be randomised at surgery"):
        read_spec(said)
    said["recruitment"]["origin"] = "diagnosis"
    assert read_spec(said).names == ("guideline", "operated four weeks later")


def test_an_arm_with_rounds_can_be_read():
    said = tomllib.loads(EXAMPLES[0])
    said["arm"] = [{"name": "guideline"}, *tomllib.loads(EXAMPLES[1])["arm"]]
    visits = read_spec(said).arms[1].scenario.care.follow_up
    assert (len(visits.calendar), visits.adherence) == (14, 0.8)


def test_every_shipped_trial_is_told():
    assert all(f"| `{name}` |" in PAGE for name in shipped())
