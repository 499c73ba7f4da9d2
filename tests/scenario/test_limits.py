"""Numbers with which the engine would hang, overflow or divide by zero are refused, and those just inside are run."""

import re
from fnmatch import fnmatchcase

import numpy as np
import pytest

from blowball.catalogue import ensemble, get_cancer
from blowball.errors import InputError
from blowball.histories import simulate
from blowball.scenario import Body, FollowUp, Population, Scenario
from blowball.scenario.limits import LIMITS
from blowball.scenario.model_row import model_row
from blowball.scenario.plan_row import plan_row

BREAST = get_cancer("breast")
POWER, EXPONENTIAL = (BREAST.model_copy(update={"growth_law": law}) for law in ("power", "exponential"))

REFUSED = [
    (POWER, "growth.power", 1, "must be below 1, where growth would be exponential; change that number."),
    (POWER, "growth.power", 1.5, "1.5 is more than all; change that number."),
    (POWER, "growth.power", -0.1, "-0.1 is below zero; change that number."),
    (BREAST, "growth.capacity", 0, "must be above zero"),
    (BREAST, "growth.capacity", 1, "1 cells is less than the engine can follow; give 1000 to 1e+30 cells."),
    (EXPONENTIAL, "growth.capacity", 1, "1 cells is less than the engine can follow"),
    (BREAST, "growth.capacity", 1e300, "1e+300 cells is more than the engine can follow"),
    (BREAST, "growth.doubling_time.hr_pos", 0, "must be above zero"),
    (BREAST, "growth.doubling_time.hr_pos", -3, "-3 d is below zero"),
    (BREAST, "growth.doubling_time.hr_pos", 1e-300, "1e-300 d is less than the engine can follow"),
    (BREAST, "growth.metastasis_ratio", 0, "must be above zero"),
    (BREAST, "growth.reference_diameter", 1e-5, "give 0.1 to 1000 mm"),
    (BREAST, "seeding.reference_diameter", 190, "must be of a tumour below growth.capacity"),
    (BREAST, "seeding.reference_diameter", 1e-5, "give 0.1 to 1000 mm"),
    (BREAST, "seeding.exponent", 0, "must be above zero"),
    (BREAST, "seeding.exponent", -1, "is below zero"),
    (BREAST, "seeding.exponent", 10, "give 0.01 to 3."),
    (BREAST, "seeding.growth_exponent", 1e4, "give 0 to 10."),
    (BREAST, "seeding.node_shape", 0, "must be above zero"),
    (BREAST, "seeding.variance", -1, "is below zero"),
    (BREAST, "seeding.burst", 1e9, "1e+09 seeds is more than the engine can follow"),
    (BREAST, "seeding.from_metastases", 1e9, "more than the engine can follow"),
    (BREAST, "seeding.from_residual", 1e9, "more than the engine can follow"),
    (BREAST, "detection.diagnosis_diameter", 1e-300, "give 0.1 to 1000 mm"),
    (BREAST, "detection.diagnosis_exponent", 0, "must be above zero"),
    (BREAST, "detection.diagnosis_exponent", 1e4, "give 0.01 to 3."),
    (BREAST, "detection.diagnosis_hazard", 0, "must be above zero"),
    (BREAST, "detection.diagnosis_hazard", 1e-300, "less than the engine can follow"),
    (BREAST, "detection.screening_interval", "0.001 d", "give 1 to 36525 d."),
    (BREAST, "detection.staging_slope", 0, "must be above zero"),
    (EXPONENTIAL, "detection.visible_diameter", 1e4, "give 0.1 to 1000 mm"),
    (BREAST, "fate.waking_half_life.hr_pos", 0, "must be above zero"),
    (BREAST, "fate.immune_limit", 0, "must be above zero"),
    (BREAST, "surgery.residual_cells", 0, "must be above zero"),
    (BREAST, "surgery.residual_foci.clear", 1e4, "give 0 to 100 foci."),
    (BREAST, "second.window", -1, "-1 y is below zero"),
    (BREAST, "second.window", 1e9, "give 0 to 100 y."),
    (BREAST, "second.rate", 1e6, "give 0 to 100 % / year."),
    (BREAST, "effects.second.age", 30, "30 1/decade is more than the engine can follow; give -3 to 3 1/decade."),
    (BREAST, "effects.second.age", -30, "-30 1/decade is less than the engine can follow"),
    (BREAST, "exposures.weight.growth", 100, "give 0 to 10."),
    (BREAST, "exposures.smoking.second", 1e9, "give 0 to 10."),
    (BREAST, "treatment.chemo.second", 1e9, "give 0 to 10."),
]


@pytest.mark.parametrize(
    ("cancer", "path", "value", "said"), REFUSED, ids=[f"{path} {value}" for _, path, value, _ in REFUSED]
)
def test_what_the_engine_cannot_follow_is_one_sentence(cancer, path, value, said):
    if path not in cancer.records:
        path = next(known for known in cancer.records if known.startswith(path))
    with pytest.raises(InputError) as caught:
        model_row(cancer.with_numbers({path: value}))
    assert said in str(caught.value)
    assert re.fullmatch(rf"breast, {re.escape(path)}: [^\n]+\.", str(caught.value))


def test_adherence_and_second_primaries_of_a_plan():
    with pytest.raises(InputError, match="adherence"):
        FollowUp(["1 year"], ["exam"], adherence=1.5)
    risky = {f"exposures.{exposure.id}.second": 10.0 for exposure in BREAST.exposures[:4]}
    body = Body(**{exposure.id: "always" for exposure in BREAST.exposures[:4]})
    with pytest.raises(InputError, match=r"breast, exposures: .* multiply second primaries by .*; lower"):
        plan_row(Scenario(BREAST, Population.typical(BREAST, 9), body=body).with_numbers(risky))


EDGES = [
    (POWER, {"growth.power": 0.0}),
    (POWER, {"growth.power": 0.99}),
    (BREAST, {"growth.power": 1.0}),  # which only the power law reads
    (BREAST, {"detection.screening_interval": "0 d"}),
    (BREAST, {"detection.screening_interval": "1 d"}),
    (BREAST, {"growth.capacity": 1e30}),
    (BREAST, {"growth.doubling_time.hr_pos": 0.1}),
    (BREAST, {"growth.doubling_time.hr_pos": 1e6}),
    (BREAST, {"seeding.exponent": 0.01, "seeding.variance_slope": 0.0}),
    (BREAST, {"detection.diagnosis_exponent": 3.0}),
    (BREAST, {"detection.visible_diameter": 0.1}),
    (BREAST, {"second.window": "100 y"}),
]


@pytest.mark.parametrize(("cancer", "numbers"), EDGES, ids=[str(numbers) for _, numbers in EDGES])
def test_what_lies_just_inside_is_run(cancer, numbers):
    other = cancer.with_numbers(numbers)
    run = simulate(Scenario(other, Population.typical(other, 40), horizon="10 years"), threads=1)
    assert run.patients["time_end"].null_count == run.patients["size_mm"].null_count == 0
    assert np.isfinite(run.patients["size_mm"].to_numpy()).all()


def test_every_limit_is_of_a_record_that_there_is_or_may_be():
    for pattern, _, least, most in LIMITS:
        assert least < most
        assert pattern.startswith("effects.") or any(fnmatchcase(path, pattern) for path in BREAST.records), pattern


def test_the_catalogue_and_what_it_does_not_know_lie_inside():
    drawn = ensemble(BREAST, members=30, seed=1)
    for member in range(len(drawn)):
        model_row(drawn.cancer(member))
