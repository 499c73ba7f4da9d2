"""What was seen: `simulate` and its result, `Histories`, with the schema of its tables."""

from blowball.histories.histories import Histories
from blowball.histories.parts import Parts
from blowball.histories.question import question
from blowball.histories.schema import Names, schema
from blowball.histories.simulate import simulate

__all__ = ["Histories", "Names", "Parts", "question", "schema", "simulate"]
