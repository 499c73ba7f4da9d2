"""What a look finds, in plain Python, one patient and one day at a time: the story that the compiled one must tell."""

import math
from types import SimpleNamespace


def look(seen, patient, day, tests, *, finer=1.0, sharp=False, later=0.0, counted=None, symptoms=False):
    """Found, removed, rid and risk of a look at one patient, before anything is felt."""
    row, plan = seen.arrays.model[0], seen.arrays.plan[0]
    lesions = [i for i in range(len(seen.patient)) if seen.patient[i] == patient and (counted is None or counted[i])]
    felt = min([seen.end[patient], *(max(seen.symptom[i], 0.0) for i in lesions if seen.symptom[i] < seen.gone[i])])
    if not symptoms and day >= felt:
        return 0.0, 0.0, 0.0, None
    there = [_lesion(seen, row, i, day) for i in lesions if seen.visible[i] <= day < seen.gone[i]]
    lurks = any(seen.left[i] <= day < seen.visible[i] for i in lesions)
    if not there:
        return 0.0, 0.0, 0.0, None
    ball = math.log(6e-6 / math.pi * sum(math.exp(one.cells) for one in there)) / 3.0
    up = 1.0
    for t in tests:
        if plan["test_marker"][t]:
            up *= 1.0 - _share(plan, t, 0, ball, finer, sharp)
    for one in there:
        one.test = 1.0
        for t in tests:
            if not plan["test_marker"][t]:
                one.test *= 1.0 - _share(plan, t, one.organ, one.size, finer, sharp)
        one.test = 1.0 - one.test if not symptoms else float(seen.symptom[one.i] <= day)
        one.seen = 1.0 - (1.0 - one.test) * (1.0 - one.staged)
        one.fit = _fit(row, one.organ, seen.age[patient] + day / 365.25)
    marker = 1.0 - up
    small = [one for one in there if not one.large]
    found, found_small = _found(there, marker), _found(small, marker)
    total = sum(one.seen for one in there)
    fit = sum(one.seen * one.fit for one in there) / total if total else 0.0
    risk = sum(one.seen * float(row["retreat_mortality"][one.organ]) for one in there) / total if total else 0.0
    few = sum(one.seen for one in small) <= row["retreat_lesions"] + 0.5
    removed = math.prod(1.0 - one.seen for one in there if one.large) * found_small * few * fit
    untold = math.prod((1.0 - one.test) * one.staged for one in there) * (1.0 - marker)
    every = math.prod(one.seen for one in there)
    all_of_it = len(small) == len(there) <= row["retreat_lesions"]
    return found, removed, (every - untold) * all_of_it * (later if lurks else 1.0) * fit, risk


def _found(lesions, marker):
    """A test sees one, or a marker is up and the work-up sees one."""
    unseen = math.prod(1.0 - one.test for one in lesions)
    return 1.0 - unseen * (1.0 - marker * (1.0 - math.prod(1.0 - one.staged for one in lesions)))


def _lesion(seen, row, i, day):
    cells = float(seen.log_cells([i], [[day]])[0, 0])
    size = math.log(6e-6 / math.pi) / 3.0 + cells / 3.0
    organ = int(seen.organ[i])
    staged = 1.0 / (1.0 + math.exp(row["staging_slope"] * (math.log(row["staging_mm"][organ]) - size)))
    return SimpleNamespace(
        i=i, organ=organ, cells=cells, size=size, large=seen.curable[i] < day,
        staged=1.0 if seen.symptom[i] <= day else staged,
    )  # fmt: skip


def _share(plan, t, organ, size, finer, sharp):
    ceiling, middle = float(plan["test_ceiling"][t][organ]), math.log(finer * max(plan["test_mm"][t][organ], 1e-9))
    if sharp:
        return float(size >= middle and ceiling > 0.0)
    return ceiling / (1.0 + math.exp(min(float(plan["test_slope"][t]) * (middle - size), 600.0)))


def _fit(row, organ, age):
    share = float(row["retreat_fit"][organ])
    if not 0.0 < share < 1.0:
        return share
    odds = share / (1.0 - share) * math.exp(row["retreat_fit_decade"] * (age - 60.0) / 10.0)
    return odds / (1.0 + odds)
