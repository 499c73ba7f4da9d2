"""How much pairing saves on a delay of four weeks: as much as the patients whom it changes allow, in every cancer.

Of `n` pairs a share `d` has an endpoint under one plan and not under the other. No pairing can do better than an error
of the difference of ``sqrt(d / n)`` (less the square of the difference), where two independent runs have
``sqrt(2 p (1 - p) / n)``. So errors can be at most ``sqrt(2 p (1 - p) / d)`` times smaller. Here that is measured and
not derived: the pairs are cut into batches, and the differences within batches, paired and not, are let vary as they
do. Run it with ``python -m verification.pairing``, which takes some minutes; a number after it is how many pairs.
"""

from __future__ import annotations

import math
import sys
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import blowball as bb
from blowball.outcomes.pairing import needed, paired_days
from blowball.units import YEAR

CANCERS = ("breast", "colorectal", "lung", "liver")
ENDPOINTS = ("recurrence", "cancer_death")
DELAY, YEARS, HORIZON = 28.0, 10.0, "10 years"
CHUNK, BATCH = 100_000, 500  # patients simulated at once, and of a batch
WITHIN = 0.1  # of the bound
SURE = 4.0  # standard errors of chance


class Measured(NamedTuple):
    """One cancer and endpoint: shares of patients, errors of a mean over all pairs, and how they compare."""

    cancer: str
    endpoint: str
    pairs: int
    p: float
    caused: float
    prevented: float
    paired: float
    apart: float
    told: float
    batches: int

    @property
    def discordant(self) -> float:
        """Share whom the delay changes."""
        return self.caused + self.prevented

    @property
    def bound(self) -> float:
        """How many times smaller errors can be."""
        return math.sqrt(2.0 * self.p * (1.0 - self.p) / self.discordant)

    @property
    def gain(self) -> float:
        """How many times smaller they are, batch by batch."""
        return self.apart / self.paired

    @property
    def chance(self) -> float:
        """Relative standard error of `gain`: two standard deviations, of as many batches, close to normal."""
        return math.sqrt(2.0 / (2.0 * (self.batches - 1)))

    @property
    def told_right(self) -> float:
        """The error that `compare` tells over the one that batches show."""
        return self.told / self.paired


def measure(cancer: str, pairs: int, *, threads: int | None = None) -> list[Measured]:
    """Simulate so many pairs, a chunk at a time, each with a seed of its own."""
    had: dict[str, list[NDArray[np.bool_]]] = {endpoint: [] for endpoint in ENDPOINTS}
    told: dict[str, list[float]] = {endpoint: [] for endpoint in ENDPOINTS}
    chunk = min(pairs, CHUNK)
    for seed in range(pairs // chunk):
        runs = _runs(cancer, chunk, seed, threads)
        found = bb.compare(runs, years=[YEARS], endpoints=ENDPOINTS).data.isel(strategy=1, year=0)
        days = list(paired_days(runs).values())
        free = ~np.logical_or(*(one.metastatic for one in days))[0]
        for endpoint in ENDPOINTS:
            by_then = np.array([one.of(endpoint)[0] <= YEARS * YEAR for one in days])
            had[endpoint].append(by_then[:, free] if endpoint == "recurrence" else by_then)
            told[endpoint].append(float(found["std_error"].sel(endpoint=endpoint)))
    return [_measured(cancer, endpoint, np.hstack(had[endpoint]), told[endpoint]) for endpoint in ENDPOINTS]


def _runs(cancer: str, n: int, seed: int, threads: int | None) -> dict[str, bb.Histories]:
    known = bb.get_cancer(cancer)
    asked = bb.Scenario(known, bb.Population.typical(known, n), horizon=HORIZON, seed=seed)
    delay = float(known.number("surgery.delay", unit="d")) + DELAY
    later = asked.with_(care=asked.care.with_(surgery_delay=f"{delay:g} days"))
    plans = {"as planned": asked, "4 weeks later": later}
    return {name: needed(bb.simulate(plan, threads=threads)) for name, plan in plans.items()}


def _measured(cancer: str, endpoint: str, had: NDArray[np.bool_], told: list[float]) -> Measured:
    """`had` is of shape (plan, patient); a batch apart is one of the first plan less the next one of the second."""
    n = had.shape[1]
    batches = n // BATCH
    shares = had[:, : batches * BATCH].reshape(2, batches, BATCH).mean(axis=2)
    paired, apart = shares[1] - shares[0], np.roll(shares[1], 1) - shares[0]
    of_all = math.sqrt(1.0 / batches)
    return Measured(
        cancer, endpoint, n, float(had.mean()), float((had[1] & ~had[0]).mean()), float((had[0] & ~had[1]).mean()),
        of_all * float(paired.std(ddof=1)), of_all * float(apart.std(ddof=1)),
        math.sqrt(float(np.mean(np.square(told))) / len(told)), batches,
    )  # fmt: skip


def main(pairs: int) -> None:
    """Print what was measured, and fail where an error is further from its bound than allowed."""
    print("cancer     endpoint        pairs   p %  caused  prevented  bound  gain  gain/bound  told/shown")
    for cancer in CANCERS:
        for one in measure(cancer, pairs):
            print(
                f"{one.cancer:10} {one.endpoint:12} {one.pairs:9,} {100 * one.p:5.1f} {1000 * one.caused:7.2f} "
                f"{1000 * one.prevented:10.2f} {one.bound:6.2f} {one.gain:5.2f} "
                f"{one.gain / one.bound:7.3f} ± {one.chance:.3f} {one.told_right:7.3f}",
                flush=True,
            )
            check(one)


def check(one: Measured) -> None:
    """The gain reaches its bound within a tenth, and the error that is told is the one that is shown."""
    spare = SURE * one.chance
    assert abs(one.gain / one.bound - 1.0) < WITHIN + spare, one
    assert abs(one.told_right - 1.0) < spare, one


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
