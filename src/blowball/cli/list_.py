"""`blowball list`: what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

KINDS = ("cancers", "guidelines", "courses", "tests", "exposures")


def list_(
    kind: Annotated[
        Literal["cancers", "guidelines", "courses", "tests", "exposures"] | None,
        typer.Argument(help="One kind only.", show_default=False),
    ] = None,
    cancer: Annotated[str | None, typer.Option(help="Of one cancer only.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print for machines.")] = False,
) -> None:
    """List cancers, follow-up guidelines, courses of treatment, tests and exposures."""
    from blowball.catalogue import get_cancer, list_cancers
    from blowball.cli import say

    cancers = [get_cancer(name) for name in ([cancer] if cancer else list_cancers())]
    wanted = KINDS if kind is None else (kind,)
    found = {one: [row for c in cancers for row in _rows(c, one)] for one in wanted}
    if json:
        say.as_json(found)
        return
    for one, rows in found.items():
        head = list(rows[0]) if rows else ["none"]
        say.table(one.capitalize(), head, [[_text(cell) for cell in row.values()] for row in rows])
        print()
    say.notice()


def _rows(cancer: Cancer, kind: str) -> list[dict[str, Any]]:
    if kind == "cancers":
        parts = {"subtypes": list(cancer.subtype_ids), "numbers": len(cancer.entries)}
        return [{"cancer": cancer.id, "name": cancer.name, **parts}]
    if kind == "guidelines":
        return [
            {"cancer": cancer.id, "id": s.id, "name": s.name, "visits": len(s.visits()), "source": s.source}
            for s in cancer.schedules
        ]
    if kind == "courses":
        return [
            {"cancer": cancer.id, "id": c.id, "name": c.name, "timing": c.timing, "subtypes": list(c.subtypes)}
            for c in cancer.courses
        ]
    if kind == "tests":
        return [
            {"cancer": cancer.id, "id": t.id, "name": t.name, "marker": t.marker, "organs": list(t.organs)}
            for t in cancer.tests
        ]
    return [
        {"cancer": cancer.id, "id": e.id, "name": e.name, "evidence": e.grade, "found": e.found}
        for e in cancer.exposures
    ]


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return ", ".join(map(str, cell)) if isinstance(cell, list) else str(cell)
