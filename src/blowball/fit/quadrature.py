"""Nodes and weights: what the likelihood integrates over, and how it interpolates in what it learns.

Departure times have a density that is a shifted exponential in a clock of their own, so Gauss-Laguerre serves; growth
rates get an even grid that all patients share, so that curves on it can be worked out once and only weights move.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def departures(log_cells: float, log_capacity: float, exponent: float, nodes: int = 6) -> tuple[Floats, Floats]:
    """When seeds left a primary that grew by Gompertz's law, before it was removed at a size.

    The rate falls as exp(-exponent * x * (e^v - 1)) with the own time v before removal, x = ln(K/N). With
    z = exponent * x * (e^v - 1) its integral is that of e^-z / (exponent * x + z): Gauss-Laguerre.

    Returns
    -------
    v : float64[nodes]
        Own time before removal.
    weight : float64[nodes]
        Sum to 1.

    Examples
    --------
    >>> v, weight = departures(math.log(1e9), math.log(3e12), 2 / 3)
    >>> round(float(weight.sum()), 12), bool((np.diff(v) > 0).all())
    (1.0, True)
    """
    z, w = np.polynomial.laguerre.laggauss(nodes)
    steep = exponent * (log_capacity - log_cells)
    weight = w / (steep + z)
    return np.log1p(z / steep), weight / weight.sum()


def shed(log_cells: float | Floats, log_capacity: float, exponent: float) -> Floats:
    """Integral of N^exponent over own time up to a size, by 32 nodes of Gauss-Laguerre."""
    z, w = np.polynomial.laguerre.laggauss(32)
    at = np.asarray(log_cells, dtype=np.float64)[..., None]
    steep = exponent * (log_capacity - at)
    return np.exp(exponent * at[..., 0]) * (w / (steep + z)).sum(axis=-1)


def erlang2(mean: float, nodes: int = 3) -> tuple[Floats, Floats]:
    """Nodes and weights of an Erlang-2 lag of that mean: Gauss-Laguerre of order 1, by Golub and Welsch.

    >>> lag, weight = erlang2(90.0)
    >>> round(float(weight @ lag), 9), round(float(weight @ lag**2), 6)
    (90.0, 12150.0)
    """
    k = np.arange(nodes)
    off = np.sqrt(np.arange(1, nodes) * (np.arange(1, nodes) + 1.0))
    z, vectors = np.linalg.eigh(np.diag(2.0 * k + 2.0) + np.diag(off, 1) + np.diag(off, -1))
    return z * mean / 2.0, vectors[0] ** 2


def normal(sd: float, nodes: int = 3) -> tuple[Floats, Floats]:
    """Nodes and weights of a normal of mean 0."""
    if sd == 0.0:
        return np.zeros(1), np.ones(1)
    x, w = np.polynomial.hermite_e.hermegauss(nodes)
    return sd * x, w / w.sum()


def unit(nodes: int) -> tuple[Floats, Floats]:
    """Gauss-Legendre on 0 to 1."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    return (x + 1.0) / 2.0, w / 2.0


def chebyshev(low: float, high: float, nodes: int) -> Floats:
    """Points at which a smooth function is tabulated, for `lagrange` to go between."""
    if nodes == 1:
        return np.array([(low + high) / 2.0])
    k = np.arange(nodes)
    return (low + high) / 2.0 - (high - low) / 2.0 * np.cos((k + 0.5) / nodes * math.pi)


def lagrange(points: Floats) -> Floats:
    """Matrix C such that the interpolating polynomial has weights C @ [1, z, z^2, ...], z = x scaled to -1..1.

    >>> points = chebyshev(0.0, 2.0, 4)
    >>> z = 2.0 * (0.7 - points[0]) / (points[-1] - points[0]) - 1.0
    >>> weights = lagrange(points) @ z ** np.arange(4)
    >>> round(float(weights @ points**3), 9)
    0.343
    """
    if len(points) == 1:
        return np.ones((1, 1))
    z = 2.0 * (points - points[0]) / (points[-1] - points[0]) - 1.0
    return np.linalg.inv(np.vander(z, increasing=True)).T
