"""`blowball levers CANCER`: what each lever buys, and what none can."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blowball.cli.numbers import Set, read_numbers

if TYPE_CHECKING:
    from blowball.catalogue import Cancer
    from blowball.levers.bought import Levers
    from blowball.levers.option import Option
    from blowball.scenario import Population

FOLDER = Path("out/levers")
RESULTS, FIGURE = "levers.json", "figure.svg"
MEMBERS, EACH, FULL = 50, 4_000, 200_000


def levers(
    cancer: Annotated[str, typer.Argument(help="As `blowball list` has it.", show_default=False)],
    patients: Annotated[
        Path | None, typer.Option(help="A table of patients (CSV or Parquet) instead of typical ones.")
    ] = None,
    folder: Annotated[
        Path, typer.Option("-o", "--output", help="Folder of the report; the default one is written anew each time.")
    ] = FOLDER,
    each: Annotated[
        int | None,
        typer.Option(
            "--each", min=1, show_default=False,
            help=f"Patients under each lever with each parameter set (default {EACH:,}, or the whole table where it is "
            "larger); those of a smaller table are repeated.",
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help=f"{FULL:,} instead; takes long.")] = False,
    members: Annotated[
        int,
        typer.Option(min=0, max=1000, help="Parameter sets to run, for what is not known; 0: only the catalogue's."),
    ] = MEMBERS,
    horizon: Annotated[str, typer.Option(help="From diagnosis on.")] = "20 years",
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same luck.")] = 7,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Default: all processors; results do not depend on it.")
    ] = None,
    set_: Set = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a report that is there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print results for machines.")] = False,
) -> None:  # fmt: skip
    """Move each lever alone in the same patients, and write report.html, figure.svg and levers.json."""
    from blowball.catalogue import get_cancer
    from blowball.catalogue.ensemble import ensemble
    from blowball.cli import say
    from blowball.cli.files import REPORT, refuse_to_lose, write_texts
    from blowball.cli.waiting import Waiting
    from blowball.levers.levers import levers as bought
    from blowball.outcomes.told import usual_year
    from blowball.report.levers_figure import sheet
    from blowball.report.levers_page import levers_page, title

    known = get_cancer(cancer)
    if numbers := read_numbers(set_):
        known = known.with_numbers(numbers)
    people = _people(known, patients, FULL if full else each)
    refuse_to_lose(folder, overwrite=overwrite or folder == FOLDER)
    with Waiting("simulating") as waiting:
        sets = ensemble(known, members) if members else None
        found = bought(known, people, parameters=sets, horizon=horizon, seed=seed, threads=threads, progress=waiting)
    with Waiting("writing"):
        page, picture = levers_page(found), sheet(found, usual_year(found.data), title(found))
    results = _results(found)
    write_texts(folder, [(RESULTS, _text(results, found)), (FIGURE, picture), (REPORT, page)])
    if json:
        say.as_json({"report": str(folder / REPORT), **results})
        return
    _tell(found)
    say.notice()
    print(folder / REPORT)


def _people(cancer: Cancer, table: Path | None, each: int | None) -> Population:
    """Typical patients, or those of a table as often as makes that many."""
    from blowball.scenario import Population

    if table is None:
        return Population.typical(cancer, each or EACH)
    people = Population.from_table(table, cancer=cancer)
    times = max((each or EACH) // people.rows, 1)
    return people if times == 1 else Population.from_table(table, cancer=cancer, replicates=times)


def _results(found: Levers) -> dict[str, Any]:
    levers = [
        {"id": one.id, "name": one.name, "group": one.group, "kind": one.kind, "grade": one.grade,
         "believed": one.believed, "found": one.found}
        for one in found.options
    ]  # fmt: skip
    return {
        "cancer": found.provenance["cancer"], "patients": found.patients, "members": found.members,
        "origin": "diagnosis", "sentences": found.sentences(), "levers": levers,
        "table": [_plain(row) for row in found.table().to_pylist()], "stays": [_plain(row) for row in _stays(found)],
    }  # fmt: skip


def _stays(found: Levers) -> list[dict[str, Any]]:
    """A row for each group, endpoint and year: what the levers at their best leave."""
    import numpy as np

    names = ("stays", "stays_error", "stays_low", "stays_high", "stays_share", "stays_share_low", "stays_share_high")
    shape = found.data["stays"]
    return [
        {str(dim): shape[dim].values[i].item() for dim, i in zip(shape.dims, at, strict=True)}
        | {name: float(found.data[name].values[at]) for name in names}
        for at in np.ndindex(*shape.shape)
    ]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """No number is null."""
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}


def _text(results: dict[str, Any], found: Levers) -> str:
    import json

    from blowball.cli.say import NOTICE

    made = {"notice": NOTICE, **results, "provenance": dict(found.provenance)}
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _tell(found: Levers) -> None:
    from blowball.cli import say
    from blowball.levers.options import in_groups
    from blowball.outcomes.told import WORDS, span, usual_year

    year = usual_year(found.data)
    sets = f", {found.members} parameter sets" if found.members else ""
    print(f"{found.patients:,} patients under each lever{sets}; within {span(year)} of the reference diagnosis.\n")
    data = found.data.sel(group="all", year=year)
    shown = ("cancer_death", "recurrence", "death")
    about = "± chance" + (" [5 to 95 % over parameter sets]" if found.members else "")
    for title, there in in_groups(found.options):
        rows = [
            [one.name, one.grade, *(_cell(data.sel(lever=one.id, endpoint=name), one) for name in shown)]
            for one in there
        ]
        head = ["lever", "grade", *(WORDS[name][0] for name in shown)]
        say.table(f"{title}: of 1,000 patients, more or fewer ({about})", head, rows)
        print()
    say.lines(found.sentences())
    print()


def _cell(one: Any, option: Option) -> str:
    if option.kind == "usual":
        return "as usual"
    if option.kind == "no_evidence":
        return "0, not shown in trials" if option.grade == "randomised" else "0, no good evidence"
    value, error, low, high = (1000.0 * float(one[f"change{end}"]) for end in ("", "_error", "_low", "_high"))
    spread = f" [{low:+.1f} to {high:+.1f}]" if low == low else ""
    return f"{value:+.1f} ± {error:.1f}{spread}" if value == value else "-"
