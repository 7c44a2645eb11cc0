"""A guide over several pages: it notices what is done, survives reloads, and gives up into the conversation."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import panel_of
from tests.widget.stage import HOST, Stage

BODY: Final = """
<h1>Fernway</h1>
<p class="billing"><a href="/checkout" id="change" data-handrail="change-plan">Change plan</a></p>
<p class="billing"><a href="/projects/17" id="away">A project</a></p>
<fieldset class="checkout" data-handrail="plan-choice">
  <label><input type="radio" name="plan"> Forest</label></fieldset>
<p class="checkout"><label data-handrail="seats">Seats <input></label></p>
<script>
  const part = location.pathname.slice(1);
  document.querySelectorAll('.billing, .checkout').forEach((one) => { one.hidden = !one.classList.contains(part); });
  document.querySelectorAll('fieldset').forEach((one) => { one.style.display = one.hidden ? 'none' : ''; });
</script>
"""

GUIDE: Final[dict[str, Any]] = {
    "name": "change-plan",
    "title": "Change your plan",
    "page": "/billing",
    "steps": [
        {"target": "change-plan", "text": "Press **Change plan**."},
        {"target": "plan-choice", "text": "Choose a plan.", "page": "/checkout"},
        {"target": "seats", "text": "Say how many you are.", "page": "/checkout"},
    ],
}

KEPT: Final = "sessionStorage.getItem('handrail:guide')"

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    made = Stage(browser, BODY, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    made.served["guides/change-plan"] = GUIDE
    yield made
    assert made.errors == []
    made.close()


def bubble(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Guide")


def started(stage: Stage, guide: object = "change-plan", path: str = "/billing") -> Page:
    page = stage.page
    page.goto(HOST + path)
    page.wait_for_function("() => typeof window.Handrail === 'function'")
    page.evaluate("guide => { Handrail('startGuide', guide) }", guide)
    return page


def test_it_goes_on_over_a_real_navigation_and_a_reload_and_ends_with_the_last_step(stage: Stage) -> None:
    page = started(stage)
    expect(bubble(page)).to_contain_text("Press Change plan.")
    expect(bubble(page).locator("strong")).to_have_text("Change plan")
    expect(bubble(page)).to_contain_text("1 of 3")
    page.get_by_role("link", name="Change plan").click()
    expect(page).to_have_url(f"{HOST}/checkout")
    expect(bubble(page)).to_contain_text("Choose a plan.")
    page.reload()
    expect(bubble(page)).to_contain_text("2 of 3")
    page.get_by_label("Forest").click()
    expect(bubble(page)).to_contain_text("Say how many you are.")
    field = page.get_by_label("Seats")
    field.fill("12")
    field.press("Tab")
    expect(bubble(page)).to_have_count(0)
    assert page.evaluate(KEPT) is None
    page.reload()
    page.wait_for_timeout(500)
    expect(bubble(page)).to_have_count(0)


def test_another_way_to_the_next_page_is_as_good(stage: Stage) -> None:
    page = started(stage)
    expect(bubble(page)).to_contain_text("Press Change plan.")
    page.goto(f"{HOST}/checkout")
    expect(bubble(page)).to_contain_text("Choose a plan.")


def test_on_a_page_of_none_of_its_steps_it_waits_and_shows_the_way(stage: Stage) -> None:
    page = started(stage, path="/projects/17")
    expect(bubble(page)).to_contain_text("This step is on another page.")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    way = bubble(page).get_by_role("link", name="Go to that page")
    expect(way).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{HOST}/billing")
    expect(bubble(page)).to_contain_text("Press Change plan.")


def test_escape_ends_it_for_the_next_page_too(stage: Stage) -> None:
    page = started(stage)
    expect(bubble(page)).to_contain_text("Press Change plan.")
    page.keyboard.press("Escape")
    expect(bubble(page)).to_have_count(0)
    assert page.evaluate(KEPT) is None


def test_a_guide_that_the_page_gives_is_taken_as_it_is_and_what_does_not_come_is_told_in_the_conversation(
    stage: Stage,
) -> None:
    gone = {"page": "/billing", "steps": [{"target": "not-there", "text": "Press Nothing."}]}
    page = started(stage, gone)
    panel = panel_of(page)
    expect(panel.get_by_text("“Press Nothing.” could not be shown")).to_be_visible()
    expect(panel.get_by_label("Your message")).to_be_visible()
    expect(bubble(page)).to_have_count(0)


@pytest.mark.parametrize("guide", ["unknown", {"page": "/billing", "steps": []}, {"page": 7}])
def test_what_is_no_guide_is_told_too_and_throws_nothing_into_the_page(stage: Stage, guide: object) -> None:
    page = started(stage, guide)
    expect(panel_of(page).get_by_text("These steps could not be loaded.")).to_be_visible()
    expect(bubble(page)).to_have_count(0)


def test_what_somebody_else_keeps_under_its_name_starts_nothing(stage: Stage) -> None:
    page = stage.page
    page.goto(f"{HOST}/billing")
    page.evaluate("sessionStorage.setItem('handrail:guide', '{\"at\": 0, \"steps\": 7}')")
    page.reload()
    page.wait_for_function(f"() => {KEPT} === null")
    expect(bubble(page)).to_have_count(0)
