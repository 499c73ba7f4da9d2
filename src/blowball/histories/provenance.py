"""Where a run comes from: everything needed to make it again, and how well its numbers are known."""

from __future__ import annotations

import functools
import platform
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any

import blowball
from blowball.catalogue.records import UNVERIFIED

if TYPE_CHECKING:
    from blowball.catalogue import Cancer, Ensemble
    from blowball.scenario import Scenario

VERSION = 1
_SOFTWARE = ("numpy", "numba", "llvmlite", "pyarrow")


def provenance(
    scenario: Scenario,
    *,
    totals: Mapping[str, int],
    seconds: float,
    ensemble: Ensemble | None = None,
    device: str = "cpu",
) -> dict[str, Any]:
    """What `provenance.json` holds.

    Parameters
    ----------
    scenario : Scenario
        What was asked, with the numbers that were used.
    totals : mapping
        Sums over all patients, `overflow` among them: who had more lesions than the working limit, and whose
        findings are not told.
    seconds : float
        How long it took.
    ensemble : Ensemble, optional
    device : str
        Where patients were made, see `devices.described`.
    """
    cancer, patients = scenario.cancer, scenario.population.n
    members = 1 if ensemble is None else len(ensemble)
    return {
        "schema_version": VERSION,
        "purpose": "Research and teaching only, not a medical device. Simulated patients, not records of real ones.",
        "software": software(),
        "platform": {"system": platform.system(), "machine": platform.machine(), "release": platform.release()},
        "device": device,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "cancer": cancer.id,
        "scenario": scenario.to_dict(),
        "scenario_toml": scenario.to_toml(),
        "seed": scenario.seed,
        "patients": patients,
        "people_sha256": scenario.population.digest(),
        "members": None if ensemble is None else members,
        "ensemble": None if ensemble is None else [dict(values) for values in ensemble.overrides],
        "overrides": {r.path: _value(r.value) for r in cancer.entries if r.method == "overridden"},
        "parameters": parameters(cancer),
        "sources": sorted({key for r in cancer.entries for key in r.sources}),
        "notes": list(scenario.notes),
        "totals": dict(totals),
        "overflow_share": totals.get("overflow", 0) / (patients * members),
    }


def software() -> dict[str, str]:
    """Versions of blowball and of what it computes with."""
    return {
        "blowball": blowball.__version__,
        "python": platform.python_version(),
        **_versions(),
    }


@functools.cache
def _versions() -> dict[str, str]:
    return {name: metadata.version(name) for name in _SOFTWARE}


def parameters(cancer: Cancer) -> dict[str, Any]:
    """How many numbers were obtained in which way, every number with its unit, and which were not checked."""
    return {
        "by_method": dict(sorted(Counter(r.method for r in cancer.entries).items())),
        "not_verified": {
            method: [r.path for r in cancer.entries if r.method == method]
            for method in UNVERIFIED
            if any(r.method == method for r in cancer.entries)
        },
        "values": {
            r.path: {"value": _value(r.value), "unit": r.unit, "method": r.method, "source": r.source}
            for r in cancer.entries
        },
    }


def _value(value: float | tuple[float, ...]) -> float | list[float]:
    return list(value) if isinstance(value, tuple) else value
