"""Strata of paired patients: split by what is known on day 0, as the reference has it, so that pairs stay together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from blowball.errors import InputError
from blowball.histories.histories import Histories
from blowball.histories.schema import PATIENTS, REAL
from blowball.outcomes.groups import group
from blowball.outcomes.pairing import Days, Flags

# Classes of what is known on day 0: of the people themselves, and of the tumour, which the history tells.
KNOWN = (
    "subtype", "stage", "node_class", "size_class", "metastatic_at_diagnosis", "nodes_positive",
    *(one.name for one in PATIENTS if one.source == "people" and one.kind != REAL and one.name != "stage"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Strata:
    """Labels of each column, and who is in each cell (bool[member, patient]), in C order."""

    labels: dict[str, list[Any]]
    cells: list[Flags]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of labels of each column."""
        return tuple(len(labels) for labels in self.labels.values())


def strata(reference: Histories, days: Days, by: tuple[str, ...]) -> Strata:
    """Split the patients of a run; labels that nobody has are left out.

    Parameters
    ----------
    reference : Histories
    days : Days
        Of the same run.
    by : tuple of str
        Empty: one cell with everybody.

    Raises
    ------
    InputError
        If a column is no class that is known on day 0.
    """
    check_by(by)
    found = group(reference.patients, np.arange(days.order.size), by)
    inside = np.zeros((len(found.rows), days.order.size), dtype=bool)
    for cell, rows in zip(inside, found.rows, strict=True):
        cell[rows] = True
    grid = inside.reshape(*found.shape, -1)
    labels = {}
    for axis, (name, words) in enumerate(found.labels.items()):
        others = tuple(i for i in range(grid.ndim) if i != axis)
        there = np.flatnonzero(grid.any(axis=others))
        labels[name] = [words[i] for i in there]
        grid = grid.take(there, axis=axis)
    cells = grid.reshape(-1, days.order.size)[:, days.order]
    return Strata(labels, [cell.reshape(days.shape) for cell in cells])


def check_by(by: tuple[str, ...]) -> None:
    """Refuse to split by what is not known on day 0: it may differ between strategies.

    Raises
    ------
    InputError
    """
    for name in by:
        if name not in KNOWN:
            raise InputError(
                f"patients cannot be split by '{name}', which is no class that is known on day 0", place="by",
                remedy=f"use {', '.join(KNOWN)}",
            )  # fmt: skip
