"""The four levers: what they change, at once and paired; what has no evidence does nothing, and says why."""

import re

import httpx
import pytest
from tests.web.browser.conftest import PHONE, WIDE
from tests.web.browser.waiting import until

SETTLED = "document.querySelector('[data-outcome]').getAttribute('aria-busy') === null"


@pytest.fixture
def levers(visit):
    tab = visit()
    tab.locator("#levers").scroll_into_view_if_needed()
    until(tab, f"{SETTLED} && document.querySelector('[data-bars] button')")
    return tab


def shown(tab, endpoint: str) -> int:
    text = tab.locator(f"[data-bars] [data-endpoint={endpoint}] strong").inner_text()
    return int(text.replace("\N{MINUS SIGN}", "-").replace("+", ""))


def difference(address, patient, settings, care=None, year=10):
    asked = {"patient": {**patient, "sex": "female"}, "care": care or {}, "settings": settings}
    found = httpx.post(f"{address}/api/levers", json=asked, timeout=120).json()["together"]
    return {one["endpoint"]: one for one in found if one["year"] == year}


def settled(tab, sentence: str):
    until(tab, f"{SETTLED} && /{sentence}/.test(document.querySelector('[data-sentence]').textContent)")


def test_whoever_reads_nothing_finds_what_eight_weeks_change(visit, keep, address, patient):
    tab = visit()
    assert "35 mm" in tab.locator("[data-fields]").inner_text()
    tab.get_by_role("button", name="8 weeks earlier").click()
    settled(tab, "fewer .* see the cancer come back")
    keep(tab, "levers-8-weeks-earlier", "#levers")
    expected = difference(address, patient, {"care": {"surgery_delay_weeks": -8}})
    assert shown(tab, "recurrence") == round(expected["recurrence"]["difference"]) < 0
    assert str(abs(round(expected["recurrence"]["difference"]))) in tab.locator("[data-sentence] p").first.inner_text()
    assert tab.locator("[data-alone=surgery]").is_visible()


def test_whoever_reads_nothing_finds_what_yearly_mammography_finds(visit, keep, address, patient):
    tab = visit()
    tab.get_by_role("button", name="mammography find").click()
    tab.wait_for_selector("[data-finds] .finds-said >> text=visits find something in")
    settled(tab, "come back")
    until(tab, "document.querySelectorAll('[data-finds] .stack').length === 2")
    keep(tab, "levers-mammography", "[data-finds]")
    asked = {
        "patient": {**patient, "sex": "female"},
        "care": {"follow_up": "none"},
        "settings": {"care": {"follow_up": "only_mammography_yearly"}},
    }
    found = httpx.post(f"{address}/api/found", json=asked, timeout=120).json()["changed"]
    said = tab.locator(".finds-said").inner_text()
    assert f"in {round(found['by']['visit'])} within 10 years" in said
    all_of_them, *places = (int(n) for n in re.findall(r" (\d+) (?:within 10|of them|a new|the cancer)", said))
    assert sum(places) == all_of_them  # what is read adds up
    new = found["by_visit_in"]["new"]
    assert abs(places[1] - new) < 1


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1200", "375"])
def test_a_walk_from_another_tumour_to_both_answers(visit, keep, size):
    """A 20 mm tumour without nodes was there before: 35 mm, a node, and two questions, each a press away."""
    tab = visit(size=size)
    tab.locator("#patient-size").fill("20")
    tab.locator("[data-field=nodes] [data-value='0']").click()
    until(tab, "document.querySelector('[data-whom]').textContent.startsWith('58 years, 20 mm, 0')")
    tab.locator("#patient-size").fill("35")
    tab.locator("[data-field=nodes] [data-value='1']").click()
    pressed = 0
    for question, answer in (("earlier", "[data-sentence] p"), ("looking", ".finds-said")):
        tab.locator(f"[data-ask={question}]").click()
        pressed += 1
        until(tab, f"{SETTLED} && !document.querySelector('.stale')")
        tab.wait_for_selector(answer)
        text = tab.locator(answer).first.inner_text()
        assert "1,000 patients" in text
        keep(tab, f"walk-{question}-{size[0]}")
    assert pressed == 2
    bars = "[...document.querySelectorAll('[data-bars] .bar-value')]"
    until(tab, f"{bars}.every((one) => one.innerText.match(/\\d+/g).length === 3)")
    for row in tab.locator("[data-bars] .bar-value").all_inner_texts():  # what is read adds up
        n, before, after = (int(one) for one in re.findall(r"\d+", row))
        assert after - before in (n, -n)


def test_what_another_cancer_does_not_have_goes_back_to_usual(visit):
    tab = visit()
    tab.locator("[data-ask=looking]").click()
    tab.wait_for_selector("[data-finds] .stack")
    settled(tab, "come back")
    tab.select_option("#patient-cancer", "lung")
    until(tab, "document.querySelector('#lever-follow_up').value === 'guideline'")
    until(tab, f"{SETTLED} && !document.querySelector('.stale')")
    assert not tab.locator("#levers .refused").is_visible()


ON_TOP = "([what, x, y]) => document.querySelector(what).contains(document.elementFromPoint(x, y))"
QUESTIONS = {"earlier": "[data-sentence] p", "looking": ".finds-said", "body": "[data-lever=body] .why:not([hidden])"}


@pytest.mark.parametrize(
    ("question", "size", "motion"),
    [
        ("earlier", WIDE, False),
        ("earlier", PHONE, False),
        ("looking", WIDE, True),
        ("looking", PHONE, False),
        ("body", PHONE, True),
    ],
)
def test_a_question_leads_to_its_answer_on_the_screen(visit, question, size, motion):
    answer = QUESTIONS[question]
    tab = visit(size=size, motion=motion)
    tab.click(f"[data-ask={question}]")
    tab.wait_for_selector(answer)
    settled(tab, "Of 1,000|Exactly|Whether")
    tab.wait_for_timeout(2500)  # a smooth way takes its time
    box = tab.locator(answer).first.bounding_box()
    assert 0 <= box["y"] <= size[1] - box["height"]
    for share in (0.05, 0.5, 0.95):  # nothing lies over it
        x, y = box["x"] + share * box["width"], box["y"] + box["height"] / 2
        assert tab.evaluate(ON_TOP, [answer, x, y])


def test_nothing_moved_nothing_changes(levers, keep):
    keep(levers, "levers-1200", "#levers")
    assert shown(levers, "recurrence") == shown(levers, "cancer_death") == 0
    assert "nothing changes" in levers.locator("[data-sentence]").inner_text()
    assert not levers.locator("[data-reset]").is_visible()


def test_the_slider_moves_by_key_and_the_last_question_wins(levers, address, patient):
    levers.focus("#lever-weeks")
    levers.keyboard.press("Home")
    for _ in range(18):
        levers.keyboard.press("ArrowRight")
    assert levers.locator("#lever-weeks").get_attribute("aria-valuetext") == "8 weeks earlier"
    expected = round(difference(address, patient, {"care": {"surgery_delay_weeks": -8}})["recurrence"]["difference"])
    text = f"\N{MINUS SIGN}{abs(expected)}"
    until(levers, f"{SETTLED} && document.querySelector('[data-endpoint=recurrence] strong').textContent === '{text}'")
    levers.get_by_role("button", name="5 years", exact=True).click()
    assert shown(levers, "recurrence") == round(
        difference(address, patient, {"care": {"surgery_delay_weeks": -8}}, year=5)["recurrence"]["difference"]
    )
    levers.click("[data-reset]")
    settled(levers, "nothing changes")
    assert levers.locator("#lever-weeks").input_value() == "0"


def test_what_has_no_evidence_does_exactly_nothing_and_says_why(levers, keep):
    for box in levers.locator(".idle [data-exposure]").all():
        box.check()
    settled(levers, "Nobody")
    keep(levers, "levers-no-evidence", "[data-lever=body]")
    assert {shown(levers, one) for one in ("recurrence", "cancer_death", "second_primary", "death")} == {0}
    reasons = levers.locator(".idle .why").all()
    assert len(reasons) >= 5
    for why in reasons:
        assert why.is_visible()
        assert "does exactly nothing" in why.inner_text()
        assert "Studies found:" in why.inner_text()


def test_a_grade_stands_beside_every_switch(levers):
    switches = levers.locator(".exposures li").count()
    assert switches == levers.locator(".exposures li .grade").count() > 8
    levers.get_by_role("button", name="not clear").click()
    levers.wait_for_selector("[data-grades~=clearing] .graded")
    for what in ("surgery_delay_weeks", "margins", "radiotherapy", "systemic", "follow_up"):
        levers.wait_for_selector(f"[data-grade-of={what}] .grade >> text=Evidence:")
    levers.wait_for_selector("[data-alone=clearing] strong")


def test_a_thousand_dots_are_a_thousand(levers, address, patient):
    levers.get_by_role("button", name="not clear").click()
    settled(levers, "more .* see")
    counts = levers.locator("[data-dots] path").evaluate_all(
        "paths => paths.slice(0, 4).map((path) => (path.getAttribute('d') || '').split('M').length - 1)"
    )
    assert sum(counts) == 1000
    effect = difference(address, patient, {"care": {"margins": "positive"}})["recurrence"]
    assert counts[:2] == [round(effect["prevented"]), round(effect["caused"])]
