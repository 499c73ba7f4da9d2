"""How far a run is, told by several threads at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

Progress = Callable[[int, int], None]


def part_of(progress: Progress, i: int, parts: int) -> Progress:
    """What the i-th of several runs as long as each other is to tell, so that all look like one."""
    return lambda done, total: progress(i * total + done, parts * total)


class Count:
    """Patients that are done; `progress` hears of those done and of all."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total, self.done, self.progress = total, 0, progress
        self.lock = threading.Lock()

    def __call__(self, patients: int) -> None:
        """So many more are done."""
        with self.lock:
            self.done += patients
            if self.progress is not None:
                self.progress(self.done, self.total)
