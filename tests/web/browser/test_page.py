"""The page as a whole: languages, telephones, keys, accessibility, and how it says no."""

import re

import pytest
from tests.web.browser.conftest import PHONE, WIDE
from tests.web.browser.waiting import until

PARTS = ("story", "hundred", "levers", "plan", "evidence")


def seen(tab, phone: bool = False) -> None:
    """Everything drawn, a plan included."""
    tab.locator("[data-ask=looking]").click()
    tab.wait_for_selector("[data-finds] .stack")
    for part in PARTS:
        tab.locator(f"#{part}").scroll_into_view_if_needed()
    tab.wait_for_selector("[data-curves] path.knowledge")
    tab.wait_for_selector("[data-rows] tbody tr")
    tab.fill("[data-plan-form] input[name=visits]", "3")
    tab.click("[data-plan-form] button")
    tab.wait_for_selector("[data-ics]")
    until(tab, "document.querySelector('[data-outcome]').getAttribute('aria-busy') === null")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1200", "375"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_part_in_both_languages_without_sideways_scrolling_or_serious_findings(visit, keep, lang, size):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the package axe-playwright-python")
    tab = visit(lang=lang, size=size)
    keep(tab, f"head-{lang}-{size[0]}")
    seen(tab)
    for part in PARTS:
        keep(tab, f"{part}-{lang}-{size[0]}", f"#{part}")
    assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
    text = tab.locator("body").inner_text()
    assert not re.search(r"\bpage\.[a-z_]+|\{\w+\}|undefined|NaN", text)
    if lang == "zh":
        assert tab.locator("html").get_attribute("lang") == "zh-CN"
        shell = tab.locator("h1, h2, h3, button, summary, .lead, label > span, th[scope=col]").all_inner_texts()
        latin = [one for one in shell if re.search("[A-Za-z]{5,}", one)]
        assert not latin
    found = axe.Axe().run(tab).response["violations"]
    assert [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")
    ] == []


def test_dark_is_readable_too(visit, keep):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the package axe-playwright-python")
    tab = visit(scheme="dark")
    seen(tab)
    keep(tab, "story-dark", "#story")
    keep(tab, "levers-dark", "#levers")
    found = axe.Axe().run(tab).response["violations"]
    assert [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")
    ] == []


def test_the_notice_never_leaves(visit):
    tab = visit(size=PHONE)
    for part in ("patient", *PARTS):
        tab.locator(f"#{part}").scroll_into_view_if_needed()
        box = tab.locator(".notice").bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= PHONE[1] - box["height"]
    assert "Not a medical device" in tab.locator(".notice").inner_text()


def test_languages_are_one_press_apart(visit):
    tab = visit()
    tab.locator("#patient-size").fill("21")
    tab.click("[data-language=zh]")
    tab.wait_for_selector("html[lang=zh-CN] [data-story][data-number]")
    assert tab.locator("h1").inner_text() == "看种子飞散"
    assert "21 毫米" in tab.locator("[data-whom]").inner_text()  # the patient comes along
    assert "21" not in tab.url
    tab.click("[data-language=en]")
    tab.wait_for_selector("[data-story][data-number]")
    assert tab.locator("h1").inner_text() == "See the seeds fly"


def test_the_first_tabs_lead_to_the_story_and_every_control_can_be_reached(visit):
    tab = visit()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(120):
        tab.keyboard.press("Tab")
        reached.add(
            tab.evaluate(
                "document.activeElement.closest('main > section, form[id]')?.id || document.activeElement.tagName"
            )
        )
        if reached >= set(PARTS) | {"patient"}:
            break
    assert reached >= set(PARTS) | {"patient"}


def test_a_refusal_is_one_sentence_where_it_was_asked(visit):
    tab = visit(allow_errors=True)
    said = {"problem": "too many questions at once", "place": "server", "remedy": "ask again in a minute"}
    tab.route("**/api/story", lambda route: route.fulfill(status=429, json=said))
    tab.click("[data-another]")
    tab.wait_for_selector("#story .refused:not([hidden])")
    assert tab.locator("#story .refused").inner_text() == "server: too many questions at once; ask again in a minute."
    tab.unroute("**/api/story")
    tab.click("[data-another]")
    tab.wait_for_selector("#story .refused", state="hidden")


def test_a_server_that_is_gone_is_said(visit):
    tab = visit(allow_errors=True)
    tab.route("**/api/story", lambda route: route.abort())
    tab.click("[data-another]")
    tab.wait_for_selector("#story .refused:not([hidden])")
    assert "does not answer" in tab.locator("#story .refused").inner_text()


def test_a_text_is_never_read_as_markup(visit):
    tab = visit(allow_errors=True)
    bad = {"problem": "<img src=x onerror=window.hurt=1>", "place": "", "remedy": ""}
    tab.route("**/api/story", lambda route: route.fulfill(status=422, json=bad))
    tab.click("[data-another]")
    tab.wait_for_selector("#story .refused:not([hidden])")
    assert "<img" in tab.locator("#story .refused").inner_text()
    assert tab.evaluate("window.hurt") is None
