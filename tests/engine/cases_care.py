"""Closed forms of surgery and after: what it leaves, treatment, visits, findings, second primaries, deaths.

Many use a patient with exactly one focus of a thousand cells in the nodes on day 0 (`one_focus`): its size is known on
every later day, so that what is done to it can be worked out by hand.
"""

from __future__ import annotations

import math

import numpy as np

from .cases_tumour import S_20, strength_for
from .helpers import (
    MOST_EVENTS,
    NEVER_MM,
    RATE,
    YEAR,
    cells_of,
    law,
    life_table,
    mean,
    near,
    patients,
    quiet_model,
    quiet_plan,
    run,
    share,
    variance,
)
from .laws import Growth, exponential, nested

REGIONAL, SECOND_PRIMARY, OPERATIVE, TREATMENT = 1, 4, 3, 4
GROW = Growth()
S_FOCUS, S_VISIBLE, S_FELT = (float(GROW.time(c)) for c in (1e3, cells_of(5.0), cells_of(20.0)))
FELT = (S_FELT - S_FOCUS) / RATE  # the day on which the focus is felt, if nothing is done to it


def one_focus(n, model=None, plan=None, **options):
    """Histories of patients with one regional focus on day 0."""
    model = quiet_model(**{"node_missed": 1.0, **(model or {})})
    rows = options.pop("rows", patients(nodes=1))
    return run(model, quiet_plan(**(plan or {})), rows, n, **options).histories


def sensitivity(mm, half, slope, ceiling):
    """Logistic in ln mm."""
    return ceiling / (1.0 + (half / mm) ** slope)


def mm_on(day):
    """Diameter of the focus."""
    return float((GROW.cells(S_FOCUS + RATE * day) / cells_of(1.0)) ** (1 / 3))


def left_behind(n):
    """Foci at a margin are Poisson; positive nodes stay with the chance of the node operation.

    Before the reading, k nodes are binomial in the seeds shed by then; after it more come as Poisson.
    """
    checks = []
    for margin, foci in enumerate((0.2, 0.8, 2.5)):
        model = quiet_model(residual_foci=[0.2, 0.8, 2.5])
        left = run(model, quiet_plan(), patients(margin=margin), n, seed=51).histories["lesions"]
        late = run(model, quiet_plan(margin=-1), patients(margin=margin), n, seed=51).histories["lesions"]
        checks.append(near("the plan's margin counts", left, left if margin == 0 else late * 0 + left, 0.5))
        checks += [mean(f"foci {margin}", late, foci), variance(f"foci {margin}, variance", late, foci)]
    expected, missed, ratio, few = 2.0, 0.3, 0.9, min(n // 4, MOST_EVENTS)
    model = quiet_model(
        seeding_rate=strength_for(expected), node_missed=[1.0, missed, 0.0], node_ratio=ratio, site_shares=0.0,
        symptom_mm=NEVER_MM,
    )  # fmt: skip
    for day in (-300.0, 0.0, 400.0):
        plan = quiet_plan(surgery_day=day, node_operation=1, horizon=1500.0)
        b = run(model, plan, patients(nodes=5), few, seed=52, record="events")
        stayed = np.bincount(b.lesion_patient[b.lesions["organ"] == REGIONAL], minlength=few)
        shed = float(GROW.shed(2 / 3, S_20 + RATE * day) / GROW.shed(2 / 3, S_20))
        nodes = 5 * min(1.0, shed) + ratio * expected * max(0.0, shed - 1.0)
        checks.append(mean(f"nodes left on day {day}", stayed, missed * nodes))
    return checks


def burst(n):
    """Seeds set free by the operation are Poisson with the patient's frailty: negative binomial."""
    theta, shed = 1.2, 0.9
    model = quiet_model(burst_seeds=shed, seeding_variance=theta)
    h = run(model, quiet_plan(), patients(), n, seed=53).histories
    return [
        mean("burst", h["lesions"], shed),
        share("no burst", h["lesions"] == 0, (1 + theta * shed) ** (-1 / theta)),
        near("felt at one time", h["time"][:, 2][h["lesions"] > 0], S_FELT / RATE, 1e-6),
    ]


def delay(n):
    """Waiting costs what the primary sheds meanwhile: L(s + a days) instead of L(s)."""
    checks = []
    for day in (-90.0, 90.0):
        model = quiet_model(seeding_rate=strength_for(1.0), symptom_mm=60.0)
        seeds = run(model, quiet_plan(surgery_day=day), patients(), n, seed=54).histories["seeds"]
        shed = float(GROW.shed(2 / 3, S_20 + RATE * day) / GROW.shed(2 / 3, S_20))
        checks.append(mean(f"seeds, surgery on day {day}", seeds, shed))
    limit = (float(GROW.time(cells_of(30.0))) - S_20) / RATE  # when 20 mm have become 30
    for day, removed in ((limit - 1.0, 1.0), (limit + 1.0, 0.0)):
        h = run(quiet_model(inoperable_mm=30.0), quiet_plan(surgery_day=day), patients(), 100, seed=55).histories
        checks.append(share("operable", ~np.isnan(h["time_surgery"]), removed))
    return checks


def killing(n):
    """A course kills with chance k / (1 + cells / half), another chance while asleep, if taken up and eligible."""
    day, kill, half, asleep, waking, uptake = 400.0, 0.8, 1e4, 0.5, 1 / 900, 0.7
    course = {
        "n_courses": 1, "course_start": day, "course_kill": kill, "course_kill_asleep": asleep,
        "course_kill_cells": half, "course_uptake": uptake, "horizon": 200 * YEAR,
    }  # fmt: skip
    cells = float(GROW.cells(S_FOCUS + RATE * day))
    h = one_focus(n, plan=course, seed=56)
    checks = [share("killed awake", np.isnan(h["time"][:, REGIONAL]), uptake * kill / (1 + cells / half))]
    sleeping = {"local_sleep_probability": 1.0, "waking_rate": waking}
    h = one_focus(n, sleeping, {**course, "course_kill": 0.0}, seed=57)
    p = uptake * asleep / (1 + 1 / half) * math.exp(-waking * day)
    checks.append(share("killed asleep", np.isnan(h["time"][:, REGIONAL]), p))
    for changes in ({"course_age": 50.0}, {"course_nodes": 2.0, "course_mm": 30.0}, {"course_subtype": 0},
                    {"course_reach": 0}):  # fmt: skip
        h = one_focus(200, plan={**course, **changes}, seed=58)
        checks.append(share(f"not eligible: {changes}", np.isnan(h["time"][:, REGIONAL]), 0.0))
    return checks


def holding_down(n):
    """Growth at a factor g for some days comes later by days * (1-g), no more; waking the same in its own clock."""
    start, days, g = 100.0, 700.0, 0.4
    course = {"n_courses": 1, "course_start": start, "course_days": days, "course_growth": g, "course_waking": g}
    h = one_focus(50, plan=course, seed=59)
    checks = [near("held down", h["time"][:, REGIONAL], FELT + days * (1.0 - g), 1e-6)]
    waking = 1 / 800
    h = one_focus(n, {"local_sleep_probability": 1.0, "waking_rate": waking},
                  {**course, "course_growth": 1.0}, seed=60)  # fmt: skip

    def relapsed(t):
        w = np.maximum(t - FELT, 0.0)
        return exponential(w - (1.0 - g) * np.clip(w - start, 0.0, days), waking)

    checks.append(law("waking held down", h["time"][:, REGIONAL], relapsed, np.linspace(FELT, FELT + 6000, 60)))
    return checks


def visits_and_tests(n):
    """Found at a visit with adherence times the chance that one of its tests sees a ball of that size."""
    days, keep, first, second = (700.0, 900.0), 0.9, (12.0, 4.0, 0.8), (9.0, 7.0, 0.6)
    test = {
        "visits": days, "visit_tests": 3, "adherence": keep, "n_tests": 2,
        "test_mm": [[f] * 12 for f in (first[0], second[0])] + [[1.0] * 12] * 10,
        "test_slope": [first[1], second[1]] + [1.0] * 10,
        "test_ceiling": [[first[2]] * 12, [second[2]] * 12] + [[0.0] * 12] * 10,
    }  # fmt: skip
    p = [keep * (1 - (1 - sensitivity(mm_on(d), *first)) * (1 - sensitivity(mm_on(d), *second))) for d in days]
    h = one_focus(n, plan=test, seed=61)
    found = h["time"][:, REGIONAL]
    checks = [
        share("found at the first visit", found == days[0], p[0]),
        share("found at the second", found == days[1], (1 - p[0]) * p[1]),
        near("else by symptoms", found[h["found_by"] == 1], FELT, 1e-6),
        share("by a visit", h["found_by"] == 0, p[0] + (1 - p[0]) * p[1]),
    ]
    three = {"nodes": 3}
    marker = {
        "visits": days[:1], "n_tests": 1, "test_marker": 1, "test_mm": first[0], "test_slope": first[1],
        "test_ceiling": first[2],
    }  # fmt: skip
    for seen in (1e-3, NEVER_MM):  # a marker leads to a finding only if the work-up sees something
        h = one_focus(n, {"staging_mm": seen}, marker, rows=patients(**three), seed=62)
        total = mm_on(days[0]) * 3 ** (1 / 3)
        p_marker = sensitivity(total, *first) * (seen < 1.0)
        checks.append(share(f"marker, work-up sees {seen} mm", h["time"][:, REGIONAL] == days[0], p_marker))
    return checks


def visits_kept(n):
    """Visits are kept independently; false alarms are the sum of their chances; both stop at death."""
    days, false, keep = np.arange(1, 11) * 200.0, np.linspace(0.02, 0.3, 10), 0.85
    plan = {"visits": days, "adherence": keep, "visit_false": np.pad(false, (0, 470))}
    h = run(quiet_model(), quiet_plan(**plan), patients(), n, seed=63).histories
    return [
        mean("visits", h["visits"], 10 * keep),
        variance("visits, variance", h["visits"], 10 * keep * (1 - keep)),
        mean("false alarms", h["false_alarms"], keep * false.sum()),
        variance("false alarms, variance", h["false_alarms"], (keep * false * (1 - keep * false)).sum()),
    ]


def retreatment(n):
    """A found focus is removed in a share that falls with age; the operation kills its own share; the rest is cured."""
    fit, decade, risk = 0.6, -0.8, 0.15
    model = {"retreat_lesions": 1, "retreat_mm": 50.0, "retreat_fit": fit, "retreat_fit_decade": decade,
             "retreat_mortality": risk}  # fmt: skip
    checks = []
    for age in (60.0, 80.0):
        logit = math.log(fit / (1 - fit)) + decade * (age + FELT / YEAR - 60.0) / 10.0
        p = 1 / (1 + math.exp(-logit))
        h = one_focus(n, model, rows=patients(nodes=1, age=age), seed=64)
        checks.append(share(f"removed at {age}", h["retreated"] == 1, p))
        checks.append(share(f"died of it at {age}", h["status"] == OPERATIVE, p * risk))
    for changes, nodes in (({"retreat_mm": 19.0}, 1), ({}, 2)):  # too large, too many
        h = one_focus(200, {**model, **changes}, rows=patients(nodes=nodes), seed=65)
        checks.append(share(f"not removed {changes} {nodes}", h["retreated"] == 1, 0.0))
    return checks


def palliation(n):
    """Death comes at a burden: later by what palliation slows, not sooner for being found sooner."""
    lethal, slow, days = 1e11, 0.5, 300.0
    dies = (float(GROW.time(lethal)) - S_FOCUS) / RATE
    looks = {"visits": (700.0,), "n_tests": 1, "test_mm": 1e-3, "test_ceiling": 1.0}
    h = one_focus(50, {"lethal_cells": lethal}, seed=66)
    seen = one_focus(50, {"lethal_cells": lethal}, looks, seed=66)
    h_slow = one_focus(50, {"lethal_cells": lethal, "palliative_growth": slow, "palliative_days": days}, seed=66)
    checks = [
        near("dies at the lethal size", h["time_end"], dies, 1e-4),
        near("the same when found early", seen["time_end"], dies, 1e-4),
        share("found early", seen["time"][:, REGIONAL] == 700.0, 1.0),
        near("later under palliation", h_slow["time_end"], dies + days * (1 - slow), 1e-4),
        share("of cancer", h_slow["status"] == 1, 1.0),
    ]
    model = quiet_model(seeding_rate=strength_for(3.0), lethal_cells=1e10, symptom_mm=NEVER_MM)
    few = min(n // 20, MOST_EVENTS)
    b = run(model, quiet_plan(), patients(), few, seed=67, record="events")
    end = b.histories["time_end"][b.lesion_patient]
    there = (b.lesions["kind"] == 1) & (b.lesions["t_visible"] <= end)
    cells = np.where(there, GROW.cells(RATE * np.maximum(end - b.lesions["t_woke"], 0.0)), 0.0)
    total = np.bincount(b.lesion_patient, cells, few)
    died = b.histories["status"] == 1
    jumped = np.bincount(b.lesion_patient[np.abs(b.lesions["t_visible"] - end) < 1e-4], minlength=few) > 0
    checks.append(near("burden at death", total[died & ~jumped] / 1e10, 1.0, 1e-6))  # only what is visible counts
    checks.append(share("found at death", b.histories["found_by"][b.histories["status"] == 1] == 2, 1.0))
    return checks


def table_survival(age, female, year, until, factor=None):
    """Survival by the life table, year by year from day 0 (`factor(year)` multiplies it)."""
    table, first = life_table()
    j = np.arange(int(until) + 1)
    hazard = table[np.clip(int(year) + j - first, 0, 19), 1 if female else 0, np.minimum(int(age) + j, 109)] * YEAR
    if factor is not None:
        hazard = hazard * factor(j)
    total = np.concatenate([[0.0], np.cumsum(hazard)])
    return lambda t: np.exp(-np.interp(np.asarray(t) / YEAR, np.arange(total.size), total))


def life_tables(n):
    """Death from other causes follows the table's survival, by sex, age and calendar year, times exposures."""
    checks, at = [], np.linspace(100.0, 40 * YEAR, 80)
    for age, female, year in ((45.0, 1, 1990.0), (72.0, 0, 2005.0), (60.0, 1, 2030.0)):
        rows, plan = patients(age=age, female=female, year=year), quiet_plan(horizon=45 * YEAR)
        for power in (1.0, 1.7):
            died = run(quiet_model(other_death=power), plan, rows, n, seed=68).histories["time"][:, 6]
            survival = table_survival(age, female, year, 45)
            checks.append(law(f"life table, {age}, {power}", died, lambda t, s=survival, p=power: 1 - s(t) ** p, at))
    plan = quiet_plan(
        horizon=45 * YEAR, n_exposures=1, exposure_column=0, exposure_death=3.0, exposure_from=2 * YEAR,
        exposure_until=12 * YEAR,
    )  # fmt: skip
    smoking = run(quiet_model(other_death=1.0), plan, patients(habits=[1, 0, 0, 0]), n, seed=69).histories["time"][:, 6]
    survival = table_survival(60, 1, 2000, 45, lambda j: np.where((j >= 2) & (j < 12), 3.0, 1.0))
    checks.append(law("life table, exposed", smoking, lambda t: 1 - survival(t), at))
    return checks


def operative_and_treatment_deaths(n):
    """An operation and a course kill their shares, the first by age."""
    risk, decade, course = 0.05, 0.7, 0.1
    plan = quiet_plan(surgery_day=10.0, n_courses=1, course_start=30.0, course_death=course)
    checks = []
    for age in (60.0, 75.0):
        logit = math.log(risk / (1 - risk)) + decade * (age - 60.0) / 10.0
        p = 1 / (1 + math.exp(-logit))
        model = quiet_model(operative_mortality=risk, operative_mortality_decade=decade)
        h = run(model, plan, patients(age=age), n, seed=70).histories
        checks += [
            share(f"operative death at {age}", h["status"] == OPERATIVE, p),
            share(f"death of treatment at {age}", h["status"] == TREATMENT, (1 - p) * course),
            near("on that day", h["time_end"][h["status"] == OPERATIVE], 10.0, 1e-9),
            near("on that day", h["time_end"][h["status"] == TREATMENT], 40.0, 1e-9),
        ]
    return checks


def second_primaries(n):
    """They are found at a flat rate from day 0 if their first cells go back far enough; later if not.

    A course multiplies those that are not visible when it starts; growth rates vary between tumours.
    """
    hazard, sd, horizon = 0.01 / YEAR, 0.3, 40 * YEAR
    at = np.linspace(10.0, horizon, 80)
    model = {"second_rate": hazard, "growth_sd": sd, "symptom_mm": 20.0}
    h = run(quiet_model(second_window=60 * YEAR, **model), quiet_plan(horizon=horizon), patients(), n, seed=71)
    checks = [law("flat", h.histories["time"][:, SECOND_PRIMARY], lambda t: exponential(t, hazard), at)]
    model["growth_sd"] = 0.0
    grows, window = S_FELT / RATE, 300.0
    h = run(quiet_model(second_window=window, **model), quiet_plan(horizon=horizon), patients(), n, seed=72)
    later = law("not before they can be", h.histories["time"][:, SECOND_PRIMARY],
                lambda t: exponential(t - (grows - window), hazard), at)  # fmt: skip
    turns = 2000.0 + (S_FELT - S_VISIBLE) / RATE
    for factor in (0.4, 1.6, 2.5):
        plan = quiet_plan(horizon=horizon, n_courses=1, course_start=2000.0, course_second=factor)
        h = run(quiet_model(second_window=60 * YEAR, **model), plan, patients(), n, seed=73)

        def found(t, more=factor - 1.0):
            return exponential(t + more * np.maximum(t - turns, 0.0), hazard)

        checks.append(law(f"second primaries times {factor}", h.histories["time"][:, SECOND_PRIMARY], found, at))
    return [*checks, later]


def residual_disease_seeds(n):
    """Foci left behind seed on as they regrow, once visible: expected tumours visible by the horizon.

    Held down to half the growth all along, they and their seeds take twice the time to the same: shedding is slowed as
    growth is.
    """
    strength, horizon, n = strength_for(2.0), 2400.0, min(n // 4, MOST_EVENTS)
    model = quiet_model(seeding_rate=strength, residual_seeding=1.0, node_missed=1.0, symptom_mm=NEVER_MM)
    until = S_FOCUS + RATE * horizon - S_VISIBLE
    expected = strength * nested(lambda s: GROW.cells(s) ** (2 / 3), S_VISIBLE, until)
    checks = []
    for slowed in (1.0, 0.5):
        end = horizon / slowed
        held = {"n_courses": 1, "course_days": end, "course_growth": slowed}
        rows = patients(nodes=1, size_low=0.05, size_high=0.05)
        b = run(model, quiet_plan(horizon=end, **held), rows, n, seed=74, record="events")
        shed = (b.lesions["origin"] == 0) & (b.lesions["generation"] == 2) | (b.lesions["origin"] == 1)
        seen = shed & (b.lesions["t_visible"] < end)
        found = np.bincount(b.lesion_patient[seen], minlength=n)
        checks.append(mean(f"seeds of residual disease, growth times {slowed}", found, expected))
    return checks


CASES = (
    left_behind,
    burst,
    delay,
    killing,
    holding_down,
    visits_and_tests,
    visits_kept,
    retreatment,
    palliation,
    life_tables,
    operative_and_treatment_deaths,
    second_primaries,
    residual_disease_seeds,
)
