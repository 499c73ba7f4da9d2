"""Strange but legal questions, for Hypothesis: numbers at the ends of what the engine follows, short and long lives."""

from fnmatch import fnmatchcase

from hypothesis import strategies as st

import blowball as bb
from blowball.scenario.limits import LIMITS

CANCERS = [bb.get_cancer(cancer) for cancer in bb.list_cancers()]
HORIZONS = ["1 day", "1 week", "1 year", "20 years", "80 years"]
DELAYS = ["0 days", "1 day", "5 weeks", "1 year", "-12 weeks", "none"]


def ends(cancer):
    """Path to values that are hard for whoever reads it: both ends, zero, and none (as the catalogue has it)."""
    found = {}
    for record in cancer.entries:
        if isinstance(record.value, tuple):
            continue
        limit = next((limit for limit in LIMITS if fnmatchcase(record.path, limit[0])), None)
        if limit is not None:
            _, unit, least, most = limit
            text = f" {unit}" if unit not in (None, "1") and record.convertible else ""
            found[record.path] = [0, *(f"{value:g}{text}" if text else value for value in (least, most))]
        else:
            found[record.path] = [0, 1, record.value * 1e-6, record.value * 1e6]
    return found


ENDS = {cancer.id: ends(cancer) for cancer in CANCERS}


@st.composite
def numbers(draw, cancer, most=5):
    """Some numbers of a cancer at their ends."""
    hard = ENDS[cancer.id]
    paths = draw(st.lists(st.sampled_from(sorted(hard)), max_size=most, unique=True))
    return {path: draw(st.sampled_from(hard[path])) for path in paths}


@st.composite
def follow_ups(draw, cancer):
    """None, a named one, or visits as close as they may be."""
    tests = draw(st.lists(st.sampled_from([test.id for test in cancer.tests]), min_size=1, max_size=3, unique=True))
    visits = draw(st.sampled_from([["1 day"], ["1 day x 480"], ["1 year x 79"], ["1 month x 200"]]))
    own = st.builds(bb.FollowUp, st.just(visits), st.just(tests), st.sampled_from([0.0, 0.5, 1.0]))
    return draw(st.one_of(st.just("guideline"), st.just("none"), own))


@st.composite
def asked(draw):
    """Cancer, people, care, body, horizon, seed and numbers, as a call that makes the scenario or refuses it."""
    cancer = draw(st.sampled_from(CANCERS))
    changed = draw(numbers(cancer))
    n = draw(st.sampled_from([1, 2, 9]))
    metastatic = draw(st.sampled_from(["include", "exclude"]))
    delay, horizon = draw(st.sampled_from(DELAYS)), draw(st.sampled_from(HORIZONS))
    follow_up = draw(follow_ups(cancer)) if delay != "none" else "none"
    flags = {name: draw(st.booleans()) for name in ("retreatment", "palliative")}
    seed = draw(st.sampled_from([0, 1, 7, 2**63 - 1]))

    def make():
        care = bb.CarePlan.guideline(cancer) if delay != "none" else bb.CarePlan.none(cancer)
        care = care.with_(**flags) if delay == "none" else care.with_(surgery_delay=delay, follow_up=follow_up, **flags)
        people = bb.Population.typical(cancer, n, metastatic=metastatic)
        return bb.Scenario(cancer, people, care, horizon=horizon, seed=seed).with_numbers(changed)

    make.told = (cancer.id, n, metastatic, delay, horizon, follow_up, flags, seed, changed)
    return make
