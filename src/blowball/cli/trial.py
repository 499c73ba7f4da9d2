"""`blowball trial facs`: a randomised trial, simulated a thousand times, beside the truth that no trial sees."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from blowball.cli.numbers import Set, read_numbers

if TYPE_CHECKING:
    from blowball.cli.waiting import Waiting
    from blowball.trial import Spec, TrialResult

FOLDER = Path("out/trial")
RESULTS = "trial.json"


def trial(
    spec: Annotated[
        str,
        typer.Argument(
            help="A file (TOML), or one of colofol, facs, givio, ifct_0302, pure_lead_time, rosselli_del_turco."
        ),
    ],
    folder: Annotated[
        Path, typer.Option("-o", "--output", help="Folder of the report; the default one is written anew each time.")
    ] = FOLDER,
    repeats: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="Trials, instead of the file's number.")
    ] = None,
    members: Annotated[
        int, typer.Option(min=0, max=1000, help="Parameter sets, for what is not known; 0: the catalogue's only.")
    ] = 0,
    pool: Annotated[
        int | None, typer.Option(min=4, max=5_000_000, help="Patients simulated under each arm, instead of the file's.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Instead of the file's.")] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Default: all processors; results do not depend on it.")
    ] = None,
    set_: Set = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a report that is there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print results for machines.")] = False,
) -> None:
    """Simulate a randomised trial many times: power, size, what a null result could have missed, and lead time."""
    from blowball.cli import say
    from blowball.cli.files import REPORT, refuse_to_lose, write_texts
    from blowball.report.trial_page import trial_page
    from blowball.trial.run import trial as simulated

    asked = _asked(spec, set_).with_(pool=pool, seed=seed)
    refuse_to_lose(folder, overwrite=overwrite or folder == FOLDER)
    with _Steps() as steps:
        found = simulated(asked, repeats=repeats, members=members, threads=threads, progress=steps)
    page = trial_page(found)
    write_texts(folder, [(RESULTS, _text(found)), (REPORT, page)])
    if json:
        say.as_json({"report": str(folder / REPORT), **found.to_dict()})
        return
    _tell(found)
    say.notice()
    print(folder / REPORT)


class _Steps:
    """One waiting after the other: the bar says what is being done now."""

    def __init__(self) -> None:
        self._what, self._now = "", ExitStack()
        self._waiting: Waiting | None = None

    def __enter__(self) -> _Steps:
        return self

    def __exit__(self, *error: object) -> None:
        self._now.close()

    def __call__(self, what: str, done: int, total: int) -> None:
        from blowball.cli.waiting import Waiting

        if what != self._what or self._waiting is None:
            self._now.close()
            self._what, self._waiting = what, self._now.enter_context(Waiting(what))
        self._waiting(done, total)


def _asked(spec: str, settings: list[str] | None) -> Spec:
    from blowball.trial import read_spec

    asked = read_spec(spec)
    numbers = read_numbers(settings)
    return asked.with_numbers(numbers) if numbers else asked


def _text(found: TrialResult) -> str:
    import json

    from blowball.cli.say import NOTICE, _plain

    whole = _plain({"notice": NOTICE, **found.to_dict(), "provenance": found.run.provenance})
    return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _tell(found: TrialResult) -> None:
    from blowball.cli import say
    from blowball.report.trial_tables import beside_rows, contrast_rows, known_rows

    spec = found.spec
    print(f"{spec.title}. {found.made.trials:,} trials of {spec.patients:,} patients, {found.seconds:.1f} s;")
    print(f"{found.eligible:,} of {found.simulated:,} patients simulated under each arm may enter.\n")
    for title, head, rows in (contrast_rows(found), beside_rows(found), known_rows(found)):
        if rows:
            say.table(title, head, rows, warn="outside")
            print()
    say.lines(found.sentences())
    print()
