"""A hundred patients like this: where they are year by year, with chance and what is not known apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

import blowball as bb
from blowball.histories import Histories
from blowball.histories.progress import Progress
from blowball.outcomes.intervals import Z95
from blowball.outcomes.paired import Estimate, mean
from blowball.outcomes.pairing import Days
from blowball.units import YEAR
from blowball.web import asked as questions
from blowball.web.answers import Curve, CurvePoint, Hundred, HundredYear, Share
from blowball.web.models import HundredAsked
from blowball.web.words import Words

STATES = ("alive_free", "local", "regional", "distant", "second", "cancer_death", "other_death")
CURVES = ("recurrence", "distant_recurrence", "second_primary", "cancer_death", "other_death", "death")
MOST_PER_SET = 1000
OF = 100.0
Flags = NDArray[np.bool_]


def hundred(asked: HundredAsked, progress: Progress | None = None) -> Hundred:
    """Simulate patients like this, and the same with other parameter sets."""
    horizon = f"{max(asked.years, 1)} years"
    scenario = questions.scenario(asked, asked.patients, horizon=horizon)
    chance = Days(bb.simulate(scenario, "patients", threads=1).patients)
    known = None
    if asked.sets >= 2:
        fewer = questions.scenario(asked, min(asked.patients, MOST_PER_SET), horizon=horizon)
        sets = bb.ensemble(scenario.cancer, asked.sets)
        known = Days(_simulated(fewer, sets, progress).patients)
    years = range(1, asked.years + 1)
    return Hundred(
        notice=Words(asked.lang).texts["notice"], patients=asked.patients, sets=asked.sets if known else 0,
        years=[_year(chance, known, year) for year in years],
        curves=[Curve(endpoint=one, points=[_point(chance, known, one, year) for year in years]) for one in CURVES],
    )  # fmt: skip


def _simulated(scenario: Any, sets: Any, progress: Progress | None) -> Histories:
    return bb.simulate(scenario, "patients", sets, threads=1, progress=progress)


def _year(chance: Days, known: Days | None, year: int) -> HundredYear:
    now, sets = states(chance, year), None if known is None else states(known, year)
    shares = {name: _limits(_mean(flags), None if sets is None else _mean(sets[name])) for name, flags in now.items()}
    icons = whole({name: one["value"] or 0.0 for name, one in shares.items()})
    return HundredYear(year=year, **{name: Share(icons=icons[name], **one) for name, one in shares.items()})


def _point(chance: Days, known: Days | None, endpoint: str, year: int) -> CurvePoint:
    now, sets = (None if one is None else _mean(one.of(endpoint) <= year * YEAR) for one in (chance, known))
    assert now is not None
    return CurvePoint(year=year, **_limits(now, sets))


def states(days: Days, year: int) -> dict[str, Flags]:
    """In which one state everybody is after so many years: dead, or alive with the worst that was found."""
    day = year * YEAR
    left = np.ones(days.shape, dtype=bool)
    found = {}
    since = {
        "cancer_death": days.of("cancer_death") <= day, "other_death": days.of("other_death") <= day,
        "distant": (days.of("distant_recurrence") <= day) | days.metastatic,
        "regional": days.of("regional_recurrence") <= day, "local": days.of("local_recurrence") <= day,
        "second": days.of("second_primary") <= day, "alive_free": left.copy(),
    }  # fmt: skip
    for name, here in since.items():
        found[name] = here & left
        left &= ~here
    return {name: found[name] for name in STATES}


def _mean(flags: Flags) -> Estimate:
    return mean(flags.astype(np.float64), np.ones(flags.shape, dtype=bool))


def _limits(now: Estimate, sets: Estimate | None) -> dict[str, float | None]:
    value, error = OF * now.value, OF * now.std_error
    known: tuple[float | None, float | None] = (None, None)
    if sets is not None:
        low, high = (OF * end for end in sets.spread())
        known = (min(low, value), max(high, value))  # the catalogue's own numbers are one set among them
    return {"value": value, "low": max(0.0, value - Z95 * error), "high": min(OF, value + Z95 * error),
            "known_low": known[0], "known_high": known[1]}  # fmt: skip


def whole(shares: Mapping[str, float]) -> dict[str, int]:
    """Whole people of 100 that add up to 100: those with the largest rest are rounded up.

    >>> whole({"a": 33.4, "b": 33.3, "c": 33.3})
    {'a': 34, 'b': 33, 'c': 33}
    """
    down = {name: int(share) for name, share in shares.items()}
    order = sorted(shares, key=lambda name: shares[name] - down[name], reverse=True)
    for name in order[: round(OF) - sum(down.values())]:
        down[name] += 1
    return down
