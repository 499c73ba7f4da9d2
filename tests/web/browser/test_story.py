"""One patient's story: it moves, it stops, it can be stepped through, and it reads as text."""

import httpx
import pytest
from tests.web.browser.waiting import until

STORY = "[data-story]"


def at(tab) -> int:
    return int(tab.locator("[data-scrub]").input_value())


def told(address, patient, number=0):
    return httpx.post(f"{address}/api/story", json={"patient": patient, "number": number}, timeout=60).json()


def test_the_story_plays_by_itself_and_can_be_paused(visit, keep):
    tab = visit(motion=True)
    tab.locator(STORY).scroll_into_view_if_needed()
    if not tab.locator(f"{STORY}.playing").count():
        tab.click("[data-play]")
    until(tab, "document.querySelector('[data-scrub]').value > 150")
    keep(tab, "story-playing", "#story")
    tab.click("[data-play]")
    stopped = at(tab)
    tab.wait_for_timeout(400)
    assert at(tab) == stopped < 1000


def test_it_ends_where_the_patients_story_ends(visit):
    tab = visit(motion=True)
    tab.locator(STORY).scroll_into_view_if_needed()
    if not tab.locator(f"{STORY}.playing").count():
        tab.click("[data-play]")
    until(tab, "document.querySelector('[data-scrub]').value === '1000'")
    until(tab, "[...document.querySelectorAll('[data-list] li')].at(-1).getAttribute('aria-current') === 'step'")
    until(tab, f"!document.querySelector('{STORY}.playing')")


def test_less_motion_shows_the_whole_picture_and_plays_in_steps(visit, keep):
    tab = visit()
    keep(tab, "story-1200", "#story")
    assert at(tab) == 1000
    tab.click("[data-play]")
    tab.wait_for_timeout(300)
    first = tab.locator("g.marks").inner_html()
    tab.wait_for_timeout(300)
    assert tab.locator("g.marks").inner_html() == first  # nothing drifts between two moments
    assert (
        tab.locator(".flier").count()
        == tab.locator(f"{STORY} .key .flier").count() + tab.locator(".meadow .flier").count()
    )
    assert tab.evaluate("document.getAnimations().length") == 0


def test_the_list_is_the_story_and_leads_to_its_moments(visit, address, patient):
    tab = visit()
    words = [one["text"] for one in told(address, {**patient, "sex": "female"})["words"]]
    assert tab.locator("[data-list] li").all_inner_texts() == words
    assert tab.locator("[data-caption]").get_attribute("aria-live") == "polite"
    diagnosis = next(i for i, text in enumerate(words) if text.startswith("On the day"))
    tab.locator("[data-list] button").nth(diagnosis).click()
    assert tab.locator("[data-list] li[aria-current]").inner_text() == words[diagnosis]
    assert tab.locator("[data-caption]").inner_text().lower() in words[diagnosis].lower()
    assert 0 < at(tab) < 1000


def test_another_patient_is_another_story(visit, address, patient):
    tab = visit()
    first = tab.locator("[data-list]").inner_text()
    tab.click("[data-another]")
    tab.wait_for_selector("[data-story][data-number='1']")
    assert tab.locator("[data-list]").inner_text() != first
    words = [one["text"] for one in told(address, {**patient, "sex": "female"}, 1)["words"]]
    assert tab.locator("[data-list] li").all_inner_texts() == words


def test_every_seed_told_is_drawn(visit, address, patient):
    tab = visit()
    for number in range(1, 4):
        tab.click("[data-another]")
        tab.wait_for_selector(f"[data-story][data-number='{number}']")
        lesions = told(address, {**patient, "sex": "female"}, number)["lesions"]
        assert tab.locator(".lanes .lesion").count() == len(lesions)
        assert tab.locator("g.marks > g").count() == len(lesions) + 1  # and the scar of the operation


def test_lymph_nodes_with_cancer_are_drawn_from_the_diagnosis_on_and_taken_out(visit, keep, address, patient):
    tab = visit()
    story = told(address, {**patient, "sex": "female"})
    assert story["nodes"]["removed"] == story["nodes"]["positive"] == 2
    kinds = [one["kind"] for one in story["words"]]
    steps = tab.locator("[data-list] button")
    for kind, shown, out in (("first_cell", 0, 0), ("diagnosis", 2, 0), ("nodes", 0, 2), ("end", 0, 2)):
        steps.nth(kinds.index(kind)).click()
        assert tab.locator("g.nodes .node").count() == shown, kind
        assert tab.locator("g.nodes .removed").count() == out, kind
        if kind == "diagnosis":
            keep(tab, "story-nodes", "#story")
            assert "nearby nodes" in tab.locator("g.labels").text_content()
    assert "2 lymph nodes that hold cancer cells" in tab.locator("[data-list]").inner_text()


def test_many_lymph_nodes_are_drawn_as_a_few_and_a_number(visit):
    tab = visit()
    tab.locator("[data-field=nodes] [data-value='10']").click()
    until(tab, "document.querySelector('[data-who]').textContent.includes('10 lymph nodes')")
    tab.locator("[data-list] button", has_text="10 lymph nodes near it").click()
    assert tab.locator("g.nodes .node").count() == 8
    assert tab.locator("g.nodes text").text_content() == "+2"


def test_it_can_be_told_with_keys_alone(visit):
    tab = visit()
    tab.focus("[data-scrub]")
    tab.keyboard.press("Home")
    assert at(tab) == 0
    tab.keyboard.press("ArrowRight")
    assert at(tab) == 1
    assert tab.locator("[data-scrub]").get_attribute("aria-valuetext")
    tab.keyboard.press("Space")
    assert tab.locator(f"{STORY}.playing").count()
    tab.keyboard.press("Space")
    assert not tab.locator(f"{STORY}.playing").count()
    tab.keyboard.press("Shift+Tab")  # to "next moment"
    before = at(tab)
    tab.keyboard.press("Enter")
    assert at(tab) > before


@pytest.mark.parametrize("cancer", ["colorectal", "lung", "liver"])
def test_other_cancers_have_their_own_organs(visit, keep, cancer):
    tab = visit()
    tab.select_option("#patient-cancer", cancer)
    until(tab, "!document.querySelector('[data-story]').hasAttribute('aria-busy')")
    tab.wait_for_timeout(500)
    assert not tab.locator("[data-organ=breast_l]").count()
    keep(tab, f"story-{cancer}", "#story")
