"""`blowball show breast`: every number with its unit, where it comes from and how well it is known."""

from __future__ import annotations

from typing import Annotated

import typer

from blowball.cli.numbers import Set, read_numbers


def show(
    cancer: Annotated[str, typer.Argument(help="Such as breast.", show_default=False)],
    prefix: Annotated[str, typer.Argument(help="Only what stands below this path, such as growth.")] = "",
    set_: Set = None,
    json: Annotated[bool, typer.Option("--json", help="Print for machines.")] = False,
) -> None:
    """Print the numbers of a cancer with unit, uncertainty, source and status."""
    from collections import Counter

    from blowball.catalogue import get_cancer
    from blowball.catalogue.show import rows
    from blowball.cli import say

    known = get_cancer(cancer)
    numbers = read_numbers(set_)
    known = known.with_numbers(numbers) if numbers else known
    found = rows(known, prefix.strip("."))
    if json:
        values = {path: record.value for path, record in known.records.items()}
        entries = [{**row._asdict(), "text": row.value, "value": values[row.path]} for row in found]
        say.as_json({"cancer": known.id, "numbers": entries})
        return
    head = ("path", "value", "unit", "between patients", "uncertainty", "source", "method", "evidence")
    cells = [
        (r.path, r.value, r.unit, r.spread, r.uncertainty, r.source, f"! {r.flag}" if r.flag else r.method, r.grade)
        for r in found
    ]
    say.table(f"{known.name}: {len(found)} numbers", head, cells, warn="! ")
    flags = Counter(row.flag.lower() for row in found if row.flag)
    if flags:
        told = ", ".join(f"{count} {flag}" for flag, count in sorted(flags.items()))
        print(f"\n! marks what nobody has checked against a publication: {told}.")
    say.notice()
