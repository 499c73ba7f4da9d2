"""What `when_seeds_left` found: labelled numbers, a flat table of them, and sentences with absolute numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from blowball.levers.seeds_told import shares_said, weeks_said
from blowball.outcomes.answer import Grouped

if TYPE_CHECKING:
    import pyarrow as pa
    import xarray as xr


@dataclass(frozen=True, eq=False, repr=False)
class SeedTimes(Grouped):
    """When the seeds behind an endpoint left; as `when_seeds_left` makes it.

    Attributes
    ----------
    data : xarray.Dataset
        Over `group` (everybody is ``all``, and ``column`` and ``label`` say which the others are). Each of the numbers
        marked * has ``_error`` (standard error by chance in so many patients) and ``_low`` and ``_high`` (5 to 95 %
        over the parameter sets of an ensemble, chance taken out; NaN without one) beside it.

        ``patients``: who can have it; ``recurrences``: who has it; ``not_known``: of how many of these the seed was
        not kept (a distant recurrence after another one, in a run that kept no lesions). Means over parameter sets.
        ``risk`` *: share of patients who have it within ``attrs["years"]`` of day 0.
        ``by_diagnosis`` *: share of the seeds that had left by day 0.
        ``share`` * over `when`: share of the seeds that left then, or were shed by that; they add up to 1.
        ``last`` * over `week`: share of the seeds that left the intact primary in so many weeks before surgery.
        ``at_most`` * over `week`: the same as a share of patients. An operation so many weeks earlier prevents no more
        by taking seeds away; it prevents fewer by that, because who has several seeds may recur from an earlier one.
        ``prevented`` * over `week`, for a scenario only: share of patients who no longer have it, less those who have
        it newly, when all that hangs on surgery is so many weeks earlier, with the same luck. Adjuvant treatment is
        earlier then too, and may prevent what no seed of those weeks caused, above all in the first years.
        ``curve`` over `before` (weeks before surgery): share of the seeds that had left the intact primary by then;
        ``at_most_curve``: ``at_most`` of that many weeks. Their ``_low`` and ``_high`` are 5 to 95 % of the parameter
        sets, or the 95 % limits of chance where there is one set.
    """

    data: xr.Dataset

    def table(self) -> pa.Table:
        """A row a group and time: `group, column, label, when, share, std_error, low, high`."""
        import pyarrow as pa

        shares = self.data["share"]
        n, kinds = shares.shape
        columns: dict[str, Any] = {
            name: np.repeat(self.data[name].values, kinds).tolist() for name in ("group", "column", "label")
        }
        columns["when"] = np.tile(self.data["when"].values, n).tolist()
        for name, ours in (("share", ""), ("std_error", "_error"), ("low", "_low"), ("high", "_high")):
            columns[name] = self.data[f"share{ours}"].values.ravel()
        return pa.table(columns)

    def sentences(self, group: str = "all") -> list[str]:
        """Say it in whole patients: when the seeds left, and what earlier surgery can prevent.

        Raises
        ------
        InputError
            If there is no such group.
        """
        one = self.of_group(group)
        return [*shares_said(one), *weeks_said(one)]

    def __repr__(self) -> str:
        sets = f", members={self.members}" if self.members else ""
        n = float(self.data["recurrences"][0])
        return f"SeedTimes({self.data.attrs['endpoint']!r}, recurrences={n:,.0f}, groups={len(self.groups) - 1}{sets})"
