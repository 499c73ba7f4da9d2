"""`blowball serve`: loopback unless asked, one sentence for what cannot be, quick to load, and nothing left behind."""

import os
import socket
import subprocess
import sys

import httpx
import pytest
from bench.web import server


def test_importing_blowball_loads_no_server():
    code = "import sys, blowball.cli.app; print([m for m in ('fastapi', 'uvicorn', 'starlette') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_server_of_its_own_tells_a_story_and_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with server() as (address, process, _):
        assert address.startswith("http://127.0.0.1:")
        assert httpx.post(f"{address}api/story", json={"number": 1}, timeout=60).status_code == 200
        assert httpx.get(address, headers={"host": "example.org"}).status_code == 421
    assert process.returncode is not None
    assert list(tmp_path.iterdir()) == []


def refused(*arguments: str) -> str:
    command = [sys.executable, "-m", "blowball", "serve", "--no-browser", *arguments]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, "NO_COLOR": "1"})
    assert found.returncode == 2, found.stderr
    assert "Traceback" not in found.stderr
    return found.stderr


def test_what_cannot_be_is_told_in_a_sentence():
    assert "use en or zh" in refused("--lang", "de")
    assert "65535" in refused("--port", "70000")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        taken.listen()
        assert "give another" in refused("--port", str(taken.getsockname()[1]))


def test_others_are_let_in_only_with_a_warning(monkeypatch, capsys):
    from blowball.cli import main
    from blowball.web import serve

    asked = []
    monkeypatch.setattr(serve, "run", lambda host, port, **more: asked.append((host, port, more["opened"])))
    assert main(["serve", "--no-browser"]) == 0
    assert "others on the network" not in capsys.readouterr().err
    assert main(["serve", "--no-browser", "--host", "0.0.0.0", "--port", "9000"]) == 0
    assert "others on the network can reach this server" in capsys.readouterr().err
    assert asked == [("127.0.0.1", 8731, None), ("0.0.0.0", 9000, None)]


def test_the_page_is_opened_unless_not_wanted(monkeypatch):
    import webbrowser

    from blowball.cli import main
    from blowball.web import serve

    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setattr(serve, "run", lambda host, port, **more: more["opened"]("http://127.0.0.1:1/"))
    assert main(["serve"]) == 0
    assert opened == ["http://127.0.0.1:1/"]


def test_a_missing_server_is_named_with_what_installs_it(monkeypatch, capsys):
    from blowball.cli import main

    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "blowball.web.serve", raising=False)
    assert main(["serve", "--no-browser"]) == 2
    assert "blowball[web]" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_address_is_bound_before_it_is_told(host):
    from blowball.web.serve import _bound

    with _bound(host, 0) as bound:
        assert bound.getsockname()[1] > 0
