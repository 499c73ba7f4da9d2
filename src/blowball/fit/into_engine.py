"""A posterior as numbers of the catalogue, so that `simulate`, `levers` and `plan` take it like the catalogue's own.

Shifts move every subtype. What the engine knows more finely than the fit (growth and waking under a course, killing
that falls with size) takes the fitted number as it is. What it knows less finely comes as near as it can: an effect of
age that bends is the line through the patients fitted; what no node count reads joins the frailty, with a weight of
nodes that keeps its mean for every count and its spread for none; the spread of growth is the same in every set.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball import units
from blowball.catalogue.records import Record, Spread, from_scale
from blowball.fit.covariates import YOUNG
from blowball.fit.likelihood import pace
from blowball.fit.priors import Term, Terms, slows, steeper
from blowball.fit.tables import WAKING_REACH

if TYPE_CHECKING:
    from blowball.catalogue import Cancer


def spread_out(cancer: Cancer, factor: float) -> Cancer:
    """The cancer with growth that differs so much more between patients, about the same medians."""
    wider = {record.path: _wider(record, factor) for record in _all(cancer, "growth.doubling_time")}
    fields = {name: getattr(cancer, name) for name in type(cancer).model_fields}
    entries = tuple(wider.get(record.path, record) for record in cancer.entries)
    return type(cancer).model_construct(**{**fields, "entries": entries})


def overrides(cancer: Cancer, terms: Terms, x: NDArray[np.float64], line: float) -> dict[str, float]:
    """Path to value, in the records' units, of one draw; `line` is the slope of `young` on age in decades."""
    found: dict[str, float] = {"seeding.exponent": cancer.number("seeding.exponent")}
    for term, value in zip(terms.terms, x.tolist(), strict=True):
        young = terms.index(f"{term.name.removesuffix('.age')}.{YOUNG}") if term.name.endswith(".age") else -1
        if young >= 0:
            value += line * float(x[young])
        if term.name in ("spread", "unread") or term.name.endswith(f".{YOUNG}"):
            continue
        if term.name.startswith("hold."):
            found |= _held(cancer, term, value)
        elif term.shift:
            found |= {record.path: _shifted(term, record, value) for record in _all(cancer, term.path)}
        elif term.name in ("variance", "node_weight"):
            found |= _frailty(cancer, terms, x)
        elif term.name == "second":
            rate = math.exp(value)
            found |= {r.path: units.convert(rate, "1/y", r.unit) for r in _all(cancer, term.path)}
        elif term.scale == "linear":
            found[term.path] = _effect(cancer.record(term.path), value)
        else:
            found[term.path] = from_scale(value, cancer.record(term.path).unit, term.scale)  # type: ignore[arg-type]
    return found


def _frailty(cancer: Cancer, terms: Terms, x: NDArray[np.float64]) -> dict[str, float]:
    """Variance of seeding with what nodes do not read, and the weight that leaves the mean as nodes tell it."""
    names = ("variance", "unread", "node_weight")
    log_v, log_u, logit = (float(x[terms.index(name)]) for name in names)
    v, u = math.exp(log_v), math.exp(log_u)
    whole = v + u + v * u
    weight = v / whole / (1.0 + math.exp(-logit))
    return {"seeding.variance": whole / steeper(cancer), "seeding.node_weight": weight}


def _wider(record: Record, factor: float) -> Record:
    assert isinstance(record.value, float)
    if record.spread is None:
        return record
    log, sd, median = record.spread.scale == "log", record.spread.sd, record.value
    if not log:  # a mean and its sd
        sd = math.sqrt(math.log1p((record.spread.sd / record.value) ** 2))
        median = record.value * math.exp(-(sd**2) / 2.0)
    spread = Spread(sd=factor * sd, scale="log")
    return record.model_copy(update={"value": median, "spread": spread, "method": "overridden"})


def _all(cancer: Cancer, path: str) -> list[Record]:
    """The record, or those of all subtypes."""
    return list({r.path: r for r in (cancer.record(path, subtype) for subtype in cancer.subtype_ids)}.values())


def _held(cancer: Cancer, term: Term, value: float) -> dict[str, float]:
    held = slows(cancer, term.name.removeprefix("hold."))
    return {path: units.convert(pace(value), "1", cancer.record(path).unit) for path in held}


def _shifted(term: Term, record: Record, shift: float) -> float:
    assert isinstance(record.value, float)
    if term.name == "waking":
        shift = min(max(shift, -WAKING_REACH), WAKING_REACH)
    if term.scale == "log":
        return record.value * math.exp(shift)
    share = units.convert(record.value, record.unit, "1")
    moved = 1.0 / (1.0 + (1.0 - share) / share * math.exp(-shift)) if 0.0 < share < 1.0 else share
    return units.convert(moved, "1", record.unit)


def _effect(record: Record, value: float) -> float:
    """An effect in the record's own unit; age and year count in decades."""
    return units.convert(value, "1/decade", record.unit) if "decade" in record.unit or "/y" in record.unit else value
