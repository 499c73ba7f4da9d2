"""The tables of the levers: what each changes, for whom, what none moves, and what is believed."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from blowball.catalogue import get_cancer
from blowball.levers.option import ALL, Option
from blowball.levers.options import in_groups
from blowball.outcomes.told import DAYS_IN_YEAR, WORDS, span
from blowball.report.html import percent, table
from blowball.report.levers_rows import signed

if TYPE_CHECKING:
    import xarray as xr

    from blowball.levers.bought import Levers

GRADES = {"mechanistic": "mechanism only", "none": "none", "": "mixed"}
ROOM = 32  # letters of a line of a name
ORDER = ("cancer_death", "recurrence", "death", "distant_recurrence", "second_primary")
SPLIT = ("cancer_death", "recurrence")


def changes(found: Levers, *, knowledge: bool = False) -> list[str]:
    """A table for each group of levers: more or fewer of 1,000, and days of life, with chance or with knowledge."""
    data, years = found.data.sel(group="all"), found.data["year"].values.tolist()
    columns = [(name, year) for name in ORDER for year in years[:2]]
    head = ["lever", "grade", *(f"{WORDS[name][0]}, {span(year)}" for name, year in columns)]
    head += [f"days of life in {span(year)}" for year in years]
    tables = []
    for title, there in in_groups(found.options):
        rows = []
        for option in there:
            one = data.sel(lever=option.id)
            cells = [_cell(one.sel(endpoint=name, year=year), "change", 1000.0, knowledge) for name, year in columns]
            cells += [_cell(one.sel(year=year), "life_years_change", DAYS_IN_YEAR, knowledge) for year in years]
            rows.append((_name(option), GRADES.get(option.grade, option.grade), *cells))
        what = f"5 to 95 % of {found.members} parameter sets, chance taken out" if knowledge else "± chance"
        tables.append(table(f"{title}: of 1,000 patients, more (+) or fewer (−) than as usual ({what})", head, rows))
    return tables


def by_group(found: Levers, endpoint: str, year: float, column: str) -> str:
    """What each lever changes in every subtype, or in every stage; nothing where there are none."""
    data = found.data.sel(endpoint=endpoint, year=year)
    groups = [str(g) for g, of in zip(data["group"].values, data["column"].values, strict=True) if of in ("", column)]
    if len(groups) < 2:
        return ""
    rows: list[Sequence[object]] = [
        (kept("as usual, of 1,000"), *(_risk(data.sel(group=group), "risk") for group in groups)),
    ]
    for _, there in in_groups(found.options):
        rows += [
            (_name(one), *(_cell(data.sel(lever=one.id, group=group), "change", 1000.0, False) for group in groups))
            for one in there
            if one.kind in ("lever", "best")
        ]
    head = ("lever", *(group_name(data.sel(group=group), found) for group in groups))
    return table(
        f"{WORDS[endpoint][0].capitalize()} within {span(year)} by {column}: of 1,000 of each (± chance)", head, rows
    )


def remaining(found: Levers) -> list[str]:
    """What stays with the four levers at their best, of each group."""
    years = found.data["year"].values.tolist()[:2]
    head = ["patients", *(f"{span(year)}: {words}" for year in years for words in ("as usual", "stay", "share"))]
    tables = []
    for endpoint in SPLIT:
        data = found.data.sel(best=ALL, endpoint=endpoint)
        rows = []
        for group in data["group"].values.tolist():
            cells: list[str] = []
            for year in years:
                one = data.sel(group=group, year=year)
                cells += [_risk(one, "risk"), _risk(one, "stays"), _share(one)]
            rows.append((kept(group_name(data.sel(group=group), found)), *cells))
        sets = f" (in brackets 5 to 95 % of {found.members} parameter sets)" if found.members else ""
        caption = (
            f"{WORDS[endpoint][0].capitalize()}, of 1,000 as usual, and of these with the four levers at their best"
        )
        tables.append(table(f"{caption}{sets}", head, rows))
    return tables


def beliefs(found: Levers) -> str:
    """Every exposure: what people say, what studies found, and what it is taken to do."""
    nothing = {one.id for one in found.options if one.kind == "no_evidence"}
    rows = [
        (kept(one.name), one.believed, one.found, GRADES.get(one.grade, one.grade),
         "nothing" if one.id in nothing else "as in the tables")
        for one in get_cancer(found.provenance["cancer"]).exposures
    ]  # fmt: skip
    head = ("what", "believed", "found", "grade", "taken to change")
    return table("Believed and found", head, rows, texts=[1, 2, 3, 4])


def group_name(one: xr.Dataset, found: Levers) -> str:
    """A subtype by its name, a stage by its number."""
    column, label = str(one["column"].values), str(one["label"].values)
    if column == "subtype":
        return {part.id: part.name for part in get_cancer(found.provenance["cancer"]).subtypes}.get(label, label)
    return f"{column} {label}" if column else "all"


def _name(option: Option) -> str:
    return kept(f"{option.name} (as usual)" if option.kind == "usual" else option.name)


def kept(name: str) -> str:
    """A name that breaks into few lines, however many columns want its room."""
    return " ".join(line.replace(" ", "\u00a0") for line in wrap(name, ROOM))


def _cell(one: xr.Dataset, name: str, times: float, knowledge: bool) -> str:
    value, error, low, high = (times * float(one[f"{name}{end}"]) for end in ("", "_error", "_low", "_high"))
    if value != value:
        return "–"
    if knowledge:
        return "0" if low == 0.0 == high else f"{signed(low)} to {signed(high)}"
    return "0" if value == 0.0 == error else f"{signed(value)} ± {error:.1f}"


def _risk(one: xr.Dataset, name: str) -> str:
    share = 1000.0 * float(one[name])
    return "–" if share != share else f"{share:.0f}"


def _share(one: xr.Dataset) -> str:
    value, low, high = (float(one[f"stays_share{end}"]) for end in ("", "_low", "_high"))
    if value != value or low != low:
        return percent(value)
    return f"{percent(value)} ({100 * low:.0f}–{100 * high:.0f})"
