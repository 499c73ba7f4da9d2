"""`trial`: a plan in, what a thousand such trials would find out."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from blowball.catalogue.ensemble import ensemble
from blowball.errors import InputError
from blowball.histories.progress import Progress
from blowball.trial.lead import Lead, lead_time
from blowball.trial.observe import Floats, Pool
from blowball.trial.read import read_spec
from blowball.trial.recruit import recruits
from blowball.trial.repeat import Repeats, repeat
from blowball.trial.result import IN_TRIALS, Beside, Contrast, Known, TrialResult, spread
from blowball.trial.size import power_at, size_for
from blowball.trial.spec import Spec
from blowball.trial.truth import smallest, truth

Told = Callable[[str, int, int], None]  # what is being done, how much of it is done, and of how much
POWERS = (0.8, 0.9)
LEAST_POOL, LEAST_TRIALS = 10, 50  # patients of a member's pool for each of the trial's, and trials of a member


def trial(
    spec: str | Path | Mapping[str, Any] | Spec,
    *,
    repeats: int | None = None,
    members: int = 0,
    threads: int | None = None,
    progress: Told | None = None,
) -> TrialResult:
    """Simulate a randomised trial many times, and set it beside the truth.

    Parameters
    ----------
    spec : str, path, mapping or Spec
        Name of a shipped trial, a file (TOML), or what a file would hold.
    repeats : int, optional
        Trials, instead of the file's number.
    members : int
        Parameter sets, for what is not known of the model; each has a smaller pool and fewer trials.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional
        Told what is being done, how much of it is done, and of how much.

    Raises
    ------
    InputError
        Naming the place of the first thing that cannot be.

    Examples
    --------
    >>> import blowball as bb
    >>> plan = {"cancer": "colorectal", "endpoint": "recurrence", "pool": 400, "repeats": 4,
    ...         "recruitment": {"patients": 100}, "observation": {"end": "5 years"},
    ...         "arm": [{"name": "guideline"}, {"name": "nobody looks", "care": {"follow_up": "none"}}]}
    >>> bb.trial(plan).made.trials
    4
    """
    began = time.perf_counter()
    asked = spec if isinstance(spec, Spec) else read_spec(spec)
    if repeats is not None:
        if isinstance(repeats, bool) or not isinstance(repeats, int) or repeats < 1:
            raise InputError(f"{repeats!r} trials cannot be", place="repeats", remedy="give 1 or more")
        asked = asked.with_(repeats=repeats)
    if isinstance(members, bool) or not isinstance(members, int) or members < 0:
        raise InputError(f"{members!r} parameter sets cannot be", place="members", remedy="give 0 or more")
    found = recruits(asked, threads=threads, progress=_named(progress, "simulating"))
    made = repeat(asked, found.pool, _named(progress, "repeating the trial"))
    contrasts = tuple(_contrast(asked, found.pool, made, i, progress) for i in range(len(asked.contrasts)))
    known = _known(asked, members, threads, progress) if members else None
    return TrialResult(
        asked, made, contrasts, beside(asked, made), known, found.run, found.pool.n, found.simulated,
        time.perf_counter() - began,
    )  # fmt: skip


def summary(spec: Spec, pool: Pool, made: Repeats, i: int) -> Contrast:
    """What the trials gave for one contrast, beside the truth; without sizes and lead time."""
    name, arms = spec.contrasts[i]
    true = truth(spec, pool, arms)
    power, error = power_at(made, i, spec.alpha)
    estimates = made.column(i, "estimate")
    told = estimates[np.isfinite(estimates)]
    low, high = np.quantile(told, IN_TRIALS) if len(told) else (math.nan, math.nan)
    against = made.column(i, "z") * true.sign <= 0.0
    wrong = float(np.mean((made.column(i, "p") < spec.alpha) & against))
    return Contrast(
        name, arms, power, error, wrong, float(np.mean(told)) if len(told) else math.nan, spread(told), float(low),
        float(high), 1.0 - len(told) / len(estimates), true, (), smallest(spec, made, i, true, POWERS[0]), None,
    )  # fmt: skip


def beside(spec: Spec, made: Repeats) -> tuple[Beside, ...]:
    """Published results beside the trials'."""
    rows = []
    for one, values in zip(spec.published, made.beside.T, strict=True):
        told = values[np.isfinite(values)]
        low, high = np.quantile(told, IN_TRIALS) if len(told) else (math.nan, math.nan)
        mean = _mean(told, ratio=one.is_ratio) if len(told) else math.nan
        rows.append(Beside(one, mean, float(low), float(high)))
    return tuple(rows)


def _mean(values: Floats, *, ratio: bool) -> float:
    """Of ratios the geometric one."""
    return float(np.exp(np.log(values).mean())) if ratio else float(values.mean())


def _contrast(spec: Spec, pool: Pool, made: Repeats, i: int, progress: Told | None) -> Contrast:
    one = summary(spec, pool, made, i)
    if progress is not None:
        progress(f"sizing ({one.name})", i, len(spec.contrasts))
    sizes = tuple(size_for(spec, pool, made, i, power, one.true) for power in POWERS)
    return replace(one, sizes=sizes, lead=_lead(spec, pool, one.arms))


def _lead(spec: Spec, pool: Pool, arms: tuple[int, ...]) -> Lead | None:
    """Only between two arms that do not look alike: else an earlier recurrence is no earlier look."""
    looks = [spec.arms[arm].scenario.care.follow_up for arm in (0, *arms)]
    return lead_time(spec, pool, arms[0]) if len(arms) == 1 and looks[0] != looks[1] else None


def _known(spec: Spec, members: int, threads: int | None, progress: Told | None) -> Known:
    """The trial over parameter sets, each with the same luck."""
    sets = ensemble(spec.cancer, members)
    pool = min(spec.pool, max(LEAST_POOL * spec.patients, spec.pool // members))
    each = spec.with_(pool=pool, repeats=min(spec.repeats, max(LEAST_TRIALS, spec.repeats // members)))
    rows: list[tuple[list[float], ...]] = []
    for m in range(members):
        cancer = sets.cancer(m)
        one = replace(each, cancer=cancer, arms=tuple(arm.of(cancer) for arm in each.arms))
        found = recruits(one, threads=threads).pool
        made = repeat(one, found)
        told = [summary(one, found, made, i) for i in range(len(one.contrasts))]
        rows.append((
            [c.power for c in told], [c.estimate for c in told], [c.true.difference for c in told],
            [c.true.life for c in told], [b.mean for b in beside(one, made)],
        ))  # fmt: skip
        if progress is not None:
            progress("parameter sets", m + 1, members)
    columns = [np.array([row[i] for row in rows]) for i in range(5)]
    return Known(columns[0], columns[1], columns[2], columns[3], columns[4], pool, each.repeats)


def _named(progress: Told | None, what: str) -> Progress | None:
    return None if progress is None else lambda done, total: progress(what, done, total)
