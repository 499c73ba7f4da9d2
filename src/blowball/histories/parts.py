"""The finished stretches of a run that is under way: kept beside its results, so that it can be gone on with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from blowball.errors import InputError
from blowball.histories.part_files import DAMAGE, Part, Place, kept_parts, name_of, read_part, whole_parts, write_part
from blowball.histories.question import Question, differences

HOME, BEGUN = ".part", "begun.json"


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

    Attributes
    ----------
    asked : mapping
        What the run is, as `question` tells it.

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

    def __init__(self, folder: Path, asked: Question, known: dict[Place, Part]) -> None:
        self._home = folder / HOME
        self._known = known
        self._started = bool(known)
        self.asked = asked

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
        begun = None if overwrite and not resume else _begun(folder)
        there = {} if begun is None else kept_parts(folder / HOME)
        if begun is None or not there:
            return cls(folder, asked, {})
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
        return cls(folder, asked, whole_parts(folder / HOME, BEGUN))

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
            return read_part(self._home / name_of(place))
        except DAMAGE:
            raise InputError(
                "is damaged", place=str(self._home / name_of(place)), remedy="go on with resume=True: it is done again"
            ) from None

    def remove(self) -> None:
        """Remove them all: the run is saved."""
        (self._home / BEGUN).unlink(missing_ok=True)  # from here on there is nothing to go on with
        shutil.rmtree(self._home, ignore_errors=True)

    def _start(self) -> None:
        if self._started:
            return
        self.remove()  # of a run that nobody wants any more
        self._home.mkdir(parents=True)
        waiting = self._home / f"{BEGUN}.unfinished"
        waiting.write_text(json.dumps(dict(self.asked), indent=2), encoding="utf-8")
        waiting.replace(self._home / BEGUN)
        self._started = True


def _begun(folder: Path) -> Question | None:
    try:
        found = json.loads((folder / HOME / BEGUN).read_text(encoding="utf-8"))
        return {"patients": int(found["patients"]), **found}
    except (FileNotFoundError, NotADirectoryError):
        return None
    except DAMAGE:
        raise InputError(
            "is damaged", place=str(folder / HOME / BEGUN), remedy="begin anew with overwrite=True"
        ) from None
