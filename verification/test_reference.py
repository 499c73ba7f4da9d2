"""The engine against the same story in plain Python, patient by patient, on scenarios drawn at random.

Both read the same random numbers, so there is no chance in it: not one patient may differ. Times agree to 1e-9 of
themselves, a day of death by joint burden to 1e-8.
"""

import numpy as np
import pytest
from tests.engine.test_reference import compare, compare_lesions, random_scenario

from blowball.engine import batch

pytestmark = pytest.mark.verification

SOURCE = "engine/reference, the same draws"


@pytest.mark.parametrize("first", range(3000, 3060, 20))
def test_histories(first, record):
    """Histories of 20 random scenarios, 50 patients each."""
    wrong = sum(len(compare(scenario, 50)) for scenario in range(first, first + 20))
    record(f"patients of 1,000 who differ, scenarios {first} to {first + 19}", wrong, 0, 0, SOURCE)


@pytest.mark.parametrize("first", [4000, 4010])
def test_lesions(first, record):
    """Each lesion that was a tumour in the patient's life, 10 random scenarios, 30 patients each."""
    wrong = sum(len(compare_lesions(scenario, 30)) for scenario in range(first, first + 10))
    record(f"patients of 300 with a lesion that differs, scenarios {first} to {first + 9}", wrong, 0, 0, SOURCE)


@pytest.mark.parametrize("scenario", [5000, 5001, 5002])
def test_threads_and_stretches(scenario, record):
    """Threads, and where a run begins, change no bit."""
    model, plan, typical, life, rows = random_scenario(scenario)

    def histories(n, **options):
        return batch.run(model, plan, typical, life, rows, n, seed=scenario, record="patients", **options).histories

    n = 4 * len(rows)
    whole = histories(n, threads=1)
    same = np.concatenate([histories(n // 2, threads=1), histories(n // 2, first=n // 2, threads=2)])
    differ = sum(
        not np.array_equal(one[name], two[name], equal_nan=True)
        for one, two in zip(whole, same, strict=True)
        for name in whole.dtype.names
    )
    name = f"values that differ between one thread and two, one piece and two, scenario {scenario}"
    record(name, differ, 0, 0, "a run in one piece by one thread")
