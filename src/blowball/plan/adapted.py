"""Schedules by group against the single best one: what does personalisation buy?

All are made on the same patients and valued on others, by the windows. Groups may have the same number of visits each,
or as many between them on average, given where they help most. A group keeps the single schedule unless its own is
better beyond chance on a third lot of patients: a schedule fitted to few patients can lose more than it adapts to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from blowball.catalogue import Cancer
from blowball.errors import InputError
from blowball.plan.exchange import Rules, best_of
from blowball.plan.fresh import Paired, Visits, paired
from blowball.plan.frontier import planned
from blowball.plan.guarded import SURE
from blowball.plan.looks import Looks, looks
from blowball.plan.request import FRESH, GUARD, PEOPLE, read
from blowball.plan.windows import Floats, Steps, Windows, windows
from blowball.scenario import Population

SMALLEST = 50  # patients of a group that a schedule is made on


@dataclass(frozen=True, eq=False)
class Adapted:
    """What personalisation buys.

    Attributes
    ----------
    by : str
        The column that makes the groups.
    single : Visits
        The best schedule for everybody.
    groups, moved : dict of str to Visits
        By group, with as many visits each as the single one, and with as many on average over patients.
    share : dict of str to float
        Of fresh patients.
    worth : Paired
        Of the single schedule, a fresh patient, by the windows.
    gain, gain_moved : Paired
        What the schedules by group add to it.
    """

    by: str
    single: Visits
    groups: Mapping[str, Visits]
    moved: Mapping[str, Visits]
    share: Mapping[str, float]
    worth: Paired
    gain: Paired
    gain_moved: Paired


def adapted(
    cancer: Cancer | str,
    people: Population | None = None,
    *,
    by: str = "stage",
    visits: int = 6,
    objective: str = "deaths",
    tests: list[str] | None = None,
    until: str | None = None,
    gap: str = "1 month",
    horizon: str | None = None,
    patients: int = PEOPLE,
    seed: int = 7,
    threads: int | None = None,
    progress: Steps | None = None,
) -> Adapted:
    """Compare schedules by group with the single best one; see `plan_follow_up` for what is asked.

    Parameters
    ----------
    by : str
        A column of the patients' table that is known on day 0, such as ``"stage"`` or ``"subtype"``.

    Raises
    ------
    InputError
    """
    asked = read(
        cancer, people, visits=visits, aim=objective, tests=tests, until=until, gap=gap, horizon=horizon,
        patients=patients, seed=seed,
    )  # fmt: skip
    if by.startswith(("time_", "truth_")):
        raise InputError(f"{by!r} is not known on day 0", place="by", remedy="use a column such as 'stage'")
    made, judged, valued = (
        windows(one, deaths=asked.aim.deaths, group=(by,), threads=threads, progress=progress)
        for shift in (0, GUARD, FRESH)
        for one in asked.scenarios(shift)
    )
    train, guard, test = (looks(one, asked.days, asked.tests, asked.aim) for one in (made, judged, valued))
    rule = Rules(visits, asked.gap)
    single = planned(train, rule, [visits])[visits]
    names = [str(name) for name in np.unique(made.groups[by]) if (made.groups[by] == name).sum() >= SMALLEST]
    parts = {name: train.of(made.groups[by] == name) for name in names}
    same = {name: best_of(part, rule, [single]) for name, part in parts.items()}
    moved = _moved(parts, rule, visits * sum(part.n for part in parts.values()))
    before = _each(guard, judged, by, {}, single)
    same = {name: one for name, one in same.items()
            if _sure(_each(guard, judged, by, {name: one}, single) - before)}  # fmt: skip
    if not _sure(_each(guard, judged, by, moved, single) - _each(guard, judged, by, same, single)):
        moved = same
    base = _each(test, valued, by, {}, single)
    return Adapted(
        by, train.visits(single), {name: train.visits(same.get(name, single)) for name in names},
        {name: train.visits(moved.get(name, single)) for name in names},
        {name: float((valued.groups[by] == name).mean()) for name in names}, paired(base),
        paired(_each(test, valued, by, same, single) - base), paired(_each(test, valued, by, moved, single) - base),
    )  # fmt: skip


def _sure(apart: Floats) -> bool:
    gain = paired(apart)
    return gain.value > SURE * gain.error


def _moved(parts: Mapping[str, Looks], rule: Rules, budget: float) -> dict[str, tuple[int, ...]]:
    """Visits given one at a time to the group where one more adds most for each visit spent."""
    most = 3 * rule.visits
    tables = {name: planned(part, rule, list(range(1, most + 1))) for name, part in parts.items()}
    value = {
        name: [0.0] + [part.n * part.value(tables[name][k]) for k in range(1, most + 1)] for name, part in parts.items()
    }
    have, spent = dict.fromkeys(parts, 0), 0.0
    while True:
        open_to = [name for name in parts if have[name] < most and spent + parts[name].n <= budget + 1e-9]
        if not open_to:
            break
        name = max(open_to, key=lambda one: (value[one][have[one] + 1] - value[one][have[one]]) / parts[one].n)
        have[name], spent = have[name] + 1, spent + parts[name].n
    return {name: tables[name][k] if k else () for name, k in have.items()}


def _each(
    seen: Looks, through: Windows, by: str, by_group: Mapping[str, tuple[int, ...]], single: tuple[int, ...]
) -> np.ndarray:
    """Value of every patient under the schedule of their group; the single one where a group has none."""
    value = np.zeros(through.n)
    value[seen.who] = seen.each(single)
    group = through.groups[by][seen.who]
    for name, schedule in by_group.items():
        mine = group == name
        part = replace(seen, found=seen.found[:, mine], worth=seen.worth[:, mine])
        value[seen.who[mine]] = part.each(schedule)
    return value
