"""`python -m bench`: patients a second by record kind, time to a first result, and peak memory, as a table or JSON."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bench.measure import FIRST, MEBI, machine, memory, rates, starts
from bench.plans import lines as plan_lines
from bench.plans import plans


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print for machines")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each kind, whose median counts")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--share", type=float, default=1.0, help="of the usual numbers of patients, for a quick look")
    parser.add_argument("--big", type=int, default=0, metavar="N", help="also N patients as a summary, for its memory")
    parser.add_argument("--plans", action="store_true", help="also plans of follow-up, of each cancer; some minutes")
    parser.add_argument("--no-compile", action="store_true", help="leave out the cold start, which takes a minute")
    asked = parser.parse_args()
    found: dict[str, Any] = {"machine": machine(asked.threads)}
    found["patients_per_second"] = rates(asked.repeats, asked.threads, asked.share)
    if not asked.no_compile:
        found["seconds_to_first_result"] = starts()
    found["memory"] = {"patients": memory(int(1_000_000 * asked.share), "patients")}
    found["memory"]["summary"] = memory(asked.big or int(2_000_000 * asked.share), "summary")
    if asked.plans:
        found["plans"] = plans(asked.share, asked.threads)
    print(json.dumps(found, indent=2) if asked.json else table(found))


def table(found: dict[str, Any]) -> str:
    """The figures as lines of text."""
    lines = [", ".join(f"{name} {value}" for name, value in found["machine"].items())]
    lines.append("breast cancer, ten yearly visits, 20 years\n")
    lines.append(f"{'record':<10}{'patients':>12}{'a second':>14}{'slowest':>14}{'fastest':>14}")
    for kind, speed in found["patients_per_second"].items():
        cells = "".join(f"{speed[name]:>14,.0f}" for name in ("median", "slowest", "fastest"))
        lines.append(f"{kind:<10}{speed['patients']:>12,}{cells}")
    for name, seconds in found.get("seconds_to_first_result", {}).items():
        lines.append(f"\n{name} start to a first result of {FIRST:,} patients: {seconds:.1f} s")
    for kind, one in found["memory"].items():
        peak = f"{one['peak_bytes'] / MEBI:,.0f} MiB"
        lines.append(f"\npeak memory of {one['patients']:,} patients as {kind}: {peak} in {one['seconds']:.1f} s")
    lines += plan_lines(found["plans"]) if "plans" in found else []
    return "\n".join(lines)


if __name__ == "__main__":
    main()
