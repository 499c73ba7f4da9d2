"""Death from other causes: a life table as the arrays that the engine reads."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from blowball.datasets.tables import DATA
from blowball.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

AGES = 110
SEXES = ("male", "female")
COLUMNS = ("year", "sex", "age", "daily_hazard")


@dataclass(frozen=True, eq=False)
class LifeTable:
    """Hazards of death by calendar year, sex and age.

    Attributes
    ----------
    years : int64[year]
        Calendar years, one after the other.
    hazard : float64[year, 2, 110]
        1/day, by year, sex (0 male, 1 female) and completed age in years. Read-only, as `years` is.
    source : str
        Where it comes from.
    """

    years: NDArray[np.int64]
    hazard: NDArray[np.float64]
    source: str


def life_table(path: str | Path | None = None) -> LifeTable:
    """Read the life table of the United States, or your own.

    Parameters
    ----------
    path : str or Path, optional
        A CSV file with the columns ``year, sex, age, daily_hazard`` of `load_us_life_table`: for each year both sexes
        (``male``, ``female``) and every age from 0 to 109. Without it, the shipped table of the United States.

    Returns
    -------
    LifeTable
        A row for each year from the first to the last; years that the file leaves out are interpolated linearly.

    Raises
    ------
    InputError
        If the file cannot be read, or lacks a column, a year, a sex or an age.

    Examples
    --------
    >>> us = life_table()
    >>> us.years[[0, -1]]
    array([1985, 2014])
    >>> round(365.25 * us.hazard[2010 - 1985, 0, 60], 4)  # a man of 60 in 2010: 1 in 90 dies within the year
    np.float64(0.0111)
    """
    if path is None:
        return _arrays(DATA / "us_life_table.csv", "US vital statistics, by way of R package survival 3.5-3")
    return _arrays(Path(path), str(path))


def _arrays(path: Path, source: str) -> LifeTable:
    cells: dict[tuple[int, int, int], float] = {}
    for place, row in _rows(path):
        key, hazard = _cell(row, place)
        if key in cells:
            raise InputError("this year, sex and age stand there twice", place=place, remedy="remove one of the rows")
        cells[key] = hazard
    years = sorted({year for year, _, _ in cells})
    if not years:
        raise InputError("the life table has no rows", place=str(path), remedy=f"give rows of {', '.join(COLUMNS)}")
    for year in years:
        for sex, name in enumerate(SEXES):
            for age in range(AGES):
                if (year, sex, age) not in cells:
                    problem = f"the life table has no {name} aged {age} in {year}"
                    raise InputError(problem, place=str(path), remedy="give every age from 0 to 109 for both sexes")
    given = np.array([[[cells[year, sex, age] for age in range(AGES)] for sex in range(2)] for year in years])
    table = LifeTable(np.arange(years[0], years[-1] + 1), _every_year(years, given), source)
    table.years.flags.writeable = table.hazard.flags.writeable = False
    return table


def _every_year(years: list[int], given: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fill the calendar years between those given, linearly."""
    wanted = np.arange(years[0], years[-1] + 1)
    if len(years) == 1:
        return given
    left = np.clip(np.searchsorted(years, wanted, side="right") - 1, 0, len(years) - 2)
    start = np.asarray(years)[left]
    weight = ((wanted - start) / (np.asarray(years)[left + 1] - start))[:, None, None]
    filled: NDArray[np.float64] = given[left] * (1.0 - weight) + given[left + 1] * weight
    return filled


def _rows(path: Path) -> list[tuple[str, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                wanted = f"name the columns {', '.join(COLUMNS)}"
                raise InputError(f"there is no column '{missing[0]}'", place=str(path), remedy=wanted)
            return [(f"{path}, row {line}", row) for line, row in enumerate(reader, start=2)]
    except OSError as error:
        problem = f"the life table cannot be read ({error.strerror or error})"
        raise InputError(problem, place=str(path), remedy="give the path of a CSV file") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError("this is no CSV file in UTF-8", place=str(path), remedy="save it as CSV, UTF-8") from error


def _cell(row: dict[str, str], place: str) -> tuple[tuple[int, int, int], float]:
    sex = (row["sex"] or "").strip().lower()
    if sex not in SEXES:
        raise InputError(f"'{row['sex']}' is no sex here", place=f"{place}, column sex", remedy="write male or female")
    year, age = _whole(row, "year", 1000, 3000, place), _whole(row, "age", 0, AGES - 1, place)
    hazard = _number(row["daily_hazard"])
    if not 0.0 <= hazard < 1.0:
        problem = f"'{row['daily_hazard']}' is no hazard per day"
        raise InputError(problem, place=f"{place}, column daily_hazard", remedy="give one between 0 and 1, per day")
    return (year, SEXES.index(sex), age), hazard


def _whole(row: dict[str, str], column: str, low: int, high: int, place: str) -> int:
    number = _number(row[column])
    if not (low <= number <= high and number == int(number)):
        remedy = f"give a whole number from {low} to {high}"
        raise InputError(f"'{row[column]}' is no {column}", place=f"{place}, column {column}", remedy=remedy)
    return int(number)


def _number(text: str | None) -> float:
    try:
        return float(text or "nan")
    except ValueError:
        return math.nan
