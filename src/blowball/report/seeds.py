"""The section "When the seeds left": the answer in patients, the picture, and the shares of every group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blowball.catalogue import get_cancer
from blowball.errors import InputError
from blowball.levers.departures import WHEN
from blowball.levers.seeds import when_seeds_left
from blowball.levers.seeds_told import HEADS
from blowball.outcomes.told import WORDS, within
from blowball.report.figures import INKS, Series, legend
from blowball.report.html import bullets, figure, paragraph, percent, section, table
from blowball.report.seeds_figure import departed, earlier

if TYPE_CHECKING:
    import xarray as xr

    from blowball.histories import Histories
    from blowball.levers.seed_times import SeedTimes

TITLE = "When the seeds left"
UNSURE = (
    "What hangs on how shedding grows with the size of a tumour, such as when its seeds left, no data fix: only an "
    "ensemble of parameter sets shows how far it can move."
)


def seeds_section(asked: Histories | SeedTimes) -> str:
    """Return the section; nothing where patients were not kept or none recurred at a distance.

    Parameters
    ----------
    asked : Histories or SeedTimes
        A run, or what `when_seeds_left` found; of a scenario it has the simulated earlier operations too.
    """
    from blowball.histories import Histories

    found = asked
    if isinstance(found, Histories):
        if "patients" not in found.tables:
            return ""
        try:
            found = when_seeds_left(found)
        except InputError:  # nobody can be counted
            return ""
    data = found.data
    if not float(data["recurrences"][0]) > float(data["not_known"][0]):
        return ""
    return section(
        TITLE,
        bullets(found.sentences()),
        _picture(data) if data.attrs["endpoint"] != "second_primary" else "",
        _shares(data),
        _weeks(data),
        "" if found.members else paragraph(UNSURE, "soft"),
    )


def _picture(data: xr.Dataset) -> str:
    groups = [str(name) for name in data["group"].values[data["column"].values == "subtype"]]
    shown = [one for one in groups if float(data["recurrences"].sel(group=one)) > 0.0] if len(groups) > 1 else ["all"]
    keys = [
        Series(_name(data.sel(group=one)), data["before"].values[:0], data["before"].values[:0],
               ink=INKS[i % len(INKS)], dash=i % len(INKS))
        for i, one in enumerate(shown or ["all"])
    ]  # fmt: skip
    panels = [departed(data, keys, shown or ["all"], "seeds-left")]
    band = (
        f"5 to 95 % over {data.attrs['members']} parameter sets" if data.attrs["members"] else "95 % interval of chance"
    )
    caption = (
        "Left: share of the seeds behind a distant recurrence that had left the intact primary so long before surgery; "
        "what is missing to 100 % left then or later, from elsewhere. "
    ).replace("a distant recurrence", WORDS[data.attrs["endpoint"]][0])
    if data.sizes["week"]:
        panels.append(earlier(data.sel(group="all"), Series("all", keys[0].x, keys[0].x, ink="four"), "seeds-earlier"))
        caption += (
            "Right, read off the same curve: of 1,000 patients of all kinds, those who recur from a seed of the last "
            "weeks; no more can be prevented by taking seeds away so much earlier. "
        )
        if "prevented" in data:
            caption += (
                "Dots: the same patients simulated anew with the earlier operation and all that moves with it "
                "(whiskers: chance, 95 %). "
            )
    return figure(f"{caption}Shaded: {band}.", panels, _legend(keys))


def _legend(keys: list[Series]) -> str:
    # Names of subtypes are long: on a narrow screen each must be allowed to break, within itself.
    return (
        legend(keys).replace("<span>", '<span style="display: inline-block; white-space: normal">')
        if len(keys) > 1
        else ""
    )


def _shares(data: xr.Dataset) -> str:
    kinds = [name for name in WHEN if float(data["share"].sel(when=name).max()) > 0.0]
    have = WORDS[data.attrs["endpoint"]][0]
    rows = []
    for name in data["group"].values:
        one = data.sel(group=name)
        cells = [_cell(one.sel(when=kind), "share") for kind in kinds]
        rows.append((_name(one), f"{float(one['patients']):,.0f}", _cell(one, "risk"), *cells))
    head = ("patients", "at risk", f"{have} {within(data.attrs['years'])}", *(HEADS[kind] for kind in kinds))
    told = table(f"Of those with {have}, when the seed behind it left (± chance)", head, rows)
    if data.attrs["members"]:
        ranges = [(_name(one := data.sel(group=name)), _range(one, "risk"), *(
            _range(one.sel(when=kind), "share") for kind in kinds
        )) for name in data["group"].values]  # fmt: skip
        caption = f"The same over {data.attrs['members']} parameter sets (5 to 95 %, chance taken out)"
        told += table(caption, (head[0], *head[2:]), ranges)
    return told


def _weeks(data: xr.Dataset) -> str:
    if "at_most" not in data or data.attrs["endpoint"] == "second_primary":
        return ""
    weeks = data["week"].values.tolist()
    columns = [("at_most", "at most")] + ([("prevented", "simulated")] if "prevented" in data else [])
    head = ("patients", *(f"{week:g} weeks earlier, {words}" for week in weeks for _, words in columns))
    rows = [
        (_name(one := data.sel(group=name)), *(
            _thousand(one.sel(week=week), column) for week in weeks for column, _ in columns
        ))
        for name in data["group"].values
    ]  # fmt: skip
    return table("Of 1,000 patients, prevented by an earlier operation (± chance)", head, rows)


def _name(one: xr.Dataset) -> str:
    column, label = str(one["column"].values), str(one["label"].values)
    if column == "subtype":
        return {part.id: part.name for part in get_cancer(one.attrs["cancer"]).subtypes}.get(label, label)
    return f"{column.replace('_', ' ')} {label}" if column else "all"


def _cell(one: xr.Dataset, name: str) -> str:
    share = float(one[name])
    return f"{percent(share, 1)} ± {100.0 * float(one[f'{name}_error']):.1f}" if share == share else "–"


def _range(one: xr.Dataset, name: str) -> str:
    low, high = (100.0 * float(one[f"{name}_{end}"]) for end in ("low", "high"))
    return f"{low:.1f} to {high:.1f} %" if low == low else "–"


def _thousand(one: xr.Dataset, name: str) -> str:
    value = 1000.0 * float(one[name])
    if value != value:
        return "–"
    return f"{value:.1f} ± {1000.0 * float(one[f'{name}_error']):.1f}".replace("-", "−")
