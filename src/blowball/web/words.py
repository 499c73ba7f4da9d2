"""The page's words, by language: plain texts in words/*.toml, and names of the catalogue with their translations."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from blowball.catalogue import get_cancer, list_cancers
from blowball.units import MONTH

LANGUAGES = ("en", "zh")
_HOME = Path(__file__).parent / "words"
_NAMES = ("subtype", "organ", "course", "test", "schedule", "exposure")
Values = Mapping[str, object]


class Words:
    """Texts of one language by key.

    Examples
    --------
    >>> Words("en").say("time.weeks", {"n": 8})
    '8 weeks'
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.texts = texts(lang)

    def say(self, key: str, values: Values = MappingProxyType({})) -> str:
        """The text of a key with its placeholders filled."""
        return self.texts[key].format_map(values)

    def name(self, what: str, cancer: str, id: str) -> str:
        """The name of a part of a cancer."""
        return self.texts[f"{what}.{cancer}.{id}"]

    def span(self, days: float) -> str:
        """A length of time in years and months, or in weeks or days where it is short."""
        days = abs(days)
        if days < 10.0:
            return self._count("day", round(days))
        if days < 2.0 * MONTH:
            return self._count("week", round(days / 7.0))
        years, months = divmod(round(days / MONTH), 12)
        parts = [self._count("year", years)] if years else []
        parts += [self._count("month", months)] if months and years < 10 else []
        return self.texts["time.and"].join(parts)

    def _count(self, unit: str, n: int) -> str:
        return self.say(f"time.{unit}" if n == 1 else f"time.{unit}s", {"n": n})

    def listed(self, names: list[str]) -> str:
        """Names with commas and a last "and"."""
        if len(names) < 2:
            return "".join(names)
        return self.texts["list.and"].join([self.texts["list.comma"].join(names[:-1]), names[-1]])


@cache
def texts(lang: str) -> Mapping[str, str]:
    """Every text of a language, by key: of the page itself, what the server tells, and names of the catalogue."""
    names = dict(_flat(_read(f"{lang}_catalogue")))
    plain = {key: found for key in catalogue_texts() if (found := names.get(key) or names.get(_anywhere(key)))}
    own = (dict(_flat(_read(name))) for name in (lang, f"told_{lang}", f"numbers_{lang}"))
    return MappingProxyType({key: text for part in (*own, plain) for key, text in part.items()})


@cache
def catalogue_texts() -> Mapping[str, str]:
    """What the catalogue itself says, in English, by the key under which each language has it in plain words."""
    return MappingProxyType(dict(_of_catalogue()))


def _of_catalogue() -> Iterator[tuple[str, str]]:
    for id in list_cancers():
        cancer = get_cancer(id)
        yield f"cancer.{id}", cancer.name
        for what in _NAMES:
            for part in getattr(cancer, f"{what}s"):
                yield f"{what}.{id}.{part.id}", part.name
        for exposure in cancer.exposures:
            yield f"believed.{id}.{exposure.id}", exposure.believed
            yield f"evidence.{id}.{exposure.id}", exposure.found


def _anywhere(key: str) -> str:
    """The key of a name that holds for every cancer.

    >>> _anywhere("organ.breast.bone")
    'organ.any.bone'
    """
    what, _, id = key.partition(".")
    return f"{what}.any.{id.partition('.')[2]}"


def _read(name: str) -> dict[str, Any]:
    with (_HOME / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", str(value)
