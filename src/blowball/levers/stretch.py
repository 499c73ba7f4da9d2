"""One stretch of patients counted: the baseline, what each lever changes, and what stays with levers at their best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from blowball.histories.schema import RECURRENCES
from blowball.levers.lives import ENDPOINTS, Lives
from blowball.levers.tally import Sums, Weights
from blowball.units import YEAR

LIFE = "life_years"
BASELINE = -1


class Quantity(NamedTuple):
    """What is counted: a lever (or `BASELINE`) by its number, whether as what stays, an endpoint or life, by when."""

    lever: int
    stays: bool
    what: str
    year: int


Found = dict[Quantity, Sums]


def groups(lives: Lives, labels: Mapping[str, Sequence[str]]) -> NDArray[np.bool_]:
    """Who is in each group: everybody, then each label; bool[group, member, patient]."""
    found = [np.ones(lives.subtype.shape, dtype=bool)]
    for column, words in labels.items():
        found += [getattr(lives, column) == code for code in range(len(words))]
    return np.array(found)


def counted(lives: Lives, there: NDArray[np.bool_], years: Sequence[float], best: Sequence[int]) -> Found:
    """Sums of a stretch.

    Parameters
    ----------
    lives : Lives
    there : bool[group, member, patient]
    years : sequence of float
    best : sequence of int
        Levers (numbered from 0) under which what stays is counted too.

    Notes
    -----
    For recurrences those are left out whom the baseline or the lever finds metastatic at diagnosis, as in `compare`.
    """
    everybody, free = Weights(there), Weights(there & ~lives.metastatic[0])
    found: Found = {}
    for lever in range(BASELINE, lives.had.shape[0] - 1):
        at = lever + 1
        newly = lives.metastatic[at] & ~lives.metastatic[0]
        without = Weights(there & ~(lives.metastatic[0] | newly)) if newly.any() else free
        same = lever != BASELINE and _same(lives, at)
        for key, values in _changes(lives, lever, years, lever in best):
            weights = without if key.what in RECURRENCES else everybody
            found[key] = Sums.nothing(weights) if same and not key.stays else Sums.of(values, weights)
    return found


def _same(lives: Lives, at: int) -> bool:
    return np.array_equal(lives.had[at], lives.had[0]) and np.array_equal(lives.died[at], lives.died[0])


def _changes(
    lives: Lives, lever: int, years: Sequence[float], stays: bool
) -> Iterator[tuple[Quantity, NDArray[np.generic]]]:
    """What is counted of each patient: of the baseline itself, of a lever less the baseline."""
    had, usual = lives.had[lever + 1], lives.had[0]
    for i, (endpoint, year) in enumerate((e, y) for e in ENDPOINTS for y in range(len(years))):
        mine, base = ((bits >> np.uint16(i) & 1).astype(np.int8) for bits in (had, usual))
        yield Quantity(lever, False, endpoint, year), mine if lever == BASELINE else mine - base
        if stays:
            yield Quantity(lever, True, endpoint, year), mine & base
    for year, until in enumerate(years):
        lived, base = (np.minimum(died, until * YEAR) / YEAR for died in (lives.died[lever + 1], lives.died[0]))
        yield Quantity(lever, False, LIFE, year), lived if lever == BASELINE else lived - base


def joined(found: Found, more: Found, share: float) -> Found:
    """With another stretch, which has this share of all patients so far."""
    return {key: found[key].and_then(one, share) for key, one in more.items()} if found else more
