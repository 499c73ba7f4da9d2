"""The women of Rotterdam as a scenario: who they were, and what was really done for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blowball.datasets import load_rotterdam

from .care import CarePlan
from .population import Population
from .scenario import Scenario

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

NOT_COVARIATES = ("pid", "meno", "rtime", "recur", "dtime", "death")
COLUMNS = {
    "size": "size_mm", "nodes": "nodes_positive", "hormon": "endocrine", **dict.fromkeys(NOT_COVARIATES),
}  # fmt: skip
# Nobody had these yet when these women were treated, 1978 to 1993.
NOT_YET = ("targeted", "immunotherapy")
HORIZON = "20 years"


def rotterdam_scenario(cancer: Cancer, *, replicates: int = 1, seed: int = 7) -> Scenario:
    """The Rotterdam women as a scenario: surgery on day 0 with dissection of the nodes, treatment as recorded.

    Parameters
    ----------
    cancer : Cancer
    replicates : int
        How often each woman is simulated.
    seed : int

    Examples
    --------
    >>> from blowball.catalogue import get_cancer
    >>> rotterdam_scenario(get_cancer("breast"), replicates=2).population.n
    5964
    """
    women = load_rotterdam()
    for name in NOT_YET:
        women = women.append_column(name, [[0] * women.num_rows])
    people = Population.from_table(women, columns=COLUMNS, cancer=cancer, replicates=replicates)
    care = CarePlan.guideline(cancer).with_(surgery_delay="0 days", nodes="dissection")
    return Scenario(cancer, people, care, horizon=HORIZON, seed=seed)
