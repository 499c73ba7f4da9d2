"""The demonstration: 2,982 women of Rotterdam, simulated from their surgery on, beside what happened to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.datasets import load_rotterdam
from blowball.histories.endpoints import first_events
from blowball.outcomes import Curve, aalen_johansen
from blowball.report.compared import Compared
from blowball.scenario.rotterdam import rotterdam_scenario
from blowball.units import YEAR

if TYPE_CHECKING:
    import pyarrow as pa

    from blowball.catalogue import Cancer
    from blowball.histories import Histories

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration found.

    Attributes
    ----------
    run : Histories
        Every woman `replicates` times.
    everyone : Compared
    splits : mapping of str to tuple of Compared
        By positive nodes, size and grade.
    sites : mapping of str to float
        Share of the simulated first recurrences that are local, regional or distant.
    women, replicates, members : int
    unseen : int
        Women who died later than their last visit without recurrence.
    if_recurred : float
        By how much the observed share at ten years would rise if all of those had recurred unseen.
    """

    run: Histories
    everyone: Compared
    splits: Mapping[str, tuple[Compared, ...]]
    sites: Mapping[str, float]
    women: int
    replicates: int
    members: int
    unseen: int
    if_recurred: float


def simulate_rotterdam(
    cancer: Cancer,
    numbers: Mapping[str, Any] | None = None,
    *,
    replicates: int = 20,
    members: int = 0,
    seed: int = 7,
    progress: Callable[[int, int], None] | None = None,
) -> Demo:
    """Simulate the Rotterdam women and put what happened to them beside it.

    Parameters
    ----------
    cancer : Cancer
    numbers : mapping, optional
        What stands in for numbers of the catalogue, by path.
    replicates : int
        How often each woman is simulated.
    members : int
        Other parameter sets to run, each woman a quarter as often; 0: none.
    seed : int
    progress : callable, optional
        Told patients done and patients in all.
    """
    from blowball.catalogue.ensemble import ensemble
    from blowball.histories import simulate

    scenario = rotterdam_scenario(cancer, replicates=replicates, seed=seed)
    scenario = scenario.with_numbers(numbers) if numbers else scenario
    women = load_rotterdam()
    run = simulate(scenario, progress=progress)
    others: list[pa.Table] = []
    if members:
        fewer = scenario.with_(population=rotterdam_scenario(cancer, replicates=max(replicates // 4, 1)).population)
        several = simulate(fewer, parameters=ensemble(scenario.cancer, members, seed), progress=progress).patients
        number = several["member"].to_numpy()
        others = [several.filter(number == member) for member in range(members)]
    compare = _Comparer(women, run.patients, others)
    splits = {
        title: tuple(compare(name, who, mask) for name, who, mask in groups)
        for title, groups in _groups(women).items()
    }  # fmt: skip
    unseen, more = _unseen(women)
    return Demo(
        run, compare("All", "women", np.ones(women.num_rows, dtype=bool)), splits, sites(run, scenario.cancer),
        women.num_rows, replicates, members, unseen, more,
    )  # fmt: skip


def observed_events(women: pa.Table) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Days from surgery and what ended them: 1 a recurrence, 2 a death without one, 0 the end of observation.

    Who died later than her last visit without recurrence was not seen between the two: she counts as observed up to
    that visit and no further.
    """
    recurred, died = women["recur"].to_numpy() == 1, women["death"].to_numpy() == 1
    time, end = women["rtime"].to_numpy().astype(np.float64), women["dtime"].to_numpy()
    return time, np.where(recurred, 1, np.where(died & (end <= time), 2, 0))


def sites(run: Histories, cancer: Cancer) -> dict[str, float]:
    """Of those who recurred, the share whose first was local, regional or distant."""
    kinds = {organ.id: organ.kind for organ in cancer.organs}
    found = [kinds[organ] for organ in run.patients["first_site"].drop_null().to_pylist()]
    return {kind: found.count(kind) / len(found) for kind in dict.fromkeys(kinds.values()) if kind in found}


class _Comparer:
    """Curves of groups of the same women, simulated and observed."""

    def __init__(self, women: pa.Table, run: pa.Table, others: Sequence[pa.Table]) -> None:
        self.observed = observed_events(women)
        self.women = women.num_rows
        self.runs = [self._events(table) for table in (run, *others)]

    def __call__(self, name: str, who: str, mask: Mask) -> Compared:
        time, event = self.observed
        ours, *others = (aalen_johansen(t[mask[woman]], e[mask[woman]]) for woman, t, e in self.runs)
        return Compared(name, who, ours, aalen_johansen(time[mask], event[mask]), tuple(others))

    def _events(self, table: pa.Table) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int8]]:
        found = first_events(table, "recurrence", origin="surgery")
        return table["patient"].to_numpy()[found.row] % self.women, found.time, found.event


def _groups(women: pa.Table) -> dict[str, list[tuple[str, str, Mask]]]:
    nodes, grade = women["nodes"].to_numpy(), women["grade"].to_numpy()
    size = np.array(women["size"].to_pylist())
    return {
        "positive lymph nodes": [
            ("No positive nodes", "women without positive nodes", nodes == 0),
            ("1–3 positive nodes", "women with 1–3 positive nodes", (nodes >= 1) & (nodes <= 3)),
            ("4–9 positive nodes", "women with 4–9 positive nodes", (nodes >= 4) & (nodes <= 9)),
            ("10 or more positive nodes", "women with 10 or more positive nodes", nodes >= 10),
        ],
        "size of the tumour": [
            ("Up to 20 mm", "women with a tumour of up to 20 mm", size == "<=20"),
            ("20–50 mm", "women with a tumour of 20–50 mm", size == "20-50"),
            ("Over 50 mm", "women with a tumour over 50 mm", size == ">50"),
        ],
        "grade": [
            ("Grade 2", "women with a grade 2 tumour", grade == 2),
            ("Grade 3", "women with a grade 3 tumour", grade == 3),
        ],
    }


def _unseen(women: pa.Table) -> tuple[int, float]:
    """How many deaths follow an unobserved time, and what counting them as recurrences would add at ten years."""
    time, event = observed_events(women)
    later = (event == 0) & (women["death"].to_numpy() == 1)
    with_them = aalen_johansen(np.where(later, women["dtime"].to_numpy(), time), np.where(later, 1, event))
    return int(later.sum()), _at_ten_years(with_them) - _at_ten_years(aalen_johansen(time, event))


def _at_ten_years(curve: Curve) -> float:
    return float(curve.at([10.0 * YEAR]).estimate[0])
