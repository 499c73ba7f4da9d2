"""A cancer: its parts and its numbers, and the ways to look one up or put another in its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeVar

from blowball import units
from blowball.catalogue.parts import Course, Exposure, Organ, Part, Schedule, Stage, Subtype, Test
from blowball.catalogue.records import Frozen, Record
from blowball.catalogue.sets import ParameterSets
from blowball.catalogue.stages import StageMap, map_of
from blowball.errors import InputError

AnyPart = TypeVar("AnyPart", bound=Part)


class Cancer(Frozen):
    """What is known of one cancer, immutable.

    Examples
    --------
    >>> from blowball.catalogue import get_cancer
    >>> breast = get_cancer("breast", calibrated=False)
    >>> breast.number("growth.doubling_time", subtype="hr_pos")
    241.0
    >>> breast.with_numbers({"growth.doubling_time.hr_pos": "6 months"}).number("growth.doubling_time.hr_pos")
    182.625
    """

    id: str
    name: str
    names: tuple[str, ...] = ()
    growth_law: Literal["gompertz", "exponential", "power"]
    lag_law: Literal["erlang", "gumbel"]
    screening_test: str
    node_operation: Literal["none", "sentinel", "dissection"]
    subtypes: tuple[Subtype, ...]
    organs: tuple[Organ, ...]
    courses: tuple[Course, ...] = ()
    tests: tuple[Test, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    stages: tuple[Stage, ...] = ()
    totals: tuple[tuple[str, float], ...] = ()
    entries: tuple[Record, ...] = ()
    sets: ParameterSets = ParameterSets()

    @cached_property
    def _by_path(self) -> dict[str, Record]:
        return {record.path: record for record in self.entries}

    @property
    def records(self) -> Mapping[str, Record]:
        """Every number, by path."""
        return MappingProxyType(self._by_path)

    @property
    def subtype_ids(self) -> tuple[str, ...]:
        """In the engine's order."""
        return tuple(subtype.id for subtype in self.subtypes)

    @property
    def organ_ids(self) -> tuple[str, ...]:
        """In the engine's order."""
        return tuple(organ.id for organ in self.organs)

    @cached_property
    def stage_map(self) -> StageMap | None:
        """The stage of every size and node count; None if the cancer has no stages."""
        return map_of(self.stages) if self.stages else None

    def record(self, path: str, subtype: str | None = None, organ: str | None = None) -> Record:
        """The record at the most particular path there is: with subtype and organ, with either, or plain.

        Raises
        ------
        InputError
            If there is none; it names the nearest paths.
        """
        for candidate in _candidates(path, subtype, organ):
            if candidate in self._by_path:
                return self._by_path[candidate]
        raise self._unknown(next(_candidates(path, subtype, organ)))

    def number(
        self, path: str, subtype: str | None = None, organ: str | None = None, *,
        unit: str | None = None, default: float | None = None,
    ) -> float:  # fmt: skip
        """One number, in `unit` or else in the record's own.

        `default` stands for "no such record", as where a test does not look at an organ.
        """
        if default is not None and not any(p in self._by_path for p in _candidates(path, subtype, organ)):
            return default
        record = self.record(path, subtype, organ)
        place = f"{self.id}, {record.path}"
        if isinstance(record.value, tuple):
            raise InputError("is a list, not one number", place=place, remedy="use numbers()")
        if unit is None or unit == record.unit:
            return record.value
        return units.convert(record.value, record.unit, unit, place=place)

    def numbers(self, path: str, subtype: str | None = None) -> tuple[float, ...]:
        """A list of numbers, such as deciles, in the record's own unit."""
        record = self.record(path, subtype)
        return record.value if isinstance(record.value, tuple) else (record.value,)

    def with_numbers(self, values: Mapping[str, float | str | Sequence[float]]) -> Cancer:
        """A cancer with other numbers in these places; their method is then ``overridden``.

        A text may carry its own unit (``"6 months"``); without one it is in the record's.

        Raises
        ------
        InputError
            If a path is unknown or a value cannot be read in the record's unit.
        """
        changed = dict(self._by_path)
        for path, value in values.items():
            if path not in changed:
                raise self._unknown(path)
            changed[path] = _overridden(changed[path], value, f"{self.id}, {path}")
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_construct(**{**fields, "entries": tuple(changed.values())})

    def course(self, name: str) -> Course:
        """A course of treatment by id."""
        return _named(self.courses, name, "course of treatment", self.id)

    def test(self, name: str) -> Test:
        """A test by id."""
        return _named(self.tests, name, "test", self.id)

    def schedule(self, name: str) -> Schedule:
        """A follow-up schedule by id."""
        return _named(self.schedules, name, "follow-up schedule", self.id)

    def exposure(self, name: str) -> Exposure:
        """An exposure by id."""
        return _named(self.exposures, name, "exposure", self.id)

    def _unknown(self, path: str) -> InputError:
        near = difflib.get_close_matches(path, self._by_path, n=3, cutoff=0.5)
        remedy = f"did you mean {_one_of(near)}?" if near else "`blowball show` prints every path"
        return InputError(f"there is no number '{path}'", place=self.id, remedy=remedy)


def _candidates(path: str, subtype: str | None, organ: str | None) -> Iterator[str]:
    if subtype and organ:
        yield f"{path}.{subtype}.{organ}"
    if subtype:
        yield f"{path}.{subtype}"
    if organ:
        yield f"{path}.{organ}"
    yield path


def _overridden(record: Record, value: float | str | Sequence[float], place: str) -> Record:
    many = isinstance(record.value, tuple)
    given = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    if many != isinstance(value, (list, tuple)) or (many and len(given) != len(record.value)):  # type: ignore[arg-type]
        expected = f"a list of {len(record.value)} numbers" if isinstance(record.value, tuple) else "one number"
        raise InputError(f"{value!r} is not {expected}", place=place)
    read = tuple(_read(record, one, place) for one in given)
    changes = {"value": read if many else read[0], "method": "overridden", "uncertainty": None}
    return record.model_copy(update={**changes, "note": f"was {record.value} ({record.method})"})


def _read(record: Record, value: object, place: str) -> float:
    if record.convertible:
        return units.quantity(value, record.unit, place=place, default=record.unit)
    text = value.removesuffix(record.unit).strip() if isinstance(value, str) else value
    if isinstance(text, str) and any(letter.isalpha() for letter in text.lower().replace("e", "", 1)):
        raise InputError(f"{value!r} is not in {record.unit}", place=place, remedy=f"give a number of {record.unit}")
    return units.quantity(text, "1", place=place, default="1")


def _named(parts: tuple[AnyPart, ...], name: str, what: str, cancer: str) -> AnyPart:
    for part in parts:
        if part.id == name:
            return part
    known = _one_of([part.id for part in parts]) if parts else "none"
    raise InputError(f"there is no {what} '{name}'", place=cancer, remedy=f"choose {known}")


def _one_of(names: Sequence[str]) -> str:
    *others, last = (f"'{name}'" for name in names)
    return f"{', '.join(others)} or {last}" if others else last
