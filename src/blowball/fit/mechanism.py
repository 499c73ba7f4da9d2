"""What a fit takes from the catalogue and holds fixed: the laws of growth, seeding and finding.

The first relapse cannot tell these from what is learned (the seeding exponent from the spread of seeding, the size at
which a lesion is found from its growth), so they stay at the catalogue's numbers, which the posterior keeps beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from blowball.engine.records import FIRST_DISTANT, GOMPERTZ, LOCAL, ORGANS
from blowball.errors import InputError
from blowball.fit.quadrature import shed
from blowball.scenario.model_row import model_row, typical_row
from blowball.units import YEAR, diameter_to_cells

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

Floats = NDArray[np.float64]
_LOGISTIC_SD = math.pi / math.sqrt(3.0)
_MARGINS = 3


@dataclass(frozen=True)
class Found:
    """The log diameter (ln mm) at which a lesion is seen: its mean and its spread between lesions."""

    mean: float
    sd: float


@dataclass(frozen=True, eq=False)
class Fixed:
    """Numbers that a fit does not move; times in years.

    `growth`, `growth_sd`, `seeds` (per unit of the integral of N^alpha), `sleep`, `local_sleep` and `waking` are by
    subtype: a fit shifts all subtypes together and keeps what lies between them.
    """

    log_capacity: float
    exponent: float
    speed: float
    speed_sd: float
    lag: float
    clearance: float
    residual_s0: float
    felt: Found
    staged: Found
    local: Found
    missed: float
    node_shape: float
    close: Floats
    sites: Floats  # where seeds go by blood: share of each organ, by subtype
    diagnosis_exponent: float
    diagnosis_rate: float
    growth: Floats
    growth_sd: Floats
    log_seeds: Floats
    sleep: Floats
    local_sleep: Floats
    log_waking: Floats

    @property
    def subtypes(self) -> int:
        """How many."""
        return len(self.growth)

    def log_shed(self, log_cells: Floats) -> Floats:
        """Ln of the integral of N^alpha over own time."""
        return np.log(shed(log_cells, self.log_capacity, self.exponent))


def fixed(cancer: Cancer) -> Fixed:
    """Numbers of a cancer that a fit holds fixed.

    Raises
    ------
    InputError
        If growth is not by Gompertz's law.

    Examples
    --------
    >>> from blowball.catalogue import get_cancer
    >>> found = fixed(get_cancer("breast", calibrated=False))
    >>> round(found.exponent, 3), found.subtypes
    (0.667, 3)
    """
    model: Any = model_row(cancer)[0]
    if model["growth_law"] != GOMPERTZ:
        raise InputError(
            "the fit knows Gompertz growth only", place=cancer.id,
            remedy="leave growth_law as the catalogue has it",
        )  # fmt: skip
    n = len(cancer.subtypes)
    shares = typical_row(cancer)[0]["subtype_share"][:n] @ model["site_shares"][:n]
    log_capacity = math.log(model["capacity"])
    exam = cancer.number("detection.tests.exam.d50", unit="mm", default=math.inf)
    symptom = float(model["symptom_mm"][LOCAL])
    # Seeds of median growth: what faster growth adds is counted from there, with rho - 1 as the power.
    with np.errstate(divide="ignore"):
        seeds = np.log(model["seeding_rate"][:n])
    seeds = seeds + (model["seeding_growth_exponent"] - 1.0) * model["log_growth"][:n]
    return Fixed(
        log_capacity=log_capacity,
        exponent=float(model["seeding_exponent"]),
        speed=float(model["metastasis_speed"]),
        speed_sd=float(model["metastasis_speed_sd"]),
        lag=float(model["lag"]) / YEAR,
        clearance=float(model["clearance_rate"]) * YEAR,
        residual_s0=-math.log(1.0 - math.log(model["residual_cells"]) / log_capacity),
        felt=_mixed(model["symptom_mm"], shares, model["symptom_sd"]),
        staged=_mixed(model["staging_mm"], shares, _LOGISTIC_SD / model["staging_slope"]),
        local=Found(math.log(min(symptom, exam)), float(np.broadcast_to(model["symptom_sd"], ORGANS)[LOCAL])),
        missed=float(model["node_missed"][2]),
        node_shape=float(model["node_shape"]),
        close=model["residual_foci"][:_MARGINS] / model["residual_foci"][0],
        sites=model["site_shares"][:n],
        diagnosis_exponent=float(model["detection_exponent"]),
        diagnosis_rate=float(model["detection_rate"]) * YEAR,
        growth=model["log_growth"][:n] + math.log(YEAR),
        growth_sd=model["growth_sd"][:n],
        log_seeds=seeds,
        sleep=_logit(model["sleep_probability"][:n]),
        local_sleep=_logit(model["local_sleep_probability"][:n]),
        log_waking=np.log(model["waking_rate"][:n] * YEAR),
    )


def log_cells(mm: Floats) -> Floats:
    """Ln of the cells in a ball of that diameter."""
    return np.log(diameter_to_cells(mm))


def _mixed(mm: Floats, shares: Floats, sd: Floats) -> Found:
    """One normal of ln mm for lesions wherever they are, the organs' differences in its spread."""
    distant = shares[FIRST_DISTANT:]
    log_mm = np.log(np.where(distant > 0.0, mm[FIRST_DISTANT:], 1.0))
    weight = distant / distant.sum()
    mean = float(weight @ log_mm)
    spread = np.broadcast_to(sd, ORGANS)[FIRST_DISTANT:] ** 2 + (log_mm - mean) ** 2
    return Found(mean, math.sqrt(float(weight @ spread)))


def _logit(share: Floats) -> Floats:
    inside = np.clip(share, 1e-6, 1.0 - 1e-6)
    return np.log(inside / (1.0 - inside))
