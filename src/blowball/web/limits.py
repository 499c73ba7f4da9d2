"""Bounds on what is asked: bytes of a question, work at once, and time; whoever is refused is told in a sentence."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

MOST_BYTES = 64 * 1024
WORKERS = 2  # the engine lets go of Python's lock, so two questions use two processors
MOST_WAITING = 16
PATIENCE = 30.0  # seconds
_PAGES = 512
Result = TypeVar("Result")


class Refused(Exception):
    """A question that is not answered: status, and the three parts of a sentence."""

    def __init__(self, status: int, problem: str, place: str, remedy: str) -> None:
        super().__init__(problem)
        self.status, self.problem, self.place, self.remedy = status, problem, place, remedy


class Gate:
    """Lets in so many questions at once; a few others wait, and a newer one of a page takes the older's place."""

    def __init__(self, workers: int = WORKERS, waiting: int = MOST_WAITING, patience: float = PATIENCE) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="question")
        self._most, self._patience = workers + waiting, patience
        self._inside = 0
        self._newest: OrderedDict[str, int] = OrderedDict()
        self._count = 0

    async def answer(self, work: Callable[[], Result], page: str | None = None) -> Result:
        """Do some work on another thread.

        Raises
        ------
        Refused
            429 if too many wait; 409 if the same page has asked anew before this was begun; 503 if it takes too long.
        """
        if self._inside >= self._most:
            raise Refused(429, "too many questions wait already", "server", "ask again in a few seconds")
        self._count += 1
        mine = self._count
        if page is not None:
            self._newest[page] = mine
            self._newest.move_to_end(page)
            while len(self._newest) > _PAGES:
                self._newest.popitem(last=False)

        def begin() -> Result:
            if page is not None and self._newest.get(page, mine) > mine:
                raise Refused(409, "a newer question of the same page took its place", "page", "use the newer answer")
            return work()

        loop = asyncio.get_running_loop()
        told: asyncio.Future[Result] = loop.create_future()
        self._inside += 1
        running = self._pool.submit(begin)
        running.add_done_callback(lambda ended: self._ended(loop, ended, told))
        try:
            return await asyncio.wait_for(told, self._patience)
        except (TimeoutError, asyncio.CancelledError) as error:
            running.cancel()  # if it has not begun
            if isinstance(error, asyncio.CancelledError):
                raise
            late = f"this takes longer than {self._patience:.0f} seconds"
            raise Refused(503, late, "server", "ask for less") from None

    def _ended(self, loop: asyncio.AbstractEventLoop, ended: Future[Any], told: asyncio.Future[Any]) -> None:
        with suppress(RuntimeError):  # the server has stopped meanwhile
            loop.call_soon_threadsafe(self._leave, ended, told)

    def _leave(self, ended: Future[Any], told: asyncio.Future[Any]) -> None:
        self._inside -= 1
        if told.done():  # nobody waits any more
            return
        if ended.cancelled():
            told.cancel()
        elif error := ended.exception():
            told.set_exception(error)
        else:
            told.set_result(ended.result())

    def close(self) -> None:
        """Let nobody in any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)
