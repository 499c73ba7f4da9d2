"""The same patients under several strategies: whether the runs can be paired, and the day of each event in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.engine.records import ENDPOINTS as RECORDED
from blowball.errors import InputError
from blowball.histories.endpoints import is_in, numbers
from blowball.histories.histories import Histories
from blowball.histories.schema import RECURRENCES
from blowball.outcomes.groups import source_of

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
DEATH = "death"  # of any cause
ENDPOINTS = (*RECORDED, DEATH)
SHOWN = 3  # numbers that a sentence names where parameters differ


def needed(run: Histories, by: Sequence[str] = ()) -> Histories:
    """The same run with those columns only that a comparison reads: of many runs it takes much less memory.

    Parameters
    ----------
    run : Histories
    by : sequence of str
        Columns by which it will be split; one that there is not is left to `compare` to refuse.
    """
    kept = ["patient", "member", "metastatic_at_diagnosis", "time_end", "status"]
    kept += [f"time_{endpoint}" for endpoint in RECORDED]
    columns = dict.fromkeys([*kept, *(source_of(name) for name in by)])
    kept = [name for name in columns if name in kept or name in run.patients.column_names]
    return Histories("patients", run.provenance, {"patients": run.patients.select(kept)})


def check_same(made: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse strategies that are not about the same patients with the same luck.

    Parameters
    ----------
    made : mapping of str to mapping
        Strategy to provenance, as a run has it or as it would be.

    Raises
    ------
    InputError
        Naming the two strategies and the first thing in which they differ.
    """
    if len(made) < 2:
        raise InputError("there is nothing to compare", place="compare", remedy="give two strategies or more")
    told = {name: _conditions(provenance) for name, provenance in made.items()}
    for one, other in pairwise(told):
        for what, said in told[one].items():
            if said != told[other][what]:
                raise InputError(
                    f"'{one}' and '{other}' {_unlike(what, said, told[other][what])}, so they are not the same "
                    "patients with the same luck",
                    place="compare", remedy=f"give both the same {what}",
                )  # fmt: skip


def _conditions(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """What two strategies must have alike; what is done and how people live may differ."""
    return {
        "cancer": provenance["cancer"],
        "seed": provenance["seed"],
        "number of patients": provenance["patients"],
        "population": provenance["people_sha256"],
        "horizon": provenance["scenario"]["horizon"],
        "parameters": {path: known["value"] for path, known in provenance["parameters"]["values"].items()},
        "parameter sets": provenance["ensemble"],
        "version of blowball": provenance["software"]["blowball"],
    }


def _unlike(what: str, one: Any, other: Any) -> str:
    if what == "parameters":
        paths = [path for path in {**one, **other} if one.get(path) != other.get(path)]
        more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
        return f"differ in numbers of the catalogue ({', '.join(paths[:SHOWN])}{more})"
    if what == "parameter sets":
        counts = [0 if sets is None else len(sets) for sets in (one, other)]
        how = f" ({counts[0]} and {counts[1]})" if counts[0] != counts[1] else ""
        return f"have other parameter sets{how}"
    return f"have another {what}" + ("" if what == "population" else f" ({one} and {other})")


class Days:
    """When everything happened to each patient under one strategy.

    Arrays are of shape (member, patient), in days since day 0; infinite: not before the end.

    Parameters
    ----------
    table : pyarrow.Table
        As `run.patients`.
    """

    def __init__(self, table: pa.Table) -> None:
        member = table["member"].to_numpy()
        sets = len(np.unique(member))
        patient = table["patient"].to_numpy()
        if not len(patient):
            raise InputError("there are no patients", remedy="give a run that has some")
        if len(patient) % sets:
            raise InputError("the parameter sets have not the same patients", remedy="give the whole run")
        self.shape = (sets, len(patient) // sets)
        self.order = np.lexsort((patient, member))
        self.patient = self._as_sets(patient)
        if not (self.patient == self.patient[0]).all():
            raise InputError("the parameter sets have not the same patients", remedy="give the whole run")
        end = self._as_sets(numbers(table, "time_end", np.nan))
        cancer, alive = (self._as_sets(is_in(table["status"], (word,))) for word in ("cancer_death", "alive"))
        self.metastatic = self._as_sets(table["metastatic_at_diagnosis"].fill_null(False).to_numpy().astype(bool))
        self._of: dict[str, Floats] = {
            "cancer_death": np.where(cancer, end, np.inf),
            "other_death": np.where(alive | cancer, np.inf, end),
            DEATH: np.where(alive, np.inf, end),
        }
        for endpoint in RECORDED:
            if endpoint not in self._of:
                first = self._as_sets(numbers(table, f"time_{endpoint}", np.inf))
                self._of[endpoint] = np.where(first <= end, first, np.inf)

    def of(self, endpoint: str) -> Floats:
        """Day of an endpoint."""
        return self._of[endpoint]

    def _as_sets(self, column: NDArray[Any]) -> NDArray[Any]:
        return column[self.order].reshape(self.shape)


def paired_days(runs: Mapping[str, Histories]) -> dict[str, Days]:
    """Days of every run, once it is known that all have the same patients."""
    check_same({name: run.provenance for name, run in runs.items()})
    found = {name: _days(name, run) for name, run in runs.items()}
    for (one, ours), (other, theirs) in pairwise(found.items()):
        if ours.shape != theirs.shape or not np.array_equal(ours.patient[0], theirs.patient[0]):
            raise InputError(
                f"'{one}' and '{other}' have not the same patient numbers", place="compare",
                remedy="give whole runs, or the same patients of each",
            )  # fmt: skip
    return found


def _days(name: str, run: Histories) -> Days:
    try:
        return Days(run.patients)
    except InputError as error:
        raise error.at(f"compare, '{name}'") from None


def counted(endpoint: str, found: Sequence[Days]) -> Flags:
    """Who can be compared: for recurrences those whom no strategy finds metastatic at diagnosis, else everybody.

    An operation before day 0 brings staging forward too, so this flag alone can differ between strategies.
    """
    if endpoint not in RECURRENCES:
        return np.ones(found[0].shape, dtype=bool)
    return ~np.logical_or.reduce([days.metastatic for days in found])
