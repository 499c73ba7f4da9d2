"""`blowball compare a.toml b.toml`: what differs between strategies, in the same patients with the same luck."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blowball.cli.costs import costs_csv, costs_told, plain_rows, write_patients
from blowball.cli.numbers import Set, read_numbers

if TYPE_CHECKING:
    from blowball.catalogue import Ensemble
    from blowball.histories import Histories
    from blowball.outcomes import Comparison
    from blowball.scenario import Scenario

FOLDER = Path("out/compare")
RESULTS, SAMPLED, PATIENTS = "comparison.json", "economics.csv", "economics_patients.parquet"
SAMPLES = 1000  # of prices and utilities, in all


def compare(
    scenarios: Annotated[
        list[Path], typer.Argument(help="Scenario files (TOML), the reference first.", show_default=False)
    ],
    folder: Annotated[
        Path, typer.Option("-o", "--output", help="Folder of the report; the default one is written anew each time.")
    ] = FOLDER,
    patients: Annotated[int | None, typer.Option(help="So many typical patients instead of the files' number.")] = None,
    seed: Annotated[int | None, typer.Option(help="Instead of the files'.")] = None,
    members: Annotated[
        int,
        typer.Option(min=0, max=1000, help="Parameter sets to run, for what is not known; 0: only the catalogue's."),
    ] = 20,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Default: all processors; results do not depend on it.")
    ] = None,
    set_: Set = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by", show_default=False,
            help="Also split by this, known on day 0: subtype, stage, sex, node_class ...; again for a cross of two.",
        ),
    ] = None,
    economics: Annotated[
        bool, typer.Option("--economics", help="Costs and QALYs too, at the catalogue's prices and 3 % a year.")
    ] = False,
    by_patient: Annotated[
        bool,
        typer.Option("--by-patient", help=f"With --economics: also a row a patient ({PATIENTS}; large)."),
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a report that is there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print results for machines.")] = False,
) -> None:  # fmt: skip
    """Compare strategies patient by patient, and write report.html and comparison.json (economics.csv)."""
    from blowball.catalogue.ensemble import ensemble
    from blowball.cli import say
    from blowball.cli.files import REPORT, refuse_to_lose, write_texts
    from blowball.cli.waiting import Waiting
    from blowball.economics import check_priced, evaluate, needed_by_economics
    from blowball.errors import InputError
    from blowball.histories import simulate
    from blowball.histories.progress import part_of
    from blowball.outcomes import compare as paired
    from blowball.outcomes.groups import as_names
    from blowball.outcomes.pairing import needed
    from blowball.outcomes.strata import check_by
    from blowball.report.compare_page import STRATA, compare_page
    from blowball.report.economics_page import sentences

    if by_patient and not economics:
        raise InputError("there are no costs of patients", place="--by-patient", remedy="add --economics")
    asked = _asked(scenarios, patients, seed, set_)
    refuse_to_lose(folder, overwrite=overwrite or folder == FOLDER)
    sets = ensemble(next(iter(asked.values())).cancer, members) if members else None
    _check(asked, sets)
    check_by(as_names(by or ()))
    if economics:
        check_priced(next(iter(asked.values())).cancer)
    runs, priced = {}, {}
    with Waiting("simulating") as waiting:
        for i, (name, scenario) in enumerate(asked.items()):
            progress = part_of(waiting, i, len(asked))
            run = simulate(scenario, "patients", sets, threads=threads, progress=progress)
            runs[name] = needed(run, (*STRATA, *(by or ())))
            if economics:
                priced[name] = needed_by_economics(run)
    with Waiting("comparing"):
        found = paired(runs)
        split = paired(runs, by=by) if by else None
        costs = evaluate(priced, draws=max(1, SAMPLES // members) if members else None) if economics else None
        page = compare_page(runs, found, costs)
    results = _results(found)
    if split is not None:
        results["strata"] = {"by": list(split.by), "comparison": _rows(split)}
    if costs is not None:
        results["economics"] = costs_told(costs)
    texts = [(RESULTS, _text(results, runs)), (REPORT, page)]
    write_texts(folder, [*texts, (SAMPLED, costs_csv(costs))] if costs is not None else texts)
    if costs is not None and by_patient:
        write_patients(folder / PATIENTS, priced)
    if json:
        say.as_json({"report": str(folder / REPORT), **results})
        return
    _tell(found)
    if split is not None:
        _tell_strata(split)
    if costs is not None:
        say.lines(sentences(costs))
        print()
    say.notice()
    print(folder / REPORT)


def _asked(
    paths: list[Path], patients: int | None, seed: int | None, settings: list[str] | None
) -> dict[str, Scenario]:
    """Strategies by the names of their files."""
    from blowball.cli.run import changed
    from blowball.errors import InputError
    from blowball.scenario import Scenario

    if len(paths) < 2:
        raise InputError("there is nothing to compare", place="compare", remedy="name two scenario files or more")
    numbers = read_numbers(settings)
    found: dict[str, Scenario] = {}
    for path in paths:
        name = path.stem.replace("_", " ")
        if name in found:
            raise InputError(f"two strategies are called '{name}'", place=str(path), remedy="rename one of the files")
        found[name] = changed(Scenario.from_toml(path), patients, seed, numbers)
    return found


def _check(asked: Mapping[str, Scenario], sets: Ensemble | None) -> None:
    """Refuse what cannot be paired before any time is spent."""
    from blowball.histories.provenance import provenance
    from blowball.outcomes.pairing import check_same

    check_same({name: provenance(one, totals={}, seconds=0.0, ensemble=sets) for name, one in asked.items()})


def _results(found: Comparison) -> dict[str, Any]:
    return {
        "reference": found.reference, "strategies": list(found.others), "patients": found.patients,
        "members": found.members, "origin": "diagnosis", "sentences": found.sentences(), "comparison": _rows(found),
    }  # fmt: skip


def _rows(found: Comparison) -> list[dict[str, Any]]:
    return plain_rows(found.table())


def _text(results: Mapping[str, Any], runs: Mapping[str, Histories]) -> str:
    import json

    from blowball.cli.say import NOTICE

    made = {name: run.provenance for name, run in runs.items()}
    return json.dumps({"notice": NOTICE, **results, "provenance": made}, indent=2, ensure_ascii=False) + "\n"


def _tell(found: Comparison) -> None:
    from blowball.cli import say
    from blowball.outcomes.told import WORDS

    sets = f", {found.members} parameter sets" if found.members else ""
    print(f"{found.patients:,} patients under each strategy{sets}; years since the reference diagnosis.\n")
    for name in found.others:
        data = found.data.sel(strategy=name)
        rows = [
            [words, *(_cell(data.sel(endpoint=endpoint, year=year)) for year in data["year"].values)]
            for endpoint, (words, _) in WORDS.items()
        ]
        head = ["years", *(f"{year:g}" for year in data["year"].values)]
        about = "± chance" + (" [5 to 95 % over parameter sets]" if found.members else "")
        say.table(f"Of 1,000 patients, more or fewer than “{found.reference}” under “{name}” ({about})", head, rows)
        print()
    say.lines(found.sentences())
    print()


def _tell_strata(split: Comparison) -> None:
    from blowball.cli import say
    from blowball.outcomes.told import WORDS, span, strata, usual_year

    year, ends = usual_year(split.data), ("recurrence", "cancer_death", "death")
    for name in split.others:
        rows = [
            [who, f"{float(part['patients'].max()):,.0f}", *(_cell(part.sel(endpoint=end)) for end in ends)]
            for who, part in strata(split.data.sel(strategy=name, year=year))
        ]
        head = ["of 1,000 of each", "patients", *(WORDS[end][0] for end in ends)]
        say.table(f"More or fewer under “{name}” within {span(year)}", head, rows)
        print()


def _cell(one: Any) -> str:
    value, error, low, high = (1000.0 * float(one[name]) for name in ("difference", "std_error", "low", "high"))
    spread = f" [{low:+.1f} to {high:+.1f}]" if low == low else ""
    return f"{value:+.1f} ± {error:.1f}{spread}" if value == value else "-"
