"""A server under load for minutes (or `BLOWBALL_LOAD_SECONDS=3600` for an hour): it stays up, and its memory bounded.

Several users at once move levers, read stories, begin and cancel plans, break off, and ask for what cannot be.
"""

import json
import os
import random
import socket
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from bench.web import memory_mib, server

SECONDS = float(os.environ.get("BLOWBALL_LOAD_SECONDS", "180"))
USERS = 8
MOST_MIB, MOST_GROWTH_MIB, MOST_FILES = 1024.0, 200.0, 300
FINE = {200, 202, 400, 404, 405, 408, 409, 413, 421, 422, 429, 503}
CANCERS = ("breast", "colorectal", "lung", "liver")


def patient(luck: random.Random) -> dict[str, object]:
    return {
        "cancer": luck.choice(CANCERS), "age": luck.randint(30, 85), "size_mm": luck.randint(8, 70),
        "nodes_positive": luck.randint(0, 8),
    }  # fmt: skip


def question(luck: random.Random) -> tuple[str, str, object]:
    """Verb, path and body of a random question."""
    asked: dict[str, object] = {"patient": patient(luck), "seed": luck.randint(0, 3)}
    care = {"surgery_delay_weeks": round(luck.uniform(-26, 26), 2)}
    kinds = [
        ("POST", "/api/levers", {**asked, "settings": {"care": care}, "page": f"p{luck.randint(0, 5)}"}),
        ("POST", "/api/levers", {**asked, "settings": {"care": {**care, "margins": "positive"}}, "patients": 5000}),
        ("POST", "/api/story", {**asked, "number": luck.randint(0, 9999), "lang": luck.choice(("en", "zh"))}),
        ("POST", "/api/hundred", {**asked, "sets": luck.choice((0, 0, 0, 4))}),
        ("POST", "/api/found", {**asked, "settings": {"care": {"follow_up": "none"}}}),
        ("POST", "/api/plan", {**asked, "patients": 500, "visits": luck.randint(1, 6)}),
        ("GET", luck.choice(("/", "/api/cancers", "/api/words/zh", f"/api/evidence/{luck.choice(CANCERS)}")), None),
        ("POST", "/api/levers", {"settings": {"care": {"surgery_delay_weeks": 10 ** luck.randint(3, 300)}}}),
        ("POST", "/api/story", {"patient": {f"key{luck.randint(0, 10**9)}": "x" * luck.randint(1, 20_000)}}),
        ("POST", "/api/story", "[" * luck.randint(1, 60_000)),
        ("POST", "/api/story", "x" * luck.randint(65_537, 300_000)),
        ("GET", f"/api/jobs/{luck.getrandbits(64):x}/events", None),
        ("GET", f"/{luck.getrandbits(128):x}?{'a' * luck.randint(0, 4000)}", None),
    ]
    return luck.choice(kinds)


def use(address: str, number: int, until: float, seen: Counter, slow: list[float]) -> None:
    """One user: asks until the time is over, cancels some plans, breaks some lines off."""
    luck = random.Random(number)
    headers = {"content-type": "application/json"}
    with httpx.Client(base_url=address, timeout=120.0) as client:
        while time.monotonic() < until:
            verb, path, body = question(luck)
            content = None if body is None else body if isinstance(body, str) else json.dumps(body)
            began = time.monotonic()
            answer = client.request(verb, path, content=content, headers=headers)
            slow.append(time.monotonic() - began)
            seen[answer.status_code] += 1
            if answer.status_code == 202:
                job = answer.json()["id"]
                if luck.random() < 0.5:
                    client.delete(f"/api/jobs/{job}")
                else:
                    with client.stream("GET", f"/api/jobs/{job}/events") as stream:
                        next(stream.iter_lines(), None)  # and the line breaks off
            if luck.random() < 0.05:
                host, port = address.removeprefix("http://").strip("/").split(":")
                with socket.create_connection((host, int(port)), timeout=10) as line:
                    line.sendall(b"POST /api/levers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\n{")


def files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_the_server_stays_up_and_its_memory_bounded():
    with server() as (address, process, _):
        seen, slow, memory, open_files = Counter(), [], [], []
        until = time.monotonic() + SECONDS
        users = [
            threading.Thread(target=use, args=(address, number, until, seen, slow), daemon=True)
            for number in range(USERS)
        ]
        for user in users:
            user.start()
        while time.monotonic() < until:
            time.sleep(min(1.0, SECONDS / 50))
            assert process.poll() is None
            memory.append(memory_mib(process.pid))
            open_files.append(files(process.pid))
        for user in users:
            user.join(timeout=180)
        assert not any(user.is_alive() for user in users)
        health = httpx.get(f"{address}healthz", timeout=20.0)
        early, late = max(memory[: len(memory) // 3]), max(memory[2 * len(memory) // 3 :])
        print(f"\n{SECONDS:.0f} s, {sum(seen.values())} questions: {dict(seen)}")
        print(f"memory (MiB): first third at most {early:.0f}, last third {late:.0f}; files at most {max(open_files)}")
        print(f"slowest answer {max(slow):.1f} s")
    assert health.status_code == 200
    assert set(seen) <= FINE, seen
    assert seen[200] > SECONDS / 2
    assert seen[422] > 0 < seen[413]
    assert max(memory) < MOST_MIB
    assert late - early < MOST_GROWTH_MIB
    assert max(open_files) < MOST_FILES
