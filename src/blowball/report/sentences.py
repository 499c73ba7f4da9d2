"""What curves say, in absolute words; every sentence is made from the numbers, none is written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from blowball.report.compared import At, Compared, Miss


def years(count: float) -> str:
    """A number of years in words.

    >>> years(1.0), years(2.5)
    ('1 year', '2.5 years')
    """
    return f"{count:g} year" if count == 1 else f"{count:g} years"


def of_hundred(share: float) -> str:
    """A share as people in a hundred.

    >>> of_hundred(0.614), of_hundred(0.003), of_hundred(0.0)
    ('61', 'fewer than 1', '0')
    """
    whole = round(100.0 * share)
    return "fewer than 1" if whole == 0 and share > 0 else f"{whole}"


def beside(group: Compared, points: Sequence[At]) -> str:
    """Simulated and observed of a hundred, after so many years; nothing where nobody was followed that long."""
    if not points:
        return ""
    first, *later = points
    also = "".join(
        f"; {of_hundred(p.simulated)} and {of_hundred(p.observed)} after {years(p.year)}" for p in later
    )  # fmt: skip
    return (
        f"Of 100 {group.who}, simulated {of_hundred(first.simulated)}, observed {of_hundred(first.observed)} "
        f"had recurred after {years(first.year)}{also}."
    )


def missed(group: Compared, miss: Miss) -> str:
    """Where the simulation leaves the observed interval, and how far."""
    when = f"at {years(miss.first)}" if miss.first == miss.last else f"from {miss.first:g} to {years(miss.last)}"
    side, point = ("above" if miss.too_high else "below"), miss.worst
    return (
        f"{group.name}: {when} after surgery the simulation lies {side} the observed 95 % interval; at worst, at "
        f"{years(point.year)}, simulated {100 * point.simulated:.1f} % against observed {100 * point.observed:.1f} % "
        f"({100 * point.low:.1f} to {100 * point.high:.1f})."
    )


def verdict(groups: Iterable[Compared], at: Sequence[float]) -> tuple[str, list[str]]:
    """One sentence that sums up, and one for every miss."""
    pairs = [(group, group.at(at)) for group in groups]
    inside = sum(not point.outside for _, found in pairs for point in found)
    total = sum(len(found) for _, found in pairs)
    misses = [missed(group, miss) for group, _ in pairs for miss in group.misses(at)]
    share = f"inside the observed 95 % interval at {inside} of {total} comparisons"
    if not misses:
        return f"The simulation lies {share}: no curve leaves the interval.", []
    return f"The simulation lies {share} (chance alone would give about {round(0.95 * total)}). It misses:", misses
