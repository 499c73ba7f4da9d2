"""A schedule for a model that is not known exactly: over the members of an ensemble, with regret, and what moves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from blowball.catalogue import Cancer
from blowball.catalogue.ensemble import ensemble
from blowball.plan.exchange import Rules, best_of
from blowball.plan.fresh import Visits
from blowball.plan.frontier import planned
from blowball.plan.looks import Looks, looks, together
from blowball.plan.request import FRESH, read
from blowball.plan.windows import Steps, Windows, windows
from blowball.scenario import Population

FACTORS = (0.7, 1.4)  # by which sensitivity, growth and curability are moved, to see what follows


@dataclass(frozen=True, eq=False)
class Robust:
    """Schedules over parameter sets; values a patient, by the windows, on patients whom none was made on.

    Attributes
    ----------
    schedules : dict of str to Visits
        ``robust`` (best over all members together), ``catalogue`` (best for the catalogue's own numbers),
        ``guideline`` if it has no more visits.
    values : dict of str to float64[member]
        Of each schedule, and ``own``: of the one made for that member, or of the best of the others where that turned
        out better.
    """

    schedules: Mapping[str, Visits]
    values: Mapping[str, np.ndarray]

    def regret(self, name: str) -> tuple[float, float]:
        """What a schedule falls short of each member's own best by: mean, and the most."""
        short = self.values["own"] - self.values[name]
        return float(short.mean()), float(short.max())


def robust(
    cancer: Cancer | str,
    people: Population | None = None,
    *,
    visits: int = 6,
    members: int = 10,
    objective: str = "deaths",
    tests: list[str] | None = None,
    until: str | None = None,
    gap: str = "1 month",
    horizon: str | None = None,
    patients: int = 4000,
    seed: int = 7,
    threads: int | None = None,
    progress: Steps | None = None,
) -> Robust:
    """Find the best schedule over an ensemble; `patients` are those of each member. See `plan_follow_up`."""
    asked = read(
        cancer, people, visits=visits, aim=objective, tests=tests, until=until, gap=gap, horizon=horizon,
        patients=patients, seed=seed,
    )  # fmt: skip
    sets = ensemble(asked.cancer, members)
    train: list[Looks] = []
    test: list[Looks] = []
    for numbers in sets.overrides:
        for shift, kept in ((0, train), (FRESH, test)):
            (scenario,) = asked.scenarios(shift)
            through = windows(
                scenario.with_numbers(numbers), deaths=asked.aim.deaths, threads=threads, progress=progress
            )
            kept.append(looks(through, asked.days, asked.tests, asked.aim))
    rule = Rules(visits, asked.gap)
    base = looks(windows(asked.scenario, deaths=asked.aim.deaths, threads=threads), asked.days, asked.tests, asked.aim)
    catalogue = planned(base, rule, [visits])[visits]
    every = planned(together(train), rule, [visits], [catalogue])[visits]
    found = {"robust": every, "catalogue": catalogue}
    known = {frozenset(one) for one in base.tests}
    if len(asked.guideline) <= visits and all(
        frozenset(one) in known and day <= base.day[-1] + 1e-6 for day, one in asked.guideline
    ):
        found["guideline"] = tuple(base.nodes(asked.guideline))
    own = [best_of(one, rule, [every, catalogue]) for one in train]
    values = {name: np.array([one.value(schedule) for one in test]) for name, schedule in found.items()}
    mine = np.array([one.value(schedule) for one, schedule in zip(test, own, strict=True)])
    values["own"] = np.maximum.reduce([mine, *values.values()])
    return Robust({name: base.visits(schedule) for name, schedule in found.items()}, values)


def shifts(
    cancer: Cancer | str,
    people: Population | None = None,
    *,
    visits: int = 6,
    objective: str = "deaths",
    tests: list[str] | None = None,
    until: str | None = None,
    gap: str = "1 month",
    horizon: str | None = None,
    patients: int = 10_000,
    seed: int = 7,
    threads: int | None = None,
) -> dict[str, Visits]:
    """The best schedule as it is, and with sensitivity, growth and curability moved by `FACTORS`.

    Sensitivity moves the diameters that tests see half of; growth every time course of the lesions after surgery;
    curability the time for which a lesion stays small enough to be removed.
    """
    asked = read(
        cancer, people, visits=visits, aim=objective, tests=tests, until=until, gap=gap, horizon=horizon,
        patients=patients, seed=seed,
    )  # fmt: skip
    through = windows(asked.scenario, deaths=asked.aim.deaths, threads=threads)
    rule = Rules(visits, asked.gap)
    found = {}
    for name, one, finer in _moved(through):
        seen = looks(one, asked.days, asked.tests, asked.aim, finer=finer)
        found[name] = seen.visits(planned(seen, rule, [visits])[visits])
    return found


def _moved(through: Windows) -> list[tuple[str, Windows, float]]:
    cases = [("as it is", through, 1.0)]
    for factor in FACTORS:
        longer = f"{factor:g} times"
        cases.append((f"diameter seen {longer}", through, factor))
        curable = through.visible + factor * (through.curable - through.visible)
        cases.append((f"curable for {longer} as long", replace(through, curable=curable), 1.0))
        stretched = {name: factor * getattr(through, name) for name in ("visible", "symptom", "curable")}
        slower = replace(through, **stretched, slope=through.slope / factor)
        cases.append((f"growth times {longer} as long", slower, 1.0))
    return cases
