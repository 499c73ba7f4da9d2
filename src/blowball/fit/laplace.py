"""The quick way: the mode of the posterior by L-BFGS, and a normal around it with the curvature there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.errors import BlowballError

Floats = NDArray[np.float64]
FLAT = 1e-3  # largest gradient, per posterior standard deviation, at which the mode counts as found


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
        return np.linalg.cholesky(self.covariance)


def mode(density: Callable[[Any, Any], Any], data: Any, start: Floats, curvature: bool = True) -> Mode:
    """Find the mode of a log density.

    Parameters
    ----------
    density : callable
        JAX function of the vector and `data`.
    curvature : bool
        Whether to work out the covariance, which takes as many gradients as there are parameters.

    Raises
    ------
    BlowballError
        If there is no mode to be found.
    """
    import jax
    from scipy.optimize import minimize

    both = jax.jit(jax.value_and_grad(lambda x, d: -density(x, d)))

    def down(x: Floats) -> tuple[float, Floats]:
        value, slope = both(x, data)
        return float(value), np.asarray(slope, dtype=np.float64)

    found = minimize(down, start, jac=True, method="L-BFGS-B", options={"maxiter": 500, "maxcor": 30, "ftol": 1e-12})
    if not np.isfinite(found.fun):
        raise BlowballError("the fit found no parameters under which these relapses are possible")
    if not curvature:
        return Mode(found.x, -float(found.fun), np.eye(len(start)), float("nan"), int(found.nfev))
    hessian = np.asarray(jax.jit(jax.jacfwd(jax.grad(lambda x, d: -density(x, d))))(found.x, data))
    hessian = (hessian + hessian.T) / 2.0
    if not (np.isfinite(hessian).all() and np.linalg.eigvalsh(hessian)[0] > 0.0):
        raise BlowballError("the fit stopped where the posterior has no mode; use method='nuts'")
    covariance = np.linalg.inv(hessian)
    slope = down(found.x)[1]
    steepest = float(np.abs(slope * np.sqrt(np.diag(covariance))).max())
    return Mode(found.x, -float(found.fun), covariance, steepest, int(found.nfev))


def draws(found: Mode, n: int, seed: int) -> Floats:
    """Draws from the normal around the mode, float64[n, parameter]."""
    z = np.random.default_rng(seed).standard_normal((n, len(found.x)))
    return found.x + z @ found.factor.T
