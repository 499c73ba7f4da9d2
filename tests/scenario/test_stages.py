"""Stages divide everybody by size and nodes, and a stage that does not fit is refused in one sentence."""

import shutil
from pathlib import Path

import numpy as np
import pytest

import blowball.catalogue
from blowball.catalogue import get_cancer, list_cancers
from blowball.catalogue.load import load_cancer
from blowball.catalogue.stages import code_of
from blowball.errors import InputError
from blowball.scenario import Population, Scenario
from blowball.scenario.stages import name_of, stages_of

HOME = Path(blowball.catalogue.__file__).parent / "cancers"
CANCERS = list_cancers()


def inside(stage, size, nodes):
    """Membership written out again, patient by patient."""
    return any(box.size_mm[0] < size <= box.size_mm[1] and box.nodes[0] <= nodes <= box.nodes[1] for box in stage.boxes)


@pytest.mark.parametrize("id", CANCERS)
def test_every_size_and_node_count_has_exactly_one_stage(id):
    cancer = get_cancer(id)
    sizes = [0.1, 400.0, *(end + step for end in cancer.stage_map.size_edges for step in (-1e-9, 0.0, 1e-9))]
    for size in sizes:
        for nodes in (*range(13), 150):
            found = [i for i, stage in enumerate(cancer.stages) if inside(stage, size, nodes)]
            assert found == [int(cancer.stage_map.read(np.array(size), np.array(nodes)))], (size, nodes)


@pytest.mark.parametrize("id", CANCERS)
def test_stages_say_where_they_are_from_and_what_was_assumed(id):
    stages = get_cancer(id).stages
    assert {int(code_of(stage.id)) for stage in stages} >= {1, 2, 3}
    for stage in stages:
        assert stage.sources
        assert stage.where
        assert stage.note or stage.method != "assumed", stage.id


def test_anatomic_stages_of_the_breast_are_those_of_the_manual():
    cancer = get_cancer("breast")
    cases = {(20, 0): "IA", (21, 0): "IIA", (20, 3): "IIA", (50, 1): "IIB", (51, 0): "IIB", (51, 1): "IIIA",
             (10, 4): "IIIA", (90, 9): "IIIA", (5, 10): "IIIC"}  # fmt: skip
    for (size, nodes), id in cases.items():
        assert cancer.stages[int(cancer.stage_map.read(np.array(float(size)), np.array(nodes)))].id == id


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[20, 50], nodes = [1, 3]", "[20, 40], nodes = [1, 3]", "40 to 50 mm with 1 to 3 positive nodes has no stage"),
        ("nodes = [4, 9]", "nodes = [3, 9]", "20 mm with 3 positive nodes has the stages IIA and IIIA"),
        ("nodes = [4, 9]", "nodes = [9, 4]", "nodes must be whole numbers that do not fall"),
        ("[50, inf]", "[50, 50]", "size_mm must rise"),
        ('id = "IIIC"', 'id = "IIID"', "'IIID' is no stage"),
        ('id = "IIIC"', 'id = "IIA"', "they do not rise, or come twice"),
        ("[[stage]]", "[stage]", "stages.toml"),
        ("amin2017", "nobody1900", "source 'nobody1900' is not in references.bib"),
    ],
)
def test_broken_definitions_are_refused_in_one_sentence(tmp_path, old, new, said):
    folder = Path(shutil.copytree(HOME / "breast", tmp_path / "breast"))
    text = (folder / "stages.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "stages.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match="stages") as error:
        load_cancer(folder)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_cancer_without_stages_still_loads(tmp_path):
    folder = Path(shutil.copytree(HOME / "breast", tmp_path / "breast"))
    (folder / "stages.toml").unlink()
    cancer = load_cancer(folder)
    assert cancer.stage_map is None
    with pytest.raises(InputError, match="III is no stage of breast cancer"):
        Population.typical(cancer, 10, stage="III")


@pytest.mark.parametrize("id", ["I", "IIB", "IA3", "IVA"])
def test_names_and_codes_of_stages(id):
    assert name_of(code_of(id)) == id


@pytest.mark.parametrize(
    ("cancer", "given", "meant"),
    [
        ("lung", "IA", ["IA1", "IA2", "IA3"]),
        ("lung", "I", ["IA1", "IA2", "IA3", "IB"]),
        ("lung", "IIIA", ["IIIA"]),
        ("colorectal", "IIB", ["II"]),
        ("breast", "IIIB", ["IIIA", "IIIC"]),
        ("liver", "IVA", ["IVA"]),
        ("liver", "IV", []),
        ("lung", "IVA", []),
    ],
)
def test_what_a_stage_means(cancer, given, meant):
    assert [stage.id for stage in stages_of(code_of(given), get_cancer(cancer))] == meant


@pytest.mark.parametrize("text", ["IIIB", "3b", "stage 3B", "Stage IIIb"])
def test_stages_in_free_text(text):
    assert Population.from_table({"stage": [text]}).values["stage"][0] == 3.2


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"stage": ["II", "IX"]}, ("row 2", "'stage'", "'IX' is not a stage")),
        (
            {"stage": ["III", "I"], "size_mm": [60, 35]},
            ("row 2", "'stage' and 'size_mm'", "stage I does not go with 35"),
        ),
        ({"stage": ["IIIA"], "nodes_positive": [0], "size_mm": [30]}, ("row 1", "'nodes_positive'", "IIIA", "30 mm")),
        ({"stage": ["I"], "size_mm": ["20-50"]}, ("row 1", "'size_mm'", "20 to 50 mm")),
        ({"stage": ["IVA"], "m0": [1]}, ("row 1", "'m0'", "stage IV has metastases")),
    ],
)
def test_contradictions_are_refused_in_one_sentence(table, words):
    with pytest.raises(InputError) as error:
        Population.from_table(table, cancer=get_cancer("breast"))
    said = str(error.value)
    assert "\n" not in said
    for word in words:
        assert word in said


def test_an_interval_must_overlap_only():
    Population.from_table({"stage": ["I"], "size_mm": ["15-30"]}, cancer=get_cancer("breast"))


@pytest.mark.parametrize(("stage", "said"), [("IV", "IV is no stage"), ("ID", "not a stage"), ("IIIB", "IIIB is no")])
def test_typical_patients_of_a_stage_that_cannot_be(stage, said):
    with pytest.raises(InputError, match=said):
        Population.typical(get_cancer("breast"), 10, stage=stage)


def test_liver_iva_is_positive_nodes_and_no_metastasis():
    raw = {"stage": ["IVA", "IVB"], "m0": [None, None]}
    assert Population.from_table(raw, cancer=get_cancer("liver")).values["m0"].tolist() == [1.0, 0.0]
    assert Population.from_table(raw, cancer=get_cancer("lung")).values["m0"].tolist() == [0.0, 0.0]


def test_a_stage_is_written_to_a_scenario_file_and_read_back():
    lung = get_cancer("lung")
    scenario = Scenario(lung, Population.typical(lung, 50, stage="II"))
    again = Scenario.from_toml(scenario.to_toml())
    assert again.population == scenario.population
    assert 'stage = "II"' in scenario.to_toml()
    assert any("stage II" in note for note in again.notes)
