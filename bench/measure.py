"""The measurements: each is a function that returns seconds, patients a second or bytes."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

KINDS = {"summary": 2_000_000, "patients": 1_000_000, "events": 200_000}
FIRST = 10_000  # patients of the first result
MEBI = 2.0**20


def scenario(patients: int) -> Any:
    """Breast cancer with ten yearly visits, 20 years."""
    import blowball as bb

    cancer = bb.get_cancer("breast")
    care = bb.CarePlan.guideline(cancer).with_(follow_up="yearly")
    return bb.Scenario(cancer, bb.Population.typical(cancer, patients), care, horizon="20 years", seed=7)


def rates(repeats: int, threads: int, share: float = 1.0) -> dict[str, dict[str, float]]:
    """Patients a second by record kind: median, slowest and fastest of several, compilation left out."""
    import blowball as bb

    found = {}
    for kind, most in KINDS.items():
        patients = max(int(share * most), 1)
        asked = scenario(patients)
        bb.simulate(scenario(1_000), kind, threads=threads)
        seconds = []
        for _ in range(repeats):
            began = time.perf_counter()
            bb.simulate(asked, kind, threads=threads)
            seconds.append(time.perf_counter() - began)
        found[kind] = {
            "patients": patients,
            "median": patients / statistics.median(seconds),
            "slowest": patients / max(seconds),
            "fastest": patients / min(seconds),
        }
    return found


def starts() -> dict[str, float]:
    """Seconds from the start of a process to its first result of 10,000 patients: nothing compiled yet, and after."""
    with tempfile.TemporaryDirectory(prefix="blowball-bench-") as cache:
        return {name: _process("first", FIRST, cache)["seconds"] for name in ("cold", "cached")}


def memory(patients: int, kind: str) -> dict[str, float]:
    """Peak resident memory (bytes) and seconds of a process of its own."""
    found = _process(kind, patients, None)
    return {"patients": patients, "seconds": found["seconds"], "peak_bytes": found["peak_bytes"]}


def machine(threads: int) -> dict[str, Any]:
    """What these figures were measured on."""
    import platform

    import blowball

    return {
        "blowball": blowball.__version__,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "threads": threads,
    }


def child(kind: str, patients: int) -> None:
    """What `_process` runs: print the peak of this process."""
    import blowball as bb

    bb.simulate(scenario(patients), "patients" if kind == "first" else kind, threads=2)
    print(json.dumps({"peak_bytes": peak_bytes()}))


def peak_bytes() -> int:
    """Peak of this process; on Linux `ru_maxrss` would count what its parent held when it was started."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return 1024 * int(line.split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def _process(kind: str, patients: int, cache: str | None) -> dict[str, float]:
    environment = dict(os.environ) | ({"NUMBA_CACHE_DIR": cache} if cache else {})
    code = f"from bench.measure import child; child({kind!r}, {patients})"
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return {"seconds": time.perf_counter() - began, **json.loads(done.stdout)}
