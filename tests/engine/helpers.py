"""Rows for the engine's tests: everything off unless a test turns it on, and checks with Monte Carlo tolerances.

`quiet_model` and `quiet_plan` have every mechanism off; a seed grows at once, at its primary's rate, is felt at exactly
20 mm, and nobody dies. `full_model` and `full_plan` have every mechanism on. `focus` is a patient with one regional
focus left behind and nothing else: whatever becomes of it can be worked out by hand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from blowball.engine import batch
from blowball.engine.records import GOMPERTZ, MODEL, ORGANS, PATIENT, PLAN, SUBTYPES, TYPICAL, VISITS

YEAR = 365.25
RATE, CAPACITY = 0.0012, 3e12
BONE, LUNG, LIVER = 3, 4, 5
NEVER_MM = 1e6
MOST_EVENTS = 100_000  # patients with a row a lesion: these are slower, and take memory
LIMIT = 4.5  # the chance of |z| > 4.5 is 7e-6 a comparison; there are fewer than 200 of them
BOUND = math.sqrt(0.5 * math.log(2.0 / math.erfc(LIMIT / math.sqrt(2.0))))  # sqrt(n) D of the same chance, see `law`


def cells_of(mm):
    """Cells in a ball of that diameter, a million to the mm³."""
    return 1e6 * math.pi / 6.0 * mm**3


def _filled(dtype, base, changes):
    row = np.zeros(1, dtype)
    for name, value in {**base, **changes}.items():
        row[0][name] = value
    return row


def shares(**organs):
    """`site_shares` the same for all subtypes."""
    names = {"bone": BONE, "lung": LUNG, "liver": LIVER}
    out = np.zeros((SUBTYPES, ORGANS))
    for name, share in organs.items():
        out[:, names[name]] = share
    return out


QUIET = {
    "growth_law": GOMPERTZ, "capacity": CAPACITY, "power": 0.5, "log_growth": math.log(RATE), "metastasis_speed": 1.0,
    "detection_rate": 1e-12, "detection_exponent": 1.0, "seeding_exponent": 2 / 3, "seeding_growth_exponent": 1.0,
    "node_shape": 1.0, "node_most": 1e9, "site_shares": shares(bone=1.0), "immune_limit": 1e6, "dip_clearance": 1.0,
    "dip_waking": 1.0, "residual_cells": 1e3, "inoperable_mm": NEVER_MM, "visible_mm": 5.0, "symptom_mm": 20.0,
    "staging_mm": NEVER_MM, "staging_slope": 100.0, "lethal_cells": math.inf, "burden_share": 1e-9, "retreat_mm": 1.0,
    "palliative_growth": 1.0,
}  # fmt: skip


def quiet_model(**changes):
    """A MODEL row in which a seed grows at once and nothing else happens."""
    return _filled(MODEL, QUIET, changes)


QUIET_PLAN = {
    "horizon": 60 * YEAR, "surgery_day": 0.0, "adherence": 1.0, "test_mm": 10.0, "test_slope": 5.0,
    "course_growth": 1.0, "course_waking": 1.0, "course_second": 1.0, "course_kill_cells": 1e7, "course_column": -1,
    "course_uptake": 1.0, "course_subtype": 1, "course_age": 200.0, "course_reach": 1,
    "exposure_column": -1, "exposure_subtype": 1, "exposure_growth": 1.0, "exposure_waking": 1.0,
    "exposure_clearance": 1.0, "exposure_second": 1.0, "exposure_death": 1.0,
}  # fmt: skip


def quiet_plan(visits=(), **changes):
    """A PLAN row: surgery on day 0, and visits on those days with the first test unless told otherwise."""
    days = np.zeros(VISITS)
    days[: len(visits)] = visits
    base = {**QUIET_PLAN, "n_visits": len(visits), "visit_day": days, "visit_tests": 1}
    return _filled(PLAN, base, changes)


def patients(n=1, **changes):
    """PATIENT rows: hormone receptor positive women of 60 with a tumour of 20 mm and no nodes."""
    rows = np.zeros(n, PATIENT)
    base = {
        "age": 60.0, "female": 1, "year": 2000.0, "size_low": 20.0, "size_high": 20.0, "grade": 2.0,
        "er": 100.0, "pgr": 100.0, "given": -1,
    }  # fmt: skip
    for name, value in {**base, **changes}.items():
        rows[name] = value
    return rows


def unknown(n=1, **changes):
    """PATIENT rows of which nothing is known."""
    rows = np.zeros(n, PATIENT)
    for name in PATIENT.names:
        rows[name] = -1 if PATIENT[name].base.kind == "i" else np.nan
    rows["size_day"] = 0.0
    for name, value in changes.items():
        rows[name] = value
    return rows


def typical(**changes):
    """A TYPICAL row."""
    base = {
        "year": 2000.0, "subtype_share": [0.7, 0.15, 0.15, 0.0], "receptor_share": [1.0, 0.5, 0.0, 0.0],
        "receptor_cut": 10.0, "her2_share": [0.0, 1.0, 0.0, 0.0], "pik3ca_share": 0.3, "female_share": 1.0,
        "grade_share": [0.2, 0.5, 0.3], "margin_share": [0.9, 0.06, 0.04], "habit_share": 0.3,
        "age": np.linspace(30, 90, 11), "er": np.linspace(0, 300, 11), "pgr": np.linspace(0, 300, 11),
    }  # fmt: skip
    return _filled(TYPICAL, base, changes)


def life_table(scale=1.0, years=20, ages=110):
    """Daily hazards that double every eight years of age, differ between the sexes and fall by 1 % a calendar year."""
    year, sex, age = np.arange(years)[:, None, None], np.array([1.0, 0.7])[None, :, None], np.arange(ages)
    return scale * 1e-5 * sex * 0.99**year * 2.0 ** ((age - 50.0) / 8.0), 1995


def run(model, plan, rows, n, *, seed=1, record="patients", life=None, people=None):
    """`batch.run` with the defaults of these tests."""
    people = typical() if people is None else people
    return batch.run(model, plan, people, life or life_table(), rows, n, seed=seed, record=record, threads=2)


@dataclass(frozen=True)
class Check:
    """One comparison: how many Monte Carlo standard errors what was seen lies from what was expected."""

    what: str
    seen: float
    expected: float
    error: float
    kind: str = "normal"  # "bound": `error` is scaled from a bound on the chance; "exact": no chance in it

    @property
    def chance(self):
        """Chance of a distance this large from a right kernel; None where that of a normal z holds."""
        return min(1.0, 2.0 * math.exp(-2.0 * (self.z * BOUND / LIMIT) ** 2)) if self.kind == "bound" else None

    @property
    def z(self):
        """In standard errors."""
        if self.seen == self.expected:
            return 0.0
        return (self.seen - self.expected) / self.error if self.error > 0.0 else math.inf


def share(what, yes, p):
    """A share of independent patients against its probability; certainty has no tolerance."""
    yes = np.asarray(yes)
    return Check(what, float(yes.mean()), float(p), math.sqrt(p * (1.0 - p) / yes.size))


def near(what, seen, expected, tolerance):
    """The largest difference between arrays without chance, against a tolerance."""
    gap = float(np.max(np.abs(np.asarray(seen) - expected), initial=0.0))
    return Check(what, gap, 0.0, tolerance / LIMIT, "exact")


def mean(what, values, expected):
    """A mean of independent values, its error from their own spread."""
    values = np.asarray(values, float)
    return Check(what, float(values.mean()), float(expected), float(values.std()) / math.sqrt(values.size))


def variance(what, values, expected):
    """A variance of independent values, its error from their own fourth moment."""
    values = np.asarray(values, float)
    return mean(what, (values - values.mean()) ** 2, expected)


def law(what, times, cdf, at):
    """A distribution (NaN: never) against its law, on a grid.

    The largest distance D between them has P(sqrt(n) D > x) <= 2 exp(-2 x²) whatever the law (Dvoretzky, Kiefer and
    Wolfowitz, with Massart's constant); the error is scaled so that `LIMIT` errors have the same chance as for a z.
    """
    times, at = np.asarray(times, float), np.asarray(at, float)
    seen = np.searchsorted(np.sort(np.where(np.isnan(times), np.inf, times)), at, side="right") / times.size
    return Check(what, float(np.max(np.abs(seen - cdf(at)))), 0.0, BOUND / LIMIT / math.sqrt(times.size), "bound")


def failures(checks):
    """The checks that miss, in words; an empty list is what a test wants."""
    return [f"{c.what}: {c.seen:.6g}, expected {c.expected:.6g}, z = {c.z:.1f}" for c in checks if not abs(c.z) < LIMIT]
