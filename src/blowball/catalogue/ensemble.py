"""Ensembles: parameter sets drawn from what the catalogue says it does not know."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from blowball.catalogue.cancer import Cancer
from blowball.catalogue.check import under
from blowball.catalogue.load import cancer_of
from blowball.catalogue.records import Record, from_scale, to_scale
from blowball.errors import InputError


@dataclass(frozen=True)
class Ensemble:
    """Parameter sets of one cancer.

    Parameters
    ----------
    base : Cancer
        The catalogue's own values.
    overrides : tuple of dict
        A member each: path to value in the record's unit.
    """

    base: Cancer
    overrides: tuple[dict[str, float], ...]

    def __len__(self) -> int:
        """How many members."""
        return len(self.overrides)

    def cancer(self, member: int) -> Cancer:
        """The cancer with that member's numbers."""
        if not 0 <= member < len(self):
            raise InputError(f"there is no member {member}", place="ensemble", remedy=f"choose 0 to {len(self) - 1}")
        return self.base.with_numbers(self.overrides[member])


def ensemble(cancer: Cancer | str, members: int = 50, seed: int = 0) -> Ensemble:
    """Parameter sets that agree with what was published, as far as the cancer has been calibrated.

    What the calibration moved is taken from its sets, each used once before any is used again. All else is drawn from
    each record's own uncertainty, on its own scale: every record's distribution is cut into as many equally likely
    pieces as there are members, and each piece is used once (Latin hypercube), so that a small ensemble still spans
    what is not known. A record's draws depend on its path, the seed and the number of members only. Records without
    uncertainty stay; shares of a whole still add up.

    Examples
    --------
    >>> drawn = ensemble("breast", members=3, seed=1)
    >>> len(drawn), drawn.cancer(0).number("seeding.exponent") != drawn.cancer(1).number("seeding.exponent")
    (3, True)
    """
    cancer = cancer_of(cancer)
    if members < 1:
        raise InputError(f"{members} members cannot be", place="ensemble", remedy="give 1 or more")
    chosen = _chosen(cancer, members, seed)
    free = [r for r in cancer.entries if r.uncertainty is not None and r.path not in chosen[0]]
    drawn = {r.path: _draws(r, members, seed) for r in free}
    sets = tuple({path: values[m] for path, values in drawn.items()} for m in range(members))
    return Ensemble(cancer, tuple(adding_up(cancer, one) | fitted for one, fitted in zip(sets, chosen, strict=True)))


def _chosen(cancer: Cancer, members: int, seed: int) -> list[dict[str, float]]:
    """Sets of the calibration, in an order of their own for each seed; a number that the user has set stays so."""
    paths, rows = cancer.sets.paths, cancer.sets.rows
    if not rows:
        return [{} for _ in range(members)]
    kept = [j for j, path in enumerate(paths) if cancer.record(path).method != "overridden"]
    order = np.random.default_rng([seed, len(rows)]).permutation(len(rows))
    picked = (rows[order[m % len(rows)]] for m in range(members))
    return [{paths[j]: row[j] for j in kept} for row in picked]


def _draws(record: Record, members: int, seed: int) -> list[float]:
    generator = np.random.default_rng([seed, zlib.crc32(record.path.encode())])
    pieces = (generator.permutation(members) + generator.random(members)) / members
    return [quantile(record, float(u)) for u in pieces]


def quantile(record: Record, u: float) -> float:
    """Value of a record below which a share `u` of its uncertainty lies."""
    known = record.uncertainty
    assert known is not None
    assert isinstance(record.value, float)
    centre = to_scale(record.value, record.unit, known.scale)
    if known.low is None or known.high is None:
        position = centre + (known.sd or 0.0) * NormalDist().inv_cdf(u)
    else:
        low, high = (to_scale(end, record.unit, known.scale) for end in (known.low, known.high))
        if known.shape == "uniform":
            position = low + u * (high - low)
        else:
            half = NormalDist().inv_cdf((1.0 + known.level) / 2.0)
            position = centre + (high - low) / (2.0 * half) * NormalDist().inv_cdf(u)
    return from_scale(position, record.unit, known.scale)


def adding_up(cancer: Cancer, drawn: dict[str, float]) -> dict[str, float]:
    """Rescale shares of a whole, so that what was drawn for each leaves their sum as it was."""
    scaled = dict(drawn)
    for path, total in cancer.totals:
        shares = {r.path: drawn.get(r.path, r.value) for r in under(cancer, path) if isinstance(r.value, float)}
        if any(share in drawn for share in shares):
            factor = total / sum(shares.values())
            scaled.update({share: value * factor for share, value in shares.items()})
    return scaled
