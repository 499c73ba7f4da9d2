"""What histories mean: cumulative incidence, survival, restricted means and paired comparison, each with its error."""

from blowball.outcomes.aalen_johansen import Curve, Points, aalen_johansen
from blowball.outcomes.compare import compare
from blowball.outcomes.comparison import Comparison
from blowball.outcomes.incidence import cumulative_incidence, table_incidence
from blowball.outcomes.kaplan_meier import kaplan_meier
from blowball.outcomes.knowledge import parameter_interval
from blowball.outcomes.rmst import Mean, restricted_mean_survival, restricted_mean_time_lost

__all__ = [
    "Comparison",
    "Curve",
    "Mean",
    "Points",
    "aalen_johansen",
    "compare",
    "cumulative_incidence",
    "kaplan_meier",
    "parameter_interval",
    "restricted_mean_survival",
    "restricted_mean_time_lost",
    "table_incidence",
]
