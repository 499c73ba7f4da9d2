"""The figures of the page on the model: each drawn from a cancer's numbers, with the engine's own integral.

``{drawn} seeds breast`` and so on; see `FIGURES`.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from chart import Curve, chart
from docutils import nodes
from growth_figure import BALL
from numpy.typing import NDArray
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from blowball.catalogue import Cancer, get_cancer
from blowball.engine.integral import e1

EXPONENTS = (0.4, 2.0 / 3.0, 1.0)
LARGEST, YEARS = 50.0, 20.0


def seeds_shed(cancer: Cancer, mm: NDArray[np.float64], exponent: float) -> NDArray[np.float64]:
    """Share of the seeds that a Gompertz tumour has shed by that diameter, one at the reference diameter."""
    top = math.log(cancer.number("growth.capacity"))

    def shed(diameter: float) -> float:
        left = top - math.log(BALL * diameter**3)  # ln K/N
        return e1(exponent * left) - e1(exponent * top)

    reference = shed(cancer.number("seeding.reference_diameter", unit="mm"))
    return np.array([shed(float(one)) / reference for one in mm])


def seeds(cancer: Cancer) -> nodes.figure:
    """Expected seeds by diameter, for exponents that size data cannot tell apart."""
    mm = np.linspace(1.0, LARGEST, 99)
    kind = cancer.subtype_ids[0]
    mean = cancer.number("seeding.seeds", kind)
    curves = [Curve(f"exponent {a:.2g}", mm, mean * seeds_shed(cancer, mm, a)) for a in EXPONENTS]
    name = next(one.name for one in cancer.subtypes if one.id == kind)
    at = cancer.number("seeding.reference_diameter", unit="mm")
    caption = (
        f"Seeds that a {name} {cancer.name} has shed on average by the time it has a diameter: all curves "
        f"meet where the catalogue has its number, {mean:.2g} at {at:.0f} mm. What a week of waiting is worth hangs on "
        "the exponent."
    )
    top = 1.05 * max(float(np.max(curve.y)) for curve in curves)
    return chart(curves, across="diameter of the primary, mm", up="seeds shed, mean", right=LARGEST, top=top,
                 caption=caption)  # fmt: skip


def waking(cancer: Cancer) -> nodes.figure:
    """Seeds of each kind that are awake so long after they left, if nothing clears them."""
    years = np.linspace(0.0, YEARS, 81)
    curves = []
    for kind in cancer.subtypes:
        asleep = cancer.number("fate.sleep_probability", kind.id)
        half = cancer.number("fate.waking_half_life", kind.id, unit="y")
        curves.append(Curve(kind.name, years, 100.0 * (1.0 - asleep * 0.5 ** (years / half))))
    caption = (
        "Share of the seeds that are awake so many years after they left, without clearance and treatment: where the "
        "curve starts is the share that never slept. Late recurrence comes from what is still to wake."
    )
    return chart(curves, across="years since the seed left", up="awake, %", right=YEARS, top=100.0, caption=caption)


def sensitivity(cancer: Cancer) -> nodes.figure:
    """What tests see of a tumour by its diameter, in the organ where that cancer goes most."""
    share = {o: cancer.number("sites.share", cancer.subtype_ids[0], o.id, default=0.0) for o in cancer.organs}
    organ = max(share, key=share.__getitem__)
    mm = np.linspace(0.5, LARGEST, 100)
    curves = []
    for test in cancer.tests:
        if organ.id not in test.organs or test.marker:
            continue
        path = f"detection.tests.{test.id}"
        half = cancer.number(f"{path}.d50", organ=organ.id, unit="mm")
        most, slope = (cancer.number(f"{path}.{name}", organ=organ.id) for name in ("ceiling", "slope"))
        curves.append(Curve(test.name, mm, 100.0 * most / (1.0 + (mm / half) ** -slope)))
    caption = (
        f"Chance that a test sees one tumour of that diameter in the {organ.name}: half of its ceiling at one, "
        "rising with the logarithm of it. Most of these are judgements; the page of the cancer says which."
    )
    return chart(curves, across="diameter of the tumour, mm", up="seen, %", right=LARGEST, top=100.0, caption=caption)


FIGURES: dict[str, Callable[[Cancer], nodes.figure]] = {"seeds": seeds, "waking": waking, "sensitivity": sensitivity}


class Drawn(SphinxDirective):
    """``{drawn} FIGURE CANCER``."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        """Return the figure."""
        what, cancer = self.arguments
        if what not in FIGURES:
            raise self.error(f"there is no figure '{what}'; choose from {', '.join(FIGURES)}")
        return [FIGURES[what](get_cancer(cancer))]


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx."""
    app.add_directive("drawn", Drawn)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
