"""What is fuzzed: each target takes bytes, and may end in an `InputError` of one line and in nothing else."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["blowball"]):
    import blowball as bb
    from blowball import units
    from blowball.catalogue.load import HOME, load_cancer
    from blowball.cli import main as command_line
    from blowball.errors import InputError
    from blowball.histories import question
    from blowball.histories.histories import Histories
    from blowball.trial import read_spec

FOLDER = Path(tempfile.mkdtemp(prefix="blowball-fuzz-"))
BREAST = bb.get_cancer("breast")
RUN = bb.simulate(bb.Scenario(BREAST, bb.Population.typical(BREAST, 5), horizon="1 year")).save(FOLDER / "run")


def one_line(call: Callable[[], object]) -> object:
    """What a call gives; a refusal must be one line."""
    try:
        return call()
    except InputError as error:
        said = str(error)
        assert "\n" not in said, repr(said)
        assert said.endswith((".", "?", "!")), repr(said)
        return None


def scenario(data: bytes) -> None:
    """A scenario file, which must come back as it went out."""
    text = data.decode("utf-8", errors="surrogateescape") + "\n"
    found = one_line(lambda: bb.Scenario.from_toml(text))
    if found is not None:
        again = bb.Scenario.from_toml(found.to_toml())
        assert question(again, "patients") == question(found, "patients"), text
        one_line(lambda: bb.Scenario.from_toml(text).with_(seed=1))


def table(data: bytes) -> None:
    """A table of patients: the first byte says of which kind."""
    path = FOLDER / ("p.csv" if data[:1] < b"\x80" else "p.parquet")
    path.write_bytes(data[1:])
    one_line(lambda: bb.Population.from_table(path, cancer=BREAST))


def units_(data: bytes) -> None:
    """Times and dates in words."""
    text = data.decode("utf-8", errors="replace")
    one_line(lambda: units.days(text))
    one_line(lambda: bb.FollowUp([text], ["exam"]))
    one_line(lambda: bb.get_cancer("breast").with_numbers({"surgery.delay": text}))


def catalogue(data: bytes) -> None:
    """One of a cancer's files."""
    files = sorted(path.name for path in (HOME / "liver").glob("*.toml"))
    folder = FOLDER / "liver"
    folder.mkdir(exist_ok=True)
    for name in files:
        if not (folder / name).exists():
            (folder / name).symlink_to(HOME / "liver" / name)
    name = files[data[0] % len(files)] if data else files[0]
    (folder / name).unlink()
    (folder / name).write_bytes(data[1:])
    try:
        one_line(lambda: load_cancer(folder))
    finally:
        (folder / name).unlink()
        (folder / name).symlink_to(HOME / "liver" / name)


def trial(data: bytes) -> None:
    """The file of a trial."""
    path = FOLDER / "trial.toml"
    path.write_bytes(data)
    one_line(lambda: read_spec(str(path)))


def saved(data: bytes) -> None:
    """The folder of a run, whose provenance has been changed."""
    (RUN / "provenance.json").write_bytes(data)
    one_line(lambda: Histories.load(RUN))


def arguments(data: bytes) -> None:
    """What is typed behind `blowball`: words with line breaks between. Verbs that work for long are left out."""
    words = data.decode("utf-8", errors="replace").split("\n")
    if words[0] not in ("show", "list", "cite", "forecast", "-h", "--version"):
        return
    os.chdir(FOLDER)
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        status = command_line(words)
    assert status in (0, 2), (words, said.getvalue())


SEEDS: dict[str, tuple[bytes, ...]] = {
    "scenario": tuple(
        bb.Scenario(cancer, bb.Population.typical(cancer, 9)).to_toml().encode()
        for cancer in map(bb.get_cancer, bb.list_cancers())
    ),
    "table": (b"\0age,size_mm,sex,stage\n50,20,female,II\n61,>50,f,\n",),
    "units": (b"8 weeks", b"3 months x 8", b"-1.5 years"),
    "catalogue": tuple(
        bytes([i]) + path.read_bytes() for i, path in enumerate(sorted((HOME / "liver").glob("*.toml")))
    ),
    "trial": tuple(path.read_bytes() for path in (Path(bb.__file__).parent / "trial" / "specs").glob("*.toml")),
    "saved": ((RUN / "provenance.json").read_bytes(), b'{"kind": "patients", "files": {"patients.parquet": {}}}'),
    "arguments": (b"show\nbreast\n--set\nsurgery.delay=8 weeks", b"list\n--cancer\nlung", b"cite\nliver\n--json"),
}
TARGETS: dict[str, Callable[[bytes], None]] = {
    "scenario": scenario, "table": table, "units": units_, "catalogue": catalogue, "trial": trial, "saved": saved,
    "arguments": arguments,
}  # fmt: skip
