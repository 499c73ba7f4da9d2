"""Wait for something on the page: Playwright's own way evaluates text in the page, which the page's policy forbids."""

import time
from typing import Any


def until(tab: Any, expression: str, seconds: float = 60.0) -> None:
    """Wait until an expression is true in the page."""
    last = time.monotonic() + seconds
    while not tab.evaluate(expression):
        assert time.monotonic() < last, f"never came true: {expression}"
        tab.wait_for_timeout(50)
