"""From a population to the rows that the engine reads: one a patient of a table, or one empty row for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.engine.records import GIVEN, HABITS, PATIENT

from .population import Population

_AS_THEY_ARE = ("age", "year", "size_low", "size_high", "grade", "er", "pgr")
_CODES = ("her2", "stage", "pik3ca", "margin")


def people_rows(population: Population, subtypes: tuple[str, ...], decided: Sequence[int] = ()) -> NDArray[Any]:
    """What the engine knows of each patient.

    Parameters
    ----------
    population : Population
    subtypes : tuple of str
        The cancer's, in the engine's order.
    decided : sequence of int
        Treatments (indices of `GIVEN`) about which the plan overrules the patients' own record.

    Returns
    -------
    PATIENT[rows]
        NaN and -1 where a value is not known; `country` is 0, the one life table there is.

    Examples
    --------
    >>> people = Population.from_table({"age": [52.0], "nodes_positive": [3]})
    >>> row = people_rows(people, ("hr_pos", "her2_pos"))[0]
    >>> float(row["age"]), int(row["nodes"]), int(row["subtype"])
    (52.0, 3, -1)
    """
    out = np.zeros(population.rows, dtype=PATIENT)
    values = population.values
    unknown = np.full(population.rows, np.nan)
    for field in _AS_THEY_ARE:
        out[field] = values.get(field, unknown)
    for field in _CODES:
        out[field] = _codes(values.get(field, unknown))
    out["female"] = _codes(values.get("sex", unknown))
    out["nodes"] = _codes(values.get("nodes_positive", unknown))
    for names, field in ((GIVEN, "given"), (HABITS, "habits")):
        out[field] = np.column_stack([_codes(values.get(name, unknown)) for name in names])
    out["given"][:, list(decided)] = -1
    out["subtype"] = -1
    for code, name in enumerate(subtypes):
        out["subtype"][values.get("subtype", unknown) == name] = code
    m0 = values.get("m0", np.full(population.rows, float(population.metastatic == "exclude")))
    out["m0"] = np.nan_to_num(m0, nan=0.0)  # not settled without a cancer
    out["size_day"] = population.size_day
    return out


def _codes(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.where(np.isnan(values), -1.0, values).astype(np.int64)
