"""The one way in which blowball compiles: C's rules for division, and no fast mathematics, so that bits agree."""

from __future__ import annotations

from numba import njit

compiled = njit(error_model="numpy", fastmath=False)
inlined = njit(error_model="numpy", fastmath=False, forceinline=True)
