"""Whatever is given, the answer is a scenario or an InputError; nothing else ever comes out."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blowball.catalogue import get_cancer
from blowball.errors import InputError
from blowball.scenario import Body, CarePlan, FollowUp, Population, Scenario
from blowball.scenario.columns import COLUMNS

BREAST = get_cancer("breast")
KEYS = {
    "": ("cancer", "horizon", "seed", "population", "care", "body", "numbers"),
    "population": ("size", "table", "metastatic", "year", "columns", "units", "replicates", "size_day"),
    "care": (
        "surgery_delay", "margins", "nodes", "radiotherapy", "systemic", "retreatment", "palliative", "follow_up"
    ),
    "care.follow_up": ("guideline", "visits", "tests", "adherence"),
    "body": ("smoking", "self", "exercise"),
    "numbers": ("growth.doubling_time.hr_pos", "typical.age.hr_pos", "surgery"),
}  # fmt: skip
JUNK = (
    "true", "-1", "0", "1.5", "1e400", "inf", "nan", '""', '"x"', '"nan"', '"-1 year"', '"1e999 years"',
    "[]", "[1]", '["x"]',
    "[[]]", "{}", "{ a = 1 }", "[{}]", '[{ every = 1 }]', "2020-01-01", "07:32:00",
    '"\\u0000"', '"../.."', "9223372036854775808",
)  # fmt: skip
THINGS = [
    None, True, -1, 1.5, math.inf, math.nan, "", "x", "nan", b"x", [], [1], ["x"], [None], [[]], {},
    {"a": 1}, {1: 2}, (), object(),
    date(2020, 1, 1), Decimal("1.5"), 10**400, np.array([1.0]), np.float64(2), np.int64(3), pd.NA,
    "\n", "8 weeks x", {"every": "1 year"},
]  # fmt: skip


def answer(call: Callable[[], object]) -> str:
    """What a call says if it refuses; nothing if it does not."""
    try:
        call()
    except InputError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_a_file(junk: str) -> None:
    for section, keys in KEYS.items():
        for key in keys:
            needed = {"": 'cancer = "breast"', "population": "[population]\nsize = 5"}
            if section in needed and (section, key) not in (("", "cancer"), ("population", "size")):
                needed[section] += f'\n"{key}" = {junk}'
            elif section in needed:
                needed[section] = needed[section].rsplit("\n", 1)[0] * (section != "") + f"\n{key} = {junk}"
            else:
                needed[section] = f'[{section}]\n"{key}" = {junk}'
            text = "\n".join(needed.values()) + "\n"
            assert "\n" not in answer(lambda text=text: Scenario.from_toml(text))


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: " ".join(repr(thing).split())[:20])
def test_junk_from_python(thing: object) -> None:
    people, care = Population.typical(BREAST, 5), CarePlan.guideline(BREAST)
    calls = [
        *(lambda key=key: care.with_(**{key: thing}) for key in KEYS["care"]),
        *(lambda name=name: Population.from_table({name: [thing]}, cancer=BREAST) for name in COLUMNS),
        lambda: Population.from_table(thing),
        lambda: Population.from_table({"age": thing}),
        lambda: Population.from_table({"a": [50]}, columns=thing),
        lambda: Population.from_table({"a": [50]}, columns={"a": thing}),
        lambda: Population.from_table({"age": [50]}, units={"age": thing}),
        lambda: Population.from_table({"age": [50]}, units=thing),
        lambda: Population.from_table({"age": [50]}, replicates=thing),
        lambda: Population.from_table({"age": [50]}, size_day=thing),
        lambda: Population.typical(BREAST, thing),
        lambda: Population.typical(BREAST, 5, metastatic=thing),
        lambda: Population.typical(BREAST, 5, year=thing),
        lambda: Population.typical(thing, 5),
        lambda: CarePlan.guideline(thing),
        lambda: FollowUp(thing, ["exam"]),
        lambda: FollowUp([thing], ["exam"]),
        lambda: FollowUp(["1 year"], thing),
        lambda: FollowUp(["1 year"], [thing]),
        lambda: FollowUp(["1 year"], ["exam"], thing),
        lambda: FollowUp([{"every": thing}], ["exam"]),
        lambda: FollowUp([{"every": "1 year", "times": thing}], ["exam"]),
        lambda: FollowUp([{"every": "1 year", "tests": thing}]),
        lambda: FollowUp.yearly(thing, ["exam"]),
        lambda: FollowUp.named(BREAST, thing),
        lambda: FollowUp.named(thing, "guideline"),
        lambda: Body(smoking=thing),
        lambda: Scenario(thing, people),
        lambda: Scenario(BREAST, thing),
        lambda: Scenario(BREAST, people, thing),
        lambda: Scenario(BREAST, people, care, thing),
        lambda: Scenario(BREAST, people, horizon=thing),
        lambda: Scenario(BREAST, people, seed=thing),
        lambda: Scenario.from_toml(thing),
    ]
    for call in calls:
        assert "\n" not in answer(call)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_as_a_table(tmp_path_factory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("junk")
    for name in ("p.csv", "p.parquet"):
        (folder / name).write_bytes(content)
        with pytest.raises(InputError):
            Population.from_table(folder / name)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(COLUMNS)), st.lists(st.text(max_size=8), min_size=1, max_size=4))
def test_any_words_in_a_column(name: str, words: list[str]) -> None:
    said = answer(lambda: Population.from_table({name: words}, cancer=BREAST))
    assert not said or f"column '{name}'" in said
    assert "\n" not in said
