import numpy as np
import pyarrow as pa
import pytest

import blowball as bb
from blowball.errors import InputError
from blowball.histories import Histories
from blowball.levers.departures import WHEN, departures
from blowball.levers.seed_times import SeedTimes
from blowball.units import WEEK, YEAR

NO_SEEDS = dict.fromkeys(("seeding.seeds.hr_pos", "seeding.seeds.her2_pos", "seeding.seeds.triple_neg"), 0.0)
NOTHING_LEFT = {"surgery.residual_foci.clear": 0.0, "surgery.node_missed.sentinel": 0.0}
NO_NEW = {"second.rate": "0 / year"}
BREAST = bb.get_cancer("breast", calibrated=False)  # what is asked here holds whatever the calibration


def _asked(n=4_000, numbers=None, horizon="11 years", **care):
    asked = bb.Scenario(BREAST, bb.Population.typical(BREAST, n), horizon=horizon, seed=11)
    return asked.with_(care=asked.care.with_(**care)).with_numbers(numbers or {})


@pytest.fixture(name="run", scope="module")
def _run():
    return bb.simulate(_asked(), "events", threads=1)


@pytest.fixture(name="found", scope="module")
def _found():
    return bb.when_seeds_left(_asked(12_000), threads=1)


def _all(found, when):
    return float(found.data["share"].sel(group="all", when=when))


@pytest.mark.parametrize("endpoint", ["distant_recurrence", "recurrence", "second_primary"])
def test_shares_add_up_to_one_in_every_group(run, endpoint):
    data = bb.when_seeds_left(run, endpoint=endpoint).data
    assert set(data["column"].values.tolist()) == {"", "subtype", "stage"}
    some = data["recurrences"].values > 0.0
    assert some.sum() >= 5
    np.testing.assert_allclose(data["share"].sum("when").values[some], 1.0, atol=1e-12)
    assert (data["recurrences"].values <= data["patients"].values).all()


def test_the_shares_are_those_of_the_table(run):
    found = bb.when_seeds_left(run, endpoint="recurrence", years=8)
    counts = dict.fromkeys(WHEN, 0)
    for row in run.patients.to_pylist():
        if row["time_recurrence"] is None or row["time_recurrence"] > 8 * YEAR or row["metastatic_at_diagnosis"]:
            continue
        left, surgery = row["seed_left"] / YEAR, row["time_surgery"]
        if row["seed_origin"] == "primary" and not (surgery is not None and row["seed_left"] >= surgery):
            late = "never_removed" if surgery is None else "diagnosis_to_surgery"
            name = WHEN[0] if left < -2 else WHEN[1] if left < -1 else WHEN[2] if left < 0 else late
        else:
            origin = {"primary": "left_behind", "residual": "left_behind", "burst": "at_surgery"}
            name = origin.get(row["seed_origin"], row["seed_origin"])
        counts[name] += 1
    n = sum(counts.values())
    assert float(found.data["recurrences"][0]) == n > 500
    shares = found.data["share"].sel(group="all")
    np.testing.assert_allclose(shares.values, [counts[name] / n for name in WHEN], atol=1e-12)
    p = counts[WHEN[2]] / n
    error = float(found.data["share_error"].sel(group="all", when=WHEN[2]))
    assert error == pytest.approx(np.sqrt(p * (1 - p) / n), rel=0.01)


def test_lesions_tell_the_seeds_that_the_patients_table_does_not(run):
    with_lesions = bb.when_seeds_left(run).data
    without = bb.when_seeds_left(Histories("patients", run.provenance, {"patients": run.patients})).data
    assert float(with_lesions["not_known"][0]) == 0.0 < float(without["not_known"][0])
    assert float(with_lesions["recurrences"][0]) == float(without["recurrences"][0])
    known, _ = departures(run, "distant_recurrence", 10.0)
    later = run.patients["time_distant_recurrence"].to_numpy() > run.patients["time_recurrence"].to_numpy()
    shed_locally = (known.when[0] == WHEN.index("left_behind")) & later
    assert shed_locally.sum() > 5, "after a local recurrence, what surgery left behind is behind many"


def test_a_metastasis_is_traced_to_the_seed_that_founded_it():
    run = bb.simulate(_asked(4, horizon="5 years"), "events", threads=1)
    p, none = run.patients, [None] * 4
    days = {name: pa.array(none, pa.float64()) for name in p.column_names if name.startswith("time_")}
    days |= {"time_distant_recurrence": pa.array([700.0, 700.0, None, None]), "time_surgery": pa.array([30.0] * 4)}
    days |= {"time_recurrence": pa.array([700.0, 400.0, None, None]), "time_end": pa.array([1000.0] * 4)}
    days |= {"seed_left": pa.array([300.0, 30.0, None, None])}
    days |= {"seed_origin": pa.array(["metastasis", "residual", None, None])}
    days |= {"first_site": pa.array(["bone", "breast", None, None])}
    days |= {"metastatic_at_diagnosis": pa.array([False] * 4), "status": pa.array(["alive"] * 4)}
    for name, column in days.items():
        p = p.set_column(p.column_names.index(name), name, column)
    e = {
        "patient": pa.array([0, 0, 0, 1, 1, 1], pa.int64()), "member": pa.array([0] * 6, pa.int32()),
        "lesion": [0, 1, 2, 0, 1, 2], "parent": [None, 0, 1, None, 0, 0], "generation": [0, 1, 2, 0, 1, 1],
        "organ": ["breast", "lung", "bone", "breast", "lung", "liver"],
        "origin": ["primary", "primary", "metastasis", "primary", "primary", "primary"],
        "t_left": [-900.0, -5.0, 300.0, -900.0, 12.0, -400.0],
        "t_woke": [-900.0, 0.0, 301.0, -900.0, 15.0, 20.0],
        "t_found": [None, None, 700.0, None, 700.0, 700.0],
    }  # fmt: skip
    made = Histories("events", run.provenance, {"patients": p, "events": pa.table(e)})
    seeds, _ = departures(made, "distant_recurrence", 5.0)
    assert [WHEN[i] for i in seeds.when[0, :2]] == ["metastasis", "diagnosis_to_surgery"]
    assert seeds.before[0, :2].tolist() == [35.0, 18.0]
    assert seeds.left[0, :2].tolist() == [300.0, 12.0]
    assert seeds.known[0].tolist() == [True, True, False, False]


def test_what_surgery_sheds_alone_is_shed_at_surgery():
    numbers = NO_SEEDS | NOTHING_LEFT | NO_NEW | {"seeding.burst": 1.0}
    found = bb.when_seeds_left(bb.simulate(_asked(numbers=numbers, margins="clear"), threads=1))
    assert float(found.data["recurrences"][0]) > 200
    assert _all(found, "at_surgery") == 1.0
    assert float(found.data["at_most"].max()) == 0.0, "an earlier operation sheds them earlier"
    assert "during surgery, which set it free" in found.sentences()[0]


def test_what_was_left_behind_alone_is_told_as_that():
    numbers = NO_SEEDS | NO_NEW | {"surgery.residual_foci.clear": 0.5}
    run = bb.simulate(_asked(numbers=numbers, margins="clear"), threads=1)
    found = bb.when_seeds_left(run, endpoint="recurrence")
    assert float(found.data["recurrences"][0]) > 200
    assert _all(found, "left_behind") == 1.0
    none = bb.when_seeds_left(run)
    assert float(none.data["recurrences"][0]) == 0.0
    assert "no seed to speak of" in none.sentences()[0]


def test_seeds_of_what_was_left_behind_are_its_own():
    few = dict.fromkeys(NO_SEEDS, 1e-3)
    numbers = few | NO_NEW | {"surgery.residual_foci.clear": 0.5, "seeding.from_residual": 1e3}
    run = bb.simulate(_asked(numbers=numbers, margins="clear", radiotherapy=False), "events", threads=1)
    found = bb.when_seeds_left(run)
    assert float(found.data["recurrences"][0]) > 100
    assert _all(found, "left_behind") > 0.95, "next to nothing came from the primary"


def test_a_primary_that_stays_goes_on_shedding():
    found = bb.when_seeds_left(_asked(1_000, surgery_delay="none"), threads=1)
    assert _all(found, "never_removed") > 0.2
    assert float(found.data["share"].sel(group="all").sum()) == pytest.approx(1.0)
    assert _all(found, "diagnosis_to_surgery") == 0.0
    assert "at_most" not in found.data
    assert len(found.sentences()) == 2


def test_earlier_surgery_prevents_no_more_than_the_seeds_of_those_weeks(found):
    data = found.data
    assert data["week"].values.tolist() == [4.0, 8.0, 12.0]
    error = np.hypot(data["prevented_error"], data["at_most_error"])
    assert (data["prevented"] <= data["at_most"] + 4.0 * error).all()
    everybody = data.sel(group="all")
    assert (everybody["prevented"] > 4.0 * everybody["prevented_error"]).all()
    assert (everybody["at_most"] < everybody["risk"]).all()
    assert (np.diff(everybody["at_most"]) > 0.0).all()


@pytest.mark.parametrize("years", [2, 10])
def test_where_no_treatment_moves_with_surgery_the_bound_is_one_at_any_time(years):
    asked = _asked(12_000, systemic="none")
    data = bb.when_seeds_left(asked, years=years, by=(), threads=1).data.sel(group="all")
    error = np.hypot(data["prevented_error"], data["at_most_error"])
    assert (data["prevented"] <= data["at_most"] + 3.0 * error).all()
    assert (data["prevented"] > 3.0 * data["prevented_error"]).all()


def test_the_sentences_do_not_deny_what_was_simulated(found):
    data = found.data.copy(deep=True)
    assert "That is fewer than it takes the seed from" in found.sentences()[-1]
    data["prevented"] += data["at_most"]
    assert "Where that is more than it takes the seed from" in SeedTimes(data).sentences()[-1]


def test_the_exact_benefit_is_that_of_the_comparison(found):
    asked = _asked(12_000)
    delay = BREAST.number("surgery.delay", unit="d")
    plans = {"as planned": delay, "earlier": delay - 8 * WEEK}
    runs = {
        name: bb.simulate(asked.with_(care=asked.care.with_(surgery_delay=f"{day} days")), threads=1)
        for name, day in plans.items()
    }
    gain = (
        bb.compare(runs, years=[10], endpoints=["distant_recurrence"]).data.sel(strategy="earlier", year=10).squeeze()
    )
    ours = found.data.sel(group="all", week=8.0)
    assert float(ours["prevented"]) == pytest.approx(-float(gain["difference"]), abs=1e-12)
    assert float(ours["prevented_error"]) == pytest.approx(float(gain["std_error"]), rel=1e-3)


def test_the_bound_is_read_off_the_curve(found):
    data = found.data
    for week in data["week"].values:
        lost = data["curve"].sel(before=0.0) - data["curve"].sel(before=week)
        np.testing.assert_allclose(lost * data["risk"], data["at_most"].sel(week=week), atol=1e-12)
        np.testing.assert_allclose(data["at_most_curve"].sel(before=week), data["at_most"].sel(week=week), atol=1e-12)
    assert (data["curve"].diff("before") <= 1e-12).all()
    primary = data["share"].sel(when=list(WHEN[:4])).sum("when")
    np.testing.assert_allclose(data["curve"].sel(before=0.0), primary, atol=0.01)  # and what metastases shed


def test_parameter_sets_are_told_apart_from_chance():
    sets = bb.ensemble(BREAST, 3)
    asked = _asked(1_500)
    found = bb.when_seeds_left(asked, parameters=sets, weeks=[8], threads=1)
    run = bb.simulate(asked.with_(care=asked.care.with_(surgery_delay="29 days")), "events", sets, threads=1)
    again = bb.when_seeds_left(run, weeks=[8])
    np.testing.assert_array_equal(found.data["share"], again.data["share"])
    alone = []
    for member in range(3):
        one = Histories(
            "events",
            run.provenance,
            {name: table.filter(pa.compute.equal(table["member"], member)) for name, table in run.tables.items()},
        )
        alone.append(_all(bb.when_seeds_left(one), WHEN[2]))
    assert _all(found, WHEN[2]) == pytest.approx(np.mean(alone))
    low, high = (float(found.data[f"share_{end}"].sel(group="all", when=WHEN[2])) for end in ("low", "high"))
    assert min(alone) < low < _all(found, WHEN[2]) < high < max(alone)
    assert "90 % of 3 parameter sets" in " ".join(found.sentences())


def test_one_patient_is_told_in_a_hundred_like_them():
    row = {"age": [48], "size_mm": [24], "nodes_positive": [1], "grade": [3], "er": [0], "her2": [0]}
    people = bb.Population.from_table(row, replicates=4_000)
    found = bb.when_seeds_left(bb.Scenario(BREAST, people, horizon="10 years", seed=3), threads=1)
    first, *_ = found.sentences()
    assert first.startswith("Of 100 patients like this without a visible metastasis at diagnosis, ")
    n = [int(word) for word in first.replace("(in ", "").split() if word.isdigit()]
    cases = round(100 * float(found.data["risk"][0]))
    assert n[1] == cases
    parts = first.split(": ")[1]
    told = [int(bit.split()[0]) for bit in parts.replace("(in ", "(of ").split("in ") if bit[:1].isdigit()]
    assert sum(told) == cases


def test_second_primaries_have_a_first_cell(run):
    found = bb.when_seeds_left(run, endpoint="second_primary")
    assert _all(found, "new_primary") == 1.0
    rows = [row for row in run.patients.to_pylist() if row["time_second_primary"] is not None]
    rows = [row["truth_second_primary"] <= 0 for row in rows if row["time_second_primary"] <= 10 * YEAR]
    assert float(found.data["by_diagnosis"][0]) == pytest.approx(np.mean(rows))
    assert len(found.sentences()) == 1


def test_the_table_is_flat_and_whole(run):
    found = bb.when_seeds_left(run, by="subtype")
    table = found.table()
    assert table.num_rows == len(found.groups) * len(WHEN)
    row = next(row for row in table.to_pylist() if (row["label"], row["when"]) == ("hr_pos", WHEN[2]))
    assert row["share"] == float(found.data["share"].sel(group="subtype: hr_pos", when=WHEN[2]))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"endpoint": "cancer_death"}, "nothing tells the seed behind 'cancer_death'"),
        ({"years": 30}, "30 years cannot be"),
        ({"weeks": [-4]}, "are no weeks"),
        ({"weeks": [4, 4]}, "are no weeks"),
        ({"by": ["colour"]}, "there is no column 'colour'"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(run, asked, said):
    with pytest.raises(InputError, match=said) as refused:
        bb.when_seeds_left(run, **asked)
    assert "\n" not in str(refused.value)


def test_what_is_no_run_of_patients_is_refused(run):
    with pytest.raises(InputError, match="neither a run nor a scenario"):
        bb.when_seeds_left("breast")
    counts = bb.simulate(_asked(100), "summary", threads=1)
    with pytest.raises(InputError, match="kept summary and not patients"):
        bb.when_seeds_left(counts)
    with pytest.raises(InputError, match="there is no group 'men'"):
        bb.when_seeds_left(run).sentences("men")
