"""What the levers buy, in plain words and absolute numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from blowball.levers.option import ALL, GROUPS, Option
from blowball.levers.stretch import LIFE
from blowball.outcomes.intervals import Z95
from blowball.outcomes.told import DAYS_IN_YEAR, amount, sides, span, usual_year, within

if TYPE_CHECKING:
    import xarray as xr

DEATHS, RETURNS = "cancer_death", "recurrence"
# Of each group those that are said; the others stand in the tables.
TOLD = (
    "4_weeks_earlier", "4_weeks_later", "12_weeks_later", "found_12_months_earlier", "clearing_best",
    "radiotherapy_none", "look_none", "look_closest", "systemic_none", "systemic_taken",
)  # fmt: skip
NOTES = {
    "looking": "Looking finds recurrences sooner, so more of them are counted by a given year: only deaths and years "
    "of life tell whether it helped.",
    "body": "Who does not die of something else has more time in which the cancer can come back.",
}


def said(data: xr.Dataset, options: Sequence[Option]) -> list[str]:
    """See `Levers.sentences`; `data` is of one group."""
    year = usual_year(data)
    lines = [line for _, some in by_group(data, options) for line in some]
    return [baseline_said(data.sel(year=year), year), *lines, stays_said(data.sel(year=year), year)]


def by_group(data: xr.Dataset, options: Sequence[Option]) -> list[tuple[str, list[str]]]:
    """Title of each group of levers, and a sentence for each lever that is told, and what should be known of them."""
    at = data.sel(year=usual_year(data))
    found = []
    for group, title in GROUPS.items():
        there = [one for one in options if one.group == group]
        lines = [_lever(at.sel(lever=one.id), one) for one in there if _is_told(one)]
        lines += [NOTES[group]] if lines and group in NOTES else []
        lines += nothing_said(there)
        if lines:
            found.append((title, lines))
    return found


def nothing_said(there: Sequence[Option]) -> list[str]:
    """What is believed and taken to change nothing: apart what trials have looked at, and what has no good evidence."""
    known = [one for one in there if one.kind == "no_evidence"]
    tried = [one.name for one in known if one.grade == "randomised"]
    rest = [one.name for one in known if one.grade != "randomised"]
    lines = []
    if rest:
        lines.append(
            f"No good evidence, and so taken to change exactly nothing: {', '.join(rest)}. Whether they bring this "
            "cancer back or keep it away has not been shown."
        )
    if tried:
        lines.append(f"Trials have not shown an effect, and so taken to have none: {', '.join(tried)}.")
    return lines


def headlines(data: xr.Dataset, options: Sequence[Option]) -> list[str]:
    """A line for each group of levers: what those that are told do to deaths from the cancer."""
    at = data.sel(year=usual_year(data), endpoint=DEATHS)
    lines = []
    for group, title in GROUPS.items():
        there = [one for one in options if one.group == group and _is_told(one)]
        moved = [f"{one.name}: {_more(1000.0 * float(at['change'].sel(lever=one.id)))}" for one in there]
        if any(one.kind == "no_evidence" for one in options if one.group == group):
            moved.append("all else that is believed of it has not been shown and is taken to change nothing")
        if moved:
            lines.append(f"{title} – {'; '.join(moved)}.")
    return lines


def stays_said(at: xr.Dataset, year: float, endpoint: str = DEATHS) -> str:
    """How many events no lever moves; `at` is of one group and year."""
    risk, stays = (1000.0 * float(one.sel(endpoint=endpoint)) for one in (at["risk"], at["stays"].sel(best=ALL)))
    if not risk > 0.0:
        return f"Nobody {_does(endpoint, 1.0)} {within(year)}, so there is nothing that a lever could move."
    low, high = (100.0 * float(at[f"stays_share_{end}"].sel(best=ALL, endpoint=endpoint)) for end in ("low", "high"))
    sets = f"; {_sets(at)}: {low:.0f} to {high:.0f} %" if low == low else ""
    return (
        f"What no lever moves: of the {amount(risk)} in 1,000 who {_does(endpoint, 2.0)} {within(year)}, "
        f"{amount(stays)} do so also with all four levers at their best ({100.0 * stays / risk:.0f} %{sets})."
    )


def baseline_said(at: xr.Dataset, year: float) -> str:
    """What happens in the baseline; `at` is of one group and year."""
    deaths, returns, all_deaths = (
        1000.0 * float(at["risk"].sel(endpoint=one)) for one in (DEATHS, RETURNS, "death")
    )  # fmt: skip
    low, high = (1000.0 * float(at[f"risk_{end}"].sel(endpoint=DEATHS)) for end in ("low", "high"))
    sets = f" ({_sets(at)}: {amount(low)} to {amount(high)})" if low == low else ""
    text = (
        f"Of 1,000 patients like these, treated by the guideline and living as they do, {amount(deaths)} die of the "
        f"cancer {within(year)}{sets}, and {amount(all_deaths)} die of any cause."
    )
    if returns == returns:
        text += f" Of 1,000 without metastases at diagnosis {amount(returns)} have a recurrence."
    return text


def _lever(one: xr.Dataset, option: Option) -> str:
    name = f"{option.name[:1].upper()}{option.name[1:]}"
    also = (RETURNS, "second_primary", "death") if option.group == "body" else (RETURNS,)
    parts = [change_said(one, end, short=True) for end in also if abs(float(one["change"].sel(endpoint=end))) > 0.0]
    return f"{name}: {'; '.join([change_said(one, DEATHS), *parts])}."


def change_said(one: xr.Dataset, endpoint: str, *, short: bool = False) -> str:
    """How many more or fewer of 1,000, and how sure that is."""
    found = one.sel(endpoint=endpoint)
    value, error, low, high = (1000.0 * float(found[f"change{end}"]) for end in ("", "_error", "_low", "_high"))
    if value == 0.0 == error:
        return f"exactly the same patients {_does(endpoint, 2.0)}"
    text = f"{_more(value)} {_does(endpoint, 2.0)}"
    if short:
        return text
    chance = f"chance: {sides(value - Z95 * error, value + Z95 * error)}" if error == error else "all may be chance"
    return f"{text} ({chance}{f'; {_sets(one)}: {sides(low, high)}' if low == low else ''})"


def life_said(one: xr.Dataset, year: float) -> str:
    """Days of life more or fewer within so many years."""
    days = DAYS_IN_YEAR * float(one[f"{LIFE}_change"].sel(year=year))
    if days == 0.0:
        return f"as long a life within {span(year)}"
    return f"{amount(abs(days))} days of life {'more' if days > 0.0 else 'fewer'} within {span(year)}"


def _more(value: float) -> str:
    return f"{amount(abs(value))} {'more' if value > 0.0 else 'fewer'}" if value else "none more or fewer"


def _is_told(option: Option) -> bool:
    return option.id in TOLD or option.id == ALL or (option.group == "body" and option.kind == "lever")


def _sets(data: xr.Dataset) -> str:
    return f"90 % of {data.attrs['members']} parameter sets"


def _does(endpoint: str, many: float) -> str:
    has = "have" if many > 1.0 else "has"
    return {
        "cancer_death": "die of the cancer" if many > 1.0 else "dies of the cancer",
        "death": "die of any cause" if many > 1.0 else "dies",
        "recurrence": f"{has} a recurrence",
        "distant_recurrence": f"{has} a distant recurrence",
        "second_primary": f"{has} a new primary cancer",
    }[endpoint]
