"""The story of one patient in plain Python: the kernel's twin, on the same draws.

Written to be read and to be right, not to be fast. It is told event by event: the next thing to happen is a seed that
leaves, a finding, or death. Only the draws are shared with the kernel. The chapters are `people`, `tumour`, `plan` and
`patient`; what they rest on is in `world`, `lesions`, `calendar` and `growth`.
"""

from __future__ import annotations

from typing import Any

from .draws import Luck
from .patient import Patient
from .people import complete, plain


def simulate_patient(model_row, plan_row, typical_row, life, first_year, row, seed, i) -> dict[str, Any]:
    """Patient `i`, from the first cell to death or horizon.

    Parameters
    ----------
    model_row, plan_row, typical_row : numpy.ndarray
        One row each of `records.MODEL`, `PLAN` and `TYPICAL`.
    life : numpy.ndarray
        Daily hazards of death, year x sex (male, female) x age.
    first_year : int
        The calendar year of its first row.
    row : numpy.ndarray of `records.PATIENT`
        Who; what is missing there is drawn.
    seed, i : int
        Of the run, and the patient's number in it.

    Returns
    -------
    dict
        The fields of `records.HISTORY`, and `lesions`: a list of `Lesion` that were tumours in the patient's time.
    """
    luck = Luck(seed, i)
    who = complete(plain(row), plain(typical_row), luck)
    patient = Patient(plain(model_row), plain(plan_row), who, luck)
    patient.before_diagnosis()
    patient.make_plan(life, first_year)
    patient.follow()
    return patient.history()
