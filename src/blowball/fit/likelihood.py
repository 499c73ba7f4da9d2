"""The likelihood of first relapses of patients free of visible metastases at surgery, in JAX.

Given the growth rate a and the size, a patient sheds L Z seeds, Z gamma with shape 1/v and mean 1, of which k positive
nodes are a reading (shape A = 1/v + w k, rate B = 1/v + w c L). With G(t) the chance that a seed is found by t,

    S(t | M0) = E[(B / (B + L G(t)))^A exp(-m R(t) - s t)] / E[(B / (B + L G(0)))^A],

m foci left behind that are found by t with chance R(t), second primaries at a flat rate s, the mean over a and size.
It is the engine's model without metastases of metastases and without seeds from foci.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from blowball.fit.blocks import Block, Kind
from blowball.fit.priors import TAIL, Terms
from blowball.fit.quadrature import lagrange
from blowball.fit.tables import HOLD_HIGH, HOLD_LOW, WAKING_REACH, hold_points, waking_points

TINY = 1e-300


@dataclass(frozen=True, eq=False)
class Setting:
    """What the likelihood knows beside parameters and patients.

    `reach_seeds` and `reach_local` say where each treatment kills; `second` is its factor on second primaries.
    """

    terms: Terms
    reach_seeds: tuple[float, ...]
    reach_local: tuple[float, ...]
    second: tuple[float, ...]


def ready() -> Any:
    """JAX in double precision, which the distributions need; imported when first used."""
    from blowball.errors import BlowballError

    try:
        import jax
    except ImportError:
        raise BlowballError("fitting needs JAX: install it with pip install 'blowball[fit]'") from None
    jax.config.update("jax_enable_x64", True)
    return jax


def log_prior(terms: Terms) -> Callable[[Any], Any]:
    """Log density of the prior, up to a constant."""
    import jax.numpy as jnp

    centre, sd = terms.centre, np.array([term.sd for term in terms.terms])
    sparse = np.array([term.sparse for term in terms.terms])

    def density(x: Any) -> Any:
        z = (x - centre) / sd
        return jnp.sum(jnp.where(sparse, -0.5 * (TAIL + 1.0) * jnp.log1p(z**2 / TAIL), -0.5 * z**2))

    return density


def log_likelihood(setting: Setting, kinds: Sequence[Kind]) -> Callable[[Any, Any], list[Any]]:
    """Function of a parameter vector and the blocks: each block's log-likelihoods, float64[n]."""
    import jax.numpy as jnp

    def each(x: Any, blocks: Sequence[Block]) -> list[Any]:
        return [_one(setting, kind, x, block) for kind, block in zip(kinds, blocks, strict=True)]

    def _one(setting: Setting, kind: Kind, x: Any, block: Block) -> Any:
        parts = patient_parts(setting, x, block.who)
        seen, local = readings(parts, kind, x, setting, block.table)
        total = survival(parts, seen, local, block.time, 1)
        norm = _mean(parts, _no_seed(parts, seen[0]))
        if kind.event and not kind.interval:
            hazard = _hazard(parts, seen, local, block.source)
            out = jnp.log(_mean(parts, total * hazard) + TINY)
        elif kind.interval:
            before = survival(parts, seen, local, block.low, 2)
            out = jnp.log(_mean(parts, before) - _mean(parts, total) + TINY)
        else:
            out = jnp.log(_mean(parts, total) + TINY)
        if kind.late:
            norm = _mean(parts, survival(parts, seen, local, block.entry, len(seen) - 1))
        return out - jnp.log(norm + TINY)

    return each


def patient_parts(setting: Setting, x: Any, who: Any) -> dict[str, Any]:
    """What parameters and covariates make of each patient."""
    import jax
    import jax.numpy as jnp

    terms = setting.terms
    at = {name: x[i] for i, name in enumerate(terms.names)}

    def moved(mechanism: str) -> Any:
        chosen = [at.get(f"{mechanism}.{name}", 0.0) for name in terms.covariates]
        return who.effects @ jnp.stack([jnp.asarray(one, dtype=x.dtype) for one in chosen]) if chosen else 0.0

    def alive(kind: str, reach: Sequence[float]) -> Any:
        left = jnp.ones(who.growth.shape[0])
        for j, name in enumerate(terms.treatments):
            kill = jax.nn.sigmoid(at[f"{kind}.{name}"]) if f"{kind}.{name}" in at else 0.0
            left = left * (1.0 - kill * reach[j] * who.treated[:, j])
        return left

    middle = who.growth - at["growth"] + moved("growth")  # a longer doubling time is slower growth
    z = (who.grid[None, :] - middle[:, None]) / who.growth_sd[:, None]
    weight = jnp.exp(-0.5 * z**2)
    shape = jnp.exp(-at["variance"])
    reading = jax.nn.sigmoid(at["node_weight"])
    log_seeds = who.log_seeds + at["seeds"] + jnp.reshape(moved("seeding"), (-1, 1))
    seeds = jnp.exp(log_seeds)
    second = jnp.exp(at["second"])
    for j in range(len(terms.treatments)):
        second = second * jnp.where(who.treated[:, j] > 0.0, setting.second[j], 1.0)
    return {
        "weight": (weight / weight.sum(axis=1, keepdims=True))[:, None, :] * who.size_weight[:, :, None],
        "seeds": seeds[:, :, None],
        "shape": (shape + reading * who.nodes)[:, None, None],
        "rate": (shape + reading * jnp.exp(at["nodes_per_seed"]) * seeds * who.known_nodes[:, None])[:, :, None],
        "sleep": jax.nn.sigmoid(who.sleep + at["sleep"] + moved("sleep"))[:, None, None],
        "local_sleep": jax.nn.sigmoid(who.local_sleep)[:, None],
        "awake_alive": alive("kill", setting.reach_seeds)[:, None, None],
        "asleep_alive": alive("kill_asleep", setting.reach_seeds)[:, None, None],
        "local_alive": alive("kill", setting.reach_local)[:, None],
        "foci": (jnp.exp(at["residual"] + moved("residual")) * who.close + who.missed)[:, None],
        "second": second * jnp.ones(who.growth.shape[0]),
    }


def readings(parts: dict[str, Any], kind: Kind, x: Any, setting: Setting, table: Any) -> tuple[Any, Any]:
    """G [reading, n, size, growth] and R [reading, n, growth] of a block; only unseen seeds can be killed."""
    import jax.numpy as jnp

    wake, hold = basis(setting.terms, kind.held, x)
    both = (wake[:, None] * hold[None, :]).reshape(-1)
    awake, local_awake = (jnp.tensordot(hold, one, axes=1) for one in (table.awake, table.local_awake))
    asleep, local_asleep = (jnp.tensordot(both, one, axes=1) for one in (table.asleep, table.local_asleep))
    q, known, sleeping = parts["sleep"], awake[0], asleep[0]

    def left(now: Any, first: Any, alive: Any) -> Any:
        return first + alive * (now - first)

    seen = [(1.0 - q) * known + q * sleeping]
    for k in range(1, awake.shape[0]):
        density = k == 2 and kind.event and not kind.interval
        a = awake[k] * parts["awake_alive"] if density else left(awake[k], known, parts["awake_alive"])
        b = asleep[k] * parts["asleep_alive"] if density else left(asleep[k], sleeping, parts["asleep_alive"])
        seen.append((1.0 - q) * a + q * b)
    ql = parts["local_sleep"]
    local = parts["local_alive"] * ((1.0 - ql) * local_awake + ql * local_asleep)
    return seen, local


def basis(terms: Terms, held: bool, x: Any) -> tuple[Any, Any]:
    """Weights of the points at which tables are kept, for waking and for holding down."""
    import jax
    import jax.numpy as jnp

    points = waking_points()
    scale = (points[-1] - points[0]) / 2.0
    shift = -x[terms.index("waking")]  # a longer half-life is a lower rate
    inside = jnp.clip(shift, -WAKING_REACH, WAKING_REACH)  # no polynomial is asked beyond its points
    wake = jnp.asarray(lagrange(points)) @ (inside / scale) ** jnp.arange(len(points))
    if not held:
        return wake, jnp.ones(1)
    points = hold_points()
    low, high = points[0], points[-1]
    pace = jnp.clip(jax.nn.sigmoid(x[terms.index(f"hold.{terms.held}")]), HOLD_LOW, HOLD_HIGH)
    z = 2.0 * (pace - low) / (high - low) - 1.0
    return wake, jnp.asarray(lagrange(points)) @ z ** jnp.arange(len(points))


def survival(parts: dict[str, Any], seen: Any, local: Any, time: Any, k: int) -> Any:
    """No relapse by `time` given growth and size: [n, size, growth]."""
    import jax.numpy as jnp

    rest = jnp.exp(-parts["foci"] * local[k] - (parts["second"] * time)[:, None])
    return _no_seed(parts, seen[k]) * rest[:, None, :]


def _no_seed(parts: dict[str, Any], seen: Any) -> Any:
    import jax.numpy as jnp

    return jnp.exp(-parts["shape"] * jnp.log1p(parts["seeds"] * seen / parts["rate"]))


def hazards(parts: dict[str, Any], seen: Any, density: Any, local: Any) -> tuple[Any, Any, Any]:
    """Hazards a year of the three sources given growth and size, each [n, size or 1, growth or 1]."""
    seeds = parts["shape"] * parts["seeds"] * density / (parts["rate"] + parts["seeds"] * seen)
    return seeds, (parts["foci"] * local)[:, None, :], parts["second"][:, None, None]


def _hazard(parts: dict[str, Any], seen: Any, local: Any, source: Any) -> Any:
    three = hazards(parts, seen[1], seen[2], local[2])
    return sum(source[:, j, None, None] * one for j, one in enumerate(three))


def _mean(parts: dict[str, Any], value: Any) -> Any:
    return (parts["weight"] * value).sum(axis=(1, 2))

