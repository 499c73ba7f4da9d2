"""A run that keeps what is finished, as the command line has it: how it is stopped, and what it then says."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from blowball.errors import InputError

if TYPE_CHECKING:
    from blowball.histories import Parts


class Stopped(Exception):
    """Somebody has stopped a run that can be gone on with.

    Parameters
    ----------
    done, patients : int
        How many are finished, and how many were asked for.
    """

    def __init__(self, done: int, patients: int) -> None:
        super().__init__(done, patients)
        self.done, self.patients = done, patients

    def sentence(self, arguments: Sequence[str]) -> str:
        """What to say to who had called with these arguments.

        Examples
        --------
        >>> Stopped(20, 100).sentence(["run", "s.toml"])
        'stopped; `blowball run s.toml --resume` goes on from the 20 of 100 patients that are done.'
        """
        again = shlex.join(["blowball", *(word for word in arguments if word != "--resume"), "--resume"])
        return f"stopped; `{again}` goes on from the {self.done:,} of {self.patients:,} patients that are done."


@contextmanager
def resumable(parts: Parts) -> Iterator[None]:
    """Turn Ctrl-C into `Stopped` where something was kept."""
    try:
        with options_named():
            yield
    except KeyboardInterrupt:
        if not parts.done:
            raise
        raise Stopped(parts.done, parts.patients) from None


@contextmanager
def options_named() -> Iterator[None]:
    """Let remedies name the options of the command line, not those of Python."""
    try:
        yield
    except InputError as error:
        remedy = error.remedy.replace("resume=True", "--resume").replace("overwrite=True", "--overwrite")
        raise InputError(error.problem, place=error.place, remedy=remedy) from None
