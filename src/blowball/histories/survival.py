"""A patients' table in the shapes that survival programs expect.

Codes are 0 censored, 1 the event, 2 a competing death. Days count from the origin.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from blowball.errors import InputError
from blowball.histories.endpoints import COMPETING, EVENT, FirstEvents
from blowball.histories.schema import PATIENTS

KINDS = ("lifelines", "sksurv", "counting", "mstate")
# What was known on day 0, up to the columns that tell what happened.
COVARIATES = tuple(c.name for c in PATIENTS[2 : [c.name for c in PATIENTS].index("time_surgery")])


def shape(table: pa.Table, events: FirstEvents, kind: str) -> pa.Table | NDArray[Any]:
    """Return `table` as one of `KINDS`; see `Histories.to_survival` for what each holds."""
    makers = {"lifelines": _durations, "sksurv": _structured, "counting": _counting, "mstate": _transitions}
    if kind not in makers:
        raise InputError(f"{kind!r} is not a shape of survival data", place="kind", remedy=f"use {', '.join(KINDS)}")
    return makers[kind](table, events)


def _durations(table: pa.Table, events: FirstEvents) -> pa.Table:
    columns: dict[str, NDArray[Any]] = {
        "duration": events.time,
        "event_observed": events.event == EVENT,
        "event": events.event,
    }
    return _beside(_who(table, events), columns)


def _structured(table: pa.Table, events: FirstEvents) -> NDArray[Any]:
    out = np.empty(len(events.time), dtype=[("event", "?"), ("time", "<f8")])
    out["event"], out["time"] = events.event == EVENT, events.time
    return out


def _counting(table: pa.Table, events: FirstEvents) -> pa.Table:
    n = len(events.time)
    columns: dict[str, NDArray[Any]] = {"start": np.zeros(n), "stop": events.time, "event": events.event}
    return _beside(_who(table, events), columns)


def _transitions(table: pa.Table, events: FirstEvents) -> pa.Table:
    """States 1 free of it, 2 had it, 3 dead; transitions 1: 1->2, 2: 1->3, 3: 2->3. A row for each one at risk of."""
    first = np.arange(len(events.time))
    # Found at death: there is no time between states 2 and 3, and no program takes an interval of no length.
    had = np.flatnonzero((events.event == EVENT) & (events.last > events.time))
    zero = np.zeros(len(first))
    parts = (  # from, to, trans, who, entered, left, moved
        (1, 2, 1, first, zero, events.time, events.event == EVENT),
        (1, 3, 2, first, zero, events.time, events.event == COMPETING),
        (2, 3, 3, had, events.time[had], events.last[had], events.died[had]),
    )
    who = np.concatenate([p[3] for p in parts])
    start, stop = np.concatenate([p[4] for p in parts]), np.concatenate([p[5] for p in parts])
    columns: dict[str, NDArray[Any]] = {
        name: np.concatenate([np.full(len(p[3]), p[i], np.int8) for p in parts])
        for i, name in enumerate(("from", "to", "trans"))
    }
    columns |= {"Tstart": start, "Tstop": stop, "time": stop - start}
    columns["status"] = np.concatenate([p[6] for p in parts]).astype(np.int8)
    long = _beside(_who(table, events).take(pa.array(who)), columns)
    return long.sort_by([("member", "ascending"), ("id", "ascending"), ("trans", "ascending")])


def _who(table: pa.Table, events: FirstEvents) -> pa.Table:
    known = [name for name in COVARIATES if name in table.column_names]
    rows = table.select(["patient", "member", *known]).take(pa.array(events.row))
    return rows.rename_columns(["id", *rows.column_names[1:]])


def _beside(left: pa.Table, columns: dict[str, NDArray[Any]]) -> pa.Table:
    at = 2  # after id and member
    for i, (name, values) in enumerate(columns.items()):
        left = left.add_column(at + i, name, pa.array(values))
    return left
