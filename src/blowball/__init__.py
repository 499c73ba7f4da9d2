"""Blowball: what happens after a cancer has been treated. Research and teaching only, not a medical device.

Names load the part they live in when they are first used, so that ``import blowball`` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blowball.catalogue import Ensemble, get_cancer, list_cancers
    from blowball.catalogue.ensemble import ensemble
    from blowball.datasets import load_colon, load_rotterdam
    from blowball.histories import Histories
    from blowball.histories.simulate import simulate
    from blowball.levers.seeds import when_seeds_left
    from blowball.outcomes.compare import compare
    from blowball.scenario import Body, CarePlan, FollowUp, Population, Scenario

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
    "get_cancer",
    "list_cancers",
    "load_colon",
    "load_rotterdam",
    "simulate",
    "when_seeds_left",
]

_HOMES = {
    "catalogue": ("Ensemble", "ensemble", "get_cancer", "list_cancers"),
    "datasets": ("load_colon", "load_rotterdam"),
    "histories": ("Histories", "simulate"),
    "levers.seeds": ("when_seeds_left",),
    "outcomes": ("compare",),
    "scenario": ("Body", "CarePlan", "FollowUp", "Population", "Scenario"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            found = globals()[name] = getattr(import_module(f"blowball.{home}"), name)
            return found
    raise AttributeError(f"module 'blowball' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
