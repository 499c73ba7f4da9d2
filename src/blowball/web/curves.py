"""Growth curves to draw: the catalogue's growth law through the points that a run tells.

A run tells when a lesion began to grow, when it could be seen and until when it could be removed, not its size on every
day; between these the curve here runs evenly in the law's own time, so treatment that slows growth is seen only in
when those points are reached.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from blowball.engine.records import EXPONENTIAL, GOMPERTZ, POWER
from blowball.engine.reference.growth import Growth, cells, diameter
from blowball.web.answers import Point

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

POINTS = 32
SMALLEST_MM = 0.01  # one cell
_LAWS = {"gompertz": GOMPERTZ, "exponential": EXPONENTIAL, "power": POWER}
_VISIBLE, _RETREAT = "detection.visible_diameter", "recurrence.retreat_diameter"


class Curves:
    """Curves of one cancer."""

    def __init__(self, cancer: Cancer) -> None:
        power = cancer.number("growth.power") if "growth.power" in cancer.records else 1.0
        self.law = Growth(_LAWS[cancer.growth_law], cancer.number("growth.capacity", unit="cells"), power)
        self.visible = cancer.number(_VISIBLE, unit="mm")
        self.cancer = cancer

    def primary(self, first_cell: float, size_mm: float, until: float) -> list[Point]:
        """From its first cell through its size at diagnosis (day 0)."""
        return self._through([(first_cell, 0.0), (0.0, self.law.age_at(cells(size_mm)))], until)

    def lesion(self, row: dict[str, Any], until: float) -> list[Point]:
        """Through the days on which it began to grow, could be seen, and had outgrown surgery."""
        woke, visible, curable = row["t_woke"], row["t_visible"], row["t_curable_until"]
        if woke is None or visible is None or not woke < min(visible, until):
            return []
        known = [(woke, 0.0), (visible, self.law.age_at(cells(self.visible)))]
        if curable is not None and curable > visible:
            limit = self.cancer.number(_RETREAT, organ=row["organ"], unit="mm", default=math.nan)
            s = self.law.age_at(cells(limit)) if limit > self.visible else math.inf
            known += [(curable, s)] if math.isfinite(s) else []
        return self._through(known, until)

    def _through(self, known: list[tuple[float, float]], until: float) -> list[Point]:
        days, own = (np.array(one) for one in zip(*known, strict=True))
        if not math.isfinite(own[-1]) or until <= days[0]:
            return []
        slope = (own[-1] - own[-2]) / (days[-1] - days[-2])
        at = np.unique(np.append(np.linspace(days[0], until, POINTS), days[(days > days[0]) & (days < until)]))
        s = np.where(at > days[-1], own[-1] + slope * (at - days[-1]), np.interp(at, days, own))
        return [Point(t=round(float(t), 2), mm=self._mm(float(x))) for t, x in zip(at, s, strict=True)]

    def _mm(self, s: float) -> float:
        return round(max(diameter(self.law.log_size(s)), SMALLEST_MM), 3)
