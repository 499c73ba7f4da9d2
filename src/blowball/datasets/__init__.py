"""Real patients and a life table that come with blowball, under their own terms (see `data/LICENSE.data`)."""

from blowball.datasets.life import LifeTable, life_table
from blowball.datasets.tables import load_colon, load_rotterdam, load_us_life_table

__all__ = ["LifeTable", "life_table", "load_colon", "load_rotterdam", "load_us_life_table"]
