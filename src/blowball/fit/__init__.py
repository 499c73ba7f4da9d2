"""From patients to a posterior of the mechanism: likelihood, mode, sampler, forecast.

`blowball.fit` is the name of this package and of the function; the package can be called, so that
``blowball.fit(table, cancer)`` works whichever of the two was loaded first.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from blowball.fit.posterior import Posterior, load
from blowball.fit.run import fit

__all__ = ["Posterior", "fit", "load"]


class _Callable(ModuleType):
    def __call__(self, *args: Any, **options: Any) -> Posterior:
        return fit(*args, **options)


sys.modules[__name__].__class__ = _Callable
