"""Every target of a cancer, measured over an ensemble; targets that share a plan share the simulated patients."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from blowball.catalogue import Cancer
from blowball.catalogue.ensemble import ensemble
from blowball.histories.members import each_member
from blowball.histories.progress import Count, Progress
from blowball.targets.measures import Estimate
from blowball.targets.runs import Runs
from blowball.targets.target import Target
from blowball.targets.verdict import Result, judge

USES = {"calibrate": "calibration", "validate": "validation"}
CONTEXT = "context"
_SETS = 1009  # so far apart lie the seeds of two runs: each parameter set has luck of its own
MOST_AT_ONCE = 8  # parameter sets: each holds all its patients in memory


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
        """The targets to calibrate, or to validate, or what is no target and stands beside for context."""
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
    """Measure targets over parameter sets: those of the calibration where there is one, else drawn from uncertainty.

    Parameters
    ----------
    cancer : Cancer
    targets : sequence of Target
    members, patients : int
        Parameter sets, and patients simulated with each under each plan; of the Rotterdam women each as often as their
        number goes into that.
    seed : int
        Same seed, same result.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional
        Called with patients done and patients in all.
    """
    began = time.perf_counter()
    runs, sets = Runs(cancer, targets, patients), ensemble(cancer, members, seed)
    count = Count(members * runs.patients, progress)

    def one(member: int, each: int) -> dict[str, Estimate]:
        return runs.measure(sets.overrides[member], _SETS * seed + member, threads=each, done=count)

    found = each_member(one, members, threads, at_once=MOST_AT_ONCE)
    results = tuple(judge(target, [estimates[target.id] for estimates in found]) for target in targets)
    return Validation(cancer, results, members, patients, seed, count.total, time.perf_counter() - began)
