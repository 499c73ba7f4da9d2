"""Where the numbers come from: all of them, searchable, each with its source and status."""

import httpx
import pytest
from tests.web.browser.waiting import until


@pytest.fixture
def evidence(visit):
    tab = visit()
    tab.locator("#evidence").scroll_into_view_if_needed()
    tab.wait_for_selector("[data-rows] tbody tr")
    return tab


def test_every_number_is_there(evidence, keep, address):
    keep(evidence, "evidence-1200", "#evidence")
    numbers = httpx.get(f"{address}/api/evidence/breast").json()["numbers"]
    while evidence.get_by_role("button", name="Show more").count():
        evidence.get_by_role("button", name="Show more").click()
    assert evidence.locator("[data-rows] tbody tr").count() == len(numbers)
    assert (
        evidence.locator("[data-rows] .method").count()
        == evidence.locator("[data-rows] .grade").count()
        == len(numbers)
    )


def test_search_narrows(evidence):
    everything = evidence.locator("[data-count]").inner_text()
    evidence.get_by_label("Search").fill("mammography")
    until(evidence, f"document.querySelector('[data-count]').textContent !== {everything!r}")
    rows = evidence.locator("[data-rows] tbody tr").all_inner_texts()
    assert 0 < len(rows) < 40
    assert all("mammography" in row.lower() for row in rows)


def test_what_is_assumed_can_be_seen_alone(evidence):
    evidence.get_by_label("How it was obtained").select_option("assumed")
    until(
        evidence,
        "[...document.querySelectorAll('[data-rows] .method')].every((one) => one.classList.contains('assumed'))",
    )
    assert evidence.locator("[data-rows] .method").count() > 10
