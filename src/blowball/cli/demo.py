"""`blowball demo`: the women of Rotterdam, simulated, beside what happened to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blowball.cli.numbers import Set, read_numbers

if TYPE_CHECKING:
    from blowball.report import Demo

FOLDER = Path("out/demo")


def demo(
    folder: Annotated[
        Path, typer.Option("-o", "--output", help="Folder of the results; the default one is written anew each time.")
    ] = FOLDER,
    replicates: Annotated[int, typer.Option(min=1, max=1000, help="How often each woman is simulated.")] = 20,
    members: Annotated[
        int, typer.Option(min=0, max=500, help="Other parameter sets to run, for a band of what is not known.")
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same luck.")] = 7,
    set_: Set = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace results that are there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print results for machines.")] = False,
) -> None:
    """Simulate 2,982 women after surgery for breast cancer, and compare with what happened to them."""
    from blowball.catalogue import get_cancer
    from blowball.cli import say
    from blowball.cli.files import REPORT, refuse_to_lose, write_texts
    from blowball.cli.waiting import Waiting
    from blowball.report import demo_figure, demo_page, simulate_rotterdam

    overwrite = overwrite or folder == FOLDER
    refuse_to_lose(folder, overwrite=overwrite)
    with Waiting("simulating") as waiting:
        found = simulate_rotterdam(
            get_cancer("breast"),
            read_numbers(set_),
            replicates=replicates,
            members=members,
            seed=seed,
            progress=waiting,
        )
    texts = ((REPORT, demo_page(found)), ("figure.svg", demo_figure(found)))
    found.run.save(folder, overwrite=overwrite)
    write_texts(folder, texts)
    if json:
        say.as_json({"report": str(folder / REPORT), **_results(found)})
        return
    _tell(found)
    say.notice()
    print(folder / REPORT)


def _tell(found: Demo) -> None:
    from blowball.cli import say
    from blowball.report.demo_page import CHECKED_YEARS, SAID_YEARS
    from blowball.report.sentences import beside, verdict

    made = found.run.provenance["patients"]
    print(f"{found.women:,} women of Rotterdam, each simulated {found.replicates} times ({made:,} patients).\n")
    for title, groups in found.splits.items():
        print(f"By {title}:")
        say.lines(f"  {beside(group, group.at(SAID_YEARS))}" for group in groups)
    kinds = ", ".join(f"{kind} {100 * share:.0f} %" for kind, share in found.sites.items())
    print(f"First recurrences, simulated: {kinds} (the Rotterdam table does not say where they were).\n")
    everyone = [found.everyone, *(group for groups in found.splits.values() for group in groups)]
    said, misses = verdict(everyone, CHECKED_YEARS)
    print(said)
    say.lines(f"  {miss}" for miss in misses)
    print()


def _results(found: Demo) -> dict[str, Any]:
    from blowball.report.demo_page import CHECKED_YEARS

    return {
        "women": found.women,
        "replicates": found.replicates,
        "patients": found.run.provenance["patients"],
        "seed": found.run.provenance["seed"],
        "overrides": found.run.provenance["overrides"],
        "died_after_unseen_time": found.unseen,
        "first_sites": dict(found.sites),
        "recurrence": [
            {
                "by": title, "group": group.name, "year": p.year, "simulated": p.simulated, "std_error": p.error,
                "observed": p.observed, "ci_low": p.low, "ci_high": p.high, "at_risk": p.at_risk, "outside": p.outside,
            }
            for title, groups in (("everyone", (found.everyone,)), *found.splits.items())
            for group in groups
            for p in group.at(CHECKED_YEARS)
        ],
    }  # fmt: skip
