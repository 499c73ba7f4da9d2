"""A hundred patients like this: a hundred of them, year by year, with both kinds of doubt."""

import re

import httpx
import pytest
from tests.web.browser.waiting import until


@pytest.fixture
def hundred(visit):
    tab = visit()
    tab.locator("#hundred").scroll_into_view_if_needed()
    tab.wait_for_selector("[data-curves] path.knowledge")
    return tab


def people(tab) -> dict[str, int]:
    states = tab.locator("[data-icons] g[data-state]").evaluate_all("cells => cells.map((cell) => cell.dataset.state)")
    return {state: states.count(state) for state in states}


def test_there_are_a_hundred_of_them_as_the_server_says(hundred, keep, address, patient):
    keep(hundred, "hundred-1200", "#hundred")
    shown = people(hundred)
    assert sum(shown.values()) == 100
    asked = {"patient": {**patient, "sex": "female"}, "years": 20, "sets": 0}
    year = httpx.post(f"{address}/api/hundred", json=asked, timeout=60).json()["years"][9]
    assert shown["alive_free"] == year["alive_free"]["icons"]
    assert shown.get("cancer_death", 0) == year["cancer_death"]["icons"]
    assert shown.get("near", 0) == year["local"]["icons"] + year["regional"]["icons"]


def test_years_pass_by_key_and_only_make_fewer_well(hundred):
    hundred.focus("#year")
    hundred.keyboard.press("Home")
    early = people(hundred)
    hundred.keyboard.press("End")
    late = people(hundred)
    assert early["alive_free"] > late["alive_free"]
    assert hundred.locator("#year").get_attribute("aria-valuetext") == "20 years"
    assert sum(late.values()) == 100


def test_the_picture_says_in_words_what_it_shows(hundred):
    said = hundred.locator("[data-icons] svg").get_attribute("aria-label")
    counts = [int(n) for n in re.findall(r"(\d+) (?:alive|died)", said)]
    assert sum(counts) == 100


def test_both_doubts_are_drawn_and_told_apart(hundred):
    curves = hundred.locator("[data-curves] figure").count()
    assert curves == 4
    assert (
        hundred.locator("[data-curves] path.chance").count()
        == hundred.locator("[data-curves] path.knowledge").count()
        == curves
    )
    assert hundred.locator("[data-states] small").count() == hundred.locator("[data-states] li").count()
    hundred.click("[data-hundred] details summary")
    assert hundred.locator("[data-table] tbody tr").count() == 6


def test_another_tumour_is_another_hundred(hundred):
    before = people(hundred)
    hundred.locator("#patient-size").fill("10")
    hundred.locator("[data-field=nodes] button").first.click()
    hundred.locator("#hundred").scroll_into_view_if_needed()
    until(
        hundred,
        f"document.querySelectorAll('[data-icons] [data-state=alive_free]').length > {before['alive_free'] + 5}",
    )
