"""NUTS through NumPyro, in coordinates in which the posterior is nearly a unit normal.

The mode and curvature give those coordinates, so that warm-up is short and trajectories too. The likelihood's value and
gradient come from outside JAX, one call a leapfrog step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.errors import BlowballError
from blowball.fit.laplace import Mode

Floats = NDArray[np.float64]
WARMUP = 300


@dataclass(frozen=True, eq=False)
class Chains:
    """Draws float64[chain, draw, parameter] and what the sampler says of each, [chain, draw]."""

    draws: Floats
    diverging: NDArray[np.bool_]
    accepted: Floats
    steps: NDArray[np.int64]


def ready() -> Any:
    """JAX in double precision, imported when first used.

    Raises
    ------
    BlowballError
        If it is not installed.
    """
    try:
        import jax
        import numpyro  # noqa: F401
    except ImportError:
        raise BlowballError("method='nuts' needs JAX and NumPyro: pip install 'blowball[fit]'") from None
    jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]
    return jax


def nuts(
    density: Callable[[Floats], tuple[float, Floats]], around: Mode, *, chains: int, draws: int, seed: int,
    warmup: int = WARMUP,
) -> Chains:  # fmt: skip
    """Sample a posterior.

    Parameters
    ----------
    density : callable
        Log density and its gradient at a vector.
    around : Mode
        Where the posterior lies, roughly.
    """
    jax = ready()
    import jax.numpy as jnp
    from numpyro.infer import MCMC, NUTS

    n, factor = len(around.x), around.factor
    shapes = (jax.ShapeDtypeStruct((), jnp.float64), jax.ShapeDtypeStruct((n,), jnp.float64))

    def outside(z: Any) -> tuple[Floats, Floats]:
        value, slope = density(around.x + factor @ np.asarray(z))
        if not np.isfinite(value):
            return np.array(np.inf), np.zeros(n)
        return np.array(-value), -(factor.T @ slope)

    @jax.custom_vjp  # type: ignore[untyped-decorator]
    def potential(z: Any) -> Any:
        return jax.pure_callback(outside, shapes, z, vmap_method="sequential")[0]

    def forward(z: Any) -> Any:
        return jax.pure_callback(outside, shapes, z, vmap_method="sequential")

    potential.defvjp(forward, lambda slope, by: (slope * by,))
    run = MCMC(
        NUTS(potential_fn=potential, target_accept_prob=0.85, dense_mass=False),
        num_warmup=warmup, num_samples=draws, num_chains=chains, chain_method="sequential", progress_bar=False,
    )  # fmt: skip
    start = np.random.default_rng(seed).standard_normal((chains, n))
    keys = jax.random.PRNGKey(seed)
    run.run(keys, init_params=jnp.asarray(start if chains > 1 else start[0]),
            extra_fields=("diverging", "accept_prob", "num_steps"))  # fmt: skip
    z = np.asarray(run.get_samples(group_by_chain=True))
    extra = {name: np.asarray(one) for name, one in run.get_extra_fields(group_by_chain=True).items()}
    return Chains(around.x + z @ factor.T, extra["diverging"], extra["accept_prob"], extra["num_steps"])
