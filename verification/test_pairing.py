"""Pairing reaches its bound within a tenth, with a million pairs of each cancer."""

import pytest
from verification.pairing import CANCERS, check, measure


@pytest.mark.verification
@pytest.mark.slow
@pytest.mark.parametrize("cancer", CANCERS)
def test_a_million_pairs_reach_the_bound(cancer):
    for one in measure(cancer, 1_000_000):
        check(one)
