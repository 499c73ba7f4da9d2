"""What was simulated, immutable: a row a patient, a row a lesion, or counts, and where all of it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blowball.errors import InputError
from blowball.histories.endpoints import first_events
from blowball.histories.survival import shape

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    import xarray as xr
    from numpy.typing import NDArray

    from blowball.histories.counts import Counts

RECORDS = ("summary", "patients", "events")


@dataclass(frozen=True, eq=False, repr=False)
class Histories:
    """The result of `simulate`.

    Attributes
    ----------
    kind : {"summary", "patients", "events"}
        What was kept.
    provenance : dict
        What made it: scenario, seed, numbers and how well they are known, software, totals.
    tables : mapping of str to pyarrow.Table
        The tables that were kept; `patients` and `events` give them by name.
    summary : Counts or None
        The counts that were kept; `counts` gives them with labels.

    Examples
    --------
    >>> Histories("summary", {"patients": 100_000_000})  # as `simulate` makes it
    Histories(kind='summary', patients=100,000,000)
    """

    kind: str
    provenance: Mapping[str, Any]
    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    summary: Counts | None = None

    @property
    def patients(self) -> pa.Table:
        """A row a patient; `schema("patients")` says what each column means.

        Raises
        ------
        InputError
            If counts only were kept.
        """
        return self._table("patients", "patients")

    @property
    def events(self) -> pa.Table:
        """A row a lesion, seen or not; `schema("events")` says what each column means.

        Raises
        ------
        InputError
            If lesions were not kept.
        """
        return self._table("events", "events")

    @property
    def counts(self) -> xr.Dataset:
        """Counts `events` and `patients` by subtype, node_class, size_class, metastatic, endpoint, kind and time.

        `kind` is ``endpoint`` (it came first in the bin that ends at `time`, days since day 0) or ``death_without``.

        Raises
        ------
        InputError
            If patients were kept and not counts.
        """
        if self.summary is None:
            raise InputError(
                f"this run kept {self.kind} and not counts", place="counts",
                remedy="use cumulative_incidence(), or simulate with record='summary'",
            )  # fmt: skip
        return self.summary.to_xarray(members=self.members is not None)

    @property
    def totals(self) -> Mapping[str, float]:
        """Sums over all patients: visits, false alarms, seeds, lesions and more."""
        return self.provenance["totals"]

    @property
    def members(self) -> int | None:
        """How many parameter sets of an ensemble; None: no ensemble."""
        return self.provenance.get("members")

    def cumulative_incidence(
        self,
        endpoint: str = "recurrence",
        *,
        years: Sequence[float] | None = None,
        by: str | Sequence[str] = (),
        origin: str = "surgery",
        include_metastatic: bool = False,
        censoring: str | None = None,
    ) -> xr.Dataset:
        """Estimate the share that has had an endpoint; see `blowball.outcomes.cumulative_incidence`."""
        # The one look upwards of this layer, so that a run can be asked directly; outcomes itself reads histories.
        from blowball.outcomes.incidence import cumulative_incidence

        return cumulative_incidence(
            self, endpoint, years=years, by=by, origin=origin,
            include_metastatic=include_metastatic, censoring=censoring,
        )  # fmt: skip

    def to_survival(
        self,
        endpoint: str = "recurrence",
        kind: str = "lifelines",
        *,
        origin: str = "surgery",
        include_metastatic: bool = False,
        censoring: str | None = None,
    ) -> pa.Table | NDArray[np.void]:
        """Give one endpoint in the shape that a survival program expects, in days from the origin.

        Parameters
        ----------
        endpoint : str
            As in `cumulative_incidence`, whose other choices these are too.
        kind : {"lifelines", "sksurv", "counting", "mstate"}
            ``lifelines``: a row a patient with `duration`, `event_observed` (0/1) and `event` (0 censored, 1 the
            endpoint, 2 a competing death). ``sksurv``: a structured array of `event` (bool) and `time`. ``counting``:
            `start`, `stop`, `event`. ``mstate``: long, a row for each transition that a patient is at risk of, with
            `from, to, trans, Tstart, Tstop, time, status` and states 1 free of it, 2 had it, 3 dead; what is first
            found at death moves to 2 and ends there. Tables begin with `id` and `member`, and what was known on day 0
            stands at their end.

        Returns
        -------
        pyarrow.Table or structured array
            ``.to_pandas()`` turns a table into what lifelines reads.

        Raises
        ------
        InputError
            If counts only were kept, a name is unknown, or nobody can be counted.
        """
        events = first_events(
            self.patients, endpoint, origin=origin, include_metastatic=include_metastatic, censoring=censoring
        )
        return shape(self.patients, events, kind)

    def cite(self) -> str:
        """BibTeX of just the sources behind the numbers that this run used."""
        from blowball.catalogue.citations import references

        known = references()
        return "\n\n".join(known[key].bibtex() for key in self.provenance["sources"] if key in known)

    def save(self, folder: str | Path, *, overwrite: bool = False) -> Path:
        """Write Parquet files and provenance.json into a folder, all of them or none.

        Raises
        ------
        InputError
            If a run is there already and `overwrite` is not set, or the folder cannot be written.
        """
        from blowball.histories.store import save

        return save(self, Path(folder), overwrite=overwrite)

    @classmethod
    def load(cls, folder: str | Path) -> Histories:
        """Read what `save` wrote.

        Raises
        ------
        InputError
            If there is no run, or one of its files is missing, truncated or damaged.
        """
        from blowball.histories.store import load

        return load(Path(folder))

    def _table(self, name: str, record: str) -> pa.Table:
        if name in self.tables:
            return self.tables[name]
        raise InputError(
            f"this run kept {self.kind} and not {name}", place=name, remedy=f"simulate with record='{record}'"
        )

    def __repr__(self) -> str:
        ensemble = f", members={self.members}" if self.members is not None else ""
        return f"Histories(kind={self.kind!r}, patients={self.provenance.get('patients', 0):,}{ensemble})"
