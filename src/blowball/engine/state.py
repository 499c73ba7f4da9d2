"""What the engine remembers of the patient in hand, and of each of the patient's lesions."""

from __future__ import annotations

import numpy as np

from .records import COURSES, EXPOSURES, GIVEN, SEGMENTS

_G = (SEGMENTS,)

STATE_FIELDS = (
    ("seed", "u8", (), "of the run"),
    ("patient", "u8", (), "number of the patient: the first word of every draw"),
    ("attempt", "i8", (), "which latent history this is"),
    ("subtype", "i8", (), ""),
    ("rate", "f8", (), "a of the primary, 1/d"),
    ("frailty", "f8", (), "gamma of mean 1 (after reading the nodes: not 1) on seeding"),
    ("log_rate", "f8", (), "its ln"),
    ("seeding", "f8", (), "seeds of the primary per unit of the integral over own time, without frailty"),
    ("expected", "f8", (), "seeds of the primary until `t_read`, without frailty"),
    ("first", "f8", (), "expected seeds at which the first one leaves"),
    ("t_birth", "f8", (), "first cell of the primary"),
    ("t_read", "f8", (), "day on which size and nodes were read"),
    ("t_surgery", "f8", (), "infinite: not planned or called off"),
    ("t_other", "f8", (), "death from other causes, from surgery or from treatment"),
    ("other_status", "i8", (), "which of these"),
    ("t_stop", "f8", (), "the earlier of that and the horizon"),
    ("limit", "f8", (), "this chapter ends no later: t_stop, or a lesion is felt or has killed"),
    (
        "looked",
        "f8",
        (),
        "day of a staging that stops at the first metastasis; -inf: at one that has killed; inf: never",
    ),
    ("known", "i8", (), "it has found one: no need to draw more"),
    ("metastatic", "i8", (), "staging on day 0 finds a metastasis"),
    ("cutoff", "f8", (), "a seed that leaves later cannot matter before the limit"),
    ("sleep", "f8", (), "probability that a seed sleeps"),
    ("local_sleep", "f8", (), "the same for a focus left behind"),
    ("waking", "f8", (), "per day, before anything changes it"),
    ("residual", "f8", (), "multiplies the foci that margins leave"),
    ("second_rate", "f8", (), "second primaries per day"),
    ("soonest", "f8", (), "growth days that the fastest seed needs to matter"),
    ("soonest_before", "f8", (), "growth days that it needs to be visible"),
    ("keep_all", "i8", (), "1: seeds that never grow are kept too, to be shown"),
    ("course_on", "f8", (COURSES,), "first day of each course; infinite: not had"),
    ("exposure_on", "f8", (EXPOSURES,), "first day of each exposure; infinite: not exposed"),
    ("exposure_off", "f8", (EXPOSURES,), "its last day"),
    ("deadly", "i8", (), "1: an exposure of this patient changes death from other causes"),
    ("t_staging", "f8", (), "day 0, or the day of an earlier operation"),
    ("t_palliative", "f8", (), "palliative treatment starts; infinite: never"),
    ("given", "i8", (len(GIVEN),), "treatment had"),
    ("size_mm", "f8", (), "of the primary when read"),
    ("nodes", "i8", (), "positive nodes when read"),
    ("n", "i8", (), "lesions in the scratch; 0 is the primary"),
    ("overflow", "i8", (), "the scratch was too small"),
    ("calendar_filled", "i8", (), "1: the calendar below is that of the plan"),
    ("n_segments", "i8", (), "of the calendar below"),
    ("day", "f8", _G, "a segment's first day"),
    ("grow", "f8", _G, "growth of all but the primary, relative"),
    ("wake", "f8", _G, "waking, per day"),
    ("clear", "f8", _G, "clearance, per day"),
    ("grown", "f8", _G, "integral of `grow` up to the first day"),
    ("woken", "f8", _G, "integral of `wake`"),
    ("cleared", "f8", _G, "integral of `clear`"),
)
STATE = np.dtype([(name, kind, shape) for name, kind, shape, _ in STATE_FIELDS], align=True)
