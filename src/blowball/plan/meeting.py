"""One look: what it finds in each patient on each day, whether that can be removed, and whether that is all there is.

The rules are the engine's own (`engine.detect`, `engine.treat`) as probabilities: a look finds something if a test sees
a lesion, or a marker is up and the work-up sees one; the work-up of a finding may see more; what was found is removed
if it is little enough and the patient fit enough. `compiled_looks` has them patient by patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.plan.compiled_looks import look_at_patients
from blowball.plan.windows import Floats, Ints, Windows, own_time
from blowball.units import YEAR, diameter_to_cells

SYMPTOMS = -1  # in place of a test: it sees what is felt


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

    def lasting(self, open_to: NDArray[np.bool_]) -> Look:
        """The same, with nothing found that would be lost again before symptoms tell: each patient has one window."""
        kept = np.where(open_to, self.found, 1.0)
        kept = np.minimum.accumulate(kept[:, ::-1], axis=1)[:, ::-1] * open_to
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(self.found > 0.0, kept / self.found, 0.0)
        return replace(self, found=kept, removed=self.removed * share, rid=self.rid * share)


@dataclass(frozen=True, eq=False)
class Meeting:
    """Whole patients before any look.

    Attributes
    ----------
    seen : Windows
    rows : int64[lesion]
        Of its lesions, those that count: all that may be seen or felt of these patients, in order.
    who : int64[patient]
    felt, lurk : float64[patient]
        Days on which something is felt, and from which another lesion has left that is seen after symptoms only.
    later : float
        Share of patients rid of all that is there, but with more to come, whom later looks are taken to cure.
    """

    seen: Windows
    rows: Ints
    who: Ints
    begin: Ints
    felt: Floats
    lurk: Floats
    later: float

    def looks(
        self, day: Floats, sets: Sequence[Sequence[int]], until: Floats, *, finer: float = 1.0, sharp: bool = False
    ) -> list[Look]:
        """A look with each of these sets of tests, float64[patient, day].

        Parameters
        ----------
        day : float64[day] or float64[patient, 1]
            Days since surgery.
        sets : sequence of sequence of int
            Codes of tests, or `SYMPTOMS`.
        until : float64[patient]
            Nothing is found from this day on.
        """
        days = np.ascontiguousarray(np.broadcast_to(day, (len(self.who), day.shape[-1])))
        told = np.zeros((4, len(sets), *days.shape))
        lesions = np.stack([getattr(self.seen, name)[self.rows] for name in
                            ("left", "visible", "symptom", "curable", "gone", "slope")])  # fmt: skip
        patients = np.stack([self.seen.age[self.who], until, self.lurk])
        most = int(np.diff(self.begin).max(initial=1))
        row = self.seen.arrays.model[0]
        numbers = np.array([
            float(own_time(row, np.log(diameter_to_cells(float(row["visible_mm"]))))), np.log(row["capacity"]),
            row["power"], row["staging_slope"], row["retreat_lesions"], row["retreat_fit_decade"], self.later, YEAR,
        ])  # fmt: skip
        with np.errstate(divide="ignore"):
            organs = np.stack([np.log(row["staging_mm"]), row["retreat_fit"], row["retreat_mortality"]])
        look_at_patients(
            self.begin, self.seen.organ[self.rows], lesions, patients, days, int(row["growth_law"]), numbers, organs,
            *_tests(self.seen.arrays.plan[0], sets, finer, sharp), np.empty((4, most)), told,
        )  # fmt: skip
        return [Look(*told[:, k]) for k in range(len(sets))]

    def when_felt(self) -> Look:
        """What symptoms find, and what is done about it, float64[patient, 1]; nothing if it is found at death."""
        return self.looks(self.felt[:, None], [[SYMPTOMS]], self.seen.end[self.who])[0]


def meet(seen: Windows, rows: Ints, felt: Floats, lurk: Floats, *, later: float = 0.0) -> Meeting:
    """Lesions `rows` (whole patients, in order); `felt` and `lurk` are of all patients: see `Meeting`."""
    patient = seen.patient[rows]
    begin = np.flatnonzero(np.r_[True, np.diff(patient) > 0])
    who = patient[begin]
    return Meeting(seen, rows, who, np.r_[begin, len(rows)], felt[who], lurk[who], later)


def _tests(plan: Any, sets: Sequence[Sequence[int]], finer: float, sharp: bool) -> tuple[NDArray[Any], ...]:
    """Sets as codes filled up with -2, and what each test is: ceiling and ln mm by organ, slope, marker."""
    codes = np.full((len(sets), max(len(one) for one in sets)), -2)
    for k, one in enumerate(sets):
        codes[k, : len(one)] = one
    middle = np.log(finer * np.maximum(plan["test_mm"], 1e-9))
    slope = np.full(len(plan["test_slope"]), np.inf) if sharp else np.asarray(plan["test_slope"], dtype=np.float64)
    ceiling = (plan["test_ceiling"] > 0.0) * 1.0 if sharp else np.asarray(plan["test_ceiling"], dtype=np.float64)
    return codes, np.ascontiguousarray(ceiling), middle, slope, np.asarray(plan["test_marker"]).astype(np.int64)
