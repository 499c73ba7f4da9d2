"""Tables of patients written by hand: days since diagnosis, surgery on day 0 unless said otherwise."""

import pyarrow as pa
import pytest

from blowball.targets.patients import Patients
from blowball.targets.target import Target

YEAR = 365.25
TIMES = ("local_recurrence", "regional_recurrence", "distant_recurrence", "second_primary")
BASE = {
    "age": 60.0, "size_mm": 15.0, "nodes_positive": 0, "grade": 2, "er": None, "pik3ca": None, "subtype": "hr_pos",
    "first_site": None, "found_by": None, "metastatic_at_diagnosis": False, "time_surgery": 0.0, "time_end": 20.0,
    "status": "alive", "retreated": None, "metastasis_at_death": None,
    **{f"time_{name}": None for name in (*TIMES, "recurrence")},
}  # fmt: skip
WORDS = pa.dictionary(pa.int8(), pa.string())
FLAGS = ("pik3ca", "metastatic_at_diagnosis", "retreated", "metastasis_at_death")
LABELS = ("subtype", "first_site", "found_by", "status")


def patients_of(*rows):
    """Patients that differ from a woman free of everything for 20 years; times in years."""
    filled = []
    for row in rows:
        one = {**BASE, **row}
        kinds = [one[f"time_{name}"] for name in TIMES[:3] if one[f"time_{name}"] is not None]
        one["time_recurrence"] = min(kinds, default=None)
        filled.append({k: v * YEAR if k.startswith("time_") and v is not None else v for k, v in one.items()})
    columns = {}
    for name in BASE:
        values = [row[name] for row in filled]
        kind = WORDS if name in LABELS else pa.bool_() if name in FLAGS else pa.float64()
        columns[name] = pa.array(values, pa.string()).cast(WORDS) if name in LABELS else pa.array(values, kind)
    return Patients.of(pa.table(columns))


@pytest.fixture(name="patients_of")
def _patients_of():
    return patients_of


@pytest.fixture(name="target")
def _target():
    def make(measure, unit="%", **said):
        said = {"value": 10.0, "tolerance": 1.0, **said}
        return Target.model_validate(
            {"id": "one", "title": "One", "use": "validate", "measure": measure, "unit": unit, "method": "assumed"}
            | said
        )

    return make
