"""What the engine remembers of the patient in hand, beside the patient's lesions."""

from __future__ import annotations

import numpy as np

from .calendar import CLOCKS
from .records import COURSES, EXPOSURES, GIVEN, ORGANS, SEGMENTS

STATE_FIELDS = (
    ("seed", "u8", (), "of the run"),
    ("patient", "u8", (), "number of the patient: the first word of every draw"),
    ("attempt", "i8", (), "which latent history this is"),
    ("keep_all", "i8", (), "1: seeds that never grow are kept too, to be shown"),
    ("subtype", "i8", (), ""),
    ("rate", "f8", (), "a of the primary, 1/d"),
    ("frailty", "f8", (), "gamma of mean 1 (after reading the nodes: not 1) on seeding"),
    ("seeding", "f8", (), "mean of mu given the patient's covariates"),
    ("expected", "f8", (), "seeds of the primary until `t_read`, without frailty"),
    ("t_birth", "f8", (), "first cell of the primary"),
    ("t_read", "f8", (), "day on which size and nodes were read"),
    ("size_mm", "f8", (), "of the primary when read"),
    ("nodes", "i8", (), "positive nodes when read"),
    ("u_nodes", "f8", (), "uniform behind their number"),
    ("u_other", "f8", (), "uniform behind death from other causes,"),
    ("u_surgery", "f8", (), "death in the operation,"),
    ("u_toxic", "f8", (), "and death by treatment"),
    ("sleep", "f8", (), "probability that a seed sleeps"),
    ("local_sleep", "f8", (), "the same for a focus left behind"),
    ("waking", "f8", (), "per day, before anything changes it"),
    ("residual", "f8", (), "multiplies the foci that margins leave"),
    ("second_rate", "f8", (), "second primaries per day"),
    ("given", "i8", (len(GIVEN),), "treatment had"),
    ("course_on", "f8", (COURSES,), "first day of each course; infinite: not had"),
    ("course_order", "i8", (COURSES,), "courses by that day"),
    ("exposure_on", "f8", (EXPOSURES,), "first day of each exposure; infinite: not exposed"),
    ("exposure_off", "f8", (EXPOSURES,), "its last day"),
    ("deadly", "i8", (), "1: an exposure of this patient changes death from other causes"),
    ("t_staging", "f8", (), "day 0, or the day of an earlier operation"),
    ("t_surgery", "f8", (), "infinite: not planned or called off"),
    ("t_palliative", "f8", (), "palliative treatment starts; infinite: never"),
    ("t_toxic", "f8", (), "the first day of a course that kills"),
    ("t_other", "f8", (), "death from other causes, from surgery or from treatment"),
    ("other_status", "i8", (), "which of these"),
    ("t_stop", "f8", (), "the earlier of that and the horizon"),
    ("metastatic", "i8", (), "staging finds a metastasis"),
    ("rehearsal", "i8", (), "1: before diagnosis, with nothing done: seeds still too small to matter are kept"),
    ("looked", "f8", (), "day of a staging that stops at the first metastasis; infinite: at one that has killed"),
    ("known", "i8", (), "it has found one: no need to draw more"),
    ("limit", "f8", (), "this chapter ends no later: t_stop, or a lesion is felt or has killed"),
    ("c_limit", "f8", (), "what the growth clock shows then"),
    ("c_stop", "f8", (), "the growth clock at `t_stop`"),
    ("c_palliative", "f8", (), "the growth clock at `t_palliative`"),
    ("crowd", "i8", (ORGANS,), "lesions in each organ that may kill together"),
    ("n", "i8", (), "lesions in the scratch; 0 is the primary"),
    ("overflow", "i8", (), "the scratch was too small"),
    ("calendar_filled", "i8", (), "1: the calendar below is that of the plan"),
    ("most_clearance", "f8", (), "per day, in any segment of the calendar below"),
    ("n_segments", "i8", (), "of the calendar below"),
    ("day", "f8", (SEGMENTS,), "a segment's first day"),
    ("pace", "f8", (CLOCKS, SEGMENTS), "of each clock in it: growth relative, waking and clearance per day"),
    ("shows", "f8", (CLOCKS, SEGMENTS), "each clock on that first day"),
)
STATE = np.dtype([(name, kind, shape) for name, kind, shape, _ in STATE_FIELDS], align=True)
