"""Tables, marks and links to sources as document nodes, so that search, themes and other formats know them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from docutils import nodes

Cell = str | nodes.Node | list[nodes.Node]


def paragraph(*parts: str | nodes.Node, classes: Sequence[str] = ()) -> nodes.paragraph:
    """A paragraph of text and other inline nodes."""
    made = nodes.paragraph(classes=list(classes))
    for part in parts:
        made += nodes.Text(part) if isinstance(part, str) else part
    return made


def mark(method: str | None) -> nodes.inline:
    """How a number was obtained, in a colour that stands out where nobody has checked it."""
    word = method or "none"
    return nodes.inline("", word, classes=["mark", f"mark-{word}"])


def literal(text: str) -> nodes.literal:
    """A path or an id."""
    return nodes.literal("", text)


def cites(keys: Iterable[str]) -> list[nodes.Node]:
    """Links from here to the sources at the end of the page."""
    found: list[nodes.Node] = []
    for key in keys:
        if found:
            found.append(nodes.Text(", "))
        found.append(nodes.reference("", key, internal=True, refid=anchor(key)))
    return found


def anchor(key: str) -> str:
    """Where a source stands in the page."""
    return f"source-{key}".replace("_", "-").lower()


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]], notes: Mapping[int, Cell] | None = None,
          classes: Sequence[str] = ()) -> nodes.table:  # fmt: skip
    """A table; `notes` puts a line over all columns below the row of that number."""
    made = nodes.table(classes=["house", *classes])
    group = nodes.tgroup(cols=len(head))
    made += group
    for _ in head:
        group += nodes.colspec(colwidth=1)
    top, body = nodes.thead(), nodes.tbody()
    group += top
    group += body
    top += _row([[nodes.strong("", name)] for name in head])
    for number, row in enumerate(rows):
        body += _row(row)
        if notes and number in notes:
            line = nodes.row(classes=["note"])
            entry = nodes.entry(morecols=len(head) - 1)
            entry += nodes.container("", paragraph(*_inline(notes[number])), classes=["note"])
            line += entry
            body += line
    return made


def _row(cells: Sequence[Cell]) -> nodes.row:
    made = nodes.row()
    for cell in cells:
        entry = nodes.entry()
        entry += paragraph(*_inline(cell))
        made += entry
    return made


def _inline(cell: Cell) -> list[str | nodes.Node]:
    if isinstance(cell, list):
        return list(cell)
    return [cell]
