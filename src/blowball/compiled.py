"""The one way in which blowball compiles: C's rules for division, and no fast mathematics, so that bits agree."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from numba import njit

compiled = njit(error_model="numpy", fastmath=False)
inlined = njit(error_model="numpy", fastmath=False, forceinline=True)
entry = njit(error_model="numpy", fastmath=False, nogil=True, cache=True)


@cache
def fingerprint() -> str:
    """Of the source of all that is compiled.

    Numba's cache looks at the file of the function alone, and would not notice a change in what it calls. Its key does
    hold the values that a function closes over: an `entry` point that closes over this is compiled anew when need be.
    """
    here = Path(__file__).parent
    files = [here / "compiled.py", here / "rng.py", *sorted((here / "engine").glob("*.py"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
