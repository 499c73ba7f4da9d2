"""Pairs made up by hand, whose answers are known, and pairs from the engine beside the single-run estimators."""

import math

import numpy as np
import pyarrow as pa
import pytest

import blowball as bb
from blowball.engine.records import ENDPOINTS as RECORDED
from blowball.errors import InputError
from blowball.histories import Histories
from blowball.histories.endpoints import first_events
from blowball.outcomes import aalen_johansen, restricted_mean_survival, restricted_mean_time_lost
from blowball.outcomes.paired import mean
from blowball.outcomes.pairing import ENDPOINTS, needed
from blowball.units import YEAR

HORIZON = 20 * YEAR
PROVENANCE = {
    "cancer": "breast",
    "seed": 7,
    "patients": 4,
    "people_sha256": "0",
    "scenario": {"horizon": "20 years"},
    "parameters": {"values": {"a.b": {"value": 1.0}}},
    "ensemble": None,
    "software": {"blowball": "0"},
}


def made_up(dies, recurs=None, *, metastatic=None, member=None, patient=None, **provenance):
    """Histories of patients who die of the cancer, and recur, on given days; infinite: never."""
    dies = np.asarray(dies, dtype=np.float64)
    n = len(dies)
    recurs = np.full(n, np.inf) if recurs is None else np.asarray(recurs, dtype=np.float64)
    died = dies <= HORIZON
    columns = {f"time_{name}": pa.nulls(n, pa.float64()) for name in RECORDED}
    columns["time_recurrence"] = pa.array(np.where(recurs <= HORIZON, recurs, np.nan), from_pandas=True)
    columns["time_cancer_death"] = pa.array(np.where(died, dies, np.nan), from_pandas=True)
    columns["time_end"] = np.minimum(dies, HORIZON)
    columns["status"] = np.where(died, "cancer_death", "alive")
    columns["metastatic_at_diagnosis"] = np.zeros(n, bool) if metastatic is None else metastatic
    columns["member"] = np.zeros(n, np.int32) if member is None else member
    columns["patient"] = np.arange(n) if patient is None else patient
    return Histories("patients", {**PROVENANCE, **provenance}, {"patients": pa.table(columns)})


def _runs(n=400, **changes):
    """As planned, and with the changes of a care plan."""
    breast = bb.get_cancer("breast")
    asked = bb.Scenario(breast, bb.Population.typical(breast, n), horizon="12 years", seed=7)
    other = asked.with_(care=asked.care.with_(**changes)) if changes else asked
    return bb.simulate(asked, threads=1), bb.simulate(other, threads=1)


@pytest.fixture(name="later", scope="module")
def _later():
    return _runs(4_000, surgery_delay="58 days")


def test_strategies_that_differ_in_nothing_differ_by_exactly_nothing():
    found = bb.compare(dict(zip(("one", "same"), _runs(), strict=True))).data.sel(strategy="same")
    for name in ("difference", "std_error", "caused", "prevented", "time_lost_difference", "time_lost_error"):
        assert (found[name] == 0.0).all(), name
    assert (found["life_years_difference"] == 0.0).all()
    had = found["risk"] > 0.0
    assert (found["ratio"].where(had, 1.0) == 1.0).all()
    assert np.isinf(found["saved"].where(had, math.inf)).all()
    assert np.isnan(found["low"]).all()


def test_where_one_treatment_saves_a_subset_everything_is_known():
    # Of ten six die in year 4 untreated; the treatment saves two for good and moves one from year 4 to year 7.
    untreated = [4 * YEAR] * 6 + [math.inf] * 4
    treated = [math.inf] * 2 + [7 * YEAR] + [4 * YEAR] * 3 + [math.inf] * 4
    found = bb.compare({"no": made_up(untreated), "yes": made_up(treated)}, years=[5, 10]).data
    one = found.sel(strategy="yes", endpoint="cancer_death")
    assert one["difference"].values == pytest.approx([-0.3, -0.2], abs=1e-12)
    assert one["prevented"].values == pytest.approx([0.3, 0.2], abs=1e-12)
    assert (one["caused"] == 0.0).all()
    assert one["ratio"].values == pytest.approx([0.5, 4 / 6], abs=1e-12)
    assert one["std_error"].values == pytest.approx(np.sqrt([0.3 * 0.7 / 9, 0.2 * 0.8 / 9]), rel=1e-12)
    apart = np.array([0.6 * 0.4 + 0.3 * 0.7, 0.6 * 0.4 + 0.4 * 0.6])
    assert one["saved"].values == pytest.approx(apart / [0.3 * 0.7, 0.2 * 0.8], rel=1e-12)
    assert one["time_lost_difference"].values == pytest.approx([-0.3, -(6 + 6 + 3) / 10], rel=1e-12)
    assert found["life_years_difference"].sel(strategy="yes").values == pytest.approx([0.3, 1.5], rel=1e-12)
    assert found["life_years"].sel(strategy="no").values == pytest.approx([4.4, 6.4], rel=1e-12)


def test_the_paired_error_is_the_bootstrap_s():
    rng = np.random.default_rng(5)
    n, draws = 600, 3_000
    dies = rng.exponential(12 * YEAR, n)
    other = np.where(rng.random(n) < 0.15, dies * rng.uniform(0.7, 1.6, n), dies)
    found = bb.compare({"a": made_up(dies), "b": made_up(other)}, years=[10]).data.sel(strategy="b", year=10)
    picked = rng.integers(0, n, (draws, n))
    day = 10 * YEAR
    gap = (other <= day).astype(float) - (dies <= day)
    lived = (np.minimum(other, day) - np.minimum(dies, day)) / YEAR
    had, base = (other <= day).astype(float), (dies <= day).astype(float)
    log_ratio = np.log(had[picked].mean(axis=1) / base[picked].mean(axis=1))
    one = found.sel(endpoint="cancer_death")
    log_error = math.log(float(one["ratio_high"] / one["ratio"])) / 1.959964
    # A standard deviation of 3,000 draws is known to 1.3 %.
    for ours, theirs in (
        (one["std_error"], gap[picked].mean(axis=1)),
        (found["life_years_error"], lived[picked].mean(axis=1)),
        (log_error, log_ratio),
    ):
        assert float(ours) == pytest.approx(theirs.std(), rel=0.06)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_shares_and_times_are_those_of_the_single_runs(later, endpoint):
    found = bb.compare({"as planned": later[0], "later": later[1]}, years=[3, 10]).data
    metastatic = [run.patients["metastatic_at_diagnosis"].to_numpy() for run in later]
    for name, run in zip(found["strategy"].values, later, strict=True):
        rows = run.patients.filter(pa.array(~(metastatic[0] | metastatic[1]))) if "recur" in endpoint else run.patients
        if endpoint == "death":
            time = rows["time_end"].to_numpy()
            event = np.array([status != "alive" for status in rows["status"].to_pylist()]).astype(int)
        else:
            # Who is never operated is counted too, which a single run counts from diagnosis by its own flag only.
            free = rows.set_column(
                rows.column_names.index("time_surgery"), "time_surgery", pa.array(np.zeros(len(rows)))
            )
            events = first_events(free, endpoint, origin="diagnosis")
            time, event = events.time, events.event
        curve = aalen_johansen(time, event)
        for year in (3, 10):
            one = found.sel(strategy=name, endpoint=endpoint, year=year)
            assert int(one["patients"]) == len(time)
            assert float(one["risk"]) == pytest.approx(curve.at(year * YEAR, slack=1e-6).estimate[0], abs=1e-12)
            lost = restricted_mean_time_lost(time, event, year * YEAR)
            assert float(one["time_lost"]) * YEAR == pytest.approx(lost.estimate, rel=1e-9, abs=1e-9)
            if endpoint == "death":
                kept = restricted_mean_survival(time, event, year * YEAR)
                assert float(one["life_years"]) * YEAR == pytest.approx(kept.estimate, rel=1e-9)
                assert float(one["time_lost_error"]) >= 0.0


def test_a_delay_moves_deaths_and_pairing_saves_most_of_the_patients(later):
    found = bb.compare({"as planned": later[0], "later": later[1]}, years=[10]).data.sel(strategy="later", year=10)
    one = found.sel(endpoint="recurrence")
    assert float(one["difference"]) > 3 * float(one["std_error"]) > 0.0
    for endpoint in ("recurrence", "cancer_death", "death"):
        one = found.sel(endpoint=endpoint)
        risk, gap = float(one["risk"]), float(one["difference"])
        discordant = float(one["caused"] + one["prevented"])
        bound = (risk * (1 - risk) + (risk - gap) * (1 - risk + gap)) / (discordant - gap**2)
        assert float(one["saved"]) == pytest.approx(bound, rel=1e-9)
        assert math.sqrt(float(one["saved"])) > 3.0
    assert math.sqrt(float(found["life_years_saved"])) > 3.0


def test_recurrences_leave_out_whom_a_strategy_finds_metastatic_and_deaths_count_everybody():
    one = made_up([math.inf] * 4, [YEAR, YEAR, math.inf, math.inf], metastatic=[True, False, False, False])
    two = made_up([math.inf] * 4, [YEAR, YEAR, YEAR, math.inf], metastatic=[False, False, False, False])
    found = bb.compare({"one": one, "two": two}, years=[2]).data.sel(year=2)
    assert found["patients"].sel(endpoint="recurrence") == 3
    assert found["patients"].sel(endpoint="cancer_death") == 4
    assert found["difference"].sel(strategy="two", endpoint="recurrence").item() == pytest.approx(1 / 3)


def test_a_death_of_an_operation_before_day_0_counts():
    found = bb.compare({"day 0": made_up([math.inf] * 4), "earlier": made_up([-84.0, math.inf, math.inf, math.inf])})
    one = found.data.sel(strategy="earlier", year=5)
    assert one["difference"].sel(endpoint="death").item() == 0.25
    assert one["life_years_difference"].item() == pytest.approx(-(5 + 84 / YEAR) / 4)


def _sets(moved):
    """The same 50 patients in as many sets as `moved` has; in each so many more die under the other strategy."""
    n, m = 50, len(moved)
    member, patient = np.repeat(np.arange(m), n), np.tile(np.arange(n), m)
    base = np.tile(np.where(np.arange(n) < 10, YEAR, math.inf), m)
    other = base.copy()
    for i, more in enumerate(moved):
        other[i * n + 10 : i * n + 10 + more] = YEAR
    sets = {"ensemble": [{} for _ in moved], "patients": n}
    return tuple(made_up(dies, member=member, patient=patient, **sets) for dies in (base, other))


def test_parameter_sets_show_their_spread_apart_from_chance():
    reference, other = _sets([0, 5, 10, 15, 20])
    found = bb.compare({"a": reference, "b": other}, years=[5])
    one = found.data.sel(strategy="b", endpoint="cancer_death", year=5)
    assert (found.members, found.patients) == (5, 50)
    assert float(one["difference"]) == pytest.approx(0.2)
    quantiles = np.quantile([0.0, 0.1, 0.2, 0.3, 0.4], [0.05, 0.95])
    low, high = float(one["low"]), float(one["high"])
    assert quantiles[0] < low < 0.2 < high < quantiles[1]  # a little less than they are apart: chance is taken out
    assert high - low > 0.8 * (quantiles[1] - quantiles[0])
    # Pairing is judged within the sets: what their average smooths out is not its doing.
    dead = np.array([10, 15, 20, 25, 30]) / 50
    more = dead - 0.2
    apart = (dead * (1 - dead)).sum() + 5 * 0.2 * 0.8
    assert float(one["saved"]) == pytest.approx(apart / (more * (1 - more)).sum())
    # The sets share their patients: the error is that of 50 averages, not of 250 patients.
    each = np.array([0] * 10 + [4] * 5 + [3] * 5 + [2] * 5 + [1] * 5 + [0] * 20) / 5
    assert float(one["std_error"]) == pytest.approx(each.std(ddof=1) / math.sqrt(50))


def test_sets_that_differ_by_chance_alone_have_hardly_a_spread():
    rng = np.random.default_rng(3)
    chance, kept = [], []
    for _ in range(40):
        values = (rng.random((12, 300)) < 0.3).astype(float)
        estimate = mean(values, np.ones(values.shape, bool))
        low, high = estimate.spread()
        chance.append(float(np.subtract(*np.quantile(estimate.members, [0.95, 0.05]))))
        kept.append(high - low)
    assert np.mean(kept) < 0.4 * np.mean(chance)


def test_an_ensemble_of_the_engine_is_the_mean_of_its_members():
    breast = bb.get_cancer("breast")
    asked = bb.Scenario(breast, bb.Population.typical(breast, 300), horizon="6 years", seed=7)
    later = asked.with_(care=asked.care.with_(surgery_delay="100 days"))
    sets = bb.ensemble(breast, 3)
    runs = {"a": bb.simulate(asked, parameters=sets), "b": bb.simulate(later, parameters=sets)}
    found = bb.compare(runs, years=[5]).data.sel(strategy="b", year=5)
    single = []
    for m in range(3):
        pair = {name: bb.simulate(one.with_cancer(sets.cancer(m))) for name, one in (("a", asked), ("b", later))}
        single.append(bb.compare(pair, years=[5]).data.sel(strategy="b", year=5))
    for endpoint in ("recurrence", "death"):
        values = [float(one["difference"].sel(endpoint=endpoint)) for one in single]
        assert float(found["difference"].sel(endpoint=endpoint)) == pytest.approx(np.mean(values), abs=1e-12)


def test_only_what_is_needed_gives_the_same(later):
    whole = bb.compare({"a": later[0], "b": later[1]})
    slim = bb.compare({"a": needed(later[0]), "b": needed(later[1])})
    assert slim.data.identical(whole.data)


def test_the_table_has_a_row_for_each_strategy_endpoint_and_year(later):
    found = bb.compare({"as planned": later[0], "later": later[1]})
    table = found.table()
    assert table.num_rows == 2 * len(ENDPOINTS) * 3
    row = next(r for r in table.to_pylist() if (r["strategy"], r["endpoint"], r["year"]) == ("later", "death", 10.0))
    one = found.data.sel(strategy="later", endpoint="death", year=10)
    assert row["difference"] == float(one["difference"])
    assert row["life_years"] == float(one["life_years"])
    assert row["patients"] == 4_000


def test_sentences_speak_of_a_thousand_patients():
    untreated = [4 * YEAR] * 6 + [math.inf] * 4
    treated = [math.inf] * 2 + [4 * YEAR] * 4 + [math.inf] * 3 + [5 * YEAR]
    found = bb.compare({"no": made_up(untreated), "yes": made_up(treated), "also no": made_up(untreated)})
    told = found.sentences(endpoints=["cancer_death"])
    assert told[0].startswith(
        "Of 1,000 patients, 600 die of the cancer within 10 years under “no”; under “yes” 100 fewer"
    )
    assert told[0].endswith("200 do not who would have, 100 do who would not have.")
    assert told[1].startswith(
        "In the first 10 years patients live 6.40 years on average under “no”; under “yes” 256 days"
    )
    assert told[2].endswith("under “also no” exactly the same patients do.")
    assert told[3].endswith("under “also no” exactly as long.")
    assert len(found.sentences(years=[5, 10, 20])) == 2 * 3 * 4
    assert "600 die" in found._repr_html_()
    with pytest.raises(InputError, match=r"3\.0 was not compared"):
        found.sentences(years=[3])
    with pytest.raises(InputError, match="'recurrances' was not compared"):
        found.sentences(endpoints=["recurrances"])


def _base():
    return made_up([math.inf] * 4)


UNLIKE = {
    "another seed (7 and 8)": {"seed": 8},
    "another number of patients (4 and 5)": {"patients": 5},
    "another population": {"people_sha256": "1"},
    "another horizon (20 years and 10 years)": {"scenario": {"horizon": "10 years"}},
    "numbers of the catalogue (a.b)": {"parameters": {"values": {"a.b": {"value": 2.0}}}},
    "other parameter sets (0 and 2)": {"ensemble": [{}, {}]},
    "another cancer (breast and lung)": {"cancer": "lung"},
    "another version of blowball (0 and 1)": {"software": {"blowball": "1"}},
}


@pytest.mark.parametrize("says", UNLIKE)
def test_runs_that_are_not_of_the_same_patients_and_luck_are_refused(says):
    with pytest.raises(InputError) as refused:
        bb.compare({"one": _base(), "two": made_up([math.inf] * 4, **UNLIKE[says])})
    assert says in str(refused.value)
    assert "'one' and 'two'" in str(refused.value)
    assert "same luck" in str(refused.value)


def test_independent_seeds_of_the_engine_are_refused():
    one, _ = _runs(50)
    breast = bb.get_cancer("breast")
    other = bb.simulate(bb.Scenario(breast, bb.Population.typical(breast, 50), horizon="12 years", seed=8))
    with pytest.raises(InputError, match="give both the same seed"):
        bb.compare({"one": one, "other": other})


BAD = {
    "nothing to compare": lambda: bb.compare({"one": _base()}),
    "not the same patient numbers": lambda: bb.compare(
        {"one": _base(), "two": made_up([math.inf] * 4, patient=np.arange(1, 5))}
    ),
    "strategies move surgery": lambda: bb.compare({"one": _base(), "two": _base()}, origin="surgery"),
    "from 'birth'": lambda: bb.compare({"one": _base(), "two": _base()}, origin="birth"),
    "'cure' is not an endpoint": lambda: bb.compare({"one": _base(), "two": _base()}, endpoints=["cure"]),
    "no list of endpoints": lambda: bb.compare({"one": _base(), "two": _base()}, endpoints="death"),
    "not years within the horizon": lambda: bb.compare({"one": _base(), "two": _base()}, years=[21]),
    "up to 20": lambda: bb.compare({"one": _base(), "two": _base()}, years=[0]),
    "no runs by name": lambda: bb.compare([_base(), _base()]),
    "compare, 'two', patients: this run kept summary": lambda: bb.compare(
        {"one": _base(), "two": Histories("summary", PROVENANCE)}
    ),
    "there are no patients": lambda: bb.compare({"one": made_up([]), "two": made_up([])}),
    "not the same patients": lambda: bb.compare(
        {"one": made_up([1.0] * 3, member=[0, 0, 1]), "two": made_up([1.0] * 3, member=[0, 0, 1])}
    ),
}


@pytest.mark.parametrize("says", BAD)
def test_what_cannot_be_compared_is_refused_in_one_sentence(says):
    with pytest.raises(InputError) as refused:
        BAD[says]()
    assert says in str(refused.value)


def test_one_pair_has_no_error_and_nobody_has_no_share():
    found = bb.compare({"a": made_up([YEAR], metastatic=[True]), "b": made_up([math.inf])}, years=[5]).data
    one = found.sel(strategy="b", year=5)
    assert one["difference"].sel(endpoint="death") == -1.0
    assert np.isnan(one["std_error"].sel(endpoint="death"))
    assert np.isnan(one["risk"].sel(endpoint="recurrence"))
    told = bb.compare({"a": made_up([YEAR], metastatic=[True]), "b": made_up([math.inf])}).sentences()
    assert told[0] == "Nobody can be counted who might have a recurrence within 10 years under “b” or “a”."
    assert "1,000 fewer do (one pair: all may be chance)" in told[2]


def test_strata_are_the_comparison_of_their_own_patients(later):
    """Of each stratum the same numbers as of a comparison of just these patients; counts add up to everybody."""
    runs = dict(zip(("as planned", "later"), later, strict=True))
    split = bb.compare(runs, years=[5, 10], by=["subtype", "stage"])
    whole = bb.compare(runs, years=[5, 10])
    assert split.data["risk"].dims == ("subtype", "stage", "strategy", "endpoint", "year")
    assert float(split.data["patients"].sel(endpoint="death").sum()) == whole.patients
    table = later[0].patients
    mine = np.isin(table["subtype"].to_pylist(), "hr_pos") & np.isin(table["stage"].to_pylist(), "II")
    alone = {name: Histories("patients", run.provenance, {"patients": run.patients.filter(pa.array(mine))})
             for name, run in runs.items()}  # fmt: skip
    expected = bb.compare(alone, years=[5, 10]).data
    found = split.data.sel(subtype="hr_pos", stage="II", drop=True)
    for name in ("risk", "difference", "std_error", "caused", "life_years_difference", "patients"):
        np.testing.assert_allclose(found[name].values, expected[name].values, rtol=1e-12)
    assert float(np.abs(found["difference"]).max()) > 0.0


def test_strata_weigh_up_to_the_whole(later):
    runs = dict(zip(("as planned", "later"), later, strict=True))
    split, whole = bb.compare(runs, years=[10], by="size_class").data, bb.compare(runs, years=[10]).data
    share = split["patients"] / split["patients"].sum("size_class")
    weighed = (share * split["difference"]).sum("size_class").transpose(*whole["difference"].dims)
    np.testing.assert_allclose(weighed.values, whole["difference"].values, atol=1e-15)


def test_strata_are_told_in_words_and_in_the_table(later):
    found = bb.compare(dict(zip(("as planned", "later"), later, strict=True)), years=[10], by="subtype")
    said = found.sentences(endpoints=["cancer_death"])
    assert found.by == ("subtype",)
    assert len(said) == 2 * found.data.sizes["subtype"]
    assert "Of 1,000 patients (subtype hr_pos)" in said[0]
    assert found.table().column_names[:4] == ["subtype", "strategy", "endpoint", "year"]


def test_strata_of_an_ensemble_follow_each_member():
    breast = bb.get_cancer("breast")
    asked = bb.Scenario(breast, bb.Population.typical(breast, 600), horizon="6 years", seed=7)
    later = asked.with_(care=asked.care.with_(surgery_delay="17 weeks"))
    runs = {n: bb.simulate(s, parameters=bb.ensemble(breast, 3), threads=1) for n, s in (("a", asked), ("b", later))}
    found = bb.compare(runs, years=[5], by="stage").data
    table = runs["a"].patients
    each = [sum(s == "II" and m == k for s, m in zip(table["stage"].to_pylist(), table["member"].to_pylist(),
                                                     strict=True)) for k in range(3)]  # fmt: skip
    assert float(found["patients"].sel(stage="II", endpoint="death")) == pytest.approx(np.mean(each))


@pytest.mark.parametrize("by", ["retreated", "time_recurrence", "age", "nothing"])
def test_strata_not_known_on_day_0_are_refused(later, by):
    with pytest.raises(InputError, match="known on day 0"):
        bb.compare(dict(zip(("as planned", "later"), later, strict=True)), by=by)
