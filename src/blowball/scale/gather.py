"""Pieces that have come back, put together to the stretches of which a run is made and kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from blowball.histories.part_files import Part, Place
from blowball.histories.parts import Parts
from blowball.histories.question import Question
from blowball.scale.flow import Piece


class Gather:
    """Adds up the pieces of a stretch, and keeps it once it is whole.

    Parameters
    ----------
    kept : Parts
    """

    def __init__(self, kept: Parts) -> None:
        self._kept = kept
        self._lacking: dict[Place, int] = {}
        self._there: dict[Place, Part] = {}

    def expect(self, place: Place, patients: int) -> None:
        """A stretch of so many patients has been asked for."""
        self._lacking[place] = patients

    def take(self, piece: Piece, part: Part, seconds: float) -> None:
        """Take a piece that took so long."""
        place = piece.place
        part = Part(part.patients, part.totals, part.tables, seconds)
        if place in self._there:
            part = added(self._there.pop(place), part)
        self._lacking[place] -= piece.n
        if self._lacking[place]:
            self._there[place] = part
            return
        del self._lacking[place]
        self._kept.keep(place, part)


class Held(Parts):
    """Stretches in memory, for a run that nobody can go on with; counts are added up, however many there are."""

    def __init__(self, asked: Question) -> None:
        super().__init__(Path(), asked)
        self._tables: dict[Place, Mapping[str, pa.Table]] = {}
        self._counts = asked["record"] == "summary"

    def keep(self, place: Place, part: Part) -> None:
        """Hold a stretch."""
        where = (place[0], 0) if self._counts else place  # counts of a parameter set stand with its first patients
        known = Part(part.patients, part.totals, {}, part.seconds)
        if where in self._tables:
            part = added(part, Part(0, {}, self._tables[where], 0.0))
        self._tables[where] = part.tables
        self._known[place] = known

    def take(self, place: Place) -> Part:
        """Give it back, and forget it."""
        known = self._known[place]
        if place in self._tables:
            return Part(known.patients, known.totals, self._tables.pop(place), known.seconds)
        return Part(known.patients, known.totals, {}, known.seconds)

    def remove(self) -> None:
        """Forget them all."""
        self._tables.clear()
        self._known.clear()


def added(one: Part, other: Part) -> Part:
    """Two lots of counts as one."""
    totals: Counter[str] = Counter(one.totals)
    totals.update(other.totals)
    tables = {
        name: pa.table({"n": np.add(table["n"].to_numpy(), other.tables[name]["n"].to_numpy())})
        for name, table in one.tables.items()
    }
    return Part(one.patients + other.patients, dict(totals), tables, one.seconds + other.seconds)
