"""Files that look like scenarios: refused in one sentence, or read, written back the same, and simulated soundly."""

import os

from hypothesis import event, given, settings

import blowball as bb
from blowball.errors import InputError
from blowball.histories import question

from .sound import assert_sound
from .texts import scenario_text

EXAMPLES = int(os.environ.get("BLOWBALL_EXAMPLES", "60"))


@settings(max_examples=EXAMPLES)
@given(scenario_text())
def test_refused_in_one_sentence_or_sound(text):
    try:
        scenario = bb.Scenario.from_toml(text)
    except InputError as error:
        event("refused when read")
        said = str(error)
    else:
        said = check(scenario)
    assert "\n" not in said


def check(scenario):
    again = bb.Scenario.from_toml(scenario.to_toml())
    assert question(again, "events") == question(scenario, "events")
    if scenario.population.n > 1_000:
        event("too many people for a test")
        return ""
    try:
        run = bb.simulate(scenario, "events", threads=1)
    except InputError as error:
        event("refused when simulated")
        return str(error)
    event("simulated")
    assert_sound(run, scenario)
    return ""
