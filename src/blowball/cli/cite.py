"""`blowball cite breast` or `blowball cite out/`: BibTeX of just the sources that were used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blowball.cli.say import NOTICE


def cite(
    what: Annotated[str, typer.Argument(help="A cancer, or the folder of a run.", show_default=False)],
    json: Annotated[bool, typer.Option("--json", help="Print for machines.")] = False,
) -> None:
    """Print the sources behind a cancer's numbers, or behind a run, as BibTeX."""
    from blowball.catalogue.citations import read_bibtex
    from blowball.cli import say

    text = _bibtex(what)
    if json:
        entries = [{"key": e.key, "kind": e.kind, **e.fields} for e in read_bibtex(text).values()]
        say.as_json({"of": what, "sources": entries})
        return
    print(f"% Sources of {what}. {NOTICE}\n")
    print(text)


def _bibtex(what: str) -> str:
    from blowball.catalogue import cite as cite_records
    from blowball.catalogue import get_cancer, list_cancers
    from blowball.errors import InputError
    from blowball.histories import Histories

    if what in list_cancers():
        known = get_cancer(what)
        parts = (*known.courses, *known.tests, *known.schedules, *known.exposures, *known.stages)
        return cite_records([*known.entries, *parts])
    if Path(what).is_dir():
        return Histories.load(what).cite()
    cancers = ", ".join(list_cancers())
    raise InputError(
        f"'{what}' is neither a cancer nor a folder of a run", place="cite", remedy=f"give {cancers}, or the folder"
    )
