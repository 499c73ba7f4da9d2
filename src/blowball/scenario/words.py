"""Naming what somebody meant: the closest known word, a list in words, and a refusal of what is not known."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable

from blowball.errors import InputError, shown


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
