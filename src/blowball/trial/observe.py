"""What a registry has of each patient: when something was found, and when the watching ended. No truth passes here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from blowball.engine.records import ENDPOINTS as RECORDED
from blowball.histories.endpoints import is_in, numbers
from blowball.outcomes.told import WORDS as TOLD

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
DEATH, TREATED, FREE = "death", "curative_retreatment", "recurrence_or_death"
DEATHS = ("cancer_death", "other_death", DEATH)
ENDPOINTS = (*RECORDED, DEATH, FREE, TREATED)
# A noun, and what patients do.
WORDS = {
    **TOLD,
    FREE: ("recurrence or death", "have a recurrence or die"),
    TREATED: ("removal of a recurrence with curative intent", "have a recurrence removed with curative intent"),
}
_OTHERS = ("other_death", "operative_death", "treatment_death")
_OTHER_ARRAYS = ("end", "by_visit", "at_death", "growing")
KEPT = (
    "patient", "age", "sex", "subtype", "size_mm", "nodes_positive", "grade", "stage", "metastatic_at_diagnosis",
    "time_surgery", *(f"time_{endpoint}" for endpoint in RECORDED), "truth_recurrence", "time_end",
    "status", "found_by", "retreated",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Pool:
    """The patients who can be recruited, as they fare under every arm; days count from randomisation.

    Parameters
    ----------
    days : mapping of str to float64[arms, n]
        Day on which each endpoint was found; infinite: not within the horizon. Under `recurrence`, as found.
    end : float64[arms, n]
        Death or horizon.
    by_visit : bool[arms, n]
        Whether a planned visit found the first recurrence.
    at_death : bool[arms, n]
        Whether it was found at death only.
    growing : float64[arms, n]
        Days from its first growth until it was found; NaN: no recurrence. No analysis sees it.
    """

    days: Mapping[str, Floats]
    end: Floats
    by_visit: Flags
    at_death: Flags
    growing: Floats

    @property
    def n(self) -> int:
        """Patients."""
        return int(self.end.shape[1])


class Seen(NamedTuple):
    """A trial's data: time since randomisation, whether the endpoint was seen then, and the arm of each patient."""

    time: Floats
    event: Flags
    arm: NDArray[np.int64]


def pool_of(tables: Sequence[pa.Table], rows: NDArray[np.int64], start: Sequence[Floats]) -> Pool:
    """The chosen rows of the arms' tables, which have the same patients in the same order.

    Parameters
    ----------
    tables : sequence of pyarrow.Table
        `run.patients`, an arm each.
    rows : int64[n]
    start : sequence of float64[rows of a table]
        Day of randomisation.
    """
    arms = [_arm(table, rows, begin) for table, begin in zip(tables, start, strict=True)]
    days = {name: np.array([arm[name] for arm in arms]) for name in ENDPOINTS}
    ends, visits, deaths, growing = (np.array([arm[name] for arm in arms]) for name in _OTHER_ARRAYS)
    return Pool(days, ends, visits.astype(bool), deaths.astype(bool), growing)


def _arm(table: pa.Table, rows: NDArray[np.int64], start: Floats) -> dict[str, NDArray[np.generic]]:
    end = numbers(table, "time_end", np.nan)
    kinds = {"cancer_death": ("cancer_death",), "other_death": _OTHERS, DEATH: ("cancer_death", *_OTHERS)}
    found = {name: np.where(is_in(table["status"], words), end, np.inf) for name, words in kinds.items()}
    for name in RECORDED:
        if name not in found:
            first = numbers(table, f"time_{name}", np.inf)
            found[name] = np.where(first <= end, first, np.inf)
    removed = table["retreated"].combine_chunks().fill_null(False).to_numpy(zero_copy_only=False)
    found[FREE] = np.minimum(found["recurrence"], found[DEATH])
    found[TREATED] = np.where(removed, found["recurrence"], np.inf)
    began = start[rows]
    told: dict[str, NDArray[np.generic]] = {name: days[rows] - began for name, days in found.items()}
    told["end"] = end[rows] - began
    first = np.where(np.isfinite(found["recurrence"]), found["recurrence"], np.nan)
    told["growing"] = (first - numbers(table, "truth_recurrence", np.nan))[rows]
    for name, word in (("by_visit", "visit"), ("at_death", "death")):
        told[name] = is_in(table["found_by"], (word,))[rows]
    return told


def watched(time: Floats, death: Floats, until: Floats) -> tuple[Floats, Flags]:
    """What a registry notes of an endpoint: the day and whether it was seen.

    Parameters
    ----------
    time, death : float64[n]
        Day of the endpoint, and of death; infinite: never. A death without the endpoint censors, as trials do it.
    until : float64[n]
        Day on which the watching ends.
    """
    event = (time <= until) & (time <= death)
    return np.where(event, time, np.minimum(death, until)), event


def seen(pool: Pool, endpoint: str, who: NDArray[np.int64], arm: NDArray[np.int64], until: Floats) -> Seen:
    """What a registry has of patients `who` of the pool, each under one arm."""
    time, event = watched(pool.days[endpoint][arm, who], pool.days[DEATH][arm, who], until)
    return Seen(time, event, arm)
