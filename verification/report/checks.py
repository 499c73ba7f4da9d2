"""One comparison and its verdict, and what many of them say together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LIMIT = 4.5  # standard errors: 7 in a million by chance for one comparison
FAMILY = 0.01  # chance of any false alarm among all comparisons with chance in them
VERDICTS = {
    "met": "within the tolerance",
    "near": "the value itself is outside, but its own interval overlaps the expected one",
    "missed": "outside the tolerance: this fails",
    "known miss": "outside, on the list of known misses with a reason, and shown as missed",
    "shown": "for context: no tolerance was set, so nothing can fail",
}


@dataclass(frozen=True, slots=True)
class Check:
    """A value beside what it should be.

    Attributes
    ----------
    name : str
        What is compared, in words.
    value : float
        What came out.
    expected : float or (float, float), optional
        What should come out: a number, or an interval whose ends count as met.
    tolerance : float, optional
        How far from `expected` the value may lie. Fixed in the test, before it ran.
    error : float, optional
        Monte Carlo standard error, where chance is in the comparison: the tolerance is then `LIMIT` of them.
    p : float, optional
        Chance of a deviation this large, where it is not that of a normal z.
    source : str
        Where the expectation comes from: a formula, a program, a publication.
    spread : (float, float), optional
        The value's own interval, where parameter sets give one.
    known : str
        Why a miss was to be expected; a miss with a reason does not fail.
    unit : str
        Of value, expectation and tolerance.
    """

    name: str
    value: float
    expected: float | tuple[float, float] | None = None
    tolerance: float | None = None
    error: float | None = None
    p: float | None = None
    spread: tuple[float, float] | None = None
    source: str = ""
    known: str = ""
    unit: str = ""

    @property
    def has_chance(self) -> bool:
        """Whether the comparison is a statistical one."""
        return self.error is not None and self.error > 0.0

    @property
    def z(self) -> float:
        """Distance in standard errors."""
        assert self.error is not None
        assert isinstance(self.expected, int | float)
        return 0.0 if self.value == self.expected else (self.value - self.expected) / self.error

    @property
    def chance(self) -> float:
        """Chance of a deviation at least this large if all is right; 1 where no chance is in it."""
        if not self.has_chance:
            return 1.0
        return min(1.0, self.p if self.p is not None else math.erfc(abs(self.z) / math.sqrt(2.0)))

    @property
    def within(self) -> bool:
        """Whether the value lies where it should; a value that is no number never does."""
        if self.expected is None:
            return True
        if isinstance(self.expected, tuple):
            return self.expected[0] <= self.value <= self.expected[1]
        if self.error is not None:
            return self.value == self.expected or (self.error > 0.0 and abs(self.z) < LIMIT)
        return abs(self.value - self.expected) <= (self.tolerance or 0.0)

    @property
    def _overlaps(self) -> bool:
        if self.spread is None or not isinstance(self.expected, tuple):
            return False
        return self.spread[0] <= self.expected[1] and self.spread[1] >= self.expected[0]

    @property
    def verdict(self) -> str:
        """A key of `VERDICTS`."""
        if self.expected is None:
            return "shown"
        if self.within:
            return "met"
        if self._overlaps:
            return "near"
        return "known miss" if self.known else "missed"


def holm(chances: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values: below `FAMILY` is a rejection, and any false one has at most that chance.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(chances)), key=chances.__getitem__)
    adjusted, least = [0.0] * len(chances), 0.0
    for rank, i in enumerate(order):
        least = max(least, min(1.0, (len(chances) - rank) * chances[i]))
        adjusted[i] = least
    return adjusted


def false_alarms(checks: Sequence[Check]) -> tuple[list[Check], float]:
    """The checks that Holm's rule rejects over the whole family, and the smallest adjusted p-value."""
    family = [check for check in checks if check.has_chance and check.verdict != "known miss"]
    adjusted = holm([check.chance for check in family])
    rejected = [check for check, p in zip(family, adjusted, strict=True) if p < FAMILY]
    return rejected, min(adjusted, default=1.0)
