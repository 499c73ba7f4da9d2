"""The same trial again and again, each time with other patients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blowball.histories.progress import Progress
from blowball.trial.analyse import Found, analyse
from blowball.trial.beside import measured
from blowball.trial.observe import Floats, Pool, Seen, seen
from blowball.trial.recruit import draw
from blowball.trial.spec import Spec


@dataclass(frozen=True, eq=False)
class Repeats:
    """What many trials gave.

    Attributes
    ----------
    patients : int
        In each trial.
    found : float64[trial, contrast, 4]
        Estimate, standard error, z and p of every analysis, as in `Found`.
    events : int64[trial, endpoint, arm]
        Patients in whom the endpoint was seen.
    sizes : int64[arm]
    beside : float64[trial, published]
        Per cent, or a hazard ratio.
    """

    patients: int
    found: Floats
    events: NDArray[np.int64]
    sizes: NDArray[np.int64]
    beside: Floats

    @property
    def trials(self) -> int:
        """How many."""
        return len(self.found)

    def column(self, contrast: int, name: str) -> Floats:
        """One number of an analysis, over the trials."""
        return self.found[:, contrast, Found._fields.index(name)]

    def shares(self, endpoint: int, arms: tuple[int, ...]) -> Floats:
        """Share of the patients of these arms in whom the endpoint was seen, over the trials."""
        chosen = list(arms)
        return self.events[:, endpoint, chosen].sum(axis=1) / self.sizes[chosen].sum()


def repeat(spec: Spec, pool: Pool, progress: Progress | None = None) -> Repeats:
    """Run the trial `spec.repeats` times."""
    sizes = np.array(spec.sizes(spec.patients))
    found = np.empty((spec.repeats, len(spec.contrasts), 4))
    events = np.empty((spec.repeats, len(spec.endpoints), len(spec.arms)), dtype=np.int64)
    beside = np.empty((spec.repeats, len(spec.published)))
    for r in range(spec.repeats):
        who, arm, until = draw(spec, pool, spec.patients, r)
        data = {endpoint: seen(pool, endpoint, who, arm, until) for endpoint in spec.endpoints}
        events[r] = [np.bincount(arm[one.event], minlength=len(spec.arms)) for one in data.values()]
        found[r] = [analysis(spec, data[spec.endpoint], arms) for _, arms in spec.contrasts]
        beside[r] = [measured(one, pool, data[one.endpoint], who, until) for one in spec.published]
        if progress is not None and (r + 1) % 50 == 0:
            progress(r + 1, spec.repeats)
    return Repeats(spec.patients, found, events, sizes, beside)


def analysis(spec: Spec, data: Seen, arms: tuple[int, ...], library: str | None = None) -> Found:
    """These arms of a trial against its first one."""
    treated = np.isin(data.arm, arms)
    chosen = treated | (data.arm == 0)
    return analyse(
        spec.method, data.time[chosen], data.event[chosen], treated[chosen], spec.tau, library or spec.library
    )


def one_contrast(spec: Spec, pool: Pool, arms: tuple[int, ...], patients: int, trials: int) -> Floats:
    """The primary analysis of one contrast in trials of another size: float64[trial, 4]."""
    found = np.empty((trials, 4))
    for r in range(trials):
        who, arm, until = draw(spec, pool, patients, r)
        found[r] = analysis(spec, seen(pool, spec.endpoint, who, arm, until), arms, "own")
    return found
