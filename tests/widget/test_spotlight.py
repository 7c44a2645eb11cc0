"""A guide on the host page: it points, follows, goes on when the visitor does the step, and touches nothing."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, expect

from server.embed.widget_settings import Look, WidgetSettings
from tests.widget.stage import Stage

BODY: Final = """
<h1>Members</h1>
<p><button id="invite" data-handrail="invite-people">Invite people</button></p>
<dialog id="form"><label data-handrail="address">Address <input></label>
  <button data-handrail="send-invitations">Send</button></dialog>
<p data-handrail="hidden-one" style="display: none">Hidden</p>
<div style="height: 1500px"></div>
<button id="far" data-handrail="leave-project">Leave project</button>
<script>
  window.clicks = [];
  window.shift = 0;
  document.addEventListener('click', (event) => window.clicks.push(event.target.id));
  document.getElementById('invite').onclick = () => document.getElementById('form').showModal();
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value; }))
    .observe({ type: 'layout-shift', buffered: true });
</script>
"""

PRESS: Final = {"target": "invite-people", "text": "Press Invite people."}
TYPE: Final = {"target": "address", "text": "Type an address."}
SEND: Final = {"target": "send-invitations", "text": "Press Send."}
LEAVE: Final = {"target": "leave-project", "text": "Press Leave project."}

RING_PIXELS: Final = 6

SHIFT_MAX: Final = 0.001
"""Cumulative layout shift. The bubble's own buttons move by a few pixels when their words change: 0.00002."""

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    made = Stage(browser, BODY, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield made
    assert made.errors == []
    made.close()


def guide(*steps: dict[str, str]) -> dict[str, Any]:
    return {"kind": "guide", "title": "On this page", "page": "/projects/:id/members", "steps": list(steps)}


def shown(stage: Stage, *steps: dict[str, str]) -> Frame:
    stage.store("Press it.", card=guide(*steps))
    panel = stage.open()
    panel.get_by_role("button", name="Show me").click()
    expect(bubble(stage.page)).to_contain_text(steps[0]["text"])
    return panel


def bubble(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Guide")


def assert_ring_at(page: Page, selector: str) -> None:
    """The ring stands around the element within a few frames."""
    page.wait_for_function(
        """([selector, gap]) => {
          const ring = document.querySelector('handrail-guide').shadowRoot.querySelector('.ring');
          const one = ring.getBoundingClientRect(), other = document.querySelector(selector).getBoundingClientRect();
          return Math.abs(one.left + gap - other.left) < 2 && Math.abs(one.top + gap - other.top) < 2
            && Math.abs(one.width - 2 * gap - other.width) < 2 && other.top >= 0 && other.bottom <= innerHeight;
        }""",
        arg=[selector, RING_PIXELS],
    )


def test_it_goes_on_when_the_visitor_does_the_step_also_in_a_modal_dialog_and_never_does_it_itself(
    stage: Stage,
) -> None:
    page = stage.page
    shown(stage, PRESS, TYPE, SEND)
    assert_ring_at(page, "#invite")
    expect(bubble(page)).to_be_focused()
    expect(bubble(page)).to_contain_text("1 of 3")
    assert page.evaluate("window.clicks") == []
    page.get_by_role("button", name="Invite people").click()
    expect(bubble(page)).to_contain_text("Type an address.")
    assert_ring_at(page, "[data-handrail=address]")
    page.get_by_label("Address").click()
    page.get_by_label("Address").press_sequentially("ana@example.com")
    expect(bubble(page)).to_contain_text("2 of 3")
    page.get_by_label("Address").press("Tab")
    expect(bubble(page)).to_contain_text("Press Send.")
    expect(page.get_by_role("button", name="Send")).to_be_focused()
    bubble(page).get_by_role("button", name="Done").click()
    expect(bubble(page)).to_have_count(0)
    assert page.evaluate("window.clicks.filter((id) => id === 'invite').length") == 1


def test_its_buttons_move_it_without_pressing_anything_on_the_page(stage: Stage) -> None:
    page = stage.page
    shown(stage, PRESS, LEAVE)
    bubble(page).get_by_role("button", name="Next").click()
    expect(bubble(page)).to_contain_text("Press Leave project.")
    assert_ring_at(page, "#far")
    bubble(page).get_by_role("button", name="Done").click()
    expect(bubble(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Leave project")).to_be_focused()
    assert set(page.evaluate("window.clicks")) <= {""}
    assert page.evaluate("document.getElementById('form').open") is False


def test_it_follows_what_it_points_at(stage: Stage) -> None:
    page = stage.page
    shown(stage, PRESS)
    page.set_viewport_size({"width": 500, "height": 600})
    page.evaluate("document.body.style.paddingTop = '120px'")
    assert_ring_at(page, "#invite")
    page.evaluate("scrollTo(0, 60)")
    assert_ring_at(page, "#invite")
    box = bubble(page).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 500


def test_escape_ends_it_and_the_keyboard_goes_on_at_the_element(stage: Stage) -> None:
    page = stage.page
    shown(stage, PRESS)
    page.keyboard.press("Escape")
    expect(bubble(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Invite people")).to_be_focused()


def test_the_keyboard_reaches_the_element_from_the_last_button(stage: Stage) -> None:
    page = stage.page
    shown(stage, PRESS, LEAVE)
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Invite people")).to_be_focused()
    page.keyboard.press("Enter")
    expect(bubble(page)).to_contain_text("Press Leave project.")
    assert page.evaluate("document.getElementById('form').open") is True


def test_it_gives_up_into_the_conversation_when_the_element_goes_and_does_not_come_back(stage: Stage) -> None:
    page = stage.page
    panel = shown(stage, PRESS)
    page.evaluate("document.getElementById('invite').remove()")
    expect(bubble(page)).to_have_count(0)
    expect(panel.get_by_text("That could not be found on the page any more.")).to_be_visible()


def test_an_element_that_is_drawn_anew_is_found_again(stage: Stage) -> None:
    page = stage.page
    shown(stage, PRESS)
    page.evaluate("""() => {
      const old = document.getElementById('invite');
      const fresh = old.cloneNode(true);
      old.remove();
      setTimeout(() => document.querySelector('p').append(fresh), 300);
    }""")
    page.wait_for_selector("#invite")
    assert_ring_at(page, "#invite")
    expect(bubble(page)).to_contain_text("Press Invite people.")


def test_a_step_on_another_page_waits_until_the_visitor_is_back(stage: Stage) -> None:
    page = stage.page
    shown(stage, PRESS)
    page.evaluate("history.pushState({}, '', '/billing')")
    expect(bubble(page)).to_contain_text("This step is on another page.")
    expect(bubble(page).get_by_role("button")).to_have_text(["Close"])
    page.evaluate("history.back()")
    expect(bubble(page)).to_contain_text("Press Invite people.")
    assert_ring_at(page, "#invite")


def test_the_host_page_is_left_as_it_was_nothing_moves_and_nobody_reaches_in(stage: Stage) -> None:
    page = stage.page
    stage.store("Press it.", card=guide(PRESS, LEAVE))
    panel = stage.open()
    before = page.evaluate("document.body.innerHTML")
    panel.get_by_role("button", name="Show me").click()
    expect(bubble(page)).to_be_visible()
    modes = "[...document.querySelectorAll('handrail-guide, handrail-widget')].map((host) => host.dataset.wasMode)"
    assert page.evaluate(modes) == ["closed", "closed"]
    bubble(page).get_by_role("button", name="Next").click()
    bubble(page).get_by_role("button", name="Done").click()
    expect(bubble(page)).to_have_count(0)
    assert page.evaluate("document.body.innerHTML") == before
    assert page.evaluate("window.shift") < SHIFT_MAX


def test_opening_the_help_ends_it(stage: Stage) -> None:
    shown(stage, PRESS)
    stage.page.evaluate("window.Handrail('open')")
    expect(bubble(stage.page)).to_have_count(0)


def test_a_guide_cannot_be_started_where_its_element_is_not_and_says_so(stage: Stage) -> None:
    stage.store("Press it.", card=guide({"target": "hidden-one", "text": "Press it."}))
    panel = stage.open()
    button = panel.get_by_role("button", name="Show me")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description("This is not on the page at the moment.")
    button.click(force=True)
    stage.page.evaluate("history.pushState({}, '', '/billing')")
    expect(button).to_have_accessible_description("This can be shown on the page where you asked.")
    expect(bubble(stage.page)).to_have_count(0)


def test_it_moves_only_for_those_who_want_that(browser: Browser) -> None:
    for motion, name in (("reduce", "none"), ("no-preference", "come")):
        made = Stage(browser, BODY, viewport={"width": 390, "height": 800}, reduced_motion=motion)
        shown(made, PRESS)
        ring = "getComputedStyle(document.querySelector('handrail-guide').shadowRoot.querySelector('.ring'))"
        assert made.page.evaluate(f"{ring}.animationName") == name
        made.close()


def test_the_bubble_keeps_the_rules_of_accessibility(stage: Stage, axe: str) -> None:
    shown(stage, PRESS)
    stage.page.evaluate(axe)
    run = "() => axe.run('handrail-guide').then((run) => run.violations.map((one) => one.id))"
    assert stage.page.evaluate(run) == []


def test_its_main_button_has_the_colour_that_the_team_chose(stage: Stage) -> None:
    stage.settings = WidgetSettings(look=Look(colour="#ffcc00"))
    shown(stage, PRESS)
    button = bubble(stage.page).get_by_role("button", name=stage.says("guide.done"))
    expect(button).to_have_css("background-color", "rgb(255, 204, 0)")
    expect(button).to_have_css("color", "rgb(0, 0, 0)")
