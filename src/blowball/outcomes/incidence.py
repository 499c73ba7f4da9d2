"""How many have had it by then: cumulative incidence from histories, by strata, with Monte Carlo error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError
from blowball.histories.counts import SLACK
from blowball.histories.endpoints import first_events
from blowball.outcomes.aalen_johansen import aalen_johansen
from blowball.outcomes.counted import counted_incidence
from blowball.outcomes.groups import as_names, group
from blowball.outcomes.labelled import as_dataset
from blowball.units import YEAR

if TYPE_CHECKING:
    import pyarrow as pa
    import xarray as xr

    from blowball.histories.histories import Histories


def cumulative_incidence(
    histories: Histories,
    endpoint: str = "recurrence",
    *,
    years: Sequence[float] | None = None,
    by: str | Sequence[str] = (),
    origin: str = "surgery",
    include_metastatic: bool = False,
    censoring: str | None = None,
) -> xr.Dataset:
    """Estimate the share that has had an endpoint, death without it competing (Aalen-Johansen).

    Parameters
    ----------
    histories : Histories
        Of any kind. From a summary the strata and the grid of time are those that were counted.
    endpoint : str
        `local_recurrence`, `regional_recurrence`, `distant_recurrence`, `recurrence` (any of the three),
        `second_primary`, `cancer_death` or `other_death` (which includes deaths from surgery and treatment).
    years : sequence of float, optional
        Years since the origin; every whole year of follow-up if not given.
    by : str or sequence of str
        Columns to split by: any column of words, flags or small whole numbers, and `node_class` and `size_class`.
        A missing value is a class of its own, "unknown".
    origin : {"surgery", "diagnosis"}
        Where time begins.
    include_metastatic : bool
        For recurrences, count those metastatic at diagnosis or never operated too.
    censoring : str, optional
        Column with the day (since day 0) on which observation of a patient ended.

    Returns
    -------
    xarray.Dataset
        `estimate`, `std_error`, `ci_low`, `ci_high` (95 %, log-log), `n_at_risk` over `by` and `year`, and `n` over
        `by`; with an ensemble over `member` first. NaN: nobody, or later than follow-up reaches. Errors are those of
        chance in so many simulated patients; `outcomes.knowledge` adds what an ensemble says about parameters.

    Raises
    ------
    InputError
        If a name is unknown, a column is no class, or nobody can be counted.

    Examples
    --------
    >>> run.cumulative_incidence("distant_recurrence", years=[1, 5, 10], by=["subtype"])  # doctest: +SKIP
    """
    names = as_names(by)
    if histories.summary is not None:
        if censoring is not None:
            raise InputError("a summary has no single patients to censor", remedy="simulate with record='patients'")
        return counted_incidence(
            histories.summary,
            endpoint,
            _checked_years(years),
            names,
            origin,
            include_metastatic,
            members=histories.members is not None,
        )
    return table_incidence(
        histories.patients, endpoint, years=years, by=names, origin=origin, include_metastatic=include_metastatic,
        censoring=censoring, members=histories.members is not None,
    )  # fmt: skip


def table_incidence(
    table: pa.Table,
    endpoint: str,
    *,
    years: Sequence[float] | None = None,
    by: str | Sequence[str] = (),
    origin: str = "surgery",
    include_metastatic: bool = False,
    censoring: str | None = None,
    members: bool = False,
) -> xr.Dataset:
    """As `cumulative_incidence`, of a table with those columns of `run.patients` that it needs.

    With `members` it is split by the column `member` first.

    Examples
    --------
    >>> import pyarrow as pa
    >>> seen = pa.table({"time_end": [900.0, 700.0], "status": ["alive", "cancer_death"], "time_surgery": [0.0, 0.0]})
    >>> float(table_incidence(seen, "cancer_death", years=[2])["estimate"][0])
    0.5
    """
    events = first_events(
        table, endpoint, origin=origin, include_metastatic=include_metastatic, censoring=censoring
    )  # fmt: skip
    names = (("member",) if members else ()) + as_names(by)
    split = group(table, events.row, names)
    at = _checked_years(years)
    if at is None:
        last = float(events.time.max(initial=0.0)) / YEAR
        at = np.arange(1.0, max(int(last + 1e-9), 1) + 1.0)
    cells = []
    for rows in split.rows:
        curve = aalen_johansen(events.time[rows], events.event[rows])
        cells.append((curve.at(at * YEAR, slack=SLACK), curve.n))
    attrs = {
        "endpoint": endpoint,
        "origin": origin,
        "method": "Aalen-Johansen; delta-method standard error; 95 % limits by log-log",
        "wording": events.wording,
        "left_out": events.left_out,
        "error": "chance in so many simulated patients (Monte Carlo), not what is unknown about the parameters",
    }
    return as_dataset(cells, split.labels, at, attrs)


def _checked_years(years: Sequence[float] | None) -> NDArray[np.float64] | None:
    if years is None:
        return None
    asked = np.atleast_1d(np.asarray(years, dtype=np.float64))
    if not asked.size or not np.isfinite(asked).all() or asked.min() < 0.0:
        raise InputError(f"{list(years)} are not years since the origin", place="years", remedy="give numbers from 0")
    return asked
