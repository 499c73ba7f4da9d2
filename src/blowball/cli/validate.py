"""`blowball validate breast`: published results beside the model, misses shown as misses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from blowball.targets import Result, Validation

FOLDER = Path("out/validate")


def validate(
    cancers: Annotated[
        list[str] | None, typer.Argument(metavar="[CANCER]...", help="Such as breast; all if none is named.")
    ] = None,
    members: Annotated[int, typer.Option(min=2, max=500, help="Parameter sets.")] = 20,
    patients: Annotated[int, typer.Option(min=1, max=10_000_000, help="Patients of each, under each plan.")] = 20_000,
    folder: Annotated[
        Path, typer.Option("-o", "--output", help="Folder of the report; the default one is written anew each time.")
    ] = FOLDER,
    seed: Annotated[int, typer.Option(min=0, max=2**40, help="Same seed, same table.")] = 7,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Default: all processors; results do not depend on it.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a report that is there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print results for machines.")] = False,
) -> None:
    """Compare the model with published results, calibration and validation targets apart."""
    from blowball.catalogue import get_cancer
    from blowball.cli import say
    from blowball.cli.files import REPORT, refuse_to_lose, write_texts
    from blowball.cli.waiting import Waiting
    from blowball.report.validation import validation_page
    from blowball.targets import get_targets
    from blowball.targets import validate as compare

    refuse_to_lose(folder, overwrite=overwrite or folder == FOLDER)
    asked = {name: get_targets(name) for name in _asked(cancers)}
    found = []
    for name, targets in asked.items():
        with Waiting(f"simulating {name}") as waiting:
            one = compare(
                get_cancer(name), targets, members=members, patients=patients, seed=seed, threads=threads,
                progress=waiting,
            )  # fmt: skip
        found.append(one)
        if not json:
            _tell(one)
    write_texts(folder, [(REPORT, validation_page(found))])
    if json:
        say.as_json({"report": str(folder / REPORT), "cancers": {one.cancer.id: _results(one) for one in found}})
        return
    say.lines(one.sentence() for one in found)
    say.notice()
    print(folder / REPORT)


def _asked(cancers: list[str] | None) -> list[str]:
    from blowball.catalogue import list_cancers
    from blowball.cli import say
    from blowball.targets import has_targets

    if cancers:
        return list(dict.fromkeys(cancers))
    known = list_cancers()
    if without := [name for name in known if not has_targets(name)]:
        say.aside(f"no targets yet: {', '.join(without)}.")
    return [name for name in known if name not in without]


def _tell(found: Validation) -> None:
    from blowball.cli import say
    from blowball.targets import words
    from blowball.targets.validate import CONTEXT, USES

    for use, title in USES.items():
        rows = [
            (r.target.title, words.published(r.target), words.modelled(r), words.chance(r), r.verdict,
             words.origin(r.target))
            for r in found.of(use)
        ]  # fmt: skip
        head = ("target", "published", "model (5 to 95 %)", "± chance", "verdict", "status, source")
        say.table(f"{found.cancer.name}: {title} targets", head, rows, warn="outside")
        print(f"{found.count(use)}.\n")
    for r in found.of(CONTEXT):
        print(f"No target, for context: {r.target.title}: published {words.published(r.target)}, "
              f"model {words.modelled(r)}. {r.target.note}\n")  # fmt: skip
    print(
        f"{found.members} parameter sets, {found.patients:,} patients of each under each plan "
        f"({found.simulated:,} in all), {found.seconds:.1f} s, seed {found.seed}.\n"
    )


def _results(found: Validation) -> dict[str, Any]:
    from blowball.targets.validate import USES

    return {
        "members": found.members, "patients": found.patients, "seed": found.seed, "seconds": found.seconds,
        "inside": {use: found.inside(use)[0] for use in USES},
        "targets": [_result(result) for result in found.results],
    }  # fmt: skip


def _result(result: Result) -> dict[str, Any]:
    target, (low, high) = result.target, result.target.interval
    return {
        "id": target.id, "title": target.title, "use": target.use, "measure": target.measure, "unit": target.unit,
        "people": target.people,
        "published": target.value, "low": low, "high": high, "interval_published": target.published,
        "median": result.median, "model_low": result.low, "model_high": result.high, "std_error": result.error,
        "n": result.n, "verdict": result.verdict, "method": target.method, "source": target.source,
        "where": target.where, "note": target.note,
    }  # fmt: skip
