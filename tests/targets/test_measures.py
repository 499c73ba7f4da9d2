import math

import pytest

from blowball.targets.measures import MEASURES, followed

DEAD = {"status": "cancer_death"}
OTHER = {"status": "other_death"}


def _measured(target, patients, others=None):
    return MEASURES[target.measure](target, patients, others)


def test_incidence_counts_events_by_then_of_all_operated_without_metastases(patients_of, target):
    people = patients_of(
        {"time_distant_recurrence": 3.0},
        {"time_distant_recurrence": 7.0},
        {"time_end": 2.0, **OTHER},
        {},
        {"metastatic_at_diagnosis": True, "time_distant_recurrence": 1.0},
        {"time_surgery": None, "time_distant_recurrence": 1.0},
    )
    found = _measured(target("incidence", endpoint="distant_recurrence", until=5), people)
    assert found.value == pytest.approx(25.0)
    assert found.n == 4
    assert found.error == pytest.approx(100 * math.sqrt(0.25 * 0.75 / 4))


def test_time_counts_from_surgery(patients_of, target):
    late = patients_of({"time_surgery": 1.0, "time_local_recurrence": 5.5}, {})
    assert _measured(target("incidence", endpoint="local_recurrence", until=5), late).value == 50.0
    early = patients_of({"time_surgery": 1.0, "time_second_primary": 0.5}, {})
    assert _measured(target("incidence", endpoint="second_primary", until=5), early).n == 1


def test_deaths_of_any_and_of_each_kind(patients_of, target):
    kinds = [DEAD, OTHER, {"status": "operative_death"}, {"status": "treatment_death"}, {}]
    people = patients_of(*({"time_end": 3.0, **kind} for kind in kinds))
    for endpoint, share in (("death", 80.0), ("cancer_death", 20.0), ("other_death", 60.0)):
        assert _measured(target("incidence", endpoint=endpoint, until=5), people).value == pytest.approx(share)
    assert _measured(target("survival", until=2.9), people).value == 100.0
    assert _measured(target("survival", until=5), people).value == pytest.approx(20.0)


def test_conditional_is_of_those_alive_and_free_at_its_start(patients_of, target):
    people = patients_of(
        {"time_distant_recurrence": 4.0}, {"time_distant_recurrence": 6.0}, {"time_distant_recurrence": 11.0},
        {"time_end": 4.0, **DEAD}, {"time_end": 7.0, **DEAD},
    )  # fmt: skip
    asked = target("conditional", endpoint="distant_recurrence", **{"from": 5}, until=10)
    assert _measured(asked, people).value == pytest.approx(100.0 / 3.0)


def test_hazard_is_events_over_person_years(patients_of, target):
    people = patients_of(
        {"time_local_recurrence": 3.0}, {"time_regional_recurrence": 7.0}, {"time_end": 6.0, **OTHER}, {}
    )
    asked = target("hazard", "%/year", endpoint="recurrence", **{"from": 5}, until=10)
    assert _measured(asked, people).value == pytest.approx(100.0 / (2.0 + 1.0 + 5.0))


def test_share_after_is_of_events(patients_of, target):
    people = patients_of(*({"time_distant_recurrence": t} for t in (2.0, 4.0, 6.0, 12.0, 16.0)), {})
    asked = target("share_after", endpoint="distant_recurrence", **{"from": 5}, until=15)
    assert _measured(asked, people).value == pytest.approx(50.0)


def test_what_is_of_first_recurrences(patients_of, target):
    bone = {"time_distant_recurrence": 2.0, "first_site": "bone"}
    breast = {"time_local_recurrence": 3.0, "first_site": "breast"}
    people = patients_of(
        {**bone, "found_by": "symptom", "retreated": False},
        {**breast, "found_by": "visit", "retreated": True},
        {**breast, "time_distant_recurrence": 4.0, "found_by": "visit", "retreated": False},
        {**bone, "time_distant_recurrence": 12.0, "found_by": "visit", "retreated": True},
        {},
    )
    assert _measured(target("first_site", sites=["bone"], until=10), people).value == pytest.approx(100 / 3)
    assert _measured(target("first_site", sites=["bone", "breast"], until=10), people).value == 100.0
    distant = target("first_site", endpoint="distant_recurrence", sites=["bone"], until=10)
    assert _measured(distant, people).value == 100.0
    assert _measured(distant, people).n == 1
    assert _measured(target("found_by_visit", until=10), people).value == pytest.approx(200 / 3)
    assert _measured(target("retreated", until=20), people).value == pytest.approx(50.0)


def test_median_survival_is_kaplan_meier_s_without_what_death_found(patients_of, target):
    people = patients_of(
        {"time_distant_recurrence": 2.0, "time_end": 3.0, **DEAD},
        {"time_distant_recurrence": 2.0, "time_end": 4.0, **OTHER},
        {"time_distant_recurrence": 2.0, "time_end": 5.0, **DEAD},
        {"time_distant_recurrence": 18.0, "time_end": 20.0},
        {"time_distant_recurrence": 4.0, "time_end": 4.0, **DEAD},
        {"time_end": 1.0, **DEAD},
    )
    asked = target("median_survival_after", "months", endpoint="distant_recurrence")
    assert _measured(asked, people).value == pytest.approx(24.0)
    assert _measured(asked, people).n == 4
    assert followed(asked) > 20.0
    alive = patients_of({"time_distant_recurrence": 2.0}, {"time_distant_recurrence": 3.0})
    assert math.isnan(_measured(asked, alive).value)


def test_ratio_and_difference_are_of_the_same_patients(patients_of, target):
    treated = patients_of({"time_distant_recurrence": 5.0}, {}, {}, {})
    control = patients_of({"time_distant_recurrence": 5.0}, {"time_distant_recurrence": 5.0}, {}, {})
    said = {"endpoint": "recurrence", "until": 10, "against": {"systemic": "none"}}
    ratio = _measured(target("rate_ratio", "1", **said), treated, control)
    assert ratio.value == pytest.approx((1 / 35) / (2 / 30))
    difference = _measured(target("difference", **said), treated, control)
    assert difference.value == pytest.approx(-25.0)
    assert difference.error == pytest.approx(100 * math.sqrt(0.25 * 0.75 / 4))
    same = _measured(target("difference", **said), control, control)
    assert (same.value, same.error) == (0.0, 0.0)
    assert math.isnan(_measured(target("rate_ratio", "1", **said), treated, patients_of({}, {}, {}, {})).value)


def test_shares_of_everybody(patients_of, target):
    people = patients_of(
        {"nodes_positive": 2}, {}, {}, {"metastatic_at_diagnosis": True, "time_end": 1.0, "metastasis_at_death": True}
        | DEAD, {"time_end": 2.0, "metastasis_at_death": False, **DEAD}, {"time_end": 30.0, **DEAD},
    )  # fmt: skip
    assert _measured(target("population", population={"nodes": [1, 99]}), people).value == pytest.approx(20.0)
    assert _measured(target("metastatic_at_diagnosis"), people).value == pytest.approx(100 / 6)
    assert _measured(target("metastasis_at_death", until=20), people).value == pytest.approx(50.0)


def test_population_is_any_of_its_boxes_with_closed_ends(patients_of, target):
    people = patients_of(
        {"size_mm": 20.0}, {"size_mm": 30.0}, {"size_mm": 30.0, "nodes_positive": 4}, {"age": 75.0, "size_mm": 80.0},
        {"subtype": "triple_neg"}, {"grade": None},
    )  # fmt: skip

    def share(said):
        return _measured(target("population", population=said), people).value * len(people.end) / 100.0

    assert share({"size_mm": [0, 20]}) == pytest.approx(3.0)
    assert share([{"size_mm": [0, 20]}, {"nodes": [4, 99]}]) == pytest.approx(4.0)
    assert share({"age": [75, 80]}) == pytest.approx(1.0)
    assert share({"subtype": ["triple_neg"]}) == pytest.approx(1.0)
    assert share({"grade": [1, 3]}) == pytest.approx(5.0)


def test_the_first_of_several_endpoints_counts(patients_of, target):
    people = patients_of(
        {"time_local_recurrence": 3.0, "time_second_primary": 1.0}, {"time_second_primary": 2.0},
        {"time_distant_recurrence": 7.0}, {"time_end": 4.0, **OTHER}, {},
        {"time_surgery": None, "time_second_primary": 2.0},
    )  # fmt: skip
    for endpoint, share in (("recurrence_or_second_primary", 40.0), ("recurrence_second_primary_or_death", 60.0)):
        found = _measured(target("incidence", endpoint=endpoint, until=5), people)
        assert found.value == pytest.approx(share)
        assert found.n == 5  # as for recurrences: not who was never operated
    asked = target("hazard", "%/year", endpoint="recurrence_or_second_primary", until=5)
    assert _measured(asked, people).value == pytest.approx(100 * 2 / (1.0 + 2.0 + 5.0 + 4.0 + 5.0))
    early = patients_of({"time_surgery": 1.0, "time_second_primary": 0.5}, {})
    assert _measured(target("incidence", endpoint="recurrence_or_second_primary", until=5), early).n == 1


def test_first_sites_may_be_of_second_primaries_too(patients_of, target):
    bone = {"time_distant_recurrence": 4.0, "first_site": "bone"}
    people = patients_of(bone, {**bone, "time_second_primary": 2.0}, {"time_second_primary": 3.0}, {})
    said = {"sites": ["bone"], "until": 10}
    assert _measured(target("first_site", **said), people).value == 100.0
    both = _measured(target("first_site", endpoint="recurrence_or_second_primary", **said), people)
    assert both.value == pytest.approx(100 / 3)
    assert both.n == 3


def test_receptors_and_alterations_count_where_they_are_known(patients_of, target):
    people = patients_of({"pik3ca": True, "er": 0.0}, {"pik3ca": False, "er": 10.0}, {"er": 9.0}, {})

    def share(said):
        return _measured(target("population", population=said), people).value * len(people.end) / 100.0

    assert share({"pik3ca": True}) == pytest.approx(1.0)
    assert share({"pik3ca": False}) == pytest.approx(1.0)
    assert share({"er": [0, 9.99]}) == pytest.approx(2.0)
    assert share({"er": [10, 1000], "pik3ca": False}) == pytest.approx(1.0)


def test_nobody_is_no_number_and_never_is_no_proof(patients_of, target):
    people = patients_of({}, {})
    asked = target("incidence", endpoint="recurrence", until=5, population={"subtype": ["her2_pos"]})
    assert math.isnan(_measured(asked, people).value)
    never = _measured(target("incidence", endpoint="recurrence", until=5), people)
    assert never.value == 0.0
    assert never.error > 0.0
