"""Cumulative incidence of tables and of counts: labels, strata, who is counted, and that both say the same."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from blowball.engine.records import ENDPOINTS, STATUS
from blowball.errors import InputError
from blowball.histories.counts import SLACK, Counts, monthly_grid
from blowball.outcomes import aalen_johansen, cumulative_incidence, parameter_interval, table_incidence
from blowball.units import YEAR

SUBTYPES = ("hr_pos", "triple_neg")
SURGERY, HORIZON = 35.0, 10.0 * YEAR


def patients(n=4000, seed=1):
    """Operated on day 35 unless dead or metastatic; visits find recurrences at whole half years after surgery."""
    rng = np.random.default_rng(seed)
    dies = rng.exponential(5000.0, n)
    end = np.minimum(dies, HORIZON)
    metastatic = rng.random(n) < 0.1
    found = SURGERY + np.ceil(rng.exponential(3000.0, n) / (YEAR / 2.0)) * (YEAR / 2.0)
    code = np.where(dies >= HORIZON, 0, rng.integers(1, 5, n))
    times = {f"time_{e}": pa.nulls(n, pa.float64()) for e in ENDPOINTS}
    times["time_recurrence"] = pa.array(np.where(found <= end, found, np.nan), from_pandas=True)
    times["time_cancer_death"] = pa.array(np.where(code == 1, end, np.nan), from_pandas=True)
    times["time_other_death"] = pa.array(np.where(code > 1, end, np.nan), from_pandas=True)
    return pa.table(
        {
            "patient": np.arange(n),
            "member": np.arange(n) % 2,
            "subtype": pa.DictionaryArray.from_arrays(rng.integers(0, 2, n).astype(np.int8), list(SUBTYPES)),
            "size_mm": rng.gamma(3.0, 9.0, n),
            "nodes_positive": rng.negative_binomial(0.5, 0.1, n),
            "grade": pa.array(rng.choice([1.0, 2.0, 3.0, np.nan], n), from_pandas=True).cast(pa.int32()),
            "chemo": rng.random(n) < 0.5,
            "metastatic_at_diagnosis": metastatic,
            "time_surgery": pa.array(np.where((end > SURGERY) & ~metastatic, SURGERY, np.nan), from_pandas=True),
            "time_end": end,
            "status": np.array(STATUS)[code],
            **times,
        }
    )


def counts_of(table):
    """The same patients, counted as the engine counts them."""
    columns = {name: table[name].to_numpy() for name in table.column_names if name not in ("subtype", "status")}
    strata = (
        columns["member"],
        np.array([SUBTYPES.index(s) for s in table["subtype"].to_pylist()]),
        np.searchsorted([1, 4, 10], columns["nodes_positive"], side="right"),
        np.searchsorted([20.0, 50.0], columns["size_mm"], side="left"),
        columns["metastatic_at_diagnosis"].astype(int),
    )
    grid = monthly_grid(HORIZON, SURGERY)
    events = np.zeros((2, 2, 4, 3, 2, 7, 2, len(grid) - 1), np.int64)
    people = np.zeros((2, 2, 4, 3, 2), np.int64)
    np.add.at(people, strata, 1)
    dead = np.array(table["status"].to_pylist()) != "alive"
    for e, endpoint in enumerate(ENDPOINTS):
        time = columns[f"time_{endpoint}"].astype(float)
        had = np.isfinite(time)
        for kind, who, when in ((0, had, time), (1, ~had & dead, columns["time_end"])):
            bins = np.searchsorted(grid, when[who], side="left") - 1
            np.add.at(events, (*(s[who] for s in strata), np.full(who.sum(), e), np.full(who.sum(), kind), bins), 1)
    return Counts(events, people, grid, SURGERY, SUBTYPES)


def run_of(table, members=None):
    return SimpleNamespace(summary=None, patients=table, members=members)


def summary_of(table, members=None):
    return SimpleNamespace(summary=counts_of(table), members=members)


def test_each_cell_is_the_curve_of_its_patients():
    table = patients()
    found = cumulative_incidence(run_of(table), "recurrence", years=[1, 5], by=["subtype", "grade"])
    assert found["estimate"].dims == ("subtype", "grade", "year")
    assert list(found["grade"].values) == [1, 2, 3, "unknown"]
    frame = table.to_pandas()
    cell = frame[(frame.subtype == "triple_neg") & (frame.grade == 2) & frame.time_surgery.notna()]
    end = cell.time_recurrence.fillna(np.inf).clip(upper=cell.time_end) - cell.time_surgery
    event = np.where(cell.time_recurrence.notna(), 1, np.where(cell.status != "alive", 2, 0))
    expected = aalen_johansen(end, event).at([YEAR, 5 * YEAR], slack=1e-6)
    here = found.sel(subtype="triple_neg", grade=2)
    for name in ("estimate", "std_error", "ci_low", "ci_high", "n_at_risk"):
        np.testing.assert_array_equal(here[name], getattr(expected, name))
    assert here["n"] == len(cell)


def test_classes_and_flags_split_too():
    found = table_incidence(patients(), "recurrence", years=[5], by=["node_class", "size_class", "chemo"])
    assert found["estimate"].shape == (4, 3, 2, 1)
    assert list(found["node_class"].values) == ["0", "1-3", "4-9", "10+"]
    assert list(found["chemo"].values) == [False, True]
    whole = table_incidence(patients(), "recurrence", years=[5])
    assert found["n"].sum() == whole["n"] == 4000 - whole.attrs["left_out"]


@pytest.mark.verification
def test_the_estimate_is_the_closed_form():
    # Half-yearly findings of exp(3000 d) with death at exp(5000 d): found by visit k if it began before and one lives
    # to the visit. From surgery both clocks are memoryless.
    found = table_incidence(patients(40_000, seed=5), "recurrence", years=[1, 3, 8])
    half = YEAR / 2.0
    began, lives = 1.0 - np.exp(-half / 3000.0), np.exp(-half / 5000.0)
    stays = np.exp(-half / 3000.0) * lives
    truth = [began * lives * (1.0 - stays**k) / (1.0 - stays) for k in (2, 6, 16)]
    # One seed, three correlated looks: four standard errors are passed by chance once in some ten thousand seeds.
    assert (np.abs(found["estimate"] - truth) < 4.0 * found["std_error"]).all()


@pytest.mark.parametrize("origin", ["surgery", "diagnosis"])
@pytest.mark.parametrize("endpoint", ["recurrence", "cancer_death", "other_death"])
@pytest.mark.parametrize("by", [(), ("subtype",), ("size_class", "node_class")])
def test_a_summary_says_what_the_patients_say(endpoint, by, origin):
    table = patients()
    # Who is never operated without being metastatic died before surgery: a summary cannot tell from diagnosis.
    operated = table.filter(
        pa.compute.or_(table["metastatic_at_diagnosis"], pa.compute.is_valid(table["time_surgery"]))
    )
    if origin == "surgery" and endpoint != "recurrence":
        operated = operated.filter(pa.compute.is_valid(operated["time_surgery"]))
    options = {"years": [0, 1, 2.5, 9], "by": by, "origin": origin}
    one = cumulative_incidence(run_of(operated), endpoint, **options)
    other = cumulative_incidence(summary_of(operated), endpoint, **options)
    assert one["estimate"].dims == other["estimate"].dims
    np.testing.assert_array_equal(one["n"], other["n"])
    np.testing.assert_allclose(one["estimate"], other["estimate"], atol=1e-12)
    np.testing.assert_allclose(one["std_error"], other["std_error"], atol=1e-9)
    np.testing.assert_allclose(one["ci_high"], other["ci_high"], atol=1e-7)
    if endpoint == "recurrence" and origin == "surgery":  # many fall on the very day that is asked for
        assert (one["n_at_risk"] >= other["n_at_risk"]).all()
    else:
        np.testing.assert_array_equal(one["n_at_risk"], other["n_at_risk"])


def test_a_finding_on_a_whole_year_counts_in_that_year():
    table = patients()
    found = table_incidence(table, "recurrence", years=[0.5, 0.5 - 1e-4])
    frame = table.to_pandas()
    on_the_day = (frame.time_recurrence - frame.time_surgery).round(3) == round(YEAR / 2.0, 3)
    assert found["estimate"][0] * found["n"] == pytest.approx(on_the_day.sum())
    assert on_the_day.sum() > 0
    assert found["estimate"][1] == 0.0


def test_follow_up_from_surgery_ends_a_delay_before_the_horizon():
    for run in (run_of(patients()), summary_of(patients())):
        found = cumulative_incidence(run, "recurrence", years=[9.9, 10])
        assert np.isfinite(found["estimate"][0])
        assert np.isnan(found["estimate"][1])
        assert np.isfinite(cumulative_incidence(run, "cancer_death", years=[10], origin="diagnosis")["estimate"][0])
        assert list(cumulative_incidence(run, "recurrence")["year"].values) == list(range(1, 10))


def test_an_empty_cell_is_not_zero():
    table = patients().slice(0, 40)
    few = table.filter(pa.compute.not_equal(table["subtype"].cast(pa.string()), "triple_neg"))
    found = table_incidence(few, "recurrence", years=[1], by="subtype")
    assert found["n"].sel(subtype="triple_neg") == 0
    assert np.isnan(found["estimate"].sel(subtype="triple_neg")).all()


def test_no_event_has_an_upper_limit():
    found = table_incidence(patients(), "second_primary", years=[5])
    assert found["estimate"].item() == 0.0
    assert found["ci_high"].item() == pytest.approx(1.0 - 0.025 ** (1.0 / found["n_at_risk"].item()))


def test_it_says_what_it_is():
    found = table_incidence(patients(), "recurrence", years=[5])
    assert "death without it competes" in found.attrs["wording"]
    assert "metastatic at diagnosis or never operated are left out" in found.attrs["wording"]
    assert found.attrs["left_out"] > 0
    everyone = table_incidence(patients(), "recurrence", years=[5], origin="diagnosis", include_metastatic=True)
    assert everyone.attrs["left_out"] == 0
    assert "left out" not in everyone.attrs["wording"]


@pytest.mark.parametrize("make", [run_of, summary_of])
def test_an_ensemble_has_members_and_an_interval(make):
    found = cumulative_incidence(make(patients(), members=2), "recurrence", years=[2, 5], by="subtype")
    assert found["estimate"].dims == ("member", "subtype", "year")
    apart = parameter_interval(found)
    assert apart["estimate"].dims == ("subtype", "year")
    np.testing.assert_allclose(apart["estimate"], found["estimate"].mean("member"))
    np.testing.assert_allclose(
        apart["parameter_high"] - apart["parameter_low"], 0.95 * np.abs(np.diff(found["estimate"], axis=0)[0])
    )
    np.testing.assert_allclose(apart["monte_carlo_error"] ** 2, (found["std_error"] ** 2).mean("member"))


def test_one_member_is_no_ensemble():
    with pytest.raises(InputError, match="no ensemble of at least two members"):
        parameter_interval(table_incidence(patients(), "recurrence", years=[2]))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"by": ["size_mm"]}, "'size_mm' is a measurement and not a class"),
        ({"by": ["colour"]}, "there is no column 'colour'; use "),
        ({"by": ["patient"]}, "has 4000 different values"),
        ({"by": ["grade", "grade"]}, "named twice"),
        ({"years": [-1]}, "are not years"),
        ({"years": []}, "are not years"),
        ({"years": [np.inf]}, "are not years"),
        ({"origin": "birth"}, "not an origin of time"),
    ],
)
def test_what_cannot_be_asked_is_refused(options, words):
    with pytest.raises(InputError, match=words):
        cumulative_incidence(run_of(patients()), "recurrence", **options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"by": ["chemo"]}, "a summary is not counted by 'chemo'; use subtype, node_class, size_class, metastatic"),
        ({"censoring": "time_end"}, "a summary has no single patients to censor"),
    ],
)
def test_what_a_summary_cannot_tell_is_refused(options, words):
    with pytest.raises(InputError, match=words):
        cumulative_incidence(summary_of(patients()), "recurrence", **options)


def test_without_surgery_time_begins_at_diagnosis():
    counts = counts_of(patients())
    none = SimpleNamespace(summary=dataclasses.replace(counts, surgery_day=np.inf), members=None)
    with pytest.raises(InputError, match="no edge of time at day inf, where surgery is; give the other origin"):
        cumulative_incidence(none, "cancer_death", years=[1])
    assert cumulative_incidence(none, "cancer_death", years=[1], origin="diagnosis")["n"] == 4000


@pytest.mark.parametrize("surgery", [35.0, -84.0, 0.0, np.inf])
def test_the_grid_has_an_edge_wherever_somebody_may_ask(surgery):
    grid = monthly_grid(HORIZON, surgery)
    assert grid[0] == -np.inf
    assert (np.diff(grid) > 0.0).all()
    origins = [0.0, surgery] if surgery < HORIZON else [0.0]
    for day in origins + [o + 2.5 * YEAR for o in origins] + [HORIZON]:
        edges = grid[np.abs(grid - day) < 2.0 * SLACK]
        assert edges.max() > day, "what falls on the day itself belongs before the edge"
    for origin in origins:
        assert (np.abs(grid - (origin - SLACK)) < 1e-9).any(), "and the origin's own day has a bin"
