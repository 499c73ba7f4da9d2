"""What is asked: who, what is done, how they live, for how long; and the engine's arrays for it."""

from blowball.scenario.body import Body
from blowball.scenario.care import CarePlan
from blowball.scenario.follow_up import FollowUp
from blowball.scenario.population import Population
from blowball.scenario.scenario import Scenario

__all__ = ["Body", "CarePlan", "FollowUp", "Population", "Scenario"]
