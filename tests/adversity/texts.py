"""Scenario files that look like scenario files: most keys right, some values wrong, some lines broken."""

from hypothesis import strategies as st

import blowball as bb

WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12)
NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70), st.floats(), st.sampled_from([0, 1, -1, 1e308, 5e-324, 2**63 - 1, 2**63])
)
TIMES = st.builds(
    "{}{}{}".format, st.one_of(st.integers(-5, 300), st.floats(-3, 300)), st.sampled_from(["", " ", "  "]),
    st.sampled_from(["days", "day", "d", "weeks", "months", "years", "year", "y", "fortnights", "", "mm", "years x 5"]),
)  # fmt: skip
PEOPLE = ("size", "metastatic", "year", "stage", "table", "replicates", "size_day")
CARE = ("surgery_delay", "margins", "nodes", "radiotherapy", "systemic", "retreatment", "palliative", "follow_up")
LOOKS = ("guideline", "visits", "tests", "rounds", "adherence")


def written(value):
    """A value as TOML, or as what somebody may take for it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(written(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{written(key)} = {written(item)}" for key, item in value.items()) + " }"
    return repr(value)


SIMPLE = st.one_of(st.booleans(), NUMBERS, WORDS, TIMES)
ANY = st.recursive(
    SIMPLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)


VISITS = [["1 year x 5"], ["3 months x 8", "1 year x 2"]]
RIGHT_TIMES = st.sampled_from(["1 day", "5 weeks", "3 months", "1 year", "0 days", "-4 weeks"])


def either(careful, right, other):
    """What is right, or now and then something else from who is not careful."""
    return right if careful else st.one_of(right, right, other)


@st.composite
def scenario_text(draw):
    """Text of a scenario file of at most twenty patients, or something like one."""
    cancer = bb.get_cancer(draw(st.sampled_from(bb.list_cancers())))
    tests, courses = ([part.id for part in parts] for parts in (cancer.tests, cancer.courses))
    schedules = [schedule.id for schedule in cancer.schedules]
    levels = ["never", "always", "stops at surgery"]
    exposures = {exposure.id: levels for exposure in cancer.exposures}
    careful = draw(st.booleans())

    def likely(*words):
        return either(careful, st.sampled_from(words), ANY)

    times = either(careful, RIGHT_TIMES, TIMES)
    lines = [f"cancer = {written(draw(likely(cancer.id, cancer.id, cancer.id)))}"]
    if draw(st.booleans()):
        lines.append(f"horizon = {written(draw(likely('10 years', '1 day', '80 years', '9 months')))}")
    if draw(st.booleans()):
        lines.append(f"seed = {written(draw(likely(0, 7, 2**63 - 1)))}")
    lines.append("[population]")
    people = {
        "size": likely(1, 5, 20), "metastatic": likely("include", "exclude"), "year": likely(1995, 2020),
        "stage": likely("I", "II", "III"), "table": likely("none.csv"), "replicates": likely(1, 3),
        "size_day": times,
    }  # fmt: skip
    for key in ["size", *draw(st.lists(st.sampled_from(PEOPLE[1 : 4 if careful else None]), max_size=2, unique=True))]:
        lines.append(f"{key} = {written(draw(people[key]))}")
    care = {
        "surgery_delay": st.one_of(times, likely("5 weeks", "none")), "margins": likely("clear", "close", "positive"),
        "nodes": likely("sentinel", "dissection", "none"), "radiotherapy": likely(True, False),
        "systemic": either(careful, st.lists(st.sampled_from(courses), max_size=3, unique=True), ANY),
        "retreatment": likely(True, False),
        "palliative": likely(True, False), "follow_up": likely("guideline", "none", *schedules),
    }  # fmt: skip
    if draw(st.booleans()):
        lines.append("[care]")
        for key in draw(st.lists(st.sampled_from(CARE), max_size=4, unique=True)):
            lines.append(f"{key} = {written(draw(care[key]))}")
    looks = {
        "guideline": likely("guideline", "none", *schedules), "adherence": likely(0, 0.5, 1),
        "visits": either(careful, st.sampled_from(VISITS), st.lists(TIMES, max_size=3)),
        "tests": either(careful, st.lists(st.sampled_from(tests), min_size=1, max_size=3, unique=True), ANY),
        "rounds": ANY,
    }  # fmt: skip
    if draw(st.booleans()):
        lines.append("[care.follow_up]")
        for key in draw(
            st.sampled_from(
                [("guideline",), ("visits", "tests"), ("visits", "tests", "adherence"), LOOKS][: 3 + (not careful)]
            )
        ):
            lines.append(f"{key} = {written(draw(looks[key]))}")
    if draw(st.booleans()):
        lines.append("[body]")
        for key in draw(st.lists(st.sampled_from(sorted(exposures)), max_size=2, unique=True)):
            lines.append(f"{key} = {written(draw(likely(*exposures[key])))}")
    if draw(st.booleans()):
        lines.append("[numbers]")
        for key in draw(st.lists(st.sampled_from(sorted(cancer.records)), max_size=3, unique=True)):
            same = st.just(cancer.records[key].value)
            lines.append(f'"{key}" = {written(draw(either(careful, same, st.one_of(NUMBERS, TIMES, ANY))))}')
    if not careful and draw(st.integers(0, 3)) == 0:  # something is lost, or comes in
        at = draw(st.integers(0, len(lines) - 1))
        lines[at] = draw(st.one_of(st.just(""), WORDS, st.just(lines[at][:-1]), st.just(lines[at] + "\n" + lines[at])))
    return "\n".join(lines) + "\n"
