"""Windows: from one simulation in which nobody looks and nothing is treated again, when each lesion could be seen,
until when it is curable, and when symptoms tell anyway.

A look acts on what is there until something is first found, and until then findings have changed nothing. So what a
first successful look meets is read from natural histories: no visits, no second treatment, no palliative care.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.engine.records import EXPONENTIAL, GOMPERTZ
from blowball.errors import InputError
from blowball.histories import simulate
from blowball.histories.endpoints import is_in, numbers
from blowball.scenario.compile import Compiled, compile
from blowball.units import cells_to_diameter, diameter_to_cells

if TYPE_CHECKING:
    import pyarrow as pa

    from blowball.scenario import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Steps = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class Windows:
    """What a look could meet in each patient; times are days since surgery.

    Attributes
    ----------
    arrays : Compiled
        The numbers behind: tests, second treatment, growth.
    age, female, year, dies, end : array[patient]
        `end` is the natural end: death or horizon. `dies` is the day of death from the cancer if nothing is
        removed again, with palliative care from the first symptoms on; infinite if it does not come within the
        horizon, NaN where it was not asked for.
    patient, organ, left, visible, symptom, curable, gone, slope : array[lesion]
        Lesions that become tumours, by patient. `slope` is own time a day (see `engine.growth`) since `visible`.
    groups : dict of str to array[patient]
        Columns by which patients may be grouped.
    """

    arrays: Compiled
    age: Floats
    female: NDArray[np.bool_]
    year: Floats
    end: Floats
    dies: Floats
    horizon: float
    patient: Ints
    organ: Ints
    left: Floats
    visible: Floats
    symptom: Floats
    curable: Floats
    gone: Floats
    slope: Floats
    groups: dict[str, NDArray[Any]]

    @property
    def n(self) -> int:
        """Patients who were operated on without visible metastases."""
        return len(self.age)

    def felt(self, counted: NDArray[np.bool_]) -> Floats:
        """Day on which each patient's first counted lesion is felt or has killed."""
        day = self.end.copy()
        there = counted & (self.symptom < self.gone)
        np.minimum.at(day, self.patient[there], np.maximum(self.symptom[there], 0.0))
        return day

    def log_cells(self, lesions: NDArray[Any] | slice, day: Floats) -> Floats:
        """Ln of the cells of lesions, float64[lesion, day], on days since surgery when they are there."""
        row = self.arrays.model[0]
        start = own_time(row, np.log(diameter_to_cells(float(row["visible_mm"]))))
        own = start + self.slope[lesions, None] * np.maximum(day - self.visible[lesions, None], 0.0)
        return _log_size(row, own)

    def table(self) -> pa.Table:
        """A row a patient with a tumour to come: first visible, curable until (of all that is there), felt."""
        import pyarrow as pa

        every = np.ones(len(self.patient), dtype=bool)
        seen, until = np.full(self.n, np.inf), np.full(self.n, np.inf)
        np.minimum.at(seen, self.patient, np.maximum(self.visible, 0.0))
        np.minimum.at(until, self.patient, self.curable)
        who = np.flatnonzero(np.isfinite(seen))
        shown = {"first_visible": seen, "curable_until": until, "felt": self.felt(every)}
        return pa.table({"patient": who} | {name: values[who] for name, values in shown.items()})


def windows(
    scenario: Scenario,
    *,
    deaths: bool = True,
    group: tuple[str, ...] = (),
    threads: int | None = None,
    progress: Steps | None = None,
) -> Windows:
    """Simulate natural histories and keep what a look could meet.

    Parameters
    ----------
    scenario : Scenario
        Whose visits, second treatment and palliative care are left away.
    deaths : bool
        Whether to simulate palliative care alone too, for the day on which a cancer kills that is not removed.
    group : tuple of str
        Columns of the patients' table to keep.
    threads : int, optional
    progress : callable, optional
        Called with what is done, how much of it and of how much.

    Raises
    ------
    InputError
        If nobody is operated.
    """
    care = scenario.care.with_(follow_up="none")
    natural = scenario.with_(care=care.with_(retreatment=False, palliative=False))
    run = simulate(natural, "events", threads=threads, progress=_say(progress, "natural histories"))
    people, events = run.patients, run.events
    surgery = numbers(people, "time_surgery", np.nan)
    operated = np.isfinite(surgery) & ~people["metastatic_at_diagnosis"].to_numpy().astype(bool)
    if not operated.any():
        problem = f"of {len(surgery)} simulated patients like this none is operated, so there is no follow-up to plan"
        raise InputError(problem, place="people", remedy="give a smaller tumour, or surgery sooner")
    dies = np.full(len(surgery), np.nan)
    if deaths:
        left = scenario.with_(care=care.with_(retreatment=False))
        usual = simulate(left, threads=threads, progress=_say(progress, "what is not removed")).patients
        dies = np.where(is_in(usual["status"], ("cancer_death",)), numbers(usual, "time_end", np.nan), np.inf) - surgery
    at, arrays = np.cumsum(operated) - 1, compile(scenario.with_(care=care))
    lesions = _lesions(events, at, operated, surgery, arrays)
    return Windows(
        arrays, numbers(people, "age", np.nan)[operated], is_in(people["sex"], ("female",))[operated],
        numbers(people, "year", np.nan)[operated], (numbers(people, "time_end", np.nan) - surgery)[operated],
        dies[operated], natural.horizon, **lesions,
        groups={name: np.array([str(v) for v in people[name].to_pylist()])[operated] for name in group},
    )  # fmt: skip


def _lesions(
    events: pa.Table, at: Ints, operated: NDArray[np.bool_], surgery: Floats, arrays: Compiled
) -> dict[str, Any]:
    day = {name: numbers(events, f"t_{name}", np.inf)
           for name in ("left", "woke", "visible", "symptom", "curable_until", "gone")}  # fmt: skip
    patient = events["patient"].to_numpy()
    kept = (events["lesion"].to_numpy() > 0) & operated[patient] & (day["visible"] < np.inf)
    kept &= (day["gone"] > day["visible"]) & (day["gone"] > surgery[patient])
    patient, day = patient[kept], {name: values[kept] for name, values in day.items()}
    order = np.argsort(patient, kind="stable")
    patient, day = patient[order], {name: values[order] for name, values in day.items()}
    column = events["organ"].combine_chunks()
    code = np.array([arrays.organs.index(name) for name in column.dictionary.to_pylist()])
    organ = code[column.indices.to_numpy(zero_copy_only=False)[kept][order]]
    days = {name: values - surgery[patient] for name, values in day.items()}
    slope = _slope(arrays.model[0], days, organ)
    return {
        "patient": at[patient], "organ": organ, "left": days["left"], "visible": days["visible"],
        "symptom": days["symptom"], "curable": days["curable_until"], "gone": days["gone"], "slope": slope,
    }  # fmt: skip


def _slope(row: Any, day: dict[str, Floats], organ: Ints) -> Floats:
    """Own time a day after `visible`: from there to the size that is too large to remove, else from the first cell."""
    visible = own_time(row, np.log(diameter_to_cells(float(row["visible_mm"]))))
    largest = np.maximum(row["retreat_mm"][organ], 1e-9)
    too_large = own_time(row, np.maximum(np.log(diameter_to_cells(largest)), 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        late = (too_large - visible) / (day["curable_until"] - day["visible"])
        early = visible / (day["visible"] - day["woke"])
    usable = (too_large > visible) & np.isfinite(late) & (late > 0.0)
    return np.where(usable, late, np.where(np.isfinite(early), early, 0.0))


def own_time(row: Any, log_cells: Any) -> Any:
    """As `engine.growth.own_time`, of arrays."""
    if row["growth_law"] == GOMPERTZ:
        share = np.minimum(log_cells / np.log(row["capacity"]), 1.0 - 1e-12)
        return -np.log1p(-share)
    if row["growth_law"] == EXPONENTIAL:
        return log_cells
    b = 1.0 - row["power"]
    return np.expm1(b * log_cells) / b


def _log_size(row: Any, own: Floats) -> Floats:
    if row["growth_law"] == GOMPERTZ:
        return np.log(row["capacity"]) * -np.expm1(-own)
    if row["growth_law"] == EXPONENTIAL:
        return own
    b = 1.0 - row["power"]
    return np.log1p(b * own) / b


def log_mm(log_cells: Floats) -> Floats:
    """Ln of the diameter of a ball of so many cells."""
    return np.log(float(cells_to_diameter(1.0))) + log_cells / 3.0


def _say(progress: Steps | None, what: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, total: progress(what, done, total)
