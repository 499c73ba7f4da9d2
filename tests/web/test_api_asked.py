"""What may be asked: documented defaults said aloud, every cancer, and how people live."""

import pytest

from blowball.web.models import PlanAsked
from blowball.web.planning import plan

PATHS = ("levers", "story", "hundred", "found")
USUAL = [{}, {"systemic": "guideline"}, {"follow_up": "guideline"}, {"margins": "as_recorded"}]
FEW = {"levers": {"patients": 200}, "hundred": {"patients": 100, "sets": 0, "years": 3}, "found": {"patients": 200}}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("usual", USUAL)
def test_a_default_said_is_a_default_left_out(page, patient, path, usual):
    asked = {"patient": patient, **FEW.get(path, {})}
    said = page.post(f"/api/{path}", json={**asked, "care": usual})
    assert said.status_code == 200, said.text
    assert said.json() == page.post(f"/api/{path}", json=asked).json()


@pytest.mark.parametrize("systemic", ["guideline", "none", ["chemo"], []])
def test_medicines_as_usual_none_or_some(page, patient, systemic):
    settings = {"care": {"systemic": systemic}}
    answer = page.post("/api/levers", json={"patient": patient, "settings": settings, "patients": 200})
    assert answer.status_code == 200, answer.text
    moved = {one["lever"] for one in answer.json()["levers"] if one["moved"]}
    assert moved == (set() if systemic == "guideline" else {"systemic"})


@pytest.mark.parametrize("cancer", ["breast", "colorectal", "lung", "liver"])
@pytest.mark.parametrize("follow_up", ["guideline", "none"])
def test_a_named_follow_up_and_an_earlier_operation_at_once(page, cancer, follow_up):
    body = {
        "patient": {"cancer": cancer}, "care": {"follow_up": follow_up}, "patients": 200, "page": f"{cancer}-x",
        "settings": {"care": {"surgery_delay_weeks": -8}},
    }  # fmt: skip
    answer = page.post("/api/levers", json=body)
    assert answer.status_code == 200, answer.text
    moved = {one["lever"] for one in answer.json()["levers"] if one["moved"]}
    assert moved == {"surgery"} if follow_up == "guideline" else {"surgery", "looking"}


def test_a_plan_asks_how_people_live(page, patient):
    few = {"patient": patient, "patients": 500, "visits": 1}
    for path in ("/api/plan", "/api/jobs/plan"):
        assert page.post(path, json={**few, "body": {"prayer": "always"}}).status_code == 422
    accepted = page.post("/api/plan", json={**few, "body": {"smoking": "never"}})
    assert accepted.status_code == 202, accepted.text
    page.delete(f"/api/jobs/{accepted.json()['id']}")


def test_the_planner_is_given_how_people_live():
    asked = PlanAsked(patient={"cancer": "lung"}, visits=2, patients=500, body={"smoking": "always"})
    always, usual = (plan(one, lambda *_: None) for one in (asked, asked.model_copy(update={"body": {}})))
    assert always.expected != usual.expected
