"""Long work: plans with progress, a calendar and a sheet; cancelling; too many at once."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor

from blowball.web import jobs

ASKED = {"patients": 500, "visits": 3}


def events(page, job):
    with page.stream("GET", f"/api/jobs/{job}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in stream.iter_lines() if line and not line.startswith(":")]
    names = [line.removeprefix("event: ") for line in lines[::2]]
    return names, [json.loads(line.removeprefix("data: ")) for line in lines[1::2]]


def begun(page, kind, **asked):
    answer = page.post(f"/api/jobs/{kind}", json=asked)
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


def test_a_plan_with_progress_calendar_and_sheet(page, patient):
    job = page.post("/api/plan", json={"patient": patient, **ASKED}).json()["id"]
    names, told = events(page, job)
    assert names[-1] == "result"
    assert set(names[:-1]) <= {"progress"}
    plan = told[-1]["result"]
    assert len(plan["visits"]) == 3
    assert {"guideline", "planned 3"} <= {one["id"] for one in plan["schedules"]}
    calendar = page.get(
        f"/api/plan/{job}.ics", params={"surgery_date": "2040-02-01", "tz": "Europe/Berlin", "lang": "zh"}
    )
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.text.count("BEGIN:VEVENT") == 3
    assert "问诊" in calendar.text
    sheet = page.get(f"/api/plan/{job}/sheet", params={"surgery_date": "2040-02-01"})
    assert sheet.status_code == 200
    assert "not a medical device" in sheet.text
    assert "script-src" not in sheet.headers["content-security-policy"]
    past = page.get(f"/api/plan/{job}.ics", params={"surgery_date": "1990-02-01"})
    assert past.status_code == 422
    assert "before today" in past.json()["problem"]


def test_a_job_without_news_gives_signs_of_life(monkeypatch):
    monkeypatch.setattr(jobs, "PULSE", 0.15)
    work = jobs.Work("one", "plan")

    async def heard():
        out = []
        async for text in jobs.events(work):
            out.append(text)
            if out.count(": still here\n\n") == 2:
                work.state = "cancelled"
        return out

    with ThreadPoolExecutor(1) as pool:  # a browser's tests leave a loop running in this thread
        said = pool.submit(lambda: asyncio.run(heard())).result()
    assert [text.split("\n")[0] for text in said] == [
        "event: progress", ": still here", ": still here", "event: cancelled"
    ]  # fmt: skip


def test_a_job_is_cancelled_and_forgotten(page, patient):
    job = begun(page, "plan", patient=patient, patients=20_000, visits=24)
    page.delete(f"/api/jobs/{job}")
    names, _ = events(page, job)
    assert names[-1] == "cancelled"
    assert page.delete(f"/api/jobs/{job}").status_code == 200
    assert page.get(f"/api/jobs/{job}").status_code == 404


def test_too_many_jobs_are_refused_with_a_sentence(page, patient):
    jobs, refused = [], None
    for _ in range(8):
        answer = page.post("/api/jobs/plan", json={"patient": patient, "patients": 20_000, "visits": 24})
        if answer.status_code == 429:
            refused = answer
            break
        jobs.append(answer.json()["id"])
    for job in jobs:
        page.delete(f"/api/jobs/{job}")
    assert refused is not None
    assert refused.json()["problem"] == "too many plans are being made already"
    assert refused.headers["retry-after"]
    deadline = time.monotonic() + 60
    while any(page.get(f"/api/jobs/{job}").json().get("state") == "running" for job in jobs):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_hundred_as_a_job(page, patient):
    job = begun(page, "hundred", patient=patient, patients=400, sets=3, years=5)
    names, told = events(page, job)
    assert names[-1] == "result"
    assert told[-1]["result"]["sets"] == 3
    assert page.get(f"/api/plan/{job}.ics").status_code == 404


def test_a_question_that_cannot_be_is_refused_before_a_job_begins(page):
    answer = page.post("/api/jobs/plan", json={"patient": {"cancer": "breast", "subtype": "colon"}})
    assert answer.status_code == 422
    assert answer.json()["place"] == "patient, subtype"
    late = page.post("/api/jobs/plan", json={"tests": ["x_ray_vision"], **ASKED})
    assert late.status_code == 422
