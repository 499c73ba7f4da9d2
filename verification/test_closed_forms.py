"""The kernel against closed forms, with more patients than in `tests/engine/test_closed_forms.py`.

The same comparisons and the same limit (4.5 Monte Carlo standard errors, 7 in a million by chance each) with five times
as many patients, the slow ones with 25 times: an error has to be two or five times smaller to go unseen.
"""

import pytest
from tests.engine import cases_care, cases_relapse, cases_tumour
from tests.engine.helpers import failures

pytestmark = pytest.mark.verification

CASES = (*cases_tumour.CASES, *cases_relapse.CASES, *cases_care.CASES)
PATIENTS = 200_000


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_closed_form(case):
    assert failures(case(PATIENTS)) == []


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_closed_form_with_more(case):
    assert failures(case(5 * PATIENTS)) == []
