"""Closed forms of the time before surgery: size at diagnosis, seeds, nodes, frailty, staging, M0."""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import nbinom

from .helpers import RATE, cells_of, law, mean, patients, quiet_model, quiet_plan, run, share, variance
from .laws import Growth, at_once, over_rates, quadrature, seen_by, unseen

S_20 = float(Growth().time(cells_of(20.0)))


def strength_for(expected, alpha=2 / 3, growth=None, mm=20.0):
    """Seeds per unit of the integral of N^alpha that give so many expected seeds by that size."""
    growth = growth or Growth()
    return expected / float(growth.shed(alpha, growth.time(cells_of(mm))))


def seed_counts(n):
    """Seeds before surgery: mean L, variance L + theta L², none with probability (1 + theta L)^(-1/theta).

    L = mu a^rho / a times the integral of N^alpha over own time, for each growth law; with rates that vary between
    patients and rho = 1/2, L goes as a^(-1/2), of which the lognormal mean is known.
    """
    checks = []
    laws = (
        (0, Growth(), 2 / 3, {}),
        (1, Growth(1), 1.0, {"growth_law": 1, "seeding_exponent": 1.0, "log_growth": math.log(0.01)}),
        (2, Growth(2, power=0.7), 0.5,
         {"growth_law": 2, "power": 0.7, "seeding_exponent": 0.5, "log_growth": math.log(1.0)}),
    )  # fmt: skip
    for code, growth, alpha, changes in laws:
        for expected, theta in ((0.3, 0.0), (3.0, 0.0), (1.5, 1.5)):
            mu = strength_for(expected, alpha, growth)
            model = quiet_model(seeding_rate=mu, seeding_variance=theta, **changes)
            seeds = run(model, quiet_plan(), patients(), n, seed=11).histories["seeds"]
            name = f"seeds, law {code}, L {expected}, theta {theta}"
            checks.append(mean(name, seeds, expected))
            checks.append(variance(name + ", variance", seeds, expected + theta * expected**2))
            checks.append(share(name + ", none", seeds == 0, unseen(expected, theta)))
    model = quiet_model(seeding_rate=strength_for(1.0), seeding_growth_exponent=0.5, growth_sd=0.5)
    seeds = run(model, quiet_plan(horizon=400 * 365.25), patients(), n, seed=12).histories["seeds"]
    checks.append(mean("seeds, rho 1/2", seeds, RATE**-0.5 * math.exp(0.5**2 * 0.5**2 / 2)))
    none = over_rates(lambda a: math.exp(-(a**-0.5)), math.log(RATE), 0.5)
    checks.append(share("no seed, rho 1/2", seeds == 0, none))
    return checks


def cured(n):
    """Cure is the absence of seeds: P(never a recurrence) = E_a[(1 + theta L(a))^(-1/theta)]."""
    theta, sd, few = 1.5, 0.4, 0.3
    model = quiet_model(
        seeding_rate=strength_for(few * RATE**0.5), seeding_growth_exponent=0.5, growth_sd=sd, seeding_variance=theta
    )
    h = run(model, quiet_plan(horizon=400 * 365.25), patients(), n, seed=13).histories
    p = over_rates(lambda a: unseen(few * (a / RATE) ** -0.5, theta), math.log(RATE), sd)
    return [
        share("cured", np.isnan(h["time"][:, 3]), p),
        share("cured if and only if nothing has flown", np.isnan(h["time"][:, 3]) == (h["seeds"] == 0), 1.0),
    ]


def node_counts(n):
    """Drawn nodes are negative binomial with mean c L; a count stops at `node_most`."""
    shape, c, expected, most = 0.6, 2.0, 1.2, 12
    model = quiet_model(seeding_rate=strength_for(expected), node_ratio=c, node_shape=shape, node_most=most)
    nodes = run(model, quiet_plan(), patients(nodes=-1), n, seed=14).histories["nodes_positive"]
    exact = nbinom(shape, shape / (shape + c * expected))
    checks = [share(f"{k} nodes", nodes == k, exact.pmf(k)) for k in range(9)]
    checks.append(share("as many nodes as there are", nodes == most, exact.sf(most - 1)))
    checks.append(share("more nodes than there are", nodes > most, 0.0))
    return checks


def nodes_as_a_reading(n):
    """K positive nodes make the frailty gamma with shape 1/theta + w k and rate 1/theta + w c L.

    Nodes drawn as negative binomial with shape 1/theta and read with w = 1 leave the frailty as it was.
    """
    theta, c, expected, w = 1.5, 2.0, 0.8, 0.4
    base = {
        "seeding_rate": strength_for(expected),
        "seeding_variance": theta,
        "node_ratio": c,
        "node_shape": 1.0 / theta,
    }
    checks = []
    for k in (0, 3, 12):
        h = run(quiet_model(node_weight=w, **base), quiet_plan(), patients(nodes=k), n, seed=15).histories
        shape, rate = 1.0 / theta + w * k, 1.0 / theta + w * c * expected
        checks.append(mean(f"seeds given {k} nodes", h["seeds"], expected * shape / rate))
        checks.append(share(f"no seed given {k} nodes", h["seeds"] == 0, (rate / (rate + expected)) ** shape))
    h = run(quiet_model(node_weight=1.0, **base), quiet_plan(), patients(nodes=-1), n, seed=16).histories
    checks.append(share("no seed, whatever the nodes", h["seeds"] == 0, unseen(expected, theta)))
    both = (1.0 + theta * (c + 1.0) * expected) ** (-1.0 / theta)
    checks.append(share("no seed and no node", (h["seeds"] == 0) & (h["nodes_positive"] == 0), both))
    return checks


def size_at_diagnosis(n):
    """P(larger than N) = exp(-hazard/a integral of N^exponent); within an interval, that law cut; screening before.

    A perfect test every D days finds a tumour at a uniform own time within a D of becoming visible, unless felt before.
    """
    growth, hazard = Growth(), 3e-13
    mm = np.linspace(6.0, 140.0, 60)

    def felt(size):
        return np.exp(-hazard / RATE * growth.shed(1.0, growth.time(cells_of(size))))

    model, plan = quiet_model(detection_rate=hazard), quiet_plan()
    drawn = run(model, plan, patients(size_low=np.nan, size_high=np.nan), n, seed=17).histories["size_mm"]
    inside = run(model, plan, patients(size_low=20.0, size_high=50.0), n, seed=18).histories["size_mm"]
    between, s_visible = 700.0 * RATE, growth.time(cells_of(5.0))

    def screened(size):
        waited = np.clip((growth.time(cells_of(size)) - s_visible) / between, 0.0, 1.0)
        return felt(size) * (1.0 - waited)

    test = {"n_tests": 1, "test_mm": 1e-3, "test_ceiling": 1.0, "test_slope": 50.0}
    model = quiet_model(detection_rate=hazard, screening_interval=700.0)
    early = run(model, quiet_plan(**test), patients(size_low=np.nan, size_high=np.nan), n, seed=19)
    within = np.linspace(20.0, 50.0, 40)
    return [
        law("size drawn", drawn, lambda x: 1.0 - felt(x), mm),
        law("size in an interval", inside, lambda x: (felt(20.0) - felt(x)) / (felt(20.0) - felt(50.0)), within),
        law("size with screening", early.histories["size_mm"], lambda x: 1.0 - screened(x), mm),
    ]


def staging(n):
    """Staging sees a metastasis with logistic chance in ln mm: P(M1) is that of no seed seen, with their frailty.

    M0 patients have their history redrawn: 1 / P(M0) attempts on average.
    """
    growth, theta, expected, mm, slope = Growth(), 1.0, 4.0, 1.5, 3.0
    strength = strength_for(expected)
    s_visible = float(growth.time(cells_of(0.5)))

    def density(s):  # seeds that left at s have own time S - s on day 0
        cells = growth.cells(S_20 - s)
        seen = 1.0 / (1.0 + (cells_of(mm) / cells) ** (slope / 3.0))
        return strength * growth.cells(s) ** (2 / 3) * seen

    p = float(unseen(quadrature(density, 0.0, S_20 - s_visible), theta))
    model = quiet_model(
        seeding_rate=strength, seeding_variance=theta, staging_mm=mm, staging_slope=slope, visible_mm=0.5,
        symptom_mm=1e3,
    )  # fmt: skip
    h = run(model, quiet_plan(horizon=1.0), patients(), n, seed=20).histories
    m0 = run(model, quiet_plan(horizon=1.0), patients(m0=1), n, seed=20).histories
    return [
        share("metastatic at diagnosis", h["metastatic_at_diagnosis"] == 1, 1.0 - p),
        share("M0 is kept", m0["metastatic_at_diagnosis"] == 0, 1.0),
        mean("attempts", m0["attempts"], 1.0 / p),
    ]


def known_free(n):
    """P(T > t | M0) = E_a S(t) / E_a S(0): redrawing conditions the growth rate and the frailty too."""
    growth, theta, sd = Growth(), 1.0, 0.4
    strength = strength_for(3.0)
    s_felt = float(growth.time(cells_of(3.0)))

    def survival(t):
        return over_rates(
            lambda a: unseen(seen_by(t, growth, strength, 2 / 3, S_20, a, s_felt / a, at_once), theta),
            math.log(RATE), sd,
        )  # fmt: skip

    free = float(survival(np.array(0.0)))
    model = quiet_model(seeding_rate=strength, seeding_variance=theta, growth_sd=sd, symptom_mm=3.0, visible_mm=1.0)
    times = run(model, quiet_plan(), patients(m0=1), n, seed=21).histories["time"][:, 3]
    return [law("relapse given M0", times, lambda t: 1.0 - survival(t) / free, np.linspace(20.0, 4000.0, 40))]


CASES = (seed_counts, cured, node_counts, nodes_as_a_reading, size_at_diagnosis, staging, known_free)
