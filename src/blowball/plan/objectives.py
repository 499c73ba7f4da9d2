"""What a schedule is to achieve, by name: what a first finding is worth when schedules are made, and how the same thing
is counted in full simulations of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from blowball.errors import InputError
from blowball.plan.meeting import Look, Meeting, meet
from blowball.plan.windows import Floats, Ints, Windows
from blowball.scenario.compile import life_tables
from blowball.units import MONTH, YEAR

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Objective:
    """One aim.

    Attributes
    ----------
    name : str
    says : str
        What one unit of it is, for a sentence: "recurrences treated with curative intent".
    per : float
        Patients that a number is told for.
    new : bool
        Whether second primaries count as something to find.
    deaths : bool
        Whether it needs the day of death under usual care.
    """

    name: str
    says: str
    per: float
    new: bool
    deaths: bool


OBJECTIVES: Mapping[str, Objective] = {
    one.name: one
    for one in (
        Objective("curative", "more recurrences removed with curative intent", 1000.0, False, False),
        Objective("deaths", "cancer deaths averted", 1000.0, True, True),
        Objective("life_years", "life-years gained", 1000.0, True, True),
        Objective("lead", "months of earlier detection", 1.0, False, False),
    )
}
ALSO = {
    "curatively treated recurrences": "curative", "cancer deaths averted": "deaths", "life-years": "life_years",
    "detection lead": "lead",
}  # fmt: skip


def objective(name: str) -> Objective:
    """Find one by its name.

    Raises
    ------
    InputError

    Examples
    --------
    >>> objective("life-years").per
    1000.0
    """
    found = OBJECTIVES.get(ALSO.get(name, name))
    if found is None:
        raise InputError(f"{name!r} is no objective", place="objective", remedy=f"use {', '.join(OBJECTIVES)}")
    return found


def worth_of(aim: Objective, met: Meeting, look: Look, seen: Windows) -> Floats:
    """Expected worth of a look as the first that finds something, against no look: float64[patient, day].

    - ``curative``: removed then, less what would be removed when it is felt;
    - ``deaths``: rid of all disease then, less the same when it is felt, in those whom the cancer would kill within the
      horizon if it were not removed;
    - ``life_years``: the years that these are then expected to live by the life tables, up to the horizon, less the
      mortality of the operations;
    - ``lead``: months until it would have been felt, or have killed.
    """
    if aim.name == "lead":
        until = np.minimum(met.felt, seen.end[met.who])[:, None]
        return look.found * (until - met.day) / MONTH
    later = _when_felt(met, seen)
    if aim.name == "curative":
        return look.removed - look.found * later.removed
    dies = seen.dies[met.who]
    doomed = np.isfinite(dies)
    cured = look.rid * (1.0 - look.risk) - look.found * later.rid * (1.0 - later.risk)
    if aim.name == "deaths":
        return cured * doomed[:, None]
    day = np.where(doomed, dies, 0.0)
    gain = np.where(doomed, years_to_live(seen, met.who, day), 0.0)
    left = np.where(doomed[:, None], np.maximum(day[:, None] - met.day, 0.0) / YEAR, 0.0)
    return cured * gain[:, None] - look.removed * look.risk * left


def _when_felt(met: Meeting, seen: Windows) -> Look:
    """What is found on the day of symptoms, and done about it: float64[patient, 1]; nothing if it is found at death."""
    day, rows = met.felt[:, None], met.rows
    then = meet(seen, rows, day, np.full(seen.n, np.inf), met.lurk, later_looks=met.later)
    mine = np.searchsorted(met.who, seen.patient[rows])
    return then.felt_now(then.there & (seen.symptom[rows, None] <= day[mine]))


def years_to_live(seen: Windows, who: Ints, day: Floats) -> Floats:
    """Expected years from a day (since surgery) to death from other causes or the horizon, by the life tables."""
    hazard, first = life_tables()
    steps = np.arange(0.0, max(seen.horizon, YEAR), YEAR)
    left = np.maximum(seen.horizon - day, 0.0)
    sex = seen.female[who].astype(np.int64)
    alive, total = np.ones(len(who)), np.zeros(len(who))
    factor = float(seen.arrays.model[0]["other_death"])
    for step in steps:
        at = day + step
        age = np.clip((seen.age[who] + at / YEAR).astype(np.int64), 0, hazard.shape[2] - 1)
        year = np.clip((seen.year[who] + at / YEAR).astype(np.int64) - first, 0, hazard.shape[0] - 1)
        stretch = np.clip(left - step, 0.0, YEAR)
        dies = np.exp(-factor * hazard[year, sex, age] * stretch)
        total += alive * (1.0 + dies) / 2.0 * stretch / YEAR
        alive *= dies
    return total


def counted(aim: Objective, with_visits: pa.Table, without: pa.Table) -> Floats:
    """What a patient had of it in a full simulation: float64[patient], more is better.

    Parameters
    ----------
    aim : Objective
    with_visits, without : pyarrow.Table
        Patients of the same runs under a schedule and without visits.
    """
    from blowball.histories.endpoints import is_in, numbers

    if aim.name == "curative":
        return with_visits["retreated"].fill_null(False).to_numpy().astype(np.float64)
    if aim.name == "deaths":
        return -is_in(with_visits["status"], ("cancer_death",)).astype(np.float64)
    if aim.name == "life_years":
        return numbers(with_visits, "time_end", np.nan) / YEAR
    end = numbers(without, "time_end", np.nan)
    then = np.minimum(numbers(without, "time_recurrence", np.inf), end)
    now = numbers(with_visits, "time_recurrence", np.inf)
    return np.where(now < then, then - now, 0.0) / MONTH
