"""What only the lesions tell: the seed behind a distant recurrence that was not the first, and who founded whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball.catalogue import get_cancer
from blowball.engine.records import ORIGINS
from blowball.histories.endpoints import is_in, numbers

if TYPE_CHECKING:
    from blowball.histories import Histories

Floats = NDArray[np.float64]
_PRIMARY, _METASTASIS = ORIGINS.index("primary"), ORIGINS.index("metastasis")


def trace(run: Histories, endpoint: str, left: Floats, origin: NDArray[np.int64], founded: Floats) -> None:
    """Fill in place what the patients' table leaves open: seeds (`left`, `origin`) and their founders' day."""
    table, lesions = run.patients, run.events
    row = _rows(run)
    found = numbers(lesions, "t_found", np.nan)
    woke, gone_from = numbers(lesions, "t_woke", np.inf), numbers(lesions, "t_left", np.nan)
    origins = np.full(len(found), -1, dtype=np.int64)
    for code, word in enumerate(ORIGINS):
        origins[is_in(lesions["origin"], (word,))] = code
    if endpoint == "distant_recurrence":
        organs = get_cancer(run.provenance["cancer"]).organs
        distant = is_in(lesions["organ"], tuple(organ.id for organ in organs if organ.kind == "distant"))
        day = numbers(table, "time_distant_recurrence", np.nan)
        open_ = distant & (found == day[row]) & (origin[row] < 0)
        first = np.flatnonzero(open_)[np.lexsort((woke[open_], row[open_]))]
        mine, at = np.unique(row[first], return_index=True)
        left[mine], origin[mine] = gone_from[first[at]], origins[first[at]]
        founded[mine] = np.where(origin[mine] == _PRIMARY, left[mine], np.nan)
    # A seed of a metastasis is known again by the day it left.
    child = np.flatnonzero((origin[row] == _METASTASIS) & (origins == _METASTASIS) & (gone_from == left[row]))
    ancestor = _founder(run, row, child)
    from_primary = origins[ancestor] == _PRIMARY
    founded[row[child[from_primary]]] = gone_from[ancestor[from_primary]]


def _rows(run: Histories) -> NDArray[np.int64]:
    """Row of the patients' table of each lesion."""
    key = [
        (t["member"].to_numpy().astype(np.int64) << 33) + t["patient"].to_numpy() for t in (run.patients, run.events)
    ]
    order = np.argsort(key[0])
    return order[np.searchsorted(key[0], key[1], sorter=order)]


def _founder(run: Histories, row: NDArray[np.int64], child: NDArray[np.int64]) -> NDArray[np.int64]:
    """The lesion of the first generation from which each descends; as far up as parents are told."""
    parent = numbers(run.events, "parent", -1.0)
    generation = run.events["generation"].to_numpy()
    start = np.flatnonzero(np.diff(row, prepend=-1))  # lesions stand together by patient, numbered from nought
    begin = np.repeat(start, np.diff(start, append=len(row)))
    at = child.copy()
    while (young := np.flatnonzero((generation[at] > 1) & (parent[at] >= 0))).size:
        at[young] = begin[at[young]] + parent[at[young]].astype(np.int64)
    return at
