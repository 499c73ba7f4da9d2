"""The same patients under every lever: each run is reduced at once to what is counted of each patient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.engine.records import ENDPOINTS as RECORDED
from blowball.engine.records import STATUS
from blowball.histories.convert import patients_table
from blowball.histories.counts import SLACK
from blowball.histories.schema import STAGES, Names
from blowball.levers.option import Option
from blowball.outcomes.pairing import DEATH
from blowball.scenario.compile import Compiled
from blowball.scenario.compile import compile as compile_scenario
from blowball.scenario.plan_row import decided, plan_row
from blowball.units import YEAR

if TYPE_CHECKING:
    from blowball.catalogue import Cancer
    from blowball.scenario import Scenario

_FIRST = ("recurrence", "distant_recurrence", "second_primary")
ENDPOINTS = (*_FIRST, "cancer_death", DEATH)
_FOUND = [RECORDED.index(endpoint) for endpoint in _FIRST]
_ALIVE, _OF_CANCER = STATUS.index("alive"), STATUS.index("cancer_death")
Done = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Lives:
    """Some patients under the baseline and every lever; arrays are of shape (lever, member, patient), baseline first.

    Attributes
    ----------
    had : uint16
        Bit `year + years * endpoint`: whether the patient had it by then.
    died : float64
        Day of death; infinite: not within the horizon.
    metastatic : bool
        At diagnosis.
    subtype, stage : int8[member, patient]
        In the baseline; -1: not known.
    """

    had: NDArray[np.uint16]
    died: NDArray[np.float64]
    metastatic: NDArray[np.bool_]
    subtype: NDArray[np.int8]
    stage: NDArray[np.int8]

    @classmethod
    def room(cls, levers: int, members: int, n: int) -> Lives:
        """For so many patients."""
        shape = (levers + 1, members, n)
        return cls(
            np.zeros(shape, np.uint16), np.full(shape, np.inf), np.zeros(shape, bool), np.zeros(shape[1:], np.int8),
            np.zeros(shape[1:], np.int8),
        )  # fmt: skip

    def fill(
        self, member: int, usual: Scenario, cancer: Cancer, levers: Sequence[Option], years: Sequence[float],
        first: int, *, threads: int, done: Done,
    ) -> None:  # fmt: skip
        """Simulate patients from `first` on with one parameter set: as usual, then under every lever."""
        arrays = compile_scenario(usual, cancer)
        fixed = decided(cancer, usual.care)
        n = self.had.shape[2]
        people, histories = _run(arrays, arrays.plan, arrays.rows, first, n, threads)
        self._keep(0, member, histories, years)
        self._tell_groups(member, people, histories, Names(arrays.subtypes, arrays.organs, stages=cancer.stage_map))
        done(n)
        for i, lever in enumerate(levers, start=1):
            plan, blanked = arrays.plan, fixed
            if lever.kind in ("lever", "best"):
                scenario = lever.of(usual, cancer)
                plan, blanked = plan_row(scenario, scenario.cancer), decided(cancer, scenario.care)
            if blanked == fixed and plan.tobytes() == arrays.plan.tobytes():  # what differs in nothing is the same
                self._copy(i, member)
            else:
                self._keep(i, member, _run(arrays, plan, _rows(arrays, blanked), first, n, threads)[1], years)
            done(n)

    def _keep(self, lever: int, member: int, histories: NDArray[Any], years: Sequence[float]) -> None:
        end, status = histories["time_end"], histories["status"]
        found = [np.where(t <= end, t, np.inf) for t in (histories["time"][:, i] for i in _FOUND)]  # NaN: never
        of_cancer = np.where(status == _OF_CANCER, end, np.inf)
        died = np.where(status == _ALIVE, np.inf, end)
        bits = np.zeros(len(end), np.uint16)
        for i, (day, year) in enumerate((d, y) for d in (*found, of_cancer, died) for y in years):
            bits |= (day <= year * YEAR + SLACK).astype(np.uint16) << np.uint16(i)
        self.had[lever, member], self.died[lever, member] = bits, died
        self.metastatic[lever, member] = histories["metastatic_at_diagnosis"] == 1

    def _copy(self, lever: int, member: int) -> None:
        for array in (self.had, self.died, self.metastatic):
            array[lever, member] = array[0, member]

    def _tell_groups(self, member: int, people: NDArray[Any], histories: NDArray[Any], names: Names) -> None:
        table = patients_table(people, histories, names)
        for column, codes in (("subtype", self.subtype), ("stage", self.stage)):
            words = table[column].combine_chunks()
            codes[member] = words.indices.fill_null(-1).to_numpy(zero_copy_only=False)


def labels(cancer: Cancer) -> dict[str, tuple[str, ...]]:
    """Words of the groups, in the order of their codes."""
    return {"subtype": cancer.subtype_ids, "stage": STAGES}


def _run(
    arrays: Compiled, plan: NDArray[Any], rows: NDArray[Any], first: int, n: int, threads: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The patients, and what became of them."""
    from blowball.engine import batch  # imported here: the package is loaded for its other parts too

    made = batch.run(
        arrays.model, plan, arrays.typical, arrays.life, rows, n, seed=arrays.seed, threads=threads, first=first,
        block=-(-n // threads),
    )  # fmt: skip
    assert made.people is not None
    assert made.histories is not None
    return made.people, made.histories


def _rows(arrays: Compiled, blanked: Sequence[int]) -> NDArray[Any]:
    """The same patients, without their own record of treatments that the plan decides."""
    if not blanked:
        return arrays.rows
    rows = arrays.rows.copy()
    rows["given"][:, list(blanked)] = -1
    return rows
