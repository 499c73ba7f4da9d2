"""`simulate` by the workers of a Dask client: stretches go out, come back in any order, and are kept one by one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING

from blowball.errors import InputError
from blowball.histories import simulate as in_one_process
from blowball.histories.counts import monthly_grid
from blowball.histories.histories import RECORDS, Histories
from blowball.histories.parts import Parts
from blowball.histories.progress import Count, Progress
from blowball.histories.question import differences, question
from blowball.histories.simulate import COUNTED, STRETCH, sets_of
from blowball.histories.stretches import Member
from blowball.scale.flow import Piece, results
from blowball.scale.gather import Gather, Held
from blowball.scale.tasks import Asked, abilities, stretch

if TYPE_CHECKING:
    from distributed import Client

    from blowball.catalogue import Ensemble
    from blowball.scenario import Scenario

LEAST, MOST = 1 << 16, 1 << 20  # patients of a task that counts: worth sending, and soon back
SHARES = 8  # tasks for each worker, so that all end at about the same time


def simulate(
    scenario: Scenario,
    record: str = "patients",
    parameters: Ensemble | None = None,
    *,
    client: Client,
    progress: Progress | None = None,
    parts: Parts | None = None,
) -> Histories:
    """Simulate a scenario on the workers of a Dask client: the same bits as `blowball.simulate`.

    A worker that dies loses nothing, for its tasks are done again elsewhere. With `parts`, nothing that has come back
    is lost should this process die: whoever begins the same parts with ``resume=True``, with workers or without, goes
    on.

    Parameters
    ----------
    scenario, record, parameters, progress, parts
        As `blowball.simulate` takes them.
    client : distributed.Client
        Such as from `local` or `connected`. Its workers need the same blowball, NumPy, Numba and PyArrow.

    Returns
    -------
    Histories
        With ``record="summary"`` its memory does not grow with the patients.

    Raises
    ------
    InputError
        As `blowball.simulate`, and if a worker has other software, or workers are lost for good.

    Examples
    --------
    ::

        with scale.local(workers=2) as client:
            run = scale.simulate(scenario, "summary", client=client)
    """
    asked = question(scenario, record, parameters)
    if record not in RECORDS:
        raise InputError(f"{record!r} cannot be kept", place="record", remedy=f"use one of {', '.join(RECORDS)}")
    if parts is not None and (other := differences(parts.asked, asked)):
        raise InputError(
            f"they are of a run that differs in {', '.join(other)}", place="parts", remedy="make them with Parts.begin"
        )
    sets = sets_of(scenario, parameters)
    runs = (Member(scenario, [m], sets.of([m])) for m in range(len(sets)))
    kept = Held(asked) if parts is None else parts
    _fill(kept, record, runs, client, Count(kept.patients, progress))
    return in_one_process(scenario, record, parameters, parts=kept)


def _fill(kept: Parts, record: str, runs: Iterator[Member], client: Client, say: Count) -> None:
    first = next(runs)
    grid = monthly_grid(first.arrays.horizon_days, first.surgery_day) if record == "summary" else None
    task = Asked(record, grid, abilities())
    stretch(task, first, 0, 1)  # compiled here once, if need be, and not by every worker at the same time
    size, most = STRETCH, STRETCH
    if grid is not None:
        size = COUNTED * STRETCH
        most = min(max(kept.patients // (SHARES * max(len(client.nthreads()), 1)), LEAST), MOST)
    say.done = kept.done
    gather = Gather(kept)
    began = time.perf_counter()
    with closing(results(client, task, _pieces(chain([first], runs), kept, gather, size, most))) as back:
        for piece, part in back:
            seconds = time.perf_counter() - began
            gather.take(piece, part, seconds)
            began += seconds
            say(piece.n)


def _pieces(runs: Iterator[Member], kept: Parts, gather: Gather, size: int, most: int) -> Iterator[Piece]:
    """Whatever is not there yet, as tasks of so many patients at most."""
    for run in runs:
        for begin in range(0, run.n, size):
            end = min(begin + size, run.n)
            if (run.number, begin) not in kept:
                gather.expect((run.number, begin), end - begin)
                for first in range(begin, end, most):
                    yield Piece(run, (run.number, begin), first, min(most, end - first))
