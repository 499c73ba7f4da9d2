"""The application: its routes, its limits, and how it says no."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

import blowball
from blowball.errors import BlowballError, InputError
from blowball.web.answers import Refusal
from blowball.web.job_routes import jobs
from blowball.web.jobs import Jobs
from blowball.web.limits import Gate, Refused
from blowball.web.middleware import LOCAL, TOO_LONG, TOO_SLOW, Guard, refusal
from blowball.web.refused import sentence
from blowball.web.routes import api
from blowball.web.shell import shell

HERE = Path(__file__).parent
NOTICE = "Research and teaching only, not a medical device."
_SAID: dict[int | str, dict[str, Any]] = {
    status: {"model": Refusal, "description": words}
    for status, words in (
        (400, "it cannot be read"), (403, "another page asks"), (404, "there is no such thing"),
        (408, "too slow"),
        (409, "a newer question took its place"),
        (413, "too long"), (421, "another host name"), (422, "something in the question cannot be"),
        (429, "too many questions at once"), (503, "it takes too long"),
    )
}  # fmt: skip


def create_app(hosts: tuple[str, ...] = LOCAL) -> FastAPI:
    """The application.

    Parameters
    ----------
    hosts : tuple of str
        Names by which this machine may be called; empty: any.

    Examples
    --------
    >>> create_app().title
    'blowball'
    """
    app = FastAPI(
        title="blowball", version=blowball.__version__, description=NOTICE, lifespan=_life, docs_url=None,
        redoc_url=None, openapi_url="/api/openapi.json", responses=_SAID,
    )  # fmt: skip
    app.include_router(shell)
    app.include_router(api)
    app.include_router(jobs)
    (HERE / "static").mkdir(exist_ok=True)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.add_middleware(Guard, hosts=hosts)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(BlowballError, _cannot_be)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    return app


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    state = app.state
    state.gate, state.slow, state.jobs = Gate(), Gate(workers=1, waiting=4), Jobs()
    try:
        yield
    finally:
        for one in (state.gate, state.slow, state.jobs):
            one.close()


async def _unreadable(request: Request, error: Any) -> JSONResponse:
    return refusal(422, *sentence(error.errors()))


async def _cannot_be(request: Request, error: Any) -> JSONResponse:
    if isinstance(error, InputError):
        return refusal(422, error.problem, error.place, error.remedy)
    return refusal(422, str(error), "", "")


async def _refused(request: Request, error: Any) -> JSONResponse:
    return refusal(error.status, error.problem, error.place, error.remedy)


async def _http(request: Request, error: Any) -> JSONResponse:
    said = {
        404: ("there is no such page", request.url.path[:80], "begin at /"),
        405: ("it cannot be asked this way", request.url.path[:80], "see /api/openapi.json"),
        408: TOO_SLOW[1:],
        413: TOO_LONG[1:],
        400: ("the question cannot be read", "body", "send JSON"),
    }
    made = refusal(error.status_code, *said.get(error.status_code, (str(error.detail), "", "")))
    made.headers.update(error.headers or {})
    return made
