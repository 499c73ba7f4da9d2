"""Random numbers that depend only on what they are about.

Every draw is Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", SC'11)
keyed by the seed. The counter says whose draw it is (patient), what it decides (stream, attempt, draw)
and what it is about (a 64-bit hash: a lesion's lineage, an organ, the day of a visit). Nothing else enters, so no
draw moves when the order of questions, the chunk, the thread or the scenario changes.
"""

from __future__ import annotations

import math

import numpy as np

from .compiled import compiled, inlined

# Streams: what a draw decides. The numbers are part of the results; never renumber them. SITE and KILL are
# no longer drawn from.
PEOPLE, GROWTH, DIAGNOSIS, SEEDING, NODES, SITE, FATE, KILL = 1, 2, 3, 4, 5, 6, 7, 8
MARGIN, SECOND, SYMPTOM, TEST, VISIT, FRAILTY, RETREAT, DEATH, CARE = 9, 10, 11, 12, 13, 14, 15, 16, 17

_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_STEP, _MIX1, _MIX2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_TO_UNIT, _TO_QUARTER = 2.0**-52, 2.0**-32


@inlined
def philox(k0, k1, c0, c1, c2, c3):
    """Ten rounds of Philox4x32 on 32-bit words held in uint64."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (p1 >> _32) ^ c1 ^ k0, p1 & _LOW, (p0 >> _32) ^ c3 ^ k1, p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@inlined
def uniforms(seed, patient, stream, attempt, draw, about):
    """Two independent uniforms in (0, 1): 52 bits each, so that half a bit more is exact and never rounds to 1.

    `stream`, `attempt` and `draw` are below 32, 4,096 and 32,768.
    """
    s = np.uint64(seed)
    h = np.uint64(about)
    c1 = (np.uint64(stream) << np.uint64(27)) ^ (np.uint64(draw) << np.uint64(12)) ^ np.uint64(attempt)
    w0, w1, w2, w3 = philox(s & _LOW, s >> _32, np.uint64(patient) & _LOW, c1 & _LOW, h & _LOW, h >> _32)
    u = ((w0 << _32 | w1) >> _12) + 0.5
    v = ((w2 << _32 | w3) >> _12) + 0.5
    return u * _TO_UNIT, v * _TO_UNIT


@inlined
def quarters(seed, patient, stream, attempt, draw, about):
    """Four independent uniforms in (0, 1) of 32 bits each: enough for yes or no."""
    s = np.uint64(seed)
    h = np.uint64(about)
    c1 = (np.uint64(stream) << np.uint64(27)) ^ (np.uint64(draw) << np.uint64(12)) ^ np.uint64(attempt)
    w0, w1, w2, w3 = philox(s & _LOW, s >> _32, np.uint64(patient) & _LOW, c1 & _LOW, h & _LOW, h >> _32)
    return (w0 + 0.5) * _TO_QUARTER, (w1 + 0.5) * _TO_QUARTER, (w2 + 0.5) * _TO_QUARTER, (w3 + 0.5) * _TO_QUARTER


@inlined
def hashed(parent, child):
    """A lineage: the hash of a thing and the number of its child (SplitMix64 finaliser, Steele et al. 2014)."""
    z = np.uint64(parent) + (np.uint64(child) + np.uint64(1)) * _STEP
    z = (z ^ (z >> _30)) * _MIX1
    z = (z ^ (z >> _27)) * _MIX2
    return z ^ (z >> _31)


@inlined
def _septic(r, c0, c1, c2, c3, c4, c5, c6, c7):
    """A polynomial of degree 7, in the order that keeps a processor busiest (Estrin)."""
    r2 = r * r
    return ((c0 + c1 * r) + (c2 + c3 * r) * r2) + ((c4 + c5 * r) + (c6 + c7 * r) * r2) * (r2 * r2)


@compiled
def normal(u):
    """Standard normal quantile of `u`, Wichura 1988 (Applied Statistics 37:477, AS 241, PPND16)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        num = _septic(
            r, 3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
            4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
        )  # fmt: skip
        den = _septic(
            r, 1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
            2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
        )  # fmt: skip
        return q * num / den
    r = math.sqrt(-math.log(u if q < 0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        num = _septic(
            r, 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
            3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
            2.27238449892691845833e-2, 7.74545014278341407640e-4,
        )  # fmt: skip
        den = _septic(
            r, 1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
            1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
            1.05075007164441684324e-9,
        )  # fmt: skip
    else:
        r -= 5.0
        num = _septic(
            r, 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
            2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
            2.71155556874348757815e-5, 2.01033439929228813265e-7,
        )  # fmt: skip
        den = _septic(
            r, 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
            7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
            2.04426310338993978564e-15,
        )  # fmt: skip
    return math.copysign(num / den, q)


@compiled
def gamma(seed, patient, stream, attempt, about, shape):
    """A gamma variate of that shape and scale 1, Marsaglia & Tsang 2000 (ACM TOMS 26:363)."""
    k = shape if shape >= 1.0 else shape + 1.0
    d = k - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    draw = 0
    while True:
        u, v, w, _ = quarters(seed, patient, stream, attempt, draw, about)
        draw += 1
        x = normal(u)
        t = 1.0 + c * x
        if t > 0.0:
            t = t * t * t
            squeezed = v < 1.0 - 0.0331 * x * x * x * x
            if squeezed or math.log(v) < 0.5 * x * x + d - d * t + d * math.log(t):
                return d * t if shape >= 1.0 else d * t * w ** (1.0 / shape)
