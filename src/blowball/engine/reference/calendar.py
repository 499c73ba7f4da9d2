"""What the passing of time means to a lesion: growth, waking and clearance, as care and exposures change them."""

from __future__ import annotations

import math
from collections.abc import Iterator


class Calendar:
    """Growth, waking and clearance: constant between the days on which something changes them."""

    def __init__(self, waking: float, clearance: float) -> None:
        self.base = {"grow": 1.0, "wake": waking, "clear": clearance}
        self.spells: list[tuple[float, float, dict[str, float]]] = []
        self.days: list[float] = []
        self.t_palliative = math.inf
        self.rates: dict[str, list[float]] = {what: [rate] for what, rate in self.base.items()}

    def change(self, start: float, until: float, **factors: float) -> None:
        """Multiply rates between two days."""
        if start < until:
            self.spells.append((start, until, factors))
        self.days = sorted({day for spell in self.spells for day in spell[:2] if math.isfinite(day)})
        for what, rate in self.base.items():
            self.rates[what] = [rate * self._factor(what, day) for day in (-math.inf, *self.days)]

    def _factor(self, what: str, day: float) -> float:
        return math.prod(spell[2].get(what, 1.0) for spell in self.spells if spell[0] <= day < spell[1])

    def pieces(self, what: str, since: float) -> Iterator[tuple[float, float, float]]:
        """(start, end, rate) from a day on, the last without end."""
        for start, end, rate in zip((-math.inf, *self.days), (*self.days, math.inf), self.rates[what]):
            if end > since:
                yield max(start, since), end, rate

    def advance(self, what: str, since: float, until: float) -> float:
        """By how much that clock goes on between two days."""
        if until < since:
            return -self.advance(what, until, since)
        total = 0.0
        for start, end, rate in self.pieces(what, since):
            if start >= until:
                break
            total += rate * (min(end, until) - start)
        return total

    def day_after(self, what: str, since: float, amount: float) -> float:
        """The day on which that clock has gone on by an amount."""
        for start, end, rate in self.pieces(what, since):
            if rate > 0.0 and amount <= rate * (end - start):
                return start + amount / rate
            amount -= rate * (end - start) if rate > 0.0 else 0.0
        return math.inf
