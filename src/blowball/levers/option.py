"""One lever: what it changes of the usual scenario, and how good the evidence for it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from blowball.scenario import Body
from blowball.scenario.plan_row import DELAY

if TYPE_CHECKING:
    from blowball.catalogue import Cancer
    from blowball.scenario import Scenario

GROUPS = {
    "time": "Time of surgery",
    "clearing": "Clearing the primary",
    "looking": "Looking",
    "body": "The body",
    "systemic": "Systemic treatment, for comparison",
    "all": "Everything together",
}
FOUR = ("time", "clearing", "looking", "body")
ALL = "all"  # id of the lever that is the best of these four at once
Kind = Literal["lever", "usual", "no_evidence", "best"]


@dataclass(frozen=True, slots=True)
class Option:
    """One lever.

    Attributes
    ----------
    id, name : str
    group : str
        One of `GROUPS`.
    grade : str
        Of the evidence, as its record in the catalogue has it; empty where several records of different grades meet.
    kind : {"lever", "usual", "no_evidence", "best"}
        ``usual``: the baseline already has it; ``no_evidence``: the catalogue takes it to change nothing, for lack of
        good evidence; ``best``: several levers at once.
    days : float
        How much later surgery is; negative: earlier.
    care, body : mapping
        As `CarePlan.with_` and `Body` take them.
    numbers : mapping of str to float
        Numbers of the catalogue that it sets.
    believed, found : str
        Of an exposure: what people say, and what studies found.
    source : str
        Keys of the sources of the grade.
    """

    id: str
    name: str
    group: str
    grade: str = ""
    kind: Kind = "lever"
    days: float = 0.0
    care: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    believed: str = ""
    found: str = ""
    source: str = ""

    @property
    def short(self) -> str:
        """The name as a figure has room for it: a schedule's without what it consists of."""
        return self.name.split(":")[0] if self.group == "looking" else self.name

    def of(self, usual: Scenario, cancer: Cancer) -> Scenario:
        """The usual scenario with this lever moved, and the numbers of `cancer`, such as a member of an ensemble.

        Surgery is so many days from the day that those numbers say.
        """
        here = cancer.with_numbers(dict(self.numbers)) if self.numbers else cancer
        care = usual.care.with_(**self.care)
        if self.days:
            planned = here.number(DELAY, unit="d") if care.surgery_delay is None else care.surgery_delay
            care = replace(care, surgery_delay=planned + self.days)
        return usual.with_(care=care, body=Body(**self.body)).with_cancer(here)


def together(id: str, name: str, group: str, parts: list[Option]) -> Option:
    """Several levers at once; of two that set the same the later counts."""
    numbers: dict[str, float] = {}
    care: dict[str, Any] = {}
    body: dict[str, str] = {}
    for part in parts:
        numbers |= part.numbers
        care |= part.care
        body |= part.body
    grades = {part.grade for part in parts}
    grade = grades.pop() if len(grades) == 1 else ""
    return Option(
        id, name, group, grade, "best", sum(part.days for part in parts), care, body, numbers
    )  # fmt: skip
