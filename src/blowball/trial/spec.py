"""A trial as it is planned: who, how they are shared out, how long they are watched, and how it is analysed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from blowball.errors import InputError
from blowball.scenario import Scenario
from blowball.scenario.follow_up import say_exactly
from blowball.units import YEAR

if TYPE_CHECKING:
    from blowball.catalogue import Cancer
    from blowball.trial.population import People

Method = Literal["log-rank", "cox", "rmst"]
METHODS: tuple[Method, ...] = ("log-rank", "cox", "rmst")
LIBRARIES = ("own", "lifelines")
ORIGINS = ("surgery", "diagnosis")
AFTER = 5.0 * YEAR  # so long patients are simulated beyond the trial, for how long they live after a recurrence
SPARE = 0.5 * YEAR  # and for a surgery somewhat later than planned


@dataclass(frozen=True)
class Arm:
    """One way to care for patients.

    Attributes
    ----------
    name, scenario : str, Scenario
    share : float
        Its part of the allocation (1 and 2 is one to two).
    numbers : mapping
        Numbers of the catalogue that this arm alone has otherwise; `scenario` has them already.
    """

    name: str
    scenario: Scenario
    share: float = 1.0
    numbers: Mapping[str, Any] = field(default_factory=dict)

    def of(self, cancer: Cancer) -> Arm:
        """The same arm with the numbers of `cancer`, such as a parameter set, beside its own."""
        here = cancer.with_numbers(dict(self.numbers)) if self.numbers else cancer
        return replace(self, scenario=self.scenario.with_cancer(here))


@dataclass(frozen=True)
class Published:
    """What the real trial found in some arms (against others, if there are any).

    Attributes
    ----------
    title, endpoint : str
    arms, against : tuple of int
        Numbers of arms; `against` is empty for a share.
    value, low, high : float
        Per cent, percentage points, or a ratio.
    source, where, method, note : str
    measure : {"share", "incidence", "survival", "hazard_ratio"}
        Of the patients, in whom it was seen; who had it by `at`, deaths competing; who was free of it at `at`, deaths
        without it censored; and Cox's ratio.
    at : float
        Days since randomisation; NaN where the measure has none.
    """

    title: str
    endpoint: str
    arms: tuple[int, ...]
    against: tuple[int, ...]
    value: float
    low: float
    high: float
    source: str
    where: str
    method: str
    note: str = ""
    measure: str = "share"
    at: float = math.nan

    @property
    def is_ratio(self) -> bool:
        """Whether it is a ratio, and not per cent."""
        return self.measure == "hazard_ratio"


@dataclass(frozen=True)
class Spec:
    """A trial.

    Attributes
    ----------
    name, title, note : str
    cancer : Cancer
        With the numbers that the trial sets for all arms.
    people : People
        Who may enter.
    arms : tuple of Arm
        The first is the one the others are compared with.
    patients : int
        Randomised, all arms together.
    accrual, end : float
        Days from the first patient to the last one and to the analysis; patients enter at a steady rate.
    at_most : float
        Days after which a single patient is no longer followed; infinite: until the analysis.
    dropout : float
        Rate at which patients are lost, 1/day.
    origin : {"surgery", "diagnosis"}
    after : float
        Randomised so many days after that.
    endpoint : str
        The primary endpoint; `also` are others of which shares are told.
    method : {"log-rank", "cox", "rmst"}
    library : {"own", "lifelines"}
        What computes the analysis.
    tau : float
        Days since randomisation up to which risks and means are told.
    together : bool
        Also compare all other arms, taken together, with the first.
    alpha : float
        Two-sided.
    repeats, pool, seed : int
        Trials, patients simulated under each arm, and luck.
    published : tuple of Published
    """

    name: str
    title: str
    note: str
    cancer: Cancer
    people: People
    arms: tuple[Arm, ...]
    patients: int
    accrual: float
    end: float
    at_most: float
    dropout: float
    origin: str
    after: float
    endpoint: str
    also: tuple[str, ...]
    method: Method
    library: str
    tau: float
    together: bool
    alpha: float
    repeats: int
    pool: int
    seed: int
    published: tuple[Published, ...]

    @property
    def longest(self) -> float:
        """The longest that anybody is followed, days."""
        return min(self.at_most, self.end)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the arms."""
        return tuple(arm.name for arm in self.arms)

    @property
    def endpoints(self) -> tuple[str, ...]:
        """All that are looked at, the primary one first."""
        return tuple(dict.fromkeys((self.endpoint, *self.also, *(one.endpoint for one in self.published))))

    @property
    def contrasts(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """What is compared with the first arm: names, and numbers of the arms."""
        single = tuple((arm.name, (i,)) for i, arm in enumerate(self.arms) if i)
        others = tuple(range(1, len(self.arms)))
        return (*single, ("all other arms", others)) if self.together and len(others) > 1 else single

    def with_(self, *, repeats: int | None = None, pool: int | None = None, seed: int | None = None) -> Spec:
        """The same trial with another number of repeats, patients simulated or seed."""
        arms = self.arms
        if pool is not None or seed is not None:
            people = self.people.population(self.cancer, pool or self.pool)
            arms = tuple(replace(a, scenario=a.scenario.with_(population=people, seed=seed)) for a in self.arms)
        return replace(
            self, arms=arms, repeats=repeats or self.repeats, pool=pool or self.pool,
            seed=self.seed if seed is None else seed,
        )  # fmt: skip

    def with_numbers(self, values: Mapping[str, Any]) -> Spec:
        """The same trial with other numbers of the catalogue; what an arm has of its own stays.

        Raises
        ------
        InputError
        """
        arms = tuple(replace(arm, scenario=arm.scenario.with_numbers({**values, **arm.numbers})) for arm in self.arms)
        return replace(self, cancer=self.cancer.with_numbers(dict(values)), arms=arms)

    def sizes(self, patients: int) -> tuple[int, ...]:
        """So many patients shared out over the arms by their shares, none left over."""
        total = sum(arm.share for arm in self.arms)
        exact = [patients * arm.share / total for arm in self.arms]
        whole = [math.floor(one + 1e-9) for one in exact]
        left = sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])
        for i in left[: patients - sum(whole)]:
            whole[i] += 1
        return tuple(whole)


def horizon(after: float, longest: float, delays: list[float | None], cancer: Cancer) -> str:
    """How long patients are simulated, in words."""
    usual = float(cancer.number("surgery.delay", unit="d"))
    known = [usual if delay is None else max(delay, 0.0) for delay in delays if delay != math.inf]
    return say_exactly(float(math.ceil(after + longest + max(known, default=0.0) + SPARE + AFTER)))


def check_origin(arms: tuple[Arm, ...], origin: str) -> None:
    """Refuse to count from surgery where the arms differ in its day: whoever waits longer must live longer to enter."""
    delays = {arm.scenario.care.surgery_delay for arm in arms}
    if origin == "surgery" and (len(delays) > 1 or math.inf in delays):
        raise InputError(
            "the arms differ in the day of surgery (or have none), so nobody can be randomised at surgery",
            place="recruitment, origin", remedy="write origin = 'diagnosis'",
        )  # fmt: skip
