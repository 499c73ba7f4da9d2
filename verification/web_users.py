"""Users of the page for a load test: some move levers, read stories and cancel plans, some ask for what cannot be."""

from __future__ import annotations

import contextlib
import json
import random
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

CANCERS = ("breast", "colorectal", "lung", "liver")
JSON = {"content-type": "application/json"}
Question = tuple[str, str, object]


@dataclass
class Seen:
    """What all users have seen: answers by status, seconds of each, and what went wrong on the users' side."""

    status: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def patient(luck: random.Random) -> dict[str, object]:
    """Somebody."""
    return {
        "cancer": luck.choice(CANCERS), "age": luck.randint(30, 85), "size_mm": luck.randint(8, 70),
        "nodes_positive": luck.randint(0, 8),
    }  # fmt: skip


def sensible(luck: random.Random) -> Question:
    """Verb, path and body of what a page asks."""
    asked: dict[str, object] = {"patient": patient(luck), "seed": luck.randint(0, 3)}
    care = {"surgery_delay_weeks": round(luck.uniform(-26, 26), 2)}
    return luck.choice((
        ("POST", "/api/levers", {**asked, "settings": {"care": care}, "page": f"p{luck.randint(0, 5)}"}),
        ("POST", "/api/levers", {**asked, "settings": {"care": {**care, "margins": "positive"}}, "patients": 5000}),
        ("POST", "/api/levers", {**asked, "settings": {"care": care}, "patients": 2000, "sets": 4}),
        ("POST", "/api/story", {**asked, "number": luck.randint(0, 9999), "lang": luck.choice(("en", "zh"))}),
        ("POST", "/api/hundred", {**asked, "sets": luck.choice((0, 0, 0, 4))}),
        ("POST", "/api/found", {**asked, "settings": {"care": {"follow_up": "none"}}}),
        ("POST", "/api/plan", {**asked, "patients": 500, "visits": luck.randint(1, 6)}),
        ("GET", luck.choice(("/", "/api/cancers", "/api/words/zh", f"/api/evidence/{luck.choice(CANCERS)}")), None),
    ))  # fmt: skip


def hostile(luck: random.Random) -> Question:
    """What cannot be, is too long, or is never the same twice."""
    new = f"{luck.getrandbits(64):x}"
    return luck.choice((
        ("POST", "/api/levers", {"settings": {"care": {"surgery_delay_weeks": 10 ** luck.randint(3, 300)}}}),
        ("POST", "/api/levers", {"body": {f"habit_{new[:8]}_{i}": "x" * 60 for i in range(luck.randint(1, 600))}}),
        ("POST", "/api/levers", {"body": {f"habit_{new[:8]}": "always"}, "page": new, "patients": 200}),
        ("POST", "/api/story", {"patient": {f"key{new}": "x" * luck.randint(1, 20_000)}}),
        ("POST", "/api/story", {"page": new, "number": luck.randint(0, 9999)}),
        ("POST", "/api/story", "[" * luck.randint(1, 60_000)),
        ("POST", "/api/story", "x" * luck.randint(65_537, 300_000)),
        ("POST", "/api/plan", {"tests": [new[:12]]}),
        ("GET", f"/api/jobs/{new}/events", None),
        ("GET", f"/api/evidence/x{new}", None),
        ("GET", f"/static/{new}.js", None),
        ("GET", f"/{new}?{'a' * luck.randint(0, 4000)}", None),
    ))  # fmt: skip


def use(address: str, number: int, until: float, seen: Seen) -> None:
    """One user, asking until the time is over; every fourth is hostile."""
    luck = random.Random(number)
    bad = number % 4 == 3
    with httpx.Client(base_url=address, timeout=120.0, headers=JSON) as client:
        while time.monotonic() < until:
            try:
                if bad:
                    _harm(client, luck, seen)
                else:
                    _ask(client, luck, seen)
            except Exception as error:  # or the thread would end without a word
                seen.broken.append(repr(error))
                if len(seen.broken) > 20:
                    return


def _ask(client: httpx.Client, luck: random.Random, seen: Seen) -> None:
    answer = _send(client, sensible(luck), seen)
    if answer.status_code != 202:
        return
    job = answer.json()["id"]
    if luck.random() < 0.5:
        client.delete(f"/api/jobs/{job}")
        return
    with client.stream("GET", f"/api/jobs/{job}/events") as stream:
        lines = stream.iter_lines()
        for _ in lines if luck.random() < 0.5 else [next(lines, None)]:  # watched to its end, or the line breaks off
            pass


def _harm(client: httpx.Client, luck: random.Random, seen: Seen) -> None:
    kind = luck.random()
    if kind < 0.9:
        _send(client, hostile(luck), seen)
        time.sleep(0.02)  # or it would be a test of who has more processor
    elif kind < 0.95:
        for _ in range(10):  # plans begun to be cancelled at once
            answer = _send(client, ("POST", "/api/plan", {"patients": 20_000, "visits": 24}), seen)
            if answer.status_code == 202:
                client.delete(f"/api/jobs/{answer.json()['id']}")
    else:
        _break_off(client.base_url, luck)


def _break_off(address: httpx.URL, luck: random.Random) -> None:
    """Lines that end in the middle of a question, or are never answered."""
    head = b"POST /api/levers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n"
    sent: Callable[[], bytes] = luck.choice((lambda: head + b"\r\n{", lambda: head, lambda: luck.randbytes(2000)))
    with contextlib.suppress(OSError), socket.create_connection((address.host, address.port or 80), timeout=10) as line:
        line.sendall(sent())


def _send(client: httpx.Client, question: Question, seen: Seen) -> httpx.Response:
    verb, path, body = question
    content = None if body is None else body if isinstance(body, str) else json.dumps(body)
    began = time.monotonic()
    answer = client.request(verb, path, content=content)
    seen.seconds.append(time.monotonic() - began)
    seen.status[answer.status_code] += 1
    return answer
