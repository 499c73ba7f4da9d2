"""In-silico trials: recruit, randomise, follow as a registry sees it, analyse as trials do, and repeat.

`blowball.trial` is the name of this package and of the function; the package can be called, so that
``blowball.trial(spec)`` works whichever of the two was loaded first.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from blowball.trial.read import read_spec, shipped
from blowball.trial.result import TrialResult
from blowball.trial.run import trial
from blowball.trial.spec import Spec

__all__ = ["Spec", "TrialResult", "read_spec", "shipped", "trial"]


class _Callable(ModuleType):
    def __call__(self, *args: Any, **options: Any) -> TrialResult:
        return trial(*args, **options)


sys.modules[__name__].__class__ = _Callable
