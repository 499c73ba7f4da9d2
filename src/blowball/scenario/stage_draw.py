"""Size and nodes of patients given by stage: each takes those of a typical patient who fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.catalogue.parts import Stage

from .population import Population
from .stages import Interval, alike, fitting, follows, given_facts, stages_of

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

NEAREST = 100  # at least so many typical patients to draw from
MOST_ROWS = 2**16  # more replicates than fit repeat the draws of the first
_FLOATS = ("age", "grade", "er", "pgr")
_CODES = ("female", "her2", "pik3ca")
Pool = Mapping[str, NDArray[Any]]


def draw_by_stage(
    rows: NDArray[Any], population: Population, cancer: Cancer, typical: NDArray[Any], seed: int
) -> NDArray[Any]:
    """Fill in what a stage tells of size and nodes.

    Parameters
    ----------
    rows : PATIENT[r]
        As `people_rows` gives them.
    population : Population
    cancer : Cancer
    typical : TYPICAL[1]
    seed : int

    Returns
    -------
    PATIENT[r] or PATIENT[r * copies]
        The same rows if no stage leaves anything open; else a copy for each replicate, up to `MOST_ROWS` in all,
        each with its own draw. A draw depends on the seed, the row's number and the replicate's alone.
    """
    if "stage" not in population.values or not cancer.stages:
        return rows
    facts = given_facts(population.values, len(rows))
    groups = list(_open(rows, facts, cancer, typical[0]))
    if not groups:
        return rows
    from .stage_pool import typical_pool

    copies = min(population.replicates, max(1, MOST_ROWS // len(rows)))
    out = np.tile(rows, copies).reshape(copies, len(rows))
    pool = typical_pool(cancer)
    for members, stages in groups:
        first = members[0]
        _fill(out, members, pool, _Donors(pool, rows[first], facts[first], stages, typical[0]), seed)
    return out.reshape(-1)


def _open(
    rows: NDArray[Any], facts: NDArray[np.float64], cancer: Cancer, typical: Any
) -> Iterator[tuple[NDArray[np.int64], tuple[Stage, ...]]]:
    """Rows whose stage tells more than their size and nodes, those alike together, and the stages that are meant."""
    receptors = np.where((rows["er"] >= typical["receptor_cut"]) | (rows["pgr"] >= typical["receptor_cut"]), 1, 0)
    receptors[np.isnan(rows["er"]) & np.isnan(rows["pgr"])] = -1
    telling = np.column_stack([receptors, *(rows[name] for name in _CODES)])
    telling[rows["subtype"] >= 0] = -1  # they tell of nothing but the subtype
    for members in alike(np.column_stack([facts, rows["subtype"], rows["grade"], telling])):
        code, low, high, nodes = facts[members[0]]
        stages = () if np.isnan(code) else stages_of(code, cancer)
        if stages and not follows(stages, (low, high), nodes):
            yield members, stages


class _Donors:
    """The typical patients to draw from (`at`: their numbers), and the size and nodes that each would give."""

    def __init__(
        self, pool: Pool, who: NDArray[Any], facts: NDArray[np.float64], stages: tuple[Stage, ...], typical: Any
    ) -> None:
        own, grade = _matching(pool, who)
        size, nodes, far = _moved(pool["size_low"][own], pool["nodes"][own], stages, (facts[1], facts[2]), facts[3])
        least = min(NEAREST, len(far)) - 1
        kept = np.flatnonzero(far <= np.partition(far, least)[least])
        self.at, self.size, self.nodes = own[kept], size[kept], nodes[kept]
        self.cumulative = np.cumsum(_weights(pool["subtype"][self.at], who, typical, grade))

    def pick(self, u: NDArray[np.float64]) -> NDArray[np.int64]:
        """Which of them, at probabilities."""
        which = np.searchsorted(self.cumulative, u * self.cumulative[-1], side="right")
        return np.minimum(which, len(self.cumulative) - 1)


def _matching(pool: Pool, who: NDArray[Any]) -> tuple[NDArray[np.int64], bool]:
    """Donors of the same subtype and grade, as far as there are enough, and whether the grade is the same."""
    everybody = np.ones(len(pool["subtype"]), dtype=bool)
    own = everybody if who["subtype"] < 0 else pool["subtype"] == who["subtype"]
    if np.count_nonzero(own) < NEAREST:
        own = everybody
    same = own & (pool["grade"] == who["grade"])
    enough = bool(np.count_nonzero(same) >= NEAREST)
    return np.flatnonzero(same if enough else own), enough


def _moved(
    size: NDArray[np.float64], nodes: NDArray[np.int64], stages: tuple[Stage, ...], given: Interval, count: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Size and nodes of each donor, moved to the nearest that fit, and how far (on logarithmic scales; 0: they fit)."""
    best_size, best_nodes, best = np.zeros(len(size)), np.zeros(len(size)), np.full(len(size), np.inf)
    for box in (box for stage in stages for box in stage.boxes):
        inside = fitting(box, given, count)
        if inside is None:
            continue
        new_size, new_nodes = np.clip(size, *inside[0]), np.clip(nodes, *inside[1])
        far = np.abs(np.log(new_size / size)) + np.abs(np.log((1 + new_nodes) / (1 + nodes)))
        nearer = far < best
        best_size, best_nodes = np.where(nearer, new_size, best_size), np.where(nearer, new_nodes, best_nodes)
        best = np.minimum(best, far)
    return best_size, best_nodes, best


def _weights(subtypes: NDArray[np.int64], who: NDArray[Any], typical: Any, grade: bool) -> NDArray[np.float64]:
    """The chance of what is known of a patient whose subtype is not, given each donor's; 1 if nothing tells."""
    equal = np.ones(len(subtypes))
    if who["subtype"] >= 0:
        return equal
    from blowball.engine.people import subtype_weight

    known = who.copy()
    if grade:  # the donors have it already
        known["grade"] = np.nan
    weight = np.zeros(int(subtypes.max()) + 1)
    for subtype in np.unique(subtypes):
        weight[subtype] = subtype_weight(typical, known, int(subtype)) / typical["subtype_share"][subtype]
    found = weight[subtypes]
    return found if found.sum() > 0.0 else equal


def _fill(out: NDArray[Any], members: NDArray[np.int64], pool: Pool, donors: _Donors, seed: int) -> None:
    """Give each member and replicate a donor's size and nodes, and what else of the donor is not known."""
    which = donors.pick(_uniforms(seed, members[None, :], np.arange(len(out))[:, None]))
    out["size_low"][:, members] = out["size_high"][:, members] = donors.size[which]
    out["nodes"][:, members] = donors.nodes[which]
    for name in (*_FLOATS, "subtype", *_CODES):
        before = out[name][:, members]
        missing = np.isnan(before) if name in _FLOATS else before < 0
        if np.any(missing):
            out[name][:, members] = np.where(missing, pool[name][donors.at[which]], before)


def _uniforms(seed: int, row: NDArray[np.int64], copy: NDArray[np.int64]) -> NDArray[np.float64]:
    """A uniform in [0, 1) for each row and replicate, of the seed (SplitMix64 finaliser, Steele et al. 2014)."""
    z = np.full(np.broadcast_shapes(row.shape, copy.shape), seed, dtype=np.uint64)
    for part in (row, copy, np.zeros_like(row)):
        z = z + (part.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53
