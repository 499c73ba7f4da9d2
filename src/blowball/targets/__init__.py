"""Published results that the model should reproduce: read, measured on simulated patients, and judged in the open."""

from blowball.targets.read import get_targets, has_targets, read_targets
from blowball.targets.runs import measure
from blowball.targets.target import Target, Who
from blowball.targets.validate import Validation, validate
from blowball.targets.verdict import VERDICTS, Result

__all__ = [
    "VERDICTS",
    "Result",
    "Target",
    "Validation",
    "Who",
    "get_targets",
    "has_targets",
    "measure",
    "read_targets",
    "validate",
]
