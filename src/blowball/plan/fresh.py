"""Schedules in full simulations of patients whom no schedule was made on: what they turn out to be worth.

The engine knows all that the windows leave out: visits after a first finding, palliative care, death while waiting.
Schedules share their patients and their luck, so differences are paired.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from blowball.histories import simulate
from blowball.plan.objectives import Objective, counted
from blowball.plan.windows import Floats, Steps
from blowball.scenario import FollowUp
from blowball.units import say_days

if TYPE_CHECKING:
    import pyarrow as pa

    from blowball.scenario import Scenario

Visits = tuple[tuple[float, tuple[str, ...]], ...]
NEEDED = ["retreated", "status", "time_end", "time_recurrence", "time_surgery", "visits", "false_alarms",
          "metastatic_at_diagnosis"]  # fmt: skip


@dataclass(frozen=True)
class Paired:
    """A mean difference over the same patients, and its standard error."""

    value: float
    error: float

    @property
    def low(self) -> float:
        """Lower 95 % limit."""
        return self.value - 1.96 * self.error

    @property
    def high(self) -> float:
        """Upper 95 % limit."""
        return self.value + 1.96 * self.error


@dataclass(frozen=True, eq=False)
class Trial:
    """Schedules on the same fresh patients.

    Attributes
    ----------
    each : dict of str to float64[patient]
        What each patient had of the objective under each schedule; ``none`` is no visit.
    visits, alarms : dict of str to float
        Visits kept and false alarms, a patient.
    """

    each: Mapping[str, Floats]
    visits: Mapping[str, float]
    alarms: Mapping[str, float]

    @property
    def n(self) -> int:
        """Patients."""
        return len(self.each["none"])

    def gain(self, name: str, over: str = "none") -> Paired:
        """Mean difference between two schedules."""
        return paired(self.each[name] - self.each[over])


def paired(apart: Floats) -> Paired:
    """Mean and standard error.

    >>> import numpy
    >>> paired(numpy.array([1.0, 0.0, 1.0, 0.0])).value
    0.5
    """
    n = len(apart)
    return Paired(float(apart.mean()), float(apart.std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan)


def follow_up(visits: Visits, adherence: float = 1.0) -> FollowUp:
    """Visits on these days after surgery as a scenario takes them.

    >>> follow_up(((30.0, ("exam",)), (90.0, ("exam",)))).calendar
    ((30.0, ('exam',)), (90.0, ('exam',)))
    """
    before, phases = 0.0, []
    for day, tests in sorted(visits):
        phases.append({"every": f"{day - before!r} days", "times": 1, "tests": list(tests)})
        before = day
    return FollowUp(phases, adherence=adherence)


def fresh(
    scenario: Scenario,
    schedules: Mapping[str, Visits],
    aim: Objective,
    *,
    adherence: float = 1.0,
    threads: int | None = None,
    progress: Steps | None = None,
) -> Trial:
    """Simulate schedules, and no visits, in full.

    Parameters
    ----------
    scenario : Scenario
        With a seed that no schedule was made on.
    schedules : mapping of str to visits
    aim : Objective
    """
    tables: dict[str, pa.Table] = {}
    for name, visits in {"none": (), **schedules}.items():
        care = scenario.care.with_(follow_up=follow_up(visits, adherence))
        step = None if progress is None else _step(progress, name)
        run = simulate(scenario.with_(care=care), threads=threads, progress=step)
        tables[name] = run.patients.select(NEEDED)
    none = tables["none"]
    operated = none["time_surgery"].is_valid().to_numpy() & ~none["metastatic_at_diagnosis"].to_numpy().astype(bool)
    return Trial(
        {name: counted(aim, table, none)[operated] for name, table in tables.items()},
        {name: float(table["visits"].to_numpy()[operated].mean()) for name, table in tables.items()},
        {name: float(table["false_alarms"].to_numpy()[operated].mean()) for name, table in tables.items()},
    )


def _step(progress: Steps, name: str):  # type: ignore[no-untyped-def]
    return lambda done, total: progress(f"in full, {name}", done, total)


def told(visits: Visits) -> list[str]:
    """Visits as a reader has them.

    >>> told(((182.625, ("exam",)),))
    ['6 months: exam']
    """
    return [f"{say_days(day)}: {', '.join(tests)}" for day, tests in visits]
