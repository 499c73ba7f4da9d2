"""The column `event`: which relapse came first, in a registry's words or as 0 and 1."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError, shown
from blowball.scenario.tables import RawTable
from blowball.scenario.words import closest

# NONE is censored, by death or the last visit; RECURRENCE is of a kind that the table does not tell.
EVENTS = ("none", "recurrence", "local", "regional", "distant", "second_primary")
CODES = EVENTS
NONE, RECURRENCE, LOCAL, REGIONAL, DISTANT, SECOND = range(6)
_WORDS = {
    **{name: code for code, name in enumerate(EVENTS)},
    **dict.fromkeys(("0", "no", "false", "censored", "alive", "death", "dead", "died"), NONE),
    **dict.fromkeys(("1", "yes", "true", "relapse", "recurred"), RECURRENCE),
    **{f"{name} recurrence": code for code, name in enumerate(EVENTS) if LOCAL <= code <= DISTANT},
    **dict.fromkeys(("second primary", "contralateral", "new primary"), SECOND),
    "metastasis": DISTANT,
}


def read_events(table: RawTable, theirs: str) -> NDArray[np.int64]:
    """Codes of `EVENTS`; in a column of words an empty cell is `none`, in one of numbers it is refused.

    Raises
    ------
    InputError
        Naming the row of the first value that is no event.
    """
    column = table.columns[theirs]
    place = f"{table.origin}, column '{theirs}'"
    known: dict[Any, int] = {}
    out = np.zeros(table.rows, dtype=np.int64)
    empty = "none" if column.dtype == object else None  # readers of tables take the word "none" for an empty cell
    for row, value in enumerate(column.tolist()):
        key = value if isinstance(value, str) else (empty if value is None or value != value else f"{value:g}")
        if key not in known:
            known[key] = _code(key, f"{table.origin}, row {row + 1}, column '{theirs}'")
        out[row] = known[key]
    numbers = {key for key in known if key is not None and key.lstrip("-").isdigit()}
    if numbers and len(known) > 2:
        raise InputError("numbers stand beside words", place=place, remedy=f"use {', '.join(CODES)} throughout")
    return out


def _code(text: str | None, place: str) -> int:
    if text is None:
        raise InputError("it is not known whether there was an event", place=place, remedy="write 'none' or leave out")
    plain = " ".join(text.lower().replace("_", " ").split())
    for name in (plain, plain.replace(" ", "_")):
        if name in _WORDS:
            return _WORDS[name]
    near = closest(plain, [word for word in _WORDS if len(word) > 2])
    remedy = f"did you mean '{near}'?" if near else f"use {', '.join(CODES)}, or 0 and 1"
    raise InputError(f"{shown(text)} is no event", place=place, remedy=remedy)
