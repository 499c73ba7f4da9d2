"""`blowball run scenario.toml -o out/`: histories, provenance and a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from blowball.cli.numbers import Number, Set, read_numbers

if TYPE_CHECKING:
    from blowball.histories import Histories, Parts
    from blowball.scenario import Scenario


def run(
    scenario: Annotated[Path, typer.Argument(help="A scenario file (TOML).", show_default=False)],
    folder: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder of the results.", show_default="out/<scenario>")
    ] = None,
    record: Annotated[
        Literal["patients", "events", "summary"],
        typer.Option(help="Keep a row a patient, also a row a lesion, or counts only."),
    ] = "patients",
    patients: Annotated[int | None, typer.Option(help="So many typical patients instead of the file's number.")] = None,
    seed: Annotated[int | None, typer.Option(help="Instead of the file's.")] = None,
    members: Annotated[
        int | None, typer.Option(min=2, max=1000, help="Run so many parameter sets, for what is not known.")
    ] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Default: all processors; results do not depend on it.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Simulate by so many processes on this machine, through Dask.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="By the workers of this Dask scheduler: tcp://..., or its scheduler file.")
    ] = None,
    device: Annotated[
        Literal["cpu", "gpu"], typer.Option(help="Make patients on a GPU of this machine, through CUDA.")
    ] = "cpu",
    set_: Set = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with what a run of the same that was stopped has left there.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace results that are there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print results for machines.")] = False,
) -> None:
    """Simulate a scenario file, and write its histories, provenance.json and report.html."""
    from blowball.catalogue.ensemble import ensemble
    from blowball.cli import say
    from blowball.cli.files import REPORT, refuse_to_lose
    from blowball.cli.stopping import resumable
    from blowball.cli.waiting import Waiting
    from blowball.histories import question
    from blowball.histories.devices import check
    from blowball.histories.store import save
    from blowball.report import run_page
    from blowball.scenario import Scenario

    check(device, record)
    by = _chosen(threads, workers, scheduler, device)
    folder = folder or Path("out") / scenario.stem
    numbers = read_numbers(set_)
    asked = changed(Scenario.from_toml(scenario), patients, seed, numbers)
    refuse_to_lose(folder, overwrite=overwrite)
    sets = None if members is None else ensemble(asked.cancer, members)
    parts = _parts(folder, question(asked, record, sets, device), resume=resume, overwrite=overwrite)
    with resumable(parts):
        with by as simulate, Waiting("simulating") as waiting:
            made = simulate(asked, record, sets, progress=waiting, parts=parts)
            text = run_page(made)
        save(made, folder, overwrite=overwrite, texts={REPORT: text})
        parts.remove()
    results = _results(made, folder)
    if json:
        say.as_json(results)
        return
    _tell(results)
    say.notice()
    print(folder / REPORT)


@contextmanager
def _chosen(
    threads: int | None, workers: int | None, scheduler: str | None, device: str
) -> Iterator[Callable[..., Histories]]:
    """`simulate` in this process, or by the workers that were named."""
    from blowball.cli import say
    from blowball.errors import InputError
    from blowball.histories import simulate

    given = {"--threads": threads, "--workers": workers, "--scheduler": scheduler}
    if len(named := [name for name, value in given.items() if value is not None]) > 1:
        raise InputError("exclude each other", place=" and ".join(named), remedy="give one of them")
    if workers is None and scheduler is None:
        yield partial(simulate, threads=threads, device=device)
        return
    if device != "cpu":
        raise InputError("a GPU is used by one process", place="--device", remedy="leave --workers or --scheduler out")
    from blowball import scale  # brings Dask, which takes a second

    with scale.local(workers) if workers is not None else scale.connected(scheduler or "") as client:
        if not client.nthreads():
            say.aside("this scheduler has no workers yet; waiting for some.")
        yield partial(scale.simulate, client=client)


def changed(scenario: Scenario, patients: int | None, seed: int | None, numbers: dict[str, Number]) -> Scenario:
    """The scenario of a file with what the command line says otherwise."""
    from blowball.errors import InputError
    from blowball.scenario import Population

    people = scenario.population
    if patients is not None:
        if not people.is_typical:
            raise InputError(
                "these patients come from a table", place="--patients", remedy="say replicates in [population] instead"
            )
        try:
            people = Population.typical(
                scenario.cancer, patients, metastatic=people.metastatic, year=people.asked.get("year")
            )
        except InputError as error:
            raise InputError(error.problem, place="--patients", remedy=error.remedy) from None
    changed = scenario.with_(population=people, seed=seed)
    return changed.with_numbers(numbers) if numbers else changed


def _parts(folder: Path, asked: Mapping[str, str | int], *, resume: bool, overwrite: bool) -> Parts:
    from blowball.cli import say
    from blowball.cli.stopping import options_named
    from blowball.histories import Parts

    with options_named():
        parts = Parts.begin(folder, asked, resume=resume, overwrite=overwrite)
    for place in parts.damaged:
        say.aside(f"{place} is damaged; it is done again.")
    if resume:
        say.aside(f"{parts.done:,} of {parts.patients:,} patients were done already.")
    return parts


def _results(made: Histories, folder: Path) -> dict[str, Any]:
    from blowball.cli.files import OURS

    known = made.provenance
    return {
        "folder": str(folder),
        "files": [name for name in OURS if (folder / name).exists()],
        "record": made.kind,
        **{name: known[name] for name in ("cancer", "patients", "members", "seed", "seconds", "overrides", "totals")},
        "notes": list(known["notes"]),
        "cumulative_incidence_since_surgery": _incidences(made),
    }


def _incidences(made: Histories) -> list[dict[str, Any]]:
    from blowball.errors import InputError
    from blowball.report.incidences import DEATHS, RELAPSES, SECOND, curves
    from blowball.units import YEAR, days

    until = days(made.provenance["scenario"]["horizon"]) / YEAR
    rows = []
    for endpoint in (*RELAPSES, *SECOND, *DEATHS):
        try:
            found = curves(made, endpoint, until)
        except InputError:  # nobody was operated free of it
            continue
        for year in found.table_years:
            (share, error), (low, high) = found.at(year), found.limits(year)
            rows.append(
                {"endpoint": endpoint, "year": year, "estimate": share, "std_error": error, "low": low, "high": high}
            )
    return rows


def _tell(results: dict[str, Any]) -> None:
    from blowball.cli import say
    from blowball.report.incidences import name_of

    print(f"{results['patients']:,} patients in {results['seconds']:.1f} s.")
    by_name: dict[str, dict[float, str]] = {}
    for row in results["cumulative_incidence_since_surgery"]:
        said = (
            f"{100 * row['estimate']:.1f} ± {100 * row['std_error']:.2f}" if row["estimate"] == row["estimate"] else "-"
        )
        by_name.setdefault(name_of(row["endpoint"]), {})[row["year"]] = said
    years = sorted({year for cells in by_name.values() for year in cells})
    rows = [[name, *(cells.get(year, "-") for year in years)] for name, cells in by_name.items()]
    say.table("Of 100 patients, since surgery (± chance)", ["years", *(f"{y:g}" for y in years)], rows)
