"""What a worker does: one stretch of patients by the serial kernel, turned into tables. It must never import JAX."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from blowball.errors import InputError
from blowball.histories.part_files import Part
from blowball.histories.provenance import software
from blowball.histories.stretches import Member, Stretch, turned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Asked:
    """What is the same for every stretch of a run.

    Attributes
    ----------
    record : str
        What to keep.
    grid : float64[bin + 1] or None
        Edges of the bins of time (days) where counts are kept.
    needs : mapping
        Engine and software that whoever asks has; others might make other bits.
    """

    record: str
    grid: NDArray[np.float64] | None
    needs: Mapping[str, str]


def held(member: Member) -> Member:
    """Keep a parameter set at hand on a worker; as a task, so that it is there again should that worker die."""
    return member


def stretch(asked: Asked, member: Member, first: int, n: int) -> Part:
    """Patients `first` to `first + n - 1`.

    Raises
    ------
    InputError
        If this worker would not make the same bits.
    """
    from blowball.engine import batch

    here = abilities()
    if other := [name for name, value in asked.needs.items() if here.get(name) != value]:
        name = other[0]
        raise InputError(
            f"has {name} {here.get(name)} where {asked.needs[name]} asks", place=f"worker on {platform.node()}",
            remedy="install the same there, or other bits would come back",
        )  # fmt: skip
    a = member.arrays
    # One thread: a worker has as many tasks at once as it has threads.
    made = batch.run(
        a.model, a.plan, a.typical, a.life, a.rows, n, seed=a.seed, record=asked.record, grid=asked.grid, threads=1,
        first=first,
    )  # fmt: skip
    return Part(n, made.totals, turned(Stretch(member, first, n), made), 0.0)


@cache
def abilities() -> Mapping[str, str]:
    """Everything of a machine on which bits depend."""
    from blowball.compiled import fingerprint

    return {**software(), "engine": fingerprint()[:12], "system": platform.system(), "machine": platform.machine()}
