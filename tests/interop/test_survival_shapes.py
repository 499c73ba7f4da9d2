"""The four shapes of `to_survival`, each read by a program made for it, and all of them telling the same."""

import functools

import numpy as np
import pytest

import blowball as bb

YEAR = 365.25


@functools.cache
def run():
    cancer = bb.get_cancer("colorectal")
    people = bb.Population.typical(cancer, 1500, metastatic="exclude")
    return bb.simulate(bb.Scenario(cancer, people, horizon="8 years", seed=3), threads=1)


def kaplan_meier(times, events, at):
    lifelines = pytest.importorskip("lifelines")
    return lifelines.KaplanMeierFitter().fit(times, events).predict(at)


@pytest.fixture(name="free", scope="module")
def _free():
    """Share without recurrence at five years, deaths censored, by the plain shape."""
    table = run().to_survival("recurrence", kind="lifelines")
    return kaplan_meier(table["duration"].to_numpy(), table["event_observed"].to_numpy(), 5 * YEAR)


def test_scikit_survival_reads_its_own(free):
    sksurv = pytest.importorskip("sksurv.nonparametric")
    array = run().to_survival("recurrence", kind="sksurv")
    times, alive = sksurv.kaplan_meier_estimator(array["event"], array["time"])
    assert alive[times <= 5 * YEAR][-1] == pytest.approx(free, rel=1e-9)


def test_lifelines_reads_counting_processes(free):
    lifelines = pytest.importorskip("lifelines")
    frame = run().to_survival("recurrence", kind="counting").to_pandas()
    frame = frame[frame["stop"] > frame["start"]]
    frame["nodes"] = frame["nodes_positive"].to_numpy(float)
    frame["had"] = frame["event"] == 1
    fitted = lifelines.CoxTimeVaryingFitter().fit(
        frame[["id", "start", "stop", "had", "nodes"]], id_col="id", start_col="start", stop_col="stop", event_col="had"
    )
    plain = run().to_survival("recurrence", kind="lifelines").to_pandas()
    plain["nodes"] = plain["nodes_positive"].to_numpy(float)
    plain = plain[plain["duration"] > 0.0]
    cox = lifelines.CoxPHFitter().fit(plain[["duration", "event_observed", "nodes"]], "duration", "event_observed")
    assert fitted.params_["nodes"] == pytest.approx(cox.params_["nodes"], rel=1e-4)
    assert kaplan_meier(frame["stop"], frame["had"], 5 * YEAR) == pytest.approx(free, rel=1e-3)


def test_transitions_tell_the_same_and_follow_on_to_death(free):
    lifelines = pytest.importorskip("lifelines")
    frame = run().to_survival("recurrence", kind="mstate").to_pandas()
    first, dead, after = (frame[frame["trans"] == i] for i in (1, 2, 3))
    assert kaplan_meier(first["Tstop"], first["status"], 5 * YEAR) == pytest.approx(free, rel=1e-9)
    assert (first[["id", "Tstop"]].to_numpy() == dead[["id", "Tstop"]].to_numpy()).all()
    assert not (first["status"].to_numpy() & dead["status"].to_numpy()).any()
    had = first[first["status"] == 1].set_index("id")["Tstop"]
    assert (after.set_index("id")["Tstart"] == had.loc[after["id"]]).all()
    # Alive at five years, from the shares in states 1 and 2, is what deaths of any cause leave.
    told = run().patients
    surgery = np.array(told["time_surgery"].to_pylist(), dtype=float)
    end = np.array(told["time_end"].to_pylist(), dtype=float) - surgery
    died = np.array([status.endswith("death") for status in told["status"].to_pylist()])
    seen = np.isin(told["patient"].to_numpy(), first["id"].to_numpy())
    alive = lifelines.KaplanMeierFitter().fit(end[seen], died[seen]).predict(5 * YEAR)
    ends = frame.sort_values("Tstop").groupby("id").tail(1)
    dies = frame[(frame["to"] == 3) & (frame["status"] == 1)].set_index("id")["Tstop"]
    found_at_death = first[(first["status"] == 1) & ~first["id"].isin(after["id"])].set_index("id")["Tstop"]
    known = ends["id"].isin(dies.index) | ends["id"].isin(found_at_death.index)
    assert lifelines.KaplanMeierFitter().fit(ends["Tstop"], known).predict(5 * YEAR) == pytest.approx(alive, rel=1e-9)
