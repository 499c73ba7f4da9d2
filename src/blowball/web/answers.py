"""What comes back: every answer of the API, field by field."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class Refusal(BaseModel):
    """Why not, in three parts of one sentence."""

    problem: str
    place: str
    remedy: str


class Job(BaseModel):
    """A job that was begun."""

    id: str
    kind: Literal["plan", "hundred"]
    state: Literal["waiting", "running", "done", "failed", "cancelled"]


class Point(BaseModel):
    """A diameter on a day."""

    t: float = Field(description="days since diagnosis")
    mm: float


class Sentence(BaseModel):
    """What happened on a day, in words."""

    t: float = Field(description="days since diagnosis")
    kind: str
    text: str
    lesion: int | None = Field(None, description="id of the lesion that it is about")


class Lesion(BaseModel):
    """One lesion or seed; times are days since diagnosis, null: it did not happen."""

    id: int
    parent: int | None
    organ: str
    kind: Literal["local", "regional", "new", "distant"]
    origin: str
    generation: int
    t_left: float
    t_woke: float | None
    slept_until: float | None = Field(description="day on which it woke after a sleep")
    asleep: bool = Field(description="it slept, whether it woke or not")
    t_visible: float | None
    t_symptom: float | None
    t_gone: float | None
    gone_by: str | None = Field(description="cleared, killed, removed; null: it stayed")
    t_found: float | None
    found_by: str | None = Field(description="visit, symptom, death")
    points: list[Point]


class Visit(BaseModel):
    """A visit that was kept."""

    t: float
    tests: list[str]
    found: bool


class Ending(BaseModel):
    """How the story ends."""

    t: float
    kind: Literal["alive", "cancer_death", "other_death", "operative_death", "treatment_death"]


class Told(BaseModel):
    """The simulated patient."""

    age: float
    sex: str
    subtype: str
    size_mm: float
    nodes_positive: int
    grade: int
    stage: str | None
    treatments: list[str] = Field(description="had: endocrine, chemo, targeted, radiotherapy, immunotherapy")
    metastatic_at_diagnosis: bool


class Primary(BaseModel):
    """The first tumour."""

    t_first_cell: float
    organ: str
    points: list[Point]


class Course(BaseModel):
    """A course of treatment that this patient had."""

    id: str
    t: float
    until: float


class Nodes(BaseModel):
    """Nearby lymph nodes that hold cancer cells."""

    organ: str
    positive: int = Field(description="read at diagnosis")
    t_removed: float | None = Field(description="day of the operation; null: none is taken out")
    removed: int = Field(description="of these; those that are left are among the lesions from that day on")


class Story(BaseModel):
    """One simulated patient, from the first cancer cell on; times are days since diagnosis."""

    number: int
    notice: str
    patient: Told
    primary: Primary
    t_surgery: float | None
    nodes: Nodes
    lesions: list[Lesion]
    lesions_left_out: int = Field(description="seeds that never grew and are not listed, beyond the first 60")
    visits: list[Visit]
    courses: list[Course]
    seeds_shed_count: int
    seeds_died_count: int
    seeds_asleep_count: int = Field(description="never woke and were never cleared")
    by_organ: dict[str, int] = Field(description="seeds and foci by organ")
    ending: Ending
    words: list[Sentence]


class Effect(BaseModel):
    """One endpoint by one year: changed less baseline, negative is fewer; of 1,000 patients, days lived of one."""

    endpoint: str
    year: float
    baseline: float
    changed: float
    difference: float
    error: float = Field(description="standard error of the difference, by chance in so many pairs")
    low: float = Field(description="95 % limits of the difference, by chance")
    high: float
    known_low: float | None = Field(description="5 to 95 % over parameter sets, chance taken out; null: not asked for")
    known_high: float | None
    caused: float | None = Field(description="have it only with the levers moved")
    prevented: float | None = Field(description="have it only as asked")


class Moved(BaseModel):
    """One thing that was moved, and how good the evidence for its effect is."""

    what: str
    to: str | float | bool
    grade: str
    source: list[str]
    has_effect: bool
    words: str


class Lever(BaseModel):
    """One of the levers alone."""

    lever: Literal["surgery", "clearing", "looking", "systemic", "body"]
    moved: bool
    effect: list[Effect] | None = Field(description="null: not moved, or not asked for alone")
    grade: str | None = Field(description="null where several grades meet")
    source: list[str]
    words: list[str]
    parts: list[Moved]


class LeversAnswer(BaseModel):
    """What the levers change, together and each alone."""

    notice: str
    patients: int
    per: int
    years: list[float]
    together: list[Effect]
    levers: list[Lever]
    words: list[str]


class Share(BaseModel):
    """How many of 100, with both kinds of not knowing."""

    value: float
    low: float = Field(description="95 % limits by chance in so many simulated patients")
    high: float
    known_low: float | None = Field(description="5 to 95 % over parameter sets: what is not known; null: not asked for")
    known_high: float | None
    icons: int = Field(description="whole people of 100; those of one year add up to 100")


class HundredYear(BaseModel):
    """Where a hundred people are after so many years; everybody is in one place only."""

    year: int
    alive_free: Share
    local: Share = Field(description="alive; the cancer came back in the same place only")
    regional: Share = Field(description="alive; it came back in nearby nodes")
    distant: Share = Field(description="alive; it came back in another organ")
    second: Share = Field(description="alive with a second cancer, and the first has not come back")
    cancer_death: Share
    other_death: Share


class CurvePoint(BaseModel):
    """How many of 100 have had something by then."""

    year: int
    value: float
    low: float
    high: float
    known_low: float | None
    known_high: float | None


class Curve(BaseModel):
    """How many of 100 have ever had something."""

    endpoint: str
    points: list[CurvePoint]


class Hundred(BaseModel):
    """A hundred patients like this, year by year."""

    notice: str
    patients: int
    sets: int
    years: list[HundredYear]
    curves: list[Curve]


class Findings(BaseModel):
    """What is found within the years, of 1,000 people."""

    visits: float = Field(description="kept, a person")
    false_alarms: float
    found: float = Field(description="people with something found, or known only after death")
    by: dict[str, float] = Field(description="what found it first: visit, symptom, death")
    by_visit_in: dict[str, float] = Field(description="found first by a visit, by kind of place")
    by_symptom_in: dict[str, float]
    removed: float = Field(description="a first recurrence was taken out with the aim of cure")


class Found(BaseModel):
    """What visits find, as asked and as moved."""

    notice: str
    patients: int
    per: int
    years: int
    baseline: Findings
    changed: Findings
    earlier: float | None = Field(description="median days earlier, where it is found on another day; null: nowhere")
    earlier_people: float = Field(description="people in whom it is found earlier")
    later_people: float
    words: list[str]


class PlanVisit(BaseModel):
    """A visit of a plan, for those who come to it with nothing found before."""

    day: float = Field(description="after surgery")
    tests: list[str]
    names: list[str]
    finds: float = Field(description="share in whom it finds something")
    worth_it: bool


class PlanPoint(BaseModel):
    """A schedule: what it gains against no visits."""

    id: str
    name: str
    planned: bool
    visits: int
    days: list[float]
    gain: float
    low: float
    high: float
    kept: float
    false_alarms: float = Field(description="of 1,000 people")


class Planned(BaseModel):
    """A follow-up plan and the catalogue's schedules on the same patients."""

    notice: str
    objective: str
    unit: str
    per: float
    visits: list[PlanVisit]
    guideline: list[PlanVisit]
    schedules: list[PlanPoint]
    patients: int
    words: list[str]


class JobState(Job):
    """How far a job is."""

    what: str = ""
    done: int = 0
    of: int = 0
    result: Planned | Hundred | None = None
    refusal: Refusal | None = None


class Number(BaseModel):
    """One number of the catalogue."""

    path: str
    value: float | list[float]
    unit: str
    low: float | None
    high: float | None
    level: float | None
    source: list[str] = Field(description="full citations")
    where: str
    method: str
    grade: str
    note: str


class Evidence(BaseModel):
    """Every number of a cancer."""

    cancer: str
    numbers: list[Number]
    methods: dict[str, int]
    grades: dict[str, int]
