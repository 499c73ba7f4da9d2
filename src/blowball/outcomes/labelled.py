"""Points of curves, cell by cell, as one labelled data set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.outcomes.aalen_johansen import Points

if TYPE_CHECKING:
    import xarray as xr


def as_dataset(
    cells: Sequence[tuple[Points, int]], labels: Mapping[str, Sequence[Any]], years: NDArray[np.float64], attrs: Any
) -> xr.Dataset:
    """Cells in C order of `labels` as one labelled data set."""
    import xarray as xr  # loads in a second, so only when asked

    shape = tuple(len(words) for words in labels.values())
    dims = (*labels, "year")
    data = {
        name: (dims, np.array([getattr(points, name) for points, _ in cells]).reshape(*shape, len(years)))
        for name in ("estimate", "std_error", "ci_low", "ci_high", "n_at_risk")
    }
    n = (tuple(labels), np.array([n for _, n in cells]).reshape(shape))
    coords = {name: (name, _labels(words)) for name, words in labels.items()}
    return xr.Dataset({**data, "n": n}, coords={**coords, "year": years}, attrs=attrs)


def _labels(words: Sequence[Any]) -> NDArray[Any]:
    # Numbers beside "unknown" must stay numbers, or nobody finds them by `sel(grade=2)`.
    return np.array(words, dtype=object if len({type(word) for word in words}) > 1 else None)
