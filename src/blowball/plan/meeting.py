"""One look: which of the lesions that are there it finds, whether they can all be removed, and whether that is all.

These are the engine's own rules (`engine.detect`, `engine.treat`) as probabilities: a look finds something if a test
sees a lesion, or a marker is up and the work-up sees one; the work-up of a finding may see more; what was found is
removed if it is little enough and the patient fit enough.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.plan.windows import Floats, Ints, Windows, log_mm
from blowball.units import YEAR


@dataclass(frozen=True, eq=False)
class Look:
    """Of every patient and day: float64[patient, day].

    `found`: something is found. `removed`: and all that was found is removed with curative intent. `rid`: and nothing
    is left behind, seen or not. `risk`: that operation's mortality.
    """

    found: Floats
    removed: Floats
    rid: Floats
    risk: Floats


@dataclass(frozen=True, eq=False)
class Meeting:
    """Some patients' lesions on each day, before any look; arrays are [lesion, day] unless said otherwise."""

    row: Any
    plan: Any
    rows: Ints  # [lesion]: their place in the windows
    who: Ints
    starts: Ints
    organ: Ints
    day: Floats  # [patient, day]
    open: NDArray[np.bool_]  # [patient, day]: alive, and nothing felt yet
    there: NDArray[np.bool_]
    lurks: NDArray[np.bool_]  # [patient, day]: something has left that is yet to be a tumour
    large: NDArray[np.bool_]
    size: Floats  # ln mm
    staged: Floats
    burden: Floats  # [patient, day]: ln mm of all in one ball
    fit: Floats  # [lesion, day]
    felt: Floats  # [patient]
    lurk: Floats  # of all patients: see `meet`
    sharp: bool
    finer: float
    later: float  # share of what lurks that later looks are taken to deal with

    def look(self, tests: list[int]) -> Look:
        """A look with these tests."""
        missed, marked = np.ones_like(self.size), np.ones_like(self.burden)
        for t in tests:
            ceiling, middle = (
                self.plan["test_ceiling"][t],
                np.log(self.finer * np.maximum(self.plan["test_mm"][t], 1e-9)),
            )
            if self.plan["test_marker"][t]:
                marked *= 1.0 - self._share(self.burden, ceiling[0], middle[0], float(self.plan["test_slope"][t]))
            else:
                share = self._share(self.size, ceiling[self.organ][:, None], middle[self.organ][:, None],
                                    float(self.plan["test_slope"][t]))  # fmt: skip
                missed *= 1.0 - share
        return self._told(np.where(self.there, 1.0 - missed, 0.0), 1.0 - marked)

    def felt_now(self, symptomatic: NDArray[np.bool_]) -> Look:
        """What symptoms find: a look that sees the lesions that are felt."""
        return self._told(np.where(symptomatic, 1.0, 0.0), np.zeros_like(self.burden))

    def lasting(self, look: Look) -> Look:
        """The same, with nothing found that would be lost again before symptoms tell: each patient has one window."""
        kept = np.where(self.open, look.found, 1.0)
        kept = np.minimum.accumulate(kept[:, ::-1], axis=1)[:, ::-1] * self.open
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(look.found > 0.0, kept / look.found, 0.0)
        return replace(look, found=kept, removed=look.removed * share, rid=look.rid * share)

    def _share(self, size: Floats, ceiling: Any, middle: Any, slope: float) -> Floats:
        if self.sharp:
            return np.where(size >= middle, 1.0, 0.0) * (np.asarray(ceiling) > 0.0)
        return ceiling / (1.0 + np.exp(np.minimum(slope * (middle - size), 600.0)))

    def _told(self, test: Floats, marker: Floats) -> Look:
        """From the share of each lesion that a test sees, and of markers that are up."""
        staged = self.staged
        seen = 1.0 - (1.0 - test) * (1.0 - staged)
        small = self.there & ~self.large
        none, unstaged = self._all(1.0 - test), self._all(1.0 - staged)
        found = 1.0 - none * (1.0 - marker * (1.0 - unstaged))
        none_small = self._all(np.where(small, 1.0 - test, 1.0))
        unstaged_small = self._all(np.where(small, 1.0 - staged, 1.0))
        found_small = 1.0 - none_small * (1.0 - marker * (1.0 - unstaged_small))
        large_missed = self._all(np.where(self.large & self.there, 1.0 - seen, 1.0))
        total = self._sum(seen)
        weight = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0.0)
        few = self._sum(np.where(small, seen, 0.0)) <= self.row["retreat_lesions"] + 0.5
        fit = self._sum(seen * self.fit) * weight
        risk = self._sum(seen * self.row["retreat_mortality"][self.organ][:, None]) * weight
        removed = large_missed * found_small * few * fit
        every = self._all(np.where(self.there, seen, 1.0))
        untold = self._all(np.where(self.there, (1.0 - test) * staged, 1.0)) * (1.0 - marker)
        alone = np.where(self.lurks, self.later, 1.0)
        alone = alone * (self._sum((self.large & self.there).astype(float)) == 0.0)
        few_there = self._sum(self.there.astype(float)) <= self.row["retreat_lesions"]
        rid = np.maximum(every - untold, 0.0) * alone * few_there * fit
        return Look(found * self.open, removed * self.open, rid * self.open, risk)

    def _all(self, values: Floats) -> Floats:
        return np.multiply.reduceat(values, self.starts, axis=0)

    def _sum(self, values: Floats) -> Floats:
        return np.add.reduceat(values, self.starts, axis=0)


def meet(
    seen: Windows,
    rows: Ints,
    days: Floats,
    felt: Floats,
    lurk: Floats,
    *,
    finer: float = 1.0,
    sharp: bool = False,
    later_looks: float = 0.0,
) -> Meeting:
    """Put lesions `rows` (whole patients, in order) on days since surgery: float64[day], or [patient, day].

    `lurk` is the day from which another lesion of each of all patients has left that is seen after symptoms only.
    """
    patient = seen.patient[rows]
    starts = np.flatnonzero(np.r_[True, np.diff(patient) > 0])
    who = patient[starts]
    mine = np.searchsorted(who, patient)
    each = np.broadcast_to(days, (len(who), days.shape[-1])) if days.ndim == 1 else days
    day, organ, row = each[mine], seen.organ[rows], seen.arrays.model[0]
    there = (seen.visible[rows, None] <= day) & (day < seen.gone[rows, None])
    later = (seen.left[rows, None] <= day) & (day < seen.visible[rows, None])
    cells = seen.log_cells(rows, day)
    burden = np.add.reduceat(np.where(there, np.exp(np.minimum(cells, 80.0)), 0.0), starts, axis=0)
    size, middle = log_mm(cells), np.log(row["staging_mm"][organ])[:, None]
    staged = 1.0 / (1.0 + np.exp(np.clip(row["staging_slope"] * (middle - size), -600.0, 600.0)))
    staged = np.where(seen.symptom[rows, None] <= day, 1.0, staged)
    age = (seen.age[who[mine], None] + day / YEAR - 60.0) / 10.0
    until = np.minimum(felt, seen.end)[who]
    return Meeting(
        row, seen.arrays.plan[0], rows, who, starts, organ, each, each < until[:, None], there,
        np.logical_or.reduceat(later, starts, axis=0) | (each >= lurk[who][:, None]), seen.curable[rows, None] < day,
        size, np.where(there, staged, 0.0), log_mm(np.log(np.maximum(burden, 1.0))),
        _moved(row["retreat_fit"][organ][:, None], row["retreat_fit_decade"] * age),
        felt[who], lurk, sharp, finer, later_looks,
    )  # fmt: skip


def _moved(share: Floats, logits: Floats) -> Floats:
    """As `engine.tumour.moved`, of arrays."""
    with np.errstate(divide="ignore"):
        odds = share / (1.0 - share) * np.exp(logits)
        return np.where((share <= 0.0) | (share >= 1.0), share, odds / (1.0 + odds))
