"""The generator against published vectors and a second implementation; its streams, uniforms, normals and gammas."""

from __future__ import annotations

import itertools
import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from scipy import special

from blowball import rng
from blowball.engine import seeding

SEEDS = st.integers(0, 2**64 - 1)
PATIENTS = st.integers(0, 2**32 - 1)
STREAMS, DRAWS, ATTEMPTS = st.integers(0, 31), st.integers(0, 2**15 - 1), st.integers(0, 2**12 - 1)
ABOUT = st.integers(0, 2**64 - 1)
house = settings(max_examples=300, derandomize=True, deadline=None)

# Random123 (Salmon et al. 2011), its file kat_vectors, "philox4x32 10": counter, key, output.
PUBLISHED = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


def by_hand(counter: list[int], key: list[int]) -> list[int]:
    """Philox4x32-10 in whole numbers, as the paper draws it: multiply, swap, and mix in the key of the round."""
    c = list(counter)
    for turn in range(10):
        left, right = (c[0] * 0xD2511F53).to_bytes(8, "big"), (c[2] * 0xCD9E8D57).to_bytes(8, "big")
        keys = [(key[0] + turn * 0x9E3779B9) % 2**32, (key[1] + turn * 0xBB67AE85) % 2**32]
        high, low = ([int.from_bytes(product[part], "big") for product in (right, left)] for part in HALVES)
        c = [high[0] ^ c[1] ^ keys[0], low[0], high[1] ^ c[3] ^ keys[1], low[1]]
    return c


HALVES = (slice(0, 4), slice(4, 8))


def compiled_philox(counter: list[int], key: list[int]) -> list[int]:
    return [int(w) for w in rng.philox(*(np.uint64(w) for w in (*key, *counter)))]


@pytest.mark.parametrize(("counter", "key", "output"), PUBLISHED)
def test_known_answers(counter: str, key: str, output: str) -> None:
    assert compiled_philox(words(counter), words(key)) == words(output)
    assert by_hand(words(counter), words(key)) == words(output)


@house
@given(*[st.integers(0, 2**32 - 1)] * 6)
def test_philox_agrees_with_a_second_implementation(k0: int, k1: int, a: int, b: int, c: int, d: int) -> None:
    assert compiled_philox([a, b, c, d], [k0, k1]) == by_hand([a, b, c, d], [k0, k1])


def output_of(seed: int, patient: int, stream: int, attempt: int, draw: int, about: int) -> list[int]:
    """What the published layout of the counter gives: patient; stream, draw and attempt; what it is about."""
    counter = [patient, stream << 27 | draw << 12 | attempt, about % 2**32, about >> 32]
    return by_hand(counter, [seed % 2**32, seed >> 32])


@house
@given(SEEDS, PATIENTS, STREAMS, ATTEMPTS, DRAWS, ABOUT)
def test_counter_and_key_are_laid_out_as_documented(seed, patient, stream, attempt, draw, about) -> None:
    a, b, c, d = output_of(seed, patient, stream, attempt, draw, about)
    u, v = rng.uniforms(np.uint64(seed), np.uint64(patient), stream, attempt, draw, np.uint64(about))
    assert (u, v) == (((a << 32 | b) // 2**12 + 0.5) / 2**52, ((c << 32 | d) // 2**12 + 0.5) / 2**52)
    quarters = rng.quarters(np.uint64(seed), np.uint64(patient), stream, attempt, draw, np.uint64(about))
    assert quarters == tuple((w + 0.5) / 2**32 for w in (a, b, c, d))


@house
@given(STREAMS, ATTEMPTS, DRAWS, STREAMS, ATTEMPTS, DRAWS)
def test_no_two_draws_share_a_counter(stream, attempt, draw, stream_2, attempt_2, draw_2) -> None:
    """The three numbers are bit fields of one word, so legal values never meet."""
    same = (stream, attempt, draw) == (stream_2, attempt_2, draw_2)
    one, other = (stream << 27 ^ draw << 12 ^ attempt), (stream_2 << 27 ^ draw_2 << 12 ^ attempt_2)
    assert (one == other) == same
    assert one < 2**32


def test_streams_are_different_and_fit_their_field() -> None:
    names = ("PEOPLE", "GROWTH", "DIAGNOSIS", "SEEDING", "NODES", "SITE", "FATE", "KILL", "MARGIN", "SECOND",
             "SYMPTOM", "TEST", "VISIT", "FRAILTY", "RETREAT", "DEATH", "CARE")  # fmt: skip
    numbers = [getattr(rng, name) for name in names]
    assert numbers == list(range(1, 18)), "the numbers are part of the results"


@njit
def _many(n, seed):
    out = np.empty((n, 6))
    for i in range(n):
        out[i, 0], out[i, 1] = rng.uniforms(seed, i, 1, 0, 0, np.uint64(5))
        out[i, 2], out[i, 3], out[i, 4], out[i, 5] = rng.quarters(seed, i, 2, 0, 0, np.uint64(5))
    return out


def test_uniforms_are_uniform_and_independent() -> None:
    n = 200_000
    draws = _many(n, np.uint64(11))
    assert draws.min() > 0.0
    assert draws.max() < 1.0
    for column in draws.T:
        counts, _ = np.histogram(column, bins=100, range=(0.0, 1.0))
        chi2 = float(np.sum((counts - n / 100) ** 2) / (n / 100))
        assert special.chdtrc(99, chi2) > 1e-5  # six columns: a false alarm in 17,000 seeds
    correlations = np.corrcoef(draws.T)[np.triu_indices(6, 1)]
    assert np.all(np.abs(correlations) < 5.0 / math.sqrt(n))
    lagged = [np.corrcoef(column[:-1], column[1:])[0, 1] for column in draws.T]
    assert np.all(np.abs(lagged) < 5.0 / math.sqrt(n))


def counter_that_gives(output: list[int], key: list[int]) -> list[int]:
    """Philox backwards: it is a bijection, so any output has its counter."""
    o = list(output)
    for turn in reversed(range(10)):
        keys = [(key[0] + turn * 0x9E3779B9) % 2**32, (key[1] + turn * 0xBB67AE85) % 2**32]
        c0, c2 = o[3] * pow(0xD2511F53, -1, 2**32) % 2**32, o[1] * pow(0xCD9E8D57, -1, 2**32) % 2**32
        o = [c0, (c2 * 0xCD9E8D57 >> 32) ^ o[0] ^ keys[0], c2, (c0 * 0xD2511F53 >> 32) ^ o[2] ^ keys[1]]
    return o


@pytest.mark.parametrize("word", [0, 2**32 - 1])
def test_uniforms_are_never_0_or_1(word: int) -> None:
    """At the draws whose bits are all zeros or all ones."""
    a, b, c, d = counter_that_gives([word] * 4, [7, 0])
    about = np.uint64(d << 32 | c)
    draws = np.uint64(7), np.uint64(a), b >> 27, b % 2**12, b >> 12 & 2**15 - 1, about
    for u in (*rng.uniforms(*draws), *rng.quarters(*draws)):
        assert 0.0 < u < 1.0
        assert abs(u - (word > 0)) < 1e-9
        assert math.isfinite(rng.normal(u))


@house
@given(st.floats(1e-300, 1.0 - 2.0**-53))
def test_normal_is_the_quantile_function(u: float) -> None:
    assert rng.normal(u) == pytest.approx(special.ndtri(u), rel=1e-12, abs=1e-13)
    if u > 1e-10:
        assert rng.normal(u) == pytest.approx(statistics.NormalDist().inv_cdf(u), rel=1e-9, abs=1e-12)


@njit
def _gammas(n, seed, shape):
    out = np.empty(n)
    for i in range(n):
        out[i] = rng.gamma(seed, i, 5, 0, np.uint64(1), shape)
    return out


@pytest.mark.parametrize("shape", [0.05, 0.467, 1.0, 3.7, 50.0])
def test_gamma_has_its_distribution(shape: float) -> None:
    n = 100_000
    draws = _gammas(n, np.uint64(3), shape)
    sixth = shape + 0.5 * shape**2  # var of (x - k)^2 is 2k^2 + 6k; of x it is k
    assert abs(draws.mean() - shape) < 5.0 * math.sqrt(shape / n)
    assert abs(np.mean((draws - shape) ** 2) - shape) < 5.0 * math.sqrt(4.0 * sixth / n + 2.0 * shape / n)
    share = np.sort(special.gammainc(shape, draws))
    distance = np.max(np.abs(share - (np.arange(n) + 0.5) / n))
    assert distance < 2.5 / math.sqrt(n)  # Kolmogorov: chance 7e-6


@house
@given(SEEDS, PATIENTS, ATTEMPTS, ABOUT, st.floats(0.01, 100.0))
def test_gamma_is_positive_and_repeats(seed, patient, attempt, about, shape) -> None:
    args = np.uint64(seed), np.uint64(patient), 5, attempt, np.uint64(about), shape
    assert rng.gamma(*args) >= 0.0
    assert rng.gamma(*args) == rng.gamma(*args)


@njit
def _family(width, depth):
    """Lineages of a family: every root's children, grandchildren and so on."""
    total, size = 0, 5
    for _ in range(depth):
        size *= width
        total += size
    out = np.empty(total + 5, np.uint64)
    for root in range(5):
        out[root] = rng.hashed(root + 1, 0)
    first, last, at = 0, 5, 5
    for _ in range(depth):
        for parent in range(first, last):
            for child in range(width):
                out[at] = rng.hashed(out[parent], child)
                at += 1
        first, last = last, at
    return out


@pytest.mark.parametrize(("width", "depth"), [(2_000, 1), (300, 2), (40, 3), (8, 5)])
def test_lineages_do_not_collide(width: int, depth: int) -> None:
    """Expected collisions of a perfect 64-bit hash among half a million: 7e-9."""
    lineages = _family(width, depth)
    assert np.unique(lineages).size == lineages.size


def test_lineages_of_roots_do_not_collide() -> None:
    roots = range(1, max(seeding.ROOT_PRIMARY, seeding.ROOT_BURST, seeding.ROOT_SECOND) + 1)
    lineages = {int(rng.hashed(np.uint64(root), np.uint64(k))) for root, k in itertools.product(roots, range(20_000))}
    assert len(lineages) == len(roots) * 20_000


@house
@given(ABOUT, st.integers(0, 2**32))
def test_hashed_is_splitmix64(parent: int, child: int) -> None:
    z = (parent + (child + 1) * 0x9E3779B97F4A7C15) % 2**64
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ z >> 27) * 0x94D049BB133111EB % 2**64
    assert int(rng.hashed(np.uint64(parent), np.uint64(child))) == z ^ z >> 31
