"""Blowball: what happens after a cancer has been treated. Research and teaching only, not a medical device.

Names load the part they live in when they are first used, so that ``import blowball`` stays quick.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blowball.catalogue import Ensemble, get_cancer, list_cancers
    from blowball.catalogue.ensemble import ensemble
    from blowball.datasets import load_colon, load_rotterdam
    from blowball.fit.run import fit
    from blowball.histories import Histories
    from blowball.histories.simulate import simulate
    from blowball.levers.levers import levers
    from blowball.levers.seeds import when_seeds_left
    from blowball.outcomes.compare import compare
    from blowball.plan import plan_follow_up
    from blowball.scenario import Body, CarePlan, FollowUp, Population, Scenario
    from blowball.trial.run import trial

__version__ = "0.1.0"

__all__ = [
    "Body",
    "CarePlan",
    "Ensemble",
    "FollowUp",
    "Histories",
    "Population",
    "Scenario",
    "__version__",
    "compare",
    "ensemble",
    "fit",
    "get_cancer",
    "levers",
    "list_cancers",
    "load_colon",
    "load_rotterdam",
    "plan_follow_up",
    "simulate",
    "trial",
    "when_seeds_left",
]

_HOMES = {
    "catalogue": ("Ensemble", "ensemble", "get_cancer", "list_cancers"),
    "datasets": ("load_colon", "load_rotterdam"),
    "fit": ("fit",),
    "histories": ("Histories", "simulate"),
    "levers.levers": ("levers",),
    "levers.seeds": ("when_seeds_left",),
    "outcomes": ("compare",),
    "plan": ("plan_follow_up",),
    "scenario": ("Body", "CarePlan", "FollowUp", "Population", "Scenario"),
    "trial": ("trial",),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            found = globals()[name] = getattr(import_module(f"blowball.{home}"), name)
            return found
    if name == "economics":  # a part of its own, with names of its own
        return import_module("blowball.economics")
    raise AttributeError(f"module 'blowball' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """Keeps `blowball.trial` the function: importing the package of the same name would put itself in its place.

    What the package holds is imported from it: ``from blowball.trial import read_spec``.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
