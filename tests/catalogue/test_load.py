"""The breast catalogue loads whole, and a broken one is refused in one sentence that names file and key."""

import pickle
import shutil
from pathlib import Path

import pytest

import blowball.catalogue
from blowball.catalogue import get_cancer, list_cancers
from blowball.catalogue.check import EXPOSURE_NUMBERS
from blowball.catalogue.load import load_cancer
from blowball.errors import InputError

BREAST = Path(blowball.catalogue.__file__).parent / "cancers" / "breast"


@pytest.fixture
def folder(tmp_path):
    """A copy of the breast files that a test may break, without what a calibration left."""
    left = shutil.ignore_patterns("calibrated.toml", "ensemble.csv")
    return Path(shutil.copytree(BREAST, tmp_path / "breast", ignore=left))


def change(folder, name, old, new):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_breast_is_listed_and_loaded_once():
    assert "breast" in list_cancers()
    assert get_cancer("breast") is get_cancer("breast")


def test_order_of_subtypes_and_organs_is_the_engines():
    breast = get_cancer("breast")
    assert breast.subtype_ids == ("hr_pos", "her2_pos", "triple_neg")
    assert [organ.kind for organ in breast.organs[:3]] == ["local", "regional", "new"]
    assert all(organ.kind == "distant" for organ in breast.organs[3:])


def test_an_unknown_cancer_names_those_there_are():
    with pytest.raises(InputError, match="no cancer 'breats'; choose breast"):
        get_cancer("breats")


def test_no_number_without_where_it_comes_from():
    for record in get_cancer("breast").entries:
        assert record.method
        assert record.note or record.where or record.script, record.path
        if record.method == "assumed":
            assert record.note, record.path
        elif record.method == "calibrated":
            assert record.script, record.path
            assert record.targets, record.path
        else:
            assert record.sources, record.path


def test_what_was_recalled_or_assumed_is_not_called_transcribed():
    methods = {record.path: record.method for record in get_cancer("breast", calibrated=False).entries}
    assert methods["growth.capacity"] == "recalled"
    assert methods["treatment.endocrine.second"] == "recalled"
    assert methods["seeding.variance_slope"] == "recalled"
    assert methods["detection.tests.mammography.specificity"] == "transcribed"
    assert methods["detection.tests.ctdna.d50"] == "assumed"
    assert methods["growth.doubling_time.hr_pos"] == "transcribed"


def test_only_what_has_evidence_acts():
    breast = get_cancer("breast")
    active = {
        f"{exposure.id}.{name}"
        for exposure in breast.exposures
        for name in EXPOSURE_NUMBERS
        if breast.number(f"exposures.{exposure.id}.{name}") != 1.0
    }
    assert active == {"alcohol.second", "smoking.death"}
    named = {exposure.id for exposure in breast.exposures}
    assert named >= {"smoking", "alcohol", "exercise", "diet", "weight", "sleep", "stress", "liver_toxic_drugs"}
    assert named >= {"aspirin", "low_fat_diet", "psychological_programme"}  # unrepeated trials: recorded, switched off
    assert all(exposure.believed and exposure.found for exposure in breast.exposures)


def test_a_cancer_survives_pickling_after_use():
    breast = get_cancer("breast")
    assert len(breast.records) == len(breast.entries)
    assert pickle.loads(pickle.dumps(breast)) == breast


def test_records_cannot_be_changed():
    breast = get_cancer("breast")
    with pytest.raises(TypeError):
        breast.records["growth.capacity"] = None
    with pytest.raises(ValueError, match="frozen"):
        breast.record("growth.capacity").value = 1.0


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("growth.toml", "value = 3.1e12", "value = ", "growth.toml: is no valid TOML"),
        ("growth.toml", "value = 3.1e12", 'value = "many"', "growth.toml, growth.capacity.value: 'many' cannot be"),
        ("growth.toml", "value = 3.1e12", "value = inf", "growth.toml, growth.capacity.value: inf cannot be"),
        ("growth.toml", 'unit = "cells"', 'unit = "furlongs"', "growth.toml, growth.capacity.unit: 'furlongs' is not"),
        ("growth.toml", 'method = "recalled"', 'method = "guessed"', "growth.toml, growth.capacity.method: 'guessed'"),
        ("growth.toml", 'source = "norton1988"\n', "", "growth.toml, growth.capacity: a number that is recalled needs"),
        ("growth.toml", "norton1988", "nobody1900", "growth.toml, growth.capacity: source 'nobody1900' is not in ref"),
        ("growth.toml", "sd = 0.3, scale", "sd = 0.3, skale", "growth.toml, growth.capacity.uncertainty.skale: is not"),
        ("growth.toml", "low = 0.4", "low = 0.7", "growth.toml, growth.metastasis_ratio: value 0.6 lies outside"),
        ("growth.toml", "[power]\nvalue", "[power]\nvalu", "growth.toml, growth.power: 'valu' is not a known key"),
        (
            "sites.toml",
            "bone = { value = 50",
            "bone = { value = 49",
            "sites.toml, sites.share.hr_pos: adds up to 99, n",
        ),
        ("treatment.toml", '"triple_neg"', '"tripel_neg"', "treatment.toml, treatment.chemo.subtypes: 'tripel_neg' is"),
        ("treatment.toml", "timing", "tiMing", "treatment.toml, treatment.endocrine.timing: is missing"),
        ("treatment.toml", "start = {", "begin = {", "treatment.toml, treatment.endocrine.start: is missing"),
        (
            "detection.toml",
            '"nodes", "other_breast"]',
            '"spleen"]',
            "detection.toml, detection.tests.exam.organs: 'spl",
        ),
        ("detection.toml", "lung = { value = 5 }\n", "", "detection.toml, detection.tests.ct.d50.lung: is missing"),
        ("exposures.toml", "believed =", "beleived =", "exposures.toml, exposures.smoking.believed: is missing"),
        (
            "follow_up.toml",
            "4 months x 9",
            "4 months",
            "follow_up.toml, follow_up.guideline.rounds.0.visits: '4 months'",
        ),
        ("follow_up.toml", '["mammography"]', '["mamography"]', "follow_up.toml, follow_up.guideline.rounds.tests: 'm"),
        ("cancer.toml", 'kind = "new"', 'kind = "old"', "cancer.toml, organs.2.kind: 'old' cannot be"),
        ("cancer.toml", '"gompertz"', '"gompert"', "cancer.toml, growth_law: 'gompert' cannot be"),
    ],
)
def test_a_broken_file_is_refused_naming_file_and_key(folder, file, old, new, said):
    change(folder, file, old, new)
    with pytest.raises(InputError) as caught:
        load_cancer(folder)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_a_missing_or_unreadable_file_is_refused(folder):
    (folder / "second.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match=r"^second.toml: is no valid TOML"):
        load_cancer(folder)
    (folder / "cancer.toml").unlink()
    (folder / "second.toml").unlink()
    with pytest.raises(InputError, match=r"^cancer.toml: is missing"):
        load_cancer(folder)


CALIBRATED = """
script = "calibrate.py"
targets = ["relapse by size", "relapse by year"]
[seeding.seeds.hr_pos]
value = 0.5
uncertainty = { sd = 0.1, scale = "log" }
[growth.doubling_time.hr_pos]
value = 200
"""


def test_calibrated_numbers_win_and_name_script_and_targets(folder):
    (folder / "calibrated.toml").write_text(CALIBRATED, encoding="utf-8")
    record = load_cancer(folder).record("seeding.seeds.hr_pos")
    assert (record.value, record.method, record.unit) == (0.5, "calibrated", "seeds")
    assert (record.script, record.targets) == ("calibrate.py", ("relapse by size", "relapse by year"))
    growth = load_cancer(folder).record("growth.doubling_time.hr_pos")
    assert growth.value == 200
    assert growth.spread.sd == 166  # between patients: kept
    assert growth.uncertainty is None  # of the value it replaced: not kept


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('script = "calibrate.py"', "", "calibrated.toml, seeding.seeds.hr_pos: a calibrated number must name"),
        ("seeding.seeds.hr_pos", "seeding.sedes.hr_pos", "calibrated.toml, seeding.sedes.hr_pos: calibrates a number"),
        ("value = 200", 'value = 200\nunit = "months"', "calibrated.toml, growth.doubling_time.hr_pos: must be calib"),
        (
            "value = 200",
            'value = 200\nmethod = "assumed"\nnote = "x"',
            "calibrated.toml, growth.doubling_time.hr_pos: m",
        ),
    ],
)
def test_a_broken_calibration_is_refused(folder, old, new, said):
    assert old in CALIBRATED
    (folder / "calibrated.toml").write_text(CALIBRATED.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_cancer(folder)
    assert str(caught.value).startswith(said)
