"""Long work: begun, watched, cancelled; a few at once, and forgotten after a while."""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from blowball.errors import BlowballError, InputError
from blowball.web.answers import Job, JobState, Refusal
from blowball.web.limits import Refused

MOST_UNFINISHED, MOST_KEPT = 4, 16
KEPT_FOR, LONGEST = 900.0, 180.0  # seconds: how long a finished job is kept, and how long one may take
LOOK, PULSE = 0.1, 10.0  # seconds between two looks at how far a job is, and without news before a sign of life
Kind = Literal["plan", "hundred"]
State = Literal["waiting", "running", "done", "failed", "cancelled"]
Report = Callable[[str, int, int], None]
OVER = ("done", "failed", "cancelled")


class Stop(Exception):
    """Somebody has cancelled the job, or it has taken too long."""


@dataclass
class Work:
    """One job and how far it is."""

    id: str
    kind: Kind
    state: State = "waiting"
    what: str = ""
    done: int = 0
    of: int = 0
    made: Any = None
    shown: Any = None
    refusal: Refusal | None = None
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)

    def report(self, what: str, done: int, of: int) -> None:
        """Take note of how far it is; this is also where a job notices that it is to stop."""
        if self.stop.is_set() or time.monotonic() - self.began > LONGEST:
            raise Stop
        self.what, self.done, self.of = what[:80], done, of

    def told(self) -> JobState:
        """As the page is told."""
        return JobState(id=self.id, kind=self.kind, state=self.state, what=self.what, done=self.done, of=self.of,
                        result=self.shown, refusal=self.refusal)  # fmt: skip


class Jobs:
    """All jobs of a server; one runs at a time, beside the quick questions."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="job")
        self._all: dict[str, Work] = {}
        self._line: OrderedDict[str, Callable[[], None]] = OrderedDict()  # the pool itself would keep cancelled work
        self._busy = False
        self._lock = threading.Lock()

    def begin(self, kind: Kind, make: Callable[[Report], Any], show: Callable[[Any], Any]) -> Job:
        """Begin one.

        Raises
        ------
        Refused
            429 if there are too many already.
        """
        with self._lock:
            self._forget()
            if sum(one.state not in OVER for one in self._all.values()) >= MOST_UNFINISHED:
                raise Refused(429, "too many plans are being made already", "server", "ask again in a minute")
            work = Work(secrets.token_urlsafe(12), kind)
            self._all[work.id] = work
            self._line[work.id] = lambda: _do(work, make, show)
            if not self._busy:
                self._busy = True
                self._pool.submit(self._work)
        return Job(id=work.id, kind=kind, state="waiting")

    def one(self, id: str) -> Work:
        """A job by its id.

        Raises
        ------
        Refused
            404 if it never was, or was forgotten.
        """
        with self._lock:
            self._forget()
            if id not in self._all:
                raise Refused(404, "there is no such job, or it was forgotten", "job", "begin it again")
            return self._all[id]

    def cancel(self, id: str) -> Job:
        """Stop a job, or forget a finished one."""
        work = self.one(id)
        work.stop.set()
        with self._lock:
            if work.state in OVER:
                self._all.pop(id, None)
            elif self._line.pop(id, None) is not None:
                work.state, work.ended = "cancelled", time.monotonic()
        return Job(id=work.id, kind=work.kind, state=work.state)

    def _work(self) -> None:
        """One job after the other until none waits."""
        while True:
            with self._lock:
                self._busy = bool(self._line)
                if not self._busy:
                    return
                _, do = self._line.popitem(last=False)
            do()

    def _forget(self) -> None:
        over = sorted((one for one in self._all.values() if one.state in OVER), key=lambda one: one.ended)
        now = time.monotonic()
        for i, one in enumerate(over):
            if now - one.ended > KEPT_FOR or i < len(self._all) - MOST_KEPT:
                del self._all[one.id]

    def close(self) -> None:
        """Stop all."""
        with self._lock:
            self._line.clear()
            for one in self._all.values():
                one.stop.set()
        self._pool.shutdown(wait=False, cancel_futures=True)


def _do(work: Work, make: Callable[[Report], Any], show: Callable[[Any], Any]) -> None:
    work.state, work.began = "running", time.monotonic()
    try:
        work.made = make(work.report)
        work.shown = show(work.made)
        work.state = "cancelled" if work.stop.is_set() else "done"
    except Stop:
        work.state = "cancelled" if work.stop.is_set() else "failed"
        if work.state == "failed":
            late = f"this takes longer than {LONGEST:.0f} seconds"
            work.refusal = Refusal(problem=late, place="server", remedy="ask for less")
    except InputError as error:
        work.state, work.refusal = "failed", Refusal(problem=error.problem, place=error.place, remedy=error.remedy)
    except BlowballError as error:
        work.state, work.refusal = "failed", Refusal(problem=str(error), place="", remedy="")
    except Exception:
        work.state = "failed"
        work.refusal = Refusal(problem="something went wrong here", place="server", remedy="tell the authors")
    finally:
        work.ended = time.monotonic()


async def events(work: Work) -> AsyncIterator[str]:
    """Progress, then how it ended, as Server-Sent Events; without news a comment, or clients would give up."""
    last, said = "", time.monotonic()
    while True:
        told = work.told()
        over = told.state in OVER
        name = {"done": "result"}.get(told.state, told.state) if over else "progress"
        text = told.model_dump_json() if over else told.model_dump_json(exclude={"result", "refusal"})
        if text != last:
            yield f"event: {name}\ndata: {text}\n\n"
            last, said = text, time.monotonic()
        elif time.monotonic() - said > PULSE:
            yield ": still here\n\n"
            said = time.monotonic()
        if over:
            return
        await asyncio.sleep(LOOK)
