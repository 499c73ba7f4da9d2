"""One target: a published number, whom it is about, what was done for them, and how far off still counts as met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from blowball.catalogue.records import Frozen, split_keys
from blowball.engine.records import ENDPOINTS

Use = Literal["calibrate", "validate", "context"]
Unit = Literal["%", "%/year", "1", "months"]
Method = Literal["transcribed", "recalled", "derived", "assumed"]
People = Literal["typical", "rotterdam"]
DEATH = "death"  # of any cause
RECURRENCE_OR_SECOND = "recurrence_or_second_primary"  # whichever comes first: "recurrence" in many a paper
NO_LONGER_FREE = "recurrence_second_primary_or_death"  # what ends a trial's disease-free survival
ANY_ENDPOINT = (*ENDPOINTS, DEATH, RECURRENCE_OR_SECOND, NO_LONGER_FREE)
Range = tuple[float, float]


class Who(Frozen):
    """Patients without metastases at diagnosis who meet every condition that is given; ranges are closed.

    Receptors and `pik3ca` are known of patients of a table, and where something that is simulated asks for them.
    """

    subtype: tuple[str, ...] | None = None
    size_mm: Range | None = None
    nodes: Range | None = None
    age: Range | None = None
    grade: Range | None = None
    er: Range | None = None
    pik3ca: bool | None = None

    @field_validator("size_mm", "nodes", "age", "grade", "er")
    @classmethod
    def _ordered(cls, ends: Range | None) -> Range | None:
        if ends is not None and not ends[0] <= ends[1]:
            raise ValueError(f"[{ends[0]:g}, {ends[1]:g}] is no range: the lower end comes first")
        return ends


class Target(Frozen):
    """One published result.

    Parameters
    ----------
    id, title : str
    use : {"calibrate", "validate", "context"}
        Whether the calibration may look at it; ``context`` stands beside the model and is no target, because what was
        published is known to be something else (confounded, say).
    measure : str
        A key of `measures.MEASURES`.
    endpoint : str
        What happens: an endpoint of a history, ``"death"`` of any cause, or the first of several (`ANY_ENDPOINT`).
    start, until : float
        Years since surgery (``from`` in the file).
    people : {"typical", "rotterdam"}
        Who is simulated: typical patients of the cancer, or the Rotterdam women under what they were really given.
    year : int, optional
        Calendar year in which typical patients are diagnosed, where the publication's lies far from the catalogue's;
        to five years, so that targets share runs.
    population : tuple of Who
        Those of them who meet any of these; empty: everybody. In the file a table, or a list of tables.
    care, against : mapping
        Arguments of `CarePlan.with_`; the guideline's otherwise. `against` is as `care` where only `against_body` is
        given.
    body, against_body : mapping
        Arguments of `Body`; exposures as recorded otherwise. `against_body` is as `body` where only `against` is given.
    sites : tuple of str
        Organs.
    value, low, high : float
        As published; without an interval if none was.
    tolerance : float
        Stated beforehand, in the same unit.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=1)
    use: Use
    measure: str
    endpoint: str | None = None
    start: float = Field(default=0.0, ge=0, le=80, alias="from")
    until: float | None = Field(default=None, gt=0, le=80)
    people: People = "typical"
    year: int | None = Field(default=None, ge=1900, le=2100)
    population: tuple[Who, ...] = ()
    care: Mapping[str, Any] = Field(default_factory=dict)
    against: Mapping[str, Any] | None = None
    body: Mapping[str, Any] = Field(default_factory=dict)
    against_body: Mapping[str, Any] | None = None
    sites: tuple[str, ...] = ()
    value: float
    low: float | None = None
    high: float | None = None
    tolerance: float | None = Field(default=None, gt=0)
    unit: Unit
    source: str = ""
    where: str = ""
    method: Method
    note: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of references.bib."""
        return split_keys(self.source)

    @property
    def sides(self) -> tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]:
        """Care and body of what is simulated: once, or twice where two plans are compared."""
        ours = (self.care, self.body)
        if self.against is None and self.against_body is None:
            return (ours,)
        care = self.care if self.against is None else self.against
        return ours, (care, self.body if self.against_body is None else self.against_body)

    @property
    def interval(self) -> tuple[float, float]:
        """What counts as met: the published interval or the stated tolerance, whichever is wider."""
        choices = []
        if self.low is not None and self.high is not None:
            choices.append((self.low, self.high))
        if self.tolerance is not None:
            choices.append((round(self.value - self.tolerance, 9), round(self.value + self.tolerance, 9)))
        return max(choices, key=lambda ends: ends[1] - ends[0])

    @property
    def published(self) -> bool:
        """Whether that interval was published, not stated by us."""
        return self.low is not None and self.interval == (self.low, self.high)

    @field_validator("population", mode="before")
    @classmethod
    def _one_or_more(cls, said: object) -> object:
        return (said,) if isinstance(said, Mapping | Who) else said

    @field_validator("endpoint")
    @classmethod
    def _known_endpoint(cls, endpoint: str | None) -> str | None:
        if endpoint is not None and endpoint not in ANY_ENDPOINT:
            raise ValueError(f"'{endpoint}' is not an endpoint; choose {', '.join(ANY_ENDPOINT)}")
        return endpoint

    @model_validator(mode="after")
    def _can_be_judged(self) -> Target:
        if (self.low is None) != (self.high is None):
            raise ValueError("low and high go together")
        if self.low is None and self.tolerance is None:
            raise ValueError("needs low and high as published, or a tolerance")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise ValueError(f"value {self.value:g} lies outside its own interval")
        if self.until is not None and not self.start < self.until:
            raise ValueError(f"from {self.start:g} is not before until {self.until:g}")
        if self.method != "assumed" and not self.source:
            raise ValueError(f"a target that is {self.method} needs a source")
        return self
