"""A registry's table as the likelihood takes it: who the patients were, and when which relapse was seen first.

A wrong coding would give a wrong posterior that looks like any other, so whatever cannot be is refused in a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError
from blowball.fit.events import CODES, EVENTS, NONE, read_events
from blowball.fit.times import TIMES, read_times
from blowball.scenario import Population
from blowball.scenario.tables import RawTable, read_table

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

FEWEST, FEWEST_EVENTS = 30, 10


@dataclass(frozen=True, eq=False)
class Cohort:
    """Patients free of visible metastases at surgery, and their first relapse.

    Attributes
    ----------
    people : Population
        Their covariates.
    time : float64[n]
        Years from surgery to the first relapse (`event` above 0), or to the last day known to be without one.
    low : float64[n]
        Years at which the patient was last seen free of it: the relapse lies between. NaN: its day is known.
    entry : float64[n]
        Years at which the patient came under observation, alive and free of relapse; 0: from surgery on.
    event : int64[n]
        Index of `EVENTS`. Death without relapse is censoring: what else kills does so independently.
    notes : tuple of str
        What was passed over or assumed.
    """

    people: Population
    time: NDArray[np.float64]
    low: NDArray[np.float64]
    entry: NDArray[np.float64]
    event: NDArray[np.int64]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        """How many patients."""
        return len(self.time)

    @property
    def relapses(self) -> int:
        """How many relapses or second primaries were seen."""
        return int(np.count_nonzero(self.event > NONE))

    def take(self, rows: NDArray[np.intp]) -> Cohort:
        """Some of the patients, as for cross-validation."""
        from dataclasses import replace
        from types import MappingProxyType

        values = {name: column[rows] for name, column in self.people.values.items()}
        people = replace(
            self.people, values=MappingProxyType(values), rows=len(rows), outside=self.people.outside[rows]
        )
        return Cohort(people, self.time[rows], self.low[rows], self.entry[rows], self.event[rows], self.notes)


def read_cohort(
    table: object,
    cancer: Cancer,
    *,
    columns: Mapping[str, str | None] | None = None,
    units: Mapping[str, str] | None = None,
) -> Cohort:
    """Read a table of patients and their first relapse.

    Parameters
    ----------
    table : path, data frame, Arrow table or dict of arrays
        The columns of a population, and ``time`` and ``event``; ``time_low`` where a relapse is only known to lie after
        a visit without, and ``entry`` where patients came under observation later than surgery.
    cancer : Cancer
    columns : mapping of str to str or None, optional
        Their column name to ours; None drops a column.
    units : mapping of str to str, optional
        Of a column, by our name. Times are days if nothing is said.

    Raises
    ------
    InputError
        Naming file, row and column of the first thing that cannot be.

    Examples
    --------
    >>> from blowball.catalogue import get_cancer
    >>> from blowball.datasets import load_rotterdam
    >>> cohort = read_cohort(load_rotterdam(), get_cancer("breast"), columns=ROTTERDAM)
    >>> len(cohort), cohort.relapses
    (2982, 1518)
    """
    raw = read_table(table)
    mapped = dict(columns or {})
    ours = {name: mapped.get(name, name) for name in raw.columns}
    for name in ("time", "event"):
        if name not in ours.values():
            raise InputError(
                f"there is no column '{name}'", place=raw.origin,
                remedy=f"name it with columns={{'their name': '{name}'}}",
            )  # fmt: skip
    outcomes = {our: their for their, our in ours.items() if our in (*TIMES, "event")}
    rest = {their: raw.columns[their] for their, our in ours.items() if our not in outcomes and our is not None}
    if not rest:
        raise InputError("there is nothing but times and events", place=raw.origin, remedy="give size_mm at least")
    said = dict(units or {})
    times = read_times(raw, outcomes, said)
    event = read_events(raw, outcomes["event"])
    kept = {their: our for their, our in mapped.items() if their in rest}
    others = {name: unit for name, unit in said.items() if name not in TIMES}
    people = _people(RawTable(raw.origin, rest, raw.rows), kept, others, cancer)
    cohort = Cohort(people, times["time"], times["time_low"], times["entry"], event, ())
    _check(cohort, raw.origin)
    return _without_metastatic(cohort)


# How the shipped table of the Rotterdam women is read.
ROTTERDAM: dict[str, str | None] = {
    "size": "size_mm", "nodes": "nodes_positive", "hormon": "endocrine", "rtime": "time", "recur": "event",
    "pid": None, "meno": None, "dtime": None, "death": None,
}  # fmt: skip


def _people(table: RawTable, columns: Mapping[str, str | None], units: Mapping[str, str], cancer: Cancer) -> Population:
    try:
        return Population.from_table(table.columns, columns, cancer=cancer, units=units)
    except InputError as error:  # it knows the table as one in memory only
        raise InputError(
            error.problem, place=error.place.replace("the table", table.origin, 1), remedy=error.remedy
        ) from None


def _check(cohort: Cohort, origin: str) -> None:
    """Refuse a table from which nothing can be learned."""
    if len(cohort) < FEWEST:
        raise InputError(f"{len(cohort)} patients are too few to fit", place=origin, remedy=f"give {FEWEST} or more")
    if not cohort.relapses:
        raise InputError(
            "every patient is censored: no relapse was seen", place=f"{origin}, column 'event'",
            remedy=f"check its coding, a relapse is one of {', '.join(CODES[1:])}",
        )  # fmt: skip
    if cohort.relapses < FEWEST_EVENTS:
        raise InputError(
            f"{cohort.relapses} relapses are too few to fit", place=f"{origin}, column 'event'",
            remedy=f"give a table with {FEWEST_EVENTS} or more",
        )  # fmt: skip
    sizes = cohort.people.values.get("size_low")
    if sizes is None or np.isnan(sizes).any():
        row = "" if sizes is None else f", row {int(np.argmax(np.isnan(sizes))) + 1}"
        raise InputError(
            "the size of the tumour is not known", place=f"{origin}{row}, column 'size_mm'",
            remedy="give a size or an interval such as '20-50'; the whole mechanism hangs on it",
        )  # fmt: skip


def _without_metastatic(cohort: Cohort) -> Cohort:
    """The likelihood is of patients known to be free of visible metastases at surgery."""
    m0: NDArray[Any] = cohort.people.values["m0"]
    out = int(np.count_nonzero(m0 != 1.0))
    if not out:
        return cohort
    kept = cohort.take(np.flatnonzero(m0 == 1.0))
    return Cohort(
        kept.people, kept.time, kept.low, kept.entry, kept.event,
        (f"{out} patients who had metastases at diagnosis were left out",),
    )  # fmt: skip


__all__ = ["EVENTS", "ROTTERDAM", "Cohort", "read_cohort"]
