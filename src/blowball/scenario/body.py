"""How the patient lives: which exposure starts or stops, and when."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from blowball.errors import InputError, shown
from blowball.units import days

from .words import closest, listed, one_of

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

AS_RECORDED, NEVER, ALWAYS = "as recorded", "never", "always"
_SAID_SHORT = {"structured": "starts at surgery"}  # as a trial's programme: everybody from surgery on
_CHANGE = re.compile(r"(starts|stops) (?:at|(.+) (before|after)) (surgery|diagnosis)(?: for (.+))?")
_LEVELS = (AS_RECORDED, NEVER, ALWAYS, "starts at surgery", "stops at surgery", "structured")


class Spell(NamedTuple):
    """A time during which an exposure acts: on those who have the habit, or on everybody."""

    habit_only: bool
    after_surgery: bool
    start: float
    until: float


@dataclass(frozen=True, init=False)
class Body:
    """A level for each exposure that is not left as it is.

    Parameters
    ----------
    **levels : str
        By exposure of the cancer's catalogue (``smoking``, ``exercise``, ...):

        ``"as recorded"``
            as the table says and else as common as in the catalogue, throughout; nobody where there is no record of
            such a habit. So is every exposure that is not named.
        ``"never"``, ``"always"``
            nobody, everybody, throughout.
        ``"stops at surgery"``, ``"stops 6 months after diagnosis"``
            those who have the habit, until then.
        ``"starts at surgery"``, ``"starts 1 year after surgery"``
            everybody from then on, and before it those who have the habit. ``"structured"`` starts at surgery.
        ``"starts at surgery for 3 years"``
            the same for so long; afterwards again those who have the habit.

    Raises
    ------
    InputError
        If a level cannot be read, or no cancer has such an exposure.

    Examples
    --------
    >>> Body(exercise="structured", smoking="stops at surgery").level("smoking")
    'stops at surgery'
    """

    levels: tuple[tuple[str, str], ...]

    def __init__(self, /, **levels: str) -> None:
        _known(levels)
        for name, level in levels.items():
            _spells(level, f"body, {name}")
        object.__setattr__(self, "levels", tuple(sorted(levels.items())))

    def level(self, exposure: str) -> str:
        """What was said of an exposure."""
        return dict(self.levels).get(exposure, AS_RECORDED)

    def spells(self, exposure: str) -> tuple[Spell, ...]:
        """When an exposure acts, and on whom."""
        return _spells(self.level(exposure), f"body, {exposure}")

    def check(self, cancer: Cancer, *, surgery: bool = True) -> None:
        """Refuse what the cancer's catalogue does not have, and what hangs on a surgery that there is not.

        Raises
        ------
        InputError
        """
        known = [exposure.id for exposure in cancer.exposures]
        for name, level in self.levels:
            one_of(name, known, what=f"an exposure of {cancer.id} cancer", place="body")
            if not surgery and any(spell.after_surgery for spell in self.spells(name)):
                raise InputError(
                    f"there is no surgery, yet {name} is to change with it ('{level}')",
                    place=f"body, {name}",
                    remedy="count from diagnosis",
                )

    def to_dict(self) -> dict[str, str]:
        """As a scenario file writes it."""
        return dict(self.levels)


def _spells(level: object, place: str) -> tuple[Spell, ...]:
    said = " ".join(_SAID_SHORT.get(level, level).lower().split()) if isinstance(level, str) else ""
    plain = {AS_RECORDED: (True, math.inf), ALWAYS: (False, math.inf), NEVER: None}
    if said in plain:
        found = plain[said]
        return (Spell(found[0], False, -math.inf, found[1]),) if found else ()
    match = _CHANGE.fullmatch(said)
    if not match:
        near = closest(said, _LEVELS)
        hint = f"did you mean '{near}'?" if near else f"choose {listed(_LEVELS)}, or write 'stops 1 year after surgery'"
        raise InputError(f"{shown(level)} is not a level", place=place, remedy=hint)
    day = 0.0 if match[2] is None else days(match[2], place=place) * (-1.0 if match[3] == "before" else 1.0)
    after_surgery = match[4] == "surgery"
    before = Spell(True, after_surgery, -math.inf, day)
    if match[5] is None:
        return (before,) if match[1] == "stops" else (before, Spell(False, after_surgery, day, math.inf))
    end = day + days(match[5], place=place)
    if match[1] == "stops" or not end > day:
        raise InputError(f"{shown(level)} is not a level", place=place, remedy="write 'starts at surgery for 3 years'")
    return before, Spell(False, after_surgery, day, end), Spell(True, after_surgery, end, math.inf)


def _known(levels: dict[str, str]) -> None:
    from blowball.catalogue import get_cancer, list_cancers

    def everywhere() -> Iterator[str]:
        for cancer in list_cancers():
            for exposure in get_cancer(cancer).exposures:
                yield exposure.id

    known = list(dict.fromkeys(everywhere()))
    for name in levels:
        one_of(name, known, what="an exposure", place="body")
