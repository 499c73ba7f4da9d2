"""How verbs speak: tables for people, JSON for machines, and the same notice at every door."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

NOTICE = "Research and teaching only, not a medical device."
_PIPE_WIDTH = 250  # of a table that is not shown on a terminal, so that no cell is broken


def as_json(result: Mapping[str, Any]) -> None:
    """Print a result for machines, with the notice in it; a number that there is not is null."""
    print(json.dumps({"notice": NOTICE, **_plain(result)}, indent=2, ensure_ascii=False, allow_nan=False))


def aside(sentence: str) -> None:
    """Say something that is not a result, where it is in nobody's way."""
    print(f"blowball: {sentence}", file=sys.stderr)


def lines(texts: Iterable[str]) -> None:
    """Print lines of text."""
    for text in texts:
        print(text)


def notice() -> None:
    """Print what every door says."""
    print(NOTICE)


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, warn: str = "") -> None:
    """Print a table; a row whose cells include a word that begins with `warn` stands out."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH)
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in head:
        made.add_column(name, overflow="fold")
    for row in rows:
        marked = bool(warn) and any(cell.startswith(warn) for cell in row)
        made.add_row(*(Text(cell) for cell in row), style="yellow" if marked else None)
    console.print(made)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
