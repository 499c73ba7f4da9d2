"""What is known of each patient, as the mechanisms take it: sizes as nodes, subtypes as chances, effects as columns.

Covariates move the mechanisms that the catalogue names under ``effects``; a patient in whom one is not known stands at
the average of those in whom it is. Where the subtype is not known its numbers are averaged over what it may be.
What age does to growth and seeding may be another below 50, about menopause, than above: `young` counts the decades
below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.engine.records import COVARIATES, GIVEN
from blowball.errors import InputError
from blowball.fit.mechanism import Fixed, log_cells
from blowball.fit.quadrature import unit
from blowball.scenario import Population
from blowball.scenario.model_row import model_row, typical_row

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

Floats = NDArray[np.float64]
MOVED = ("growth", "seeding", "sleep", "residual")
BENT = ("growth", "seeding")
YOUNG, BEND, LINE = "young", 50.0, "young on age"
SIZE_NODES = 3


@dataclass(frozen=True, eq=False)
class Design:
    """Patients as arrays.

    Attributes
    ----------
    sizes, size_weights : float64[n, nodes]
        Ln cells at surgery, and how likely each is within the patient's interval.
    nodes : float64[n]
        Positive nodes; NaN: not known, so no reading of seeding.
    subtype : float64[n, subtypes]
        Chances.
    effects : float64[n, covariates]
        Columns of `names` less the catalogue's centres, in the engine's units.
    treated : bool[n, treatments]
        In the order of `blowball.fit.priors.Terms.treatments`.
    close : float64[n]
        Local foci relative to a clear margin.
    """

    sizes: Floats
    size_weights: Floats
    nodes: Floats
    subtype: Floats
    effects: Floats
    treated: NDArray[np.bool_]
    close: Floats


def present(people: Population, cancer: Cancer) -> tuple[str, ...]:
    """Covariates that the table has and that move a mechanism.

    Raises
    ------
    InputError
        If one of them is the same in all patients.
    """
    names = tuple(
        name for name in COVARIATES
        if name in people.values and any(f"effects.{moved}.{name}" in cancer.records for moved in MOVED)
    )  # fmt: skip
    for name in names:
        column = people.values[name]
        known = np.unique(column[~np.isnan(column)])
        if len(known) < 2:
            what = "is not known in any patient" if not len(known) else f"is {known[0]:g} in all patients"
            raise InputError(
                f"{what}: nothing can be learned from it", place=f"{people.source}, column '{name}'",
                remedy=f"check it, or drop it with columns={{'{name}': None}}",
            )  # fmt: skip
    bent = "age" in names and all(f"effects.{moved}.age" in cancer.records for moved in BENT)
    return (*names, YOUNG) if bent and np.ptp(np.nan_to_num(_young(people))) > 0.0 else names


def given(people: Population, cancer: Cancer) -> tuple[str, ...]:
    """Courses of treatment that some patients of the table had, by id."""
    return tuple(
        course.id for course in cancer.courses
        if course.given in GIVEN and np.any(people.values.get(course.given, np.zeros(1)) == 1.0)
    )  # fmt: skip


def told(people: Population, cancer: Cancer) -> tuple[str, ...]:
    """Courses of which the table says who had them."""
    return tuple(course.id for course in cancer.courses if course.given in people.values)


def averages(people: Population, cancer: Cancer, names: tuple[str, ...]) -> dict[str, float]:
    """Where a patient stands in whom a covariate is not known; and for the engine the slope of `young` on age."""
    out = {name: float(np.nanmean(_effect(people, cancer, name))) for name in names}
    if YOUNG in names:
        age, young = (_effect(people, cancer, name) for name in ("age", YOUNG))
        known = ~np.isnan(age)
        out[LINE] = float(np.polyfit(age[known], young[known], 1)[0])
    return out


def design(
    people: Population, cancer: Cancer, fixed: Fixed, names: tuple[str, ...], treatments: tuple[str, ...],
    average: dict[str, float],
) -> Design:  # fmt: skip
    """Turn patients into arrays."""
    n = people.rows
    sizes, weights = _sizes(people, fixed)
    columns = [np.nan_to_num(_effect(people, cancer, name), nan=average[name]) for name in names]
    fields = [next(c.given for c in cancer.courses if c.id == name) for name in treatments]
    had = [people.values.get(field, np.zeros(n)) == 1.0 for field in fields]
    margin = people.values.get("margin", np.zeros(n))
    return Design(
        sizes=sizes,
        size_weights=weights,
        nodes=people.values.get("nodes_positive", np.full(n, np.nan)),
        subtype=_subtypes(people, cancer),
        effects=np.column_stack(columns) if columns else np.zeros((n, 0)),
        treated=np.column_stack(had) if had else np.zeros((n, 0), dtype=bool),
        close=fixed.close[np.nan_to_num(margin).astype(int)],
    )


def _effect(people: Population, cancer: Cancer, name: str) -> Floats:
    """A covariate in the engine's units, less its centre."""
    if name == YOUNG:
        return _young(people)
    value = people.values.get(name, np.full(people.rows, np.nan))
    centre = float(model_row(cancer)[0]["centres"][COVARIATES.index(name)])
    if name in ("age", "year"):
        value = value / 10.0
    elif name in ("er", "pgr"):
        value = np.log1p(value)
    return value - centre


def _young(people: Population) -> Floats:
    """Decades below the age at which effects of age may change; NaN where age is not known."""
    age = people.values.get("age", np.full(people.rows, np.nan))
    return np.maximum(BEND - age, 0.0) / 10.0


def _sizes(people: Population, fixed: Fixed) -> tuple[Floats, Floats]:
    """Within an interval, equal shares of the diagnoses that fall there at the catalogue's hazard and median growth."""
    low, high = people.values["size_low"], people.values["size_high"]
    if not np.any(high > low):
        return log_cells(low)[:, None], np.ones((people.rows, 1))
    u, weight = unit(SIZE_NODES)
    at = log_cells(np.linspace(1.0, 400.0, 4000))
    at = at[at < fixed.log_capacity - 0.1]  # no tumour outgrows the capacity
    exponent = fixed.diagnosis_exponent
    rate = np.exp(float(fixed.growth.mean()))
    pace = rate * (fixed.log_capacity - at)
    hazard = fixed.diagnosis_rate * np.exp(exponent * at)
    found = np.concatenate([[0.0], np.cumsum(np.diff(at) * (hazard / pace)[1:])])
    known = 1.0 - np.exp(-found)
    below, above = (np.interp(log_cells(side), at, known) for side in (low, high))
    within = below[:, None] + (above - below)[:, None] * u
    sizes = np.interp(within, known, at)
    exact = (above - below) < 1e-9
    sizes[exact] = log_cells(low[exact])[:, None]
    return sizes, np.broadcast_to(weight, sizes.shape).copy()


def _subtypes(people: Population, cancer: Cancer) -> Floats:
    """Chances of the subtypes given receptors, HER2 and grade: Bayes' rule, as the engine draws them."""
    typical: Any = typical_row(cancer)[0]
    n = len(cancer.subtypes)
    told = np.tile(typical["subtype_share"][:n], (people.rows, 1))
    values = people.values
    unknown = np.full(people.rows, np.nan)
    er, pgr = values.get("er", unknown), values.get("pgr", unknown)
    receptors = np.where(np.isnan(er) & np.isnan(pgr), np.nan, np.fmax(er, pgr) >= typical["receptor_cut"])
    told = told * _chance(receptors, typical["receptor_share"][:n])
    told = told * _chance(values.get("her2", unknown), typical["her2_share"][:n])
    grade = values.get("grade", unknown)
    known = ~np.isnan(grade)
    told[known] *= typical["grade_share"][:n, grade[known].astype(int) - 1].T
    total = told.sum(axis=1, keepdims=True)
    out = np.where(total > 0.0, told / np.where(total > 0.0, total, 1.0), typical["subtype_share"][:n])
    for code, name in enumerate(cancer.subtype_ids):
        rows = values.get("subtype", np.full(people.rows, None, dtype=object)) == name
        out[rows] = np.eye(n)[code]
    return out


def _chance(flag: Floats, share: Floats) -> Floats:
    """Chance of a flag by subtype; 1 where it is not known."""
    yes = flag[:, None] == 1.0
    return np.where(np.isnan(flag)[:, None], 1.0, np.where(yes, share, 1.0 - share))
