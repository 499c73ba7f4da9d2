"""From what happened to one patient to what is paid for and lived through: quantities, discounted, without prices.

A patient is at every moment in one state. For costs: `free` of recurrence, `recurred` (treated for a local or regional
one, or for a second primary, or rid of a distant one), `metastatic`, and `terminal`, the last stretch before a death
from the cancer, as far as disease was known by then. For the value of life the first year after diagnosis is `initial`,
and the last stretch, of its own length, is `palliative`. A distant recurrence that is removed leaves `recurred`; a run
does not keep when the next one is found, so what follows it is `metastatic` only in the last stretch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from blowball.economics.discount import Floats, factor, years
from blowball.engine.records import GIVEN
from blowball.histories.endpoints import is_in, numbers
from blowball.units import YEAR

if TYPE_CHECKING:
    import pyarrow as pa

COST, UTILITY, LOSS, LIFE = "economics.cost.", "economics.utility.state.", "economics.utility.loss.", "life."
STATES = ("initial", "free", "recurred", "metastatic", "last")
FOUND = ("local_recurrence", "regional_recurrence", "distant_recurrence", "second_primary")
COLUMNS = (
    "patient", "member", "metastatic_at_diagnosis", "time_surgery", "time_local_recurrence",
    "time_regional_recurrence", "time_distant_recurrence", "time_recurrence", "time_second_primary", "time_end",
    "status", "retreated", "visits", "false_alarms", *GIVEN,
)  # fmt: skip


@dataclass(frozen=True)
class Course:
    """The days that matter to costs and utilities, a number a patient; infinite: it does not come.

    Parameters
    ----------
    table : pyarrow.Table
        Rows of `run.patients`, of one parameter set.
    """

    table: pa.Table
    _read: dict[str, NDArray[Any]] = field(default_factory=dict, init=False, repr=False)

    def day(self, name: str) -> Floats:
        """Of an event of a registry, if it comes before the end."""
        if name not in self._read:
            found = numbers(self.table, f"time_{name}", np.inf)
            found[found > self.end] = np.inf
            self._read[name] = found
        return self._read[name]

    def flag(self, name: str) -> NDArray[np.bool_]:
        """Whether it is so; not known: no."""
        if name not in self._read:
            self._read[name] = self.table[name].fill_null(False).to_numpy().astype(bool)
        return self._read[name]

    @cached_property
    def first_known(self) -> Floats:
        """The first day on which anything is found."""
        return np.minimum.reduce([self.day(name) for name in FOUND])

    @cached_property
    def begins(self) -> Floats:
        """The day of surgery, or day 0 without any: from it courses and visits are counted."""
        surgery = self.day("surgery")
        return np.where(np.isfinite(surgery), surgery, 0.0)

    def count(self, name: str) -> Floats:
        """A number; not known: none."""
        return self.table[name].fill_null(0).to_numpy().astype(np.float64)

    @cached_property
    def end(self) -> Floats:
        """Death or horizon."""
        return numbers(self.table, "time_end", np.nan)

    def life(self, per_day: float) -> Floats:
        """Discounted years."""
        name = f"life {per_day}"
        if name not in self._read:
            self._read[name] = years(0.0, self.end, per_day)
        return self._read[name]

    @cached_property
    def dies_of_it(self) -> NDArray[np.bool_]:
        """Whether the cancer is the cause of death."""
        return is_in(self.table["status"], ("cancer_death",))

    @cached_property
    def rid_of_it(self) -> NDArray[np.bool_]:
        """Whether the first recurrence was a distant one and was removed."""
        distant = self.day("distant_recurrence")
        return self.flag("retreated") & np.isfinite(distant) & (distant <= self.day("recurrence"))


def stays(one: Course, per_day: float, last: ArrayLike, first: float, *, known: bool) -> dict[str, Floats]:
    """Discounted years in each state.

    Parameters
    ----------
    one : Course
    per_day : float
        Force of discounting.
    last : float or float64[patient]
        Days of the last stretch before a death from the cancer.
    first : float
        Days of the initial state after day 0.
    known : bool
        The last stretch begins only once a recurrence or a new primary is known: nobody pays for what nobody knows.

    Returns
    -------
    dict of str to float64[patient]
        ``initial, free, recurred, metastatic, last``; they add up to the discounted life.
    """
    end, distant = one.end, one.day("distant_recurrence")
    hidden: ArrayLike = 0.0
    if known:
        told = np.isfinite(one.first_known) & ~one.flag("metastatic_at_diagnosis")
        hidden = np.where(told, one.first_known, 0.0)
    late = np.maximum(end - np.asarray(last), hidden)  # when the last stretch begins
    late = np.where(one.dies_of_it, np.minimum(late, end), end)
    away = np.where(one.rid_of_it, np.inf, distant)  # when metastatic disease begins
    away = np.minimum(np.where(one.flag("metastatic_at_diagnosis"), 0.0, away), late)
    back = np.minimum(one.first_known, away)
    upto = [years(0.0, until, per_day) for until in (np.minimum(first, back), back, away, late)]
    upto = [np.zeros_like(end), *upto, one.life(per_day)]
    return {name: after - before for name, (before, after) in zip(STATES, pairwise(upto), strict=True)}


def lived(one: Course, per_day: float, terminal: ArrayLike, palliative: ArrayLike) -> dict[str, Floats]:
    """Years in states by the path of their price or utility, and life-years with and without discounting."""
    paid = stays(one, per_day, terminal, 0.0, known=True)
    felt = stays(one, per_day, palliative, YEAR, known=False)
    found = {f"{COST}state.{name}": paid[name] for name in ("free", "recurred", "metastatic")}
    found[f"{COST}state.terminal"] = paid["last"]
    found |= {f"{UTILITY}{name}": felt[name] for name in ("initial", "free", "recurred", "metastatic")}
    found[f"{UTILITY}palliative"] = felt["last"]
    found[f"{LIFE}discounted"], found[f"{LIFE}undiscounted"] = one.life(per_day), one.life(0.0)
    return found


def happened(one: Course, per_day: float) -> dict[str, Floats]:
    """Events by the path of their price, each with the worth of its day; courses count on the day of surgery."""
    found = {f"{COST}event.surgery": _once(one.day("surgery"), per_day)}
    for name in ("local_recurrence", "regional_recurrence", "second_primary"):
        found[f"{COST}event.{name}"] = _once(one.day(name), per_day)
    again = _once(np.where(one.rid_of_it, one.day("distant_recurrence"), np.inf), per_day)
    found[f"{COST}event.retreatment"] = found[f"{LOSS}retreatment"] = again
    began = factor(one.begins, per_day)
    for name in GIVEN:
        if (had := one.flag(name)).any():
            found[f"{COST}treatment.{name}"] = had * began
    return found


def _once(day: Floats, per_day: float) -> Floats:
    some = np.isfinite(day)
    found = np.zeros_like(day)
    found[some] = factor(day[some], per_day)
    return found
