"""Prices and utilities: those that a run has in its numbers, one set a sample, and their own uncertainty."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from blowball.catalogue import Cancer, get_cancer
from blowball.catalogue.ensemble import quantile
from blowball.economics.discount import Floats
from blowball.errors import InputError

ROOT = "economics."
LENGTHS = ("economics.terminal", "economics.palliative")  # they shape the states, so they vary with parameter sets only


@dataclass(frozen=True)
class Prices:
    """One value of each path for every sample.

    Attributes
    ----------
    central : dict of str to float
        As the run's numbers have them.
    drawn : dict of str to float64[sample]
        Those that vary over samples; the others are central.
    member : int64[sample]
        The parameter set that each sample belongs to.
    unit : dict of str to str
    """

    central: Mapping[str, float]
    drawn: Mapping[str, Floats]
    member: np.ndarray[Any, np.dtype[np.int64]]
    unit: Mapping[str, str]

    def of(self, path: str) -> Floats:
        """Of one path, for every sample.

        Raises
        ------
        InputError
            If the cancer has no such price.
        """
        if path in self.drawn:
            return self.drawn[path]
        if path not in self.central:
            raise InputError(
                f"there is no '{path}'", place="economics", remedy="add this record, or give it as prices={path: value}"
            )
        return np.full(len(self.member), self.central[path])


def prices_of(provenance: Mapping[str, Any], given: Mapping[str, float], draws: int | None, seed: int) -> Prices:
    """Prices of a run.

    Parameters
    ----------
    provenance : mapping
        Of any of the runs: all that are compared have the same numbers.
    given : mapping of str to float
        Other values of some paths, in the records' units; they are then not varied.
    draws : int, optional
        So many sets of prices for each parameter set, drawn anew from the records' own uncertainty (Latin hypercube).
        None: one, that of the ensemble's member, or the central values where there is no ensemble.
    seed : int

    Raises
    ------
    InputError
        If the cancer has no prices, or a path is unknown.
    """
    values = provenance["parameters"]["values"]
    known = {path: one for path, one in values.items() if path.startswith(ROOT)}
    _need(provenance["cancer"], known)
    for path in given:
        if path not in known:
            raise InputError(f"there is no '{path}'", place="prices", remedy=f"choose from {', '.join(known)}")
    central = {path: float(one["value"]) for path, one in known.items()} | {p: float(v) for p, v in given.items()}
    sets: Sequence[Mapping[str, float]] = provenance["ensemble"] or [{}]
    if draws is not None and draws < 1:
        raise InputError(f"{draws} draws cannot be", place="draws", remedy="give 1 or more, or None")
    member = np.repeat(np.arange(len(sets)), draws or 1)
    if draws is None:
        drawn = {path: np.array([one[path] for one in sets]) for path in known if path in sets[0] and path not in given}
    else:
        free = {path: one for path, one in known.items() if path not in given and path not in LENGTHS}
        drawn = _drawn(provenance["cancer"], free, len(member), seed)
        kept = [path for path in LENGTHS if path in sets[0] and path not in given]
        drawn |= {path: np.array([one[path] for one in sets])[member] for path in kept}
    return Prices(central, drawn, member, {path: one["unit"] for path, one in known.items()})


def check_priced(cancer: Cancer) -> None:
    """Refuse a cancer without prices before any time is spent.

    Raises
    ------
    InputError
    """
    _need(cancer.id, [path for path in cancer.records if path.startswith(ROOT)])


def _need(cancer: str, known: Collection[str]) -> None:
    if not known:
        raise InputError(
            f"{cancer} has no costs and utilities", place="economics",
            remedy="add an economics.toml to the cancer, or choose a cancer that has one",
        )  # fmt: skip


def natural_history(provenance: Mapping[str, Any], member: np.ndarray[Any, Any]) -> dict[str, Floats]:
    """What else varies over the parameter sets of a run, for every sample."""
    sets = provenance["ensemble"] or [{}]
    return {path: np.array([one[path] for one in sets])[member] for path in sets[0] if not path.startswith(ROOT)}


def _drawn(cancer: str, known: Mapping[str, Any], samples: int, seed: int) -> dict[str, Floats]:
    """Each distribution cut into as many equally likely pieces as there are samples, each used once."""
    records = get_cancer(cancer).records
    found = {}
    for path, one in known.items():
        record = records.get(path)
        same = record is not None and record.uncertainty is not None and record.value == one["value"]
        if record is not None and same:
            luck = np.random.default_rng([seed, zlib.crc32(path.encode())])
            pieces = (luck.permutation(samples) + luck.random(samples)) / samples
            found[path] = np.array([quantile(record, float(u)) for u in pieces])
    return found
