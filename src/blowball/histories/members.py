"""The same work with every parameter set, several sets at once on the processors there are."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def each_member(
    work: Callable[[int, int], Result], members: int, threads: int | None, *, at_once: int | None = None
) -> list[Result]:
    """Results of all parameter sets, in their order.

    While Python prepares or measures one set, the engine, which lets go of Python's lock, is at another.

    Parameters
    ----------
    work : callable
        Takes the number of a parameter set and how many threads it may use; its result must not depend on those.
    members : int
    threads : int, optional
        In all; the processors that this process may use if not given.
    at_once : int, optional
        The most sets at once, where each takes much memory.

    Examples
    --------
    >>> each_member(lambda member, threads: 10 * member, 3, 2)
    [0, 10, 20]
    """
    threads = threads or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else [0])
    workers = min(members, threads, at_once or members)
    pool = ThreadPoolExecutor(workers)
    try:
        return list(pool.map(lambda member: work(member, threads // workers), range(members)))
    finally:
        pool.shutdown(cancel_futures=True)  # who stops with Ctrl-C does not wait for what has not begun
