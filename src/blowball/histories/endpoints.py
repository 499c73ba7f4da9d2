"""From a patients' table to (time, event) pairs: who is at risk from when, and what ended it.

One place decides it, so that incidences, restricted means and exports to other programs count the same patients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from blowball.engine.records import ENDPOINTS
from blowball.errors import InputError
from blowball.histories.schema import RECURRENCES

CENSORED, EVENT, COMPETING = 0, 1, 2
ORIGINS = ("surgery", "diagnosis")
_DEATHS = {"cancer_death": ("cancer_death",), "other_death": ("other_death", "operative_death", "treatment_death")}


@dataclass(frozen=True, slots=True)
class FirstEvents:
    """What ended each patient's time at risk.

    Attributes
    ----------
    row : int64[n]
        Rows of the table that are counted.
    start : float64[n]
        Day on which the count of time begins (days since day 0).
    time : float64[n]
        Days from there to the event, the competing event or the end of follow-up.
    event : int8[n]
        0 censored, 1 the endpoint, 2 a death without it (for a death: of the other kind).
    last : float64[n]
        Days from the start to death or the end of follow-up.
    died : bool[n]
        Whether it was death.
    left_out : int
        How many rows are not counted.
    wording : str
        Who is counted and what competes, in words.
    """

    row: NDArray[np.int64]
    start: NDArray[np.float64]
    time: NDArray[np.float64]
    event: NDArray[np.int8]
    last: NDArray[np.float64]
    died: NDArray[np.bool_]
    left_out: int
    wording: str


def first_events(
    table: pa.Table,
    endpoint: str,
    *,
    origin: str = "surgery",
    include_metastatic: bool = False,
    censoring: str | None = None,
) -> FirstEvents:
    """Return time and kind of what came first: the endpoint, a competing death, or the end of follow-up.

    Parameters
    ----------
    table : pyarrow.Table
        As `run.patients`.
    endpoint : str
        One of `records.ENDPOINTS`. For recurrences and second primaries any death without it competes, for
        `cancer_death` all other deaths do, and the reverse. Deaths from surgery or from treatment are `other_death`.
    origin : {"surgery", "diagnosis"}
        Where time begins. From surgery, those are counted who had it and were alive and free of the endpoint then.
    include_metastatic : bool
        For recurrences, count those also who were metastatic at diagnosis or never operated; otherwise they are not.
    censoring : str, optional
        A column with the day since day 0 on which follow-up ended; null: not before `time_end`.

    Raises
    ------
    InputError
        If the endpoint, origin or column is unknown, or nobody can be counted.
    """
    check_endpoint(endpoint)
    check_origin(origin)
    end, event = _ending(table, endpoint)
    last, died = numbers(table, "time_end", np.nan), ~is_in(table["status"], ("alive",))
    if censoring is not None:
        stopped = numbers(table, censoring, np.inf)
        event = np.where(stopped < end, CENSORED, event).astype(np.int8)
        end = np.minimum(end, stopped)
        last, died = np.minimum(last, stopped), died & (stopped >= last)
    surgery = numbers(table, "time_surgery", np.nan)
    start = surgery if origin == "surgery" else np.zeros(len(end))
    with np.errstate(invalid="ignore"):
        counted = end >= start  # false where there was no surgery
    if excludes_metastatic(endpoint, include_metastatic):
        metastatic = pc.fill_null(table["metastatic_at_diagnosis"], False).to_numpy().astype(bool)
        counted &= np.isfinite(surgery) & ~metastatic
    row = np.flatnonzero(counted)
    if len(end) and not len(row):
        raise InputError(
            f"no patient can be counted for {endpoint} from {origin}",
            remedy="none was operated while free of it; give origin='diagnosis' and include_metastatic=True",
        )
    words = wording(endpoint, origin, include_metastatic)
    begin = start[row]
    return FirstEvents(
        row, begin, end[row] - begin, event[row], last[row] - begin, died[row], len(end) - len(row), words
    )


def excludes_metastatic(endpoint: str, include_metastatic: bool) -> bool:
    """Whether those metastatic at diagnosis are left out: for recurrences, unless asked for."""
    return endpoint in RECURRENCES and not include_metastatic


def wording(endpoint: str, origin: str, include_metastatic: bool) -> str:
    """Say who is counted and what competes."""
    competing = {
        "cancer_death": "death from other causes, surgery or treatment competes",
        "other_death": "death from the cancer competes; deaths from surgery or treatment count as the event",
    }.get(endpoint, "death without it competes")
    who = "all patients"
    if origin == "surgery":
        who = "patients alive and free of it at surgery"
    if excludes_metastatic(endpoint, include_metastatic):
        who += "; those metastatic at diagnosis or never operated are left out"
    return f"{endpoint} counted from {origin}; {competing}; {who}"


def check_endpoint(endpoint: str) -> None:
    """Refuse an unknown endpoint."""
    if endpoint not in ENDPOINTS:
        raise InputError(f"{endpoint!r} is not an endpoint", place="endpoint", remedy=f"use {_any_of(ENDPOINTS)}")


def check_origin(origin: str) -> None:
    """Refuse an unknown origin of time."""
    if origin not in ORIGINS:
        raise InputError(f"{origin!r} is not an origin of time", place="origin", remedy=f"use {_any_of(ORIGINS)}")


def numbers(table: pa.Table, column: str, missing: float) -> NDArray[np.float64]:
    """A column as floats with `missing` for null; an error that names it if it is not there or holds no numbers."""
    if column not in table.column_names:
        raise InputError(f"there is no column {column!r}", remedy=f"the table has {', '.join(table.column_names)}")
    kind = table[column].type
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
        raise InputError("holds no numbers", place=f"column {column}", remedy="give a column of days")
    values = table[column].to_numpy().astype(np.float64)
    return np.where(np.isnan(values), missing, values)


def _ending(table: pa.Table, endpoint: str) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Day and kind of what came first, censored at `time_end`."""
    end = numbers(table, "time_end", np.nan)
    status = table["status"]
    if endpoint in _DEATHS:
        died = is_in(status, _DEATHS[endpoint])
        return end, np.where(died, EVENT, np.where(is_in(status, ("alive",)), CENSORED, COMPETING)).astype(np.int8)
    first = numbers(table, f"time_{endpoint}", np.inf)
    otherwise = np.where(is_in(status, ("alive",)), CENSORED, COMPETING)
    # On the same day the endpoint comes before the death: disease first found at death was there before it.
    return np.minimum(first, end), np.where(first <= end, EVENT, otherwise).astype(np.int8)


def is_in(column: pa.ChunkedArray, words: tuple[str, ...]) -> NDArray[np.bool_]:
    """Which rows of a column of words hold one of `words`."""
    text = column.unify_dictionaries().combine_chunks()
    if not pa.types.is_dictionary(text.type):
        text = text.dictionary_encode()
    codes = text.indices.fill_null(0).to_numpy(zero_copy_only=False)
    wanted = np.isin(np.array(text.dictionary.to_pylist(), dtype=object), words)
    return wanted[codes] if len(wanted) else np.zeros(len(codes), dtype=bool)


def _any_of(words: tuple[str, ...]) -> str:
    return ", ".join(words[:-1]) + f" or {words[-1]}"
