"""Who the patient is: what is not known is drawn."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np

from ... import rng
from ..records import DECILES, HABITS, SUBTYPES
from .draws import Luck


def plain(row: Any) -> SimpleNamespace:
    """A row of an array as plain numbers and lists."""
    row = np.asarray(row).reshape(-1)[0]
    return SimpleNamespace(**{name: np.asarray(row[name]).tolist() for name in row.dtype.names})


def complete(who: SimpleNamespace, typical: SimpleNamespace, luck: Luck) -> SimpleNamespace:
    """Draw what is not known of the patient from the cancer's typical patients."""
    u, v, w, x = luck.four(rng.PEOPLE, 0)
    if who.subtype < 0:
        who.subtype = pick([weight_of(typical, who, s) for s in range(SUBTYPES)], u, typical.subtype_share)
    s = who.subtype
    if math.isnan(who.year):
        who.year = typical.year
    if math.isnan(who.grade):
        who.grade = 1.0 + pick(typical.grade_share[s], w)
    if who.margin < 0:
        who.margin = pick(typical.margin_share, x)
    er, pgr, her2, pik3ca = luck.four(rng.PEOPLE, 1)
    for name, chance in (("age", v), ("er", er), ("pgr", pgr)):
        if math.isnan(getattr(who, name)):
            setattr(who, name, quantile(getattr(typical, name)[s], chance))
    for name, chance in (("her2", her2), ("pik3ca", pik3ca), ("female", luck.four(rng.PEOPLE, 3)[0])):
        if getattr(who, name) < 0:
            setattr(who, name, int(chance < getattr(typical, f"{name}_share")[s]))
    draws = luck.four(rng.PEOPLE, 2)
    for h in range(len(HABITS)):
        if who.habits[h] < 0:
            who.habits[h] = int(draws[h] < typical.habit_share[h])
    return who


def weight_of(typical: SimpleNamespace, who: SimpleNamespace, s: int) -> float:
    """Share of a subtype times the chance of what is known."""
    weight = typical.subtype_share[s]
    if not (math.isnan(who.er) and math.isnan(who.pgr)):
        positive = who.er >= typical.receptor_cut or who.pgr >= typical.receptor_cut
        weight *= typical.receptor_share[s] if positive else 1.0 - typical.receptor_share[s]
    for name in ("her2", "pik3ca", "female"):
        share = getattr(typical, f"{name}_share")[s]
        if getattr(who, name) >= 0:
            weight *= share if getattr(who, name) == 1 else 1.0 - share
    if not math.isnan(who.grade):
        weight *= typical.grade_share[s][int(who.grade) - 1]
    return weight


def pick(weights: list[float], u: float, instead: list[float] | None = None) -> int:
    """Index drawn in proportion to weights; if there are none, to those given instead."""
    if sum(weights) <= 0.0 and instead is not None:
        weights = instead
    total, aim = 0.0, u * sum(weights)
    for j, weight in enumerate(weights):
        total += weight
        if aim < total:
            return j
    return max(j for j, weight in enumerate(weights) if weight > 0.0)


def quantile(deciles: list[float], u: float) -> float:
    """Linear between deciles."""
    j = min(int(u * (DECILES - 1)), DECILES - 2)
    return deciles[j] + (u * (DECILES - 1) - j) * (deciles[j + 1] - deciles[j])
