"""What has to be simulated for some targets: targets that share people, care and body share the simulated patients."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from blowball.catalogue import Cancer
from blowball.histories import simulate
from blowball.scenario import Body, CarePlan, Population, Scenario
from blowball.scenario.rotterdam import rotterdam_scenario
from blowball.targets.measures import MEASURES, Estimate, followed
from blowball.targets.patients import Patients
from blowball.targets.read import body, care_plan
from blowball.targets.target import People, Target

ROTTERDAM = 2982  # women
_ALONE = {"recurrence.other_death": 0.0}
_SPARE = 1.0  # years of follow-up beyond the last target, for surgery some weeks after day 0


class Run(NamedTuple):
    """What is simulated once: who, what is done, how they live, and whether without deaths from other causes."""

    people: People
    year: int | None
    care: CarePlan
    body: Body
    apart: bool


class Runs:
    """The runs that some targets need, ready for one parameter set after another.

    Parameters
    ----------
    cancer : Cancer
    targets : sequence of Target
    patients : int
        Of each run; the Rotterdam women as often as their number goes into that, and at least once.
    """

    def __init__(self, cancer: Cancer, targets: Sequence[Target], patients: int) -> None:
        self.cancer, self.targets = cancer, tuple(targets)
        self.needed = {target.id: _needed(cancer, target) for target in self.targets}
        years: dict[Run, float] = {}
        for target in self.targets:
            for run in self.needed[target.id]:
                years[run] = max(followed(target), years.get(run, 0.0))
        self.scenarios = {
            run: _scenario(cancer, run, patients, f"{math.ceil(until + _SPARE)} years") for run, until in years.items()
        }

    @property
    def patients(self) -> int:
        """Simulated with one parameter set, all runs together."""
        return sum(scenario.population.n for scenario in self.scenarios.values())

    def measure(
        self,
        numbers: Mapping[str, float],
        seed: int,
        *,
        threads: int | None = None,
        done: Callable[[int], None] | None = None,
    ) -> dict[str, Estimate]:
        """Every target by its id, with these numbers in the place of the catalogue's.

        Parameters
        ----------
        numbers : mapping of str to float
        seed : int
        threads : int, optional
        done : callable, optional
            Told the number of patients just finished.
        """
        here = self.cancer.with_numbers(numbers) if numbers else self.cancer
        alone = here.with_numbers(_ALONE) if any(run.apart for run in self.scenarios) else here
        made: dict[Run, Patients] = {}
        for run, scenario in self.scenarios.items():
            asked = scenario.with_(seed=seed).with_cancer(alone if run.apart else here)
            made[run] = Patients.of(simulate(asked, threads=threads).patients)
            if done is not None:
                done(asked.population.n)
        return {
            target.id: MEASURES[target.measure](target, *(made[run] for run in self.needed[target.id]))
            for target in self.targets
        }


def measure(
    cancer: Cancer, targets: Sequence[Target], *, patients: int = 20_000, seed: int = 7, threads: int | None = None
) -> dict[str, Estimate]:
    """Measure targets with one parameter set: the numbers of `cancer`.

    Parameters
    ----------
    cancer : Cancer
    targets : sequence of Target
    patients : int
        Simulated for each run; targets that share people, care and body share them.
    seed : int
        Same seed, same luck of each patient whatever the parameter set.
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    dict of str to Estimate
        By the id of the target.

    Examples
    --------
    >>> from blowball.catalogue import get_cancer
    >>> from blowball.targets import get_targets
    >>> found = measure(get_cancer("breast"), get_targets("breast")[:1], patients=100, threads=1)
    >>> list(found)
    ['distant_0_5y_stage_1_hr_pos']
    """
    return Runs(cancer, targets, patients).measure({}, seed, threads=threads)


def _scenario(cancer: Cancer, run: Run, patients: int, horizon: str) -> Scenario:
    if run.people == "rotterdam":  # their care is their own
        women = rotterdam_scenario(cancer, replicates=max(patients // ROTTERDAM, 1))
        return women.with_(body=run.body, horizon=horizon)
    return Scenario(cancer, Population.typical(cancer, patients, year=run.year), run.care, run.body, horizon)


def _needed(cancer: Cancer, target: Target) -> tuple[Run, ...]:
    """One run, or two where two plans are compared."""
    apart = MEASURES[target.measure].apart
    who = (target.people, target.year)
    return tuple(Run(*who, care_plan(cancer, care), body(cancer, said), apart) for care, said in target.sides)
