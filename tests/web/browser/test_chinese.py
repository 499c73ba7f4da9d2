"""The Chinese page is Chinese throughout: Latin letters are names, units, or English that is marked as such."""

import re

import pytest
from tests.web.browser.waiting import until

# Names of programs, trials, guidelines, genes and markers, and units that Chinese writes so.
LATIN = {
    "blowball", "EN", "JavaScript", "ics",
    "HER2", "PIK3CA", "PI3K", "CA", "CEA", "AFP", "DNA", "CT", "PET", "fmol", "mg",
    "AASLD", "COLOFOL", "ESMO", "FACS", "GILDA", "GIVIO", "NCCN",
}  # fmt: skip
SHOWN = """() => {
    const english = '[lang=en], script, style, noscript';
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    const keep = (node, text) => { if (!node.closest(english)) found.push(text); };
    while (walk.nextNode()) keep(walk.currentNode.parentElement, walk.currentNode.textContent);
    for (const name of ['aria-label', 'aria-valuetext', 'placeholder', 'alt']) {
        for (const one of document.querySelectorAll(`[${name}]`)) keep(one, one.getAttribute(name));
    }
    return found;
}"""


@pytest.mark.parametrize("cancer", ["breast", "colorectal", "lung", "liver"])
def test_nothing_is_left_in_english(visit, keep, cancer):
    tab = visit(lang="zh")
    tab.select_option("#patient-cancer", cancer)
    tab.locator("[data-ask=looking]").click()
    tab.wait_for_selector("[data-finds] .stack")
    for box in tab.locator("[data-exposure]").all():
        box.evaluate("(one) => one.checked || one.click()")  # wherever it is while answers move the page
    for part in ("hundred", "plan", "evidence"):
        tab.locator(f"#{part}").scroll_into_view_if_needed()
    tab.wait_for_selector("[data-curves] path.chance")
    tab.fill("[data-plan-form] input[name=visits]", "2")
    tab.click("[data-plan-form] button")
    tab.wait_for_selector("[data-ics]")
    tab.wait_for_selector("[data-rows] tbody tr")
    until(tab, "document.querySelector('[data-outcome]').getAttribute('aria-busy') === null")
    while tab.locator("[data-rows] > button").count():
        tab.locator("[data-rows] > button").click()
    keep(tab, f"evidence-zh-{cancer}")
    shown = tab.evaluate(SHOWN)
    assert len(shown) > 1500  # the numbers are among it
    words = {word: text for text in shown for word in re.findall(r"[A-Za-z][A-Za-z0-9]+", text)}
    assert {word: text for word, text in words.items() if word not in LATIN} == {}
    sources = tab.locator("[data-rows] .source [lang=en]").count()
    assert sources > 100  # titles of papers stay as they are
