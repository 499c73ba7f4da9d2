"""What a first finding is worth in years that are weighted by how they are lived, and by what they cost.

States are those of `blowball.economics`, here as far as windows tell them: free of recurrence until something is found,
recurred once rid of it or where it does not kill, metastatic where it will, and a last stretch before such a death.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from blowball.economics.discount import factor, force, years
from blowball.economics.prices import LENGTHS, check_priced
from blowball.economics.states import COST, LOSS, UTILITY
from blowball.errors import InputError
from blowball.units import YEAR

if TYPE_CHECKING:
    from blowball.catalogue import Cancer
    from blowball.plan.windows import Floats


@dataclass(frozen=True)
class Weights:
    """Worth of a year in each state, and of the last stretch, whose length is `stretch` days."""

    free: float
    recurred: float
    metastatic: float
    last: float
    stretch: float

    def without_look(self, day: Floats, felt: Floats, death: Floats, per_day: float) -> Floats:
        """From `day` to death, nothing being known before it is felt."""
        end = np.maximum(death - self.stretch, felt)
        return self.free * years(day, felt, per_day) + self._ill(felt, end, death, per_day)

    def known(self, day: Floats, death: Floats, per_day: float) -> Floats:
        """The same, known from `day` on."""
        return self._ill(day, np.maximum(death - self.stretch, day), death, per_day)

    def _ill(self, start: Floats, late: Floats, death: Floats, per_day: float) -> Floats:
        return self.metastatic * years(start, late, per_day) + self.last * years(late, death, per_day)


@dataclass(frozen=True)
class Quality:
    """What years and treatments count; as `quality` reads it from a cancer's records.

    Attributes
    ----------
    per_day : float
        Force of discounting.
    money : float
        What one unit is worth in money; 0: costs do not count.
    weights : tuple of (float, Weights)
        Utilities once, and costs by what money is worth, less.
    again : float
        Lost by one more operation.
    """

    per_day: float
    money: float
    weights: tuple[tuple[float, Weights], ...]
    again: float

    def cured(self, day: Floats, death: Floats, beyond: Floats) -> Floats:
        """From `day` on, rid of what would have killed at `death`; `beyond`: discounted years that then follow."""
        return self.recurred * (years(day, death, self.per_day) + beyond)

    @property
    def free(self) -> float:
        """Of a year without recurrence."""
        return sum(sign * one.free for sign, one in self.weights)

    @property
    def recurred(self) -> float:
        """Of a year after one."""
        return sum(sign * one.recurred for sign, one in self.weights)

    def known(self, day: Floats, death: Floats) -> Floats:
        """Of the time from `day`, when it is found, to death by it."""
        return np.sum([sign * one.known(day, death, self.per_day) for sign, one in self.weights], axis=0)

    def without_look(self, day: Floats, felt: Floats, death: Floats) -> Floats:
        """Of the same time where it is found once felt."""
        return np.sum([sign * one.without_look(day, felt, death, self.per_day) for sign, one in self.weights], axis=0)

    def lost(self, day: Floats) -> Floats:
        """By one more operation on that day."""
        return self.again * factor(day, self.per_day)


def quality(cancer: Cancer, discount: float, money: float | None) -> Quality:
    """Read utilities, and costs where `money` says what a QALY is worth.

    Raises
    ------
    InputError
        If the cancer has no prices and utilities.
    """
    check_priced(cancer)

    def value(path: str) -> float:
        record = cancer.records.get(path)
        if record is None:
            raise InputError(f"{cancer.id} has no '{path}'", place="objective", remedy="choose 'life_years'")
        return float(record.value)  # type: ignore[arg-type]

    terminal, palliative = (value(path) * YEAR for path in LENGTHS)
    said = {name: value(f"{UTILITY}{name}") for name in ("free", "recurred", "metastatic", "palliative")}
    found = [(1.0, Weights(said["free"], said["recurred"], said["metastatic"], said["palliative"], palliative))]
    again = value(f"{LOSS}retreatment")
    if money:
        paid = {name: value(f"{COST}state.{name}") for name in ("free", "recurred", "metastatic", "terminal")}
        costs = Weights(paid["free"], paid["recurred"], paid["metastatic"], paid["terminal"], terminal)
        found.append((-1.0 / money, costs))
        again += value(f"{COST}event.retreatment") / money
    return Quality(force(discount), money or 0.0, tuple(found), again)
