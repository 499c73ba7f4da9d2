"""Catalogue records with something wrong in them: refused with file and key, or read and usable."""

import os
import shutil

from hypothesis import event, given, settings
from hypothesis import strategies as st

import blowball as bb
from blowball.catalogue.load import HOME, load_cancer

from .sound import assert_refused_or_sound
from .texts import ANY, written

EXAMPLES = int(os.environ.get("BLOWBALL_EXAMPLES", "40"))
KEYS = ("value", "unit", "source", "where", "method", "grade", "note", "spread", "uncertainty", "level", "strange")
VALUES = st.one_of(
    ANY, st.sampled_from(["d", "mm", "1", "% / year", "assumed", "log", "none", "randomised"]),
    st.sampled_from([{"sd": 0.1, "scale": "log"}, {"low": 1, "high": 2}, {"low": 2, "high": 1}, {"sd": -1}]),
)  # fmt: skip


@st.composite
def changes(draw, lines):
    """The lines of a TOML file with one or two of them changed, lost or doubled."""
    lines = list(lines)
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.sampled_from([i for i, line in enumerate(lines) if line.strip() and line[0] != "#"]))
        key = (
            lines[at].split("=")[0].strip() if "=" in lines[at] and draw(st.booleans()) else draw(st.sampled_from(KEYS))
        )
        new = f"{key} = {written(draw(VALUES))}"
        lines[at : at + 1] = draw(
            st.sampled_from([[new], [], [lines[at], new], [lines[at], lines[at]], [new, lines[at]]])
        )
    return "\n".join(lines) + "\n"


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_refused_or_usable(tmp_path_factory, data):
    name = data.draw(st.sampled_from(bb.list_cancers()))
    file = data.draw(st.sampled_from(sorted(path.name for path in (HOME / name).glob("*.toml"))))
    folder = tmp_path_factory.getbasetemp() / "changed" / name
    if not folder.exists():
        shutil.copytree(HOME / name, folder)
    before = (HOME / name / file).read_text(encoding="utf-8")
    text = data.draw(changes(before.splitlines()))
    (folder / file).write_text(text, encoding="utf-8")

    def ask():
        cancer = load_cancer(folder)
        scenario = bb.Scenario(cancer, bb.Population.typical(cancer, 5), horizon="10 years")
        return bb.simulate(scenario, "events", threads=1), scenario

    try:
        event(assert_refused_or_sound(ask))
    finally:
        (folder / file).write_text(before, encoding="utf-8")
