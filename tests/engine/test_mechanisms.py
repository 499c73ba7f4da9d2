"""Each mechanism of the design (section 1) can be switched off by one documented parameter, and then does nothing.

The same patients, with the same luck, are simulated with everything on (`everything`) and with one mechanism off.

row  mechanism                                  switched off by                            in
1    the primary sheds as it grows              seeding_rate = 0                           MODEL
2    surgery removes the root                   surgery_day = infinite                     PLAN
3    spread by lymph; by blood to organs        node_ratio = 0, node_missed = 0; site_shares of one organ   MODEL
4    timing of surgery                          surgery_day = 0                            PLAN
5    completeness of resection                  residual_foci = 0; residual_seeding = 0; burst_seeds = 0    MODEL
6    metastases seed metastases                 metastasis_seeding = 0                     MODEL
7    treatment kills; holds down; harms         course_kill(_asleep) = 0; course_growth = course_waking = 1; course_death = 0;
                                                or n_courses = 0                           PLAN
8    dormancy and waking; lag                   sleep_probability = 0; waking_rate = 0 (for ever); lag = 0  MODEL
9    immune clearance and its dip               clearance_rate = 0; dip_days = 0           MODEL
10   second primaries                           second_rate = 0                            MODEL
11   exposures                                  n_exposures = 0                            PLAN
12   visits; false alarms                       n_visits = 0 or adherence = 0; visit_false = 0              PLAN
13   re-treatment; palliation                   retreat_lesions = 0; palliative_growth = 1 MODEL
14   what nobody controls: differences between  growth_sd = 0, seeding_variance = 0, metastasis_speed_sd = 0,
     patients and lesions, death from others    symptom_sd = 0; other_death = 0; operative_mortality = 0    MODEL
"""  # noqa: E501

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from .everything import N, full_rows, simulate

LOCAL, REGIONAL, DISTANT, ANY, SECOND, CANCER, OTHER = range(7)
PRIMARY, SEED, FOCUS, SECOND_PRIMARY = range(4)
FROM_PRIMARY, FROM_RESIDUAL, FROM_METASTASIS, FROM_BURST, FROM_NEW = range(5)
CLEARED, KILLED, REMOVED = range(3)
TUMOUR = ("subtype", "size_mm", "nodes_positive")  # what was seen at diagnosis
BORN = ("parent", "generation", "organ", "origin", "kind", "rate", "t_left")  # what a lesion is from the day it leaves
WOKEN = (*BORN, "asleep", "t_woke")


@cache
def on():
    return simulate()


def off(model=None, plan=None, rows=None):
    return simulate(model, plan, rows)


def same(a, b, *fields):
    """Bit for bit, in every patient."""
    for name in fields:
        np.testing.assert_array_equal(a.histories[name], b.histories[name], err_msg=name)


def identical(a, b, *, of=None, but=()):
    """The histories of those patients (all: the lesions too) bit for bit, except in the fields `but`."""
    at = slice(None) if of is None else of
    for name in a.histories.dtype.names:
        if name not in but:
            np.testing.assert_array_equal(a.histories[name][at], b.histories[name][at], err_msg=name)
    if of is None:
        assert a.lesions.tobytes() == b.lesions.tobytes()


def by_lineage(batch, some):
    """Those lesions by (patient, lineage)."""
    return {(p, x["lineage"]): x for p, x in zip(batch.lesion_patient[some], batch.lesions[some], strict=True)}


def seeds_of(batch):
    """The seeds of the first primary."""
    lesions = batch.lesions
    return by_lineage(batch, (lesions["kind"] == SEED) & (lesions["origin"] == FROM_PRIMARY))


def alike(a, b, fields=WOKEN, *, kind=None, least=200):
    """Seeds of the primary (or lesions of a kind) that both runs know are the same; there are enough of them.

    Bit for bit in what they are when they leave; the day of waking to 1e-9, as its clock is read in other steps when
    something else of the calendar changes.
    """
    left, right = (seeds_of(x) if kind is None else by_lineage(x, x.lesions["kind"] == kind) for x in (a, b))
    common = sorted(left.keys() & right.keys())
    assert len(common) >= least
    for name in fields:
        x, y = (np.array([some[k][name] for k in common]) for some in (left, right))
        if name == "t_woke":
            np.testing.assert_allclose(x, y, rtol=1e-9, atol=1e-6, err_msg=name)
        else:
            np.testing.assert_array_equal(x, y, err_msg=name)


def found(batch, endpoint):
    return np.isfinite(batch.histories["time"][:, endpoint])


def first_finding(batch):
    """The day of the first finding of anything in life: what follows depends on what is done about it."""
    return np.fmin(batch.histories["time"][:, ANY], batch.histories["time"][:, SECOND])


def test_1_without_shedding_nothing_flies():
    still = off({"seeding_rate": 0.0})
    same(on(), still, *TUMOUR)
    assert on().histories["seeds"].sum() > N
    assert still.histories["seeds"].sum() == 0
    assert not np.any((still.lesions["kind"] == SEED) & (still.lesions["origin"] == FROM_PRIMARY))
    alike(on(), still, kind=FOCUS, least=50)  # what surgery leaves is as it was


def test_1_a_larger_tumour_has_shed_more_of_the_same_seeds():
    small, large = (off(rows={"size_low": mm, "size_high": mm}) for mm in (10.0, 40.0))
    assert large.histories["seeds"].mean() > 3.0 * small.histories["seeds"].mean()


def test_2_without_surgery_the_root_stays():
    rooted = off(plan={"surgery_day": np.inf})
    same(on(), rooted, *TUMOUR, "metastatic_at_diagnosis")
    operated = np.isfinite(on().histories["time_surgery"])
    assert operated.mean() > 0.7
    assert np.all(np.isnan(rooted.histories["time_surgery"]))
    roots = rooted.lesions[rooted.lesions["kind"] == PRIMARY]
    assert np.all(np.isinf(roots["t_gone"]))
    assert np.mean(rooted.histories["status"][operated] == 1) > np.mean(on().histories["status"][operated] == 1)
    alike(on(), rooted, BORN)
    seeds = rooted.lesions[(rooted.lesions["kind"] == SEED) & (rooted.lesions["origin"] == FROM_PRIMARY)]
    assert np.any(seeds["t_left"] > 40.0)
    seeds = on().lesions[(on().lesions["kind"] == SEED) & (on().lesions["origin"] == FROM_PRIMARY)]
    gone = on().histories["time_surgery"][on().lesion_patient[(on().lesions["kind"] == SEED)
                                                              & (on().lesions["origin"] == FROM_PRIMARY)]]  # fmt: skip
    assert not np.any(seeds["t_left"] > gone)  # seeds have flown before surgery, none after


def test_2_surgery_before_the_first_cell_leaves_nothing():
    early = off({"inoperable_mm": 1e4, "second_rate": 0.0}, {"surgery_day": -40000.0})
    assert np.all(early.histories["time_surgery"] == -40000.0)
    assert np.all(early.lesions["kind"] == PRIMARY)
    assert not np.any(np.isfinite(early.histories["time"][:, : CANCER + 1]))


def test_2_a_primary_that_would_kill_before_its_surgery_kills():
    lethal = np.full(12, np.inf)
    lethal[0] = 6e10  # 49 mm; all were read at less than 36
    still = {"seeding_rate": 0.0, "second_rate": 0.0, "inoperable_mm": 1e4, "other_death": 0.0, "lethal_cells": lethal}
    waits = off(still, {"surgery_day": 1500.0, "n_courses": 0})
    root = waits.lesions[waits.lesions["kind"] == PRIMARY]
    killed = root["t_lethal"] < 1500.0
    assert 50 < killed.sum() < N
    assert np.all((waits.histories["status"][killed] == 1) & np.isnan(waits.histories["time_surgery"][killed]))
    np.testing.assert_allclose(waits.histories["time_end"][killed], root["t_lethal"][killed], rtol=1e-9)
    assert np.all(waits.histories["time_surgery"][~killed] == 1500.0)


def test_3_without_lymphatic_spread_no_nodes():
    none = off({"node_ratio": 0.0}, rows={"nodes": -1})
    drawn = off(rows={"nodes": -1})
    same(none, drawn, "subtype", "size_mm")
    assert drawn.histories["nodes_positive"].mean() > 0.5
    assert np.all(none.histories["nodes_positive"] == 0)


def test_3_without_missed_nodes_no_regional_recurrence():
    cleared = off({"node_missed": 0.0})
    same(on(), cleared, *TUMOUR, "metastatic_at_diagnosis", "time_surgery")
    assert found(on(), REGIONAL).sum() > 20
    assert found(cleared, REGIONAL).sum() == 0
    alike(on(), cleared)


def test_3_site_shares_move_the_organ_and_nothing_else_about_a_seed():
    shares = np.zeros((4, 12))
    shares[:, 6] = 1.0
    elsewhere = off({"site_shares": shares})
    same(on(), elsewhere, *TUMOUR, "seeds")
    seeds = elsewhere.lesions["kind"] == SEED
    assert np.all(elsewhere.lesions["organ"][seeds] == 6)
    assert not np.any(on().lesions["organ"] == 6)
    alike(on(), elsewhere, [f for f in WOKEN if f != "organ"])


# Nothing is found and nothing kills: then no seed is left out because it could not matter any more.
UNSEEN = {
    "burst_seeds": 0.0, "metastasis_seeding": 0.0, "residual_seeding": 0.0, "symptom_mm": 1e4, "staging_mm": 1e4,
    "lethal_cells": np.inf, "operative_mortality": 0.0, "inoperable_mm": 1e4, "other_death": 0.0,
    "second_rate": 0.0,
}  # fmt: skip


def test_4_earlier_surgery_keeps_a_prefix_of_the_seeds():
    plan = {"n_visits": 0, "course_death": 0.0, "horizon": 3000.0}
    early, late = (off(UNSEEN, {**plan, "surgery_day": day}) for day in (0.0, 200.0))
    same(early, late, *TUMOUR)
    assert np.all(early.histories["seeds"] <= late.histories["seeds"])
    operated = np.isfinite(late.histories["time_surgery"])
    a, b = ({k: x for k, x in seeds_of(batch).items() if operated[k[0]]} for batch in (early, late))
    assert len(a) > 500
    assert a.keys() == {k for k, x in b.items() if x["t_left"] <= 0.0}
    assert any(x["t_left"] > 0.0 for x in b.values())
    alike(early, late, BORN)


def test_4_surgery_is_called_off_if_a_metastasis_is_felt_before_it():
    felt_early = {"inoperable_mm": 1e4, "symptom_mm": 6.0, "staging_mm": 50.0, "lethal_cells": np.inf}
    same_calendar = {"metastasis_seeding": 0.0, "palliative_growth": 1.0, "burden_share": 0.0, "dip_days": 0.0}
    plan = {"surgery_day": 1500.0, "n_courses": 0, "n_exposures": 0, "horizon": 2000.0}
    batch = off({**felt_early, **same_calendar}, plan)
    h, x = batch.histories, batch.lesions
    end = h["time_end"][batch.lesion_patient]
    felt = (x["organ"] >= 3) & (x["t_symptom"] < np.minimum(1500.0, end)) & (x["t_gone"] > x["t_symptom"])
    waited = (h["time_end"] > 1500.0) & (h["metastatic_at_diagnosis"] == 0)
    ill = np.isin(np.arange(N), batch.lesion_patient[felt])
    assert 10 < (waited & ill).sum() < waited.sum()
    assert np.array_equal(np.isnan(h["time_surgery"][waited]), ill[waited])
    roots = x["t_gone"][x["kind"] == PRIMARY]
    assert np.all(np.isinf(roots[waited & ill]))


def test_4_before_surgery_no_metastasis_is_removed_but_other_findings_may_be():
    able = {"retreat_fit": 1.0, "retreat_mm": 1e3, "retreat_mortality": 0.0, "retreat_lesions": 50.0}
    batch = off({**able, "inoperable_mm": 1e4, "second_rate": 1e-4}, {"surgery_day": 1500.0, "n_courses": 0})
    x = batch.lesions
    removed = (x["gone_by"] == REMOVED) & (x["t_gone"] < 1500.0) & (x["kind"] != PRIMARY)
    assert np.any(removed)
    assert np.all(x["organ"][removed] < 3)


def test_metastatic_at_diagnosis_no_recurrence_is_recorded():
    batch = off({"staging_mm": 0.5, "visible_mm": 0.25})
    stage_4 = batch.histories["metastatic_at_diagnosis"] == 1
    assert stage_4.sum() > 10
    assert np.all(np.isnan(batch.histories["time"][stage_4, : ANY + 1]))
    assert np.all(batch.histories["first_site"][stage_4] == -1)


def test_5_a_clean_margin_leaves_no_foci_and_no_local_recurrence():
    clean = off({"residual_foci": 0.0})
    same(on(), clean, *TUMOUR, "metastatic_at_diagnosis", "time_surgery")
    assert found(on(), LOCAL).sum() > 50
    assert found(clean, LOCAL).sum() == 0
    alike(on(), clean)


def test_5_residual_disease_seeds_on_only_if_it_may():
    barren = off({"residual_seeding": 0.0})
    assert np.any(on().lesions["origin"] == FROM_RESIDUAL)
    shed = (barren.lesions["kind"] == SEED) & (barren.lesions["origin"] == FROM_RESIDUAL)
    assert not np.any(shed)
    assert np.any((on().lesions["kind"] == SEED) & (on().lesions["origin"] == FROM_RESIDUAL))
    alike(on(), barren)
    alike(on(), barren, kind=FOCUS, least=100)


def test_5_without_a_burst_the_operation_frees_nothing():
    calm = off({"burst_seeds": 0.0})
    assert np.any(on().lesions["origin"] == FROM_BURST)
    assert not np.any(calm.lesions["origin"] == FROM_BURST)
    same(on(), calm, *TUMOUR, "metastatic_at_diagnosis", "time_surgery")
    alike(on(), calm)


def test_6_metastases_seed_metastases_only_if_they_may():
    barren = off({"metastasis_seeding": 0.0})
    same(on(), barren, *TUMOUR)
    assert np.any(on().lesions["origin"] == FROM_METASTASIS)
    assert not np.any(barren.lesions["origin"] == FROM_METASTASIS)
    assert on().histories["generations"].max() >= 2
    alike(on(), barren)


NO_KILL = {"course_kill": 0.0, "course_kill_asleep": 0.0}
NO_HOLD = {"course_growth": 1.0, "course_waking": 1.0}


def test_7_without_killing_nothing_is_killed():
    spared = off(plan=NO_KILL)
    assert np.any(on().lesions["gone_by"] == KILLED)
    assert not np.any(spared.lesions["gone_by"] == KILLED)
    same(on(), spared, *TUMOUR, "metastatic_at_diagnosis", "time_surgery", "given")
    alike(on(), spared)


def test_7_killing_asleep_is_a_switch_of_its_own():
    a, b = off(plan={"course_kill_asleep": 0.0}), off(plan={"course_kill": 0.0})
    for batch, asleep in ((a, False), (b, True)):
        killed = batch.lesions[batch.lesions["gone_by"] == KILLED]
        slept = (killed["asleep"] == 1) & (killed["t_gone"] < killed["t_woke"])
        assert killed.size > 0
        assert np.all(slept == asleep)


def test_7_holding_down_delays_and_kills_nothing():
    free, held = off({"clearance_rate": 0.0}, {**NO_KILL, **NO_HOLD}), off({"clearance_rate": 0.0}, NO_KILL)
    a, b = seeds_of(free), seeds_of(held)
    common = [k for k in a.keys() & b.keys() if np.isfinite(a[k]["t_woke"])]
    later = np.array([b[k]["t_visible"] - a[k]["t_visible"] for k in common])
    palliated = np.array([found(free, ANY)[k[0]] | found(held, ANY)[k[0]] | found(free, SECOND)[k[0]] for k in common])
    assert np.all(later[~palliated] >= 0.0)
    assert np.any(later > 0.0)
    same(free, held, *TUMOUR, "metastatic_at_diagnosis")
    alike(free, held, BORN)


def test_7_without_toxicity_nobody_dies_of_treatment():
    mild = off(plan={"course_death": 0.0})
    assert np.any(on().histories["status"] == 4)
    assert not np.any(mild.histories["status"] == 4)
    survivors = on().histories["status"] != 4
    identical(on(), mild, of=survivors)


def test_7_without_courses_nothing_is_given():
    none = off(plan={"n_courses": 0})
    assert on().histories["given"].sum() > 100
    assert none.histories["given"].sum() == 0
    assert not np.any(none.lesions["gone_by"] == KILLED)
    same(on(), none, *TUMOUR, "metastatic_at_diagnosis")


def test_8_without_sleep_nothing_sleeps():
    awake = off({"sleep_probability": 0.0, "local_sleep_probability": 0.0})
    same(on(), awake, *TUMOUR)
    assert np.any(on().lesions["asleep"] == 1)
    assert not np.any(awake.lesions["asleep"] == 1)
    alike(on(), awake, BORN)
    a, b = seeds_of(on()), seeds_of(awake)
    settled = [key for key in a.keys() & b.keys() if a[key]["asleep"] == 0]
    assert len(settled) > 100
    assert all(a[key]["t_woke"] == b[key]["t_woke"] for key in settled)


def test_8_without_waking_sleep_is_for_ever():
    never = off({"waking_rate": 0.0})
    asleep = (never.lesions["asleep"] == 1) & np.isin(never.lesions["kind"], (SEED, FOCUS))
    assert np.any(asleep)
    assert np.all(np.isinf(never.lesions["t_woke"][asleep]))
    alike(on(), never, (*BORN, "asleep"))


def test_8_without_a_lag_a_seed_that_settles_grows_at_once():
    prompt = off({"lag": 0.0})
    settled = (prompt.lesions["kind"] == SEED) & (prompt.lesions["asleep"] == 0)
    assert np.all(prompt.lesions["t_woke"][settled] == prompt.lesions["t_left"][settled])
    a, b = seeds_of(on()), seeds_of(prompt)
    sleepers = [(a[k]["t_woke"], b[k]["t_woke"]) for k in a.keys() & b.keys() if a[k]["asleep"] == 1]
    np.testing.assert_allclose(*np.transpose(sleepers), rtol=1e-9)
    alike(on(), prompt, BORN)


def test_9_without_clearance_nothing_is_cleared():
    tolerant = off({"clearance_rate": 0.0})
    assert np.any(on().lesions["gone_by"] == CLEARED)
    assert not np.any(tolerant.lesions["gone_by"] == CLEARED)
    same(on(), tolerant, *TUMOUR)
    alike(on(), tolerant)


def test_9_without_a_dip_surgery_changes_no_clearance_and_no_waking():
    steady = off({"dip_days": 0.0})
    flat = off({"dip_clearance": 1.0, "dip_waking": 1.0})
    identical(steady, flat)
    a, b = seeds_of(on()), seeds_of(steady)
    woken = [(a[k]["t_woke"], b[k]["t_woke"]) for k in a.keys() & b.keys() if a[k]["asleep"] == 1]
    before = [(x, y) for x, y in woken if x <= 40.0]
    after = [(x, y) for x, y in woken if x > 40.0]
    assert len(before) > 10
    assert all(x == y for x, y in before)
    assert all(x < y or x == y == np.inf for x, y in after)  # the dip wakes: everything after it is earlier


def test_10_without_second_primaries_there_are_none_and_those_without_are_as_before():
    none = off({"second_rate": 0.0})
    owners = np.unique(on().lesion_patient[on().lesions["kind"] == SECOND_PRIMARY])
    assert owners.size > 30
    assert found(on(), SECOND).sum() > 10
    assert found(none, SECOND).sum() == 0
    assert not np.any(none.lesions["new"] == 1)
    without = np.setdiff1d(np.arange(N), owners)
    identical(on(), none, of=without)


def test_11_without_exposures_habits_change_nothing():
    none, idle = off(plan={"n_exposures": 0}), off(plan={"n_exposures": 0}, rows={"habits": 0})
    identical(none, idle, of=slice(None))
    same(on(), none, *TUMOUR, "metastatic_at_diagnosis")
    assert np.any(on().histories["time_end"] != none.histories["time_end"])


# Under palliative care a small lesion counts from `burden_share` on; here from `visible_mm`, as before a finding.
FOLLOWED = {"burden_share": 0.0}
NO_EFFECT = {f"exposure_{name}": 1.0 for name in ("growth", "waking", "clearance", "second", "death")}


def test_11_an_exposure_without_effect_is_none_at_all():
    idle, none = off(plan=NO_EFFECT), off(plan={"n_exposures": 0})
    identical(idle, none)


@pytest.mark.parametrize(
    ("effect", "value"),
    [("growth", 1.5), ("waking", 3.0), ("clearance", 0.1), ("second", 3.0), ("death", 4.0)],
)
def test_11_each_effect_of_an_exposure_moves_its_own(effect, value):
    passive = {"palliative_growth": 1.0, "retreat_lesions": 0.0, **FOLLOWED}
    idle, exposed = off(passive, NO_EFFECT), off(passive, {**NO_EFFECT, f"exposure_{effect}": value})
    same(idle, exposed, *TUMOUR, "metastatic_at_diagnosis")
    alike(idle, exposed, BORN)
    a, b = seeds_of(idle), seeds_of(exposed)
    pairs = [(a[k], b[k]) for k in a.keys() & b.keys()]
    woken = [not np.isclose(x["t_woke"], y["t_woke"], rtol=1e-9) for x, y in pairs]
    grown = [not np.isclose(x["t_visible"], y["t_visible"], rtol=1e-9) for x, y in pairs if x["t_woke"] == y["t_woke"]]
    cleared = [
        not np.isclose(x["t_gone"], y["t_gone"], rtol=1e-9) for x, y in pairs if x["gone_by"] == y["gone_by"] == CLEARED
    ]
    primaries = [by_lineage(x, x.lesions["kind"] == SECOND_PRIMARY).keys() for x in (idle, exposed)]
    others = (idle.histories["status"] == 2) & (exposed.histories["status"] == 2)
    died = idle.histories["time_end"][others] != exposed.histories["time_end"][others]
    assert np.any(woken) == (effect == "waking")
    assert np.any(grown) == (effect == "growth")
    assert np.any(cleared) == (effect == "clearance")
    if effect != "growth":  # faster ones may be tumours in time
        assert bool(primaries[1] - primaries[0]) == (effect == "second")
    assert np.any(died) == (effect == "death")


def test_11_an_exposure_touches_only_those_who_have_it():
    plan = {"n_exposures": 1, "exposure_column": 0, "exposure_growth": 1.5, "exposure_death": 3.0}
    exposed, none = off(plan=plan), off(plan={"n_exposures": 0})
    smokes = exposed.people["habits"][:, 0] == 1
    identical(exposed, none, of=~smokes)
    assert np.any(exposed.histories["time_end"][smokes] != none.histories["time_end"][smokes])


def test_11_an_exposure_can_be_confined_to_a_tumour():
    plan = {"n_exposures": 1, "exposure_column": -1, "exposure_growth": 1.5, "exposure_death": 3.0}
    none = off(plan={"n_exposures": 0})
    altered, one = none.people["pik3ca"] == 1, none.people["subtype"] == 1
    for changes, acts in (({"exposure_pik3ca": 1}, altered), ({"exposure_subtype": [[0, 1, 0, 0]]}, one)):
        confined = off(plan={**plan, **changes})
        assert 0 < acts.sum() < len(acts)
        identical(confined, none, of=~acts)
        assert np.any(confined.histories["time_end"][acts] != none.histories["time_end"][acts])


def test_12_without_visits_all_is_found_by_symptoms():
    alone, absent = off(plan={"n_visits": 0}), off(plan={"adherence": 0.0})
    identical(alone, absent, of=slice(None))
    assert np.any(on().histories["found_by"] == 0)
    assert not np.any(alone.histories["found_by"] == 0)
    assert alone.totals["visits"] == alone.totals["false_alarms"] == 0
    same(on(), alone, *TUMOUR, "seeds", "metastatic_at_diagnosis", "time_surgery")
    alike(on(), alone, BORN)


def test_12_looking_changes_no_death_where_nothing_is_done_about_it():
    passive = {"retreat_lesions": 0.0, "palliative_growth": 1.0, **FOLLOWED}
    looked, alone = off(passive), off(passive, {"n_visits": 0})
    died = looked.histories["status"] > 0
    assert died.sum() > 100
    np.testing.assert_allclose(looked.histories["time_end"], alone.histories["time_end"], rtol=1e-6)
    same(looked, alone, "status")
    assert np.sum(first_finding(looked) < first_finding(alone)) > 30
    assert not np.any(first_finding(looked) > first_finding(alone) + 1e-6)


def test_12_false_alarms_change_no_fate():
    quiet = off(plan={"visit_false": 0.0})
    assert quiet.totals["false_alarms"] == 0
    assert on().totals["false_alarms"] > 100
    identical(on(), quiet, of=slice(None), but=("false_alarms",))
    assert on().lesions.tobytes() == quiet.lesions.tobytes()


def test_13_without_retreatment_nothing_found_is_removed():
    passive = off({"retreat_lesions": 0.0})
    removed = (on().lesions["gone_by"] == REMOVED) & (on().lesions["kind"] != PRIMARY)
    assert np.any(removed)
    assert not np.any((passive.lesions["gone_by"] == REMOVED) & (passive.lesions["kind"] != PRIMARY))
    same(on(), passive, *TUMOUR, "seeds", "metastatic_at_diagnosis", "time_surgery")
    np.testing.assert_array_equal(first_finding(on()), first_finding(passive))
    untouched = np.setdiff1d(np.arange(N), on().lesion_patient[removed])
    identical(on(), passive, of=untouched)


def test_13_cure_needs_that_nothing_unseen_remains():
    h = on().histories
    retreated = np.flatnonzero(h["retreated"] == 1)
    later = np.isin(retreated, on().lesion_patient[(on().lesions["kind"] != PRIMARY) & (on().lesions["gone_by"] < 0)
                                                   & (on().lesions["t_visible"] < 20 * 365.25)])  # fmt: skip
    assert retreated.size > 20
    assert later.any()
    assert not later.all()


def test_13_palliation_delays_death_and_no_first_finding():
    slow, untreated = on(), off({"palliative_growth": 1.0})
    np.testing.assert_array_equal(first_finding(slow), first_finding(untreated))
    both = (slow.histories["status"] == 1) & (untreated.histories["status"] == 1)
    gain = (slow.histories["time_end"] - untreated.histories["time_end"])[both]
    assert np.all(gain >= -1e-6)
    assert np.any(gain > 30.0)
    assert slow.histories["time_end"].sum() > untreated.histories["time_end"].sum()


def test_14_without_differences_between_patients_tumours_of_a_subtype_are_alike():
    rows = {"size_low": 20.0, "size_high": 20.0}
    alike_ = off({"growth_sd": 0.0, "second_rate": 0.0}, rows=rows)
    roots = alike_.lesions[alike_.lesions["kind"] == PRIMARY]
    subtype = alike_.people["subtype"][alike_.lesion_patient[alike_.lesions["kind"] == PRIMARY]]
    for s in range(3):
        assert np.unique(roots["rate"][subtype == s]).size == 1
    differ = on().lesions[on().lesions["kind"] == PRIMARY]
    assert np.unique(differ["rate"]).size == N


def test_14_without_frailty_shedding_differs_by_chance_only():
    rows = {"size_low": 20.0, "size_high": 20.0, "nodes": 0}
    plain = {"seeding_growth_exponent": 1.0}
    even, uneven = (
        off({"seeding_variance": 0.0, **plain}, rows=rows),
        off({"seeding_variance": 3.0, **plain}, rows=rows),
    )
    a, b = (x.histories["seeds"][x.histories["metastatic_at_diagnosis"] == 0] for x in (even, uneven))
    assert b.var() / b.mean() > 2.0 * a.var() / a.mean()


def test_14_without_noise_metastases_grow_and_are_felt_alike():
    still = off({"metastasis_speed_sd": 0.0, "symptom_sd": 0.0})
    rate = {p: x["rate"] for (p, _), x in by_lineage(still, still.lesions["kind"] == PRIMARY).items()}
    for (patient, _), seed in seeds_of(still).items():
        assert seed["rate"] == pytest.approx(1.2 * rate[patient], rel=1e-12)
    primaries = still.lesions["kind"] == SECOND_PRIMARY
    rates = {p: still.lesions["rate"][primaries & (still.lesion_patient == p)] for p in still.lesion_patient[primaries]}
    passed_on = (still.lesions["kind"] == SEED) & (still.lesions["new"] == 1)
    assert np.any(passed_on)
    for patient, seed in zip(still.lesion_patient[passed_on], still.lesions[passed_on], strict=True):
        assert np.min(np.abs(1.2 * rates[patient] / seed["rate"] - 1.0)) < 1e-12  # of its own primary
    seeds = still.lesions[still.lesions["kind"] == SEED]
    assert np.unique(seeds["s_felt"][seeds["s_felt"] > 0.0]).size == 1
    assert np.unique(on().lesions["s_felt"][on().lesions["kind"] == SEED]).size > 100


def test_14_without_a_life_table_and_operative_deaths_only_cancer_and_treatment_kill():
    immortal = off({"other_death": 0.0, "operative_mortality": 0.0, "retreat_mortality": 0.0})
    assert np.any(on().histories["status"] == 2)
    assert np.any(on().histories["status"] == 3)
    assert not np.any(np.isin(immortal.histories["status"], (2, 3)))
    same(on(), immortal, *TUMOUR, "metastatic_at_diagnosis")
    cancer = (on().histories["status"] == 1) & (on().histories["retreated"] == 0)
    np.testing.assert_array_equal(on().histories["time_end"][cancer], immortal.histories["time_end"][cancer])


def test_14_chance_remains_and_is_the_seeds():
    again = simulate()
    identical(on(), again)
    other = simulate(seed=6)
    assert np.mean(other.histories["time_end"] != on().histories["time_end"]) > 0.3


def test_m0_conditions_the_history_and_nothing_else():
    sharp = {"staging_mm": 0.5, "visible_mm": 0.25}
    seen, known = off(sharp), off(sharp, rows={"m0": 1})
    clear = seen.histories["metastatic_at_diagnosis"] == 0
    assert 0.02 < np.mean(~clear) < 0.5
    assert not np.any(known.histories["metastatic_at_diagnosis"])
    identical(known, seen, of=clear)
    assert np.all(known.histories["attempts"][~clear] > 1)


def test_full_rows_have_every_subtype():
    assert set(full_rows()["subtype"]) == {0, 1, 2}


def test_11_an_exposure_that_ends_adds_no_second_primaries_after_it():
    end, harmful = 1500.0, {"n_exposures": 1, "exposure_column": -1, "exposure_second": 3.0, "exposure_from": -np.inf}
    harmful |= {"exposure_growth": 1.0, "exposure_waking": 1.0, "exposure_clearance": 1.0, "exposure_death": 1.0}
    never = second_primaries({"n_exposures": 0})
    stopped = second_primaries({**harmful, "exposure_after": 0, "exposure_until": end})
    always = second_primaries({**harmful, "exposure_after": 0, "exposure_until": np.inf})
    added, more = ({name: born for name, born in found.items() if name not in never} for found in (stopped, always))
    assert added.keys() < more.keys()
    # Whoever is born after the end is a tumour after it too; what is one long before the end was exposed in both.
    assert max(added.values()) < end < max(more.values())
    assert {name for name, born in more.items() if born < end - 4000.0} <= added.keys()


def second_primaries(plan):
    """The day of the first cell of each."""
    batch = off(plan=plan)
    return {name: x["t_left"] for name, x in by_lineage(batch, batch.lesions["kind"] == SECOND_PRIMARY).items()}
