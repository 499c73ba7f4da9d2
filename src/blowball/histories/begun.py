"""The note that says which unfinished run a folder holds the stretches of, and what that run was asked."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

from blowball.errors import InputError
from blowball.histories.part_files import DAMAGE
from blowball.histories.question import Question

HOME, BEGUN = ".part", "begun.json"
_RUN = "run"


def note_of(folder: Path) -> Path:
    """Where the note is."""
    return folder / HOME / BEGUN


def write_note(folder: Path, asked: Question) -> str:
    """Write it, whole or not at all; a name for the run, which tells it from others that are asked the same."""
    run = uuid.uuid4().hex
    waiting = note_of(folder).with_name(f"{BEGUN}.unfinished")
    waiting.write_text(json.dumps({_RUN: run, **asked}, indent=2), encoding="utf-8")
    waiting.replace(note_of(folder))
    return run


def run_of(folder: Path) -> str:
    """The name of the run; empty: there is none."""
    try:
        text = note_of(folder).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    try:
        return str(json.loads(text)[_RUN])
    except DAMAGE:
        return f"without a name: {text}"  # yet to be told from one that takes its place


def asked_of(folder: Path) -> Question | None:
    """What the run was asked; None: there is none.

    Raises
    ------
    InputError
        If the note is damaged.
    """
    try:
        found = json.loads(note_of(folder).read_text(encoding="utf-8"))
        found.pop(_RUN, None)
        return {"patients": int(found["patients"]), **found}
    except (FileNotFoundError, NotADirectoryError):
        return None
    except DAMAGE:
        raise InputError("is damaged", place=str(note_of(folder)), remedy="begin anew with overwrite=True") from None
