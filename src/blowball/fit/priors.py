"""What a fit learns, and what is believed of it beforehand: the catalogue's numbers with their own uncertainty.

Every parameter lives on the scale on which its prior is normal. Numbers that differ by subtype are shifted together.
What hangs on hospital and decade (nodes looked at, foci left, what a course did, second tumours counted) is given as
much room, beside the catalogue's uncertainty, as a number of which nobody knows any.
Effects of covariates have the tails of Student's t with 3 degrees of freedom: those of which the catalogue knows
nothing are next to nothing, but for a few. Such tails elsewhere would leave places without end where relapses tell
nothing (a course that kills one seed in a hundred, or in ten thousand), in which chains get lost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blowball.catalogue.records import Record, to_scale
from blowball.fit.covariates import BENT, MOVED, YOUNG

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

Z95 = 1.959964
SPARSE = 0.15  # scale of an effect of which nothing is known, per standard deviation of its covariate
TAIL = 3.0  # degrees of freedom
LOCAL = 2  # organs that a local course reaches at most: the organ and its nodes
LOOSE = {"log": 0.3, "logit": 0.5, "linear": 0.3}  # of a number that the catalogue gives without uncertainty
SPREAD = 0.3  # scale of ln of the factor on the spread of growth: of rates between patients nobody knows more
UNREAD, UNREAD_SD = math.log(0.3), 0.7  # ln variance of what makes seeds take that no node count tells


@dataclass(frozen=True)
class Term:
    """One parameter: normal, or `sparse` by Student's t, around `centre`; a `shift` moves all subtypes of `path`."""

    name: str
    path: str
    scale: str
    centre: float
    sd: float
    shift: bool = False
    sparse: bool = False


@dataclass(frozen=True)
class Terms:
    """All parameters of a fit, in the order of its vector.

    `covariates` are the design's columns, `treatments` its courses; of `held` holding down is learned.
    """

    terms: tuple[Term, ...]
    covariates: tuple[str, ...]
    treatments: tuple[str, ...]
    held: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Of all parameters."""
        return tuple(term.name for term in self.terms)

    def index(self, name: str) -> int:
        """Place of a parameter; -1 if it is not learned."""
        return self._places.get(name, -1)

    @cached_property  # a gradient asks hundreds of times
    def _places(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    @property
    def centre(self) -> NDArray[np.float64]:
        """Where the prior has its mode."""
        return np.array([term.centre for term in self.terms])


def terms(
    cancer: Cancer, covariates: tuple[str, ...], spread: dict[str, float], treatments: tuple[str, ...],
    told: tuple[str, ...] = (),
) -> Terms:  # fmt: skip
    """Parameters of a fit.

    Parameters
    ----------
    spread : dict of str to float
        Standard deviation of each covariate in the table, in the engine's units.
    told : tuple of str
        Courses of which the table says who had them, if only that nobody had.

    Examples
    --------
    >>> from blowball.catalogue import get_cancer
    >>> found = terms(get_cancer("breast"), ("grade",), {"grade": 0.5}, ("endocrine",))
    >>> found.names[:4], found.held
    (('seeds', 'variance', 'unread', 'nodes_per_seed'), ('endocrine',))
    """
    found = [
        _shift(cancer, "seeds", "seeding.seeds", "log"),
        _variance(cancer),
        Term("unread", "seeding.variance", "log", UNREAD, UNREAD_SD),
        _here(_plain(cancer, "nodes_per_seed", "seeding.nodes_per_seed", "log")),
        _here(_plain(cancer, "node_weight", "seeding.node_weight", "logit")),
        _plain(cancer, "pace", "seeding.growth_exponent", "linear"),
        _shift(cancer, "growth", "growth.doubling_time", "log"),
        Term("spread", "growth.doubling_time", "log", 0.0, SPREAD, shift=True),
        _shift(cancer, "sleep", "fate.sleep_probability", "logit"),
        _shift(cancer, "waking", "fate.waking_half_life", "log"),
        _residual(cancer, told),
        _here(_rate(cancer, "second", "second.rate")),
    ]
    found += [
        _effect(cancer, moved, name, spread[name])
        for moved in MOVED for name in covariates if f"effects.{moved}.{name}" in cancer.records
    ]  # fmt: skip
    if YOUNG in covariates:
        sd = SPARSE / spread[YOUNG]
        found += [Term(f"{moved}.{YOUNG}", f"effects.{moved}.age", "linear", 0.0, sd, sparse=True) for moved in BENT]
    for course in treatments:
        for what in ("kill", "kill_asleep"):
            found.append(_here(_plain(cancer, f"{what}.{course}", f"treatment.{course}.{what}", "logit")))
    held = tuple(course for course in treatments if hold(cancer, course) < 1.0 - 1e-9)
    found += [_here(_hold(cancer, course)) for course in held]
    return Terms(tuple(term for term in found if math.isfinite(term.centre)), covariates, treatments, held)


def hold(cancer: Cancer, course: str) -> float:
    """One pace for growth and waking under a course: the middle of those that it slows, on the logit scale."""
    slowed = [_logit(cancer.number(path, unit="1")) for path in slows(cancer, course)]
    return 1.0 / (1.0 + math.exp(-sum(slowed) / len(slowed))) if slowed else 1.0


def slows(cancer: Cancer, course: str) -> list[str]:
    """Paths of what a course slows, growth or waking or both."""
    both = (f"treatment.{course}.{what}" for what in ("growth", "waking"))
    return [path for path in both if cancer.number(path, unit="1") < 1.0 - 1e-9]


def _hold(cancer: Cancer, course: str) -> Term:
    centre = _logit(hold(cancer, course))
    parts = [_sd(cancer.record(path), "logit") for path in slows(cancer, course)]
    return Term(f"hold.{course}", f"treatment.{course}.growth", "logit", centre, math.hypot(*parts) / len(parts))


def _here(term: Term) -> Term:
    """With room for what differs between hospitals and decades."""
    return replace(term, sd=math.hypot(term.sd, LOOSE[term.scale]))


def _plain(cancer: Cancer, name: str, path: str, scale: str) -> Term:
    record = cancer.record(path)
    assert isinstance(record.value, float)
    return Term(name, path, scale, to_scale(record.value, record.unit, scale), _sd(record, scale))  # type: ignore[arg-type]


def _rate(cancer: Cancer, name: str, path: str) -> Term:
    """A hazard of all subtypes, as 1/year whatever the record's unit."""
    record = cancer.record(path, cancer.subtype_ids[0])
    value = cancer.number(path, cancer.subtype_ids[0], unit="1/y")
    return Term(name, record.path, "log", math.log(value), _sd(record, "log"))


def _residual(cancer: Cancer, told: tuple[str, ...]) -> Term:
    """Foci left behind, less those that a local course kills of which the table does not tell who had it."""
    term = _plain(cancer, "residual", "surgery.residual_foci.clear", "log")
    local = [c.id for c in cancer.courses if c.id not in told and len(c.reach) <= LOCAL]
    kill, had = ([cancer.number(f"treatment.{name}.{what}", unit="1") for name in local] for what in ("kill", "uptake"))
    untold = sum(math.log1p(-k * h) for k, h in zip(kill, had, strict=True))
    return replace(term, centre=term.centre + untold, sd=math.hypot(term.sd, untold))


def _variance(cancer: Cancer) -> Term:
    """The variance at the exponent in use; the catalogue's holds at another."""
    term = _plain(cancer, "variance", "seeding.variance", "log")
    return replace(term, centre=term.centre + math.log(steeper(cancer)))


def steeper(cancer: Cancer) -> float:
    """The variance of seeding at the exponent in use over that at the exponent of its record."""
    beyond = cancer.number("seeding.exponent") - cancer.number("seeding.variance_exponent")
    return 1.0 + cancer.number("seeding.variance_slope") * beyond


def _shift(cancer: Cancer, name: str, path: str, scale: str) -> Term:
    sds = [_sd(cancer.record(path, subtype), scale) for subtype in cancer.subtype_ids]
    return Term(name, path, scale, 0.0, sum(sds) / len(sds), shift=True)


def _effect(cancer: Cancer, moved: str, name: str, spread: float) -> Term:
    path = f"effects.{moved}.{name}"
    record = cancer.record(path)
    centre = cancer.number(path, unit="1/decade" if name in ("age", "year") else None)
    if record.uncertainty is None:
        return Term(f"{moved}.{name}", path, "linear", centre, SPARSE / spread, sparse=True)
    return Term(f"{moved}.{name}", path, "linear", centre, _sd(record, "linear"), sparse=True)


def _sd(record: Record, scale: str) -> float:
    """Standard deviation of a record's uncertainty on a scale, by its ends."""
    known = record.uncertainty
    if known is None or not isinstance(record.value, float):
        return LOOSE[scale]
    if known.low is None or known.high is None:
        assert known.sd is not None
        if known.scale == scale:
            return known.sd
        low, high = (_moved(record, sign * known.sd) for sign in (-1.0, 1.0))
        width = 2.0
    else:
        low, high, width = known.low, known.high, 2.0 * Z95
    ends = [to_scale(end, record.unit, scale) for end in (low, high)]  # type: ignore[arg-type]
    width = math.sqrt(12.0) if known.shape == "uniform" else width
    return (ends[1] - ends[0]) / width if all(math.isfinite(end) for end in ends) else LOOSE[scale]


def _moved(record: Record, by: float) -> float:
    from blowball.catalogue.records import from_scale

    assert isinstance(record.value, float)
    assert record.uncertainty is not None
    scale = record.uncertainty.scale
    return from_scale(to_scale(record.value, record.unit, scale) + by, record.unit, scale)


def _logit(share: float) -> float:
    inside = min(max(share, 1e-9), 1.0 - 1e-9)
    return math.log(inside / (1.0 - inside))
