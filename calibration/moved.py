"""What a calibration moves: every number of the catalogue that has an uncertainty, some of them together.

A number's position is standard normal under its prior, so that a step of 1 is one prior standard deviation whatever the
unit, the scale or the shape.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np

import blowball as bb
from blowball.catalogue import Cancer
from blowball.catalogue.ensemble import adding_up, quantile
from blowball.catalogue.records import Record, Uncertainty

FOLDER = Path(__file__).parent
NOT_BIOLOGY = "economics."  # moves no target
ROUNDS = 6  # steps of the smoother, unless the cancer's file says otherwise
FURTHEST = 3.5  # prior standard deviations


@dataclass(frozen=True)
class Moved:
    """The numbers that move: those of one group by the same step, each from its own prior."""

    cancer: Cancer
    groups: tuple[tuple[Record, ...], ...]
    rounds: int = ROUNDS

    @classmethod
    def of(cls, id: str) -> Moved:
        """From the catalogue's starting values, and from ``<id>.toml`` beside this file."""
        cancer = bb.get_cancer(id, calibrated=False)
        file = FOLDER / f"{id}.toml"
        said = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        groups = {one["paths"][0]: _group(cancer, one) for one in said.get("moved", [])}
        taken = {record.path for group in groups.values() for record in group}
        for record in cancer.entries:
            known = record.uncertainty is None or record.path.startswith(NOT_BIOLOGY)
            if not known and record.path not in taken:
                key = _level(cancer, record.path)
                groups[key] = (*groups.get(key, ()), record)
        ordered = tuple(sorted(groups.values(), key=lambda group: group[0].path))
        return cls(cancer, ordered, said.get("rounds", ROUNDS))

    @property
    def names(self) -> tuple[str, ...]:
        """The path of each group's first number."""
        return tuple(group[0].path for group in self.groups)

    @property
    def paths(self) -> tuple[str, ...]:
        """Of all numbers that move."""
        return tuple(record.path for group in self.groups for record in group)

    def numbers(self, steps: np.ndarray) -> dict[str, float]:
        """The catalogue numbers at these positions."""
        found = {}
        for group, step in zip(self.groups, np.clip(steps, -FURTHEST, FURTHEST), strict=True):
            u = NormalDist().cdf(float(step))
            found.update({record.path: _rounded(quantile(record, u)) for record in group})
        return adding_up(self.cancer, found)


def _level(cancer: Cancer, path: str) -> str:
    """What is unknown of a table of organs is its level, so they move together; shares of a whole cannot."""
    table, _, last = path.rpartition(".")
    return table if last in cancer.organ_ids and not table.startswith("sites.") else path


def _group(cancer: Cancer, said: dict) -> tuple[Record, ...]:
    prior = Uncertainty(**said["uncertainty"]) if "uncertainty" in said else None
    records = [cancer.record(path) for path in said["paths"]]
    return tuple(record.model_copy(update={"uncertainty": prior}) if prior else record for record in records)


def _rounded(value: float) -> float:
    """To five digits: nothing here is known better."""
    return float(f"{value:.5g}") if math.isfinite(value) else value
