"""Levamisole and fluorouracil after colon cancer (Moertel 1995): cure or delay? Killing apart from holding down.

The trial's 929 patients: 315 observed, 310 with levamisole, of no effect here, and 304 with both. Killing and the pace
of growth under treatment start from priors that say next to nothing; all else has the catalogue's. The sizes of the
primaries were not recorded: integrated over, from 10 to 120 mm. Patients were registered some weeks after surgery, free
of relapse until then. ``python -m verification.colon_trial [folder]`` takes some ten minutes of a processor.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from blowball.catalogue import Cancer, get_cancer
from blowball.datasets import load_colon
from blowball.fit import laplace
from blowball.fit.convergence import judge
from blowball.fit.data import Cohort, read_cohort
from blowball.fit.evaluate import free_of_relapse
from blowball.fit.model import Model, build
from blowball.fit.sampler import nuts

COURSE, SIZE = "fluorouracil", "10-120"
VAGUE = 1.5  # sd of a logit: nearly uniform between 0 and 1
SHORT, LONG = 14.0, 28.0  # days from surgery to registration
NEVER, YEARS = 20.0, (2.0, 5.0, 8.0)
CHAINS, DRAWS, SHOWN = 4, 500, 60


def trial() -> tuple[Cancer, Cohort]:
    """The cancer whose one course is the trial's, and the patients with all that they need known."""
    cancer = get_cancer("colorectal")
    fields = {name: getattr(cancer, name) for name in type(cancer).model_fields}
    course = cancer.course(COURSE).model_copy(update={"given": "chemo"})
    cancer = type(cancer).model_construct(**{**fields, "courses": (course,)})
    rows = [row for row in load_colon().to_pylist() if row["etype"] == 1]
    since = np.array([LONG if row["surg"] else SHORT for row in rows])
    table: dict[str, Any] = {
        "subtype": ["colon"] * len(rows), "size_mm": [SIZE] * len(rows), "age": [row["age"] for row in rows],
        "sex": ["male" if row["sex"] else "female" for row in rows], "grade": [row["differ"] for row in rows],
        "nodes_positive": [row["nodes"] for row in rows], "chemo": [int(row["rx"] == "Lev+5FU") for row in rows],
        "time": np.array([row["time"] for row in rows]) + since, "entry": since,
        "event": [row["status"] for row in rows],
    }  # fmt: skip
    return cancer, read_cohort(table, cancer)


def vague(model: Model) -> Model:
    """With priors of killing and holding down that say next to nothing."""
    return model.with_priors({f"{what}.{COURSE}": (0.0, VAGUE) for what in ("kill", "hold")})


def averted(model: Model, cohort: Cohort, draws: np.ndarray) -> dict[str, np.ndarray]:
    """Relapses averted per 100 treated, float64[draw, year], by killing alone, holding down alone, and both."""
    treated = cohort.take(np.flatnonzero(cohort.people.values["chemo"] == 1.0))
    kills = [model.terms.index(f"{kind}.{COURSE}") for kind in ("kill", "kill_asleep")]
    held = model.terms.index(f"hold.{COURSE}")
    out: dict[str, list[np.ndarray]] = {"killing": [], "holding down": [], "both": []}
    for x in draws:
        free = []
        for kill, hold in ((False, False), (True, False), (False, True), (True, True)):
            y = x.copy()
            y[kills] = y[kills] if kill else -NEVER
            y[held] = y[held] if hold else NEVER
            free.append(free_of_relapse(model, treated, y, YEARS).mean(axis=0))
        for name, one in zip(out, free[1:], strict=True):
            out[name].append(100.0 * (one - free[0]))
    return {name: np.array(rows) for name, rows in out.items()}


def summary(values: np.ndarray) -> list[float]:
    """Mean and 95 % interval."""
    return [float(values.mean()), *(float(q) for q in np.quantile(values, (0.025, 0.975)))]


def main(chains: int = CHAINS, draws: int = DRAWS) -> dict[str, Any]:
    cancer, cohort = trial()
    model = vague(build(cohort, cancer))
    sd = np.array([term.sd for term in model.terms.terms])
    found = laplace.mode(model.density, model.terms.centre, sd)
    run = nuts(model.density, found, chains=chains, draws=draws, seed=1)
    flat = run.draws.reshape(-1, run.draws.shape[-1])
    kill, held = (1.0 / (1.0 + np.exp(-flat[:, model.terms.index(f"{n}.{COURSE}")])) for n in ("kill", "hold"))
    pace = np.clip(held, 0.1, 1.0)
    rows = flat[np.linspace(0, len(flat) - 1, SHOWN).astype(int)]
    days = cancer.number(f"treatment.{COURSE}.days", unit="d")
    return {
        "patients": len(cohort), "relapses": cohort.relapses,
        "verdict": judge(run.draws, model.terms.names, int(run.diverging.sum())).sentence,
        "kill": summary(kill), "pace": summary(pace), "days_of_delay": summary(days * (1.0 - pace)),
        "correlation": float(np.corrcoef(kill, pace)[0, 1]),
        "averted per 100": {
            name: {f"{y:g} y": summary(one[:, j]) for j, y in enumerate(YEARS)}
            for name, one in averted(model, cohort, rows).items()
        },
        "parameters": {n: [float(flat[:, i].mean()), float(flat[:, i].std())] for i, n in enumerate(model.terms.names)},
    }  # fmt: skip


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("out")
    said = json.dumps(main(), indent=1)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "colon_trial.json").write_text(said, encoding="utf-8")
    print(said)
