"""Runs that are asked for again and again: the last few are kept, with no more columns than are needed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import blowball as bb
from blowball.outcomes.pairing import Days
from blowball.web import asked as questions
from blowball.web.models import Asked, Care

Kept = TypeVar("Kept")
HORIZON = "15 years"  # the last year that is told of levers
MOST_RUNS = 24  # of 20,000 patients about 2 MB each
MOST_ANSWERS = 256


class Recent(Generic[Kept]):
    """The last few things made, by what they were made from; safe to use from several threads.

    Two that ask for the same at once wait for one another, so that it is made once.

    Examples
    --------
    >>> squares = Recent(2)
    >>> squares.get(3, lambda: 9), squares.get(3, lambda: 0), len(squares)
    (9, 9, 1)
    """

    def __init__(self, most: int) -> None:
        self._most, self._made = most, OrderedDict[Hashable, Kept]()
        self._lock = threading.Lock()
        self._busy: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What was made of a key, or make it."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
            mine = self._busy.setdefault(key, threading.Lock())
        with mine:
            with self._lock:
                if key in self._made:
                    return self._made[key]
            try:
                made = make()
            finally:
                with self._lock:
                    self._busy.pop(key, None)
            with self._lock:
                self._made[key] = made
                while len(self._made) > self._most:
                    self._made.popitem(last=False)
            return made

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._made)


_runs: Recent[Days] = Recent(MOST_RUNS)


def key_of(asked: Asked, care: Care, body: dict[str, str], n: int) -> Hashable:
    """What a run hangs on."""
    lived = tuple(sorted((name, level) for name, level in body.items() if level != "as recorded"))
    return asked.patient.model_dump_json(), care.model_dump_json(), lived, asked.seed, n


def days_of(asked: Asked, care: Care, body: dict[str, str], n: int, sets: int = 0) -> Days:
    """When everything happens to many patients like the one asked about; with so many parameter sets."""

    def make() -> Days:
        usual = questions.scenario(asked.model_copy(update={"care": care, "body": body}), n, horizon=HORIZON)
        parameters = bb.ensemble(usual.cancer, sets) if sets else None
        return Days(bb.simulate(usual, "patients", parameters, threads=1).patients)

    return _runs.get((key_of(asked, care, body, n), sets), make)
