"""Typical patients on the day of diagnosis, simulated once: those of one stage stand in for what it leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.engine.records import MODEL, PATIENT, PLAN, TYPICAL

from .model_row import model_row, typical_row
from .plan_row import plan_row

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

POOL = 30_000
POOL_SEED = 0  # of the pool alone: a patient's own luck has the scenario's seed


def typical_pool(cancer: Cancer) -> Mapping[str, NDArray[Any]]:
    """Typical patients without metastases at diagnosis.

    Returns
    -------
    mapping of str to array
        The fields of `PATIENT`, m values each; `size_low` is the diameter and `nodes` the count that each was found
        with; read-only. m is `POOL` less those with metastases. What the engine never looks at is NaN or -1. The same
        for the same numbers.
    """
    from .population import Population
    from .scenario import Scenario

    plan = plan_row(Scenario(cancer, Population.typical(cancer, 1)), cancer)
    plan["horizon"], plan["surgery_day"] = 1.0, np.inf  # what comes after day 0 does not matter
    plan["n_visits"] = plan["n_courses"] = plan["n_exposures"] = 0
    return _pool(model_row(cancer).tobytes(), plan.tobytes(), typical_row(cancer).tobytes())


@lru_cache(maxsize=8)
def _pool(model: bytes, plan: bytes, typical: bytes) -> Mapping[str, NDArray[Any]]:
    from blowball.engine import batch

    from .compile import life_tables

    empty = np.zeros(1, dtype=PATIENT)
    for name in PATIENT.names or ():
        empty[name] = np.nan if PATIENT[name].base.kind == "f" else -1
    empty["country"] = empty["m0"] = 0
    empty["size_day"] = 0.0
    made = batch.run(
        _row(model, MODEL), _row(plan, PLAN), _row(typical, TYPICAL), life_tables(), empty, POOL, seed=POOL_SEED
    )  # fmt: skip
    assert made.people is not None
    assert made.histories is not None
    people = made.people
    people["size_low"] = people["size_high"] = made.histories["size_mm"]
    people["nodes"] = made.histories["nodes_positive"]
    without = made.histories["metastatic_at_diagnosis"] == 0
    pool = {name: people[name][without] for name in PATIENT.names or ()}
    for column in pool.values():
        column.flags.writeable = False
    return MappingProxyType(pool)


def _row(told: bytes, dtype: np.dtype[Any]) -> NDArray[Any]:
    return np.frombuffer(told, dtype).copy()
