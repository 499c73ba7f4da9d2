"""What a schedule is to achieve, by name, and how it is counted in full simulations of schedules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from blowball.economics.evaluate import RATE, patient_table
from blowball.errors import InputError
from blowball.histories.endpoints import is_in, numbers
from blowball.plan.quality import Quality, quality
from blowball.plan.windows import Floats
from blowball.units import MONTH, YEAR

if TYPE_CHECKING:
    import pyarrow as pa

    from blowball.catalogue import Cancer
    from blowball.histories import Histories


@dataclass(frozen=True)
class Objective:
    """One aim.

    Attributes
    ----------
    name : str
    says : str
        What one unit of it is, for a sentence: "recurrences treated with curative intent".
    per : float
        Patients that a number is told for.
    new : bool
        Whether second primaries count as something to find.
    deaths : bool
        Whether it needs the day of death under usual care.
    quality : Quality, optional
        What years are worth, where they are weighted.
    """

    name: str
    says: str
    per: float
    new: bool
    deaths: bool
    quality: Quality | None = None


OBJECTIVES: Mapping[str, Objective] = {
    one.name: one
    for one in (
        Objective("curative", "more recurrences removed with curative intent", 1000.0, False, False),
        Objective("deaths", "cancer deaths averted", 1000.0, True, True),
        Objective("life_years", "life-years gained", 1000.0, True, True),
        Objective("qalys", "quality-adjusted life-years gained", 1000.0, True, True),
        Objective("net_benefit", "QALYs of net benefit", 1000.0, True, True),
        Objective("lead", "months of earlier detection", 1.0, False, False),
    )
}
ALSO = {
    "curatively treated recurrences": "curative", "cancer deaths averted": "deaths", "life-years": "life_years",
    "QALYs": "qalys", "net benefit": "net_benefit", "detection lead": "lead",
}  # fmt: skip


def objective(name: str, cancer: Cancer, *, discount: float = RATE, money: float | None = None) -> Objective:
    """Find one by its name.

    Parameters
    ----------
    name : str
    cancer : Cancer
        Whose utilities and prices count, where the objective has such.
    discount : float
        Share a year by which QALYs and costs lose worth.
    money : float, optional
        What a QALY is worth; net benefit needs it.

    Raises
    ------
    InputError

    Examples
    --------
    >>> import blowball as bb
    >>> objective("life-years", bb.get_cancer("breast")).per
    1000.0
    """
    found = OBJECTIVES.get(ALSO.get(name, name))
    if found is None:
        raise InputError(f"{name!r} is no objective", place="objective", remedy=f"use {', '.join(OBJECTIVES)}")
    if found.name == "net_benefit":
        if money is None:
            raise InputError(
                "net benefit needs what a QALY is worth in money", place="worth_of_one", remedy="give one such as 50000"
            )
        return replace(found, quality=quality(cancer, discount, money))
    return replace(found, quality=quality(cancer, discount, None)) if found.name == "qalys" else found


def counted(aim: Objective, with_visits: Histories, without: Histories) -> Floats:
    """What a patient had of it in a full simulation: float64[patient], more is better.

    Parameters
    ----------
    aim : Objective
    with_visits, without : Histories
        Runs of the same patients under a schedule and without visits.
    """
    table = with_visits.patients
    if aim.quality is not None:
        return _evaluated(aim.quality, with_visits, without)
    if aim.name == "curative":
        return table["retreated"].fill_null(False).to_numpy().astype(np.float64)
    if aim.name == "deaths":
        return -is_in(table["status"], ("cancer_death",)).astype(np.float64)
    if aim.name == "life_years":
        return numbers(table, "time_end", np.nan) / YEAR
    end = numbers(without.patients, "time_end", np.nan)
    then = np.minimum(numbers(without.patients, "time_recurrence", np.inf), end)
    now = numbers(table, "time_recurrence", np.inf)
    return np.where(now < then, then - now, 0.0) / MONTH


def _evaluated(by: Quality, run: Histories, without: Histories) -> Floats:
    pair = {"without": without, "with": run}
    table: pa.Table = patient_table(pair, discount=math.expm1(by.per_day * YEAR))
    mine = table["strategy_id"].to_numpy() == len(pair)
    qalys = table["qalys"].to_numpy()[mine]
    return qalys - table["costs"].to_numpy()[mine] / by.money if by.money else qalys
