"""`--set path=value`: numbers of the catalogue, changed for one run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from blowball.errors import InputError

Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Change a number of the catalogue, such as surgery.delay='8 weeks'."
    ),
]  # fmt: skip
Number = float | str | Sequence[float]


def read_numbers(settings: Sequence[str] | None) -> dict[str, Number]:
    """Read settings as `with_numbers` takes them; a list has commas between.

    Raises
    ------
    InputError
        If one has no path or no value, or a path comes twice.

    Examples
    --------
    >>> read_numbers(["surgery.delay=8 weeks", "seeding.exponent=0.7", "typical.age.hr_pos=40,50"])
    {'surgery.delay': '8 weeks', 'seeding.exponent': 0.7, 'typical.age.hr_pos': [40.0, 50.0]}
    """
    found: dict[str, Number] = {}
    for setting in settings or ():
        path, equals, text = (part.strip() for part in setting.partition("="))
        if not (path and equals and text):
            raise InputError(f"{setting!r} is not path=value", place="--set", remedy="write surgery.delay='8 weeks'")
        if path in found:
            raise InputError(f"'{path}' is set twice", place="--set", remedy="set it once")
        found[path] = _value(text)
    return found


def _value(text: str) -> Number:
    parts = text.split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return text
    return numbers[0] if len(parts) == 1 else numbers
