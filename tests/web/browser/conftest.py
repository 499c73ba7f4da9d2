"""The page in a real browser: headless chromium, watched for errors and for requests that leave the machine."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SCREENSHOTS = Path(__file__).parents[3] / "out" / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
WIDE, PHONE = (1200, 900), (375, 812)
BARS = """position => document.querySelectorAll('.top, .notice, .outcome, .mini').forEach((one) => {
    one.style.position = position; })"""
PATIENCE = 60_000  # ms: the first question of a server may wait for a compiler


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs the package playwright")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no browser is installed: looked for {', '.join(NAMES)}; or set CHROMIUM to its path")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])  # each context has new user data
        yield found
        found.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Open the page; what it complains about, or asks of other machines, fails the test at its end."""
    complaints: list[str] = []
    contexts = []

    def opened(
        lang: str = "en", size: tuple[int, int] = WIDE, motion: bool = False, ready: bool = True, scheme: str = "light",
        allow_errors: bool = False,
    ) -> Any:  # fmt: skip
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, reduced_motion="no-preference" if motion else "reduce",
            color_scheme=scheme, accept_downloads=True, service_workers="block",
        )  # fmt: skip
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(PATIENCE)
        tab.on("request", lambda request: _stays(request.url, address, complaints))
        if not allow_errors:
            tab.on("pageerror", lambda error: complaints.append(f"error: {error}"))
            tab.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        tab.goto(f"{address}/?lang={lang}")
        if ready:
            tab.wait_for_selector("[data-story][data-number]")
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


def _stays(url: str, address: str, complaints: list[str]) -> None:
    if not url.startswith((f"{address}/", "data:", "blob:")):
        complaints.append(f"asked another machine: {url}")


@pytest.fixture
def keep() -> Callable[..., None]:
    """Keep a picture of the page, or of a part of it, under out/screenshots."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def kept(tab: Any, name: str, selector: str | None = None) -> None:
        path = SCREENSHOTS / f"{name}.png"
        if selector is None:
            tab.screenshot(path=path)
            return
        tab.evaluate(BARS, "static")  # or they lie across what is taller than the window
        tab.locator(selector).screenshot(path=path)
        tab.evaluate(BARS, "")

    return kept
