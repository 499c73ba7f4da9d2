"""`blowball forecast out/fit --patient age=55 --patient size_mm=22`: one patient's outlook, in absolute words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from blowball.cli.fit import FOLDER, pairs


def forecast(
    posterior: Annotated[Path, typer.Argument(help="Folder that `blowball fit` wrote.")] = FOLDER,
    patient: Annotated[
        list[str] | None,
        typer.Option("--patient", metavar="NAME=VALUE", help="Such as age=61, size_mm=20-50; several times."),
    ] = None,
    years: Annotated[str, typer.Option(help="From now, with commas between.")] = "1,5,10",
    disease_free_for: Annotated[
        str, typer.Option("--disease-free-for", help="Time since surgery without relapse, such as '2 years'.")
    ] = "0 days",
    figure: Annotated[Path | None, typer.Option(help="Write a figure (SVG) there.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print results for machines.")] = False,
) -> None:
    """Forecast a patient's first relapse from a fit, and say what stands behind it."""
    from blowball.cli import say
    from blowball.cli.files import write_texts
    from blowball.cli.waiting import Waiting
    from blowball.errors import InputError
    from blowball.fit import load
    from blowball.report.forecast import sentences
    from blowball.report.forecast_figure import figure as drawn

    known = pairs(patient, "--patient")
    if not known:
        raise InputError("no patient is given", place="--patient", remedy="write --patient age=61 --patient size_mm=22")
    ahead = _years(years)
    post = load(posterior)
    with Waiting("forecasting"):
        found = post.forecast(
            {name: [value] for name, value in known.items()}, ahead, disease_free_for=disease_free_for
        )
    if figure is not None:
        write_texts(figure.parent, [(figure.name, drawn(found.isel(patient=0)))])
    if json:
        say.as_json({"patient": known, **_results(found.isel(patient=0))})
        return
    say.lines(sentences(found.isel(patient=0)))
    say.notice()


def _years(text: str) -> list[float]:
    from blowball.errors import InputError

    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise InputError(f"{text!r} are no years", place="--years", remedy="write 1,5,10") from None


def _results(one: Any) -> dict[str, Any]:
    rows = [
        {"year": float(year), "endpoint": str(endpoint)}
        | {name: float(one[name].sel(year=year, endpoint=endpoint)) for name in ("probability", "low", "high")}
        for year in one["year"].values for endpoint in one["endpoint"].values
    ]  # fmt: skip
    places = [
        {"year": float(year), "site": str(site)}
        | {name: float(one[f"site_{name}"].sel(year=year, site=site)) for name in ("probability", "low", "high")}
        for year in one["year"].values for site in one["site"].values
    ]  # fmt: skip
    behind = {name: float(one[name]) for name in ("seeds_left", "expected_seeds", "expected_sleepers")}
    return {"forecast": rows, "sites": places, **behind, "outside": str(one["outside"].values)} | dict(one.attrs)
