"""Value against number of visits: the best schedules of 1, 2, 3 ... visits, and the schedules that guidelines fixed and
trials tested, all on the same fresh patients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from blowball.plan.constraints import priced
from blowball.plan.exchange import Rules, best_of, worth
from blowball.plan.fresh import Paired, Trial, Visits
from blowball.plan.looks import Looks
from blowball.plan.programme import best_schedules, value_matrix

if TYPE_CHECKING:
    import pyarrow as pa

    from blowball.catalogue import Cancer

COUNTS = (1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 28, 32, 40, 48, 60)
BEYOND = 4  # visits more than asked for that the frontier goes


@dataclass(frozen=True)
class Point:
    """One schedule on the frontier's axes.

    Attributes
    ----------
    name : str
        Of a catalogue's schedule; ``planned N`` for the best of N visits.
    title : str
    planned : bool
    visits : Visits
    expected : float
        By the windows, a patient; NaN where it was not worked out.
    gain : Paired
        Against no visits, a fresh patient.
    attended, alarms : float
        Visits kept and false alarms, a fresh patient.
    """

    name: str
    title: str
    planned: bool
    visits: Visits
    expected: float
    gain: Paired
    attended: float
    alarms: float


def planned(
    seen: Looks, asked: Rules, counts: Sequence[int], starts: Sequence[Sequence[int]] = ()
) -> dict[int, tuple[int, ...]]:
    """The best schedule found of each number of visits; `starts` are schedules to improve on besides.

    Each starts from the programme's schedule of as many looks, from the schedule of fewer, and from nothing.
    """
    matrix = value_matrix(seen)
    best = best_schedules(matrix, seen.day, max(counts), gap=asked.gap, cost=asked.cost)
    found: dict[int, tuple[int, ...]] = {}
    before: tuple[int, ...] = ()
    for k in sorted(counts):
        mine = replace(asked, visits=k)
        first = [best.schedules[min(k, len(best.schedules) - 1)], before, *starts]
        if len(mine.limit):
            first += priced(seen, mine, worth(seen, mine, before), matrix).within
        found[k] = before = best_of(seen, mine, first)
    return found


def counts_up_to(visits: int, guideline: int) -> list[int]:
    """Numbers of visits that a frontier shows.

    >>> counts_up_to(5, 9)
    [1, 2, 3, 4, 5, 6, 8, 9]
    """
    most = max(visits + BEYOND, guideline)
    return sorted({k for k in COUNTS if k <= most} | {k for k in (visits, guideline) if k > 0})


def known_schedules(cancer: Cancer) -> dict[str, Visits]:
    """The catalogue's schedules that have visits."""
    return {one.id: one.visits() for one in cancer.schedules if one.visits()}


def points(cancer: Cancer, trial: Trial, schedules: dict[str, Visits], expected: dict[str, float]) -> list[Point]:
    """Schedules as they turned out."""
    titles = {one.id: one.name for one in cancer.schedules}
    return [
        Point(name, titles.get(name, name), name not in titles, visits, expected.get(name, float("nan")),
              trial.gain(name), trial.visits[name], trial.alarms[name])
        for name, visits in schedules.items()
    ]  # fmt: skip


def enough(trial: Trial, names: Sequence[str]) -> str | None:
    """The first of planned schedules, fewest visits first, on which none with more visits improves beyond error.

    None: the last one still improves on those before.
    """
    for i, name in enumerate(names[:-1]):
        if all(not trial.gain(other, name).low > 0.0 for other in names[i + 1 :]):
            return name
    return None


def table(rows: Sequence[Point], per: float) -> pa.Table:
    """A row a schedule; gains are per so many patients."""
    import pyarrow as pa

    columns: dict[str, list[Any]] = {
        "schedule": [row.name for row in rows], "planned": [row.planned for row in rows],
        "visits": [len(row.visits) for row in rows], "expected": [per * row.expected for row in rows],
        "gain": [per * row.gain.value for row in rows], "std_error": [per * row.gain.error for row in rows],
        "visits_kept": [row.attended for row in rows], "false_alarms": [row.alarms for row in rows],
    }  # fmt: skip
    return pa.table(columns)
