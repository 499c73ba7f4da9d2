"""What the page may ask, with bounds: everything that is not said here is refused.

A `patient` is who, `care` what is done, `body` how the patient lives; all but the cancer may be left out, and what is
left out is drawn from what is typical of that cancer.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["en", "zh"]
Id = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9_]+$")]
Level = Annotated[str, Field(min_length=1, max_length=60)]

MOST_NUMBER = 9999
MOST_PATIENTS = 20_000
MOST_SEED = 2**31 - 1
MOST_MM = 150.0  # below the largest size that the growth of any cancer of the catalogue tends to


class Strict(BaseModel):
    """No key that nobody reads, no NaN, no infinity, and no text or truth in place of a number."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True, strict=True)


class Patient(Strict):
    """Who: values at diagnosis."""

    cancer: Id = Field("breast", description="id of /api/cancers")
    age: float | None = Field(58.0, ge=18, le=100, description="years at diagnosis")
    sex: Literal["female", "male"] | None = Field(None, description="not said: drawn from what is typical")
    subtype: Id | None = Field(None, description="one of the cancer's subtypes; not said: drawn")
    size_mm: float | None = Field(None, ge=1, le=MOST_MM, description="diameter at diagnosis; not said: drawn")
    nodes_positive: int | None = Field(None, ge=0, le=60, description="positive regional nodes; not said: drawn")
    grade: Literal[1, 2, 3] | None = Field(None, description="not said: drawn")
    stage: str | None = Field(
        None, min_length=1, max_length=6, description="one of the cancer's stages; only where size and nodes are null"
    )


class Care(Strict):
    """What is done; what is not said is as usual."""

    surgery_delay_weeks: float = Field(
        0.0, ge=-26, le=26, description="weeks by which surgery is later than usual; negative: earlier"
    )
    margins: Literal["clear", "close", "positive", "as_recorded"] = Field("as_recorded")
    nodes: Literal["none", "sentinel", "dissection"] | None = Field(None, description="not said: the usual operation")
    radiotherapy: bool | Literal["guideline"] = Field("guideline", description="for all, for nobody, or as usual")
    systemic: Literal["guideline", "none"] | Annotated[list[Id], Field(max_length=8)] = Field(
        "guideline", description="as usual, none, or just these courses"
    )
    follow_up: Id = Field("guideline", description="one of the cancer's schedules")


Body = Annotated[
    dict[Id, Level],
    Field(max_length=16, description="exposure to level, of /api/cancers, such as {'smoking': 'stops at surgery'}"),
]


class Asked(Strict):
    """What every question has."""

    patient: Patient = Field(default_factory=Patient)
    care: Care = Field(default_factory=Care)
    body: Body = Field(default_factory=dict)
    seed: int = Field(7, ge=0, le=MOST_SEED, description="same seed, same luck")
    lang: Language = Field("en", description="of sentences")
    page: str | None = Field(
        None, max_length=40, pattern=r"^[A-Za-z0-9_-]+$",
        description="any name that the page gives itself: a newer question of the same page and kind replaces one that "
        "still waits, which is then answered 409",
    )  # fmt: skip


class StoryAsked(Asked):
    """One simulated patient like this."""

    number: int = Field(0, ge=0, le=MOST_NUMBER, description="which patient like this")
    years: float = Field(20.0, ge=1, le=40, description="how long is told")


class HundredAsked(Asked):
    """A hundred patients like this."""

    years: int = Field(20, ge=1, le=30, description="up to which year")
    patients: int = Field(4000, ge=100, le=MOST_PATIENTS, description="simulated for the shares")
    sets: int = Field(
        20, ge=0, le=50, description="parameter sets for what is not known; 0: chance only, which is quick"
    )


class Settings(Strict):
    """What the levers are moved to."""

    care: Care = Field(default_factory=Care)
    body: Body = Field(default_factory=dict)


class LeversAsked(Asked):
    """The same patients with the same luck, as asked and with the levers moved to `settings`."""

    settings: Settings = Field(default_factory=Settings)
    patients: int = Field(MOST_PATIENTS, ge=200, le=MOST_PATIENTS, description="pairs")
    sets: int = Field(
        0, ge=0, le=30, description="parameter sets for what is not known, of fewer patients each; 0: chance only"
    )
    alone: bool = Field(True, description="tell each lever that was moved alone too, where several are")


class FoundAsked(Asked):
    """What visits find, in the plan as asked and with the levers moved to `settings`."""

    settings: Settings = Field(default_factory=Settings)
    patients: int = Field(2000, ge=200, le=5000)
    years: int = Field(10, ge=1, le=20)


class PlanAsked(Asked):
    """A follow-up plan for this patient, or for people like this."""

    visits: int = Field(8, ge=1, le=24, description="at most")
    objective: Literal["deaths", "curative", "life_years", "lead"] = Field("lead", description="what is to be gained")
    tests: list[Id] | None = Field(
        None, min_length=1, max_length=6, description="of every visit; null: the guideline's"
    )
    until_years: float | None = Field(None, ge=1, le=20, description="last visit; that of the guideline if null")
    patients: int = Field(4000, ge=500, le=MOST_PATIENTS, description="to make the plan on, and as many to check it")
