"""Death from other causes: a patient's survival by the shipped life table."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from blowball.datasets.life import AGES, LifeTable, life_table
from blowball.errors import InputError
from blowball.scenario import Population
from blowball.units import YEAR


@cache
def _table() -> LifeTable:
    return life_table()


def survival(people: Population, i: int, time: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share alive at each time (years from surgery, from 0 on), had nobody a relapse.

    Raises
    ------
    InputError
        If the patient's age is not known.
    """
    age = people.values.get("age", np.full(people.rows, np.nan))[i]
    if np.isnan(age):
        raise InputError(
            "the age is not known, and other causes of death hang on it", place=f"row {i + 1}, column 'age'",
            remedy="give the age, or forecast with competing=False",
        )  # fmt: skip
    table = _table()
    sex = people.values.get("sex", np.full(people.rows, np.nan))[i]
    year = people.values.get("year", np.full(people.rows, np.nan))[i]
    year = float(table.years[-1]) if np.isnan(year) else year
    row = np.clip((year + time - table.years[0]).astype(int), 0, len(table.years) - 1)
    column = np.clip((age + time).astype(int), 0, AGES - 1)
    by_sex = table.hazard[row, :, column] * YEAR
    men, women = by_sex[:, 0], by_sex[:, 1]
    hazard = women if np.isnan(sex) or sex == 1.0 else men
    done = np.concatenate([[0.0], np.cumsum(np.diff(time) * hazard[:-1])])
    return np.exp(-done)
