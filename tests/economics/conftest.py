"""Histories made up by hand, with prices of their own, and small runs of the engine."""

import numpy as np
import pyarrow as pa
import pytest

import blowball as bb
from blowball.engine.records import GIVEN
from blowball.histories import Histories
from blowball.units import YEAR

STATES = ("free", "recurred", "metastatic", "terminal")
CENTRAL = {f"economics.cost.state.{name}": 0.0 for name in STATES}
CENTRAL |= {f"economics.utility.state.{name}": 1.0 for name in ("initial", *STATES[:3], "palliative")}
CENTRAL |= {f"economics.cost.event.{name}": 0.0 for name in (
    "surgery", "local_recurrence", "regional_recurrence", "second_primary", "retreatment", "false_alarm")}  # fmt: skip
CENTRAL |= {"economics.utility.loss.false_alarm": 0.0, "economics.utility.loss.retreatment": 0.0}
CENTRAL |= {"economics.cost.test.exam": 0.0, "economics.cost.test.ct": 0.0, "economics.cost.treatment.chemo": 0.0}
CENTRAL |= {"economics.terminal": 0.0, "economics.palliative": 0.0, "economics.price_year": 2019.0}


def made_up(end, *, horizon="100 years", prices=None, visits=(), tests=("exam",), adherence=1.0, **columns):
    """Histories of patients who end on these days, of the cancer if `cancer`, with other columns as they are given."""
    end = np.asarray(end, dtype=np.float64)
    n = len(end)
    of_it = columns.pop("cancer", True)
    table = {
        "patient": np.arange(n), "member": np.zeros(n, np.int32), "metastatic_at_diagnosis": np.zeros(n, bool),
        "time_end": end, "status": np.where(np.full(n, of_it), "cancer_death", "alive"), "retreated": np.zeros(n, bool),
        "visits": np.zeros(n, np.int32), "false_alarms": np.zeros(n, np.int32), "subtype": ["colon"] * n,
        **{name: np.zeros(n, bool) for name in GIVEN},
    }  # fmt: skip
    for name in ("surgery", "local_recurrence", "regional_recurrence", "distant_recurrence", "recurrence",
                 "second_primary"):  # fmt: skip
        table[f"time_{name}"] = pa.array(np.full(n, np.nan), from_pandas=True)
    for name, values in columns.items():
        real = name.startswith("time_")
        table[name] = pa.array(np.broadcast_to(values, n).astype(float), from_pandas=True) if real else values
    values = {path: {"value": value, "unit": "USD", "method": "assumed", "source": ""}
              for path, value in {**CENTRAL, **(prices or {})}.items()}  # fmt: skip
    plan = {"visits": list(visits), "tests": list(tests) if visits else [], "adherence": adherence}
    provenance = {
        "cancer": "colorectal", "seed": 1, "patients": n, "people_sha256": "", "ensemble": None, "members": None,
        "scenario": {"horizon": horizon, "care": {"follow_up": plan}, "population": {"size": n}},
        "parameters": {"values": values}, "software": {"blowball": "0"},
    }  # fmt: skip
    return Histories("patients", provenance, {"patients": pa.table(table)})


def years(*values):
    return np.array(values, dtype=np.float64) * YEAR


@pytest.fixture(name="runs", scope="session")
def _runs():
    """No visits and the guideline's, the same 1,200 patients, three parameter sets."""
    cancer = bb.get_cancer("colorectal", calibrated=False)
    asked = bb.Scenario(cancer, bb.Population.typical(cancer, 1_200), horizon="10 years", seed=5)
    sets = bb.ensemble(cancer, 3)
    return {
        name: bb.simulate(asked.with_(care=asked.care.with_(follow_up=name)), parameters=sets, threads=1)
        for name in ("none", "guideline")
    }
