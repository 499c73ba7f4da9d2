"""Sources in full, as a reader looks them up."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from blowball.catalogue.citations import references

_WHERE = ("journal", "booktitle", "publisher", "institution", "howpublished")


def citations(keys: Iterable[str]) -> list[str]:
    """Full citations of some keys of the catalogue's references."""
    return [citation(key) for key in keys]


@cache
def citation(key: str) -> str:
    """One source: authors, year, title, where it appeared, and its DOI or address."""
    entry = references().get(key)
    if entry is None:
        return key
    said = entry.fields
    where = next((said[name] for name in _WHERE if name in said), "")
    volume = said.get("volume", "") + (f":{said['pages']}" if "pages" in said else "")
    link = f"doi:{said['doi']}" if "doi" in said else said.get("url", "")
    head = f"{said['author'].replace(' and ', ', ')} ({said['year']}). {said.get('title', '')}".rstrip(" .")
    parts = [part for part in (head, f"{where} {volume}".strip(), link) if part]
    return ". ".join(parts).replace("{", "").replace("}", "") + "."
