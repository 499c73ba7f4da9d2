"""`python -m bench.web`: how soon the page tells its first story, and how fast a slider's effect is, on a real server.

Several users at once, each with a patient of their own, move sliders one setting after the other; every setting is new,
so none is answered from memory. Client and server share the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PAIRS = 20_000
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.web", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print for machines")
    parser.add_argument("--users", type=int, default=4)
    parser.add_argument("--moves", type=int, default=30, help="of each user")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds that a user looks at an effect; 0: none")
    parser.add_argument("--several", action="store_true", help="with another lever moved already, each told alone too")
    asked = parser.parse_args()
    with server() as (address, process, first):
        found = {"first_story_seconds": first, **moves(address, process.pid, asked)}
    print(json.dumps(found, indent=2) if asked.json else table(found))


def table(found: dict[str, Any]) -> str:
    """The figures as lines of text."""
    return "\n".join((
        f"from the start of `blowball serve` to the first story: {found['first_story_seconds']:.2f} s",
        f"{found['users']} users at once, {found['answers']} effects on {PAIRS:,} pairs:",
        f"  median {found['median_ms']:.0f} ms, 95th percentile {found['p95_ms']:.0f} ms, "
        f"slowest {found['slowest_ms']:.0f} ms",
        f"  processor of the server: {found['cpu_ms']:.0f} ms an effect; its memory: {found['memory_mib']:.0f} MiB",
    ))  # fmt: skip


@contextmanager
def server(*more: str) -> Iterator[tuple[str, subprocess.Popen[str], float]]:
    """A server of its own: its address, its process, and seconds from its start to its first story."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "blowball", "serve", "--no-browser", "--port", "0", *more]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stderr is not None
            address = next(word for line in process.stderr for word in line.split() if word.startswith("http://"))
            threading.Thread(target=_drained, args=(process.stderr,), daemon=True).start()  # or its pipe would fill
            urllib.request.urlopen(address, timeout=60).read()
            ask(address, "story", {})
            yield address, process, time.perf_counter() - began
        finally:
            process.terminate()
            process.wait(timeout=20)


def _drained(lines: Any) -> None:
    with suppress(ValueError):  # it is closed with the process
        for _ in lines:
            pass


def ask(address: str, what: str, body: dict[str, Any]) -> dict[str, Any]:
    """One question and its answer."""
    request = urllib.request.Request(
        f"{address}api/{what}", json.dumps(body).encode(), {"content-type": "application/json"}
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def moves(address: str, pid: int, asked: argparse.Namespace) -> dict[str, Any]:
    """Seconds of every effect, with so many users at once."""
    times: list[float] = []
    others = {"margins": "clear"} if asked.several else {}

    def user(number: int) -> None:
        patient = {"cancer": "breast", "subtype": "hr_pos", "age": 50 + number, "size_mm": 35, "nodes_positive": 2}
        ask(address, "levers", {"patient": patient})  # the page asks once, unmoved, when it opens
        start.wait()
        for move in range(asked.moves):
            care = {"surgery_delay_weeks": round(-26.0 + 52.0 * move / max(asked.moves, 2), 3), **others}
            began = time.perf_counter()
            ask(address, "levers", {"patient": patient, "settings": {"care": care}})
            times.append(time.perf_counter() - began)
            time.sleep(asked.pause)

    start = threading.Barrier(asked.users)
    threads = [threading.Thread(target=user, args=(number,)) for number in range(asked.users)]
    for thread in threads:
        thread.start()
    before = cpu_seconds(pid)
    for thread in threads:
        thread.join()
    spent = cpu_seconds(pid) - before
    ordered = sorted(1000.0 * one for one in times)
    return {
        "users": asked.users, "answers": len(ordered), "pause": asked.pause, "median_ms": statistics.median(ordered),
        "p95_ms": ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)], "slowest_ms": ordered[-1],
        "cpu_ms": 1000.0 * spent / len(ordered), "memory_mib": memory_mib(pid), "load": os.getloadavg(),
    }  # fmt: skip


def cpu_seconds(pid: int) -> float:
    """Processor seconds that a process has used (Linux)."""
    told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(told[11]) + int(told[12])) / TICK


def memory_mib(pid: int) -> float:
    """Resident memory of a process (Linux)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024.0


if __name__ == "__main__":
    main()
