"""Health economics of strategies for the same patients: costs, QALYs, ratios, net benefit, what it is worth to know."""

from blowball.economics.benefit import (
    acceptability,
    best_shares,
    net_health_benefit,
    net_monetary_benefit,
    perfect_information,
)
from blowball.economics.evaluate import evaluate, needed_by_economics, patient_table
from blowball.economics.evaluation import Evaluation
from blowball.economics.evppi import partial_information, value_of_information
from blowball.economics.icer import Step, frontier, icers
from blowball.economics.prices import check_priced
from blowball.economics.sensitivity import Bar, global_sensitivity, tornado

__all__ = [
    "Bar",
    "Evaluation",
    "Step",
    "acceptability",
    "best_shares",
    "check_priced",
    "evaluate",
    "frontier",
    "global_sensitivity",
    "icers",
    "needed_by_economics",
    "net_health_benefit",
    "net_monetary_benefit",
    "partial_information",
    "patient_table",
    "perfect_information",
    "tornado",
    "value_of_information",
]
