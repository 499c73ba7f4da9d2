"""From published numbers to the engine's: the units traps, and what is refused."""

import math

import numpy as np
import pytest

from blowball.catalogue import get_cancer
from blowball.engine.records import MODEL, TYPICAL
from blowball.errors import InputError
from blowball.scenario.model_row import model_row, typical_row
from blowball.units import diameter_to_cells

BREAST = get_cancer("breast", calibrated=False)
SUBTYPES = len(BREAST.subtypes)


def model(**numbers):
    return model_row(BREAST.with_numbers({path.replace("__", "."): value for path, value in numbers.items()}))[0]


def size(a, age, capacity=3.1e12):
    return capacity * math.exp(-math.log(capacity) * math.exp(-a * age))


def age(a, cells, capacity=3.1e12):
    return math.log(math.log(capacity) / math.log(capacity / cells)) / a


def test_rows_have_the_engines_shape():
    assert model_row(BREAST).shape == typical_row(BREAST).shape == (1,)
    assert (model_row(BREAST).dtype, typical_row(BREAST).dtype) == (MODEL, TYPICAL)


def test_shares_sum_to_one():
    shares = model()["site_shares"]
    assert shares[:SUBTYPES].sum(axis=1) == pytest.approx(1.0)
    assert not shares[:, :3].any()  # blood carries seeds to distant organs only
    typical = typical_row(BREAST)[0]
    for name in ("subtype_share", "margin_share"):
        assert typical[name].sum() == pytest.approx(1.0)
    assert typical["grade_share"][:SUBTYPES].sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize("subtype", range(3))
def test_doubling_time_comes_back(subtype):
    """A 15 mm tumour of median growth doubles in the median doubling time (to first order: growth slows)."""
    mean, sd = ((241, 166), (162, 60), (103, 43))[subtype]
    median = mean**2 / math.hypot(mean, sd)
    a = math.exp(model()["log_growth"][subtype])
    start = age(a, diameter_to_cells(15.0))
    step = median / 1000
    rate = math.log(size(a, start + step) / size(a, start - step)) / (2 * step)
    assert math.log(2) / rate == pytest.approx(median, rel=1e-5)


def test_mean_and_sd_of_the_doubling_time_come_back():
    row = model()
    draws = np.exp(row["log_growth"][0] + row["growth_sd"][0] * np.random.default_rng(1).standard_normal(400_000))
    times = math.log(2) / (draws * math.log(3.1e12 / diameter_to_cells(15.0)))
    assert times.mean() == pytest.approx(241, abs=4 * 166 / math.sqrt(400_000))
    assert times.std() == pytest.approx(166, rel=0.03)


def test_metastases_grow_faster_when_their_doubling_time_is_shorter():
    assert model()["metastasis_speed"] == pytest.approx(1 / 0.6)
    assert model(growth__metastasis_ratio=0.5)["metastasis_speed"] == pytest.approx(2.0)


def test_rates_are_per_day():
    row = model()
    assert row["second_rate"][0] == pytest.approx(0.0052 / 365.25)
    assert row["clearance_rate"] == pytest.approx(0.01 / 365.25)
    assert math.exp(-row["waking_rate"][0] * 7 * 365.25) == pytest.approx(0.5)
    assert row["second_window"] == pytest.approx(25 * 365.25)
    assert row["palliative_days"][0] == pytest.approx(730.5)
    assert row["operative_mortality"] == pytest.approx(0.0011)  # 0.11 %
    assert row["lethal_cells"][3] == pytest.approx(3e11)  # 300 ml


def test_the_diagnosis_hazard_holds_at_its_diameter():
    row = model()
    hazard = row["detection_rate"] * diameter_to_cells(20.0) ** row["detection_exponent"]
    assert hazard * 365.25 == pytest.approx(BREAST.number("detection.diagnosis_hazard"))


@pytest.mark.parametrize("alpha", [0.4, 2 / 3, 1.0])
@pytest.mark.parametrize("rho", [0.0, 1.0])
def test_seeds_up_to_the_reference_diameter_come_back(alpha, rho):
    """Seeds shed by 15 mm, integrated over age, are those of the catalogue at every exponent."""
    row = model(seeding__exponent=alpha, seeding__growth_exponent=rho)
    a = math.exp(row["log_growth"][1])
    ages = np.linspace(0, age(a, diameter_to_cells(15.0)), 200_001)
    cells = 3.1e12 * np.exp(-math.log(3.1e12) * np.exp(-a * ages))
    seeds = row["seeding_rate"][1] * a**rho * np.trapezoid(cells**alpha, ages)
    assert seeds == pytest.approx(BREAST.number("seeding.seeds.her2_pos"), rel=1e-5)


def test_a_20_mm_tumour_sheds_between_a_half_and_one_seed():
    row = model()
    a = math.exp(row["log_growth"][0])
    ages = np.linspace(0, age(a, diameter_to_cells(20.0)), 100_001)
    cells = 3.1e12 * np.exp(-math.log(3.1e12) * np.exp(-a * ages))
    assert 0.5 < row["seeding_rate"][0] * a * np.trapezoid(cells ** row["seeding_exponent"], ages) < 1.0


def test_margins_multiply_what_is_left():
    foci = model()["residual_foci"]
    assert foci[1:] / foci[0] == pytest.approx([1.74, 2.44])
    assert model(surgery__residual_foci__clear=0)["residual_foci"].tolist() == [0, 0, 0]


def test_the_variance_moves_with_the_exponent():
    assert model()["seeding_variance"] == pytest.approx(2.14)
    assert model(seeding__exponent=0.4)["seeding_variance"] == pytest.approx(0.84, rel=0.05)
    assert model(seeding__exponent=1.0)["seeding_variance"] == pytest.approx(3.71, rel=0.05)
    assert model(seeding__variance=0)["seeding_variance"] == 0


def test_covariates_are_in_the_engines_units():
    row = model(effects__growth__age="-0.02 / y", effects__sleep__er=0.1)
    assert row["effects"][0, 0] == pytest.approx(-0.2)  # a decade
    assert row["effects"][2, 2] == pytest.approx(0.1)
    assert row["centres"][0] == pytest.approx(6.0)
    assert row["centres"][2] == pytest.approx(math.log(66))


@pytest.mark.parametrize("law", ["exponential", "power"])
def test_other_growth_laws_double_in_the_same_time(law):
    row = model_row(BREAST.model_copy(update={"growth_law": law}))[0]
    cells = diameter_to_cells(15.0)
    rate = math.exp(row["log_growth"][2]) * (1.0 if law == "exponential" else cells ** (row["power"] - 1))
    assert math.log(2) / rate == pytest.approx(103**2 / math.hypot(103, 43))


def test_deciles_do_not_fall_and_median_age_is_of_this_world():
    typical = typical_row(BREAST)[0]
    for name in ("age", "er", "pgr"):
        assert (np.diff(typical[name][:SUBTYPES], axis=1) >= 0).all()
    assert 50 < typical["age"][0, 5] < 70


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("growth.doubling_time.hr_pos", -1, "breast, growth.doubling_time.hr_pos: -1 d is below zero"),
        ("growth.doubling_time.hr_pos", 0, "breast, growth.doubling_time.hr_pos: must be above zero"),
        ("growth.capacity", 1e6, "breast, growth.capacity: must exceed a tumour of the reference diameter"),
        ("second.rate", -0.1, "breast, second.rate: -0.1 % / year is below zero"),
        ("fate.sleep_probability.hr_pos", 1.2, "breast, fate.sleep_probability.hr_pos: 1.2 is more than all"),
        ("surgery.operative_mortality", "120%", "breast, surgery.operative_mortality: 120 % is more than all"),
        ("sites.share.hr_pos.bone", 60, "sites.toml, sites.share.hr_pos: adds up to 110, not 100"),
        ("seeding.variance_slope", 5, "breast, seeding.variance_slope: makes the variance negative at exponent 0.4"),
    ],
)
def test_an_impossible_number_is_refused_by_name(path, value, said):
    changes = {path: value} | ({"seeding.exponent": 0.4} if "slope" in path else {})
    with pytest.raises(InputError) as caught:
        model_row(BREAST.with_numbers(changes))
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("typical.margin.clear", 90, "typical.toml, typical.margin: adds up to 102, not 100"),
        ("typical.female_share.hr_pos", 2, "breast, typical.female_share.hr_pos: 2 is more than all"),
        ("typical.age.hr_pos", [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0], "breast, typical.age.hr_pos: must be 11 deciles"),
    ],
)
def test_impossible_patients_are_refused_by_name(path, value, said):
    with pytest.raises(InputError) as caught:
        typical_row(BREAST.with_numbers({path: value}))
    assert str(caught.value).startswith(said)


def test_smokers_and_others_together_die_as_the_life_table_says():
    smokers = typical_row(BREAST)[0]["habit_share"][0]
    mean = 1 + smokers * (BREAST.number("exposures.smoking.death") - 1)
    assert model()["other_death"] * mean == pytest.approx(1.0, abs=0.005)
