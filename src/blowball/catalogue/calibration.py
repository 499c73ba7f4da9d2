"""How a cancer was calibrated: what the script left beside the numbers that it moved."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from blowball.catalogue.load import HOME, get_cancer


@cache
def calibration(id: str) -> dict[str, Any] | None:
    """The diagnostics of a cancer's calibration; None if it has not been calibrated.

    Returns
    -------
    dict
        ``seed``, ``members`` and the like: how it was run. ``rounds``: sum of squared misses. ``targets``: each with
        its published value and the model's before and after (5, 50 and 95 % over the sets). ``numbers``: each that
        moved, with the mean and spread of its position, where the prior has 0 and 1.

    Examples
    --------
    >>> calibration("breast")["numbers"][0]["path"]
    'detection.diagnosis_hazard'
    """
    get_cancer(id)  # refuses what is not there, in a sentence
    file = HOME / id / "calibration.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None
