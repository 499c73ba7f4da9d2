"""What a calibration leaves: the parameter sets, the numbers at their centre, how it went, and a picture of it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np

import blowball as bb
from blowball.catalogue.check import under
from blowball.catalogue.records import Record
from blowball.catalogue.sets import SETS
from blowball.targets import Target
from calibration.moved import Moved
from calibration.smoother import Step

HOME = Path(bb.__file__).parent / "catalogue/cancers"
MOVED, NARROWED = 0.3, 0.8  # a number counts as calibrated if its mean moved so far, or its spread fell to this
LEVEL = 0.95


def kept(last: Step) -> np.ndarray:
    """Which sets agree with the targets about as well as the others do."""
    squares = np.sum(last.misses**2, axis=1)
    return squares <= np.median(squares) + 3.0 * np.sqrt(2.0 * last.misses.shape[1])


def informed(steps: np.ndarray) -> np.ndarray:
    """Which numbers the targets say anything of."""
    return (np.abs(steps.mean(axis=0)) > MOVED) | (steps.std(axis=0, ddof=1) < NARROWED)


def write(moved: Moved, targets: tuple[Target, ...], history: list[Step], how: dict) -> None:
    """Write ensemble.csv, calibrated.toml and calibration.json of a cancer."""
    folder = HOME / moved.cancer.id
    last = history[-1]
    steps = last.steps[kept(last)]
    sets = [moved.numbers(one) for one in steps]
    (folder / SETS).write_text(_table(sets), encoding="utf-8")
    (folder / "calibrated.toml").write_text(_records(moved, steps, sets, how), encoding="utf-8")
    told = {**how, "sets": len(steps), "rounds": _rounds(history), "targets": _targets(targets, history)}
    told["numbers"] = _numbers(moved, steps)
    (folder / "calibration.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _table(sets: list[dict[str, float]]) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(sets[0])
    rows.writerows([f"{value:.9g}" for value in one.values()] for one in sets)
    return text.getvalue()


def _records(moved: Moved, steps: np.ndarray, sets: list[dict[str, float]], how: dict) -> str:
    lines = [
        f"# Written by `python -m calibration {moved.cancer.id}`, with ensemble.csv. Do not edit: run that again.",
        'script = "python -m calibration"',
        f'targets = ["the {how["targets_used"]} targets of targets.toml that are marked calibrate"]',
    ]
    centre = moved.numbers(steps.mean(axis=0))
    for record in _changed(moved, informed(steps)):
        lines += ["", f"[{record.path}]", *_record(record, centre[record.path], [one[record.path] for one in sets])]
    return "\n".join(lines) + "\n"


def _changed(moved: Moved, says: np.ndarray) -> list[Record]:
    """The numbers that the targets say something of; where one is a share of a whole, the others with it."""
    found = {r.path: r for group, said in zip(moved.groups, says, strict=True) for r in group if said}
    for path, _ in moved.cancer.totals:
        shares = {record.path: record for record in under(moved.cancer, path)}
        if found.keys() & shares.keys():
            found.update(shares | {path: found[path] for path in found.keys() & shares.keys()})
    return list(found.values())


def _record(record: Record, value: float, drawn: list[float]) -> list[str]:
    if record.uncertainty is None:
        return [f"value = {value:.9g}"]
    low, high = np.quantile(drawn, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    ends = f"low = {min(low, value):.9g}, high = {max(high, value):.9g}"
    return [
        f"value = {value:.9g}",
        f'uncertainty = {{ {ends}, scale = "{record.uncertainty.scale}" }}',
    ]


def _rounds(history: list[Step]) -> list[dict]:
    squares = [np.sum(step.misses**2, axis=1) for step in history]
    return [
        {"sum_of_squares": {"median": round(float(np.median(s)), 1), "least": round(float(s.min()), 1)}}
        for s in squares
    ]


def _targets(targets: tuple[Target, ...], history: list[Step]) -> list[dict]:
    first, last = history[0].found, history[-1].found[kept(history[-1])]
    return [
        {"id": t.id, "published": t.value, "interval": list(t.interval), "prior": _interval(first[:, j]),
         "posterior": _interval(last[:, j])}
        for j, t in enumerate(targets)
    ]  # fmt: skip


def _numbers(moved: Moved, steps: np.ndarray) -> list[dict]:
    """Positions in prior standard deviations: the prior has mean 0 and spread 1."""
    return [
        {"path": name, "also": [r.path for r in group[1:]], "mean": round(float(column.mean()), 3),
         "sd": round(float(column.std(ddof=1)), 3), "calibrated": bool(says)}
        for name, group, column, says in zip(moved.names, moved.groups, steps.T, informed(steps), strict=True)
    ]  # fmt: skip


def _interval(values: np.ndarray) -> list[float]:
    return [float(f"{end:.4g}") for end in np.quantile(values, (0.05, 0.5, 0.95))]
