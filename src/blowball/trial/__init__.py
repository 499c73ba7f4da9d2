"""In-silico trials: recruit, randomise, follow as a registry sees it, analyse as trials do, and repeat."""

from blowball.trial.read import read_spec, shipped
from blowball.trial.result import TrialResult
from blowball.trial.run import trial
from blowball.trial.spec import Spec

__all__ = ["Spec", "TrialResult", "read_spec", "shipped", "trial"]
