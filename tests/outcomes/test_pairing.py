"""Errors of paired differences are as small as the patients whom a delay changes allow."""

import pytest
from verification.pairing import CANCERS, check, measure


@pytest.mark.parametrize("cancer", CANCERS)
def test_a_delay_of_four_weeks_reaches_the_bound(cancer):
    for one in measure(cancer, 20_000, threads=1):
        check(one)
        assert one.gain > 2.0
        assert one.caused > one.prevented
