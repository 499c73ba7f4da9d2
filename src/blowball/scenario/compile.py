"""A scenario as the engine's arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .model_row import model_row, typical_row
from .people_rows import people_rows
from .plan_row import decided, plan_row
from .stage_draw import draw_by_stage

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

    from .scenario import Scenario


@dataclass(frozen=True, eq=False)
class Compiled:
    """What `engine.batch.run` is given, and how to read what comes back.

    Attributes
    ----------
    model : MODEL[1]
    plan : PLAN[1]
    typical : TYPICAL[1]
    life : tuple of (float64[year, sex, age], int)
        Hazards of death from other causes, 1/day, sex 0 is male, for consecutive years; and the first year.
    rows : PATIENT[r]
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


def _model(scenario: Scenario, cancer: Cancer) -> NDArray[Any]:
    model = model_row(cancer).copy()
    if not scenario.care.retreatment:
        model["retreat_lesions"] = 0
    if not scenario.care.palliative:
        model["palliative_growth"] = 1.0
        model["palliative_days"] = 0.0
    return model
