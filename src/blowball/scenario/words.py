"""Naming what somebody meant: the closest known word, a list in words, and a refusal of what is not known."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable

from blowball.errors import InputError


def closest(word: str, known: Collection[str]) -> str | None:
    """The known word that resembles `word` most, or None where none resembles it.

    >>> closest("smokng", ["smoking", "alcohol"])
    'smoking'
    """
    flat = {name.lower(): name for name in known}
    near = difflib.get_close_matches(str(word).strip().lower(), flat, n=1, cutoff=0.5)
    return flat[near[0]] if near else None


def listed(words: Iterable[object], last: str = "or") -> str:
    """Words in a row: "'a', 'b' or 'c'"."""
    quoted = [f"'{word}'" for word in words]
    return f" {last} ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else "".join(quoted)


def one_of(word: object, known: Collection[str], *, what: str, place: str = "") -> str:
    """Return `word` if it is known, else refuse it and name the closest one.

    Raises
    ------
    InputError
        Naming `what` the word should have been, and the words there are.
    """
    if isinstance(word, str) and word in known:
        return word
    near = closest(word, known) if isinstance(word, str) else None
    hint = f"did you mean '{near}'?" if near else f"choose {listed(known) or 'none'}"
    raise InputError(f"{shown(word)} is not {what}", place=place, remedy=hint)


def on_one_line(text: object) -> str:
    """Text as it may stand in an error."""
    return " ".join(str(text).split())


def shown(value: object, limit: int = 60) -> str:
    """A value as it is quoted in an error: on one line, and short."""
    text = on_one_line(repr(value))
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


def check_keys(given: Collection[str], known: Collection[str], place: str = "") -> None:
    """Refuse a key that nobody reads, naming the closest that somebody does.

    Raises
    ------
    InputError
    """
    for key in given:
        if key not in known:
            near = closest(key, known) if isinstance(key, str) else None
            hint = f"did you mean '{near}'?" if near else f"choose {listed(known)}"
            raise InputError(f"{shown(key)} is not a known key", place=place, remedy=hint)
