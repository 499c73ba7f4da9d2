"""Histories made up by hand, so that these tests need no engine."""

from dataclasses import dataclass

import numpy as np
import pytest

from blowball.engine.records import HISTORY, LESION, PATIENT
from blowball.histories.convert import events_table, patients_table
from blowball.histories.histories import Histories
from blowball.histories.schema import Names

NAMES = Names(
    ("hr_pos", "her2_pos", "triple_neg"),
    ("breast", "nodes", "other_breast", "bone", "lung", "liver", "brain", "distant_nodes", "peritoneum", "other"),
)
HORIZON = 3652.5


@dataclass(frozen=True)
class Rows:
    """What the engine would give."""

    people: np.ndarray
    histories: np.ndarray
    lesions: np.ndarray
    lesion_patient: np.ndarray


def made_up(n: int, seed: int = 1) -> Rows:
    """Patients operated on day 35, one in twenty metastatic, with exponential times to everything."""
    rng = np.random.default_rng(seed)
    people, h = np.zeros(n, PATIENT), np.zeros(n, HISTORY)
    people["age"], people["female"], people["year"] = rng.uniform(30, 85, n), rng.random(n) < 0.99, 2005.0
    people["grade"], people["er"], people["pgr"] = rng.integers(1, 4, n), rng.gamma(2.0, 50.0, n), np.nan
    people["her2"], people["stage"], people["margin"] = -1, -1, rng.integers(0, 3, n)
    people["pik3ca"], people["habits"] = rng.integers(-1, 2, n), rng.integers(0, 2, (n, 4))
    h["subtype"], h["size_mm"] = rng.integers(0, 3, n), rng.gamma(3.0, 9.0, n)
    h["nodes_positive"], h["given"] = rng.negative_binomial(0.5, 0.15, n), rng.integers(0, 2, (n, 5))
    h["metastatic_at_diagnosis"] = rng.random(n) < 0.05
    dies = rng.exponential(6000.0, n)
    h["time_end"] = np.minimum(dies, HORIZON)
    h["status"] = np.where(dies < HORIZON, rng.choice([1, 2, 3, 4], n, p=[0.5, 0.4, 0.05, 0.05]), 0)
    operated = (h["metastatic_at_diagnosis"] == 0) & (h["time_end"] > 35.0)
    h["time_surgery"] = np.where(operated, 35.0, np.nan)
    first = 35.0 + rng.exponential([20000.0, 30000.0, 6000.0, 1.0, 40000.0, 1.0, 1.0], (n, 7))
    first[:, 3] = first[:, :3].min(axis=1)
    first[first > h["time_end"][:, None]] = np.nan
    first[:, 5] = np.where(h["status"] == 1, h["time_end"], np.nan)
    first[:, 6] = np.where(h["status"] > 1, h["time_end"], np.nan)
    h["time"], h["truth"] = first, first - 500.0
    recurred = np.isfinite(first[:, 3])
    for name, most in (("first_site", 10), ("found_by", 3), ("seed_origin", 5)):
        h[name] = np.where(recurred, rng.integers(0, most, n), -1)
    h["seed_left"] = np.where(recurred, -rng.exponential(1000.0, n), np.nan)
    h["visits"], h["lesions_at_finding"], h["attempts"] = rng.integers(0, 12, n), recurred, 1
    m = 2 * n
    lesions = np.zeros(m, LESION)
    lesions["lineage"] = np.tile(np.array([7, 2**63 + 9], np.uint64), n)  # the same two in every patient
    lesions["parent"], lesions["generation"] = np.tile([0, 7], n), np.tile([0, 1], n)
    lesions["organ"], lesions["t_left"] = rng.integers(0, 10, m), rng.normal(-500.0, 300.0, m)
    lesions["t_woke"] = np.where(rng.random(m) < 0.5, np.inf, lesions["t_left"] + 100.0)
    lesions["t_gone"], lesions["gone_by"] = np.inf, -1
    lesions["t_found"], lesions["found_by"] = np.nan, -1
    return Rows(people, h, lesions, np.repeat(np.arange(n), 2))


PROVENANCE = {"patients": 300, "members": None, "totals": {"visits": 3, "overflow": 0}, "sources": ["ryu2014"]}


@pytest.fixture(name="rows")
def _rows() -> Rows:
    return made_up(300)


@pytest.fixture(name="names")
def _names() -> Names:
    return NAMES


@pytest.fixture(name="run")
def _run(rows) -> Histories:
    tables = {
        "patients": patients_table(rows.people, rows.histories, NAMES),
        "events": events_table(rows.lesions, rows.lesion_patient, NAMES),
    }
    return Histories("events", PROVENANCE, tables)
