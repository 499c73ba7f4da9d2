"""The parts of a page: sections, tables, figures with their captions, and the sheet of style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from blowball.report.figures import STYLE as FIGURES
from blowball.report.svg import joined, tag, words

NOTICE = "Research and teaching only, not a medical device."
STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --paper: #ffffff; --edge: #dfe3e8; --shade: #f5f7f9;
  --warn: #8a3b00; --link: #0a58a8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a8b0ba; --paper: #14171b; --edge: #363c44;
  --shade: #1d2126; --warn: #f0a030; --link: #7ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.55rem; line-height: 1.2; margin: 0.4rem 0; } h2 { font-size: 1.2rem; margin: 2.4rem 0 0.5rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 0.3rem; } p, li { max-width: 46rem; } a { color: var(--link); }
.notice { color: var(--warn); font-weight: 600; margin: 0; } .soft { color: var(--soft); } .miss { color: var(--warn); }
figure { margin: 1rem 0; } figcaption { color: var(--soft); max-width: 46rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 0.5rem 1rem; }
.panels svg { width: 100%; max-width: 38rem; height: auto; display: block; }
.legend { max-width: none; } .legend span { white-space: nowrap; margin-right: 1.4rem; }
.key { vertical-align: -3px; }
.wide { overflow-x: auto; margin: 0.6rem 0; } table { border-collapse: collapse; font-size: 0.9rem; }
caption { text-align: left; color: var(--soft); padding: 0.2rem 0; }
th, td { padding: 0.25rem 0.6rem; text-align: right;
  border-bottom: 1px solid var(--edge); font-variant-numeric: tabular-nums; vertical-align: top; }
th { font-weight: 600; background: var(--shade); }
th:first-child, td:first-child, td.text, th.text { text-align: left; }
td { white-space: nowrap; } td.text { white-space: normal; }
tbody th { background: none; font-weight: 500; min-width: 6rem; } td.miss { font-weight: 600; }
pre { background: var(--shade); padding: 0.7rem; overflow-x: auto; font-size: 0.82rem; }
summary { cursor: pointer; } code { font-size: 0.88em; overflow-wrap: anywhere; }
@media print { :root { --ink: #000; --soft: #444; --paper: #fff; --edge: #bbb; --shade: #f2f2f2; --warn: #6b2d00; }
  body { max-width: none; font-size: 10pt; padding: 0; }
  tr, svg, .legend, caption { break-inside: avoid; } h2, h3, summary, caption, thead, .legend { break-after: avoid; }
  figcaption { break-before: avoid; } p, li, figcaption { max-width: none; orphans: 3; widows: 3; }
  .panels { grid-template-columns: 1fr 1fr; }
  .panels:has(> :nth-child(3):last-child) { grid-template-columns: repeat(3, 1fr); }
  .wide { overflow: visible; } table { font-size: 7.6pt; } th, td { padding: 0.1rem 0.3rem; }
  td { white-space: normal; } tbody th { min-width: 3rem; } a { color: inherit; }
  details.printed::details-content { content-visibility: visible; display: block; block-size: auto; } }
@page { margin: 14mm 13mm; }
"""


def page(title: str, *parts: str) -> str:
    """A whole page with its notice; `parts` are markup."""
    head = joined((
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        tag("title", {}, words(title)),
        f"<style>{STYLE}{FIGURES}</style>",
    ))  # fmt: skip
    body = joined(("<main>", tag("h1", {}, words(title)), tag("p", {"class": "notice"}, NOTICE), *parts, "</main>"))
    return f'<!doctype html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def section(title: str, *parts: str) -> str:
    """A heading and what stands under it; nothing at all where there is nothing to say."""
    there = [part for part in parts if part]
    return tag("section", {}, tag("h2", {}, words(title)), joined(there)) if there else ""


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of plain text."""
    return tag("p", {"class": kind} if kind else {}, words(text))


def bullets(texts: Iterable[str], kind: str = "") -> str:
    """A list of plain texts; nothing where there is none."""
    items = [tag("li", {}, words(text)) for text in texts]
    return tag("ul", {"class": kind} if kind else {}, *items) if items else ""


def figure(caption: str, panels: Sequence[str], legend: str = "") -> str:
    """Panels side by side, as many as fit, with a caption."""
    inside = legend + tag("div", {"class": "panels"}, *panels)
    return tag("figure", {}, inside, tag("figcaption", {}, words(caption)))


class Marked(str):
    """A cell that a reader should look at twice."""


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]], *, texts: Sequence[int] = ()) -> str:
    """A table whose first column names the row; `texts` are other columns that hold text. Nothing without rows."""
    body = [_row(row, texts) for row in rows]
    if not body:
        return ""
    kinds = [{"scope": "col", **({"class": "text"} if i in texts else {})} for i in range(len(head))]
    names = tag("tr", {}, *(tag("th", kind, words(name)) for kind, name in zip(kinds, head, strict=True)))
    whole = tag("table", {}, tag("caption", {}, words(caption)), tag("thead", {}, names), tag("tbody", {}, *body))
    # A wide table scrolls within its frame, also by keyboard.
    return tag("div", {"class": "wide", "tabindex": 0, "role": "region", "aria-label": caption}, whole)


def _row(row: Sequence[object], texts: Sequence[int]) -> str:
    first, *rest = row
    cells = [tag("th", {"scope": "row"}, words(first))]
    for i, cell in enumerate(rest, start=1):
        kind = "miss" if isinstance(cell, Marked) else ("text" if i in texts else "")
        cells.append(tag("td", {"class": kind} if kind else {}, words(cell) or " "))
    return tag("tr", {}, *cells)


def percent(share: float, digits: int = 0) -> str:
    """A share as a reader wants it.

    >>> percent(0.1234), percent(float("nan"))
    ('12 %', '–')
    """
    return "–" if share != share else f"{100.0 * share:.{digits}f} %"
