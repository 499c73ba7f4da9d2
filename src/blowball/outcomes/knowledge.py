"""Chance and knowledge apart: what an ensemble of parameter sets adds to the error of simulating so many patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from blowball.errors import InputError

if TYPE_CHECKING:
    import xarray as xr


def parameter_interval(incidence: xr.Dataset, *, level: float = 0.95) -> xr.Dataset:
    """Summarise an estimate over the members of an ensemble.

    Parameters
    ----------
    incidence : xarray.Dataset
        As `cumulative_incidence` gives of an ensemble: `estimate` and `std_error` over `member` and more.
    level : float
        Share of members inside the interval.

    Returns
    -------
    xarray.Dataset
        Over the other dimensions: `estimate` (mean of the members), `parameter_low` and `parameter_high` (quantiles of
        the members: what is unknown about the parameters), `parameter_sd` and `monte_carlo_error` (chance in so many
        patients: the members' root mean square standard error). The members meet the same luck, so nearly all of their
        spread is knowledge, and their mean is no less subject to chance than one of them.

    Raises
    ------
    InputError
        If there is no `member`, or only one.
    """
    if incidence.sizes.get("member", 0) < 2:
        raise InputError(
            "there is no ensemble of at least two members", remedy="simulate with parameters=blowball.ensemble(cancer)"
        )  # fmt: skip
    if not 0.0 < level < 1.0:
        raise InputError(f"a level of {level:g} cannot be", place="level", remedy="give one such as 0.95")
    estimate = incidence["estimate"]
    tail = (1.0 - level) / 2.0
    out = estimate.mean("member", keep_attrs=False).to_dataset(name="estimate")
    out["parameter_low"] = estimate.quantile(tail, "member", skipna=True).drop_vars("quantile")
    out["parameter_high"] = estimate.quantile(1.0 - tail, "member", skipna=True).drop_vars("quantile")
    out["parameter_sd"] = estimate.std("member", ddof=1)
    out["monte_carlo_error"] = np.sqrt((incidence["std_error"] ** 2).mean("member"))
    wording = f"mean and {level:.0%} interval over {incidence.sizes['member']} parameter sets with the same luck"
    return out.assign_attrs(incidence.attrs | {"interval": wording})
