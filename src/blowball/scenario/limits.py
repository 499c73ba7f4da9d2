"""How far the engine can follow a number: beyond these it would overflow, or sow lesions without end.

They are no opinion on biology, and lie far outside what is published. What must be positive or a share is said where it
is read.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

from blowball.catalogue import Cancer
from blowball.catalogue.reading import everywhere
from blowball.errors import InputError

# Records, unit, least and most; zero has a meaning of its own where it is allowed.
LIMITS: tuple[tuple[str, str | None, float, float], ...] = (
    ("growth.capacity", "cells", 1e3, 1e30),
    ("growth.doubling_time*", "d", 0.1, 1e6),
    ("growth.metastasis_ratio", "1", 0.01, 100.0),
    ("growth.reference_diameter", "mm", 0.1, 1000.0),
    ("detection.diagnosis_diameter", "mm", 0.1, 1000.0),
    ("detection.visible_diameter", "mm", 0.1, 1000.0),
    ("detection.diagnosis_exponent", "1", 0.01, 3.0),
    ("detection.diagnosis_hazard", "1/y", 1e-9, 1e9),
    ("detection.screening_interval", "d", 1.0, 36525.0),
    ("seeding.reference_diameter", "mm", 0.1, 1000.0),
    ("seeding.exponent", "1", 0.01, 3.0),
    ("seeding.growth_exponent", "1", 0.0, 10.0),
    ("seeding.burst", "seeds", 0.0, 1e4),
    ("seeding.from_*", "1", 0.0, 1000.0),
    ("surgery.residual_foci.*", "foci", 0.0, 100.0),
    ("second.rate*", "% / year", 0.0, 100.0),
    ("second.window", "y", 0.0, 100.0),
    ("effects.*.age", "1/decade", -3.0, 3.0),
    ("effects.*.year", "1/decade", -3.0, 3.0),
    *((f"effects.*.{covariate}", None, -3.0, 3.0) for covariate in ("grade", "er", "pgr", "her2", "pik3ca")),
    *(
        (f"{part}.*.{factor}", "1", 0.0, 10.0)
        for part in ("treatment", "exposures")
        for factor in ("growth", "waking", "second")
    ),
    *((f"exposures.*.{factor}", "1", 0.0, 1000.0) for factor in ("clearance", "death")),
)


def check_limits(cancer: Cancer) -> None:
    """Refuse a number that the engine cannot follow.

    Raises
    ------
    InputError
        Naming the record, and what it may be.

    Examples
    --------
    >>> from blowball.catalogue import get_cancer
    >>> check_limits(get_cancer("breast").with_numbers({"seeding.exponent": 50}))
    Traceback (most recent call last):
    blowball.errors.InputError: breast, seeding.exponent: 50 is more than the engine can follow; give 0.01 to 3.
    """
    for record in cancer.entries:
        limit = limit_of(record.path)
        if limit is not None:
            unit, least, most = limit
            value = cancer.number(record.path, unit=unit if record.convertible else None)
            inside = (value <= most) & ((value >= least) | ((value <= 0.0) & (least >= 0.0)))
            if not everywhere(inside):
                raise _beyond(cancer.id, record.path, value, record.unit if unit is None else unit, least, most)


@cache
def limit_of(path: str) -> tuple[str | None, float, float] | None:
    """Unit, least and most of a record; None: it has no limits."""
    if path.startswith("effects.centre."):
        return None
    found = (limit[1:] for limit in LIMITS if fnmatchcase(path, limit[0]))
    return next(found, None)


def _beyond(cancer: str, path: str, value: float, unit: str, least: float, most: float) -> InputError:
    named = "" if unit == "1" else f" {unit}"
    return InputError(
        f"{value:g}{named} is {'more' if value > most else 'less'} than the engine can follow",
        place=f"{cancer}, {path}",
        remedy=f"give {least:g} to {most:g}{named}",
    )
