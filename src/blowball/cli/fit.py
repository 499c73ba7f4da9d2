"""`blowball fit table.csv --cancer breast -o out/fit`: the mechanism learned from patients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blowball.cli.numbers import Set, read_numbers

if TYPE_CHECKING:
    from blowball.fit import Posterior

FOLDER = Path("out/fit")
POSTERIOR, RESULTS = "posterior.nc", "fit.json"


def fit(
    table: Annotated[Path, typer.Argument(help="Patients with time and event, CSV or Parquet.", show_default=False)],
    cancer: Annotated[str, typer.Option(help="A cancer of the catalogue, such as breast.")] = "breast",
    method: Annotated[str, typer.Option(help="nuts: sample the posterior; map: quick, a normal around its mode.")] = (
        "nuts"
    ),
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="THEIRS=OURS", help="What a column of theirs is; 'THEIRS=drop' leaves it."),
    ] = None,
    units: Annotated[
        list[str] | None, typer.Option("--unit", metavar="COLUMN=UNIT", help="Such as time=months; times are days.")
    ] = None,
    draws: Annotated[int, typer.Option(min=100, help="Of each chain.")] = 1000,
    chains: Annotated[int, typer.Option(min=2, max=16)] = 4,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    folder: Annotated[Path, typer.Option("-o", "--output", help="Folder of the posterior.")] = FOLDER,
    set_: Set = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a posterior that is there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print results for machines.")] = False,
) -> None:
    """Learn the mechanism from patients and their first relapse, and write posterior.nc."""
    from blowball.catalogue import get_cancer
    from blowball.cli import say
    from blowball.cli.files import refuse_to_lose
    from blowball.cli.waiting import Waiting
    from blowball.errors import InputError
    from blowball.fit.run import fit as learn

    refuse_to_lose(folder, overwrite=True)
    if (folder / POSTERIOR).exists() and not (overwrite or folder == FOLDER):
        raise InputError(f"{POSTERIOR} is there already", place=str(folder), remedy="name another, or --overwrite")
    chosen = get_cancer(cancer).with_numbers(read_numbers(set_))
    named = {theirs: None if ours == "drop" else ours for theirs, ours in pairs(columns, "--column").items()}
    with Waiting("fitting"):
        post = learn(
            table, chosen, method=method, columns=named, units=pairs(units, "--unit"), draws=draws, chains=chains,
            seed=seed,
        )  # fmt: skip
        path = post.save(folder)
    if json:
        say.as_json({"posterior": str(path), **_results(post)})
        return
    rows = [[name, f"{centre:.2f} ± {sd:.2f}", f"{mean:.2f} ± {after:.2f}"] for name, centre, sd, mean, after in
            post.summary()]  # fmt: skip
    say.table("What was believed and what was learned (ln, logit or per unit; seeds, growth, sleep and waking: shifts)",
              ["", "before", "after"], rows)  # fmt: skip
    print(f"\n{post.verdict.sentence}")
    say.notice()
    print(path)


def pairs(settings: list[str] | None, place: str) -> dict[str, str]:
    """Read ``name=value`` settings.

    Raises
    ------
    InputError

    Examples
    --------
    >>> pairs(["time=months"], "--unit")
    {'time': 'months'}
    """
    from blowball.errors import InputError

    found = {}
    for setting in settings or ():
        name, equals, value = (part.strip() for part in setting.partition("="))
        if not (name and equals and value):
            raise InputError(f"{setting!r} is not name=value", place=place, remedy="write it like time=months")
        found[name] = value
    return found


def _results(post: Posterior) -> dict[str, Any]:
    named = ("parameter", "prior_centre", "prior_sd", "mean", "sd")
    rows = [dict(zip(named, row, strict=True)) for row in post.summary()]
    return {"cancer": post.cancer.id, "good": post.verdict.good, "verdict": post.verdict.sentence, "parameters": rows}
