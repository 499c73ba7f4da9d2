"""The quick way: the mode of the posterior by L-BFGS, and a normal around it with the curvature there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blowball.errors import BlowballError

Floats = NDArray[np.float64]
STEP = 1e-3  # of a prior's reach, for differences of the gradient
FLAT = 0.02  # largest gradient, per posterior standard deviation, at which the mode counts as found


@dataclass(frozen=True, eq=False)
class Mode:
    """The mode `x`, its log density, the covariance of the normal around it, and how far the mode is from flat."""

    x: Floats
    value: float
    covariance: Floats
    steepest: float
    gradients: int

    @property
    def factor(self) -> Floats:
        """Lower triangular L with L L' the covariance."""
        return np.asarray(np.linalg.cholesky(self.covariance), dtype=np.float64)


def mode(
    density: Callable[[Floats], tuple[float, Floats]], start: Floats, scale: Floats, *, curvature: bool = True
) -> Mode:
    """Find the mode of a log density.

    Parameters
    ----------
    density : callable
        Value and gradient at a vector.
    start, scale : float64[parameter]
        Where to begin, and how far the prior reaches.
    curvature : bool
        Whether to work out the covariance, two gradients a parameter.

    Raises
    ------
    BlowballError
        If there is no mode to be found.
    """
    try:
        from scipy.optimize import minimize
    except ImportError:
        raise BlowballError("fitting needs SciPy: install it with pip install 'blowball[fit]'") from None
    counted = 0

    def down(z: Floats) -> tuple[float, Floats]:
        nonlocal counted
        counted += 1
        value, slope = density(start + scale * z)
        return -value, -slope * scale

    found = minimize(
        down, np.zeros_like(start), jac=True, method="L-BFGS-B",
        options={"maxiter": 500, "maxcor": 30, "ftol": 1e-13, "gtol": 1e-4},
    )  # fmt: skip
    if not np.isfinite(found.fun):
        raise BlowballError("the fit found no parameters under which these relapses are possible")
    x = start + scale * found.x
    if not curvature:
        return Mode(x, -float(found.fun), np.diag(scale**2), float("nan"), counted)
    covariance = _covariance(density, x, scale)
    steepest = float(np.abs(density(x)[1] * np.sqrt(np.diag(covariance))).max())
    return Mode(x, -float(found.fun), covariance, steepest, counted)


def _covariance(density: Callable[[Floats], tuple[float, Floats]], x: Floats, scale: Floats) -> Floats:
    """Inverse of the curvature, from central differences of the gradient."""
    hessian = np.zeros((len(x), len(x)))
    for i, width in enumerate(STEP * scale):
        step = np.zeros_like(x)
        step[i] = width
        hessian[i] = (density(x - step)[1] - density(x + step)[1]) / (2.0 * width)
    hessian = (hessian + hessian.T) / 2.0
    if not (np.isfinite(hessian).all() and np.linalg.eigvalsh(hessian)[0] > 0.0):
        raise BlowballError("the fit stopped where the posterior has no mode; use method='nuts'")
    return np.asarray(np.linalg.inv(hessian), dtype=np.float64)


def draws(found: Mode, n: int, seed: int) -> Floats:
    """Draws from the normal around the mode, float64[n, parameter]."""
    z = np.random.default_rng(seed).standard_normal((n, len(found.x)))
    return found.x + z @ found.factor.T
