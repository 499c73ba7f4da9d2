"""NUTS through NumPyro, in coordinates in which the posterior is nearly a unit normal.

The mode and curvature give those coordinates, so that warm-up is short and trajectories too. The likelihood's value and
gradient come from outside JAX, one call a leapfrog step.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.errors import BlowballError
from blowball.fit.laplace import Mode

Floats = NDArray[np.float64]
WARMUP, ACCEPTED = 300, 0.85


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
    """Sample a posterior, as many chains at a time as there are processors.

    Parameters
    ----------
    density : callable
        Log density and its gradient at a vector. It is called from several threads.
    around : Mode
        Where the posterior lies, roughly.
    """
    jax = ready()
    start = np.random.default_rng(seed).standard_normal((chains, len(around.x)))
    keys = jax.random.split(jax.random.PRNGKey(seed), chains)
    groups = np.array_split(np.arange(chains), min(chains, len(os.sched_getaffinity(0))))

    def several(group: NDArray[np.intp]) -> list[tuple[Any, ...]]:
        run = runner(len(around.x), draws, warmup)
        return [run(density, around, start[i], keys[i]) for i in group]

    with ThreadPoolExecutor(len(groups)) as pool:
        found = [one for some in pool.map(several, groups) for one in some]
    draws_, diverging, accepted, steps = (np.stack(part) for part in zip(*found, strict=True))
    return Chains(draws_, diverging, accepted, steps)


def runner(n: int, draws: int, warmup: int) -> Callable[..., tuple[Any, ...]]:
    """What samples a chain of so many parameters, density after density: it is compiled at the first.

    It takes density, mode, start (in the coordinates of the mode) and key, and gives float64[draw, parameter], and of
    each draw whether it diverged, how likely it was accepted, and its steps.
    """
    import jax
    import jax.numpy as jnp
    from numpyro.infer import MCMC, NUTS

    shapes = tuple(jax.ShapeDtypeStruct(one, jnp.float64) for one in ((), (n,)))  # type: ignore[no-untyped-call]
    now: list[tuple[Callable[[Floats], tuple[float, Floats]], Floats, Floats]] = []

    def outside(z: Any) -> tuple[Floats, Floats]:
        density, x, factor = now[-1]
        with np.errstate(invalid="ignore", over="ignore"):  # far out, in the first steps of a chain
            value, slope = density(x + factor @ np.asarray(z))
        if not (np.isfinite(value) and np.isfinite(slope).all()):
            return np.array(np.inf), np.zeros(n)
        return np.array(-value), -(factor.T @ slope)

    @jax.custom_vjp  # type: ignore[untyped-decorator]
    def potential(z: Any) -> Any:
        return jax.pure_callback(outside, shapes, z, vmap_method="sequential")[0]

    def forward(z: Any) -> Any:
        return jax.pure_callback(outside, shapes, z, vmap_method="sequential")

    potential.defvjp(forward, lambda slope, by: (slope * by,))
    mcmc = MCMC(
        # No mass matrix is adapted: in these coordinates it is the identity, which first estimates of one, from a few
        # dozen draws of so many parameters, only spoil.
        NUTS(potential_fn=potential, target_accept_prob=ACCEPTED, adapt_mass_matrix=False),
        num_warmup=warmup, num_samples=draws, num_chains=1, progress_bar=False,
    )  # fmt: skip

    def run(
        density: Callable[[Floats], tuple[float, Floats]], around: Mode, start: Floats, key: Any
    ) -> tuple[Any, ...]:
        now[:] = [(density, around.x, around.factor)]
        mcmc.run(key, init_params=jnp.asarray(start), extra_fields=("diverging", "accept_prob", "num_steps"))
        extra = mcmc.get_extra_fields()
        said = (np.asarray(extra[name]) for name in ("diverging", "accept_prob", "num_steps"))
        return (around.x + np.asarray(mcmc.get_samples()) @ around.factor.T, *said)

    return run
