"""What is asked of a plan, read and refused in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from blowball.catalogue import Cancer, Ensemble, cancer_of
from blowball.economics.evaluate import RATE
from blowball.engine.records import VISITS
from blowball.errors import InputError, shown
from blowball.plan.fresh import Visits
from blowball.plan.objectives import Objective, objective
from blowball.scenario import Body, CarePlan, FollowUp, Population, Scenario
from blowball.scenario.words import one_of
from blowball.units import MONTH, YEAR, days, fraction, say_days

PEOPLE = 20_000
LEAST, AFTER = 20.0 * YEAR, 5.0 * YEAR  # horizon: the least, and how long after the guideline's last visit
FRESH, GUARD = 1_000_003, 2_000_003  # added to the seed for patients whom no schedule was made on, and a third lot
MEMBER = 10_007  # and for each further parameter set
MEMBERS = 20  # parameter sets of an ensemble that a schedule is made on, at most


@dataclass(frozen=True)
class Limits:
    """What a plan must keep to; see `plan_follow_up`."""

    visits: int
    gap: float = 0.0
    at_most: Mapping[str, float] | None = None
    budgets: Mapping[str, tuple[Mapping[str, float], float]] | None = None
    false_alarms: float | None = None
    money: float | None = None
    worth_of_one: float | None = None


@dataclass(frozen=True, eq=False)
class Request:
    """A plan that can be made; as `read` makes it."""

    scenario: Scenario
    aim: Objective
    limits: Limits
    tests: tuple[tuple[str, ...], ...]
    days: tuple[float, ...]
    adherence: float
    guideline: Visits
    patient: Mapping[str, Any] | None
    clean: Visits
    given: bool
    parameters: Ensemble | None = None

    @property
    def visits(self) -> int:
        """At most."""
        return self.limits.visits

    @property
    def gap(self) -> float:
        """Least days between visits."""
        return self.limits.gap

    @property
    def cancer(self) -> Cancer:
        """Whose follow-up is planned."""
        return self.scenario.cancer

    def people(self, n: int) -> Population:
        """So many of the same kind of people, where they were not given as a Population."""
        return self.scenario.population if self.given else _population(self.cancer, self.patient, self.patient, n)

    def scenarios(self, shift: int = 0, patients: int | None = None) -> list[Scenario]:
        """The question to so many patients, each parameter set with its own; `shift` the seed for others."""
        seed, population = self.scenario.seed + shift, self.scenario.population
        if self.parameters is None:
            people = population if patients is None else self.people(patients)
            return [self.scenario.with_(seed=seed % 2**63, population=people)]
        every = np.linspace(0, len(self.parameters) - 1, min(len(self.parameters), MEMBERS)).round().astype(int)
        share = max(1, round((patients or population.n) / len(every)))
        return [
            self.scenario.with_numbers(self.parameters.overrides[m]).with_(
                seed=(seed + i * MEMBER) % 2**63, population=self.people(share)
            )
            for i, m in enumerate(every)
        ]


def read(
    cancer: Cancer | str,
    people: Population | Mapping[str, Any] | None,
    *,
    visits: int,
    aim: str,
    tests: Sequence[str | Sequence[str]] | None = None,
    until: str | float | None = None,
    gap: str | float = "1 month",
    at_most: Mapping[str, float] | None = None,
    budgets: Mapping[str, tuple[Mapping[str, float], float]] | None = None,
    false_alarms: float | None = None,
    money: float | None = None,
    worth_of_one: float | None = None,
    discount: float = RATE,
    adherence: float = 1.0,
    care: CarePlan | None = None,
    body: Body | None = None,
    horizon: str | None = None,
    patients: int = PEOPLE,
    seed: int = 7,
    clean: Sequence[tuple[str | float, Sequence[str]]] = (),
    parameters: Ensemble | None = None,
) -> Request:
    """Read what `plan_follow_up` is given.

    Raises
    ------
    InputError
    """
    kind = cancer_of(cancer)
    patient = dict(people) if isinstance(people, Mapping) else None
    if isinstance(visits, bool) or not isinstance(visits, int) or not 1 <= visits <= VISITS:
        raise InputError(f"{shown(visits)} visits cannot be planned", place="visits", remedy=f"give 1 to {VISITS}")
    guideline = FollowUp.named(kind, "guideline").calendar
    done = _clean(clean, kind)
    if horizon is None:
        ends = max([day for day, _ in guideline], default=0.0) + AFTER
        horizon = f"{max(ends, LEAST) / YEAR:g} years"
    scenario = Scenario(kind, _population(kind, people, patient, patients), care, body, horizon, seed)
    last = _last(until, guideline, scenario.horizon)
    grid = {round(MONTH * (i + 1), 6) for i in range(int(last / MONTH + 1e-6))}
    grid |= {day for day, _ in (*guideline, *done) if day <= last + 1e-6}
    sets = _tests(kind, tests, guideline)
    sets += tuple(one for one in dict.fromkeys(t for _, t in done) if frozenset(one) not in map(frozenset, sets))
    limits = Limits(visits, days(gap, place="gap"), at_most, budgets, false_alarms, money, worth_of_one)
    return Request(
        scenario, objective(aim, kind, discount=discount, money=worth_of_one), limits, sets, tuple(sorted(grid)),
        fraction(adherence, place="adherence"), guideline, patient, done, isinstance(people, Population),
        _of(parameters, kind),
    )  # fmt: skip


def _of(parameters: Ensemble | None, cancer: Cancer) -> Ensemble | None:
    if parameters is not None and parameters.base.id != cancer.id:
        raise InputError(
            f"this ensemble is of {parameters.base.id}", place="parameters", remedy=f"give one of {cancer.id}"
        )
    return parameters


def _population(
    cancer: Cancer, people: Population | Mapping[str, Any] | None, patient: Mapping[str, Any] | None, n: int
) -> Population:
    if people is None:
        return Population.typical(cancer, n, metastatic="exclude")
    if patient is not None:
        table = {name: np.array([value]) if not isinstance(value, str) else [value] for name, value in patient.items()}
        return Population.from_table(table, cancer=cancer, replicates=n)
    if not isinstance(people, Population):
        raise InputError(f"{shown(people)} are not people", place="people", remedy="give a Population or one patient's "
                         "values by name, such as {'age': 52}")  # fmt: skip
    return people


def _tests(
    cancer: Cancer, tests: Sequence[str | Sequence[str]] | None, guideline: Visits
) -> tuple[tuple[str, ...], ...]:
    """Sets of tests that a visit may have: the guideline's, or those given; names alone are one set together."""
    if tests is None:
        return tuple(dict.fromkeys(one for _, one in guideline))
    if isinstance(tests, str) or not len(tests):
        raise InputError(f"{shown(tests)} are not tests", place="tests", remedy="give names such as ['exam']")
    sets = [tuple(tests)] if all(isinstance(one, str) for one in tests) else [
        (one,) if isinstance(one, str) else tuple(one) for one in tests]  # fmt: skip
    known = [test.id for test in cancer.tests]
    for one in sets:
        for test in one:
            one_of(test, known, what=f"a test for {cancer.id} cancer", place="tests")
    return tuple(dict.fromkeys(sets))  # type: ignore[arg-type]


def _last(until: str | float | None, guideline: Visits, horizon: float) -> float:
    """The last day after surgery that a visit may be on; the guideline's last one if nothing is said."""
    last = (
        days(until, place="until") if until is not None else max((day for day, _ in guideline), default=horizon / 2.0)
    )
    if last >= horizon:
        if until is None:
            return horizon - MONTH
        raise InputError(
            f"visits until {say_days(last)} go beyond the horizon of {say_days(horizon)}", place="until",
            remedy="give an earlier day, or a longer horizon",
        )  # fmt: skip
    if last < MONTH:
        raise InputError("visits are planned from one month on", place="until", remedy="give '1 month' or more")
    return last


def _clean(clean: Sequence[tuple[str | float, Sequence[str]]], cancer: Cancer) -> Visits:
    known = [test.id for test in cancer.tests]
    found = []
    for i, (day, tests) in enumerate(clean, 1):
        place = f"clean, visit {i}"
        for test in tests:
            one_of(test, known, what=f"a test for {cancer.id} cancer", place=place)
        found.append((days(day, place=place), tuple(tests)))
    return tuple(sorted(found))
