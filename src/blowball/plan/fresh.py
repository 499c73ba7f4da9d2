"""Schedules in full simulations of patients whom no schedule was made on: what they turn out to be worth.

The engine knows all that the windows leave out: visits after a first finding, palliative care, death while waiting.
Schedules share their patients and their luck, so differences are paired.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from blowball.economics.evaluate import needed_by_economics
from blowball.histories import Histories, simulate
from blowball.plan.objectives import Objective, counted
from blowball.plan.windows import Floats, Steps
from blowball.scenario import FollowUp
from blowball.units import say_days

if TYPE_CHECKING:
    from blowball.scenario import Scenario

Visits = tuple[tuple[float, tuple[str, ...]], ...]
AS_MANY = "as many visits as the guideline"  # name of the planned schedule with at most so many, and
LIKE = "as the guideline"  # of that with no test more often


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
    scenarios: Sequence[Scenario],
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
    scenarios : sequence of Scenario
        With seeds that no schedule was made on; one for each parameter set.
    schedules : mapping of str to visits
    aim : Objective
    """
    every = {"none": (), **schedules}
    each: dict[str, list[Floats]] = {name: [] for name in every}
    visits: dict[str, list[Floats]] = {name: [] for name in every}
    alarms: dict[str, list[Floats]] = {name: [] for name in every}
    for scenario in scenarios:
        none: Histories | None = None
        done: dict[Visits, str] = {}
        for name, planned in every.items():
            if planned in done:
                for one in (each, visits, alarms):
                    one[name].append(one[done[planned]][-1])
                continue
            done[planned] = name
            care = scenario.care.with_(follow_up=follow_up(planned, adherence))
            step = None if progress is None else _step(progress, name)
            run = needed_by_economics(simulate(scenario.with_(care=care), threads=threads, progress=step))
            none = run if none is None else none
            table = none.patients
            operated = table["time_surgery"].is_valid().to_numpy()
            operated &= ~table["metastatic_at_diagnosis"].to_numpy().astype(bool)
            each[name].append(counted(aim, run, none)[operated])
            visits[name].append(run.patients["visits"].to_numpy()[operated])
            alarms[name].append(run.patients["false_alarms"].to_numpy()[operated])
    return Trial(
        {name: np.concatenate(values) for name, values in each.items()},
        {name: float(np.concatenate(values).mean()) for name, values in visits.items()},
        {name: float(np.concatenate(values).mean()) for name, values in alarms.items()},
    )


def _step(progress: Steps, name: str):  # type: ignore[no-untyped-def]
    return lambda done, total: progress(f"in full, {name}", done, total)


def told(visits: Visits) -> list[str]:
    """Visits as a reader has them.

    >>> told(((182.625, ("exam",)),))
    ['6 months: exam']
    """
    return [f"{say_days(day)}: {', '.join(tests)}" for day, tests in visits]
