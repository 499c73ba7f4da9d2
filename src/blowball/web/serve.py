"""A server of the page on this machine: it listens at once, and makes the engine ready while the page loads."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn

from blowball.errors import InputError
from blowball.web.app import create_app
from blowball.web.middleware import LOCAL

MOST_CONNECTIONS, KEEP_ALIVE, MOST_HEADER = 200, 5, 16 * 1024
LATE = 2.0  # seconds of warming up after which it is said that this takes a while
WAIT = "making the engine ready (compiled once on each machine, for about a minute) ..."
Say = Callable[[str], None]


def run(host: str, port: int, *, opened: Say | None, lang: str, say: Say, notice: str) -> None:
    """Serve until Ctrl-C.

    Parameters
    ----------
    host, port : str, int
        Port 0 is any that is free.
    opened : callable, optional
        Called with the page's address once the server listens.
    lang : str
    say : callable
        Says a sentence to whoever has started the server.
    notice : str
        Said first.

    Raises
    ------
    InputError
        If nobody can listen there.
    """
    bound = _bound(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{bound.getsockname()[1]}/" + (f"?lang={lang}" if lang != "en" else "")
    hosts = LOCAL if host in ("127.0.0.1", "localhost", "::1") else ()
    config = uvicorn.Config(create_app(hosts), **settings())
    server = uvicorn.Server(config)
    say(notice)
    threading.Thread(target=_ready, args=(server, address, opened, say), daemon=True).start()
    with bound, suppress(KeyboardInterrupt):
        server.run(sockets=[bound])


def settings() -> dict[str, Any]:
    """How the server listens: no log of questions, and bounds on connections and headers."""
    return {
        "log_level": "warning", "access_log": False, "server_header": False, "ws": "none", "http": "h11",
        "timeout_keep_alive": KEEP_ALIVE, "limit_concurrency": MOST_CONNECTIONS, "timeout_graceful_shutdown": 2,
        "h11_max_incomplete_event_size": MOST_HEADER,
    }  # fmt: skip


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except (OSError, OverflowError) as error:
        bound.close()
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(
            f"nobody can listen at {host}, port {port} ({why.lower()})", place="--port",
            remedy="give another, or 0 for any",
        ) from None  # fmt: skip
    return bound


def _ready(server: uvicorn.Server, address: str, opened: Say | None, say: Say) -> None:
    """Say where the page is and open it; meanwhile make the engine ready, and say so if that takes long."""
    waiting = threading.Timer(LATE, say, (WAIT,))
    waiting.daemon = True
    waiting.start()
    began = time.perf_counter()
    warming = threading.Thread(target=warm_up, daemon=True)
    warming.start()
    while not server.started and not server.should_exit:
        time.sleep(0.02)
    if server.started:
        say(f"the page is at {address} - stop with Ctrl-C")
        if opened is not None:
            opened(address)
    warming.join()
    waiting.cancel()
    say(f"ready after {time.perf_counter() - began:.1f} s")


def warm_up() -> None:
    """Load what the first question needs: the engine's compiled code, and the catalogue."""
    from blowball.web.cancers import cancers
    from blowball.web.levers import levers
    from blowball.web.models import Care, LeversAsked, Settings, StoryAsked
    from blowball.web.story import story

    cancers("en")
    story(StoryAsked())
    levers(LeversAsked(patients=200, settings=Settings(care=Care(margins="clear"))))
