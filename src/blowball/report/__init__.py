"""Reports: one HTML file that stands alone, with the picture first and where every number comes from last."""

from blowball.report.demo_page import demo_figure, demo_page
from blowball.report.rotterdam import Demo, simulate_rotterdam
from blowball.report.run_page import run_page

__all__ = ["Demo", "demo_figure", "demo_page", "run_page", "simulate_rotterdam"]
