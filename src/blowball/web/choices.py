"""What can be chosen, as /api/cancers tells it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from blowball.web.models import Patient


class Named(BaseModel):
    """Something that can be chosen, by its name in the language asked for."""

    id: str
    name: str


class OrganChoice(Named):
    """A place where the cancer can be or come back."""

    kind: Literal["local", "regional", "new", "distant"]


class StageChoice(BaseModel):
    """A stage, and what it says of size and nodes."""

    id: str
    says: str


class CourseChoice(Named):
    """A course of treatment."""

    given: str
    timing: str
    subtypes: list[str]
    grade: str


class Due(BaseModel):
    """A visit of a schedule."""

    day: float = Field(description="after surgery")
    tests: list[str]


class ScheduleChoice(Named):
    """A follow-up schedule."""

    grade: str
    source: list[str]
    visits: int
    years: float = Field(description="until the last visit")
    days: list[Due]


class LevelChoice(Named):
    """A level of an exposure."""

    effect: bool = Field(description="whether it changes anything here")
    grade: str
    source: list[str]
    has_effect: bool = Field(description="whether the exposure changes anything at any level")


class ExposureChoice(Named):
    """A habit, drug or burden; one without good evidence changes nothing."""

    habit: bool = Field(description="some patients have it as recorded")
    grade: str
    source: list[str]
    has_effect: bool
    belief: str = Field(description="what people say")
    found: str = Field(description="what studies found, in plain words")
    detail: str = Field(description="the same with figures, as the catalogue has it, in English")
    best: str | None = Field(description="the level that is for the better; null: none is")
    levels: list[LevelChoice]


class Usual(BaseModel):
    """What is done where nothing is said."""

    surgery_days: float = Field(description="from diagnosis")
    nodes: str
    follow_up: str


class Choices(Named):
    """A cancer and all that can be chosen of it."""

    subtypes: list[Named]
    organs: list[OrganChoice]
    stages: list[StageChoice]
    tests: list[Named]
    courses: list[CourseChoice]
    schedules: list[ScheduleChoice]
    exposures: list[ExposureChoice]
    usual: Usual
    patient: Patient = Field(description="with whom the page begins")
