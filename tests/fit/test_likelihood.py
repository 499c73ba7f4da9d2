"""The kernel against differences and against the same sums written out; the mean of the likelihood over outcomes."""

import numpy as np
import pytest

from blowball.fit import kernel
from blowball.fit.blocks import Kind
from blowball.fit.likelihood import basis, columns, log_likelihood

from .cohorts import model, of_every_kind, women


@pytest.mark.parametrize("kind", [women, of_every_kind])
def test_the_gradient_is_that_of_the_value(kind):
    made = model(kind)
    sd = np.array([term.sd for term in made.terms.terms])
    x = made.terms.centre + 0.3 * sd * np.random.default_rng(0).standard_normal(len(sd))
    slope = made.density(x)[1]
    for i, width in enumerate(1e-4 * sd):
        step = np.zeros_like(x)
        step[i] = width
        there = (made.density(x + step)[0] - made.density(x - step)[0]) / (2.0 * width)
        assert slope[i] == pytest.approx(there, rel=2e-4, abs=2e-3), made.terms.names[i]


def written_out(setting, kind, block, x):
    """Log-likelihood of the first patient of a block that is not interval-censored nor late."""
    c = columns(setting, block.who, x)[0]
    both, hold = (weights[0] for weights in basis(setting.terms, kind.held, x))
    t = block.table
    a, b = np.tensordot(hold, t.awake[0], 1), np.tensordot(both, t.asleep[0], 1)
    la, lb = np.tensordot(hold, t.local_awake[0], 1), np.tensordot(both, t.local_asleep[0], 1)
    q, alive, gone = c[kernel.SLEEP], c[kernel.AWAKE], c[kernel.ASLEEP]

    def seen(r):
        if r == 0:
            return (1 - q) * a[0] + q * b[0]
        return (1 - q) * (a[0] + alive * (a[r] - a[0])) + q * (b[0] + gone * (b[r] - b[0]))

    foci = c[kernel.FOCI] * c[kernel.LOCAL] * ((1 - c[kernel.LOCAL_SLEEP]) * la + c[kernel.LOCAL_SLEEP] * lb)
    faster = block.who.grid - c[kernel.ORIGIN]
    seeds = np.exp(block.who.log_seeds[0][:, None] + c[kernel.SEEDS] + c[kernel.PACE] * faster)
    rate = c[kernel.PLAIN] + c[kernel.READ] * seeds
    shape, second, time = c[kernel.SHAPE], c[kernel.SECOND], block.times[0, 1]
    weight = np.exp(-0.5 * ((block.who.grid - c[kernel.MIDDLE]) / c[kernel.SD]) ** 2)
    weight = weight * block.who.size_weight[0][:, None]
    nodes, expected = c[kernel.NODES], c[kernel.RATIO] * seeds
    more = expected / (expected + c[kernel.NODE_SHAPE])
    weight = weight * more**nodes * (1 - more) ** c[kernel.NODE_SHAPE]
    free = weight * (rate / (rate + seeds * seen(1))) ** shape * np.exp(-foci[1] - second * time)
    if kind.event:
        dense = (1 - q) * alive * a[2] + q * gone * b[2]
        s = block.source[0]
        free = free * (s[0] * shape * seeds * dense / (rate + seeds * seen(1)) + s[1] * foci[2] + s[2] * second)
    return np.log(free.sum() / (weight * (rate / (rate + seeds * seen(0))) ** shape).sum())


def test_the_kernel_is_the_formula():
    made = model()
    x = made.terms.centre
    kinds = set()
    for kind, block in zip(made.kinds, made.data, strict=True):
        assert log_likelihood(made.setting, kind, block, x)[0][0] == pytest.approx(
            written_out(made.setting, kind, block, x), rel=1e-10
        )
        kinds.add(kind)
    assert {Kind(True, 1, False, ()), Kind(False, 1, False, ())} <= kinds


def test_other_priors_move_the_density_by_themselves_alone():
    """By a normal's own formula; all else stays."""
    usual, term = model(), model().terms.terms[model().terms.index("unread")]
    other = usual.with_priors({"unread": (term.centre + 1.0, 2.0 * term.sd)})
    assert (other.terms.names, other.data) == (usual.terms.names, usual.data)
    x = usual.terms.centre.copy()
    moved = other.density(x)[0] - usual.density(x)[0]
    x[usual.terms.index("unread")] += 0.3
    moved -= other.density(x)[0] - usual.density(x)[0]
    far = [(1.0 / (2.0 * term.sd)) ** 2 / 2.0, (0.7 / (2.0 * term.sd)) ** 2 / 2.0 - (0.3 / term.sd) ** 2 / 2.0]
    assert moved == pytest.approx(far[1] - far[0], rel=1e-6)
    with pytest.raises(ValueError, match="unheard: not among"):
        usual.with_priors({"unheard": (0.0, 1.0)})
