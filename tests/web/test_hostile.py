"""Malformed, huge and hostile questions get a 4xx with a sentence, and the server goes on."""

import json
import socket

import httpx
import pytest

from blowball.errors import InputError


def refused(answer: httpx.Response) -> dict[str, str]:
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text[:200])
    said = answer.json()
    assert set(said) == {"problem", "place", "remedy"}
    assert said["problem"]
    assert len(answer.content) < 2000
    assert "Traceback" not in answer.text
    return said


BROKEN = {
    "no JSON": b"{",
    "nothing": b"",
    "a list": b"[]",
    "null": b"null",
    "a number": b"1",
    "not UTF-8": b"\xff\xfe{}",
    "deep": b"[" * 30_000,
    "deep objects": b'{"a":' * 9_000 + b"1" + b"}" * 9_000,
    "a long number": b'{"seed": ' + b"9" * 10_000 + b"}",
    "infinity": b'{"patient": {"age": Infinity}}',
    "not a number": b'{"patient": {"size_mm": NaN}}',
    "an unknown key": b'{"patient": {"__proto__": 1}}',
    "half a character": b'{"patient": {"cancer": "\\ud800"}}',
    "a null byte": b'{"patient": {"cancer": "breast\\u0000"}}',
    "a path": b'{"patient": {"cancer": "../../etc/passwd"}}',
    "markup": b'{"patient": {"subtype": "<script>alert(1)</script>"}}',
    "many keys": json.dumps({"body": {f"habit{i}": "never" for i in range(2000)}}).encode(),
    "too many patients": b'{"patients": 2000000000}',
    "a negative number": b'{"number": -1}',
    "too late": b'{"care": {"surgery_delay_weeks": 1e308}}',
    "a text for a number": b'{"patient": {"age": "old"}}',
    "true for a number": b'{"seed": true}',
    "a half patient": b'{"patient": {"nodes_positive": 1.5}}',
    "an unknown schedule": b'{"care": {"follow_up": "hourly"}}',
    "a test that the guideline lacks": b'{"care": {"follow_up": "only_ct_yearly"}}',
    "an unknown habit": b'{"body": {"prayer": "always"}}',
    "an unknown level": b'{"body": {"smoking": "a bit"}}',
    "a stage against the size": b'{"patient": {"stage": "IA", "size_mm": 90}}',
    "a strange page": b'{"page": "x y"}',
    "an unknown language": b'{"lang": "tlh"}',
    "a course twice": b'{"care": {"systemic": ["chemo", "chemo"]}}',
    "an unknown course": b'{"care": {"systemic": ["arsenic"]}}',
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("path", ["story", "levers", "hundred", "found", "plan"])
def test_what_cannot_be_is_refused_in_a_sentence(page, path, what):
    headers = {"content-type": "application/json"}
    said = refused(page.post(f"/api/{path}", content=BROKEN[what], headers=headers))
    assert "<script>" not in said["place"]
    assert page.get("/healthz").status_code == 200


@pytest.mark.parametrize("size", [64 * 1024 + 1, 10_000_000])
def test_a_long_question_is_refused(page, size):
    said = refused(page.post("/api/story", content=b" " * size, headers={"content-type": "application/json"}))
    assert said["problem"] == "the question is longer than 64 KiB"


def test_a_long_question_of_unsaid_length_is_refused(page):
    def parts():
        for _ in range(100):
            yield b" " * 4096

    answer = page.post("/api/story", content=parts(), headers={"content-type": "application/json"})
    assert refused(answer)["problem"] == "the question is longer than 64 KiB"


def test_other_kinds_of_body_are_refused(page):
    refused(page.post("/api/story", content=b"{}", headers={"content-type": "text/plain"}))
    refused(page.post("/api/story", data={"patient": "x"}))
    refused(page.post("/api/story", files={"patient": b"x"}))


def test_another_name_and_another_page_are_refused(page):
    assert refused(page.get("/", headers={"host": "example.org"}))["place"] == "host"
    for origin in ("https://example.org", "null", "http://127.0.0.1:1"):
        answer = page.post("/api/story", json={}, headers={"origin": origin})
        assert answer.status_code == 403
        assert refused(answer)["place"] == "origin"
    here = str(page.base_url).rstrip("/")
    assert page.post("/api/story", json={}, headers={"origin": here}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fapp.py", "/api/evidence/..%2f..",
     "/api/evidence/none",
     "/api/words/de", "/api/jobs/%00", "/api/jobs/x/events", "/api/plan/x.ics", "/api/plan/x/sheet", "/.git/config",
     "/api/cancers?lang=xx", "/?lang=<script>", "/api/plan/x.ics?surgery_date=today", "/api/plan/x.ics?tz=../../etc"],
)  # fmt: skip
def test_what_is_not_there_is_refused(page, path):
    said = refused(page.get(path))
    assert "<script>" not in json.dumps(said)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_other_verbs_are_refused(page, method):
    assert page.request(method, "/api/story").status_code == 405


def raw(address: str, sent: bytes) -> bytes:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        found = b""
        while part := line.recv(65536):
            found += part
    return found


@pytest.mark.parametrize(
    "sent",
    [b"\x00\x01\x02\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET " + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"x: y\r\n" * 20_000 + b"\r\n",
     b"POST /api/story HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
     b"POST /api/story HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
     b"POST /api/story HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"],
)  # fmt: skip
def test_what_is_no_http_does_no_harm(address, page, sent):
    answer = raw(address, sent)
    assert not answer or answer.startswith(b"HTTP/1.1 4")
    assert page.get("/healthz").status_code == 200


def test_a_line_that_breaks_off_does_no_harm(address, page):
    host, port = address.removeprefix("http://").split(":")
    for _ in range(50):
        with socket.create_connection((host, int(port))) as line:
            line.sendall(
                b"POST /api/story HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                b"Content-Length: 500\r\n\r\n{"
            )
    assert page.get("/healthz").status_code == 200


def test_a_question_that_never_ends_is_refused(address, page, monkeypatch):
    from blowball.web import middleware

    monkeypatch.setattr(middleware, "SLOWEST", 0.2)
    host, port = address.removeprefix("http://").split(":")
    head = b"POST /api/story HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 500\r\n"
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(head + b"\r\n{")
        assert line.recv(65536).startswith(b"HTTP/1.1 408")
    assert page.get("/healthz").status_code == 200


def test_an_error_is_told_without_what_it_says(address, page, monkeypatch, caplog):
    from blowball.web import levers

    def broken(asked):
        raise KeyError("age 58")

    monkeypatch.setattr(levers, "levers", broken)
    caplog.set_level("ERROR")  # a Dask cluster of an earlier test may have raised it
    answer = page.post("/api/levers", json={})
    assert answer.status_code == 500
    assert "58" not in answer.text
    assert "58" not in caplog.text
    assert "KeyError" in caplog.text


def test_a_refusal_from_deep_inside_is_a_sentence(page, monkeypatch):
    from blowball.web import story

    def cannot(asked):
        raise InputError("it cannot be", place="deep inside", remedy="ask otherwise")

    monkeypatch.setattr(story, "story", cannot)
    assert refused(page.post("/api/story", json={})) == {
        "problem": "it cannot be", "place": "deep inside", "remedy": "ask otherwise"
    }  # fmt: skip
