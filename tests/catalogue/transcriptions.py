"""A second transcription of a cancer's numbers, and how it is compared with the catalogue."""

import tomllib
from pathlib import Path

import pytest

import blowball.catalogue
from blowball import units

ROUNDING = 0.01  # the catalogue rounds derived numbers to two or three digits
FROM_SOURCE = ("transcribed", "derived", "recalled")


def second_transcription(cancer):
    """The numbers of `qc/<cancer>.toml`, by path (and `#part` of it)."""
    file = Path(blowball.catalogue.__file__).parent / "qc" / f"{cancer}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def assert_both_agree(cancer, second, key, *, rounded_spread=False):
    """A number, its spread or an end of its uncertainty is the same in both; `rounded_spread`: spreads are derived."""
    path, _, part = key.partition("#")
    record = cancer.record(path)
    value, unit = record.value, record.unit
    if part == "sd":
        value = record.spread.sd
        unit = "1" if record.spread.scale == "log" else unit
    elif part:
        value = getattr(record.uncertainty, part)
    again = second[key]["value"]
    if record.convertible:
        again = units.convert(again, second[key]["unit"], unit)
    else:
        assert second[key]["unit"] == unit
    rounded = record.method in ("derived", "recalled") or (rounded_spread and part == "sd")
    assert value == pytest.approx(again, rel=ROUNDING if rounded else 1e-9)


def from_a_source(cancer):
    """Paths of what is not a judgement or calibrated."""
    return {record.path for record in cancer.entries if record.method in FROM_SOURCE}
