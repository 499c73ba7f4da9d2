"""A progress bar for whatever takes more than two seconds, on the terminal behind stderr and nowhere else."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import Any

PATIENCE = 2.0  # seconds before anything is shown
_PREPARING = "preparing the engine (compiled once on each machine, for about a minute)"


class Waiting:
    """Shows progress while it is entered; give the object itself to `simulate(progress=...)`.

    Parameters
    ----------
    what : str
        What is being done, such as ``"simulating"``.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._lock = threading.Lock()
        self._done, self._total = 0, 0
        self._bar: Any = None
        self._task: Any = None
        self._over = False
        self._timer = threading.Timer(PATIENCE, self._show)
        self._timer.daemon = True

    def __call__(self, done: int, total: int) -> None:
        """Take note of patients done and patients in all."""
        with self._lock:
            self._done, self._total = done, total
            self._update()

    def __enter__(self) -> Waiting:
        """Start to wait."""
        if sys.stderr.isatty():
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._bar is not None:
                self._bar.stop()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._over:
                return
            parts = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
            self._bar = Progress(*parts, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(_PREPARING, total=None)
            self._update()
            self._bar.start()

    def _update(self) -> None:
        if self._bar is not None and self._total:
            said = f"{self._what}: {self._done:,} of {self._total:,}"
            self._bar.update(self._task, description=said, completed=self._done, total=self._total)
