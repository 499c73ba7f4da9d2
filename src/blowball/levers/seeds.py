"""`when_seeds_left`: the day on which the seeds behind recurrences left, and what that day says of earlier surgery."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError
from blowball.histories.counts import SLACK
from blowball.histories.histories import Histories
from blowball.levers.departures import departures
from blowball.levers.seed_numbers import groups_of, numbers_of, prevented
from blowball.levers.seed_times import SeedTimes
from blowball.outcomes.paired import LEVEL
from blowball.outcomes.pairing import Days
from blowball.units import WEEK, YEAR, days

if TYPE_CHECKING:
    from blowball.catalogue import Ensemble
    from blowball.scenario import Scenario

YEARS = 10.0
WEEKS = (4.0, 8.0, 12.0)


def when_seeds_left(
    asked: Histories | Scenario,
    *,
    endpoint: str = "distant_recurrence",
    years: float | None = None,
    by: Sequence[str] = ("subtype", "stage"),
    weeks: Sequence[float] = WEEKS,
    parameters: Ensemble | None = None,
    threads: int | None = None,
) -> SeedTimes:
    """Say when the seeds behind recurrences left, and what an earlier operation could have prevented.

    Parameters
    ----------
    asked : Histories or Scenario
        A run that kept its patients, or a scenario. A scenario is simulated with its lesions, and once more for each of
        `weeks` with surgery so much earlier and the same luck, which gives what earlier surgery prevents exactly.
    endpoint : {"distant_recurrence", "recurrence", "second_primary"}
        The first of its kind counts. For a second primary the day is that on which its first cell arose.
    years : float, optional
        Within so many years of day 0; 10, or the horizon if that is sooner.
    by : sequence of str
        Columns of the patients' table; one that is not filled in is passed over.
    weeks : sequence of float
        How much earlier surgery is to be. Where that is before day 0, the cancer is found earlier too, and staged then.
    parameters : Ensemble, optional
        Parameter sets, where a scenario is given. Surgery is on the day that the scenario's own numbers say.
    threads : int, optional
        As `simulate` takes it.

    Returns
    -------
    SeedTimes

    Raises
    ------
    InputError
        If patients were not kept, or a name, year or week cannot be.

    Examples
    --------
    >>> import blowball as bb
    >>> breast = bb.get_cancer("breast")
    >>> run = bb.simulate(bb.Scenario(breast, bb.Population.typical(breast, 2_000), horizon="10 years"))
    >>> found = bb.when_seeds_left(run)
    >>> round(float(found.data["share"].sel(group="all").sum()), 6)
    1.0
    """
    early = _weeks(weeks)
    others: list[Days] = []
    if isinstance(asked, Histories):
        run = asked
    else:
        run, others = _simulated(asked, early, parameters, threads)
    until = _within(years, run)
    seeds, base = departures(run, endpoint, until)
    groups = groups_of(run, base, (by,) if isinstance(by, str) else by, seeds)
    early = early if seeds.operated.any() else early[:0]
    exact = [prevented(endpoint, base, other, until, groups) for other in others]
    attrs = {
        "endpoint": endpoint, "years": until, "cancer": run.provenance["cancer"], "patients": base.shape[1],
        "members": base.shape[0] if base.shape[0] > 1 else 0, "lesions_kept": int("events" in run.tables),
        "one_patient": int(_one_patient(run)),
        "error": "standard errors: chance in so many patients",
        "interval": f"low, high: {LEVEL[0]:.0%} to {LEVEL[1]:.0%} over the parameter sets, chance taken out",
    }  # fmt: skip
    return SeedTimes(numbers_of(seeds, groups, early, exact, attrs))


def _simulated(
    scenario: object, early: NDArray[np.float64], parameters: Ensemble | None, threads: int | None
) -> tuple[Histories, list[Days]]:
    """The scenario with its lesions, and the days of it with earlier surgery, one after the other."""
    from blowball.histories.simulate import simulate
    from blowball.scenario import Scenario
    from blowball.scenario.follow_up import say_exactly

    if not isinstance(scenario, Scenario):
        raise InputError("this is neither a run nor a scenario", remedy="give simulate(...) or Scenario(...)")
    planned = scenario.care.surgery_delay
    delay = scenario.cancer.number("surgery.delay", unit="d") if planned is None else planned
    if math.isinf(delay):
        return simulate(scenario, "events", parameters, threads=threads), []

    def on_day(day: float) -> Scenario:
        # Said outright, or each parameter set of an ensemble would have a day of its own.
        return scenario.with_(care=scenario.care.with_(surgery_delay=say_exactly(day)))

    run = simulate(on_day(delay), "events", parameters, threads=threads)
    earlier = (on_day(delay - week * WEEK) for week in early.tolist())
    return run, [Days(simulate(other, "patients", parameters, threads=threads).patients) for other in earlier]


def _weeks(weeks: Sequence[float]) -> NDArray[np.float64]:
    found = np.atleast_1d(np.asarray(weeks, dtype=np.float64))
    if not np.isfinite(found).all() or (found <= 0.0).any() or len(np.unique(found)) < len(found):
        raise InputError(f"{list(weeks)} are no weeks", place="weeks", remedy="give different numbers above 0")
    return found


def _within(years: float | None, run: Histories) -> float:
    horizon = days(run.provenance["scenario"]["horizon"]) / YEAR
    until = min(YEARS, horizon) if years is None else float(years)
    if not 0.0 < until <= horizon + SLACK / YEAR:
        raise InputError(f"{until:g} years cannot be", place="years", remedy=f"give one up to {horizon:g}")
    return until


def _one_patient(run: Histories) -> bool:
    asked = run.provenance["scenario"]["population"]
    return "size" not in asked and asked.get("replicates", 1) == run.provenance["patients"]
