"""The common model in SimPy: a process a patient, as its manual writes them."""

import math
import random

import simpy
from child import measure


def patient(env, rng, m, counts):
    covariate = rng.random() < 0.5
    other = math.log1p(m.gompertz_slope * rng.expovariate(1.0) / m.gompertz_level) / m.gompertz_slope
    recurrence = m.scale * (rng.expovariate(1.0) * math.exp(-m.effect_recurrence * covariate)) ** (1.0 / m.shape)
    if min(other, recurrence) >= m.years:
        yield env.timeout(m.years)
        counts[0] += 1
        return
    yield env.timeout(min(other, recurrence))
    if other < recurrence:
        counts[3] += 1
        return
    died = recurrence + rng.expovariate(m.rate * math.exp(m.effect_death * covariate))
    if min(other, died) >= m.years:
        yield env.timeout(m.years - env.now)
        counts[1] += 1
        return
    yield env.timeout(min(other, died) - env.now)
    counts[2 if died < other else 3] += 1


def simulate(n, seed, m):
    env, rng, counts = simpy.Environment(), random.Random(seed), [0, 0, 0, 0]
    for _ in range(n):
        env.process(patient(env, rng, m, counts))
    env.run()
    return counts


if __name__ == "__main__":
    measure(simulate, simpy.__version__)
