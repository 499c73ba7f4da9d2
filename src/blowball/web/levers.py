"""The four levers: the same patients with the same luck, as asked and with levers moved; each lever alone too."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blowball.histories.counts import SLACK
from blowball.outcomes.intervals import Z95
from blowball.outcomes.paired import Estimate, mean
from blowball.outcomes.pairing import DEATH, Days, Flags, Floats, counted
from blowball.units import YEAR
from blowball.web import asked as questions
from blowball.web.answers import Effect, Lever, LeversAnswer
from blowball.web.levers_evidence import evidence
from blowball.web.levers_told import told
from blowball.web.models import Care, LeversAsked
from blowball.web.runs import MOST_ANSWERS, Recent, days_of, key_of
from blowball.web.words import Words

YEARS = (5.0, 10.0, 15.0)
ENDPOINTS = ("recurrence", "distant_recurrence", "second_primary", "cancer_death", "death")
PER, MOST_PER_SET = 1000.0, 2000
LEVERS: dict[str, tuple[str, ...]] = {
    "surgery": ("surgery_delay_weeks",), "clearing": ("margins", "nodes", "radiotherapy"), "looking": ("follow_up",),
    "systemic": ("systemic",), "body": (),
}  # fmt: skip
Setting = tuple[Care, dict[str, str]]
_effects: Recent[list[Effect]] = Recent(MOST_ANSWERS)


def levers(asked: LeversAsked) -> LeversAnswer:
    """What the levers change together, and each alone."""
    cancer, words = questions.cancer_of(asked.patient), Words(asked.lang)
    usual: Setting = (asked.care, asked.body)
    wanted: Setting = (asked.settings.care, asked.settings.body)
    moved = {lever: list(_moved(lever, usual, wanted)) for lever in LEVERS}
    active = [lever for lever, there in moved.items() if there]
    together = effects(asked, usual, wanted)
    found = []
    for lever, there in moved.items():
        alone = together if active == [lever] else None
        if there and alone is None and asked.alone:
            alone = effects(asked, usual, _alone(lever, usual, wanted))
        parts = [evidence(cancer, words, what, to) for what, to in there]
        grades = {part.grade for part in parts}
        found.append(Lever(
            lever=lever, moved=bool(there), effect=alone, grade=grades.pop() if len(grades) == 1 else None,
            source=list(dict.fromkeys(one for part in parts for one in part.source)),
            words=told(words, alone, parts) if there and alone is not None else [], parts=parts,
        ))  # fmt: skip
    return LeversAnswer(
        notice=words.texts["notice"], patients=asked.patients, per=int(PER), years=list(YEARS), together=together,
        levers=found, words=told(words, together, [part for one in found for part in one.parts]),
    )  # fmt: skip


def effects(asked: LeversAsked, usual: Setting, wanted: Setting) -> list[Effect]:
    """Paired differences, of 1,000 patients."""
    key = (key_of(asked, *usual, asked.patients), key_of(asked, *wanted, asked.patients), asked.sets)
    return _effects.get(key, lambda: _compared(asked, usual, wanted))


def _compared(asked: LeversAsked, usual: Setting, wanted: Setting) -> list[Effect]:
    both = [days_of(asked, *one, asked.patients) for one in (usual, wanted)]
    sets = None
    if asked.sets >= 2:
        n = min(asked.patients, MOST_PER_SET)
        sets = [days_of(asked, *one, n, asked.sets) for one in (usual, wanted)]
    found = [_risk(both, sets, endpoint, year) for endpoint in ENDPOINTS for year in YEARS]
    return found + [_life(both, sets, year) for year in YEARS]


def _risk(both: list[Days], sets: list[Days] | None, endpoint: str, year: float) -> Effect:
    had, who = _had(both, endpoint, year)
    n = float(who.sum()) / PER
    usual, moved = (float((one & who).sum()) / n for one in had)
    return Effect(
        endpoint=endpoint, year=year, baseline=usual, changed=moved,
        **_apart(_change(had, who), None if sets is None else _change(*_had(sets, endpoint, year)), PER),
        caused=float((had[1] & ~had[0] & who).sum()) / n, prevented=float((had[0] & ~had[1] & who).sum()) / n,
    )  # fmt: skip


def _had(both: list[Days], endpoint: str, year: float) -> tuple[list[Flags], Flags]:
    """Who has had it by then, and who is counted."""
    return [one.of(endpoint) <= year * YEAR + SLACK for one in both], counted(endpoint, both)


def _life(both: list[Days], sets: list[Days] | None, year: float) -> Effect:
    lived, everybody = _lived(both, year)
    usual, moved = (float(one.mean()) for one in lived)
    told = _apart(_change(lived, everybody), None if sets is None else _change(*_lived(sets, year)), 1.0)
    return Effect(endpoint="days_lived", year=year, baseline=usual, changed=moved, **told, caused=None, prevented=None)


def _lived(both: list[Days], year: float) -> tuple[list[Floats], Flags]:
    return [np.minimum(one.of(DEATH), year * YEAR) for one in both], counted(DEATH, both)


def _change(values: Sequence[NDArray[Any]], who: Flags) -> Estimate:
    return mean(values[1].astype(np.float64) - values[0], who)


def _apart(change: Estimate, sets: Estimate | None, per: float) -> dict[str, float | None]:
    """A difference with both kinds of not knowing; `bb.compare` tells the same with more besides, at leisure."""
    value, error = per * change.value, per * change.std_error
    low, high = (math.nan, math.nan) if sets is None else (per * end for end in sets.spread())
    return {"difference": value, "error": error, "low": value - Z95 * error, "high": value + Z95 * error,
            **_band(low, high, value)}  # fmt: skip


def _band(low: float, high: float, value: float) -> dict[str, float | None]:
    """Between which values parameter sets lie; the catalogue's own numbers are one set among them."""
    if not low <= high:
        return {"known_low": None, "known_high": None}
    return {"known_low": min(low, value), "known_high": max(high, value)}


def _moved(lever: str, usual: Setting, wanted: Setting) -> Iterator[tuple[str, Any]]:
    """What of a lever differs, and to what."""
    for name in LEVERS[lever]:
        if getattr(usual[0], name) != getattr(wanted[0], name):
            yield name, getattr(wanted[0], name)
    if lever == "body":
        for name in sorted({*usual[1], *wanted[1]}):
            before, after = (one.get(name, "as recorded") for one in (usual[1], wanted[1]))
            if before != after:
                yield name, after


def _alone(lever: str, usual: Setting, wanted: Setting) -> Setting:
    care, body = usual
    if lever == "body":
        return care, wanted[1]
    return care.model_copy(update={name: getattr(wanted[0], name) for name in LEVERS[lever]}), body
