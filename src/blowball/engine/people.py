"""Who the patient is: what is missing is drawn from the cancer's typical patients, given what is known."""

from __future__ import annotations

from ..compiled import compiled, once
from ..rng import PEOPLE, quarters
from .records import DECILES, HABITS, SUBTYPES


@once
def pick(shares, row, n, u):
    """Index drawn from one row of shares."""
    for j in range(n - 1):
        u -= shares[row, j]
        if u < 0.0:
            return j
    return n - 1


@compiled
def quantile(deciles, row, u):
    """Value at a probability, linear between deciles."""
    at = u * (DECILES - 1)
    j = min(int(at), DECILES - 2)
    return deciles[row, j] + (at - j) * (deciles[row, j + 1] - deciles[row, j])


@compiled
def subtype_weight(typical, who, s):
    """Share of a subtype times the chance of what is known of receptors, HER2, grade and sex."""
    weight = typical.subtype_share[s]
    if who.er == who.er or who.pgr == who.pgr:
        positive = who.er >= typical.receptor_cut or who.pgr >= typical.receptor_cut
        weight *= typical.receptor_share[s] if positive else 1.0 - typical.receptor_share[s]
    if who.her2 >= 0:
        weight *= typical.her2_share[s] if who.her2 == 1 else 1.0 - typical.her2_share[s]
    if who.pik3ca >= 0:
        weight *= typical.pik3ca_share[s] if who.pik3ca == 1 else 1.0 - typical.pik3ca_share[s]
    if who.grade == who.grade:
        weight *= typical.grade_share[s, int(who.grade) - 1]
    if who.female >= 0:
        weight *= typical.female_share[s] if who.female == 1 else 1.0 - typical.female_share[s]
    return weight


@compiled
def pick_share(typical, u):
    """A subtype by its share."""
    last = 0
    for s in range(SUBTYPES):
        if typical.subtype_share[s] > 0.0:
            last = s
            u -= typical.subtype_share[s]
            if u < 0.0:
                return s
    return last


@once
def draw_subtype(typical, who, u):
    """From the shares, by Bayes' rule if anything that tells is known."""
    nothing = who.her2 < 0 and who.pik3ca < 0 and who.female < 0
    if nothing and not (who.er == who.er or who.pgr == who.pgr or who.grade == who.grade):
        return pick_share(typical, u)
    total = 0.0
    for s in range(SUBTYPES):
        total += subtype_weight(typical, who, s)
    if total <= 0.0:  # what is known contradicts every subtype: fall back on the shares
        return pick_share(typical, u)
    last = 0
    for s in range(SUBTYPES):
        weight = subtype_weight(typical, who, s) / total
        if weight > 0.0:
            last = s
            u -= weight
            if u < 0.0:
                return s
    return last


@once
def complete(who, typical, seed, i, marks, habits):
    """Fill what is missing in a patient's row; size and nodes are left to the tumour.

    `marks` (receptors, HER2, PIK3CA) and `habits` say whether anybody is going to look at those.
    """
    u, v, w, x = quarters(seed, i, PEOPLE, 0, 0, 0)
    if who.subtype < 0:
        who.subtype = draw_subtype(typical, who, u)
    s = who.subtype
    if not who.age == who.age:
        who.age = quantile(typical.age, s, v)
    if not who.year == who.year:
        who.year = typical.year
    if not who.grade == who.grade:
        who.grade = 1.0 + pick(typical.grade_share, s, 3, w)
    if who.margin < 0:
        clear, close = typical.margin_share[0], typical.margin_share[1]
        who.margin = 0 if x < clear else (1 if x < clear + close else 2)
    if who.female < 0:
        share = typical.female_share[s]
        who.female = 1 if share >= 1.0 or (share > 0.0 and quarters(seed, i, PEOPLE, 0, 3, 0)[0] < share) else 0
    if marks:
        complete_marks(who, typical, seed, i)
    if habits:
        draws = quarters(seed, i, PEOPLE, 0, 2, 0)
        for h in range(len(HABITS)):
            if who.habits[h] < 0:
                who.habits[h] = 1 if draws[h] < typical.habit_share[h] else 0


@once
def complete_marks(who, typical, seed, i):
    """Receptors, HER2 and PIK3CA of the tumour."""
    u, v, w, x = quarters(seed, i, PEOPLE, 0, 1, 0)
    s = who.subtype
    if not who.er == who.er:
        who.er = quantile(typical.er, s, u)
    if not who.pgr == who.pgr:
        who.pgr = quantile(typical.pgr, s, v)
    if who.her2 < 0:
        who.her2 = 1 if w < typical.her2_share[s] else 0
    if who.pik3ca < 0:
        who.pik3ca = 1 if x < typical.pik3ca_share[s] else 0
