"""The likelihood of first relapses of patients free of visible metastases at surgery.

Given the growth rate a and the size, a patient sheds L Z seeds, Z gamma with shape 1/v and mean 1, of which k positive
nodes are a reading (shape A = 1/v + w k, rate B = 1/v + w c L). With G(t) the chance that a seed is found by t,

    S(t | M0) = E[(B / (B + L G(t)))^A exp(-m R(t) - s t)] / E[(B / (B + L G(0)))^A],

m foci left behind that are found by t with chance R(t), second primaries at a flat rate s, the mean over a and size.
It is the engine's model without metastases of metastases and without seeds from foci. Here parameters become what each
patient brings, and slopes go the way back; the sums are `kernel`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    sparse = np.array([term.sparse for term in terms.terms])
    z = (x - terms.centre) / sd
    value = np.where(sparse, -0.5 * (TAIL + 1.0) * np.log1p(z**2 / TAIL), -0.5 * z**2)
    slope = np.where(sparse, -(TAIL + 1.0) * z / (TAIL + z**2), -z) / sd
    return float(value.sum()), slope


def log_likelihood(setting: Setting, kind: Kind, held: Block, x: Floats) -> tuple[Floats, Floats]:
    """Log-likelihood of each patient of a block, and the gradient of their sum."""
    who = columns(setting, held.who, x)
    wake, wake_slope, hold, hold_slope = basis(setting.terms, kind.held, x)
    both = np.outer(wake, hold).ravel()
    code = kernel.INTERVAL if kind.interval else (kernel.EVENT if kind.event else kernel.CENSORED)
    value, slope, by_both, by_hold = kernel.values(code, kind.late, who, both, hold, held)
    out = _back(setting, held.who, who, slope, x)
    grid = by_both.reshape(len(wake), len(hold))
    out[setting.terms.index("waking")] += wake_slope @ grid @ hold
    if kind.held:
        out[setting.terms.index(f"hold.{setting.terms.held}")] += hold_slope @ (by_hold + wake @ grid)
    return value, out


def columns(setting: Setting, who: Patients, x: Floats) -> Floats:
    """What parameters and covariates make of each patient: the kernel's columns."""
    terms = setting.terms
    out = np.zeros((len(who.growth), kernel.COLUMNS))
    out[:, kernel.MIDDLE] = who.growth - _at(terms, x, "growth")  # a longer doubling time is slower growth
    out[:, kernel.SEEDS] = _at(terms, x, "seeds")
    out[:, kernel.SLEEP] = who.sleep + _at(terms, x, "sleep")
    out[:, kernel.FOCI] = _at(terms, x, "residual")
    for column, mechanism in _MOVED:
        out[:, column] += who.effects @ _effects(terms, x, mechanism)
    out[:, kernel.SLEEP] = _share(out[:, kernel.SLEEP])
    out[:, kernel.FOCI] = np.exp(out[:, kernel.FOCI]) * who.close + who.missed
    shape, weight = np.exp(-_at(terms, x, "variance")), _share(_at(terms, x, "node_weight"))
    out[:, kernel.SHAPE] = shape + weight * who.nodes
    out[:, kernel.PLAIN] = shape
    out[:, kernel.READ] = weight * np.exp(_at(terms, x, "nodes_per_seed")) * who.known_nodes
    out[:, kernel.AWAKE] = _alive(terms, x, "kill", setting.reach_seeds, who)
    out[:, kernel.ASLEEP] = _alive(terms, x, "kill_asleep", setting.reach_seeds, who)
    out[:, kernel.LOCAL] = _alive(terms, x, "kill", setting.reach_local, who)
    out[:, kernel.SECOND] = np.exp(_at(terms, x, "second")) * _product(np.array(setting.second), who.treated)
    out[:, kernel.SD] = who.growth_sd
    out[:, kernel.LOCAL_SLEEP] = _share(who.local_sleep)
    return out


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
    weight = _share(_at(terms, x, "node_weight"))
    by_read = slope[:, kernel.READ] @ made[:, kernel.READ]
    totals = {
        "growth": -slope[:, kernel.MIDDLE].sum(),
        "seeds": slope[:, kernel.SEEDS].sum(),
        "sleep": slope[:, kernel.SLEEP].sum(),
        "residual": slope[:, kernel.FOCI].sum(),
        "variance": -(slope[:, kernel.SHAPE] + slope[:, kernel.PLAIN]).sum() * np.exp(-_at(terms, x, "variance")),
        "node_weight": (1.0 - weight) * (weight * (slope[:, kernel.SHAPE] @ who.nodes) + by_read),
        "nodes_per_seed": by_read,
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


def basis(terms: Terms, held: bool, x: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Weights of the points at which tables are kept and their slopes, for waking and for holding down."""
    shift = -_at(terms, x, "waking")  # a longer half-life is a lower rate
    inside = float(np.clip(shift, -WAKING_REACH, WAKING_REACH))  # no polynomial is asked beyond its points
    wake, slope = _polynomial(waking_points(), inside)
    wake_slope = -slope if inside == shift else np.zeros_like(slope)
    if not held:
        return wake, wake_slope, np.ones(1), np.zeros(1)
    share = float(_share(_at(terms, x, f"hold.{terms.held}")))
    pace = float(np.clip(share, HOLD_LOW, HOLD_HIGH))
    hold, slope = _polynomial(hold_points(), pace)
    return wake, wake_slope, hold, slope * share * (1.0 - share) if pace == share else np.zeros_like(slope)


def _polynomial(points: Floats, at: float) -> tuple[Floats, Floats]:
    half = (points[-1] - points[0]) / 2.0
    z = (at - points[0]) / half - 1.0
    power = np.arange(len(points))
    matrix = lagrange(points)
    slope = np.concatenate([[0.0], power[1:] * z ** (power[1:] - 1)]) / half
    return matrix @ z**power, matrix @ slope


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
