"""References: a reader and a writer for the plain BibTeX that references.bib is written in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from pydantic import Field

from blowball.catalogue.records import Frozen
from blowball.errors import InputError

_FILE = Path(__file__).parent / "references.bib"
_ENTRY = re.compile(r"@(\w+)\{\s*([\w:-]+)\s*,(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*?)\},?\s*$", re.MULTILINE)
_REQUIRED = ("author", "year")


class Entry(Frozen):
    """One source: its kind, its key and its fields."""

    kind: str
    key: str
    fields: Mapping[str, str] = Field(default_factory=dict)

    def bibtex(self) -> str:
        """As BibTeX."""
        width = max(map(len, self.fields))
        lines = [f"  {name:<{width}} = {{{text}}}," for name, text in self.fields.items()]
        return "\n".join([f"@{self.kind}{{{self.key},", *lines, "}"])


class Cited(Protocol):
    """Anything with sources: a record, a course, a schedule, an exposure."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of references.bib."""


def read_bibtex(text: str, place: str = "references.bib") -> dict[str, Entry]:
    """Read entries of one field a line, ``name = {text},``; an entry ends with a brace of its own line.

    Raises
    ------
    InputError
        If an entry cannot be read, comes twice, or lacks its author or year.
    """
    entries: dict[str, Entry] = {}
    starts = re.findall(r"^@\w+\{\s*([^,\s]*)", text, re.MULTILINE)
    for kind, key, body in _ENTRY.findall(text):
        fields = dict(_FIELD.findall(body))
        if key in entries:
            raise InputError("comes twice", place=f"{place}, {key}")
        for name in _REQUIRED:
            if not fields.get(name):
                raise InputError(f"has no {name}", place=f"{place}, {key}")
        if not re.fullmatch(r"\d{4}", fields["year"]):
            raise InputError(f"year '{fields['year']}' is no year", place=f"{place}, {key}")
        entries[key] = Entry(kind=kind, key=key, fields=fields)
    if broken := [key for key in starts if key not in entries]:
        raise InputError("cannot be read", place=f"{place}, {broken[0]}", remedy="write one field a line")
    return entries


@cache
def references() -> Mapping[str, Entry]:
    """Every source of the catalogue, by key."""
    return MappingProxyType(read_bibtex(_FILE.read_text(encoding="utf-8")))


def cite(records: Iterable[Cited]) -> str:
    """BibTeX of just the sources behind these records, each once, by key.

    Examples
    --------
    >>> from blowball.catalogue import get_cancer
    >>> print(cite([get_cancer("breast").record("growth.doubling_time.hr_pos")]).splitlines()[0])
    @article{ryu2014,
    """
    known = references()
    keys = sorted({key for record in records for key in record.sources})
    if missing := [key for key in keys if key not in known]:
        raise InputError(f"source '{missing[0]}' is not in references.bib", place="references.bib")
    return "\n\n".join(known[key].bibtex() for key in keys)
