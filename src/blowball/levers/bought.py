"""What the levers buy: labelled numbers, a flat table of them, and sentences with absolute numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from blowball.errors import InputError
from blowball.levers.levers_told import said
from blowball.levers.option import Option
from blowball.outcomes.answer import Grouped

if TYPE_CHECKING:
    import pyarrow as pa
    import xarray as xr


@dataclass(frozen=True, eq=False, repr=False)
class Levers(Grouped):
    """What each lever buys the same patients with the same luck; as `levers` makes it.

    Attributes
    ----------
    data : xarray.Dataset
        Each of the numbers marked * has ``_error`` (standard error by chance in so many pairs) and ``_low`` and
        ``_high`` (5 to 95 % over the parameter sets of an ensemble, chance taken out; NaN without one) beside it. Over
        `group`, everybody (``all``) and each subtype and stage in the baseline (``column`` and ``label`` say which),
        and over `endpoint` and `year`, years since day 0:

        ``risk`` *: share that has had it by then in the baseline, deaths without it competing; ``life_years`` *: mean
        years lived by then.
        ``change`` * and ``life_years_change`` * over `lever`: the same under a lever, less the baseline's.
        ``stays`` * over `best`: share that has had it in the baseline and also with all levers at their best, which
        is the part that none of them moves; ``stays_share``: that of ``risk``, with the 5 and 95 % of the parameter
        sets, chance included, as ``_low`` and ``_high``.
        ``patients``, ``at_risk``: how many there are, and how many without metastases at diagnosis, who are counted
        for recurrences; means over the parameter sets.
    options : tuple of Option
        Every lever, with what it changes and its evidence.
    provenance : mapping
        What made the numbers: the baseline, seed, parameters and how well they are known.
    """

    data: xr.Dataset
    options: tuple[Option, ...]
    provenance: Mapping[str, Any]

    @property
    def patients(self) -> int:
        """Under each lever, in each parameter set."""
        return int(self.data.attrs["patients"])

    def option(self, lever: str) -> Option:
        """A lever by its id.

        Raises
        ------
        InputError
            If there is no such lever.
        """
        for one in self.options:
            if one.id == lever:
                return one
        raise InputError(f"there is no lever {lever!r}", remedy=f"use {', '.join(one.id for one in self.options)}")

    def table(self) -> pa.Table:
        """A row for each lever, group, endpoint and year: `change` with its endings, `risk`, life-years.

        Columns that begin with `life_years` are the same for all endpoints of a lever, group and year.
        """
        import pyarrow as pa
        import xarray as xr

        dims = ("lever", "group", "endpoint", "year")
        names = [name for name in self.data if str(name).startswith(("change", "risk", "life_years"))]
        wide = xr.broadcast(self.data[names])[0].transpose(*dims)
        labels = [*dims, "lever_group", "kind", "grade"]
        shape = wide["change"]
        columns = {
            name: pa.array(self.data[name].broadcast_like(shape).transpose(*dims).values.ravel().tolist())
            for name in labels
        }
        columns |= {str(name): pa.array(np.ascontiguousarray(values).ravel()) for name, values in wide.items()}
        return pa.table(columns)

    def sentences(self, group: str = "all") -> list[str]:
        """Say it of 1,000 patients: what happens, what each lever changes, and what no lever does.

        Raises
        ------
        InputError
            If there is no such group.
        """
        return said(self.of_group(group), self.options)

    def __repr__(self) -> str:
        sets = f", members={self.members}" if self.members else ""
        return f"Levers({self.provenance['cancer']!r}, levers={len(self.options)}, patients={self.patients:,}{sets})"
