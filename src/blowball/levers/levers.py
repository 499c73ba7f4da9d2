"""`levers`: what each of the four levers buys the same patients with the same luck, and what none of them moves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from blowball.catalogue import Cancer, Ensemble, cancer_of
from blowball.errors import InputError
from blowball.histories.counts import SLACK
from blowball.histories.members import each_member
from blowball.histories.progress import Count, Progress
from blowball.histories.provenance import provenance
from blowball.levers.bought import Levers
from blowball.levers.lives import Lives, labels
from blowball.levers.numbers import dataset
from blowball.levers.option import Option
from blowball.levers.options import options
from blowball.levers.stretch import Found, counted, groups, joined
from blowball.scenario import Scenario
from blowball.units import YEAR

if TYPE_CHECKING:
    from blowball.scenario import Population

YEARS = (5.0, 10.0)  # and the horizon
STRETCH = 4096  # patients of every parameter set under every lever that are held at once


def levers(
    cancer: Cancer | str,
    people: Population,
    *,
    parameters: Ensemble | None = None,
    horizon: str = "20 years",
    seed: int = 7,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Levers:
    """Say what each lever buys, and what none can: time of surgery, clearing the primary, looking, the body.

    Everybody lives once with the guideline's care and the body as recorded (the baseline), and once under each lever,
    with the same luck.

    Parameters
    ----------
    cancer : Cancer or str
        Or its id.
    people : Population
    parameters : Ensemble, optional
        Parameter sets, for what is not known; only the catalogue's numbers if not given.
    horizon : str
        Results are told after 5 and 10 years and then; all count from the reference diagnosis (day 0).
    seed : int
        Same seed, same luck.
    threads : int, optional
        All processors if not given. The result does not depend on it.
    progress : callable, optional
        Called with patients done and patients in all, all levers together.

    Returns
    -------
    Levers

    Raises
    ------
    InputError
        If the people or the ensemble are of another cancer, or a value cannot be.

    Examples
    --------
    >>> import blowball as bb
    >>> found = bb.levers("breast", bb.Population.typical("breast", 200), horizon="10 years")
    >>> float(found.data["change"].sel(lever="sleep", group="all", endpoint="cancer_death", year=10))
    0.0
    """
    cancer = cancer_of(cancer)
    usual = Scenario(cancer, people, horizon=horizon, seed=seed)
    if parameters is not None and parameters.base.id != cancer.id:
        raise InputError(
            f"the ensemble is of {parameters.base.id} and the cancer is {cancer.id}", place="parameters",
            remedy=f"make it with ensemble('{cancer.id}')",
        )  # fmt: skip
    sets = [cancer] if parameters is None else [parameters.cancer(m) for m in range(len(parameters))]
    years = _years(usual.horizon / YEAR)
    known, words = options(cancer), labels(cancer)
    count = Count(usual.population.n * len(sets) * (len(known) + 1), progress)
    work = _Work(usual, sets, known, years, threads, count)
    found: Found = {}
    done = 0
    for first, n in _stretches(usual.population.n):
        lives = work.lives(first, n)
        done += n
        found = joined(found, counted(lives, groups(lives, words), years, work.best), n / done)
    return Levers(
        dataset(found, known, words, years, usual.population.n, len(sets) if parameters is not None else 0), known,
        provenance(usual, totals={}, seconds=0.0, ensemble=parameters),
    )  # fmt: skip


class _Work:
    """What is run, with how many threads."""

    def __init__(
        self, usual: Scenario, sets: Sequence[Cancer], known: Sequence[Option], years: Sequence[float],
        threads: int | None, count: Count,
    ) -> None:  # fmt: skip
        self.usual, self.sets, self.known, self.years, self.count = usual, sets, known, years, count
        self.best = [i for i, lever in enumerate(known) if lever.group == "all"]
        self.threads = threads

    def lives(self, first: int, n: int) -> Lives:
        """Some patients with every parameter set under every lever."""
        lives = Lives.room(len(self.known), len(self.sets), n)

        def one(member: int, threads: int) -> None:
            lives.fill(
                member, self.usual, self.sets[member], self.known, self.years, first, threads=threads, done=self.count
            )

        each_member(one, len(self.sets), self.threads)
        return lives


def _stretches(n: int) -> list[tuple[int, int]]:
    """First and number of patients, about the same number each."""
    edges = np.linspace(0, n, -(-n // STRETCH) + 1).round().astype(int).tolist()
    return [(a, b - a) for a, b in pairwise(edges)]


def _years(horizon: float) -> tuple[float, ...]:
    return (*(year for year in YEARS if year < horizon - SLACK), round(horizon, 6))
