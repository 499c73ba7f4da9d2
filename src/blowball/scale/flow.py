"""Tasks to the workers and results back: a few ahead, so that no memory grows with the patients."""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from blowball.errors import InputError
from blowball.histories.part_files import Part, Place
from blowball.histories.stretches import Member
from blowball.scale.tasks import Asked, held, stretch

if TYPE_CHECKING:
    from distributed import Client

AHEAD = 3  # tasks for each thread of the workers that are asked for and not back yet
LOOK, GONE = 5.0, 30.0  # seconds between looks whether there are workers, and without any before ours are given up
_AGAIN = "go on with resume=True"


@dataclass(frozen=True)
class Piece:
    """Patients `first` to `first + n - 1` of a parameter set, for one task; and the place of their stretch."""

    run: Member
    place: Place
    first: int
    n: int


def first_line(error: Exception) -> str:
    """What an error says, in short."""
    return next(iter(str(error).splitlines()), type(error).__name__)


def results(client: Client, asked: Asked, pieces: Iterable[Piece]) -> Generator[tuple[Piece, Part], None, None]:
    """What the workers make of the pieces, as it comes back, in any order.

    Raises
    ------
    InputError
        If workers die again and again, differ from us, or are lost with their scheduler.
    """
    import dask
    from distributed import CancelledError, KilledWorker

    flow = _Flow(client, asked)
    todo = iter(pieces)
    try:
        while True:
            # The arrays of a large table are sent once; Dask would warn that they are large.
            with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"}):
                for piece in islice(todo, max(flow.room(), 0)):
                    flow.ask(piece)
            if not flow.waiting:
                return
            future, part = _one_of(client, flow.waiting)
            yield flow.waiting.pop(future), part
            del future, part  # or one result more would be held than is needed
    except KilledWorker as error:
        raise InputError(
            f"a task was given up after {error.allowed_failures + 1} of them had died at it", place="the workers",
            remedy=f"give each more memory, and {_AGAIN}",
        ) from None  # fmt: skip
    except (CancelledError, OSError) as error:
        raise InputError(
            f"the connection to them was lost ({type(error).__name__})", place="the workers", remedy=_AGAIN
        ) from None
    except (ImportError, RuntimeError) as error:  # the second from a scheduler that cannot read what it is given
        raise InputError(
            f"cannot do what they are asked ({first_line(error)})", place="the workers",
            remedy="install the same blowball and Dask there and on the scheduler",
        ) from None  # fmt: skip
    finally:
        with suppress(Exception):  # there may be nobody left to tell
            client.cancel(list(flow.waiting), force=True)


def _one_of(client: Client, waiting: Mapping[Any, Piece]) -> tuple[Any, Part]:
    """Wait for one that is done, and fetch it. Workers of a queue may yet come; of ours, once all have ended, none."""
    from distributed import LocalCluster, wait

    alone = 0.0
    while True:
        try:
            future = next(iter(wait(list(waiting), timeout=LOOK, return_when="FIRST_COMPLETED").done))
            return future, future.result(timeout=GONE)
        except TimeoutError:
            ours = isinstance(client.cluster, LocalCluster)
            alone = alone + LOOK if ours and not client.nthreads() else 0.0
        if alone >= GONE:
            raise InputError("none of them is left", place="the workers", remedy=f"give each more memory, and {_AGAIN}")


class _Flow:
    """What is asked for and not back yet."""

    def __init__(self, client: Client, asked: Asked) -> None:
        self.client, self.asked, self.name = client, asked, f"blowball-{uuid.uuid4().hex}"
        self.waiting: dict[Any, Piece] = {}
        self._member: tuple[Member, Any] | None = None

    def room(self) -> int:
        """How many more may be asked for; workers may come and go."""
        threads = sum(self.client.nthreads().values())
        return AHEAD * max(threads, 1) - len(self.waiting)

    def ask(self, piece: Piece) -> None:
        """Ask for a piece."""
        name = f"{self.name}-{piece.run.number}"
        if self._member is None or self._member[0] is not piece.run:
            # The one before is kept by Dask for as long as a task may need it.
            self._member = piece.run, self.client.submit(held, piece.run, key=f"{name}-held")
        future = self.client.submit(
            stretch, self.asked, self._member[1], piece.first, piece.n, key=f"{name}-{piece.first}"
        )
        self.waiting[future] = piece
