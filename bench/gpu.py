"""`python -m bench.gpu`: patients a second by a GPU beside the CPU, and whether both tell the same histories.

Agreement was set beforehand: of a million patients of each cancer, at most one in 100,000 has another history, which is
one that differs in a whole number (what happened, where, how often) or by more than a millionth of a day.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from typing import Any

import numpy as np

from bench.measure import machine, scenario

APART, DAYS = 1e-5, 1e-6  # most of the patients; how much later or larger is still the same
CANCERS = ("breast", "colorectal", "lung", "liver")


def main() -> int:
    """Measure and print; 1 if the two do not agree, or if there is no GPU."""
    from blowball.errors import InputError
    from blowball.histories.devices import check, described

    parser = argparse.ArgumentParser(prog="python -m bench.gpu", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print for machines")
    parser.add_argument("--patients", type=int, default=1_000_000, help="whose histories are compared")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each kind, whose median counts")
    parser.add_argument("--threads", type=int, default=2, help="of the CPU that runs beside")
    asked = parser.parse_args()
    try:
        check("gpu", "summary")
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    found: dict[str, Any] = {"machine": machine(asked.threads) | {"device": described("gpu")}}
    began = time.perf_counter()
    histories("breast", 1_000, "gpu")
    found["seconds_to_first_result"] = time.perf_counter() - began
    found["agreement"] = {
        cancer: agreement(*(histories(cancer, asked.patients, device) for device in ("cpu", "gpu")))
        for cancer in CANCERS
    }
    found["patients_per_second"] = {
        record: {device: rate(record, device, asked.repeats, asked.threads) for device in ("cpu", "gpu")}
        for record in ("summary", "patients")
    }
    print(json.dumps(found, indent=2) if asked.json else told(found))
    return 0 if all(one["share"] <= APART for one in found["agreement"].values()) else 1


def histories(cancer: str, patients: int, device: str) -> np.ndarray:
    """Rows of typical patients who are cared for as the guideline says, over 20 years."""
    import blowball as bb
    from blowball.engine import batch
    from blowball.scenario.compile import compile as compiled

    known = bb.get_cancer(cancer)
    people = bb.Population.typical(known, patients)
    a = compiled(bb.Scenario(known, people, bb.CarePlan.guideline(known), horizon="20 years", seed=7))
    made = batch.run(a.model, a.plan, a.typical, a.life, a.rows, patients, seed=a.seed, device=device).histories
    assert made is not None
    return made


def agreement(here: np.ndarray, there: np.ndarray) -> dict[str, float]:
    """How many patients have another history, and by how much the others' differ at most."""
    another, most = np.zeros(here.size, bool), np.zeros(here.size)
    for name in here.dtype.names or ():
        one, other = (rows[name].reshape(here.size, -1) for rows in (here, there))
        if one.dtype.kind == "f":
            same = (one == other) | (np.isnan(one) & np.isnan(other))
            gap = np.abs(np.where(same, 0.0, one) - np.where(same, 0.0, other))
            most = np.maximum(most, np.nan_to_num(gap, nan=np.inf).max(axis=1))
        else:
            another |= (one != other).any(axis=1)
    another |= most > DAYS
    return {
        "patients": here.size,
        "another_history": int(another.sum()),
        "share": float(another.mean()),
        "to_the_bit": float((most == 0.0)[~another].sum() / here.size),
        "most_of_the_others": float(most[~another].max(initial=0.0)),
    }


def rate(record: str, device: str, repeats: int, threads: int) -> float:
    """Median of patients a second, compilation left out."""
    import blowball as bb

    patients = {"cpu": 1_000_000, "gpu": 20_000_000 if record == "summary" else 2_000_000}[device]
    asked = scenario(patients)
    bb.simulate(scenario(1_000), record, threads=threads, device=device)
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        bb.simulate(asked, record, threads=threads, device=device)
        seconds.append(time.perf_counter() - began)
    return patients / statistics.median(seconds)


def told(found: dict[str, Any]) -> str:
    """The figures as lines of text."""
    lines = [", ".join(f"{name} {value}" for name, value in found["machine"].items())]
    lines.append(f"first result after {found['seconds_to_first_result']:.1f} s\n")
    for cancer, one in found["agreement"].items():
        verdict = "agrees" if one["share"] <= APART else "DOES NOT AGREE"
        lines.append(
            f"{cancer:<12}{verdict}: {one['another_history']} of {one['patients']:,} patients have another history; "
            f"{100 * one['to_the_bit']:.1f}% are the same to the bit, others within {one['most_of_the_others']:.1e} d"
        )
    lines.append(f"\n{'record':<12}{'CPU':>14}{'GPU':>14}{'ratio':>10}   breast cancer, patients a second")
    for record, speed in found["patients_per_second"].items():
        lines.append(f"{record:<12}{speed['cpu']:>14,.0f}{speed['gpu']:>14,.0f}{speed['gpu'] / speed['cpu']:>10.1f}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
