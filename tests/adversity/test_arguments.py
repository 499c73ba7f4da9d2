"""Whatever is typed behind `blowball`: an answer, or one sentence and status 2; never a traceback."""

import os
import shutil
import string

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from blowball.cli import main

EXAMPLES = int(os.environ.get("BLOWBALL_EXAMPLES", "40"))
SCENARIO = 'cancer = "breast"\nhorizon = "3 years"\n[population]\nsize = 20\n'
PLACES = ["s.toml", "none.toml", "p.csv", ".", "out", "/dev/null", "", "breast", "colon", "facs"]
VALUES = [
    "0", "1", "2", "7", "-1", "1e3", "nan", "inf", "true", "10 years", "1 day", "x", "=", "a=b", "age=61",
    "surgery.delay=8 weeks", "seeding.exponent=0.7", "seeding.exponent=1e400", "seeding.exponent=", "age=40,50",
    "subtype", "stage", "1 year:ct", "2026-02-30", "--", "-", "\n", "\x00", "é", "~", *PLACES,
]  # fmt: skip
OPTIONS = {
    "run": ["-o", "--record", "--patients", "--seed", "--set", "--resume", "--overwrite", "--json", "--scheduler"],
    "compare": ["-o", "--by", "--seed", "--set", "--overwrite", "--json", "--patients"],
    "show": ["--set", "--json"],
    "list": ["--cancer", "--json"],
    "cite": ["--json"],
    "forecast": ["--patient", "--years", "--disease-free-for", "--figure", "--json"],
    "fit": ["--cancer", "--column", "--unit", "--draws", "--chains", "-o"],
}
RIGHT = {
    "-o": ["out", "new"], "--record": ["patients", "events", "summary"], "--patients": ["1", "30"],
    "--seed": ["0", "9"],
    "--set": ["surgery.delay=8 weeks", "seeding.exponent=0.7"], "--by": ["subtype"], "--cancer": ["lung"],
    "--scheduler": ["tcp://127.0.0.1:1"],
}  # fmt: skip
TOPICS = {"run": ["s.toml"], "compare": ["s.toml", "s.toml"], "show": ["breast"], "cite": ["liver"]}
FLAGS = ("--resume", "--overwrite", "--json")
SLOW = {"fit": ["none.csv"], "forecast": ["none.nc", "."]}  # only with what cannot be read


@st.composite
def command(draw):
    """A verb with options of its own, and values that fit more or less."""
    careful = draw(st.booleans())
    verb = draw(st.sampled_from(["run", "run", "compare", "show", "list", "cite"] if careful else sorted(OPTIONS)))
    junk = st.text(alphabet=string.printable, max_size=8)
    topics = st.just(TOPICS.get(verb, [])) if careful else st.lists(st.sampled_from(SLOW.get(verb, PLACES)), max_size=2)
    words = [verb, *draw(topics)]
    for option in draw(st.lists(st.sampled_from(OPTIONS[verb]), max_size=4, unique=careful)):
        words.append(option)
        if careful and option not in FLAGS:
            words.append(draw(st.sampled_from(RIGHT[option])))
        elif option not in FLAGS or (not careful and draw(st.integers(0, 9)) == 0):
            words.append(draw(st.one_of(st.sampled_from(VALUES), junk)))
    if careful:
        return words
    if draw(st.integers(0, 9)) == 0:
        words.insert(draw(st.integers(0, len(words))), draw(junk))
    return words


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(command())
def test_an_answer_or_one_sentence(tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("blowball.scale.clusters.PATIENCE", "10ms")
    (tmp_path / "s.toml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "p.csv").write_text("age,size_mm\n50,20\n", encoding="utf-8")
    for folder in ("out", "new"):
        shutil.rmtree(tmp_path / folder, ignore_errors=True)
    capsys.readouterr()
    status = main(words)
    said = capsys.readouterr()
    event(f"{words[0]} {status}")
    assert status in (0, 2), said.err
    assert "Traceback" not in said.err + said.out
    if status == 2:
        last = said.err.splitlines()[-1]
        assert last.startswith("blowball: "), said.err
        assert last.endswith((".", "?", "!"))


@pytest.mark.parametrize("words", [[], ["-h"], ["--version"], ["run", "-h"], ["nothing"], ["--none"], ["run"]])
def test_plain_ones(words, capsys):
    assert main(words) in (0, 2)
