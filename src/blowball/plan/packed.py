"""Looks packed for the search: of each patient only the nodes at which a look could change something.

Most patients cannot be found at most nodes, and of those found many gain nothing by it. What a look at every other node
would add to a schedule then takes one pass over these stretches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.compiled import entry

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Packed:
    """Stretches of nodes of patients, one after another.

    Attributes
    ----------
    begin : int64[patient + 1]
        Where the stretch of each patient begins in `found` and `worth`, and `first` its first node.
    found, worth : float32[cell]
    """

    begin: NDArray[np.int64]
    first: NDArray[np.int64]
    found: NDArray[np.float32]
    worth: NDArray[np.float32]

    def gains(self, kept: NDArray[np.int64], slot: NDArray[np.int64], *, near: bool = False) -> tuple[float, Floats]:
        """Total worth of the looks `kept`, and what one more at each node would add.

        Parameters
        ----------
        kept : int64[look]
            Nodes, ascending.
        slot : int64[node]
            How many of `kept` come before a node; -1: no look there.
        near : bool
            Leave patients out of the total for whom no such look matters.

        Returns
        -------
        float, float64[node]
            Added up over patients.
        """
        gain, room = np.zeros(len(slot)), np.empty((2, len(kept) + 1))
        among = np.flatnonzero(slot >= 0)
        ends = (int(among[0]), int(among[-1]) + 1) if len(among) else (0, 0)
        before = np.searchsorted(kept, np.arange(len(slot) + 1))
        total = _gains(
            self.begin, self.first, self.found, self.worth, kept, before, slot, ends, near, gain, room[0], room[1]
        )
        return float(total), gain


def pack(found: NDArray[np.float32], worth: NDArray[np.float32]) -> Packed:
    """From float32[node, patient]; patients in whom no look is worth anything are left out."""
    nodes, patients = worth.shape
    first, last = np.full(patients, nodes), np.full(patients, -1)
    for node in range(nodes):
        matters = worth[node] != 0.0
        first[(first == nodes) & (matters | (found[node] > 0.0))] = node
        last[matters] = node
    who = np.flatnonzero(last >= 0)
    first, last = first[who], last[who]
    begin = np.concatenate([[0], np.cumsum(last - first + 1)])
    packed = np.empty((2, int(begin[-1])), dtype=np.float32)
    _fill(np.ascontiguousarray(found), np.ascontiguousarray(worth), who, first, begin, packed)
    return Packed(begin, first, packed[0], packed[1])


@entry  # type: ignore[untyped-decorator]
def _fill(found: Any, worth: Any, who: Any, first: Any, begin: Any, packed: Any) -> None:
    """Node by node, so that the large matrices are read in their order."""
    for node in range(worth.shape[0]):
        for p in range(who.size):
            at = node - first[p]
            if 0 <= at < begin[p + 1] - begin[p]:
                packed[0, begin[p] + at] = found[node, who[p]]
                packed[1, begin[p] + at] = worth[node, who[p]]


@entry  # type: ignore[untyped-decorator]
def _gains(
    begin: Any, first: Any, found: Any, worth: Any, kept: Any, before: Any, slot: Any, ends: Any, near: bool,
    gain: Any, free: Any, after: Any,
) -> float:  # fmt: skip
    """`free[s]`: nothing found by the first s looks. `after[s]`: worth of those from s on, nothing found before."""
    total = 0.0
    for p in range(first.size):
        low, shift = first[p], begin[p] - first[p]
        high = begin[p + 1] - shift
        left, right = max(low, ends[0]), min(high, ends[1])
        if near and left >= right:
            continue
        one, past = before[low], before[high]
        free[one] = 1.0
        for s in range(one, past):
            free[s + 1] = free[s] * (1.0 - found[kept[s] + shift])
        after[past] = 0.0
        for s in range(past - 1, one - 1, -1):
            cell = kept[s] + shift
            after[s] = worth[cell] + (1.0 - found[cell]) * after[s + 1]
        total += after[one]
        for node in range(left, right):
            s = slot[node]
            if s >= 0:
                gain[node] += free[s] * (worth[node + shift] - found[node + shift] * after[s])
    return total
