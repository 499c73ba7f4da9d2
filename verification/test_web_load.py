"""A server under load for minutes (or `BLOWBALL_LOAD_SECONDS=3600` for an hour): it stays up, and its memory bounded.

The first half of the time, of an hour the first ten minutes, warms up: caches and kept answers fill, libraries grow
their pools, which takes some thousands of questions. From then on memory may neither leave the level of the last third
of that time nor creep.
"""

import os
import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from bench.web import memory_mib, server
from verification.web_users import Seen, use

SECONDS = float(os.environ.get("BLOWBALL_LOAD_SECONDS", "480"))
WARM = min(SECONDS / 2.0, 600.0)
USERS, ROWS = 8, 12
MOST_MIB, MOST_FILES, MOST_THREADS = 1024.0, 300, 80
ABOVE, CREEP = 1.2, 1.1  # of the warmed-up level: the most at any time; and the typical level at the end
FINE = {200, 202, 400, 404, 405, 408, 409, 413, 421, 422, 429, 503}


@dataclass
class Look:
    """The server at a moment."""

    second: float
    mib: float
    files: int
    threads: int
    questions: int


def look(pid: int, second: float, seen: Seen) -> Look:
    files, threads = (len(list(Path(f"/proc/{pid}/{what}").iterdir())) for what in ("fd", "task"))
    return Look(second, memory_mib(pid), files, threads, sum(seen.status.values()))


def table(looks: list[Look]) -> str:
    """Memory over time, in a few lines."""
    lines = ["  until s   MiB median   MiB most   files   threads   questions"]
    for row in range(ROWS):
        part = looks[row * len(looks) // ROWS : (row + 1) * len(looks) // ROWS]
        if part:
            middle, most = statistics.median(one.mib for one in part), max(one.mib for one in part)
            files, threads = max(one.files for one in part), max(one.threads for one in part)
            end = part[-1]
            lines.append(f"{end.second:9.0f}{middle:13.0f}{most:11.0f}{files:8}{threads:10}{end.questions:12}")
    return "\n".join(lines)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="memory is read from /proc")
def test_the_server_stays_up_and_its_memory_bounded():
    seen, looks = Seen(), []
    with server() as (address, process, _):
        began = time.monotonic()
        until = began + SECONDS
        users = [
            threading.Thread(target=use, args=(address, number, until, seen), daemon=True) for number in range(USERS)
        ]
        for user in users:
            user.start()
        while time.monotonic() < until:
            time.sleep(min(1.0, SECONDS / 60))
            assert process.poll() is None, "the server has stopped"
            looks.append(look(process.pid, time.monotonic() - began, seen))
        for user in users:
            user.join(timeout=180)
        assert not any(user.is_alive() for user in users)
        health = httpx.get(f"{address}healthz", timeout=20.0)
    warm = [one.mib for one in looks if 2 * WARM / 3 < one.second <= WARM]
    later = [one.mib for one in looks if one.second > WARM]
    level, last = max(warm), statistics.median(later[2 * len(later) // 3 :])
    print(f"\n{SECONDS:.0f} s, {sum(seen.status.values())} questions: {dict(sorted(seen.status.items()))}")
    print(f"slowest answer {max(seen.seconds):.1f} s; after {WARM:.0f} s at most {level:.0f} MiB,")
    print(f"later at most {max(later):.0f} MiB ({max(later) / level:.2f}), typically {last:.0f} at the end")
    print(table(looks), flush=True)
    assert health.status_code == 200
    assert not seen.broken
    assert set(seen.status) <= FINE, seen.status
    assert seen.status[200] > SECONDS / 2
    assert min(seen.status[status] for status in (202, 404, 413, 422)) > 0
    assert max(later) < min(ABOVE * level, MOST_MIB)
    assert last < CREEP * statistics.median(warm)
    assert max(one.files for one in looks) < MOST_FILES
    assert max(one.threads for one in looks) < MOST_THREADS
