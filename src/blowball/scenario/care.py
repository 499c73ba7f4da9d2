"""What is done for the patient: surgery and what goes with it, treatment, follow-up, and what follows a recurrence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from blowball.catalogue import Cancer, cancer_of
from blowball.errors import InputError, shown
from blowball.units import days

from .follow_up import GUIDELINE, FollowUp, say_exactly
from .words import closest, listed, one_of

MARGINS = ("clear", "close", "positive", "as_recorded")
NODES = ("none", "sentinel", "dissection")
NONE = "none"
EARLIEST = -36525.0  # a century: nothing in the engine is older


@dataclass(frozen=True)
class CarePlan:
    """A strategy; start from `guideline` or `none` and change it with `with_`.

    Attributes
    ----------
    surgery_delay : float or None
        Days from day 0 to surgery, negative if it is earlier; infinite: no surgery; None: as the catalogue says.
    margins : {"clear", "close", "positive", "as_recorded"}
        Of every patient; as recorded: as the table says, else drawn.
    nodes : {"none", "sentinel", "dissection"}
        Operation on the regional nodes.
    radiotherapy : bool or "guideline"
        For everybody, for nobody, or as the table says and else by the guideline's eligibility and uptake.
    systemic : "guideline" or tuple of str
        Courses that everybody of an eligible subtype has, and no other; or as for radiotherapy.
    follow_up : FollowUp
    retreatment : bool
        Whether a recurrence may be removed with curative intent.
    palliative : bool
        Whether palliative treatment slows what cannot be removed.
    """

    cancer: Cancer = field(repr=False, compare=False)
    surgery_delay: float | None
    margins: str
    nodes: str
    radiotherapy: bool | str
    systemic: str | tuple[str, ...]
    follow_up: FollowUp
    retreatment: bool = True
    palliative: bool = True

    def __post_init__(self) -> None:
        self.follow_up.check(self.cancer)
        _refuse_contradictions(self)

    @classmethod
    def guideline(cls, cancer: Cancer | str) -> CarePlan:
        """What the cancer's catalogue takes for usual care.

        Examples
        --------
        >>> import blowball as bb
        >>> bb.CarePlan.guideline("breast").nodes
        'sentinel'
        """
        cancer = cancer_of(cancer)
        visits = FollowUp.named(cancer, GUIDELINE)
        return cls(cancer, None, "as_recorded", cancer.node_operation, GUIDELINE, GUIDELINE, visits)

    @classmethod
    def none(cls, cancer: Cancer | str) -> CarePlan:
        """Nothing is done: the disease runs its course, and is only diagnosed."""
        cancer = cancer_of(cancer)
        return cls(cancer, math.inf, "as_recorded", NONE, False, (), FollowUp.none(), False, False)

    def with_(
        self,
        *,
        surgery_delay: str | None = None,
        margins: str | None = None,
        nodes: str | None = None,
        radiotherapy: bool | str | None = None,
        systemic: str | Sequence[str] | None = None,
        follow_up: FollowUp | str | None = None,
        retreatment: bool | None = None,
        palliative: bool | None = None,
    ) -> CarePlan:
        """The same plan with some things done otherwise.

        Parameters
        ----------
        surgery_delay : str
            ``"8 weeks"`` from diagnosis, ``"-12 weeks"`` if it had been found earlier, ``"none"`` for no surgery
            (what the guideline does at or after surgery then falls away), ``"guideline"``.
        margins, nodes : str
        radiotherapy : bool or "guideline"
        systemic : "guideline", "none" or list of courses
        follow_up : FollowUp, or the name of a schedule of the catalogue
        retreatment, palliative : bool

        Raises
        ------
        InputError
            If a word is not known, or the plan contradicts itself.
        """
        changes: dict[str, Any] = {}
        if surgery_delay is not None:
            changes["surgery_delay"] = _delay(surgery_delay)
        if margins is not None:
            changes["margins"] = one_of(margins, MARGINS, what="a margin", place="care, margins")
        if nodes is not None:
            changes["nodes"] = one_of(nodes, NODES, what="an operation on the nodes", place="care, nodes")
        if radiotherapy is not None:
            changes["radiotherapy"] = _radiotherapy(radiotherapy)
        if systemic is not None:
            changes["systemic"] = _systemic(systemic, self.cancer)
        if follow_up is not None:
            changes["follow_up"] = _follow_up(follow_up, self.cancer)
        for name, value in (("retreatment", retreatment), ("palliative", palliative)):
            if value is not None:
                changes[name] = _yes_or_no(value, f"care, {name}")
        if changes.get("surgery_delay") == math.inf:
            changes = {**self._left_without_surgery(), **changes}
        return replace(self, **changes)

    def _left_without_surgery(self) -> dict[str, Any]:
        """What the guideline does at or after surgery falls away with it; what was asked for stays, and contradicts."""
        usual = CarePlan.guideline(self.cancer)
        away: dict[str, Any] = {"nodes": NONE, "follow_up": FollowUp.none()}
        return {name: value for name, value in away.items() if getattr(self, name) == getattr(usual, name)}

    def to_dict(self) -> dict[str, Any]:
        """As a scenario file writes it."""
        if self.surgery_delay is None:
            delay = GUIDELINE
        else:
            delay = NONE if math.isinf(self.surgery_delay) else say_exactly(self.surgery_delay)
        return {
            "surgery_delay": delay,
            "margins": self.margins,
            "nodes": self.nodes,
            "radiotherapy": self.radiotherapy,
            "systemic": self.systemic if isinstance(self.systemic, str) else list(self.systemic) or NONE,
            "retreatment": self.retreatment,
            "palliative": self.palliative,
            "follow_up": self.follow_up.to_dict(),
        }


def _delay(text: object) -> float | None:
    if isinstance(text, str) and text in (GUIDELINE, NONE):
        return None if text == GUIDELINE else math.inf
    delay = days(text, place="care, surgery_delay", minimum=-math.inf)
    if delay < EARLIEST:
        raise InputError(
            f"{shown(text)} is before anything began", place="care, surgery_delay", remedy="give -100 years at most"
        )
    return delay


def _radiotherapy(value: object) -> bool | str:
    if isinstance(value, bool) or (isinstance(value, str) and value == GUIDELINE):
        return value
    raise InputError(
        f"{shown(value)} is not a choice", place="care, radiotherapy", remedy="give true, false or 'guideline'"
    )


def _yes_or_no(value: object, place: str) -> bool:
    if isinstance(value, bool):
        return value
    raise InputError(f"{shown(value)} is neither true nor false", place=place, remedy="give one of the two")


def _follow_up(value: object, cancer: Cancer) -> FollowUp:
    if isinstance(value, FollowUp):
        return value
    if isinstance(value, str):
        return FollowUp.named(cancer, value)
    raise InputError(
        f"{shown(value)} is not a follow-up", place="care, follow_up", remedy="give a FollowUp or its name"
    )


def _systemic(value: object, cancer: Cancer) -> str | tuple[str, ...]:
    place = "care, systemic"
    if isinstance(value, str) and value in (GUIDELINE, NONE):
        return GUIDELINE if value == GUIDELINE else ()
    known = [course.id for course in cancer.courses if course.given != "radiotherapy"]
    irradiates = {"radiotherapy", *(course.id for course in cancer.courses)} - set(known)
    if isinstance(value, str) or not isinstance(value, Sequence):
        near = closest(value, [GUIDELINE, NONE, *known]) if isinstance(value, str) else None
        hint = (
            f"write ['{near}']"
            if near in known
            else f"choose from {listed(known, 'and')} as a list, or 'guideline' or 'none'"
        )
        raise InputError(f"{shown(value)} is not a choice", place=place, remedy=hint)
    for i, name in enumerate(value):
        if isinstance(name, str) and name in value[:i]:
            raise InputError(f"{shown(name)} is listed twice", place=place, remedy="name each course once")
        if isinstance(name, str) and name in irradiates:
            raise InputError(
                f"{shown(name)} is not systemic", place=place, remedy="take it out, and say radiotherapy = true"
            )
        one_of(name, known, what=f"a systemic course for {cancer.id} cancer", place=place)
    return tuple(value)


def _refuse_contradictions(plan: CarePlan) -> None:
    """Without surgery nothing can be done at it or be counted from it."""
    if plan.surgery_delay != math.inf:
        return
    after = {course.id for course in plan.cancer.courses if course.timing == "after surgery"}
    irradiates = {course.id for course in plan.cancer.courses if course.given == "radiotherapy"}
    named = plan.systemic if isinstance(plan.systemic, tuple) else ()
    reasons = (
        ("margins", plan.margins != "as_recorded", f"margins are '{plan.margins}'"),
        ("nodes", plan.nodes != NONE, f"nodes have '{plan.nodes}'"),
        ("radiotherapy", plan.radiotherapy is True and irradiates <= after, "radiotherapy follows it"),
        (
            "systemic",
            bool(after.intersection(named)),
            f"{listed(sorted(after.intersection(named)), 'and')} would follow it",
        ),
        ("follow_up", bool(plan.follow_up.calendar), "visits are counted from it"),
    )
    for key, contradicts, why in reasons:
        if contradicts:
            raise InputError(
                f"there is no surgery, yet {why}",
                place=f"care, {key}",
                remedy=f"leave {key} out, or give surgery a day",
            )
