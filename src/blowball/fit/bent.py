"""Coordinates for the sampler in which what is believed beforehand has short tails.

Student's t with 3 degrees of freedom lets patients move a parameter ten of its scales away. A trajectory of the length
that suits the middle needs hundreds of draws to come back from there. In w with ``x = centre + scale sinh(w)`` the tail
is folded: ten scales are 3.0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blowball.fit.priors import Term

Floats = NDArray[np.float64]
Density = Callable[[Floats], tuple[float, Floats]]


@dataclass(frozen=True, eq=False)
class Bent:
    """Coordinates w of a vector x: by sinh where the prior is `heavy`, else straight; both in units of `scale`."""

    centre: Floats
    scale: Floats
    heavy: NDArray[np.bool_]

    @classmethod
    def of(cls, terms: Sequence[Term]) -> Bent:
        """Those that suit the priors of such parameters."""
        centre, scale = (np.array([getattr(term, name) for term in terms]) for name in ("centre", "sd"))
        return cls(centre, scale, np.array([not term.normal for term in terms]))

    def back(self, w: Floats) -> Floats:
        """The vectors x, float64[..., parameter], of coordinates.

        >>> two = Bent(np.array([1.0, 1.0]), np.array([2.0, 2.0]), np.array([True, False]))
        >>> two.back(np.array([0.5, 0.5])).round(3).tolist()
        [2.042, 2.0]
        """
        return self.centre + self.scale * np.where(self.heavy, np.sinh(w), w)

    def density(self, of_x: Density) -> Density:
        """The log density of w, and its gradient, from that of x."""

        def of_w(w: Floats) -> tuple[float, Floats]:
            value, slope = of_x(self.back(w))
            stretch = np.where(self.heavy, np.cosh(w), 1.0)
            return value + float(np.log(stretch).sum()), slope * self.scale * stretch + self.heavy * np.tanh(w)

        return of_w
