"""A second transcription, made from the sources, must say the same as the catalogue."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import nbinom
from tests.catalogue.transcriptions import assert_both_agree, from_a_source, second_transcription

from blowball import units
from blowball.catalogue import get_cancer
from blowball.datasets import load_rotterdam

BREAST = get_cancer("breast", calibrated=False)
SECOND = second_transcription("breast")
RECOMPUTED = {f"typical.{name}.{subtype}" for name in ("er", "pgr") for subtype in BREAST.subtype_ids}


@pytest.mark.parametrize("key", SECOND)
def test_both_transcriptions_agree(key):
    assert_both_agree(BREAST, SECOND, key)


def test_everything_from_a_source_was_transcribed_twice():
    assert from_a_source(BREAST) - set(SECOND) - RECOMPUTED == set()


def columns():
    table = load_rotterdam()
    return {name: np.array(table.column(name).to_pylist()) for name in ("er", "pgr", "nodes", "size")}


@pytest.mark.parametrize("name", ["er", "pgr"])
def test_receptor_deciles_are_those_of_the_rotterdam_patients(name):
    data = columns()
    positive = (data["er"] >= 10) | (data["pgr"] >= 10)
    everyone = np.ones_like(positive)
    for subtype, chosen in (("hr_pos", positive), ("her2_pos", everyone), ("triple_neg", ~positive)):
        deciles = np.quantile(data[name][chosen], np.linspace(0, 1, 11))
        assert BREAST.numbers(f"typical.{name}", subtype) == pytest.approx(deciles, abs=0.5)


def test_the_node_shape_is_that_of_the_rotterdam_patients():
    data = columns()
    classes = [data["nodes"][data["size"] == size] for size in np.unique(data["size"])]
    assert len(classes) == 3

    def minus_log_likelihood(log_shape):
        shape = np.exp(log_shape)
        return -sum(nbinom.logpmf(k, shape, shape / (shape + k.mean())).sum() for k in classes)

    best = minimize_scalar(minus_log_likelihood, bounds=(-4, 3), method="bounded")
    assert BREAST.number("seeding.node_shape") == pytest.approx(np.exp(best.x), rel=0.02)


def refit(exponent):
    """Gamma frailty fitted to relapse by size class: mean seeds at 15 mm, variance, Gompertz capacity 3.1e12."""
    mm = np.array([17.5, 30, 40, 50, 60, 70, 80])
    women = np.array([317, 496, 544, 422, 329, 192, 136])
    relapsed = np.array([27.1, 42.0, 56.7, 66.5, 72.8, 83.8, 81.3]) / 100

    def shed(diameter):
        u = np.linspace(0, np.log(units.diameter_to_cells(diameter)), 4001)
        return np.trapezoid(np.exp(exponent * u) / (np.log(3.1e12) - u), u)

    seeds = np.array([shed(d) for d in mm]) / shed(15.0)

    def minus_log_likelihood(logs):
        mean, variance = np.exp(logs)
        p = 1 - (1 + variance * mean * seeds) ** (-1 / variance)
        return -(women * (relapsed * np.log(p) + (1 - relapsed) * np.log1p(-p))).sum()

    return np.exp(minimize(minus_log_likelihood, [-1.2, 0.5], method="Nelder-Mead", options={"xatol": 1e-6}).x)


def test_the_seeding_variance_is_that_of_the_size_table_at_every_exponent():
    exponents = np.array([0.4, 0.5, 2 / 3, 0.8, 1.0])
    means, variances = np.transpose([refit(alpha) for alpha in exponents])
    line = BREAST.number("seeding.variance") * (1 + BREAST.number("seeding.variance_slope") * (exponents - 2 / 3))
    assert line == pytest.approx(variances, rel=0.05)
    assert means == pytest.approx(0.24, abs=0.015)  # why 15 mm is the reference diameter
    assert all(a < b for a, b in pairwise(variances))
