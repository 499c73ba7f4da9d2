"""What our own workers load first: Ctrl-C is for whoever has started them, and who then ends them."""

from __future__ import annotations

import signal


def dask_setup(_worker: object) -> None:
    """Leave Ctrl-C, which a terminal sends to all, to the driver."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
