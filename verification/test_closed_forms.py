"""The kernel against closed forms, with more patients than in `tests/engine/test_closed_forms.py`.

The same comparisons and the same limit (4.5 Monte Carlo standard errors, 7 in a million by chance each) with five times
as many patients, the slow ones with 25 times: an error has to be two or five times smaller to go unseen.
"""

import pytest
from tests.engine import cases_care, cases_relapse, cases_tumour
from tests.engine.helpers import LIMIT

pytestmark = pytest.mark.verification

CASES = (*cases_tumour.CASES, *cases_relapse.CASES, *cases_care.CASES)
PATIENTS = 200_000


def put_down(record, case, n):
    """Every comparison of a case; its law stands in the case's docstring."""
    law = (case.__doc__ or "").partition("\n")[0]
    for one in case(n):
        name = f"{case.__name__.replace('_', ' ')}: {one.what}"
        if one.kind == "exact":
            record(name, one.seen, one.expected, LIMIT * one.error, law)
        else:
            record(name, one.seen, one.expected, source=law, error=one.error, p=one.chance)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_closed_form(case, record):
    """Closed forms, 200,000 patients each."""
    put_down(record, case, PATIENTS)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_closed_form_with_more(case, record):
    """Closed forms, a million patients each."""
    put_down(record, case, 5 * PATIENTS)
