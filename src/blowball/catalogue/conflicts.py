"""Where the literature disagrees about a cancer: who says what, what stands in the catalogue, and why."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from blowball.catalogue.cancer import Cancer
from blowball.catalogue.check import under
from blowball.catalogue.citations import references
from blowball.catalogue.load import HOME, get_cancer, read_toml
from blowball.catalogue.records import Frozen, Record, split_keys
from blowball.errors import InputError

FILE = "conflicts.toml"


class Finding(Frozen):
    """What one publication says; `recalled`: not checked against it, `derived`: computed here from it."""

    source: str = Field(min_length=1)
    says: str = Field(min_length=1)
    method: Literal["transcribed", "recalled", "derived"] = "transcribed"

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of references.bib."""
        return split_keys(self.source)


class Conflict(Frozen):
    """A question that studies answer differently.

    Parameters
    ----------
    title, question : str
    findings : tuple of Finding
        Two or more.
    ours, why : str
        What the catalogue does about it, and for what reason.
    numbers : tuple of str
        Paths of the records that hang on it, or of what they stand below.
    """

    title: str = Field(min_length=1)
    question: str = Field(pattern=r"\?$")
    findings: tuple[Finding, ...] = Field(min_length=2)
    ours: str = Field(min_length=1)
    why: str = Field(min_length=1)
    numbers: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of references.bib."""
        return tuple(dict.fromkeys(key for finding in self.findings for key in finding.sources))

    def records(self, cancer: Cancer) -> list[Record]:
        """The records that hang on it."""
        return [record for path in self.numbers for record in at(cancer, path)]


@cache
def get_conflicts(cancer: str) -> tuple[Conflict, ...]:
    """The conflicts recorded for a cancer, in the order of its file; none where it has no such file.

    Raises
    ------
    InputError
        If the file cannot be read, or names a source or a number that there is not.

    Examples
    --------
    >>> len(get_conflicts("breast")[0].findings) >= 2
    True
    """
    known = get_cancer(cancer)
    file = HOME / cancer / FILE
    return read_conflicts(file, known) if file.is_file() else ()


def read_conflicts(file: Path, cancer: Cancer) -> tuple[Conflict, ...]:
    """Read and check the conflicts of one file.

    Raises
    ------
    InputError
        Naming file, entry and key of the first thing that is wrong.
    """
    place = f"{cancer.id}/{file.name}"
    said = read_toml(file, place)
    tables = said.pop("conflict", None)
    if said or not isinstance(tables, list):
        raise InputError("holds something else than conflicts", place=place, remedy="write [[conflict]]")
    return tuple(_made(table, cancer, f"{place}, entry {i}") for i, table in enumerate(tables, 1))


def _made(table: object, cancer: Cancer, place: str) -> Conflict:
    try:
        conflict = Conflict.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ", ".join(str(part) for part in first["loc"])
        raise InputError(first["msg"], place=f"{place}, {key}") from None
    for key in conflict.sources:
        if key not in references():
            raise InputError(f"source '{key}' is not in references.bib", place=place)
    for path in conflict.numbers:
        if not at(cancer, path):
            raise InputError(f"there is no number '{path}'", place=f"{place}, numbers", remedy="see `blowball show`")
    return conflict


def at(cancer: Cancer, path: str) -> list[Record]:
    """The record of that path, or those below it."""
    return [cancer.records[path]] if path in cancer.records else under(cancer, path)
