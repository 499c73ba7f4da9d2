"""`python -m bench.peers`: patients a second of blowball and of whatever peers are installed, side by side."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from bench.measure import machine
from bench.peers.model import STATES, Model, exact
from bench.peers.run import OURS, PEERS, Speed, measured, ours


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("--patients", type=int, default=1_000_000, help="of each; the slow ones get fewer, as shown")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each, whose median counts")
    parser.add_argument("--python", default="python3", help="interpreter that has SimPy, Starsim and PyMSM")
    parser.add_argument("--threads", type=int, default=2, help="of blowball, besides its run on one")
    parser.add_argument("--json", action="store_true", help="print for machines")
    asked = parser.parse_args()
    model = Model()
    speeds = [
        ours(kind, asked.patients, asked.repeats, threads)
        for threads in dict.fromkeys((1, asked.threads))
        for kind in OURS
    ]
    speeds += [measured(peer, asked.patients, asked.repeats, asked.python, model) for peer in PEERS]
    if asked.json:
        rows = [{**asdict(one), "rate": one.rate if one.seconds else None} for one in speeds]
        print(json.dumps({"machine": machine(asked.threads), "speeds": rows}, indent=2))
    else:
        print(table(speeds, machine(asked.threads), model))


def table(speeds: list[Speed], on: dict[str, object], model: Model) -> str:
    """The figures as lines of text; ratios are to blowball's row a patient on one thread."""
    first = speeds[0].rate  # a row a patient on one thread
    shares = ", ".join(f"{name} {share:.4f}" for name, share in zip(STATES, exact(model), strict=True))
    lines = [
        ", ".join(f"{name} {value}" for name, value in on.items()),
        f"common model, exact shares after 20 years: {shares}",
        "z: the worst share's error, in standard errors; above 4 the answer is wrong. Peers run on one thread.",
        "of CPU: patients for each second of one processor, which other work on the machine disturbs less.\n",
        f"{'':<26}{'what is simulated':<44}{'patients':>10}{'a second':>12}{'of CPU':>12}{'blowball is':>14}{'z':>6}",
    ]
    for one in speeds:
        start = f"{one.name[:25]:<26}{one.what:<44}"
        if one.skipped:
            lines.append(f"{start}skipped: {one.skipped}")
            continue
        times = f"{first / one.rate:,.2g} ×"
        z = "" if one.z is None else f"{one.z:.1f}"
        lines.append(f"{start}{one.patients:>10,}{one.rate:>12,.0f}{one.rate_of_processor:>12,.0f}{times:>14}{z:>6}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
