"""The common model in PyMSM: its simulator of given hazards, on a grid of a tenth of a year."""

import contextlib
import io
import warnings
from importlib import metadata

import numpy as np
import pandas as pd
from child import measure

warnings.simplefilter("ignore")
with contextlib.redirect_stderr(io.StringIO()):
    from pymsm.simulation import MultiStateSimulator

FREE, SICK, OF_CANCER, OF_OTHER = 1, 2, 3, 4
LAST, STEP = 120.0, 0.1


def simulator(m):
    grid = np.arange(STEP, LAST + STEP / 2, STEP)

    def model(cumulative, effect):
        steps = np.diff(np.concatenate([[0.0], cumulative(grid)]))
        return {"coefs": np.array([effect]), "baseline_hazard": pd.Series(steps, index=grid)}

    weibull = model(lambda t: (t / m.scale) ** m.shape, m.effect_recurrence)
    gompertz = model(
        lambda t: m.gompertz_level / m.gompertz_slope * np.expm1(np.minimum(m.gompertz_slope * t, 50)), 0.0
    )
    constant = model(lambda t: m.rate * t, m.effect_death)
    return MultiStateSimulator(
        [
            {"origin_state": FREE, "target_states": [SICK, OF_OTHER], "model_defs": [weibull, gompertz]},
            {"origin_state": SICK, "target_states": [OF_CANCER, OF_OTHER], "model_defs": [constant, gompertz]},
        ],
        terminal_states=[OF_CANCER, OF_OTHER],
        covariate_names=["covariate"],
    )


def simulate(n, seed, m):
    np.random.seed(seed)  # noqa: NPY002 (theirs draws from the global one)
    counts = dict.fromkeys((FREE, SICK, OF_CANCER, OF_OTHER), 0)
    made = simulator(m)
    for covariate, share in ((0.0, n // 2), (1.0, n - n // 2)):
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            paths = made.run_monte_carlo_simulation(
                np.array([covariate]), origin_state=FREE, n_random_samples=share, n_jobs=1
            )
        for path in paths:
            left = np.cumsum(path.time_at_each_state)
            state = path.states[int(np.searchsorted(left, m.years, side="right"))]
            counts[state] += 1
    return [counts[state] for state in (FREE, SICK, OF_CANCER, OF_OTHER)]


if __name__ == "__main__":
    measure(simulate, metadata.version("pymsm"))
