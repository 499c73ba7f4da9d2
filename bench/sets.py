"""`python -m bench.sets`: seconds of a probabilistic sensitivity analysis, from parameter sets to costs and QALYs.

The usual question is 1,000 parameter sets x 1,000 patients x 2 strategies. What a set costs beside its patients is read
off a run of the same patients with one set.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from bench.measure import machine
from bench.plans import timed

SECONDS = ("ensemble", "simulate", "evaluate")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.sets", description=__doc__)
    parser.add_argument("--sets", type=int, default=1_000)
    parser.add_argument("--patients", type=int, default=1_000, help="of each set")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cancer", default="breast", help="one with prices")
    parser.add_argument("--json", action="store_true", help="print for machines")
    asked = parser.parse_args()
    found = {"machine": machine(asked.threads), **measured(asked.cancer, asked.sets, asked.patients, asked.threads)}
    print(json.dumps(found, indent=2) if asked.json else told(found))


def measured(name: str, sets: int, patients: int, threads: int) -> dict[str, Any]:
    """Seconds (wall, and of processors) of each step, and microseconds of a set beside its patients."""
    import blowball as bb
    from blowball.economics import evaluate

    cancer = bb.get_cancer(name)
    drawn, ensemble = timed(lambda: bb.ensemble(cancer, sets))
    asked = bb.Scenario(cancer, bb.Population.typical(cancer, patients), horizon="20 years", seed=7)
    many = bb.Population.typical(cancer, patients * sets)
    plans = {"guideline": asked, "none": asked.with_(care=asked.care.with_(follow_up="none"))}
    few = asked.with_(population=bb.Population.typical(cancer, 2))
    bb.simulate(few, parameters=bb.ensemble(cancer, 2), threads=threads)  # compiled, or read back

    def with_one_set() -> None:
        for one in plans.values():
            bb.simulate(one.with_(population=many), threads=threads)

    _, whole = timed(with_one_set)
    runs, simulation = timed(
        lambda: {plan: bb.simulate(one, parameters=drawn, threads=threads) for plan, one in plans.items()}
    )
    found, evaluation = timed(lambda: evaluate(runs))
    assert found.samples == sets
    beside = {kind: 1e6 * (simulation[kind] - whole[kind]) / (sets * len(plans)) for kind in whole}
    return {
        "cancer": name, "sets": sets, "patients": patients, "strategies": len(plans),
        "ensemble": ensemble, "simulate": simulation, "evaluate": evaluation, "one_set": whole,
        "microseconds_a_set": beside["seconds"], "processor_microseconds_a_set": beside["processor_seconds"],
    }  # fmt: skip


def told(found: dict[str, Any]) -> str:
    """The figures as lines of text."""
    said = {step: f"{found[step]['seconds']:.2f} s ({found[step]['processor_seconds']:.2f})" for step in SECONDS}
    both = [found["simulate"][kind] + found["evaluate"][kind] for kind in ("seconds", "processor_seconds")]
    return "\n".join((
        ", ".join(f"{name} {value}" for name, value in found["machine"].items()),
        f"{found['cancer']}: {found['sets']:,} parameter sets x {found['patients']:,} patients x "
        f"{found['strategies']} strategies, 20 years; in brackets processor seconds",
        *(f"{step:<24}{seconds}" for step, seconds in said.items()),
        f"{'simulate and evaluate':<24}{both[0]:.2f} s ({both[1]:.2f})",
        f"{'as many with one set':<24}{found['one_set']['seconds']:.2f} s "
        f"({found['one_set']['processor_seconds']:.2f})",
        f"a set costs, beside its patients, {found['microseconds_a_set']:.0f} µs "
        f"({found['processor_microseconds_a_set']:.0f})",
    ))  # fmt: skip


if __name__ == "__main__":
    main()
