"""When to look: a plan is made while one watches, can be cancelled, taken along and printed."""

from pathlib import Path

import pytest
from tests.web.browser.waiting import until


@pytest.fixture
def form(visit):
    tab = visit()
    tab.locator("#plan").scroll_into_view_if_needed()
    return tab


def make(tab, visits: int = 4) -> None:
    tab.fill("[data-plan-form] input[name=visits]", str(visits))
    tab.get_by_role("button", name="Make a plan").click()


def test_a_plan_stands_beside_the_guideline_and_can_be_taken_along(form, keep, tmp_path):
    make(form)
    form.wait_for_selector("[data-progress]:not([hidden]) progress")
    form.wait_for_selector("[data-ics]")
    keep(form, "plan-1200", "#plan")
    assert form.locator(".schedules .planned .visit").count() == 4
    assert form.locator(".schedules .guideline .visit").count() > 10
    assert form.locator(".worth tr.guideline").count() == form.locator(".worth tr.planned").count() == 1
    with form.expect_download() as download:
        form.click("[data-ics]")
    download.value.save_as(tmp_path / "plan.ics")
    text = Path(tmp_path / "plan.ics").read_text(encoding="utf-8")
    assert text.startswith("BEGIN:VCALENDAR")
    assert text.count("BEGIN:VEVENT") == 4


def test_on_paper_the_plan_stands_alone(form, keep):
    make(form, 2)
    form.wait_for_selector("[data-print]")
    form.evaluate("window.print = () => { window.printed = document.body.dataset.print; }")
    form.click("[data-print]")
    assert form.evaluate("window.printed") == "plan"
    form.evaluate("document.body.dataset.print = 'plan'")
    form.emulate_media(media="print")
    keep(form, "plan-print")
    assert not form.locator("#story").is_visible()
    assert not form.locator(".top").is_visible()
    assert form.locator("#plan table").first.is_visible()
    assert form.locator(".notice").is_visible()
    assert "58 years, 35 mm, 2 nodes; day of the operation: 20" in form.locator(".paper").inner_text()
    form.set_viewport_size({"width": 680, "height": 960})  # A4 less its margins
    assert form.evaluate("document.documentElement.scrollWidth") <= 680
    form.wait_for_selector(".schedules svg")  # drawn anew for the width
    wide = form.locator(".schedules svg").bounding_box()
    assert wide["x"] + wide["width"] <= 680
    assert form.locator("#plan .card").evaluate_all(
        "all => all.every((one) => getComputedStyle(one).breakInside === 'auto')"
    )


def test_a_plan_can_be_cancelled(form):
    make(form, 20)
    form.click("[data-cancel]")
    assert form.locator("[data-plan-said]").inner_text() == "Cancelled. Nothing was kept."
    assert not form.locator("[data-progress]").is_visible()
    assert not form.locator("[data-ics]").count()


def test_another_patient_needs_another_plan(form):
    make(form, 2)
    form.wait_for_selector("[data-ics]")
    form.locator("#patient-size").fill("20")
    until(form, "!document.querySelector('[data-ics]')")


def test_a_line_that_breaks_is_said(visit):
    tab = visit(allow_errors=True)
    tab.route("**/events", lambda route: route.abort())
    make(tab, 2)
    tab.wait_for_selector("#plan .refused:not([hidden])")
    assert "does not answer" in tab.locator("#plan .refused").inner_text()
    assert not tab.locator("[data-progress]").is_visible()
