"""One number of the catalogue: its value and unit, and why anyone should believe it."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from blowball import units
from blowball.errors import InputError

Method = Literal["transcribed", "derived", "calibrated", "recalled", "assumed", "overridden"]
Grade = Literal["randomised", "observational", "mechanistic", "none"]
Scale = Literal["linear", "log", "logit"]

UNVERIFIED = ("recalled", "assumed", "calibrated", "overridden")

# Counts, assay units and money: nothing converts to or from them, so `units` need not know them.
_OTHER_UNITS = frozenset({"seeds", "foci", "nodes", "lesions", "fmol/mg", "calendar year", "1/grade", "USD", "USD/y"})


class Frozen(BaseModel):
    """Base of everything in the catalogue: immutable, and no key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Spread(Frozen):
    """How patients differ.

    ``scale = "linear"``: `sd` has the record's unit and the record's value is the mean, as papers print mean ± SD.
    ``scale = "log"``: `sd` is that of the natural logarithm and the record's value is the median.
    """

    sd: float = Field(ge=0)
    scale: Literal["linear", "log"]


class Uncertainty(Frozen):
    """How well the value itself is known: an interval of that level, or an `sd`, normal on a scale.

    With ``shape = "uniform"`` the interval is the whole range, and every value in it is as good as any other.
    """

    low: float | None = None
    high: float | None = None
    sd: float | None = Field(default=None, gt=0)
    level: float = Field(default=0.95, gt=0, lt=1)
    scale: Scale = "linear"
    shape: Literal["normal", "uniform"] = "normal"

    @model_validator(mode="after")
    def _interval_or_sd(self) -> Uncertainty:
        interval = self.low is not None and self.high is not None
        if interval == (self.sd is not None) or (self.low is None) != (self.high is None):
            raise ValueError("needs either low and high, or sd")
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError(f"low {self.low:g} must be below high {self.high:g}")
        if self.shape == "uniform" and not interval:
            raise ValueError("a uniform shape needs low and high")
        return self


class Record(Frozen):
    """One number of the catalogue.

    Parameters
    ----------
    path : str
        Where it stands: file, then keys, such as ``"growth.doubling_time.hr_pos"``.
    value : float or tuple of float
        In `unit`, as published.
    unit : str
        ``"d"``, ``"% / year"``, ``"mm"``, ``"1"`` and the like.
    spread : Spread, optional
        Between patients.
    uncertainty : Uncertainty, optional
        Of the value. None: it is not varied in an ensemble.
    source, where : str
        Keys of references.bib with commas between, and the table, page or section.
    method : str
        How it was obtained. `recalled` was not checked against the paper, `assumed` has no paper.
    grade : str
        Of the evidence.
    note : str
        What a reader must know; for an assumed number, why this one.
    script, targets : str, tuple of str
        Of a calibrated number: what computed it, from what.
    """

    path: str
    value: float | tuple[float, ...]
    unit: str
    spread: Spread | None = None
    uncertainty: Uncertainty | None = None
    source: str = ""
    where: str = ""
    method: Method
    grade: Grade = "none"
    note: str = ""
    script: str = ""
    targets: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of references.bib."""
        return split_keys(self.source)

    @property
    def convertible(self) -> bool:
        """Whether the unit is one that `units` converts."""
        return self.unit not in _OTHER_UNITS

    @field_validator("unit")
    @classmethod
    def _known_unit(cls, unit: str) -> str:
        if unit not in _OTHER_UNITS:
            try:
                units.convert(1.0, unit, unit)
            except InputError as error:
                raise ValueError(f"{error.problem}; {error.remedy}") from None
        return unit

    @model_validator(mode="after")
    def _said_where_from(self) -> Record:
        if self.method in ("transcribed", "derived", "recalled") and not self.source:
            raise ValueError(f"a number that is {self.method} needs a source")
        if self.method == "assumed" and not self.note:
            raise ValueError("an assumed number needs a note that says why")
        if self.method == "calibrated" and not (self.script and self.targets):
            raise ValueError("a calibrated number must name its script and its targets")
        return self

    @model_validator(mode="after")
    def _drawable(self) -> Record:
        if self.uncertainty is None:
            return self
        if isinstance(self.value, tuple):
            raise ValueError("a list cannot have one uncertainty")
        low, high = self.uncertainty.low, self.uncertainty.high
        if low is not None and high is not None and not low <= self.value <= high:
            raise ValueError(f"value {self.value:g} lies outside its own interval")
        for number in (self.value, low, high):
            if number is not None and not math.isfinite(to_scale(number, self.unit, self.uncertainty.scale)):
                raise ValueError(f"{number:g} {self.unit} has no place on the {self.uncertainty.scale} scale")
        return self


def split_keys(source: str) -> tuple[str, ...]:
    """The keys in ``"koscielny1984, benzekry2016"``."""
    return tuple(key for part in source.split(",") if (key := part.strip()))


def to_scale(number: float, unit: str, scale: Scale) -> float:
    """Where a number lies on the scale on which its uncertainty is normal; NaN if nowhere. Percent count as shares."""
    if scale == "linear":
        return number
    if scale == "log":
        return math.log(number) if number > 0 else math.nan
    share = units.convert(number, unit, "1")
    return math.log(share / (1.0 - share)) if 0 < share < 1 else math.nan


def from_scale(position: float, unit: str, scale: Scale) -> float:
    """Inverse of `to_scale`."""
    if scale == "linear":
        return position
    if scale == "log":
        return math.exp(position)
    return units.convert(1.0 / (1.0 + math.exp(-position)), "1", unit)
