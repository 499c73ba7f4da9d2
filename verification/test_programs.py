"""Our estimators and tables against other programs, on the same simulated patients: lifelines, R survival, cmprsk, msm.

They are given the tables of `Histories.to_survival`, so that a column that means something else than its name shows.
R is used where `Rscript` and its packages are installed.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import blowball as bb
from blowball.outcomes import restricted_mean_survival
from blowball.trial.analyse import analyse

pytestmark = pytest.mark.verification

YEARS, DAY = (2, 5, 8), 365.25
R_PACKAGES = ("survival", "cmprsk", "msm")


@cache
def run():
    """Typical breast patients of nine years; visits make ties, the horizon censors."""
    cancer = bb.get_cancer("breast")
    people = bb.Population.typical(cancer, 3_000)
    return bb.simulate(bb.Scenario(cancer, people, horizon="9 years", seed=5), threads=1)


def first():
    table = run().to_survival("recurrence", kind="lifelines").to_pydict()
    return {
        "duration": np.array(table["duration"]), "event": np.array(table["event"]),
        "treated": np.array(table["nodes_positive"]) > 0,
    }  # fmt: skip


def moves():
    """A row for each state that a patient was in and for the end, as msm reads them."""
    long = run().to_survival("recurrence", kind="mstate").to_pydict()
    rows, last = [], {}
    for i, patient in enumerate(long["id"]):
        if long["trans"][i] == 1:
            rows.append((patient, 0.0, 1))
        if long["status"][i]:
            rows.append((patient, long["Tstop"][i] / DAY, long["to"][i]))
        last.setdefault(patient, []).append((long["Tstop"][i], long["from"][i], long["status"][i]))
    for patient, ends in last.items():
        stop, state, _ = max(ends)
        if not any(done for when, where, done in ends if (when, where) == (stop, state)):
            rows.append((patient, stop / DAY, state))
    return sorted(rows)


def ours():
    table = run().cumulative_incidence("recurrence", years=YEARS)
    return table["estimate"].values, table["std_error"].values


def test_lifelines(record):
    """Cumulative incidence and Cox's model by lifelines."""
    lifelines = pytest.importorskip("lifelines", reason="needs pip install 'blowball[interop]'")
    data = first()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it shakes ties apart
        theirs = lifelines.AalenJohansenFitter(calculate_variance=False, jitter_level=1e-7, seed=1)
        theirs.fit(data["duration"], data["event"], 1)
        found = analyse("cox", data["duration"], data["event"] == 1, data["treated"], 9 * DAY)
        cox = analyse("cox", data["duration"], data["event"] == 1, data["treated"], 9 * DAY, "lifelines")
    curve = theirs.cumulative_density_.iloc[:, 0]
    for year, mine in zip(YEARS, ours()[0], strict=True):
        # Ties are shaken apart by 1e-7 days, which moves a step of at most 1e-3 by no more than its censoring.
        name = f"cumulative incidence of recurrence at {year} years"
        record(name, mine, curve[curve.index <= year * DAY + 1e-3].iloc[-1], 1e-6, "lifelines AalenJohansenFitter")
    record("log hazard ratio, positive nodes", found.estimate, cox.estimate, 1e-5, "lifelines CoxPHFitter")
    record("its standard error", found.std_error, cox.std_error, 1e-6, "lifelines CoxPHFitter")


@pytest.fixture(scope="module")
def by_r(tmp_path_factory):
    """What verification/programs.R prints."""
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed: needs Rscript with the packages survival, cmprsk and msm")
    asked = "cat(all(sapply(c({}), requireNamespace, quietly = TRUE)))".format(", ".join(f"'{p}'" for p in R_PACKAGES))
    if "TRUE" not in subprocess.run(["Rscript", "-e", asked], capture_output=True, text=True, check=True).stdout:
        pytest.skip(f"R lacks one of the packages {', '.join(R_PACKAGES)}: install.packages(...) gets them")
    folder = tmp_path_factory.mktemp("r")
    data = first()
    _write(folder / "first.csv", tuple(data), zip(*(column.astype(float) for column in data.values()), strict=True))
    _write(folder / "moves.csv", ("id", "time", "state"), moves())
    script = Path(__file__).with_name("programs.R")
    done = subprocess.run(["Rscript", script, folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1000:]
    return {name: float(value) for name, value in (line.split(",") for line in done.stdout.splitlines())}


def _write(path, head, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([repr(float(cell)) for cell in row] for row in rows)


def test_r_survival(by_r, record):
    """Cumulative incidence, survival, restricted means, Cox and log-rank by R survival and cmprsk."""
    data = first()
    at = (data["duration"], data["event"] == 1, data["treated"], 9 * DAY)
    cox, rank = analyse("cox", *at), analyse("log-rank", *at)
    for year, mine, error in zip(YEARS, *ours(), strict=True):
        name = f"cumulative incidence at {year} years"
        record(name, mine, by_r[f"survfit.had.{year}"], 1e-10, "R survival, survfit")
        record(name, mine, by_r[f"cuminc.had.{year}"], 1e-10, "R cmprsk, cuminc")
        # Theirs is the infinitesimal jackknife, ours the delta method: two estimates of one error.
        record(
            f"{name}, standard error", error / by_r[f"survfit.error.{year}"], 1.0, 0.01, "R survival, survfit, ratio"
        )
        free = bb.outcomes.kaplan_meier(data["duration"], data["event"] > 0).at([year * DAY])
        record(f"free at {year} years", 1.0 - free.estimate[0], by_r[f"km.free.{year}"], 1e-10, "R survival, survfit")
        record(
            f"free at {year} years, error", free.std_error[0], by_r[f"km.error.{year}"], 1e-9, "R survival, Greenwood"
        )
    mean = restricted_mean_survival(data["duration"], data["event"] > 0, until=8 * DAY).estimate
    record("days free of both within 8 years", mean, by_r["rmean.8"], 1e-6, "R survival, rmean", unit="d")
    record("log hazard ratio, positive nodes", cox.estimate, by_r["cox.estimate"], 1e-6, "R survival, coxph, Efron")
    record("its standard error", cox.std_error, by_r["cox.error"], 1e-6, "R survival, coxph, Efron")
    record("log-rank chi-square", rank.z**2, by_r["logrank.chisq"], 1e-6, "R survival, survdiff")


def test_r_msm(by_r, record):
    """The table of transitions, read by R msm as a Markov model of three states."""
    table = run().to_survival("recurrence", kind="mstate").to_pydict()
    trans, done, time = (np.array(table[name]) for name in ("trans", "status", "time"))
    for number, name in ((1, "1.2"), (2, "1.3"), (3, "2.3")):
        mine = done[trans == number].sum() / (time[trans == number].sum() / DAY)
        gap = mine / by_r[f"msm.{name}"]
        record(f"intensity {name.replace('.', ' to ')}: events over years at risk, ratio", gap, 1.0, 2e-3, "R msm")
