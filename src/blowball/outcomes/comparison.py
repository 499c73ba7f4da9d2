"""What a comparison found: labelled numbers, a flat table of them, and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from blowball.outcomes.answer import Answer
from blowball.outcomes.told import said

if TYPE_CHECKING:
    import pyarrow as pa
    import xarray as xr

TOLD = ("recurrence", "cancer_death", "death")


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Answer):
    """Strategies for the same patients with the same luck; as `compare` makes it.

    Attributes
    ----------
    data : xarray.Dataset
        Over `strategy`, `endpoint` and `year` (since day 0):

        ``risk``, ``risk_error``: share that has had it by then, deaths without it competing; its standard error.
        ``difference``, ``std_error``, ``chance_low``, ``chance_high``: that share less the reference's, by chance with
        the error and 95 % limits that the pairing gives.
        ``low``, ``high``: 5 to 95 % over the parameter sets of an ensemble, chance taken out; NaN without one.
        ``ratio``, ``ratio_low``, ``ratio_high``: of the shares, with 95 % limits of chance.
        ``caused``, ``prevented``: shares of patients who have it by then under this strategy only, and under the
        reference only.
        ``time_lost``, ``time_lost_difference`` and its ``_error``, ``_low``, ``_high``, ``_saved``: restricted mean
        time lost to it by then, in years.
        ``saved``: how many times as many patients two independent runs would need for the same error (the error of as
        many patients would be the root of it larger); infinite where no patient differs.

        Over `strategy` and `year`: ``life_years`` (restricted mean survival) with the same endings. Over `endpoint`:
        ``patients`` that are counted. With an ensemble values are means over its parameter sets. All of these are over
        the columns of `by` first, where there are any.
    """

    data: xr.Dataset

    @property
    def reference(self) -> str:
        """The strategy that the others are compared with."""
        return str(self.data.attrs["reference"])

    @property
    def others(self) -> tuple[str, ...]:
        """All other strategies."""
        return tuple(str(name) for name in self.data["strategy"].values[1:])

    @property
    def patients(self) -> int:
        """Pairs, or as many patients under each strategy, and in each parameter set."""
        return int(self.data.attrs["patients"])

    @property
    def by(self) -> tuple[str, ...]:
        """Columns by which the patients are split; empty: they are not."""
        return tuple(self.data.attrs["by"])

    def table(self) -> pa.Table:
        """A row for each strategy, endpoint and year (and stratum), with every number of `data`.

        The reference is among them. Columns that begin with `life_years` are the same for all endpoints of a strategy
        and year.
        """
        import pyarrow as pa
        import xarray as xr

        wide = xr.broadcast(self.data)[0].transpose(*self.by, "strategy", "endpoint", "year")
        labels = [wide[name].broadcast_like(wide["risk"]).values.ravel() for name in wide["risk"].dims]
        columns = {str(name): pa.array(label.tolist()) for name, label in zip(wide["risk"].dims, labels, strict=True)}
        columns |= {str(name): pa.array(values.values.ravel()) for name, values in wide.data_vars.items()}
        return pa.table(columns)

    def sentences(self, *, endpoints: Sequence[str] | None = None, years: Sequence[float] | None = None) -> list[str]:
        """What is found, of 1,000 patients, in absolute numbers; of each stratum where there are any.

        Parameters
        ----------
        endpoints : sequence of str, optional
            Any recurrence, death from the cancer and death of any cause (where compared) if not given.
        years : sequence of float, optional
            Of those compared; 10 years, or the last one where that is not among them, if not given.

        Raises
        ------
        InputError
            If an endpoint or year was not compared.
        """
        return said(self.data, endpoints, years, TOLD)

    def __repr__(self) -> str:
        sets = f", members={self.members}" if self.members else ""
        return f"Comparison({self.reference!r} against {list(self.others)}, patients={self.patients:,}{sets})"
