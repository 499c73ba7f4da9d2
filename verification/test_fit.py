"""The fit against the engine, and against Cox's model on the Rotterdam women; see the two modules that it calls."""

from __future__ import annotations

import pytest

from . import fit_engine, fit_rotterdam

pytestmark = [pytest.mark.verification, pytest.mark.slow]
MOST = 3.5  # posterior standard deviations: some 20 parameters, so 1 in 100 by chance
WORSE = 0.005  # of c below Cox's: as far as the design allows


@pytest.mark.parametrize("off", [True, False])
def test_the_fit_recovers_what_made_the_patients(off):
    rows = fit_engine.recovered(4000, 11, off=off)
    assert {name: row for name, row in rows.items() if abs(row[0]) > MOST * row[1]} == {}


@pytest.mark.filterwarnings("default")
def test_the_order_of_relapses_is_told_as_well_as_by_cox():
    found = fit_rotterdam.main()
    assert found["c"]["mechanism"] > found["c"]["cox"] - WORSE
    for year, said in found["observed / expected"]["mechanism"]["all"].items():
        low, high = (float(part) for part in said.split("(")[1].rstrip(")").split("-"))
        assert low <= 1.0 <= high, year
