"""The plain arrays that go in and come out: what each field means, and in which unit.

Times are days since the reference diagnosis (day 0), sizes are cells, diameters mm. `NaN` and -1 mean "not known" in
a patient and "did not happen" in a history.
"""

from __future__ import annotations

import numpy as np

SUBTYPES, ORGANS, COURSES, TESTS, VISITS, EXPOSURES, SEGMENTS = 4, 12, 8, 12, 480, 8, 48
LOCAL, REGIONAL, NEW = 0, 1, 2  # organs 0-2 of every cancer; the others are distant
FIRST_DISTANT = 3
CELLS_PER_MM3 = 1e6
MOST_NOISE = 2.0  # growth noise between lesions is cut there (sd), so that a seed's earliest visibility is bounded

# Covariates that may move a mechanism, and the mechanisms that they may move (`Model.effects`).
# Units: age and year in decades, grade 1-3, receptors as ln(1 + fmol/mg).
COVARIATES = ("age", "grade", "er", "pgr", "her2", "year", "pik3ca")
MECHANISMS = ("growth", "seeding", "sleep", "waking", "residual", "second")
GROWTH, SEEDING, SLEEP, WAKING, RESIDUAL, SECOND = range(6)

GOMPERTZ, EXPONENTIAL, POWER = 0, 1, 2
ERLANG, GUMBEL = 0, 1

_S, _O, _C, _T, _V, _X = (SUBTYPES,), (ORGANS,), (COURSES,), (TESTS,), (VISITS,), (EXPOSURES,)
_TO = (TESTS, ORGANS)

# name, shape, unit, meaning. One row of MODEL is one parameter set: biology and its treatment, for one cancer.
MODEL_FIELDS = (
    ("growth_law", (), "code", "0 Gompertz, 1 exponential, 2 power law"),
    ("capacity", (), "cells", "Gompertz: the size K that growth tends to"),
    ("power", (), "1", "power law: dN/dt = a N^power"),
    ("log_growth", _S, "ln(1/d)", "mean of ln a by subtype, at reference covariates"),
    ("growth_sd", _S, "1", "between patients: standard deviation of ln a"),
    ("metastasis_speed", (), "1", "a of a metastasis over a of its primary"),
    ("metastasis_speed_sd", (), "1", "between lesions of one patient: standard deviation of ln of that ratio"),
    ("detection_rate", (), "1/d/cell^exponent", "hazard of diagnosis of the primary by symptoms: rate * N^exponent"),
    ("detection_exponent", (), "1", "its exponent"),
    ("screening_interval", (), "d", "between screening rounds before diagnosis; 0: no screening"),
    ("screening_test", (), "code", "which test screens"),
    ("seeding_rate", _S, "1/d^(1-rho)/cell^exponent", "mean of mu: successful seeds per day at one cell, a = 1/d"),
    ("seeding_exponent", (), "1", "alpha: seeding grows as N^alpha"),
    ("seeding_growth_exponent", (), "1", "rho: seeding grows as a^rho"),
    ("seeding_variance", (), "1", "theta: variance of the gamma frailty of mean 1 that multiplies mu; 0: none"),
    ("metastasis_seeding", (), "1", "seeding of a metastasis relative to a primary of its size; 0: none"),
    ("residual_seeding", (), "1", "the same for what surgery left; 0: none"),
    ("burst_seeds", (), "seeds", "mean number shed by the operation itself, before frailty; 0: none"),
    ("node_ratio", (), "1", "c: expected positive nodes per expected distant seed; 0: no nodal spread"),
    ("node_shape", (), "1", "negative binomial shape of the node count given size"),
    ("node_most", (), "nodes", "regional nodes that a patient has: a drawn count stops there"),
    ("node_weight", (), "1", "w: weight of a node count as a reading of the frailty; 0: nodes say nothing"),
    ("site_shares", (SUBTYPES, ORGANS), "1", "where seeds go by blood; rows sum to 1 over distant organs"),
    ("lag_law", (), "code", "0 Erlang-2, 1 Gumbel shift of the first divisions truncated at zero"),
    ("lag", (), "d", "mean lag of a seed that settles (Erlang-2), or scale of the Gumbel shift; 0: none"),
    ("sleep_probability", _S, "1", "q: a seed sleeps on arrival; 0: none sleeps"),
    ("local_sleep_probability", _S, "1", "the same for residual and nodal foci"),
    ("waking_rate", _S, "1/d", "omega of a sleeping seed; 0: sleeps for ever"),
    ("clearance_rate", (), "1/d", "delta: immune clearance of what sleeps or is small; 0: none"),
    ("immune_limit", (), "cells", "a lesion beyond this size is safe from clearance"),
    ("dip_clearance", (), "1", "clearance after surgery relative to before; 1: no dip"),
    ("dip_waking", (), "1", "waking after surgery relative to before; 1: none"),
    ("dip_days", (), "d", "how long after surgery that lasts"),
    ("residual_foci", (3,), "foci", "mean number of local foci left by clear, close and positive margins"),
    ("residual_cells", (), "cells", "size of a focus when the surgeon leaves it"),
    ("node_missed", (3,), "1", "a positive node stays: no node operation, sentinel biopsy, dissection"),
    ("inoperable_mm", (), "mm", "a primary larger than this on the day of surgery is not removed"),
    ("operative_mortality", (), "1", "death from surgery of the primary at age 60"),
    ("operative_mortality_decade", (), "ln", "its log-odds per ten years of age"),
    ("visible_mm", (), "mm", "nothing smaller is ever seen or tracked as a tumour"),
    ("symptom_mm", _O, "mm", "median diameter at which a lesion there is felt"),
    ("symptom_sd", _O, "1", "standard deviation of its log"),
    ("staging_mm", _O, "mm", "diameter that staging and the work-up of a finding see half of"),
    ("staging_slope", (), "1", "logistic slope of that in ln(mm)"),
    ("lethal_cells", _O, "cells", "burden in an organ that kills"),
    (
        "burden_share",
        (),
        "1",
        "under palliation, a new lesion counts from this share of the smallest lethal burden on",
    ),
    ("retreat_lesions", (), "lesions", "most detected lesions that are removed with curative intent; 0: never"),
    ("retreat_mm", _O, "mm", "largest lesion there that is removed"),
    ("retreat_fit", _O, "1", "share of patients with such disease in whom it is removed, at age 60"),
    ("retreat_fit_decade", (), "ln", "its log-odds per ten years of age"),
    ("retreat_mortality", _O, "1", "death from that operation"),
    ("palliative_growth", _S, "1", "growth under palliative treatment relative to none; 1: no effect"),
    ("palliative_days", _S, "d", "how long that lasts"),
    ("second_rate", _S, "1/d", "second primaries that reach detection, per day; 0: none"),
    ("second_window", (), "d", "how long before day 0 their first cells may have arisen"),
    ("other_death", (), "1", "hazard of death from other causes relative to the life table; 0: immortal otherwise"),
    ("effects", (len(MECHANISMS), len(COVARIATES)), "ln or logit", "what a unit of a covariate adds to a mechanism"),
    ("centres", (len(COVARIATES),), "covariate", "the covariate values at which those effects are nil"),
)

# One row of PLAN is what is done: surgery, courses of treatment, visits, and the patient's exposures.
PLAN_FIELDS = (
    ("horizon", (), "d", "end of the simulation"),
    ("surgery_day", (), "d", "planned surgery; infinite: none"),
    ("node_operation", (), "code", "0 none, 1 sentinel biopsy, 2 dissection"),
    ("margin", (), "code", "0 clear, 1 close, 2 positive, for all; -1: as the patient's row says"),
    ("n_courses", (), "count", ""),
    ("course_column", _C, "code", "patient field `given` that says whether it was had; -1: none"),
    ("course_before", _C, "flag", "1: starts so long after day 0 whatever surgery does; 0: after surgery"),
    ("course_start", _C, "d", "first day, counted from there"),
    ("course_days", _C, "d", "how long it holds down"),
    ("course_kill", _C, "1", "probability that it kills a small seed that is awake"),
    ("course_kill_asleep", _C, "1", "the same for one asleep"),
    ("course_kill_cells", _C, "cells", "size at which killing has fallen to half"),
    ("course_growth", _C, "1", "growth while on it, relative; 1: no holding down"),
    ("course_waking", _C, "1", "waking while on it, relative"),
    ("course_second", _C, "1", "second primaries not yet visible when it starts: share that still arise"),
    ("course_reach", (COURSES, ORGANS), "flag", "organs in which it kills"),
    ("course_uptake", _C, "1", "share of the eligible who have it"),
    ("course_subtype", (COURSES, SUBTYPES), "flag", "eligible subtypes"),
    ("course_nodes", _C, "nodes", "or more positive nodes, or"),
    ("course_mm", _C, "mm", "so large, make a patient eligible"),
    ("course_age", _C, "y", "up to this age"),
    ("course_death", _C, "1", "probability that it kills the patient"),
    ("n_visits", (), "count", ""),
    ("visit_day", _V, "d", "after surgery, ascending"),
    ("visit_tests", _V, "bits", "tests done that day"),
    ("visit_false", _V, "1", "probability of at least one false alarm that day"),
    ("adherence", (), "1", "probability that a visit is kept"),
    ("n_tests", (), "count", ""),
    ("test_marker", _T, "flag", "1: sees the total burden, in the mm of one ball; 0: sees single lesions"),
    ("test_mm", _TO, "mm", "diameter seen with half of the ceiling"),
    ("test_slope", _T, "1", "logistic slope in ln(mm)"),
    ("test_ceiling", _TO, "1", "probability of seeing a very large lesion; 0: does not look there"),
    ("n_exposures", (), "count", ""),
    ("exposure_column", _X, "code", "patient field `habits` that must be 1; -1: everybody"),
    ("exposure_subtype", (EXPOSURES, SUBTYPES), "flag", "1: acts in this subtype"),
    ("exposure_pik3ca", _X, "flag", "1: acts on patients with a PI3K pathway alteration only"),
    ("exposure_after", _X, "flag", "1: days count from surgery; 0: from day 0"),
    ("exposure_from", _X, "d", "from this day"),
    ("exposure_until", _X, "d", "to this day"),
    ("exposure_growth", _X, "1", "multiplies growth of all lesions but the first primary"),
    ("exposure_waking", _X, "1", "multiplies waking"),
    ("exposure_clearance", _X, "1", "multiplies immune clearance"),
    ("exposure_second", _X, "1", "multiplies second primaries that become visible while it lasts"),
    ("exposure_death", _X, "1", "multiplies death from other causes"),
)

GIVEN = ("endocrine", "chemo", "targeted", "radiotherapy", "immunotherapy")
HABITS = ("smoking", "alcohol", "exercise", "obesity")

PATIENT_FIELDS = (
    ("subtype", (), "code", ""),
    ("age", (), "y", "at day 0"),
    ("female", (), "flag", ""),
    ("year", (), "y", "calendar year of day 0"),
    ("country", (), "code", "row of the life tables"),
    ("size_low", (), "mm", "diameter of the primary at `size_day`, at least; NaN: drawn by the hazard of detection"),
    ("size_high", (), "mm", "at most"),
    ("size_day", (), "d", "the day on which the size and the nodes were read"),
    ("nodes", (), "count", "positive regional nodes; -1: drawn"),
    ("m0", (), "flag", "1: known to have no visible metastasis on day 0"),
    ("margin", (), "code", "0 clear, 1 close, 2 positive"),
    ("grade", (), "1-3", ""),
    ("er", (), "fmol/mg", ""),
    ("pgr", (), "fmol/mg", ""),
    ("her2", (), "flag", ""),
    ("stage", (), "code", ""),
    ("pik3ca", (), "flag", ""),
    ("given", (len(GIVEN),), "flag", "treatment had: 1 yes, 0 no, -1 as the plan says"),
    ("habits", (len(HABITS),), "flag", "exposed: 1 yes, 0 no"),
)

DECILES = 11
_D = (SUBTYPES, DECILES)

# How a patient's missing covariates are drawn: everything given the subtype, the subtype given what is known.
TYPICAL_FIELDS = (
    ("year", (), "y", "calendar year of diagnosis"),
    ("subtype_share", _S, "1", "sums to 1"),
    ("receptor_share", _S, "1", "probability of hormone receptors (er or pgr at `receptor_cut` or above)"),
    ("receptor_cut", (), "fmol/mg", ""),
    ("her2_share", _S, "1", "probability of HER2 amplification"),
    ("pik3ca_share", _S, "1", "probability of a PI3K pathway alteration"),
    ("female_share", _S, "1", ""),
    ("grade_share", (SUBTYPES, 3), "1", "rows sum to 1"),
    ("margin_share", (3,), "1", "clear, close, positive"),
    ("habit_share", (len(HABITS),), "1", ""),
    ("age", _D, "y", "deciles from the smallest to the largest"),
    ("er", _D, "fmol/mg", ""),
    ("pgr", _D, "fmol/mg", ""),
)

HISTORY_FIELDS = (
    ("subtype", (), "code", ""),
    ("size_mm", (), "mm", "diameter of the primary when it was read"),
    ("nodes_positive", (), "count", ""),
    ("given", (len(GIVEN),), "flag", "treatment had"),
    ("metastatic_at_diagnosis", (), "flag", ""),
    ("time_surgery", (), "d", "NaN: no surgery"),
    ("time", (7,), "d", "as a registry finds it, in the order of ENDPOINTS; NaN: not within the horizon"),
    ("truth", (7,), "d", "the day on which the lesion behind it started to grow (deaths: the death)"),
    ("time_end", (), "d", "death or horizon"),
    ("status", (), "code", "0 alive, 1 dead of cancer, 2 dead of other causes, 3 of surgery, 4 of other treatment"),
    ("first_site", (), "code", "organ of the first recurrence; -1: none"),
    ("found_by", (), "code", "0 visit, 1 symptom, 2 death; -1: none"),
    ("lesions_at_finding", (), "count", "detected lesions at the first recurrence"),
    ("retreated", (), "flag", "the first recurrence was removed with curative intent"),
    ("seed_left", (), "d", "day on which the seed behind the first recurrence left"),
    ("seed_origin", (), "code", "0 primary, 1 residual, 2 metastasis, 3 burst, 4 new primary"),
    ("metastasis_at_death", (), "flag", "a distant lesion was there, seen or not"),
    ("visits", (), "count", "kept"),
    ("false_alarms", (), "count", ""),
    ("seeds", (), "count", "left before surgery"),
    ("lesions", (), "count", "lesions that became visible in the patient's life, found or not, the primary excepted"),
    ("generations", (), "count", "deepest generation among them"),
    ("attempts", (), "count", "latent histories drawn until one had no visible metastasis on day 0"),
    (
        "overflow",
        (),
        "flag",
        "1: more lesions than the scratch held; 2: run again with a larger one; 3: with the largest",
    ),
)

LESION_FIELDS = (
    ("lineage", (), "hash", "what its draws are about"),
    ("parent", (), "hash", "lineage of the lesion that shed it; 0: none"),
    ("generation", (), "count", "0: a primary"),
    ("organ", (), "code", ""),
    ("origin", (), "code", "as `seed_origin`"),
    ("kind", (), "code", "0 primary, 1 seed, 2 focus left behind, 3 second primary"),
    ("new", (), "flag", "1: descends from a second primary"),
    ("base", (), "1/d", "a of the primary it descends from"),
    ("rate", (), "1/d", "its own a"),
    ("s0", (), "own", "own time (see growth) when it starts to grow: 0 from one cell"),
    ("asleep", (), "flag", "sleeps until `t_woke`"),
    ("t_left", (), "d", "left its parent"),
    ("t_woke", (), "d", "started to grow"),
    ("t_visible", (), "d", "reached `visible_mm`; if not before palliative care: its `burden_share`"),
    ("t_symptom", (), "d", "is felt"),
    ("t_curable", (), "d", 'outgrows re-treatment (told in "events" only)'),
    ("t_lethal", (), "d", "would kill alone"),
    ("t_gone", (), "d", "infinite: stays"),
    ("gone_by", (), "code", "0 cleared, 1 killed, 2 removed; -1: stays"),
    ("t_found", (), "d", "NaN: not found"),
    ("found_by", (), "code", "as in HISTORY"),
    ("c_woke", (), "d", "what the growth clock (see calendar) shows at `t_woke`"),
    ("s_felt", (), "own", "own time at which it is felt"),
    ("log_seen", (), "ln(mm)", "diameter from which staging and work-ups see it"),
    ("pending", (), "flag", "1: cannot be a tumour in this chapter, so its fate is not drawn yet"),
    ("strength", (), "1", "seeds per unit of the integral of N^alpha over own time; 0: sheds none"),
    (
        "s_sheds",
        (),
        "own",
        "own time from which it sheds: the first primary from its first cell, others from `visible_mm`",
    ),
    ("before", (), "1", "that integral until then"),
    ("seeds", (), "count", "seeds it has shed so far"),
    ("at", (), "seeds", "expected seeds at which the last of them left"),
    ("s_last", (), "own", "own time at which it left"),
    ("s_next", (), "own", "own time at which the next one leaves; 0: not drawn yet"),
    ("next_place", (), "1", "uniforms of the next one: where to,"),
    ("next_speed", (), "1", "how fast it grows,"),
    ("next_sleep", (), "1", "whether it sleeps"),
)

ENDPOINTS = (
    "local_recurrence", "regional_recurrence", "distant_recurrence", "recurrence",
    "second_primary", "cancer_death", "other_death",
)  # fmt: skip
STATUS = ("alive", "cancer_death", "other_death", "operative_death", "treatment_death")
FOUND_BY = ("visit", "symptom", "death")
ORIGINS = ("primary", "residual", "metastasis", "burst", "new_primary")
GONE_BY = ("cleared", "killed", "removed")

_WIDE = {"code": "i8", "flag": "i8", "count": "i8", "bits": "i8", "hash": "u8"}
_NARROW = _WIDE | {"code": "i1", "flag": "i1", "count": "i4"}  # of millions of patients


def _dtype(fields, kinds=_WIDE) -> np.dtype:
    return np.dtype([(name, kinds.get(unit, "f8"), shape) for name, shape, unit, _ in fields], align=True)


MODEL, PLAN, TYPICAL, LESION = _dtype(MODEL_FIELDS), _dtype(PLAN_FIELDS), _dtype(TYPICAL_FIELDS), _dtype(LESION_FIELDS)
PATIENT, HISTORY = _dtype(PATIENT_FIELDS, _NARROW), _dtype(HISTORY_FIELDS, _NARROW)
