"""A little SVG: elements with their text escaped, and scales from numbers to places on the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray


def tag(name: str, attributes: Mapping[str, object] | None = None, *children: str) -> str:
    """Return an element; `children` are markup already.

    >>> tag("text", {"x": 3}, words("5 < 6"))
    '<text x="3">5 &lt; 6</text>'
    """
    said = "".join(f' {key}="{escape(str(value))}"' for key, value in (attributes or {}).items())
    inside = "".join(children)
    return f"<{name}{said}>{inside}</{name}>" if inside else f"<{name}{said}/>"


def words(text: object) -> str:
    """Return text that is safe inside an element, with no line broken before a percent sign."""
    return escape(str(text), quote=False).replace(" %", "\u00a0%")


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight map from numbers `low..high` to places `start..end`; what lies beyond is drawn at the edge."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, values: ArrayLike) -> NDArray[np.float64]:
        """Places of `values`."""
        share = (np.clip(np.asarray(values, dtype=np.float64), self.low, self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def points(x: NDArray[np.float64], y: NDArray[np.float64]) -> str:
    """Places as a path's text, to a tenth of a unit."""
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))


def stairs(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Corners of a step function that keeps each y from its x to the next."""
    at, value = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    return np.repeat(at, 2)[1:], np.repeat(value, 2)[:-1]


def known(*columns: ArrayLike) -> list[NDArray[np.float64]]:
    """The places where every column has a number."""
    arrays = [np.asarray(column, dtype=np.float64) for column in columns]
    there = np.all(np.isfinite(arrays), axis=0)
    return [array[there] for array in arrays]


def joined(parts: Iterable[str]) -> str:
    """Markup, one part a line."""
    return "\n".join(parts)


def ticks(high: float, at_most: int) -> Sequence[float]:
    """Round numbers from 0 up to `high`.

    >>> list(ticks(15.0, 4)), list(ticks(0.34, 5))
    ([0.0, 5.0, 10.0, 15.0], [0.0, 0.1, 0.2, 0.3])
    """
    for power in range(-3, 3):
        for base in (1.0, 2.0, 2.5, 5.0):
            step = base * 10.0**power
            if high / step <= at_most - 1 + 1e-9:
                return [round(i * step, 9) for i in range(int(high / step + 1e-9) + 1)]
    return [0.0, high]
