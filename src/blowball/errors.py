"""What can go wrong, in one sentence that names the place and the remedy.

`BlowballError` is anything that blowball raises on purpose; `InputError`, also a `ValueError`, is what a user can mend.
"""

from __future__ import annotations

__all__ = ["BlowballError", "InputError"]  # the rest is for those who write such sentences


class BlowballError(Exception):
    """Base of every error that blowball raises on purpose."""


class InputError(BlowballError, ValueError):
    """Something given to blowball cannot be.

    Parameters
    ----------
    problem : str
        What is wrong, without a full stop.
    place : str, optional
        Where: a file, row, column or key, such as ``"patients.csv, row 7, column age"``.
    remedy : str, optional
        What to do about it, such as ``"write it as '8 weeks'"``.

    Examples
    --------
    >>> print(InputError("an age of 210 years cannot be", place="row 7, column age", remedy="give years"))
    row 7, column age: an age of 210 years cannot be; give years.
    """

    def __init__(self, problem: str, *, place: str = "", remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        before = f"{self.place}: " if self.place else ""
        after = f"; {self.remedy}" if self.remedy else ""
        sentence = f"{before}{self.problem}{after}"
        return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."

    def at(self, place: str) -> InputError:
        """Return the same error with an outer place named before its own.

        >>> print(InputError("is empty", place="column age").at("patients.csv"))
        patients.csv, column age: is empty.
        """
        return InputError(self.problem, place=", ".join(p for p in (place, self.place) if p), remedy=self.remedy)


def on_one_line(text: object) -> str:
    """Text as it may stand in an error."""
    return " ".join(str(text).split())


def shown(value: object, limit: int = 60) -> str:
    """A value as it is quoted in an error: on one line, and short."""
    text = on_one_line(repr(value))
    return text if len(text) <= limit else f"{text[: limit - 3]}..."
