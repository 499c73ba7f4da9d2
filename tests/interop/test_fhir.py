import json
from datetime import date
from html.parser import HTMLParser

import pytest

from blowball.interop.fhir import to_fhir
from blowball.interop.planned import dated, undated

r4b = pytest.importorskip("fhir.resources.R4B")
VISITS = [(91.3125, ("ct", "cea")), (365.25, ("ct",))]
RISKS = [(91.3125, 0.034), (365.25, 0.0121)]


def bundle(visits=VISITS, risks=RISKS, **more):
    names = {"ct": "CT <chest & abdomen>", "cea": "CEA"}
    plan = dated(visits, names, "2026-11-02", today=date(2026, 11, 21), cancer="colon cancer", patient={"age": 61})
    return to_fhir(plan, risks, **more)


def resources(made):
    return {entry["resource"]["resourceType"]: entry["resource"] for entry in made["entry"]}


def test_a_bundle_validates_and_comes_back_as_it_was():
    from fhir.resources.R4B.bundle import Bundle
    from fhir.resources.R4B.careplan import CarePlan
    from fhir.resources.R4B.riskassessment import RiskAssessment

    made = bundle()
    assert json.loads(Bundle.model_validate_json(json.dumps(made)).model_dump_json()) == made
    found = resources(made)
    assert json.loads(CarePlan.model_validate(found["CarePlan"]).model_dump_json()) == found["CarePlan"]
    assert (
        json.loads(RiskAssessment.model_validate(found["RiskAssessment"]).model_dump_json()) == found["RiskAssessment"]
    )


def test_the_care_plan_is_a_draft_of_simulated_visits():
    plan = resources(bundle())["CarePlan"]
    assert plan["status"] == "draft"
    assert "simulated, not a patient record" in plan["title"]
    assert "simulated, not a patient record" in plan["text"]["div"]
    assert "reference" not in plan["subject"]
    details = [activity["detail"] for activity in plan["activity"]]
    assert [one["status"] for one in details] == ["not-started"] * 2
    assert [one["scheduledPeriod"]["start"] for one in details] == ["2027-02-01", "2027-11-02"]
    assert details[0]["code"]["text"] == "CT <chest & abdomen>, CEA"
    assert plan["period"] == {"start": "2026-11-02", "end": "2027-11-02"}


def test_the_narrative_is_markup_that_no_name_can_break():
    tags = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append(tag)

    Reader().feed(resources(bundle())["CarePlan"]["text"]["div"])
    assert set(tags) == {"div", "p", "ul", "li"}


def test_the_risk_assessment_tells_what_each_visit_would_find():
    made = resources(bundle())
    risk = made["RiskAssessment"]
    assert risk["status"] == "preliminary"
    assert [one["probabilityDecimal"] for one in risk["prediction"]] == [0.034, 0.0121]
    assert [one["whenPeriod"]["start"] for one in risk["prediction"]] == ["2027-02-01", "2027-11-02"]
    assert risk["basis"][0]["reference"].endswith(made["CarePlan"]["id"])


def test_the_same_plan_has_the_same_identity_and_another_another():
    first, again, other = (resources(bundle(**more))["CarePlan"]["id"] for more in ({}, {}, {"identifier": "b"}))
    assert first == again != other


def test_a_plan_without_visits_is_a_care_plan_without_activities():
    made = bundle([], [])
    assert list(resources(made)) == ["CarePlan"]
    assert "activity" not in made["entry"][0]["resource"]


def test_without_a_date_of_surgery_visits_are_told_in_days_after_it():
    from fhir.resources.R4B.bundle import Bundle

    made = to_fhir(undated(VISITS, {}, today=date(2026, 11, 21), cancer="colon cancer"), RISKS)
    assert json.loads(Bundle.model_validate_json(json.dumps(made)).model_dump_json()) == made
    plan, risk = (resources(made)[kind] for kind in ("CarePlan", "RiskAssessment"))
    details = [activity["detail"] for activity in plan["activity"]]
    assert [one["scheduledString"] for one in details] == ["91 days after surgery", "365 days after surgery"]
    assert not any("scheduledPeriod" in one for one in details)
    assert "period" not in plan
    assert not any("whenPeriod" in one for one in risk["prediction"])
    assert "surgery on" not in plan["text"]["div"]


@pytest.mark.parametrize("broken", [{"intent": None}, {"subject": None}, {"nonsense": 1}, {"created": "soon"}])
def test_the_validator_would_notice(broken):
    from fhir.resources.R4B.careplan import CarePlan

    plan = resources(bundle())["CarePlan"] | broken
    with pytest.raises(ValueError, match=next(iter(broken))):
        CarePlan.model_validate({name: value for name, value in plan.items() if value is not None})
