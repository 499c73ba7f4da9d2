"""Summary counts: how many had each endpoint by when, by strata, as plain arrays and as tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from blowball.engine.records import ENDPOINTS
from blowball.errors import InputError
from blowball.histories.schema import NODE_CLASSES, SIZE_CLASSES
from blowball.units import MONTH

if TYPE_CHECKING:
    import xarray as xr

KINDS = ("endpoint", "death_without")
# Dates that should fall on a whole month differ from it by rounding; events so close to an edge lie before it.
SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Counts:
    """Patients counted by strata and time.

    Attributes
    ----------
    events : int64[member, subtype, node_class, size_class, metastatic, endpoint, kind, bin]
        How many had the endpoint first (kind 0), or died without it (kind 1), in each bin of time.
    people : int64[member, subtype, node_class, size_class, metastatic]
        How many there are.
    grid : float64[bin + 1]
        Edges in days since day 0; bin b is (grid[b], grid[b + 1]].
    surgery_day : float
        Day on which everybody's surgery was planned; infinite: none.
    subtypes : tuple of str
    """

    events: NDArray[np.int64]
    people: NDArray[np.int64]
    grid: NDArray[np.float64]
    surgery_day: float
    subtypes: tuple[str, ...]

    @classmethod
    def none(cls, members: int, grid: NDArray[np.float64], surgery_day: float, subtypes: tuple[str, ...]) -> Counts:
        """Nobody counted yet; `events` and `people` may be added to."""
        shape = (members, len(subtypes), len(NODE_CLASSES), len(SIZE_CLASSES), 2)
        events = np.zeros((*shape, len(ENDPOINTS), len(KINDS), len(grid) - 1), np.int64)
        return cls(events, np.zeros(shape, np.int64), grid, surgery_day, subtypes)

    @property
    def strata(self) -> dict[str, tuple[Any, ...]]:
        """Name and labels of each stratum, in the order of the axes after `member`."""
        return {
            "subtype": self.subtypes,
            "node_class": NODE_CLASSES,
            "size_class": SIZE_CLASSES,
            "metastatic": (False, True),
        }

    def to_xarray(self, *, members: bool) -> xr.Dataset:
        """As labelled arrays `events` and `patients`; `time` is the upper edge of a bin (days since day 0)."""
        import xarray as xr  # loads in a second, so only when asked

        strata = tuple(self.strata)
        coords: dict[str, Any] = {name: list(labels) for name, labels in self.strata.items()}
        coords |= {"endpoint": list(ENDPOINTS), "kind": list(KINDS), "time": self.grid[1:]}
        data = xr.Dataset(
            {
                "events": (("member", *strata, "endpoint", "kind", "time"), self.events),
                "patients": (("member", *strata), self.people),
            },
            coords=coords,
            attrs={
                "grid": self.grid,
                "surgery_day": self.surgery_day,
                "wording": "patients whose endpoint, or death without it, came first in the bin that ends at `time`",
            },
        )
        data["time"].attrs["unit"] = "d"
        return data if members else data.isel(member=0)


def monthly_grid(horizon: float, surgery_day: float) -> NDArray[np.float64]:
    """Edges at whole months from day 0 and from surgery, up to the horizon (all in days).

    What falls on day 0, or on the day of surgery, has a bin of its own, and what came before both has the first.
    """
    edges = [np.array([-np.inf, horizon + SLACK])]
    for base in {0.0, surgery_day if surgery_day < horizon else 0.0}:
        months = base + MONTH * np.arange(int((horizon - base) / MONTH + 1e-9) + 1)
        edges += [np.array([base - SLACK]), months + SLACK]
    grid = np.unique(np.concatenate(edges))
    return grid[np.append(True, np.diff(grid) > SLACK / 2.0)]


def to_tables(counts: Counts) -> dict[str, pa.Table]:
    """Two long tables with words for codes: `counts` (bins that are not empty) and `strata` (how many there are)."""
    labels = counts.strata
    metadata = {
        "grid": json.dumps(counts.grid.tolist()),
        "surgery_day": json.dumps(counts.surgery_day),
        "subtypes": json.dumps(counts.subtypes),
        "members": json.dumps(counts.events.shape[0]),
    }
    where = np.nonzero(counts.events)
    strata = np.nonzero(counts.people)
    long = {"member": pa.array(where[0].astype(np.int32)), **_words(labels, where[1:5])}
    long |= _words({"endpoint": ENDPOINTS, "kind": KINDS}, where[5:7])
    long |= {"time": pa.array(counts.grid[1:][where[7]]), "bin": pa.array(where[7].astype(np.int32))}
    long["n"] = pa.array(counts.events[where])
    people = {"member": pa.array(strata[0].astype(np.int32)), **_words(labels, strata[1:])}
    people["n"] = pa.array(counts.people[strata])
    return {
        "counts": pa.table(long).replace_schema_metadata(metadata),
        "strata": pa.table(people).replace_schema_metadata(metadata),
    }


def from_tables(long: pa.Table, people: pa.Table) -> Counts:
    """Read back what `to_tables` made."""
    try:
        stored = {key.decode(): json.loads(value) for key, value in (long.schema.metadata or {}).items()}
        grid, subtypes = np.array(stored["grid"], dtype=np.float64), tuple(stored["subtypes"])
        empty = Counts.none(stored["members"], grid, float(stored["surgery_day"]), subtypes)
        axes = (long["member"].to_numpy(), *_codes(empty.strata, long))
        ends = _codes({"endpoint": ENDPOINTS, "kind": KINDS}, long)
        empty.events[(*axes, *ends, long["bin"].to_numpy())] = long["n"].to_numpy()
        empty.people[(people["member"].to_numpy(), *_codes(empty.strata, people))] = people["n"].to_numpy()
    except (KeyError, ValueError, IndexError, TypeError) as error:
        raise InputError(f"the counts do not fit together ({error})", remedy="run the simulation again") from None
    return empty


def _words(labels: dict[str, tuple[Any, ...]], codes: tuple[NDArray[np.intp], ...]) -> dict[str, pa.Array]:
    return {
        name: pa.DictionaryArray.from_arrays(pa.array(code.astype(np.int8)), pa.array([str(word) for word in words]))
        for (name, words), code in zip(labels.items(), codes, strict=True)
    }


def _codes(labels: dict[str, tuple[Any, ...]], table: pa.Table) -> tuple[NDArray[np.intp], ...]:
    codes = []
    for name, words in labels.items():
        index = {str(word): code for code, word in enumerate(words)}
        codes.append(np.array([index[word] for word in table[name].to_pylist()], dtype=np.intp))
    return tuple(codes)
