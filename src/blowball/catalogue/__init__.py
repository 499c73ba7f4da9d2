"""What is known: every number with its unit, its uncertainty, its source and how it was obtained."""

from blowball.catalogue.cancer import Cancer
from blowball.catalogue.citations import cite
from blowball.catalogue.ensemble import Ensemble, ensemble
from blowball.catalogue.load import cancer_of, get_cancer, list_cancers
from blowball.catalogue.records import Record

__all__ = ["Cancer", "Ensemble", "Record", "cancer_of", "cite", "ensemble", "get_cancer", "list_cancers"]
