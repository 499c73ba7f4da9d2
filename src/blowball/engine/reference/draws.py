"""One patient's draws."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ... import rng


@dataclass
class Luck:
    """One patient's draws: each depends only on what it decides and on what it is about."""

    seed: int
    patient: int
    attempt: int = 0

    def pair(self, stream: int, draw: int = 0, about: int = 0, attempt: int | None = None) -> tuple[float, float]:
        """Two uniforms."""
        which = self.attempt if attempt is None else attempt
        return rng.uniforms(np.uint64(self.seed), np.uint64(self.patient), stream, which, draw, _word(about))

    def four(self, stream: int, draw: int = 0, about: int = 0, attempt: int | None = None) -> tuple[float, ...]:
        """Four uniforms."""
        which = self.attempt if attempt is None else attempt
        return rng.quarters(np.uint64(self.seed), np.uint64(self.patient), stream, which, draw, _word(about))

    def gamma(self, stream: int, about: int, shape: float) -> float:
        """A gamma variate of scale 1."""
        return rng.gamma(np.uint64(self.seed), np.uint64(self.patient), stream, self.attempt, _word(about), shape)

    def of_seed(self, lineage: int) -> tuple[float, ...]:
        """When a seed leaves after the one before, where to, how fast it grows, whether it sleeps."""
        return self.four(rng.SEEDING, 0, lineage)


def _word(number: int) -> np.uint64:
    return np.uint64(int(number) % 2**64)


def child_of(lineage: int, k: int) -> int:
    """The lineage of child number k."""
    return int(rng.hashed(_word(lineage), k))


def what_is_left(u: float, chance: float) -> float:
    """A uniform that lay above a chance, made uniform again for the next decision; nothing is left if it lay below."""
    return (u - chance) / (1.0 - chance) if u >= chance else math.inf


def poisson_points(uniform: Callable[[int], float], until: float) -> Iterator[int]:
    """Arrivals of a unit-rate Poisson process before `until`; `uniform(k)` gives the uniform of arrival k."""
    at, k = 0.0, 0
    while until > 0.0:
        at -= math.log(uniform(k))
        if at > until:
            return
        yield k
        k += 1
