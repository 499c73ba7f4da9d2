"""The arms of a trial: what all of them have, and what each has otherwise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from blowball.errors import InputError, shown
from blowball.scenario import Body, Population, Scenario
from blowball.scenario.toml_file import care_of, flat, table_of
from blowball.scenario.words import check_keys
from blowball.trial.spec import Arm

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

KEYS = ("name", "share", "care", "body", "numbers")
# What an arm may have numbers of its own for: what is done. All else would make its patients other people.
DONE = ("treatment.", "surgery.", "detection.tests.", "recurrence.", "exposures.")


def read_arms(
    said: Mapping[str, Any], cancer: Cancer, people: Population, numbers: Mapping[str, Any], seed: int
) -> tuple[Arm, ...]:  # fmt: skip
    """Read [[arm]], each with the [care] and [body] of all.

    Parameters
    ----------
    said : mapping
        The whole file.
    cancer : Cancer
        Without the numbers that the trial sets.
    people : Population
    numbers : mapping
        Those that it sets for all arms, by path.
    seed : int

    Raises
    ------
    InputError
        Naming arm and key.
    """
    tables = said["arm"]
    if not isinstance(tables, list) or not all(isinstance(one, Mapping) for one in tables) or len(tables) < 2:
        raise InputError("there are not two arms", place="arm", remedy="write [[arm]] twice or more, each with a name")
    care, body = table_of(said, "care"), table_of(said, "body")
    care_of(care, cancer)  # what is wrong for all is said of all
    found: dict[str, Arm] = {}
    for number, table in enumerate(tables, 1):
        place = f"arm {number}"
        try:
            one = _arm(table, cancer, people, seed, care, body, numbers)
        except InputError as error:
            raise error.at(place) from None
        if one.name in found:
            raise InputError(
                f"{shown(one.name)} is no name of its own", place=f"{place}, name", remedy="name each arm once"
            )
        found[one.name] = one
    return tuple(found.values())


def _arm(
    said: Mapping[str, Any], cancer: Cancer, people: Population, seed: int, care: Mapping[str, Any],
    body: Mapping[str, Any], shared: Mapping[str, Any],
) -> Arm:  # fmt: skip
    check_keys(said, KEYS)
    name, share = said.get("name"), said.get("share", 1)
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"{shown(name)} is no name", place="name", remedy="name each arm")
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share < math.inf:
        raise InputError(f"{shown(share)} is no share", place="share", remedy="give a number above 0")
    numbers = flat(table_of(said, "numbers"))
    if strange := [path for path in numbers if not path.startswith(DONE)]:
        raise InputError(
            f"'{strange[0]}' is not about what is done, so patients of this arm would be other people",
            place="numbers", remedy="set it for all arms under [numbers]",
        )  # fmt: skip
    plan = care_of({**care, **table_of(said, "care")}, cancer)
    scenario = Scenario(cancer, people, plan, Body(**{**body, **table_of(said, "body")}), seed=seed)
    every = {**shared, **numbers}
    return Arm(name, scenario.with_numbers(every) if every else scenario, float(share), numbers)
