"""What a look finds, patient by patient and day by day, compiled: see `meeting` for what goes in and comes out."""

from __future__ import annotations

import math
from typing import Any

from blowball.compiled import entry, inlined
from blowball.engine.records import EXPONENTIAL, GOMPERTZ

LEFT, VISIBLE, SYMPTOM, CURABLE, GONE, SLOPE = range(6)  # of a lesion
AGE, UNTIL, LURK = range(3)  # of a patient
START, LN_CAPACITY, POWER, STAGING_SLOPE, FEW, FIT_DECADE, LATER, YEAR = range(8)  # of the model
STAGING, FIT, MORTALITY = range(3)  # of an organ
SIZE, STAGED, FITNESS, THERE = range(4)  # in the room: of a lesion today
FOUND, REMOVED, RID, RISK = range(4)  # what is told
LN_BALL = math.log(6e-6 / math.pi) / 3.0  # ln mm of a cell's share of a ball: a mm3 has a million


@entry  # type: ignore[untyped-decorator]
def look_at_patients(
    begin: Any, organ: Any, lesions: Any, patients: Any, days: Any, law: int, numbers: Any, organs: Any,
    codes: Any, ceiling: Any, middle: Any, slope: Any, marker: Any, room: Any, told: Any,
) -> None:  # fmt: skip
    """Fill `told`, float64[4, set, patient, day]."""
    for p in range(days.shape[0]):
        low, high = begin[p], begin[p + 1]
        for d in range(days.shape[1]):
            day = days[p, d]
            if day >= patients[UNTIL, p]:
                continue
            there, large, lurks, burden = 0, 0, day >= patients[LURK, p], 0.0
            odds = math.exp(numbers[FIT_DECADE] * (patients[AGE, p] + day / numbers[YEAR] - 60.0) / 10.0)
            for i in range(low, high):
                n, o = i - low, organ[i]
                room[THERE, n] = 0.0
                if lesions[VISIBLE, i] <= day < lesions[GONE, i]:
                    cells = _log_cells(law, numbers, lesions[SLOPE, i] * (day - lesions[VISIBLE, i]))
                    burden += math.exp(min(cells, 80.0))
                    there += 1
                    large += lesions[CURABLE, i] < day
                    room[THERE, n] = 1.0 if lesions[CURABLE, i] >= day else 2.0
                    room[SIZE, n] = LN_BALL + cells / 3.0
                    room[STAGED, n] = _share(room[SIZE, n], 1.0, organs[STAGING, o], numbers[STAGING_SLOPE])
                    if lesions[SYMPTOM, i] <= day:
                        room[STAGED, n] = 1.0
                    room[FITNESS, n] = _moved(organs[FIT, o], odds)
                elif lesions[LEFT, i] <= day < lesions[VISIBLE, i]:
                    lurks = True
            if there > 0:
                mm = LN_BALL + math.log(max(burden, 1.0)) / 3.0
                alone = 0.0 if large > 0 or there > numbers[FEW] else (numbers[LATER] if lurks else 1.0)
                for k in range(codes.shape[0]):
                    _told(
                        low, high, day, mm, alone, organ, lesions, numbers, organs, codes[k], ceiling, middle, slope,
                        marker, room, told[:, k, p, d],
                    )  # fmt: skip


@inlined  # type: ignore[untyped-decorator]
def _told(
    low: int, high: int, day: float, mm: float, alone: float, organ: Any, lesions: Any, numbers: Any, organs: Any,
    tests: Any, ceiling: Any, middle: Any, slope: Any, marker: Any, room: Any, out: Any,
) -> None:  # fmt: skip
    """One patient, one day, one set of tests: from what each lesion's tests and work-up see to what follows."""
    unmarked = 1.0
    for t in tests:
        if t >= 0 and marker[t]:
            unmarked *= 1.0 - _share(mm, ceiling[t, 0], middle[t, 0], slope[t])
    none, unstaged, none_small, unstaged_small, large_missed, every, untold = 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0
    total, small, fit, risk = 0.0, 0.0, 0.0, 0.0
    for i in range(low, high):
        n, o = i - low, organ[i]
        if room[THERE, n] == 0.0:
            continue
        missed = 1.0
        for t in tests:
            if t == -1:
                missed = 0.0 if lesions[SYMPTOM, i] <= day else 1.0
            elif t >= 0 and not marker[t]:
                missed *= 1.0 - _share(room[SIZE, n], ceiling[t, o], middle[t, o], slope[t])
        staged = room[STAGED, n]
        sees = 1.0 - missed * (1.0 - staged)
        none *= missed
        unstaged *= 1.0 - staged
        if room[THERE, n] == 1.0:
            none_small *= missed
            unstaged_small *= 1.0 - staged
            small += sees
        else:
            large_missed *= 1.0 - sees
        total += sees
        fit += sees * room[FITNESS, n]
        risk += sees * organs[MORTALITY, o]
        every *= sees
        untold *= missed * staged
    weight = 1.0 / total if total > 0.0 else 0.0
    fit, risk = fit * weight, risk * weight
    out[FOUND] = 1.0 - none * (1.0 - (1.0 - unmarked) * (1.0 - unstaged))
    found_small = 1.0 - none_small * (1.0 - (1.0 - unmarked) * (1.0 - unstaged_small))
    if small <= numbers[FEW] + 0.5:
        out[REMOVED] = large_missed * found_small * fit
    out[RID] = max(every - untold * unmarked, 0.0) * alone * fit
    out[RISK] = risk


@inlined  # type: ignore[untyped-decorator]
def _share(mm: float, ceiling: float, middle: float, slope: float) -> float:
    """Logistic in ln mm; an infinite slope is a step, which sees what it stands on."""
    if slope == math.inf:
        return ceiling if mm >= middle else 0.0
    return ceiling / (1.0 + math.exp(min(slope * (middle - mm), 600.0)))


@inlined  # type: ignore[untyped-decorator]
def _moved(share: float, odds: float) -> float:
    """As `engine.tumour.moved`."""
    if share <= 0.0 or share >= 1.0:
        return share
    odds *= share / (1.0 - share)
    return odds / (1.0 + odds)


@inlined  # type: ignore[untyped-decorator]
def _log_cells(law: int, numbers: Any, grown: float) -> float:
    own = numbers[START] + grown
    if law == GOMPERTZ:
        return numbers[LN_CAPACITY] * -math.expm1(-own)
    if law == EXPONENTIAL:
        return own
    b = 1.0 - numbers[POWER]
    return math.log1p(b * own) / b
