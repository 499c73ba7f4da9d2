"""What an economic evaluation holds: quantities by strategy and parameter set, prices by sample, and sums of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from blowball.economics.discount import Floats
from blowball.economics.prices import LENGTHS, Prices
from blowball.economics.states import COST, LIFE, LOSS, UTILITY
from blowball.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

CATEGORIES = {
    "state": "care", "event": "events", "treatment": "treatment", "test": "follow_up"
}  # fmt: skip
KNOWLEDGE = (0.05, 0.95)  # quantiles over samples


@dataclass(frozen=True, eq=False, repr=False)
class Evaluation:
    """Costs, life-years and QALYs of strategies for the same patients; as `evaluate` makes it.

    A sample is one set of numbers: a member of the run's ensemble, with prices and utilities of its own. Means are over
    patients and their *chance* error is that of so many; what differs between samples is *knowledge*.

    Attributes
    ----------
    strategies : tuple of str
        The reference first.
    items : tuple of str
        Paths of prices and utilities, and two of life-years.
    sums : float64[strategy, member, item, group, block]
        Discounted quantities, added up over the patients of a group and block. Blocks are tenths or so of the
        patients, the same patients in each strategy; leaving out one at a time tells the chance error.
    counts : float64[group, block]
        Patients.
    prices : Prices
    parameters : dict of str to float64[sample]
        All that varies over samples, by path.
    groups : tuple of str
        Names of the groups of patients.
    facts : dict
        Discount rate, horizon, currency and year of prices, cancer, number of patients.
    """

    strategies: tuple[str, ...]
    items: tuple[str, ...]
    sums: Floats
    counts: Floats
    prices: Prices
    parameters: Mapping[str, Floats]
    groups: tuple[str, ...]
    facts: Mapping[str, Any]

    @property
    def samples(self) -> int:
        """How many sets of numbers."""
        return len(self.prices.member)

    @property
    def members(self) -> int:
        """How many parameter sets of the natural history: several samples share one where prices were drawn anew."""
        return self.sums.shape[1]

    def by_member(self, values: Floats) -> Floats:
        """Means over the samples of each parameter set; samples are the last axis."""
        shape = (*values.shape[:-1], self.members, -1)
        return values.reshape(shape).mean(axis=-1)

    def is_price(self, path: str) -> bool:
        """Whether a number that varies is drawn for each sample; else all samples of a parameter set share it."""
        return path in self.prices.drawn and path not in LENGTHS

    def means(self, group: str | None = None) -> Floats:
        """Mean quantities of a patient: float64[strategy, member, item]; of one group, or of all."""
        which = slice(None) if group is None else [self._group(group)]
        return self.sums[:, :, :, which].sum(axis=(3, 4)) / self.counts[which].sum()

    @cached_property
    def weights(self) -> Floats:
        """What one unit of each item costs or is worth: float64[sample, item]; a loss is negative, a life-year one."""
        return np.column_stack([self._weight(path) for path in self.items])

    def total(self, which: Callable[[str], bool], group: str | None = None) -> Floats:
        """Sum of the items whose path is `which`, a patient: float64[strategy, sample]."""
        chosen = [i for i, path in enumerate(self.items) if which(path)]
        quantities = self.means(group)[:, self.prices.member][:, :, chosen]
        return np.einsum("smi,mi->sm", quantities, self.weights[:, chosen])

    def costs(self, group: str | None = None) -> Floats:
        """Discounted cost of a patient: float64[strategy, sample]."""
        return self.total(lambda path: path.startswith(COST), group)

    def qalys(self, group: str | None = None) -> Floats:
        """Discounted quality-adjusted life-years of a patient: float64[strategy, sample]."""
        return self.total(lambda path: path.startswith((UTILITY, LOSS)), group)

    def life_years(self, group: str | None = None, *, discounted: bool = True) -> Floats:
        """Life-years of a patient: float64[strategy, sample]."""
        name = f"{LIFE}{'discounted' if discounted else 'undiscounted'}"
        return self.total(lambda path: path == name, group)

    def categories(self, group: str | None = None) -> dict[str, Floats]:
        """Costs by category: care in states, events, treatment, follow-up."""
        return {
            name: self.total(lambda path, under=under: path.startswith(f"{COST}{under}."), group)  # type: ignore[misc]
            for under, name in CATEGORIES.items()
        }

    def chance(self, of: Callable[[Evaluation], Any]) -> Floats:
        """Standard error by chance of anything that is computed from an evaluation: the jackknife over blocks.

        Parameters
        ----------
        of : callable
            Takes an evaluation, gives a number or an array.
        """
        n = self.counts.shape[1]
        if n < 2:
            return np.full(np.shape(of(self)), np.nan)
        left = np.array([of(self.without(block)) for block in range(n)], dtype=np.float64)
        return np.sqrt((n - 1) / n * ((left - left.mean(axis=0)) ** 2).sum(axis=0))

    def without(self, block: int) -> Evaluation:
        """The same evaluation without the patients of one block."""
        kept = np.arange(self.counts.shape[1]) != block
        return replace(self, sums=self.sums[..., kept], counts=self.counts[:, kept])

    def table(self) -> pa.Table:
        """A row for each sample, strategy and group: the long table that hesim and dampack read.

        Columns ``sample, strategy_id, strategy, grp_id, grp, patients, qalys, life_years, life_years_undiscounted,
        costs`` and ``costs_<category>``; ids count from 1. Per patient: `patient_table`.
        """
        import pyarrow as pa

        parts = []
        for g, group in enumerate(self.groups, start=1):
            s, m = (index.ravel() for index in np.indices((len(self.strategies), self.samples)))
            columns: dict[str, Any] = {
                "sample": m + 1, "strategy_id": s + 1, "strategy": [self.strategies[i] for i in s],
                "grp_id": np.full(len(s), g), "grp": [group] * len(s),
                "patients": np.full(len(s), int(self.counts[g - 1].sum())),
                "qalys": self.qalys(group).ravel(), "life_years": self.life_years(group).ravel(),
                "life_years_undiscounted": self.life_years(group, discounted=False).ravel(),
                "costs": self.costs(group).ravel(),
            }  # fmt: skip
            columns |= {f"costs_{name}": values.ravel() for name, values in self.categories(group).items()}
            parts.append(pa.table(columns))
        return pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("sample", "strategy_id", "grp_id")])

    def _weight(self, path: str) -> Floats:
        if path.startswith(LIFE):
            return np.ones(self.samples)
        return -self.prices.of(path) if path.startswith(LOSS) else self.prices.of(path)

    def _group(self, name: str) -> int:
        if name not in self.groups:
            raise InputError(f"there is no group '{name}'", place="group", remedy=f"use {', '.join(self.groups)}")
        return self.groups.index(name)

    def __repr__(self) -> str:
        return (
            f"Evaluation({self.strategies[0]!r} against {list(self.strategies[1:])}, "
            f"patients={self.facts['patients']:,}, samples={self.samples:,})"
        )


def knowledge(values: Floats) -> tuple[Floats, Floats]:
    """Between which values 90 % of samples lie (last axis); NaN where there is one sample only."""
    if values.shape[-1] < 2:
        none = np.full(values.shape[:-1], np.nan)
        return none, none
    low, high = np.quantile(values, KNOWLEDGE, axis=-1)
    return low, high
