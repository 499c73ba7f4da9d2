"""A scenario as the engine's arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from blowball.catalogue.reading import Apart
from blowball.errors import InputError

from .drawn import Drawn
from .model_row import model_row, typical_row
from .people_rows import people_rows
from .plan_row import decided, plan_row
from .stage_draw import draw_by_stage

if TYPE_CHECKING:
    from blowball.catalogue import Cancer, Ensemble

    from .scenario import Scenario


@dataclass(frozen=True, eq=False)
class Compiled:
    """What `engine.batch.run` is given, and how to read what comes back.

    Attributes
    ----------
    model : MODEL[1] or MODEL[set]
    plan : PLAN[1] or PLAN[set]
    typical : TYPICAL[1] or TYPICAL[set]
        With several sets, an array of one row serves all of them.
    life : tuple of (float64[year, sex, age], int)
        Hazards of death from other causes, 1/day, sex 0 is male, for consecutive years; and the first year.
    rows : PATIENT[r] or PATIENT[set, r]
        Patient i starts from ``rows[i % r]``.
    n : int
        Patients.
    seed : int
    horizon_days : float
    subtypes, organs, courses, tests : tuple of str
        Names of the codes, in the engine's order.
    """

    model: NDArray[Any]
    plan: NDArray[Any]
    typical: NDArray[Any]
    life: tuple[NDArray[np.float64], int]
    rows: NDArray[Any]
    n: int
    seed: int
    horizon_days: float
    subtypes: tuple[str, ...]
    organs: tuple[str, ...]
    courses: tuple[str, ...]
    tests: tuple[str, ...]


def compile(scenario: Scenario, cancer: Cancer | None = None) -> Compiled:
    """Turn a scenario into the engine's arrays.

    Parameters
    ----------
    scenario : Scenario
    cancer : Cancer, optional
        Numbers to use instead of the scenario's, such as one member of an ensemble.

    Raises
    ------
    InputError

    Notes
    -----
    ``retreatment=False`` sets the model's `retreat_lesions` to 0; ``palliative=False`` sets `palliative_growth` to 1
    and `palliative_days` to 0.
    """
    cancer = cancer or scenario.cancer
    typical = typical_row(cancer)
    rows = people_rows(scenario.population, cancer.subtype_ids, decided(cancer, scenario.care))
    return Compiled(
        model=_model(scenario, cancer),
        plan=plan_row(scenario, cancer),
        typical=typical,
        life=life_tables(),
        rows=draw_by_stage(rows, scenario.population, cancer, typical, scenario.seed),
        n=scenario.population.n,
        seed=scenario.seed,
        horizon_days=scenario.horizon,
        subtypes=cancer.subtype_ids,
        organs=cancer.organ_ids,
        courses=tuple(course.id for course in cancer.courses),
        tests=tuple(test.id for test in cancer.tests),
    )


class Sets:
    """A scenario as the engine's arrays with each parameter set of an ensemble, many at once.

    Parameters
    ----------
    scenario : Scenario
    parameters : Ensemble, optional
        None: the scenario's own numbers are the only set.

    Examples
    --------
    >>> import blowball as bb
    >>> breast = bb.get_cancer("breast")
    >>> sets = Sets(bb.Scenario(breast, bb.Population.typical(breast, 9)), bb.ensemble(breast, 5))
    >>> len(sets), sets.of([0, 3]).model.shape
    (5, (2,))
    """

    def __init__(self, scenario: Scenario, parameters: Ensemble | None = None) -> None:
        self._scenario, self._parameters = scenario, parameters
        self._drawn: Drawn | None = None
        self._usual: Compiled | None = None

    def __len__(self) -> int:
        """How many."""
        return 1 if self._parameters is None else len(self._parameters)

    def of(self, members: Sequence[int]) -> Compiled:
        """Of some sets, a row each.

        Raises
        ------
        InputError
            If a number of one of them cannot be.
        """
        if self._parameters is None:
            return compile(self._scenario)
        if "stage" not in self._scenario.population.values:
            try:
                return self._at_once([self._parameters.overrides[member] for member in members], self._parameters.base)
            except (Apart, InputError):
                pass  # one of them is said below, with the number that was drawn
        made = [compile(self._scenario, self._parameters.cancer(member)) for member in members]
        model, plan, typical = (_below([getattr(one, name) for one in made]) for name in ("model", "plan", "typical"))
        return replace(made[0], model=model, plan=plan, typical=typical, rows=np.stack([one.rows for one in made]))

    def _at_once(self, sets: Sequence[Mapping[str, Any]], base: Cancer) -> Compiled:
        """Of sets whose people are the same."""
        self._drawn = self._drawn or Drawn(base)
        self._drawn.take(sets)
        self._usual = self._usual or compile(self._scenario, base)
        cancer, n = cast("Cancer", self._drawn), len(sets)
        own = any(path.startswith("typical.") for path in self._drawn.said)
        return replace(
            self._usual, model=_model(self._scenario, cancer, n), plan=plan_row(self._scenario, cancer, n),
            typical=typical_row(cancer, n) if own else self._usual.typical,
        )  # fmt: skip


def _below(rows: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """The rows below each other; field by field, as NumPy does it, would take long."""
    return np.frombuffer(b"".join(row.tobytes() for row in rows), rows[0].dtype).copy()


@lru_cache(maxsize=1)
def life_tables() -> tuple[NDArray[np.float64], int]:
    """Hazards for every calendar year between the first and the last published one.

    A year without a table of its own has the last one published before it, so that the engine can count years from the
    first; before the first and after the last the engine stays at that end.

    Returns
    -------
    hazard : float64[year, sex, age]
        1/day; read-only.
    first : int
        Its first year.
    """
    from blowball.datasets import life_table

    published = life_table()
    years = np.arange(published.years[0], published.years[-1] + 1, dtype=np.int64)
    latest = np.searchsorted(published.years, years, side="right") - 1
    hazard = np.ascontiguousarray(published.hazard[latest], dtype=np.float64)
    hazard.flags.writeable = False
    return hazard, int(years[0])


def _model(scenario: Scenario, cancer: Cancer, sets: int = 1) -> NDArray[Any]:
    model = model_row(cancer, sets)
    if not scenario.care.retreatment:
        model["retreat_lesions"] = 0
    if not scenario.care.palliative:
        model["palliative_growth"] = 1.0
        model["palliative_days"] = 0.0
    return model
