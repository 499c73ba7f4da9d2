"""Patients given by stage take size and nodes of typical patients of that stage."""

import numpy as np
import pytest

import blowball as bb
from blowball.scenario.compile import compile as compiled
from blowball.scenario.stage_draw import MOST_ROWS
from blowball.scenario.stage_pool import typical_pool

CANCERS = bb.list_cancers()
BREAST = bb.get_cancer("breast")


def rows_of(table, cancer=BREAST, seed=7, **options):
    people = bb.Population.from_table(table, cancer=cancer, **options)
    return compiled(bb.Scenario(cancer, people, seed=seed)).rows


def ids(rows, cancer=BREAST):
    found = cancer.stage_map.read(rows["size_low"], rows["nodes"])
    return [cancer.stages[i].id for i in found]


def typical_run(cancer, n, **options):
    people = bb.Population.typical(cancer, n, **options)
    return bb.simulate(bb.Scenario(cancer, people, horizon="6 years", seed=11), threads=1)


@pytest.mark.parametrize("id", CANCERS)
def test_every_stage_gives_sizes_and_nodes_within_it(id):
    cancer = bb.get_cancer(id)
    names = [stage.id for stage in cancer.stages]
    rows = rows_of({"stage": names}, cancer, replicates=50)
    assert len(rows) == 50 * len(names)
    assert ids(rows, cancer) == names * 50
    np.testing.assert_array_equal(rows["size_low"], rows["size_high"])
    assert np.all(rows["m0"] == 1)
    assert np.all(rows["subtype"] >= 0)


@pytest.mark.parametrize("given", ["I", "II", "III"])
def test_a_group_gives_all_of_its_stages(given):
    lung = bb.get_cancer("lung")
    groups = {name.rstrip("ABC123") for name in ids(rows_of({"stage": [given]}, lung, replicates=200), lung)}
    assert groups == {given}


def test_what_is_known_stays_and_the_rest_fits():
    rows = rows_of(
        {
            "stage": ["IIA", "IIA", "III", "II", "IIIA"],
            "size_mm": [15, None, "30-60", "15-30", 20],
            "nodes_positive": [None, 0, None, None, 7],
            "subtype": ["triple_neg", None, "hr_pos", None, None],
            "grade": [3, None, None, 1, None],
            "age": [44, None, 70, 61, 50],
        },
        replicates=200,
    ).reshape(200, 5)
    assert np.all(rows["size_low"][:, 0] == 15)
    assert set(rows["nodes"][:, 0]) == {1, 2, 3}
    assert np.all(rows["nodes"][:, 1] == 0)
    assert rows["size_low"][:, 1].min() > 20 and rows["size_low"][:, 1].max() <= 50  # noqa: PT018
    assert rows["size_low"][:, 2].min() >= 30 and rows["size_low"][:, 2].max() <= 60  # noqa: PT018
    assert np.all((rows["nodes"][:, 2] >= 4) | ((rows["size_low"][:, 2] > 50) & (rows["nodes"][:, 2] >= 1)))
    assert rows["size_low"][:, 3].min() >= 15 and rows["size_low"][:, 3].max() <= 30  # noqa: PT018
    assert np.all(rows["subtype"][:, [0, 2]] == [2, 0])
    assert np.all(rows["grade"][:, [0, 3]] == [3, 1])
    assert np.all(rows["age"][:, [0, 2, 3, 4]] == [44, 70, 61, 50])
    np.testing.assert_array_equal(rows["size_low"][:, 4], 20)  # nothing is open: as if there were no stage
    np.testing.assert_array_equal(rows["subtype"][:, 4], -1)


def test_the_same_table_gives_the_same_rows_and_replicates_differ():
    table = {"stage": ["II", "III", "I"]}
    one, again = rows_of(table, replicates=40), rows_of(table, replicates=40)
    assert one.tobytes() == again.tobytes()
    assert len(np.unique(one["size_low"].reshape(40, 3)[:, 1])) > 30
    assert rows_of(table, replicates=40, seed=8).tobytes() != one.tobytes()


def test_a_draw_does_not_depend_on_other_rows_or_on_how_many_replicates_there_are():
    one = rows_of({"stage": ["II", "III", "I"]}, replicates=20).reshape(20, 3)
    other = rows_of({"stage": ["IIIA", "III"], "age": [40, None]}, replicates=9).reshape(9, 2)
    np.testing.assert_array_equal(one["size_low"][:9, 1], other["size_low"][:, 1])
    np.testing.assert_array_equal(one["nodes"][:9, 1], other["nodes"][:, 1])


def test_rows_stay_within_memory():
    rows = compiled(bb.Scenario(BREAST, bb.Population.typical(BREAST, 10_000_000, stage="II"))).rows
    assert len(rows) == MOST_ROWS


def test_tables_without_stage_are_as_they_were():
    table = {"size_mm": [12, "20-50"], "nodes_positive": [0, None], "age": [50, None]}
    rows = rows_of(table, replicates=5)
    assert len(rows) == 2
    assert np.isnan(rows["age"][1])
    complete = rows_of({**table, "nodes_positive": [0, 2], "stage": ["I", "II"]}, replicates=5)
    assert len(complete) == 2  # stage is implied, so nothing is drawn
    np.testing.assert_array_equal(complete["size_high"], [12, 50])


def test_fewer_typical_patients_than_are_needed_give_the_nearest():
    rows = rows_of({"stage": ["IIIB"], "size_mm": [">90"]}, bb.get_cancer("lung"), replicates=50)
    assert rows["size_low"].min() >= 90
    assert rows["nodes"].min() >= 2


def test_what_tells_of_the_subtype_is_used():
    rows = rows_of({"stage": ["II", "II"], "her2": ["pos", "neg"]}, replicates=400).reshape(400, 2)
    typical = compiled(bb.Scenario(BREAST, bb.Population.typical(BREAST, 1))).typical[0]
    for column, share in ((0, typical["her2_share"]), (1, 1.0 - typical["her2_share"])):
        pool = typical_pool(BREAST)
        second = [id.startswith("II") and not id.startswith("III") for id in ids(pool)]
        by_subtype = np.bincount(pool["subtype"][second], minlength=3) * share[:3]
        expected = by_subtype / by_subtype.sum()
        found = np.bincount(rows["subtype"][:, column], minlength=3) / 400
        np.testing.assert_allclose(found, expected, atol=4 * 0.5 / 20)


@pytest.mark.parametrize("id", CANCERS)
def test_patients_of_a_stage_are_like_the_typical_ones_of_it(id):
    cancer = bb.get_cancer(id)
    everybody = typical_run(cancer, 20_000).patients.to_pydict()
    stage = np.array(everybody["stage"])
    assert set(stage) <= {"I", "II", "III", "IV"}
    assert np.all(stage[np.array(everybody["metastatic_at_diagnosis"])] == "IV")
    for name in ("I", "II", "III"):
        theirs = stage == name
        rows = compiled(bb.Scenario(cancer, bb.Population.typical(cancer, 4_000, stage=name), seed=5)).rows
        assert len(rows) == 4_000
        for ours, field in (("size_mm", "size_low"), ("nodes_positive", "nodes"), ("grade", "grade"), ("age", "age")):
            x, y = np.array(everybody[ours], dtype=float)[theirs], rows[field].astype(float)
            # the pool that rows are drawn from is as large a source of error as the two samples
            error = np.sqrt(x.var() / len(x) + y.var() / len(y) + y.var() / (1.5 * len(x)))
            assert abs(x.mean() - y.mean()) < 4 * error + 1e-12, (name, ours)


def recurrence(run, **by):
    got = run.cumulative_incidence("recurrence", years=[5], **by)
    return got.estimate.squeeze("year"), got.std_error.squeeze("year")


@pytest.mark.parametrize("id", CANCERS)
def test_recurrence_rises_with_stage(id):
    found, error = recurrence(typical_run(bb.get_cancer(id), 20_000), by=["stage"])
    rise = {
        (low, high): float(found.sel(stage=high) - found.sel(stage=low))
        / float(np.hypot(error.sel(stage=low), error.sel(stage=high)))
        for low, high in (("I", "II"), ("I", "III"), ("II", "III"))
    }
    assert rise["I", "II"] > 2
    assert rise["I", "III"] > 4
    assert rise["II", "III"] > -2  # in the liver the two are close


@pytest.mark.parametrize("id", CANCERS)
def test_patients_drawn_by_stage_recur_by_stage(id):
    found, error = {}, {}
    for name in ("I", "II", "III"):
        run = typical_run(bb.get_cancer(id), 4_000, stage=name)
        assert set(run.patients["stage"].to_pylist()) == {name}
        assert not any(run.patients["metastatic_at_diagnosis"].to_pylist())
        found[name], error[name] = (float(value) for value in recurrence(run))
    assert found["III"] - found["I"] > 4 * np.hypot(error["I"], error["III"])
    assert found["II"] - found["I"] > -2 * np.hypot(error["I"], error["II"])


def test_results_can_be_grouped_by_stage():
    run = typical_run(BREAST, 5_000)
    got = run.cumulative_incidence("recurrence", years=[5], by=["stage"])
    rates = [float(got.estimate.sel(stage=name).item()) for name in ("I", "II", "III")]
    assert rates == sorted(rates)
    n = got.n.sel(stage=["I", "II", "III"]).values
    assert np.all(n > 100)


def test_notes_say_what_was_drawn():
    people = bb.Population.from_table({"stage": ["IIIB", "II", None], "size_mm": [60, 30, 25]}, cancer=BREAST)
    assert any("IIIB" in note and "group is taken" in note for note in people.notes)
    assert any("size or nodes of 2 of 3 patients are drawn from typical patients" in note for note in people.notes)


def test_a_note_says_that_stage_iv_does_not_make_metastases():
    with_fourth, without = (
        bb.Population.from_table({"age": [60, 60], "stage": [stage, "II"]}, cancer=BREAST) for stage in ("IV", "I")
    )
    assert any("does not make them" in note and "1 patients of 2" in note for note in with_fourth.notes)
    assert not any("metastases at diagnosis" in note for note in without.notes)
