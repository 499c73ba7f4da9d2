"""The kernel against closed forms.

Every comparison is held to `helpers.LIMIT` = 4.5 Monte Carlo standard errors of its own (7 in a million by chance, on
either side; a distribution is held to a distance of the same chance). There are about 150 comparisons, so the chance
that a right kernel fails one of them is 1 in 1,000, once: seeds are fixed. `verification/` does the same with more.
"""

import pytest

from . import cases_care, cases_relapse, cases_tumour
from .helpers import failures

CASES = (*cases_tumour.CASES, *cases_relapse.CASES, *cases_care.CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_closed_form(case):
    assert failures(case(40_000)) == []
