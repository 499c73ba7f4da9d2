"""Where the workers are: on this machine, or at the address of a scheduler."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blowball.errors import InputError
from blowball.scale.flow import first_line

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = "10s"  # for a scheduler to answer


@contextmanager
def local(workers: int) -> Iterator[Client]:
    """Start worker processes on this machine, and end them afterwards; should this process be killed, they end too.

    Parameters
    ----------
    workers : int
        How many, each with one thread. The result does not depend on it.

    Yields
    ------
    distributed.Client

    Raises
    ------
    InputError
        If Dask is not installed, or `workers` is no whole number above zero.

    Examples
    --------
    ::

        from blowball import scale

        if __name__ == "__main__":  # the workers read this file too
            with scale.local(workers=2) as client:
                run = scale.simulate(scenario, "summary", client=client)
    """
    if not isinstance(workers, int) or isinstance(workers, bool) or workers < 1:
        raise InputError(f"{workers!r} is no number of processes", place="workers", remedy="give 1 or more")
    distributed = _distributed()
    try:
        cluster = distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0",
            silence_logs="CRITICAL", preload=["blowball.scale.quiet"],
        )  # fmt: skip
    except (RuntimeError, OSError) as error:
        raise InputError(
            f"they do not start ({first_line(error)})", place="workers",
            remedy="call from a file, and there under `if __name__ == '__main__':`, for the workers read it too",
        ) from None  # fmt: skip
    with cluster, distributed.Client(cluster) as client:
        yield client


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """Find the workers of a scheduler, which go on when we leave.

    Parameters
    ----------
    address : str
        Such as ``"tcp://10.0.0.1:8786"``, or the path of the file that the scheduler was told to write by
        ``--scheduler-file``.

    Yields
    ------
    distributed.Client

    Raises
    ------
    InputError
        If Dask is not installed, or nobody answers.
    """
    distributed = _distributed()
    try:
        client = distributed.Client(_address(address), timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise InputError(
            f"no scheduler answers ({first_line(error)})", place=f"scheduler {address}",
            remedy="start one with `dask scheduler`, and give the address that it prints",
        ) from None  # fmt: skip
    with client:
        yield client


def _address(given: str) -> str:
    if not Path(given).is_file():
        return given
    try:
        return str(json.loads(Path(given).read_text(encoding="utf-8"))["address"])
    except (ValueError, KeyError, TypeError):
        raise ValueError("this file names none") from None


def _distributed() -> Any:
    try:
        import distributed  # loads in a second, so only when asked
    except ImportError:
        raise InputError(
            "Dask is not installed", place="scale", remedy="install it with pip install 'blowball[scale]'"
        ) from None
    return distributed
