"""`blowball plan breast --visits 8`: when to look after surgery, with what, and when to stop."""

from __future__ import annotations

import json as to_json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blowball.cli.numbers import Set, read_numbers

if TYPE_CHECKING:
    from blowball.plan import Plan

FOLDER = Path("out/plan")
RESULTS = "plan.json"


def plan(
    cancer: Annotated[str, typer.Argument(help="A cancer of the catalogue, such as breast.")],
    visits: Annotated[int, typer.Option(help="At most so many visits.")] = 8,
    objective: Annotated[
        str, typer.Option(help="deaths, curative, life_years, qalys, net_benefit or lead.")
    ] = "deaths",
    patient: Annotated[
        list[str] | None,
        typer.Option(
            "--patient", metavar="NAME=VALUE", help="One patient, such as age=61; several times. Else typical people."
        ),
    ] = None,
    clean: Annotated[
        list[str] | None,
        typer.Option(
            "--clean", metavar="TIME:TESTS", help="A visit made that found nothing, such as '6 months:exam+ct'."
        ),
    ] = None,
    tests: Annotated[
        str | None,
        typer.Option(help="ct,cea: both at every visit; 'cea ct,cea': one or the other. Else the guideline's."),
    ] = None,
    until: Annotated[str | None, typer.Option(help="Last time for a visit, such as '5 years'.")] = None,
    gap: Annotated[str, typer.Option(help="Least time between visits.")] = "1 month",
    at_most: Annotated[
        list[str] | None,
        typer.Option("--at-most", metavar="TEST=N", help="A test at most so often, for radiation, say."),
    ] = None,
    budget: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME:TEST=N,...:MOST", help="What tests take of something: 'mSv:ct=10,ldct=1.5:60'."),
    ] = None,
    false_alarms: Annotated[float | None, typer.Option(help="At most so many expected false alarms a patient.")] = None,
    money: Annotated[float | None, typer.Option(help="At most so much for tests and false alarms, a patient.")] = None,
    worth_of_one: Annotated[
        float | None,
        typer.Option(help="Money that one unit of the objective is worth: visits must earn their price."),
    ] = None,
    discount: Annotated[float, typer.Option(help="Share a year by which QALYs and costs lose worth.")] = 0.03,
    ensemble: Annotated[
        int | None, typer.Option(min=1, help="Plan over so many parameter sets of the catalogue's ensemble.")
    ] = None,
    adherence: Annotated[float, typer.Option(help="Probability that a visit is kept.")] = 1.0,
    surgery_date: Annotated[str | None, typer.Option(help="2026-11-02: write a calendar and FHIR too.")] = None,
    tz: Annotated[str, typer.Option(help="Time zone of the calendar.")] = "Europe/Berlin",
    folder: Annotated[Path, typer.Option("-o", "--output", help="Folder of the results.")] = FOLDER,
    patients: Annotated[
        int, typer.Option(min=200, max=2_000_000, help="To make the plan on, and as many fresh ones.")
    ] = 20_000,
    seed: Annotated[int, typer.Option(min=0)] = 7,
    threads: Annotated[int | None, typer.Option(min=1, help="Default: all processors.")] = None,
    set_: Set = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace results that are there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print results for machines.")] = False,
) -> None:
    """Plan follow-up visits, and show what they are worth beside the guideline's."""
    from blowball.catalogue import get_cancer
    from blowball.catalogue.ensemble import ensemble as members
    from blowball.cli import say
    from blowball.cli.files import REPORT, refuse_to_lose, write_texts
    from blowball.cli.trial import _Steps
    from blowball.interop.planned import read_date
    from blowball.plan import plan_follow_up
    from blowball.report.plan_page import plan_page
    from blowball.report.plan_sheet import plan_sheet

    refuse_to_lose(folder, overwrite=overwrite or folder == FOLDER)
    if surgery_date is not None:
        read_date(surgery_date, "--surgery-date")
    kind, changes = get_cancer(cancer), read_numbers(set_)
    kind = kind.with_numbers(changes) if changes else kind
    with _Steps() as steps:
        found = plan_follow_up(
            kind, read_numbers(patient) or None, visits, objective, tests=_tests(tests), until=until, gap=gap,
            at_most=_counts(at_most), budgets=dict(_budget(one) for one in budget or ()), false_alarms=false_alarms,
            money=money, worth_of_one=worth_of_one, discount=discount, adherence=adherence,
            clean=[_clean(one) for one in clean or ()], patients=patients, seed=seed,
            parameters=None if ensemble is None else members(kind, ensemble, seed), threads=threads, progress=steps,
        )  # fmt: skip
    dates = None if surgery_date is None else found.planned(surgery_date)
    texts = [(RESULTS, _text(found)), ("plan.csv", found.to_csv()), ("plan.html", plan_sheet(found, dates)),
             (REPORT, plan_page(found))]  # fmt: skip
    if surgery_date is not None:
        texts.append(("plan.ics", found.to_ics(surgery_date, tz)))
        texts.append(
            ("plan.fhir.json", to_json.dumps(found.to_fhir(surgery_date), indent=2, ensure_ascii=False) + "\n")
        )
    write_texts(folder, texts)
    if json:
        say.as_json({"report": str(folder / REPORT), **results(found)})
        return
    _tell(found)
    say.notice()
    say.lines(str(folder / name) for name, _ in texts)


def _tests(text: str | None) -> list[str | list[str]] | None:
    if text is None:
        return None
    sets = [part.split(",") for part in text.split()]
    return list(sets[0]) if len(sets) == 1 else list(sets)


def _counts(settings: list[str] | None) -> dict[str, float] | None:
    from blowball.errors import InputError

    found = {}
    for name, value in read_numbers(settings).items():
        if not isinstance(value, float) or value < 0:
            raise InputError(f"{value!r} is not a number of times", place="--at-most", remedy="write ct=3")
        found[name] = value
    return found or None


def _budget(text: str) -> tuple[str, tuple[dict[str, float], float]]:
    from blowball.errors import InputError

    parts = [part.strip() for part in text.split(":")]
    try:
        name, tests, most = parts
        return name, (_counts(tests.split(",")) or {}, float(most))
    except ValueError as found:
        if isinstance(found, InputError):
            raise
        raise InputError(f"{text!r} is no budget", place="--budget", remedy="write 'mSv:ct=10,ldct=1.5:60'") from None


def _clean(text: str) -> tuple[str, list[str]]:
    from blowball.errors import InputError

    time, colon, tests = text.partition(":")
    if not (time.strip() and colon and tests.strip()):
        raise InputError(f"{text!r} is no visit", place="--clean", remedy="write '6 months:exam+ct'")
    return time.strip(), [test.strip() for test in tests.split("+")]


def results(found: Plan) -> dict[str, Any]:
    """A plan as plain values."""
    from blowball.plan.fresh import Paired

    def gain(one: Paired | None) -> dict[str, float] | None:
        return None if one is None else {"value": one.value, "std_error": one.error, "low": one.low, "high": one.high}

    return {
        "cancer": found.cancer.id, "objective": found.objective.name, "patient": found.patient,
        "visits": [{"day": day, "tests": list(tests)} for day, tests in found.visits],
        "expected": found.expected, "bound": found.bound, "exact": found.exact, "gain": gain(found.gain),
        "against_guideline": gain(found.against_guideline),
        "as_the_guideline": [{"day": day, "tests": list(tests)} for day, tests in found.like_guideline],
        "stop_after": found.stop_after, "stop_below": found.stop_below, "enough": found.enough,
        "frontier": found.frontier_table().to_pylist(), "sentences": found.sentences(), "facts": dict(found.facts),
    }  # fmt: skip


def _text(found: Plan) -> str:
    from blowball.cli.say import NOTICE, _plain

    whole = _plain({"notice": NOTICE, **results(found)})
    return to_json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _tell(found: Plan) -> None:
    from blowball.cli import say
    from blowball.report.plan_page import frontier_rows, visit_rows

    for title, head, rows in (visit_rows(found), frontier_rows(found)):
        if rows:
            say.table(title, head, rows)
            print()
    say.lines(found.sentences())
    print()
