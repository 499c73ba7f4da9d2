"""The common model in plain NumPy: all patients at once; what a good hand-written script does."""

import numpy as np
from child import measure


def simulate(n, seed, m):
    rng = np.random.default_rng(seed)
    covariate = rng.random(n) < 0.5
    unit = rng.standard_exponential((3, n))
    other = np.log1p(m.gompertz_slope * unit[0] / m.gompertz_level) / m.gompertz_slope
    recurrence = m.scale * (unit[1] * np.exp(-m.effect_recurrence * covariate)) ** (1.0 / m.shape)
    died = recurrence + unit[2] * np.exp(-m.effect_death * covariate) / m.rate
    recurs = recurrence < np.minimum(other, m.years)
    of_cancer = recurs & (died < np.minimum(other, m.years))
    of_other = (other < m.years) & ~of_cancer
    sick = recurs & ~of_cancer & ~of_other
    return n - sick.sum() - of_cancer.sum() - of_other.sum(), sick.sum(), of_cancer.sum(), of_other.sum()


if __name__ == "__main__":
    measure(simulate, np.__version__)
