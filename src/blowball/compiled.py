"""The one way in which blowball compiles: C's rules for division, and no fast mathematics, so that bits agree."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from numba import njit

# No reference counts: nothing compiled here makes an array or keeps one, and Numba refuses to compile what would.
_RULES: dict[str, Any] = {"error_model": "numpy", "fastmath": False, "_nrt": False}

compiled = njit(**_RULES)
inlined = njit(**_RULES, forceinline=True)  # where calling costs more than a copy
once = njit(**_RULES, inline="always")  # called from one place, or two, and compiled there: sooner, and to faster code
entry = njit(**_RULES, nogil=True, cache=True)


@cache
def fingerprint() -> str:
    """Of the source of all that is compiled.

    Numba's cache looks at the file of the function alone, and would not notice a change in what it calls. Its key does
    hold the values that a function closes over: an `entry` point that closes over this is compiled anew when need be.
    """
    here = Path(__file__).parent
    files = [here / "compiled.py", here / "rng.py", *sorted((here / "engine").glob("*.py"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
