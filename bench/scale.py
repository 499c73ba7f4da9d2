"""`python -m bench.scale`: patients a second by local Dask workers, beside one process, and whether memory is flat.

The aim: 100 million breast patients by two workers in less than 60 seconds after start-up (`--patients 100000000`).
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import psutil

from bench.measure import MEBI, machine, scenario


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--patients", type=int, default=2_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="print for machines")
    asked = parser.parse_args()
    found = {"machine": machine(1), **measured(asked.patients, asked.workers)}
    print(json.dumps(found, indent=2) if asked.json else told(found))


def measured(patients: int, workers: int) -> dict[str, Any]:
    """Seconds (wall, and of processors), and resident bytes of driver and workers over the run."""
    import blowball as bb
    from blowball import scale

    bb.simulate(scenario(1_000), "summary", threads=1)  # compiled, or read back
    alone = min(patients, 500_000)
    began, spent = time.perf_counter(), time.process_time()
    bb.simulate(scenario(alone), "summary", threads=1)
    one = {"patients": alone, "seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - spent}
    began = time.perf_counter()
    with scale.local(workers) as client:
        scale.simulate(scenario(100_000 * workers), "summary", client=client)  # every worker has loaded the engine
        up = time.perf_counter() - began
        watch = Watch()
        began, spent = time.perf_counter(), watch.processors()
        made = scale.simulate(scenario(patients), "summary", client=client, progress=watch)
        seconds = time.perf_counter() - began
        assert int(made.summary.people.sum()) == patients
        return {
            "patients": patients, "workers": workers, "start_up_seconds": up, "seconds": seconds,
            "cpu_seconds": watch.processors() - spent, "patients_per_second": patients / seconds,
            "one_process": one, "memory": watch.seen,
        }  # fmt: skip


class Watch:
    """Given as `progress`: notes the resident bytes of this process and of all that it has started, at each tenth."""

    def __init__(self) -> None:
        self._me = psutil.Process()
        self.seen: list[dict[str, float]] = []

    def __call__(self, done: int, patients: int) -> None:
        """So many are done."""
        if 10 * done // patients > len(self.seen) - 1:
            workers = [child.memory_info().rss for child in self._me.children(recursive=True)]
            self.seen.append({"share": done / patients, "driver": self._me.memory_info().rss, "workers": sum(workers)})

    def processors(self) -> float:
        """Seconds of processors used by all of them so far."""
        times = [process.cpu_times() for process in (self._me, *self._me.children(recursive=True))]
        return sum(used.user + used.system for used in times)


def told(found: dict[str, Any]) -> str:
    """The figures as lines of text."""
    one = found["one_process"]
    lines = [", ".join(f"{name} {value}" for name, value in found["machine"].items())]
    lines += [
        "breast cancer, ten yearly visits, 20 years, counts only",
        f"start-up of {found['workers']} workers: {found['start_up_seconds']:.1f} s",
        f"{found['patients']:,} patients: {found['seconds']:.1f} s, {found['patients_per_second']:,.0f} a second, "
        f"{found['patients'] / found['cpu_seconds']:,.0f} a second of one processor",
        f"one process, one thread: {one['patients'] / one['seconds']:,.0f} a second, "
        f"{one['patients'] / one['cpu_seconds']:,.0f} a second of one processor",
        f"100,000,000 at this rate: {1e8 / found['patients_per_second']:,.0f} s",
        f"{'share done':>12}{'driver MiB':>12}{'workers MiB':>13}",
    ]
    for at in found["memory"]:
        lines.append(f"{at['share']:>12.2f}{at['driver'] / MEBI:>12,.0f}{at['workers'] / MEBI:>13,.0f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
