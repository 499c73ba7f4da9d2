import re
from pathlib import Path

import pytest

import blowball as bb
from blowball.catalogue.citations import cite, references
from blowball.catalogue.conflicts import get_conflicts
from blowball.errors import InputError
from blowball.targets import get_targets, has_targets, read_targets

GOOD = """
[[target]]
id = "some"
title = "Some recurrence"
use = "calibrate"
measure = "first_site"
endpoint = "recurrence"
until = 5
population = { subtype = ["hr_pos"], size_mm = [0, 20] }
care = { systemic = ["endocrine"] }
sites = ["bone"]
value = 30
low = 25
high = 35
unit = "%"
source = "esme2020"
where = "table 1"
method = "transcribed"
note = ""
"""


def _read(tmp_path, text):
    file = tmp_path / "targets.toml"
    file.write_text(text, encoding="utf-8")
    return read_targets(file, bb.get_cancer("breast"))


def test_a_good_file_reads_in_its_order(tmp_path):
    found = _read(tmp_path, GOOD + GOOD.replace('id = "some"', 'id = "other"'))
    assert [target.id for target in found] == ["some", "other"]
    assert found[0].interval == (25.0, 35.0)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[[target]]", "[[traget]]", "breast/targets.toml, traget: is not a known key"),
        (GOOD, "", "breast/targets.toml: holds no target"),
        ("until = 5", "until = = 5", "breast/targets.toml: is no valid TOML"),
        ('title = "Some recurrence"', "", "breast/targets.toml, some, title: is missing"),
        ('id = "some"', "", "breast/targets.toml, target 1, id: is missing"),
        ('id = "some"', 'id = "So me"', "breast/targets.toml, So me, id: 'So me' cannot be"),
        ("until = 5", "untill = 5", "breast/targets.toml, some, untill: is not a known key"),
        ("until = 5", "", "breast/targets.toml, some, until: is missing, and first_site needs it"),
        ("until = 5", "until = 5\nfrom = 6", "breast/targets.toml, some: from 6 is not before until 5"),
        ("until = 5", "until = 5\nfrom = 2", "breast/targets.toml, some, from: means nothing to first_site"),
        ("until = 5", "until = 5\nstart = 2", "breast/targets.toml, some, start: is not a known key"),
        ('"first_site"', '"first_sight"', "breast/targets.toml, some, measure: 'first_sight' is not a measure; did"),
        ('"recurrence"', '"relapse"', "breast/targets.toml, some, endpoint: 'relapse' is not an endpoint"),
        ('use = "calibrate"', 'use = "fit"', "breast/targets.toml, some, use: 'fit' cannot be"),
        ('["bone"]', '["bones"]', "breast/targets.toml, some, sites: 'bones' is not an organ of breast cancer; did"),
        ('["hr_pos"]', '["hr_neg"]', "breast/targets.toml, some, population, subtype: 'hr_neg' is not a subtype"),
        ("size_mm", "size", "breast/targets.toml, some, population, 0, size: is not a known key"),
        ("[0, 20]", "[20, 0]", "breast/targets.toml, some, population, 0, size_mm: [20, 0] is no range"),
        ('["endocrine"]', '["endocrin"]', "breast/targets.toml, some, care, systemic: 'endocrin' is not a systemic"),
        ("systemic =", "sistemic =", "breast/targets.toml, some, care: 'sistemic' is not a known key; did you mean"),
        ('unit = "%"', 'unit = "months"', "breast/targets.toml, some, unit: first_site is in '%', not 'months'"),
        ('unit = "%"', 'unit = "percent"', "breast/targets.toml, some, unit: 'percent' cannot be"),
        ('"esme2020"', '"nobody1900"', "breast/targets.toml, some, source: 'nobody1900' is not in references.bib"),
        ('source = "esme2020"', "", "breast/targets.toml, some: a target that is transcribed needs a source"),
        ("low = 25", "", "breast/targets.toml, some: low and high go together"),
        ("low = 25\nhigh = 35", "", "breast/targets.toml, some: needs low and high as published, or a tolerance"),
        ("value = 30", "value = 40", "breast/targets.toml, some: value 40 lies outside its own interval"),
        ("value = 30", "value = nan", "breast/targets.toml, some, value: nan cannot be"),
        ("until = 5", 'until = 5\nagainst = { systemic = "none" }', "some, against: means nothing to first_site"),
        ("until = 5", "until = 5\nagainst_body = { alcohol = 'never' }", "some, against_body: means nothing to first"),
        ('"first_site"', '"rate_ratio"', "breast/targets.toml, some, sites: means nothing to rate_ratio"),
        ("until = 5", "until = 5\nbody = { coffee = 'never' }", "some, body: 'coffee' is not an exp"),
        ("until = 5", "until = 5\nbody = { alcohol = 'now and then' }", "some, body, alcohol: 'now and then' is not"),
        ("until = 5", 'until = 5\npeople = "oslo"', "breast/targets.toml, some, people: 'oslo' cannot be"),
        ("until = 5", 'until = 5\npeople = "rotterdam"', "some, care: cannot be chosen for patients who had what they"),
        ('"recurrence"', '"second_primary"', "some, endpoint: first_site knows nothing of 'second_primary'; choose"),
        ("size_mm = [0, 20]", 'pik3ca = "yes please"', "some, population, 0, pik3ca: 'yes please'"),
        ("size_mm = [0, 20]", "er = [9, 1]", "breast/targets.toml, some, population, 0, er: [9, 1] is no range"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_sentence_with_file_target_and_key(tmp_path, old, new, says):
    with pytest.raises(InputError) as caught:
        _read(tmp_path, GOOD.replace(old, new))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


TWO = GOOD.replace('"first_site"', '"rate_ratio"').replace('sites = ["bone"]\n', "").replace('unit = "%"', 'unit = "1"')


def test_a_ratio_needs_something_to_compare_with(tmp_path):
    with pytest.raises(InputError, match=r"some, against: is missing, and rate_ratio needs it or against_body"):
        _read(tmp_path, TWO)


def test_what_is_not_said_of_the_other_plan_is_as_in_the_first(tmp_path):
    lived = TWO.replace("until = 5", 'until = 5\nbody = { alcohol = "always" }')
    (one,) = _read(tmp_path, lived.replace("until = 5", 'until = 5\nagainst_body = { alcohol = "never" }'))
    assert [care for care, _ in one.sides] == [{"systemic": ["endocrine"]}] * 2
    assert [body for _, body in one.sides] == [{"alcohol": "always"}, {"alcohol": "never"}]
    (two,) = _read(tmp_path, lived.replace("until = 5", 'until = 5\nagainst = { systemic = "none" }'))
    assert [care for care, _ in two.sides] == [{"systemic": ["endocrine"]}, {"systemic": "none"}]
    assert [body for _, body in two.sides] == [{"alcohol": "always"}] * 2
    assert len(_read(tmp_path, GOOD)[0].sides) == 1


def test_only_breast_cancer_has_the_women_of_rotterdam(tmp_path):
    file = tmp_path / "targets.toml"
    said = GOOD.replace('care = { systemic = ["endocrine"] }', 'people = "rotterdam"')
    file.write_text(said.replace('subtype = ["hr_pos"], ', ""), encoding="utf-8")
    assert read_targets(file, bb.get_cancer("breast"))[0].people == "rotterdam"
    with pytest.raises(InputError, match=r"^lung/targets.toml, some, people: the Rotterdam women did not have lung"):
        read_targets(file, bb.get_cancer("lung"))


def test_no_two_targets_have_one_id(tmp_path):
    with pytest.raises(InputError, match=r"^breast/targets.toml, some: comes twice"):
        _read(tmp_path, GOOD + GOOD)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"^breast/targets.toml: is missing"):
        read_targets(tmp_path / "targets.toml", bb.get_cancer("breast"))


@pytest.mark.parametrize("cancer", [name for name in bb.list_cancers() if has_targets(name)])
def test_targets_of_every_shipped_cancer_load_and_keep_a_third_for_validation(cancer):
    found = get_targets(cancer)
    assert len(found) >= 12
    assert 3 * sum(target.use == "validate" for target in found) >= len(found)
    assert all(target.note or target.method == "transcribed" for target in found)
    assert cite(found)


def test_breast_has_its_targets():
    found = get_targets("breast")
    assert len(found) >= 20
    assert {"conditional", "rate_ratio", "median_survival_after"} <= {target.measure for target in found}


def test_every_reference_is_behind_a_number_or_a_target():
    used = set()
    for name in bb.list_cancers():
        cancer = bb.get_cancer(name)
        parts = (*cancer.entries, *cancer.courses, *cancer.tests, *cancer.exposures, *cancer.schedules, *cancer.stages)
        targets = get_targets(name) if has_targets(name) else ()
        used |= {key for one in (*parts, *targets, *get_conflicts(name)) for key in one.sources}
    for spec in (Path(bb.__file__).parent / "trial/specs").glob("*.toml"):
        used |= set(re.findall(r'^source = "(\w+)"', spec.read_text(encoding="utf-8"), re.MULTILINE))
    assert used == set(references())
