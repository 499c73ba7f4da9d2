"""A cohort and a cancer brought together: the log posterior as one function, with all that stays fixed in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball.engine.records import FIRST_DISTANT
from blowball.fit.blocks import Block, Kind, Patients, blocks, made_curves
from blowball.fit.covariates import averages, design, given, present, told
from blowball.fit.curves import Curves
from blowball.fit.data import Cohort
from blowball.fit.likelihood import Setting, log_likelihoods, log_prior
from blowball.fit.mechanism import Fixed, fixed
from blowball.fit.priors import Terms, terms

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Model:
    """The log posterior of a cohort.

    Attributes
    ----------
    average : dict of str to float
        Where a patient stands in whom a covariate is not known, in the engine's units less the centre.
    rows : tuple of int64 arrays
        Where the patients of each block stand in the cohort.
    """

    cancer: Cancer
    fixed: Fixed
    terms: Terms
    average: dict[str, float]
    setting: Setting
    kinds: tuple[Kind, ...]
    data: tuple[Block, ...]
    rows: tuple[NDArray[np.intp], ...]

    def with_priors(self, priors: Mapping[str, tuple[float, float]]) -> Model:
        """The same with other centres and standard deviations of some parameters.

        Raises
        ------
        ValueError
            If one is not learned.
        """
        if unknown := [name for name in priors if self.terms.index(name) < 0]:
            raise ValueError(f"{', '.join(unknown)}: not among {', '.join(self.terms.names)}")
        both = {term.name: (term.centre, term.sd) for term in self.terms.terms} | dict(priors)
        changed = tuple(replace(t, centre=both[t.name][0], sd=both[t.name][1]) for t in self.terms.terms)
        learned = replace(self.terms, terms=changed)
        return replace(self, terms=learned, setting=replace(self.setting, terms=learned))

    def density(self, x: Floats) -> tuple[float, Floats]:
        """Log posterior density of a vector, up to a constant, and its gradient."""
        value, slope = log_prior(self.terms, x)
        each, by = log_likelihoods(self.setting, self.kinds, self.data, self._whole, x)
        return value + float(each.sum()), slope + by

    def each(self, draws: Floats) -> Floats:
        """Log-likelihood of every patient under every draw, float64[draw, patient]."""
        order = np.concatenate(self.rows)
        out = np.zeros((len(draws), len(order)))
        for i, x in enumerate(draws):
            out[i, order] = log_likelihoods(self.setting, self.kinds, self.data, self._whole, x)[0]
        return out

    @cached_property
    def _whole(self) -> Patients:
        """The patients of all blocks, one after the other."""
        first = self.data[0].who
        each = {name: [getattr(block.who, name) for block in self.data] for name in first._fields}
        shared = {"node_shape": first.node_shape, "grid": first.grid}
        return Patients(**{n: np.concatenate(p) for n, p in each.items() if n not in shared}, **shared)  # type: ignore[arg-type]


def build(cohort: Cohort, cancer: Cancer, curves: Curves | None = None) -> Model:
    """Make the log posterior of a cohort.

    Parameters
    ----------
    curves : Curves, optional
        Those of a like cohort followed for as long, to save the second that they take.

    Raises
    ------
    InputError
        If a covariate is constant.
    """
    held_fixed = fixed(cancer)
    names = present(cohort.people, cancer)
    treatments = given(cohort.people, cancer)
    average = averages(cohort.people, cancer, names)
    made = design(cohort.people, cancer, held_fixed, names, treatments, average)
    spread = {name: float(made.effects[:, j].std()) for j, name in enumerate(names)}
    learned = terms(cancer, names, spread, treatments, told(cohort.people, cancer))
    kept = made_curves(held_fixed, made, float(cohort.time.max())) if curves is None else curves
    parts = blocks(cohort, made, held_fixed, cancer, treatments, learned.held, kept)
    return Model(
        cancer=cancer,
        fixed=held_fixed,
        terms=learned,
        average=average,
        setting=setting(cancer, learned),
        kinds=tuple(kind for kind, _, _ in parts),
        data=tuple(block for _, block, _ in parts),
        rows=tuple(rows for _, _, rows in parts),
    )


def setting(cancer: Cancer, learned: Terms) -> Setting:
    """Where each treatment kills, and what it makes of second primaries."""
    courses = [cancer.course(name) for name in learned.treatments]
    far = {organ.id for organ in cancer.organs[FIRST_DISTANT:]}
    near = {organ.id for organ in cancer.organs if organ.kind == "local"}
    return Setting(
        terms=learned,
        reach_seeds=tuple(float(bool(far & set(course.reach))) for course in courses),
        reach_local=tuple(float(bool(near & set(course.reach))) for course in courses),
        second=tuple(cancer.number(f"treatment.{name}.second", unit="1", default=1.0) for name in learned.treatments),
    )
