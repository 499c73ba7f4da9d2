"""Stages as a map over size and nodes: every patient without metastases has exactly one of them.

A stage is a list of boxes, and their edges cut the plane of size and nodes into cells. What holds for all cells, that
one stage and no other has each of them, is checked when a cancer is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from blowball.catalogue.parts import Box, Stage, says
from blowball.errors import InputError

GROUPS = ("I", "II", "III", "IV")
_NAME = re.compile(r"(IV|III|II|I)([A-C]?)([1-3]?)")


@dataclass(frozen=True, eq=False)
class StageMap:
    """Which stage each size and node count has.

    Attributes
    ----------
    size_edges : float64[a]
        Ends of the intervals of size, mm, ascending; each belongs to the interval below it.
    node_edges : float64[b]
        First counts of the intervals of nodes, from the second interval on.
    stage : int64[a + 1, b + 1]
        Index of the stage in each cell.
    groups : int64[stages]
        Number of the group of each stage, 1 (I) to 4 (IV).
    """

    size_edges: NDArray[np.float64]
    node_edges: NDArray[np.float64]
    stage: NDArray[np.int64]
    groups: NDArray[np.int64]

    def read(self, size_mm: NDArray[np.float64], nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Index of the stage of each patient, by the diameter in mm and the number of positive nodes."""
        rows = np.searchsorted(self.size_edges, size_mm, side="left")
        return self.stage[rows, np.searchsorted(self.node_edges, nodes, side="right")]


def code_of(id: str) -> float:
    """A stage as a number: IIB is 2.2 and IA3 is 1.13.

    Raises
    ------
    InputError
        If it is no stage.
    """
    match = _NAME.fullmatch(id)
    if not match or (match[3] and not match[2]):
        raise InputError(f"'{id}' is no stage", place="stages.toml", remedy="write it like IIB or IA1")
    letter = "ABC".index(match[2]) + 1 if match[2] else 0
    return round(GROUPS.index(match[1]) + 1 + letter / 10 + int(match[3] or 0) / 100, 2)


def map_of(stages: Sequence[Stage]) -> StageMap:
    """The map that stages draw.

    Raises
    ------
    InputError
        If a size and node count has no stage, or two.
    """
    boxes = [(index, box) for index, stage in enumerate(stages) for box in stage.boxes]
    sizes = sorted({0.0, np.inf, *(end for _, box in boxes for end in box.size_mm)})
    firsts = sorted({0.0, *(box.nodes[0] for _, box in boxes), *(box.nodes[1] + 1.0 for _, box in boxes)} - {np.inf})
    lasts = [*(first - 1.0 for first in firsts[1:]), np.inf]
    found = np.zeros((len(sizes) - 1, len(firsts)), dtype=np.int64)
    intervals, counts = list(pairwise(sizes)), list(zip(firsts, lasts, strict=True))
    for (row, size), (column, nodes) in product(enumerate(intervals), enumerate(counts)):
        cell = Box(size_mm=size, nodes=nodes)
        here = sorted({index for index, box in boxes if _inside(cell, box)})
        if len(here) != 1:
            ids = " and ".join(stages[index].id for index in here)
            problem = f"{says(cell)} has {f'the stages {ids}' if here else 'no stage'}"
            raise InputError(problem, place="stages.toml", remedy="give every size and node count exactly one stage")
        found[row, column] = here[0]
    groups = np.array([int(code_of(stage.id)) for stage in stages], dtype=np.int64)
    return StageMap(np.array(sizes[1:-1]), np.array(firsts[1:]), found, groups)


def _inside(cell: Box, box: Box) -> bool:
    return (
        box.size_mm[0] <= cell.size_mm[0] and cell.size_mm[1] <= box.size_mm[1]
        and box.nodes[0] <= cell.nodes[0] and cell.nodes[1] <= box.nodes[1]
    )  # fmt: skip
