"""What every answer has: headers that keep the page to itself; and what is refused before anything reads it."""

from __future__ import annotations

import asyncio
import logging
import traceback
from pathlib import PurePath

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from blowball.web.limits import MOST_BYTES

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_LOG = logging.getLogger("blowball.web")
SLOWEST = 15.0  # seconds between two parts of a question
LOCAL = ("localhost", "127.0.0.1", "[::1]")
_BODY = ("POST", "PUT", "PATCH")


class Guard:
    """Refuses other host names, other pages' questions, and questions that are too long; adds the headers.

    Parameters
    ----------
    app : ASGI application
    hosts : tuple of str
        Names by which this machine may be called; empty: any.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = LOCAL) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse one question."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refused(scope, headers)
        if refused is not None:
            await refused(scope, receive, _Answer(send).send)
            return
        answer = _Answer(send, scope["path"].startswith("/static/"))
        try:
            await self.app(scope, _Bounded(receive).receive, answer.send)
        except Exception as error:
            _LOG.error("something went wrong: %s", where(error))  # not what: that could tell of a patient
            if not answer.begun:
                await refusal(*BROKEN)(scope, receive, answer.send)

    def _refused(self, scope: Scope, headers: Headers) -> JSONResponse | None:
        host = headers.get("host", "")
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        if self.hosts and name not in self.hosts:
            return refusal(421, "this server does not go by that name", "host", "open it as http://127.0.0.1")
        origin = headers.get("origin")
        if origin is not None and origin.split("//")[-1] != host:
            return refusal(403, "another page asks", "origin", "open the page of this server")
        if scope["method"] in _BODY:
            length = headers.get("content-length", "")
            if length.isascii() and length.isdigit() and (len(length) > 12 or int(length) > MOST_BYTES):
                return refusal(*TOO_LONG)
        return None


class TooLong(HTTPException):
    """A question without a stated length turned out too long."""

    def __init__(self) -> None:
        super().__init__(TOO_LONG[0], TOO_LONG[1])


class TooSlow(HTTPException):
    """A question was begun and not ended."""

    def __init__(self) -> None:
        super().__init__(TOO_SLOW[0], TOO_SLOW[1])


BROKEN = (500, "something went wrong here", "server", "tell the authors of blowball how it came about")
TOO_SLOW = (408, "the question did not come to its end", "body", "ask again")
TOO_LONG = (413, f"the question is longer than {MOST_BYTES // 1024} KiB", "body", "ask for less")


class _Bounded:
    """A question's bytes: so many, and in time."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._seen, self._whole = receive, 0, False

    async def receive(self) -> Message:
        if self._whole:  # then this waits for the line to be closed
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), SLOWEST)
        except TimeoutError:
            raise TooSlow from None
        self._seen += len(message.get("body", b""))
        if self._seen > MOST_BYTES:
            raise TooLong
        self._whole = not message.get("more_body", False)
        return message


def refusal(status: int, problem: str, place: str, remedy: str) -> JSONResponse:
    """Why not, as every refusal says it."""
    said = {"problem": problem, "place": place, "remedy": remedy}
    return JSONResponse(said, status, {"retry-after": "2"} if status in (429, 503) else None)


def where(error: BaseException) -> str:
    """The kind of an error and the place in the program, without what it says."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return f"{type(error).__name__} in {', '.join(f'{PurePath(one.filename).name}, line {one.lineno}' for one in last)}"


class _Answer:
    """Adds the headers on the way out, and knows whether an answer has begun."""

    def __init__(self, send: Send, kept: bool = False) -> None:
        self._send, self._kept, self.begun = send, kept, False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "max-age=3600" if self._kept else "no-store")
        await self._send(message)
