"""``python -m verification.comparison [folder [model ...]]``: the comparison, some ten minutes of one processor.

With models named, only their forecasts are made and kept in the folder, so that several processes can share the work;
without, what is there is taken and the rest is made.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from . import scores
from .cohort import CLASSES, FOLDS, Women, women
from .mechanism import PERIODS, mechanism, predictive
from .page import page
from .rivals import Forecast, rivals

YEARS = (2.0, 5.0, 10.0)
GRID = np.arange(0.25, 12.01, 0.25)
UNTIL = 10.0
CUTS = np.arange(0.05, 0.81, 0.05)
OURS = "mechanism"


def models(data: Women) -> dict[str, Callable[[np.ndarray, np.ndarray], Forecast]]:
    """What forecasts test patients from training patients, by name."""

    def rival(f: Callable[..., Forecast]) -> Callable[[np.ndarray, np.ndarray], Forecast]:
        return lambda train, test: f(data.table.iloc[train], data.table.iloc[test], GRID)

    return {OURS: lambda train, test: mechanism(data, train, test, GRID), **{n: rival(f) for n, f in rivals().items()}}


def forecasts(data: Women, names: tuple[str, ...] | None = None, folder: Path | None = None) -> dict[str, Forecast]:
    """Risk and share free of relapse of every patient, by models that have not seen her; kept in a folder."""
    out = {}
    for name, model in models(data).items():
        if names is not None and name not in names:
            continue
        kept = None if folder is None else folder / f"{name.replace(' ', '_')}.npz"
        if kept is not None and kept.exists():
            with np.load(kept) as made:
                out[name] = made["risk"], made["free"]
            continue
        risk, free = np.zeros(len(data)), np.zeros((len(data), len(GRID)))
        for k in range(FOLDS):
            train, test = np.flatnonzero(data.fold != k), np.flatnonzero(data.fold == k)
            risk[test], free[test] = model(train, test)
        print(f"{name} is done", file=sys.stderr, flush=True)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            np.savez(kept, risk=risk, free=free)
        out[name] = risk, free
    return out


def judged(data: Women, made: dict[str, Forecast]) -> dict[str, Any]:
    """All scores of all models."""
    time, event, groups = data.time, data.event, data.classes()
    at = {year: int(np.searchsorted(GRID, year)) for year in YEARS}
    inside = GRID[GRID <= UNTIL]
    out: dict[str, Any] = {"patients": len(data), "relapses": int(event.sum()), "folds": FOLDS, "models": {}}
    for name, (risk, free) in made.items():
        brier = scores.brier(time, event, free[:, : len(inside)], inside)
        one: dict[str, Any] = {
            "harrell": scores.harrell(time, event, risk), "uno": scores.uno(time, event, risk, UNTIL),
            "auc": {f"{y:g}": scores.auc(time, event, 1.0 - free[:, j], y) for y, j in at.items()},
            "brier": {f"{y:g}": float(brier[j]) for y, j in at.items()},
            "integrated_brier": scores.integrated(inside, brier),
            "slope": {f"{y:g}": scores.slope(time, event, free[:, j], y) for y, j in at.items()},
            "curve": {f"{y:g}": scores.curve(time, event, free[:, j], y) for y, j in at.items()},
            "net_benefit": scores.net_benefit(time, event, free[:, at[5.0]], 5.0, CUTS),
            "over_expected": {
                "all": {f"{y:g}": scores.over_expected(time, event, free[:, j], y) for y, j in at.items()},
                **{
                    group: {f"{y:g}": scores.over_expected(time[r], event[r], free[r, j], y) for y, j in at.items()}
                    for group, r in groups.items()
                },
            },
        }  # fmt: skip
        if name != OURS:
            one["ours_less_this"] = scores.paired(time, event, made[OURS][0], risk)
        out["models"][name] = one
    all_, relapse = [], scores.observed(time, event, 5.0)[0]
    for cut in CUTS:
        all_.append(relapse - (1.0 - relapse) * cut / (1.0 - cut))
    return out | {"cuts": CUTS.tolist(), "treat_all": all_, "classes": [name for name, *_ in CLASSES]}


def main(folder: Path, names: tuple[str, ...]) -> None:
    data = women()
    made = forecasts(data, names or None, folder)
    if names:
        return
    found = judged(data, made)
    found |= {"periods": PERIODS, "predictive": predictive(data)}
    (folder / "comparison.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    (folder / "comparison.html").write_text(page(found), encoding="utf-8")
    for name, one in found["models"].items():
        print(f"{name:24s} c {one['harrell']:.4f}  Uno {one['uno']:.4f}  Brier {one['integrated_brier']:.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("out/comparison"), tuple(sys.argv[2:]))
