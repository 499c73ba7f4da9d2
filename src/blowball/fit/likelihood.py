"""The likelihood of first relapses of patients free of visible metastases at surgery.

Given the growth rate a and the size, a patient sheds L Z seeds, Z gamma with shape 1/v and mean 1, of which k positive
nodes are a reading (shape A = 1/v + w k, rate B = 1/v + w c L). With G(t) the chance that a seed is found by t,

    S(t | M0) = E[(B / (B + L G(t)))^A exp(-m R(t) - s t)] / E[(B / (B + L G(0)))^A],

m foci left behind that are found by t with chance R(t), second primaries at a flat rate s, the mean over a and size:
of those among whom k nodes are as likely as c L makes them (negative binomial). L grows as a^(rho - 1). What makes
seeds take and no node count tells, of variance u, widens the gamma of Z: shape A / (1 + u (1 + A)), same mean.
It is the engine's model without metastases of metastases and without seeds from foci. Here parameters become what each
patient brings, and slopes go the way back; the sums are `kernel`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.fit import kernel
from blowball.fit.blocks import Block, Kind, Patients
from blowball.fit.priors import TAIL, Terms
from blowball.fit.quadrature import lagrange
from blowball.fit.tables import HOLD_HIGH, HOLD_LOW, WAKING_REACH, hold_points, waking_points

Floats = NDArray[np.float64]
# Column of the kernel: mechanism whose covariates move it, and how.
_MOVED = ((kernel.MIDDLE, "growth"), (kernel.SEEDS, "seeding"), (kernel.SLEEP, "sleep"), (kernel.FOCI, "residual"))


@dataclass(frozen=True, eq=False)
class Setting:
    """What the likelihood knows beside parameters and patients.

    `reach_seeds` and `reach_local` say where each treatment kills; `second` is its factor on second primaries.
    """

    terms: Terms
    reach_seeds: tuple[float, ...]
    reach_local: tuple[float, ...]
    second: tuple[float, ...]


def log_prior(terms: Terms, x: Floats) -> tuple[float, Floats]:
    """Log density of the prior, up to a constant, and its gradient."""
    sd = np.array([term.sd for term in terms.terms])
    z = (x - terms.centre) / sd
    sparse = np.array([term.sparse for term in terms.terms])
    value = np.where(sparse, -0.5 * (TAIL + 1.0) * np.log1p(z**2 / TAIL), -0.5 * z**2)
    slope = np.where(sparse, -(TAIL + 1.0) * z / (TAIL + z**2), -z) / sd
    return float(value.sum()), slope


def log_likelihood(setting: Setting, kind: Kind, held: Block, x: Floats) -> tuple[Floats, Floats]:
    """Log-likelihood of each patient of a block, and the gradient of their sum."""
    return log_likelihoods(setting, (kind,), (held,), held.who, x)


def log_likelihoods(
    setting: Setting, kinds: Sequence[Kind], blocks: Sequence[Block], whole: Patients, x: Floats
) -> tuple[Floats, Floats]:
    """Log-likelihood of each patient of several blocks, and the gradient of their sum.

    `whole` has the patients of all blocks in their order: what parameters make of patients takes a hundred small
    steps, and they are made for all at once.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # a step too far gives no number, which is refused
        return _log_likelihoods(setting, kinds, blocks, whole, x)


def _log_likelihoods(
    setting: Setting, kinds: Sequence[Kind], blocks: Sequence[Block], whole: Patients, x: Floats
) -> tuple[Floats, Floats]:
    who, first = columns(setting, whole, x), 0
    values, slopes, shared = [], [], np.zeros(len(x))
    for kind, held in zip(kinds, blocks, strict=True):
        last = first + len(held.times)
        both, hold = basis(setting.terms, kind.held, x)
        value, slope, by = kernel.values(who[first:last], both, hold, kind, held)
        values.append(value)
        slopes.append(slope)
        shared[setting.terms.index("waking")] += by[kernel.WAKING]
        for k, name in enumerate(kind.held):
            shared[setting.terms.index(f"hold.{name}")] += by[1 + k]
        first = last
    return np.concatenate(values), _back(setting, whole, who, np.concatenate(slopes), x) + shared


def columns(setting: Setting, who: Patients, x: Floats) -> Floats:
    """What parameters and covariates make of each patient: the kernel's columns."""
    terms = setting.terms
    out = np.zeros((len(who.growth), kernel.COLUMNS))
    out[:, kernel.MIDDLE] = who.growth - _at(terms, x, "growth")  # a longer doubling time is slower growth
    out[:, kernel.ORIGIN] = out[:, kernel.MIDDLE]
    out[:, kernel.SEEDS] = _at(terms, x, "seeds")
    out[:, kernel.SLEEP] = who.sleep + _at(terms, x, "sleep")
    out[:, kernel.FOCI] = _at(terms, x, "residual")
    for column, mechanism in _MOVED:
        out[:, column] += who.effects @ _effects(terms, x, mechanism)
    out[:, kernel.SLEEP] = _share(out[:, kernel.SLEEP])
    out[:, kernel.FOCI] = np.exp(out[:, kernel.FOCI]) * who.close + who.missed
    plain, weight, unread = _reading(terms, x)
    known = who.nodes >= 0.0
    read = plain + weight * np.where(known, who.nodes, 0.0)
    out[:, kernel.SHAPE] = _less(read, unread)
    wider = out[:, kernel.SHAPE] / read
    out[:, kernel.PLAIN] = plain * wider
    out[:, kernel.RATIO] = np.exp(_at(terms, x, "nodes_per_seed"))
    out[:, kernel.READ] = weight * out[:, kernel.RATIO] * known * wider
    out[:, kernel.PACE] = _at(terms, x, "pace") - 1.0
    out[:, kernel.NODES], out[:, kernel.NODE_SHAPE] = who.nodes, who.node_shape
    out[:, kernel.AWAKE] = _alive(terms, x, "kill", setting.reach_seeds, who)
    out[:, kernel.ASLEEP] = _alive(terms, x, "kill_asleep", setting.reach_seeds, who)
    out[:, kernel.LOCAL] = _alive(terms, x, "kill", setting.reach_local, who)
    out[:, kernel.SECOND] = np.exp(_at(terms, x, "second")) * _product(np.array(setting.second), who.treated)
    out[:, kernel.SD] = who.growth_sd * np.exp(_at(terms, x, "spread"))
    out[:, kernel.LOCAL_SLEEP] = _share(who.local_sleep)
    return out


def cells(who: Patients, column: Floats, i: int = 0) -> tuple[Floats, Floats, Floats]:
    """Of patient i expected seeds L, rate B and weight of each size and growth rate, float64[size, growth]."""
    log_seeds = (
        who.log_seeds[i][:, None] + column[kernel.SEEDS] + column[kernel.PACE] * (who.grid - column[kernel.ORIGIN])
    )
    seeds = np.exp(log_seeds)
    z = (who.grid - column[kernel.MIDDLE]) / column[kernel.SD]
    weight = np.log(who.size_weight[i])[:, None] - 0.5 * z**2
    nodes, shape = column[kernel.NODES], column[kernel.NODE_SHAPE]
    if nodes >= 0.0:
        weight = weight + nodes * log_seeds - (shape + nodes) * np.log(shape + column[kernel.RATIO] * seeds)
    return seeds, column[kernel.PLAIN] + column[kernel.READ] * seeds, np.exp(weight - weight.max())


def _back(setting: Setting, who: Patients, made: Floats, slope: Floats, x: Floats) -> Floats:
    """From slopes of the columns to slopes of the parameters."""
    terms, out = setting.terms, np.zeros(len(x))
    slope = slope.copy()
    slope[:, kernel.SLEEP] *= made[:, kernel.SLEEP] * (1.0 - made[:, kernel.SLEEP])
    slope[:, kernel.FOCI] *= made[:, kernel.FOCI] - who.missed
    for column, mechanism in _MOVED:
        for j, name in enumerate(terms.covariates):
            if (i := terms.index(f"{mechanism}.{name}")) >= 0:
                out[i] += slope[:, column] @ who.effects[:, j]
    plain, weight, unread = _reading(terms, x)
    nodes, ratio = np.maximum(who.nodes, 0.0), made[:, kernel.RATIO] * (who.nodes >= 0.0)
    read, shape = plain + weight * nodes, made[:, kernel.SHAPE]
    by_rate = slope[:, kernel.PLAIN] * plain + slope[:, kernel.READ] * weight * ratio  # by ln of what both are times
    by_shape = slope[:, kernel.SHAPE] + by_rate / read
    by_read = by_shape * (shape / read) ** 2 * (1.0 + unread) - by_rate * shape / read**2
    by_plain = float((by_read + slope[:, kernel.PLAIN] * shape / read).sum())
    by_weight = float((by_read * nodes + slope[:, kernel.READ] * shape / read * ratio).sum())
    totals = {
        "growth": -(slope[:, kernel.MIDDLE] + slope[:, kernel.ORIGIN]).sum(),
        "seeds": slope[:, kernel.SEEDS].sum(),
        "sleep": slope[:, kernel.SLEEP].sum(),
        "residual": slope[:, kernel.FOCI].sum(),
        "variance": -by_plain * plain,
        "unread": -unread * (by_shape @ (shape**2 * (1.0 + 1.0 / read))),
        "spread": slope[:, kernel.SD] @ made[:, kernel.SD],
        "node_weight": by_weight * weight * (1.0 - weight),
        "nodes_per_seed": slope[:, kernel.READ] @ made[:, kernel.READ] + slope[:, kernel.RATIO] @ made[:, kernel.RATIO],
        "pace": slope[:, kernel.PACE].sum(),
        "second": slope[:, kernel.SECOND] @ made[:, kernel.SECOND],
    }
    for name, total in totals.items():
        if (i := terms.index(name)) >= 0:
            out[i] += total
    kinds = (
        ("kill", kernel.AWAKE, setting.reach_seeds), ("kill_asleep", kernel.ASLEEP, setting.reach_seeds),
        ("kill", kernel.LOCAL, setting.reach_local),
    )  # fmt: skip
    for kind, column, reach in kinds:
        for j, name in enumerate(terms.treatments):
            if (i := terms.index(f"{kind}.{name}")) >= 0:
                kill = _share(x[i])
                factor = 1.0 - kill * reach[j] * who.treated[:, j]
                change = -reach[j] * who.treated[:, j] * kill * (1.0 - kill) / factor
                out[i] += (slope[:, column] * made[:, column]) @ change
    return out


def basis(terms: Terms, held: Sequence[str], x: Floats) -> tuple[Floats, Floats]:
    """Weights of the points at which tables are kept, and slopes of these weights.

    Returns
    -------
    both : float64[2 + held, waking * hold]
        Of sleepers: weights, then their slopes by waking and by each of `held`.
    hold : float64[1 + held, hold]
        Of the awake: weights, then their slopes by each of `held`.
    """
    shift = -_at(terms, x, "waking")  # a longer half-life is a lower rate
    inside = float(np.clip(shift, -WAKING_REACH, WAKING_REACH))  # no polynomial is asked beyond its points
    wake, slope = _polynomial(True, inside)
    wake_slope = -slope if inside == shift else np.zeros_like(slope)
    pairs = [_paced(_at(terms, x, f"hold.{name}")) for name in held]
    hold = [_product_of([pair[int(k == j)] for k, pair in enumerate(pairs)]) for j in range(-1, len(pairs))]
    both = [_pairs(wake, hold[0]), _pairs(wake_slope, hold[0]), *(_pairs(wake, one) for one in hold[1:])]
    return np.stack(both), np.stack(hold)


def _product_of(parts: Sequence[Floats]) -> Floats:
    return reduce(_pairs, parts, np.ones(1))


def _pairs(one: Floats, other: Floats) -> Floats:
    """Every product, the second running faster."""
    return np.outer(one, other).ravel()


def pace(logit: float) -> float:
    """How fast growth runs while held down, within what tables are kept for."""
    return float(np.clip(_share(logit), HOLD_LOW, HOLD_HIGH))


def _paced(logit: float) -> tuple[Floats, Floats]:
    """Weights of the points of pace, and their slopes by the logit."""
    share = float(_share(logit))
    weights, slope = _polynomial(False, pace(logit))
    return weights, slope * share * (1.0 - share) if pace(logit) == share else np.zeros_like(slope)


@cache
def _matrix(waking: bool) -> tuple[Floats, Floats]:
    points = waking_points() if waking else hold_points()
    return points, lagrange(points)


def _polynomial(waking: bool, at: float) -> tuple[Floats, Floats]:
    points, matrix = _matrix(waking)
    half = (points[-1] - points[0]) / 2.0
    z = (at - points[0]) / half - 1.0
    power = np.arange(len(points))
    slope = np.concatenate([[0.0], power[1:] * z ** (power[1:] - 1)]) / half
    return matrix @ z**power, matrix @ slope


def _reading(terms: Terms, x: Floats) -> tuple[float, float, float]:
    """1/v, w, and the variance u of what nodes do not read."""
    plain, unread = np.exp(-_at(terms, x, "variance")), np.exp(_at(terms, x, "unread"))
    return float(plain), float(_share(_at(terms, x, "node_weight"))), float(unread)


def _less(shape: Floats, unread: float) -> Floats:
    """Shape of the gamma that has the mean and variance of one of `shape` times one of mean 1 and variance `unread`."""
    return shape / (1.0 + unread * (1.0 + shape))


def _at(terms: Terms, x: Floats, name: str) -> Any:
    i = terms.index(name)
    return x[i] if i >= 0 else 0.0


def _effects(terms: Terms, x: Floats, mechanism: str) -> Floats:
    return np.array([_at(terms, x, f"{mechanism}.{name}") for name in terms.covariates])


def _alive(terms: Terms, x: Floats, kind: str, reach: Sequence[float], who: Patients) -> Floats:
    left = np.ones(len(who.growth))
    for j, name in enumerate(terms.treatments):
        if (i := terms.index(f"{kind}.{name}")) >= 0:
            left *= 1.0 - _share(x[i]) * reach[j] * who.treated[:, j]
    return left


def _product(factors: Floats, treated: Floats) -> Floats:
    return np.prod(np.where(treated > 0.0, factors, 1.0), axis=1)


def _share(logit: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-logit))
