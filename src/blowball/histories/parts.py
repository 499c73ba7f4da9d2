"""The finished stretches of a run that is under way: kept beside its results, so that it can be gone on with."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from blowball.errors import InputError
from blowball.histories.alone import alone
from blowball.histories.begun import BEGUN, HOME, asked_of, note_of, run_of, write_note
from blowball.histories.part_files import DAMAGE, Part, Place, kept_parts, name_of, read_part, whole_parts, write_part
from blowball.histories.question import Question, differences


class InMemory:
    """Finished stretches of a run that nobody can go on with."""

    def __init__(self) -> None:
        self._parts: dict[Place, Part] = {}

    def __contains__(self, place: Place) -> bool:
        return place in self._parts

    def keep(self, place: Place, part: Part) -> None:
        """Hold a stretch."""
        self._parts[place] = part

    def take(self, place: Place) -> Part:
        """Give it back, and forget it."""
        return self._parts.pop(place)


class Parts:
    """Finished stretches in the folder of a run; make it with `begin`, and `remove` it when the run is saved.

    Processes that are asked the same may share a folder. One that is asked something else is kept out, and never reads
    what another has written.

    Attributes
    ----------
    asked : mapping
        What the run is, as `question` tells it.
    damaged : tuple of str
        Stretches that were found damaged, and are done again.

    Examples
    --------
    >>> import tempfile
    >>> import blowball as bb
    >>> from blowball.histories import question
    >>> breast = bb.get_cancer("breast")
    >>> scenario = bb.Scenario(breast, bb.Population.typical(breast, 100), horizon="5 years")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     parts = Parts.begin(Path(folder), question(scenario, "patients"))
    ...     run = bb.simulate(scenario, parts=parts)
    ...     parts.done, run.patients.num_rows
    (100, 100)
    """

    def __init__(self, folder: Path, asked: Question, *, old: str = "", run: str = "") -> None:
        self._folder, self._home = folder, folder / HOME
        self._known: dict[Place, Part] = {}
        self._old, self._run = old, run  # the run that may be replaced, and the one that is gone on with
        self.asked = asked
        self.damaged: tuple[str, ...] = ()

    @classmethod
    def begin(cls, folder: Path, asked: Question, *, resume: bool = False, overwrite: bool = False) -> Parts:
        """Look at what is there, before any time is spent; nothing is written until there is something to keep.

        Parameters
        ----------
        folder : Path
            Where the run will be saved.
        asked : mapping
            What the run is, from `question`.
        resume : bool
            Go on with the stretches that are there; what is damaged is done again.
        overwrite : bool
            Begin anew, whatever is there; with `resume` it has no meaning.

        Raises
        ------
        InputError
            If an unfinished run is there and neither is wanted, or it was asked something else.
        """
        if overwrite and not resume:
            return cls(folder, asked, old=run_of(folder))
        begun = asked_of(folder)
        there = {} if begun is None else kept_parts(folder / HOME)
        if begun is None or not there:
            return cls(folder, asked, old=run_of(folder))
        if not resume:
            done = sum(part.patients for part in there.values())
            raise InputError(
                f"{done:,} of {begun['patients']:,} patients of an unfinished run are there",
                place=str(folder), remedy="go on with resume=True, or begin anew with overwrite=True",
            )  # fmt: skip
        other = differences(begun, asked)
        if other:
            raise InputError(
                f"the unfinished run that is there and what is asked now differ in {', '.join(other)}",
                place=str(folder), remedy="ask what was asked then, or begin anew with overwrite=True",
            )  # fmt: skip
        parts = cls(folder, asked, run=run_of(folder))
        try:
            with alone(folder):
                parts._still_ours()
                parts._known, parts.damaged = whole_parts(folder / HOME, BEGUN)
        except OSError as error:
            raise InputError(f"cannot be gone on with ({error.strerror or error})", place=str(folder)) from None
        return parts

    @property
    def done(self) -> int:
        """Patients in the finished stretches, those of every parameter set counted."""
        return sum(part.patients for part in self._known.values())

    @property
    def patients(self) -> int:
        """Patients in all, counted likewise."""
        return int(self.asked["patients"])

    @property
    def seconds(self) -> float:
        """How long they took."""
        return sum(part.seconds for part in self._known.values())

    def __contains__(self, place: Place) -> bool:
        return place in self._known

    def keep(self, place: Place, part: Part) -> None:
        """Write a stretch, whole or not at all.

        Raises
        ------
        InputError
            If it cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with alone(self._folder):
                self._start()
                write_part(self._home, place, part)
        except OSError as error:
            raise InputError(
                f"a finished stretch cannot be kept ({error.strerror or error})",
                place=str(self._home), remedy="make room, and go on with resume=True",
            ) from None  # fmt: skip
        self._known[place] = Part(part.patients, part.totals, {}, part.seconds)

    def take(self, place: Place) -> Part:
        """Read a stretch.

        Raises
        ------
        InputError
            If it is damaged.
        """
        try:
            part = read_part(self._home / name_of(place))
        except DAMAGE:
            self._still_ours()
            raise InputError(
                "is damaged", place=str(self._home / name_of(place)), remedy="go on with resume=True: it is done again"
            ) from None
        self._still_ours()
        return part

    def remove(self) -> None:
        """Remove them all: the run is saved."""
        if not self._home.exists():
            return
        with suppress(OSError), alone(self._folder):
            if run_of(self._folder) in (self._run, self._old):
                self._clear()

    def _start(self) -> None:
        """Be the run that this folder is of; called while alone in it."""
        there = run_of(self._folder)
        if self._run:
            pass
        elif there in ("", self._old):
            self._clear()  # of a run that nobody wants any more
            self._home.mkdir()
            self._run = write_note(self._folder, self.asked)
        elif not differences(asked_of(self._folder) or {}, self.asked):
            self._run = there  # somebody makes the same, so it can be shared
        self._still_ours()

    def _still_ours(self) -> None:
        if not self._run or run_of(self._folder) != self._run:
            raise InputError(
                "another run has begun or finished in this folder meanwhile", place=str(self._folder),
                remedy="give each run a folder of its own",
            )  # fmt: skip

    def _clear(self) -> None:
        note_of(self._folder).unlink(missing_ok=True)  # from here on there is nothing to go on with
        shutil.rmtree(self._home, ignore_errors=True)
