"""Long work under /api: plans, and a hundred patients with all that is not known; calendars and sheets of plans."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from blowball.web.answers import Job, JobState
from blowball.web.jobs import Jobs, Report, Work, events
from blowball.web.limits import Refused
from blowball.web.models import HundredAsked, Language, PlanAsked

jobs = APIRouter(prefix="/api")
Id = Annotated[str, Path(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$", description="of a job")]
Day = Annotated[date | None, Query(description="of the operation, such as 2026-12-01")]
Zone = Annotated[str, Query(max_length=40, pattern=r"^[A-Za-z0-9_+/-]+$", description="time zone of the calendar")]
_SHEET = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}


def _said(kind: str, words: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {kind: {"schema": {"type": "string"}}}, "description": words}}


def _all(request: Request) -> Jobs:
    return request.app.state.jobs  # type: ignore[no-any-return]


@jobs.post("/plan", status_code=202)
@jobs.post("/jobs/plan", status_code=202)
def begin_plan(asked: PlanAsked, request: Request) -> Job:
    """Begin to make a follow-up plan."""
    from blowball.web import planning

    planning.check(asked)

    def make(report: Report) -> Any:
        return planning.plan(asked, report)

    return _all(request).begin("plan", make, lambda made: planning.shown(made, asked.lang))


@jobs.post("/jobs/hundred", status_code=202)
def begin_hundred(asked: HundredAsked, request: Request) -> Job:
    """Begin to simulate a hundred patients with every parameter set."""
    from blowball.web import asked as questions
    from blowball.web.hundred import hundred

    questions.scenario(asked, 1)  # what cannot be is refused at once

    def make(report: Report) -> Any:
        return hundred(asked, lambda done, of: report("parameter sets", done, of))

    return _all(request).begin("hundred", make, lambda made: made)


@jobs.get("/jobs/{id}")
def how_far(id: Id, request: Request) -> JobState:
    """How far a job is, and its result."""
    return _all(request).one(id).told()


@jobs.get(
    "/jobs/{id}/events",
    response_class=StreamingResponse,
    responses=_said("text/event-stream", "progress, then how it ended"),
)
def watch(id: Id, request: Request) -> Any:
    """Server-Sent Events: `progress`, then `result`, `failed` or `cancelled`."""
    return StreamingResponse(events(_all(request).one(id)), media_type="text/event-stream")


@jobs.delete("/jobs/{id}")
def cancel(id: Id, request: Request) -> Job:
    """Cancel a job, or forget a finished one."""
    return _all(request).cancel(id)


@jobs.get("/plan/{id}.ics", responses=_said("text/calendar", "the visits"))
def plan_calendar(id: Id, request: Request, surgery_date: Day = None, tz: Zone = "UTC", lang: Language = "en") -> Any:
    """The visits as a calendar; counted from today if no day of surgery is given."""
    from blowball.web.planning import calendar

    text = calendar(_plan(request, id).made, (surgery_date or date.today()).isoformat(), tz, lang)
    name = {"content-disposition": 'attachment; filename="follow-up.ics"'}
    return Response(text, media_type="text/calendar; charset=utf-8", headers=name)


@jobs.get("/plan/{id}/sheet", responses=_said("text/html", "the sheet"))
def plan_sheet(id: Id, request: Request, surgery_date: Day = None) -> Any:
    """The visits on one page to print."""
    from blowball.web.planning import sheet

    day = None if surgery_date is None else surgery_date.isoformat()
    return HTMLResponse(sheet(_plan(request, id).made, day), headers=_SHEET)


def _plan(request: Request, id: str) -> Work:
    work = _all(request).one(id)
    if work.kind != "plan":
        raise Refused(404, "that job is no plan", "job", "begin one with POST /api/plan")
    if work.state != "done":
        raise Refused(409, "the plan is not made yet", "job", "wait until it is done")
    return work
