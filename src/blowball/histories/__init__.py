"""What was seen: `simulate` and its result, `Histories`, with the schema of its tables."""

from blowball.histories.histories import Histories
from blowball.histories.schema import Names, schema
from blowball.histories.simulate import simulate

__all__ = ["Histories", "Names", "schema", "simulate"]
