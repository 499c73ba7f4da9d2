"""The usual statistics: each takes training patients and gives forecasts for others.

A rival is a function of the training table, the covariates of others and times; it gives risk float64[patient] and the
share free of relapse, float64[patient, time]. Those with settings choose them by inner folds of the training patients.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from lifelines.fitters import ParametricRegressionFitter

from .scores import harrell

Forecast = tuple[np.ndarray, np.ndarray]
INNER, TREES = 3, 100
MISSING = (
    "scikit-survival is not installed, so forest and boosting are left out: pip install scikit-survival (GPL, never a "
    "part of blowball)"
)


def cox(train: pd.DataFrame, test: pd.DataFrame, grid: np.ndarray) -> Forecast:
    model = CoxPHFitter().fit(train, "time", "event")
    free = model.predict_survival_function(test, times=grid).to_numpy().T
    return model.predict_partial_hazard(test).to_numpy(), free


def royston_parmar(train: pd.DataFrame, test: pd.DataFrame, grid: np.ndarray) -> Forecast:
    """Log cumulative baseline hazard a natural cubic spline of log time, proportional hazards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = CoxPHFitter(baseline_estimation_method="spline", n_baseline_knots=4).fit(train, "time", "event")
    free = model.predict_survival_function(test, times=grid).to_numpy().T
    return -free[:, np.searchsorted(grid, 5.0)], free


class _Cure(ParametricRegressionFitter):
    """A share is cured, the others relapse by a Weibull law; covariates move both."""

    _fitted_parameter_names = ["cured_", "scale_", "shape_"]  # noqa: RUF012

    def _cumulative_hazard(self, params: Any, T: Any, Xs: Any) -> Any:
        cured = 1.0 / (1.0 + anp.exp(-anp.dot(Xs["cured_"], params["cured_"])))
        scale = anp.exp(anp.clip(anp.dot(Xs["scale_"], params["scale_"]), -8.0, 8.0))
        shape = anp.exp(anp.clip(anp.dot(Xs["shape_"], params["shape_"]), -3.0, 3.0))
        left = anp.exp(-anp.clip((T / scale) ** shape, 1e-12, 500.0))
        return -anp.log(anp.clip(cured + (1.0 - cured) * left, 1e-12, 1.0))


def cure(train: pd.DataFrame, test: pd.DataFrame, grid: np.ndarray) -> Forecast:
    names = [name for name in train.columns if name not in ("time", "event")]
    mean, sd = train[names].mean(), train[names].std()
    every = "1 + " + " + ".join(names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = _Cure(penalizer=1e-4).fit(
            train.assign(**((train[names] - mean) / sd)), "time", "event",
            regressors={"cured_": every, "scale_": every, "shape_": "1"},
        )  # fmt: skip
    free = model.predict_survival_function((test[names] - mean) / sd, times=grid).to_numpy().T
    return -free[:, np.searchsorted(grid, 5.0)], free


def forest(train: pd.DataFrame, test: pd.DataFrame, grid: np.ndarray) -> Forecast:
    from sksurv.ensemble import RandomSurvivalForest

    def made(leaf: int) -> Any:
        return RandomSurvivalForest(n_estimators=TREES, min_samples_leaf=leaf, max_features="sqrt", random_state=1)

    return _tuned(made, (15, 40), train, test, grid)


def boosting(train: pd.DataFrame, test: pd.DataFrame, grid: np.ndarray) -> Forecast:
    from sksurv.ensemble import GradientBoostingSurvivalAnalysis

    def made(setting: tuple[int, int]) -> Any:
        depth, trees = setting
        return GradientBoostingSurvivalAnalysis(
            n_estimators=trees, learning_rate=0.08, max_depth=depth, subsample=0.5, min_samples_leaf=20, random_state=1
        )

    return _tuned(made, ((1, 120), (2, 60)), train, test, grid)


def _tuned(made: Callable[[Any], Any], settings: tuple[Any, ...], train, test, grid) -> Forecast:
    """The setting with the best c over inner folds, fitted to all training patients."""
    from sksurv.util import Surv

    names = [name for name in train.columns if name not in ("time", "event")]
    x, time, event = train[names].to_numpy(), train["time"].to_numpy(), train["event"].to_numpy()
    y = Surv.from_arrays(event, time)
    fold = np.random.default_rng(2).permutation(len(x)) % INNER
    best = []
    for setting in settings:
        risk = np.zeros(len(x))
        for k in range(INNER):
            risk[fold == k] = made(setting).fit(x[fold != k], y[fold != k]).predict(x[fold == k])
        best.append(np.mean([harrell(time[fold == k], event[fold == k], risk[fold == k]) for k in range(INNER)]))
    model = made(settings[int(np.argmax(best))]).fit(x, y)
    found = model.predict_survival_function(test[names].to_numpy(), return_array=True)
    at = np.searchsorted(model.unique_times_, grid, side="right") - 1
    free = np.where(at[None, :] >= 0, found[:, np.maximum(at, 0)], 1.0)
    return model.predict(test[names].to_numpy()), free


def rivals() -> dict[str, Callable[[pd.DataFrame, pd.DataFrame, np.ndarray], Forecast]]:
    """Those that can be had here; a sentence says which cannot."""
    found = {"Cox": cox, "Royston-Parmar": royston_parmar, "mixture cure": cure}
    try:
        import sksurv  # noqa: F401
    except ImportError:
        print(MISSING)
        return found
    return {**found, "random survival forest": forest, "gradient boosting": boosting}
