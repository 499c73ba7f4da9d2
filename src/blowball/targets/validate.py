"""Every target of a cancer, measured over an ensemble; targets that share a plan share the simulated patients."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from blowball.catalogue import Cancer
from blowball.catalogue.ensemble import ensemble
from blowball.histories import simulate
from blowball.scenario import CarePlan, Population, Scenario
from blowball.targets.measures import MEASURES, Estimate, followed
from blowball.targets.patients import Patients
from blowball.targets.read import care_plan
from blowball.targets.target import Target
from blowball.targets.verdict import Result, judge

Progress = Callable[[int, int], None]
USES = {"calibrate": "calibration", "validate": "validation"}
_ALONE = {"recurrence.other_death": 0.0}
_SPARE = 1.0  # years of follow-up beyond the last target, for surgery some weeks after day 0
_SETS = 1009  # so far apart lie the seeds of two runs: each parameter set has luck of its own


@dataclass(frozen=True, slots=True)
class Validation:
    """All targets of a cancer beside the model, and how they were measured."""

    cancer: Cancer
    results: tuple[Result, ...]
    members: int
    patients: int
    seed: int
    simulated: int
    seconds: float

    def of(self, use: str) -> tuple[Result, ...]:
        """The targets to calibrate, or to validate."""
        return tuple(result for result in self.results if result.target.use == use)

    def inside(self, use: str) -> tuple[int, int]:
        """How many of them are inside, of how many."""
        there = self.of(use)
        return sum(result.verdict == "inside" for result in there), len(there)

    def count(self, use: str) -> str:
        """The same in words."""
        inside, total = self.inside(use)
        unseen = sum(result.verdict == "not measured" for result in self.of(use))
        also = f" ({unseen} could not be measured)" if unseen else ""
        return f"{inside} of {total} {USES[use]} targets inside{also}"

    def sentence(self) -> str:
        """What it comes to."""
        parts = [f"{inside} of {total} {USES[use]}" for use in USES for inside, total in [self.inside(use)]]
        return (
            f"{self.cancer.name[:1].upper()}{self.cancer.name[1:]}: {' and '.join(parts)} targets are inside the "
            "published interval, or the tolerance stated beforehand where it is wider or none was published."
        )


class _Plan(NamedTuple):
    """What is simulated once for several targets."""

    care: CarePlan
    apart: bool
    years: float


def validate(
    cancer: Cancer,
    targets: Sequence[Target],
    *,
    members: int = 20,
    patients: int = 20_000,
    seed: int = 7,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Validation:
    """Measure targets on typical patients, over parameter sets drawn from the catalogue's uncertainty.

    Parameters
    ----------
    cancer : Cancer
    targets : sequence of Target
    members, patients : int
        Parameter sets, and patients simulated with each under each plan.
    seed : int
        Same seed, same result.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional
        Called with patients done and patients in all.
    """
    began = time.perf_counter()
    plans = _plans(cancer, targets)
    people, sets = Population.typical(cancer, patients), ensemble(cancer, members, seed)
    total, done = members * len(plans) * patients, 0
    found: dict[str, list[Estimate]] = {target.id: [] for target in targets}
    for member in range(members):
        here = sets.cancer(member)
        runs: dict[str, Patients] = {}
        for key, plan in plans.items():
            horizon = f"{math.ceil(plan.years + _SPARE)} years"
            asked = Scenario(cancer, people, plan.care, horizon=horizon, seed=_SETS * seed + member).with_cancer(here)
            made = simulate(asked.with_numbers(_ALONE) if plan.apart else asked, threads=threads)
            runs[key] = Patients.of(made.patients)
            done += patients
            if progress is not None:
                progress(done, total)
        for target in targets:
            found[target.id].append(MEASURES[target.measure](target, *(runs[key] for key in _keys(target))))
    results = tuple(judge(target, found[target.id]) for target in targets)
    return Validation(cancer, results, members, patients, seed, total, time.perf_counter() - began)


def _plans(cancer: Cancer, targets: Sequence[Target]) -> dict[str, _Plan]:
    plans: dict[str, _Plan] = {}
    for target in targets:
        apart = MEASURES[target.measure].apart
        for key, said in zip(_keys(target), _care(target), strict=True):
            years = max(followed(target), plans[key].years if key in plans else 0.0)
            plans[key] = _Plan(care_plan(cancer, said), apart, years)
    return plans


def _care(target: Target) -> list[Mapping[str, Any]]:
    return [target.care] if target.against is None else [target.care, target.against]


def _keys(target: Target) -> list[str]:
    """Names of the simulations that a target needs."""
    apart = " without other deaths" if MEASURES[target.measure].apart else ""
    return [json.dumps(said, sort_keys=True) + apart for said in _care(target)]
