"""Best follow-up schedules: when to look, with what, and when to stop.

windows       what a look could meet in each patient, from one simulation in which nobody looks
meeting       one look: what it finds, and whether that can be removed
objectives    what a schedule is to achieve, by name; worth, quality: what a finding is worth by it
looks         all of it for every day and set of tests: the matrices that schedules are valued with
programme     the best schedule of k looks, exactly, where its value depends on the look before only; else a bound
packed        the same matrices, only where a look could change something; compiled_looks: `meeting`, compiled
exchange      real tests and limits: improve one look at a time
constraints   limits as resources, and a bound under them
request       what is asked, read and refused
fresh         schedules in full simulations of other patients
frontier      value against number of visits, with guidelines on the same axes
guarded       what full simulations tell a plan before it is made, and whether it may take the guideline's place
personal      one person: after clean visits, and when to stop
adapted       schedules by group against the single best one
robust        over an ensemble: regret, and what moves the optimum
follow        `plan_follow_up`; schedule: what it gives back
"""

from blowball.plan.follow import plan_follow_up
from blowball.plan.schedule import Plan

__all__ = ["Plan", "plan_follow_up"]
