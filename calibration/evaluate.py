"""Parameter sets in, measured targets out: many sets side by side, each on the same virtual patients."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from blowball.catalogue import Cancer
from blowball.targets import Target
from blowball.targets.runs import Runs
from calibration.moved import Moved

_here: list[Runs] = []  # in each process, the runs that it has made ready


def _begin(cancer: Cancer, targets: tuple[Target, ...], patients: int) -> None:
    _here.append(Runs(cancer, targets, patients))


def _one(numbers: dict[str, float], seed: int) -> list[tuple[float, float]]:
    runs = _here[0]
    found = runs.measure(numbers, seed, threads=1)
    return [(found[target.id].value, found[target.id].error) for target in runs.targets]


class Model:
    """The engine as a function of positions; used as a context, because it keeps processes."""

    def __init__(self, moved: Moved, targets: tuple[Target, ...], *, patients: int, seed: int, workers: int) -> None:
        self.moved, self.seed = moved, seed
        asked = (moved.cancer, targets, patients)
        self.pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_begin, initargs=asked)

    def __enter__(self) -> Model:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def __call__(self, steps: np.ndarray, round: int) -> tuple[np.ndarray, np.ndarray]:
        """Values and Monte Carlo errors, (sets, targets); all sets of a round meet the same luck."""
        numbers = [self.moved.numbers(one) for one in steps]
        found = np.array(list(self.pool.map(_one, numbers, [self.seed + round] * len(steps))))
        return found[..., 0], found[..., 1]
