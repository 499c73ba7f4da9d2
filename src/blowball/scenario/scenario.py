"""One question to the engine: which cancer, who, what is done, how they live, for how long, and with which luck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from blowball.catalogue import Cancer, cancer_of
from blowball.errors import InputError, shown
from blowball.units import days

from .body import Body
from .care import CarePlan
from .follow_up import say_exactly
from .population import Population

LARGEST_SEED = 2**63 - 1  # what a TOML integer holds
LONGEST = 36525.0  # a century


@dataclass(frozen=True, init=False)
class Scenario:
    """A cancer, people, their care and their body, followed up to a horizon.

    Parameters
    ----------
    cancer : Cancer or str
        Or its id.
    population : Population
    care : CarePlan, optional
        The guideline's if not given.
    body : Body, optional
        Exposures as recorded if not given.
    horizon : str
        From day 0, such as ``"20 years"``.
    seed : int
        Same seed, same luck for each patient under every scenario.

    Attributes
    ----------
    horizon : float
        Days.
    numbers : mapping of str to value
        What stands in for numbers of the catalogue; `cancer` has them already.

    Raises
    ------
    InputError
        If the parts do not belong together.

    Examples
    --------
    >>> import blowball as bb
    >>> bb.Scenario("breast", bb.Population.typical("breast", 1_000), horizon="10 years").horizon
    3652.5
    """

    cancer: Cancer = field(repr=False)
    population: Population
    care: CarePlan
    body: Body
    horizon: float
    seed: int
    numbers: Mapping[str, Any]

    def __init__(
        self,
        cancer: Cancer | str,
        population: Population,
        care: CarePlan | None = None,
        body: Body | None = None,
        horizon: str = "20 years",
        seed: int = 7,
    ) -> None:
        cancer = cancer_of(cancer)
        for value, kind, name, remedy in (
            (population, Population, "population", "give Population.typical(...) or .from_table(...)"),
            (care, CarePlan | None, "care plan", "give CarePlan.guideline(cancer)"),
            (body, Body | None, "body", "give Body(...)"),
        ):
            if not isinstance(value, kind):
                raise InputError(f"{shown(value)} is not a {name}", place=name, remedy=remedy)
        care = care or CarePlan.guideline(cancer)
        if care.cancer.id != cancer.id:
            raise InputError(
                f"this plan is for {care.cancer.id} cancer, not {cancer.id}",
                place="care",
                remedy=f"make it for '{cancer.id}'",
            )
        body = body or Body()
        body.check(cancer, surgery=care.surgery_delay != math.inf)
        self._set(
            cancer=cancer, population=population.of(cancer), care=care, body=body,
            horizon=_horizon(horizon, care), seed=_seed(seed), numbers={},
        )  # fmt: skip

    def _set(self, **fields: Any) -> None:
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def with_numbers(self, values: Mapping[str, float | str | Sequence[float]]) -> Scenario:
        """The same scenario with other numbers of the catalogue, by path.

        Raises
        ------
        InputError
            If a path is unknown or a value cannot be.

        Examples
        --------
        >>> import blowball as bb
        >>> breast = bb.get_cancer("breast")
        >>> slower = bb.Scenario(breast, bb.Population.typical(breast, 9)).with_numbers({"surgery.delay": "8 weeks"})
        >>> slower.cancer.number("surgery.delay", unit="d")
        56.0
        """
        other = self.with_cancer(self.cancer.with_numbers(values))
        other._set(numbers={**self.numbers, **values})
        return other

    def with_(
        self,
        *,
        population: Population | None = None,
        care: CarePlan | None = None,
        body: Body | None = None,
        horizon: str | None = None,
        seed: int | None = None,
    ) -> Scenario:
        """The same scenario with other parts; numbers put in stay in.

        Raises
        ------
        InputError
            If the parts do not belong together.
        """
        other = Scenario(
            self.cancer,
            self.population if population is None else population,
            self.care if care is None else care,
            self.body if body is None else body,
            say_exactly(self.horizon) if horizon is None else horizon,
            self.seed if seed is None else seed,
        )
        other._set(numbers=self.numbers)
        return other

    def with_cancer(self, cancer: Cancer) -> Scenario:
        """The same scenario with another parameter set of the same cancer, such as a member of an ensemble.

        Raises
        ------
        InputError
            If it is another cancer.
        """
        if cancer.id != self.cancer.id:
            raise InputError(
                f"this is {cancer.id} cancer, and the scenario's is {self.cancer.id}",
                place="cancer",
                remedy="make a new Scenario",
            )
        other = object.__new__(Scenario)
        other._set(**{name: getattr(self, name) for name in self.__dataclass_fields__})
        other._set(cancer=cancer)
        return other

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the results should know about the people."""
        return self.population.notes

    @classmethod
    def from_toml(cls, path_or_text: str | Path) -> Scenario:
        """Read a scenario file, or its text; a table that it names is looked for beside the file.

        Raises
        ------
        InputError
            Naming the file and the key of the first thing that cannot be.
        """
        from .toml_file import read_scenario

        return read_scenario(path_or_text)

    def to_dict(self) -> dict[str, Any]:
        """Everything that was asked, in plain values, as a scenario file has it."""
        return {
            "cancer": self.cancer.id,
            "horizon": say_exactly(self.horizon),
            "seed": self.seed,
            "population": self.population.to_dict(),
            "care": self.care.to_dict(),
            "body": self.body.to_dict(),
            "numbers": dict(self.numbers),
        }

    def to_toml(self) -> str:
        """The text of a scenario file that reads back as this scenario.

        People from a table in memory, which no file can name, are a comment that says so.
        """
        from .toml_file import write_scenario

        return write_scenario(self)


def _horizon(horizon: object, care: CarePlan) -> float:
    place = "horizon"
    until = days(horizon, place=place)
    if not 1.0 <= until <= LONGEST:
        raise InputError(f"{shown(horizon)} is no horizon", place=place, remedy="give 1 day to 100 years")
    delay = care.surgery_delay
    if delay is not None and not math.isinf(delay) and delay >= until:
        raise InputError(
            f"surgery on day {delay:g} is after the horizon on day {until:g}",
            place="care, surgery_delay",
            remedy="give a longer horizon, or surgery_delay = 'none'",
        )
    return until


def _seed(seed: object) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed <= LARGEST_SEED:
        raise InputError(f"{shown(seed)} is not a seed", place="seed", remedy="give a whole number from 0 to 2^63 - 1")
    return int(seed)
