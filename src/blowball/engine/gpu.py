"""Patients on a GPU: a thread each, running the very functions that the CPU runs, compiled by Numba's CUDA target.

A patient's state and lesions lie in the GPU's memory, with room for few lesions. Who needs more is told apart and run
again on the CPU, so that nobody is cut short and no result depends on that room.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numba import config, cuda

from ..compiled import fingerprint
from .blocks import NOBODYS, Asked
from .count import TOTALS
from .kernel import one_patient
from .people import complete
from .records import HISTORY, LESION, PATIENT
from .state import STATE

BLOCK = 1 << 18  # patients between two transfers
THREADS, TEAM = 1 << 16, 128  # at work at once, and in one block of CUDA's
LESIONS = 128  # of one patient, at first: of the cancers here, one in 350 has more at the most


def _build(source: str):
    def run_patients(
        model, plan, typical, life, first_year, rows, at, size, first, n, seed, marks, habits, states, lesions, people,
        histories,
    ):  # fmt: skip
        """Places `at` to `at + size - 1`, as in `blocks`; `overflow`: there were more lesions than room for them."""
        _ = source  # in the key of the cache of what is compiled, see `compiled.fingerprint`
        thread = cuda.grid(1)
        me = states[thread]
        for i in range(thread, size, cuda.gridsize(1)):
            which = (at + i) // n
            patient = first + (at + i) % n
            people[i] = rows[which % rows.shape[0], patient % rows.shape[1]]
            me.seed, me.patient, me.keep_all = seed, patient, 0
            complete(people[i], typical[which % typical.size], me.seed, me.patient, marks, habits)
            p, todo = model[which % model.size], plan[which % plan.size]
            one_patient(me, p, todo, people[i], life, first_year, lesions[thread], histories[i])

    options: dict[str, Any] = {"cache": True}
    if not config.ENABLE_CUDASIM:  # type: ignore[attr-defined]  # the simulator does not know it
        options["lto"] = False
    return cuda.jit(**options)(run_patients)


run_patients = _build(fingerprint())


@contextmanager
def rounding_each_step() -> Iterator[None]:
    """While the kernel is compiled: no a*b + c in one rounding, which the CPU does not do either.

    NVVM has the option, and contracts unless told; Numba does not pass it on. Linking at run time (`lto`) would not
    know of it, and is off for that reason.
    """
    from numba.cuda.cudadrv import nvvm

    usual = nvvm.compile_ir
    nvvm.compile_ir = lambda ir, **options: usual(ir, **{**options, "fma": False})
    try:
        yield
    finally:
        nvvm.compile_ir = usual


class Board:
    """The GPU, with what every block is given laid out on it."""

    def __init__(self, asked: Asked, size: int, looked_at: tuple[bool, bool]) -> None:
        self.asked, self.size, self.looked_at = asked, size, looked_at
        room = STATE.itemsize + LESIONS * LESION.itemsize
        free = cuda.current_context().get_memory_info().free
        self.teams = max(1, int(min(THREADS, free / 2 // room)) // TEAM)
        threads = self.teams * TEAM
        self.given = [
            cuda.to_device(given) if isinstance(given, np.ndarray) else np.int64(given) for given in asked.arrays
        ]
        self.room = cuda.device_array(threads, STATE), cuda.device_array((threads, LESIONS), LESION)
        self.rows = cuda.device_array(size, PATIENT), cuda.device_array(size, HISTORY)
        self.own = threading.Lock()  # one block at a time; what is done with its rows may go on beside the next

    def fill(self, at: int, people: np.ndarray, histories: np.ndarray) -> None:
        """Places from `at` on, up to `size` of them."""
        asked, n = self.asked, people.size
        with self.own, rounding_each_step():
            run_patients[self.teams, TEAM](
                *self.given, np.int64(at), np.int64(n), np.int64(asked.first), np.int64(asked.n), asked.seed,
                *self.looked_at, *self.room, *self.rows,
            )  # fmt: skip
            for there, here in zip(self.rows, (people, histories), strict=True):
                there[:n].copy_to_host(here)
        self._again(at, people, histories)

    def _again(self, at: int, people: np.ndarray, histories: np.ndarray) -> None:
        """On the CPU, whoever had more lesions than there was room for."""
        crowded = np.flatnonzero(histories["overflow"])
        if not crowded.size:
            return
        room, totals = self.asked.room(), np.zeros((self.asked.sets, len(TOTALS)), np.int64)
        for i in crowded.tolist():
            one = slice(i, i + 1)
            if not self.asked.fill(at + i, people[one], histories[one], NOBODYS, room, totals):
                self.asked.squeeze(at + i, people[one], histories[one], NOBODYS, totals)
