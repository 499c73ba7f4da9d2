"""The measures: what a published number counts, counted in simulated patients, each with its Monte Carlo error."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from blowball.histories.schema import RECURRENCES
from blowball.outcomes.aalen_johansen import Curve
from blowball.outcomes.kaplan_meier import kaplan_meier
from blowball.targets.patients import Flags, Floats, Patients
from blowball.targets.target import ANY_ENDPOINT, DEATH, RECURRENCE_OR_SECOND, Target

LATEST = 20.0  # years, where a target does not say until when
AFTER = 15.0  # years for which survival after an event is followed


class Estimate(NamedTuple):
    """A value, its Monte Carlo standard error, and the patients (or events) that it was counted in."""

    value: float
    error: float
    n: int


NOBODY = Estimate(math.nan, math.nan, 0)


class _Ratio(NamedTuple):
    """A sum over a sum, and how much each patient moves it."""

    value: float
    pull: Floats
    n: int

    def times(self, factor: float) -> Estimate:
        return Estimate(factor * self.value, factor * math.sqrt(float(np.sum(self.pull**2))), self.n)


def incidence(patients: Patients, who: Flags, target: Target) -> Estimate:
    """Of those alive and free of it at surgery, % who have the endpoint by `until`; deaths compete."""
    found = _incidence(patients, who, target)
    return found.times(100.0) if found else NOBODY


def conditional(patients: Patients, who: Flags, target: Target) -> Estimate:
    """Of those alive and free of it at `from`, % who have it by `until`; simulated without other deaths."""
    time, end = _time(patients, target), patients.end
    free = who & patients.free_at_surgery(_endpoint(target)) & (time > target.start) & (end > target.start)
    found = _ratio(time <= _until(target), np.ones(patients.n), free)
    return found.times(100.0) if found else NOBODY


def hazard(patients: Patients, who: Flags, target: Target) -> Estimate:
    """Mean yearly hazard in (from, until], %/year: events over person-years."""
    found = _rate(patients, who, target)
    return found.times(100.0) if found else NOBODY


def share_after(patients: Patients, who: Flags, target: Target) -> Estimate:
    """Of the events within `until` years, % that come after `from`."""
    time = _time(patients, target)
    had = who & patients.free_at_surgery(_endpoint(target)) & (time <= _until(target))
    found = _ratio(time > target.start, np.ones(patients.n), had)
    return found.times(100.0) if found else NOBODY


def first_site(patients: Patients, who: Flags, target: Target) -> Estimate:
    """Of the first recurrences (or of these and second primaries together) within `until` years, % in `sites`."""
    there = patients.first_site.among(target.sites)
    return _of_first_recurrences(patients, who, target, there)


def found_by_visit(patients: Patients, who: Flags, target: Target) -> Estimate:
    """Of the first recurrences within `until` years, % that a visit found."""
    return _of_first_recurrences(patients, who, target, patients.found_by.among(("visit",)))


def retreated(patients: Patients, who: Flags, target: Target) -> Estimate:
    """Of the first recurrences within `until` years, % removed with curative intent."""
    return _of_first_recurrences(patients, who, target, patients.retreated)


def survival(patients: Patients, who: Flags, target: Target) -> Estimate:
    """Overall survival at `until`, %."""
    found = _ratio(patients.time[DEATH] > _until(target), np.ones(patients.n), who)
    return found.times(100.0) if found else NOBODY


def median_survival_after(patients: Patients, who: Flags, target: Target) -> Estimate:
    """Months from the endpoint (within `until` years) to death of any cause; not of what is found at death only."""
    time = _time(patients, target)
    had = who & patients.free_at_surgery(_endpoint(target)) & (time <= _until(target)) & (patients.end > time)
    if not had.any():
        return NOBODY
    months = 12.0 * (patients.end - np.where(had, time, 0.0))[had]
    return _median(months, np.isfinite(patients.time[DEATH][had]))


def rate_ratio(patients: Patients, who: Flags, target: Target, others: Patients) -> Estimate:
    """Ratio of the endpoint's rates in (from, until], `care` over `against`, in the same patients."""
    ours, theirs = _rate(patients, who, target), _rate(others, who, target)
    if not ours or not theirs or theirs.value == 0.0:
        return NOBODY
    ratio = ours.value / theirs.value
    pull = ours.pull / theirs.value - ratio * theirs.pull / theirs.value
    return _Ratio(ratio, pull, ours.n).times(1.0)


def difference(patients: Patients, who: Flags, target: Target, others: Patients) -> Estimate:
    """Incidence by `until` under `care` minus that under `against`, in percentage points, in the same patients."""
    ours, theirs = _incidence(patients, who, target), _incidence(others, who, target)
    if not ours or not theirs:
        return NOBODY
    return _Ratio(ours.value - theirs.value, ours.pull - theirs.pull, ours.n).times(100.0)


def population(patients: Patients, who: Flags, target: Target) -> Estimate:
    """Of the patients without metastases at diagnosis, % who meet `population`."""
    found = _ratio(who, np.ones(patients.n), ~patients.metastatic)
    return found.times(100.0) if found else NOBODY


def metastatic_at_diagnosis(patients: Patients, who: Flags, target: Target) -> Estimate:
    """Of all patients (of `population`), % with a visible metastasis at diagnosis."""
    found = _ratio(patients.metastatic, np.ones(patients.n), who)
    return found.times(100.0) if found else NOBODY


def metastasis_at_death(patients: Patients, who: Flags, target: Target) -> Estimate:
    """Of the cancer deaths within `until` years, also of those metastatic at diagnosis, % with a distant metastasis."""
    died = who & (patients.time["cancer_death"] <= _until(target))
    found = _ratio(patients.metastasis_at_death, np.ones(patients.n), died)
    return found.times(100.0) if found else NOBODY


@dataclass(frozen=True, slots=True)
class Measure:
    """How a measure is computed, its unit, the keys of a target that it `needs` and those that it `may` use.

    `apart`: simulated without deaths from other causes. `everyone`: also those metastatic at diagnosis. `two`: compares
    two plans. `endpoints`: what can be asked of it.
    """

    function: Callable[..., Estimate]
    unit: str
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ("population",)
    apart: bool = False
    everyone: bool = False
    two: bool = False
    endpoints: tuple[str, ...] = ANY_ENDPOINT

    def __call__(self, target: Target, patients: Patients, others: Patients | None = None) -> Estimate:
        """Measure a target."""
        who = patients.meeting(target.population)
        if not self.everyone:
            who &= ~patients.metastatic
        if others is None:
            return self.function(patients, who, target)
        return self.function(patients, who & ~others.metastatic, target, others)


_EVENT, _FIRST = ("endpoint", "until"), ("endpoint", "population")
MEASURES = {
    "incidence": Measure(incidence, "%", _EVENT),
    "conditional": Measure(conditional, "%", _EVENT, ("from", "population"), apart=True),
    "hazard": Measure(hazard, "%/year", _EVENT, ("from", "population")),
    "share_after": Measure(share_after, "%", (*_EVENT, "from")),
    "first_site": Measure(first_site, "%", ("sites", "until"), _FIRST, endpoints=(*RECURRENCES, RECURRENCE_OR_SECOND)),
    "survival": Measure(survival, "%", ("until",)),
    "median_survival_after": Measure(median_survival_after, "months", ("endpoint",), ("until", "population")),
    "rate_ratio": Measure(rate_ratio, "1", _EVENT, ("from", "population"), two=True),
    "difference": Measure(difference, "%", _EVENT, two=True),
    "found_by_visit": Measure(found_by_visit, "%", ("until",), _FIRST, endpoints=RECURRENCES),
    "retreated": Measure(retreated, "%", ("until",), _FIRST, endpoints=RECURRENCES),
    "population": Measure(population, "%", ("population",), ()),
    "metastatic_at_diagnosis": Measure(metastatic_at_diagnosis, "%", everyone=True),
    "metastasis_at_death": Measure(metastasis_at_death, "%", (), ("until", "population"), everyone=True),
}


def followed(target: Target) -> float:
    """Years since surgery for which patients must be followed to measure it."""
    return _until(target) + (AFTER if target.measure == "median_survival_after" else 0.0)


def _endpoint(target: Target) -> str:
    return target.endpoint or "recurrence"


def _until(target: Target) -> float:
    return LATEST if target.until is None else target.until


def _time(patients: Patients, target: Target) -> Floats:
    return patients.time[_endpoint(target)]


def _ratio(above: Flags | Floats, below: Floats, who: Flags) -> _Ratio | None:
    """Sum of `above` over sum of `below`, of those counted; None where there is nothing to divide by."""
    total = float(np.sum(below[who]))
    if total <= 0.0:
        return None
    value, n = float(np.sum(above[who])) / total, int(np.sum(who))
    pull = np.where(who, above - value * below, 0.0) / total
    if not pull.any():  # none or all of them: no proof that it never happens
        pull = np.where(who, math.sqrt(0.5 / n) / total, 0.0)
    return _Ratio(value, pull, n)


def _incidence(patients: Patients, who: Flags, target: Target) -> _Ratio | None:
    counted = who & patients.free_at_surgery(_endpoint(target))
    return _ratio(_time(patients, target) <= _until(target), np.ones(patients.n), counted)


def _rate(patients: Patients, who: Flags, target: Target) -> _Ratio | None:
    time, until = _time(patients, target), _until(target)
    counted = who & patients.free_at_surgery(_endpoint(target))
    at_risk = np.clip(np.minimum(np.minimum(time, patients.end), until) - target.start, 0.0, None)
    return _ratio((time > target.start) & (time <= until), at_risk, counted)


def _of_first_recurrences(patients: Patients, who: Flags, target: Target, which: Flags) -> Estimate:
    first, asked = patients.time["recurrence"], _endpoint(target)
    if asked == RECURRENCE_OR_SECOND:  # of which some are no recurrence
        had = who & patients.free_at_surgery(asked) & (_time(patients, target) <= _until(target))
        which = which & (first == _time(patients, target))
    else:  # of one kind only: it is the first one
        had = who & patients.free_at_surgery("recurrence") & (first <= _until(target))
        had &= _time(patients, target) == first
    found = _ratio(which, np.ones(patients.n), had)
    return found.times(100.0) if found else NOBODY


def _median(times: Floats, died: Flags) -> Estimate:
    """Kaplan-Meier median, its error from where survival crosses a half plus and minus one standard error."""
    curve = kaplan_meier(times, died)
    half = 0.5 / math.sqrt(len(times))
    middle, early, late = (_crossing(curve, level) for level in (0.5, 0.5 - half, 0.5 + half))
    if math.isnan(middle):
        return NOBODY
    error = (late - early) / 2.0 if not math.isnan(late) else middle - early
    return Estimate(middle, error, len(times))


def _crossing(curve: Curve, share: float) -> float:
    """When so many have died; NaN: not within the horizon."""
    there = np.flatnonzero(curve.estimate >= share - 1e-9)
    return float(curve.time[there[0]]) if len(there) else math.nan
