"""A forecast in absolute words: of 100 people like this one, so many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blowball.report.sentences import of_hundred, years

if TYPE_CHECKING:
    import xarray as xr

RARE = 0.03  # a share of distant relapses that is not worth a word
_SAYS = {
    "recurrence": "have a relapse",
    "distant_recurrence": "of these first at a distance",
    "local_recurrence": "of these first in the breast or nodes nearby",
    "second_primary": "have a second primary first",
    "other_death": "die of another cause first",
}


def sentences(one: xr.Dataset) -> list[str]:
    """What is to come for one patient (a forecast without its patient dimension), and what stands behind it."""
    free = float(one.attrs["disease_free_years"])
    now = f"{years(round(free, 2))} after surgery without a relapse" if free else "on the day of surgery"
    said = [f"Of 100 people like this one, {now} (in brackets what the fit does not know, 90 %):"]
    for year in one["year"].values.tolist():
        here = one.sel(year=year)
        parts = [f"{_count(here, name)} {words}" for name, words in _SAYS.items() if _told(one, name)]
        said.append(f"  within {years(year)}: {', '.join(parts)}.")
    said += _places(one)
    left, low, high = (float(one[name]) for name in ("seeds_left", "seeds_left_low", "seeds_left_high"))
    said.append(
        f"In {of_hundred(left)} of 100 ({of_hundred(low)} to {of_hundred(high)}) at least one living seed is left "
        f"somewhere now; expected per person: {float(one['expected_seeds']):.2g} that may still grow, "
        f"{float(one['expected_sleepers']):.2g} asleep."
    )
    if outside := str(one["outside"].values):
        said.append(f"Outside the range of the patients fitted: {outside}. Take these figures with more caution.")
    said.append("Some of it nobody can foresee: two people with the same figures may fare differently.")
    return said


def _places(one: xr.Dataset) -> list[str]:
    """Where relapses at a distance show first, the usual places by name."""
    last = one["site_probability"].isel(year=-1)
    shares = (last / last.sum()).to_series().sort_values(ascending=False, kind="stable")
    if not shares.gt(0.0).any():
        return []
    usual = [(str(name).replace("_", " "), share) for name, share in shares.items() if share >= RARE]
    named = ", ".join(f"{name} in {of_hundred(share)}" for name, share in usual)
    return [f"Of 100 first relapses at a distance, as seeds of such tumours go: {named}."]


def _count(here: xr.Dataset, name: str) -> str:
    value, low, high = (float(here[part].sel(endpoint=name)) for part in ("probability", "low", "high"))
    return f"{of_hundred(value)} ({of_hundred(low)} to {of_hundred(high)})"


def _told(one: xr.Dataset, name: str) -> bool:
    return name != "other_death" or bool(one.attrs["competing"])
