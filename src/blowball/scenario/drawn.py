"""The numbers of several parameter sets at once: arrays, where sets differ."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from blowball import units
from blowball.catalogue.check import adds_up, under
from blowball.catalogue.reading import Apart, each, everywhere

from .limits import limit_of

if TYPE_CHECKING:
    from blowball.catalogue import Cancer
    from blowball.catalogue.records import Record

Asked = tuple[str, str | None, str | None]


class Drawn:
    """Stands in for a cancer where rows for the engine are compiled, and nowhere else.

    Its records are those of the cancer, with their units; its numbers are those of the sets that were taken last: an
    array of one each, or a number that all have.

    Parameters
    ----------
    cancer : Cancer
        The one that the sets are of.
    """

    def __init__(self, cancer: Cancer) -> None:
        self._cancer = cancer
        self._usual: dict[str, Any] = {record.path: record.value for record in cancer.entries}
        self._values = self._usual
        self.said: set[str] = set()  # paths of the numbers that any of the sets says
        self._records: dict[Asked, Record] = {}
        self._readings: dict[tuple[str, str | None, str | None, str | None], tuple[str, str]] = {}
        self._wholes = [
            (total, [record.path for record in under(cancer, path) if isinstance(record.value, float)])
            for path, total in cancer.totals
        ]
        self.totals = ()  # `take` has looked
        self.entries = tuple(record for record in cancer.entries if limit_of(record.path) is not None)
        self.subtype_ids, self.organ_ids, self.tests = cancer.subtype_ids, cancer.organ_ids, cancer.tests

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cancer, name)

    def take(self, sets: Sequence[Mapping[str, Any]]) -> None:
        """Have the cancer's numbers, but for those that a set says.

        Raises
        ------
        Apart
            If `Cancer.with_numbers` must read one of them, or refuse it.
        """
        self._values = now = dict(self._usual)
        self.said = set().union(*sets)
        for path in self.said:
            usual = self._usual.get(path)
            numbers = [values.get(path, usual) for values in sets]
            if type(usual) is not float or set(map(type, numbers)) != {float}:
                raise Apart
            if not all(map(math.isfinite, numbers)):
                raise Apart
            now[path] = numbers[0] if len(set(numbers)) == 1 else np.array(numbers)
        for whole, of in self._wholes:
            if not everywhere(each(lambda *shares, whole=whole: adds_up(shares, whole), *(now[path] for path in of))):
                raise Apart

    def record(self, path: str, subtype: str | None = None, organ: str | None = None) -> Record:
        """As `Cancer.record`, but for the value."""
        asked = path, subtype, organ
        found = self._records.get(asked)
        if found is None:
            found = self._records[asked] = self._cancer.record(path, subtype, organ)
        return found

    def number(
        self, path: str, subtype: str | None = None, organ: str | None = None, *, unit: str | None = None
    ) -> float:
        """As `Cancer.number`."""
        asked = path, subtype, organ, unit
        reading = self._readings.get(asked)
        if reading is None:
            record = self.record(path, subtype, organ)
            own = "" if unit is None or unit == record.unit else record.unit
            reading = self._readings[asked] = record.path, own
        value: float = self._values[reading[0]]
        return units.convert(value, reading[1], cast(str, unit)) if reading[1] else value

    def numbers(self, path: str, subtype: str | None = None) -> tuple[float, ...]:
        """As `Cancer.numbers`."""
        value = self._values[self.record(path, subtype).path]
        return value if isinstance(value, tuple) else (value,)
