"""A server of the page on loopback, for the tests of this folder."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

PATIENT = {"cancer": "breast", "age": 58, "size_mm": 35, "nodes_positive": 2, "subtype": "hr_pos"}


@contextmanager
def serving() -> Iterator[str]:
    """A server in a thread; its address."""
    import uvicorn

    from blowball.web.app import create_app
    from blowball.web.serve import settings

    server = uvicorn.Server(uvicorn.Config(create_app(), port=0, **settings()))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with serving() as found:
        yield found


@pytest.fixture
def page(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=120.0) as client:
        yield client


@pytest.fixture
def patient() -> dict[str, object]:
    return dict(PATIENT)
