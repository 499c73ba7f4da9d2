"""What a fit leaves: draws of the mechanism with all that is needed to forecast from them, as xarray and on disk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.errors import InputError
from blowball.fit.convergence import Verdict
from blowball.fit.covariates import LINE
from blowball.fit.into_engine import overrides, spread_out
from blowball.fit.priors import Term, Terms

if TYPE_CHECKING:
    import xarray as xr

    from blowball.catalogue import Cancer, Ensemble

Floats = NDArray[np.float64]
FILE = "posterior.nc"


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws of what was learned.

    Attributes
    ----------
    cancer : Cancer
        With the numbers that the fit held fixed.
    terms : Terms
        What was learned.
    tree : xarray.DataTree
        Groups ``posterior``, ``sample_stats``, ``log_likelihood`` and ``observed_data``.
    ranges : dict
        Smallest and largest value of each column among the patients fitted.
    average : dict
        Where a patient stands in whom a covariate is not known; and the slope of the decades below 50 on age.
    verdict : Verdict
        Whether it may be believed.
    """

    cancer: Cancer
    terms: Terms
    tree: xr.DataTree
    ranges: dict[str, tuple[float, float]]
    average: dict[str, float]
    verdict: Verdict

    @property
    def draws(self) -> Floats:
        """float64[draw, parameter], chains one after the other."""
        group = self.tree["posterior"]
        return np.stack([np.asarray(group[name]).ravel() for name in self.terms.names], axis=1)

    def thinned(self, most: int) -> Floats:
        """At most so many draws, evenly spread."""
        draws = self.draws
        return draws[np.unique(np.linspace(0, len(draws) - 1, min(most, len(draws))).astype(int))]

    def ensemble(self, members: int = 50) -> Ensemble:
        """The posterior as parameter sets that `simulate`, `levers` and `plan` take.

        What the fit did not learn is drawn from the catalogue's uncertainty, what it held fixed stays.
        """
        from blowball.catalogue.ensemble import Ensemble, ensemble

        self.believed()
        chosen = self.thinned(members)
        wider = spread_out(self.cancer, float(np.exp(chosen[:, self.terms.index("spread")].mean())))
        learned = [overrides(wider, self.terms, x, self.average.get(LINE, 0.0)) for x in chosen]
        base = ensemble(wider, len(learned))
        held = {path for path in learned[0] | dict.fromkeys(_HELD) if path in self.cancer.records}
        kept = [{p: v for p, v in one.items() if p not in held} for one in base.overrides]
        return Ensemble(base.base, tuple(a | b for a, b in zip(kept, learned, strict=True)))

    def believed(self) -> None:
        """Refuse to go on from chains that do not agree.

        Raises
        ------
        InputError
        """
        if not self.verdict.good:
            raise InputError(self.verdict.sentence.rstrip("."), place="the fit", remedy="fit again with more draws")

    def forecast(
        self, patients: object, years: Sequence[float] = (1.0, 5.0, 10.0), *, disease_free_for: str | float = 0.0,
        competing: bool = True, draws: int = 100,
    ) -> xr.Dataset:  # fmt: skip
        """Forecast patients' first relapses; see `blowball.fit.forecast.forecast`."""
        from blowball.fit.forecast import forecast

        self.believed()
        return forecast(
            self, patients, years, disease_free_for=disease_free_for, competing=competing, draws=draws
        )  # fmt: skip

    def save(self, folder: str | Path) -> Path:
        """Write ``posterior.nc`` (netCDF 4 with a group each) into a folder."""
        path = Path(folder) / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        self.tree.to_netcdf(path, engine="h5netcdf")
        return path

    def to_arviz(self) -> Any:
        """As ArviZ takes it."""
        import arviz as az

        groups: Any = {name: self.tree[name].to_dataset() for name in self.tree.children}
        return az.InferenceData(**groups) if hasattr(az, "InferenceData") else self.tree

    def summary(self) -> list[tuple[str, float, float, float, float]]:
        """Name, prior centre and sd, posterior mean and sd of each parameter, on the prior's scale."""
        draws = self.draws
        rows = zip(self.terms.terms, draws.mean(axis=0).tolist(), draws.std(axis=0).tolist(), strict=True)
        return [(term.name, term.centre, term.sd, mean, sd) for term, mean, sd in rows]


# Fixed by a fit, so never drawn beside it.
_HELD = (
    "seeding.exponent", "seeding.variance", "seeding.variance_slope", "growth.capacity", "growth.metastasis_ratio",
    "growth.reference_diameter", "seeding.reference_diameter", "seeding.node_shape", "fate.lag", "fate.clearance",
)  # fmt: skip


def told(
    cancer: Cancer, terms: Terms, ranges: dict[str, tuple[float, float]], average: dict[str, float], verdict: Verdict
) -> dict[str, str]:
    """Attributes of the tree from which `load` makes the rest."""
    numbers = {path: r.value for path, r in cancer.records.items() if isinstance(r.value, float)}
    parts = {
        "numbers": numbers, "terms": asdict(terms), "ranges": ranges, "average": average, "verdict": asdict(verdict),
    }  # fmt: skip
    return {"cancer": cancer.id} | {name: json.dumps(part) for name, part in parts.items()}


def load(folder: str | Path) -> Posterior:
    """Read a posterior that `Posterior.save` wrote.

    Raises
    ------
    InputError
        If there is none.
    """
    import xarray as xr

    from blowball.catalogue import get_cancer

    path = Path(folder)
    path = path / FILE if path.is_dir() else path
    if not path.is_file():
        raise InputError("there is no fit", place=str(path), remedy="make one with blowball fit -o")
    try:
        tree = xr.load_datatree(path, engine="h5netcdf")
        parts = {name: json.loads(tree.attrs[name]) for name in ("numbers", "terms", "ranges", "average", "verdict")}
    except (OSError, KeyError, ValueError):
        raise InputError("this is no fit of ours", place=str(path), remedy="fit again") from None
    cancer = get_cancer(str(tree.attrs["cancer"]))
    changed = {p: v for p, v in parts["numbers"].items() if p in cancer.records and cancer.records[p].value != v}
    kept = parts["terms"]
    names = (tuple(kept[part]) for part in ("covariates", "treatments", "held"))
    terms = Terms(tuple(Term(**one) for one in kept["terms"]), *names)
    ranges = {name: (low, high) for name, (low, high) in parts["ranges"].items()}
    return Posterior(
        cancer.with_numbers(changed), terms, tree, ranges, parts["average"], Verdict(**parts["verdict"])
    )  # fmt: skip
