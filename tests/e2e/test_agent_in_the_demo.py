"""The agent acts in the demo, without a key: tools answer, a card confirms, an outage speaks first, a guide points."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, expect

from tests.browser import ask, open_panel
from tests.running import Running

WAIT: Final = 30_000
INCIDENT: Final = "Boards are slow to load"

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def visit(server: Running, page: Page, path: str, *, keeps: bool = False) -> Frame:
    """A page of the demo, which to the browser is of another site than the help, and the panel on it.

    A strict browser lets the help keep nothing there; where it `keeps` the visitor over a reload both are of one site.
    """
    page.goto(f"{server.origin if keeps else server.demo_origin}/demo{path}")
    return open_panel(page)


def transcript_of(panel: Frame) -> Locator:
    return panel.get_by_role("region", name="Conversation")


def test_where_the_last_invoice_is_is_answered_by_the_products_own_back_end(server: Running, page: Page) -> None:
    panel = visit(server, page, "/billing")
    row = page.get_by_role("region", name="Invoices").get_by_role("row").nth(1)
    number, date, total = (row.get_by_role("cell").nth(at).inner_text() for at in range(3))
    ask(panel, "Where is my last invoice?")
    conversation = transcript_of(panel)
    expect(conversation).to_contain_text(number, timeout=WAIT)
    expect(conversation).to_contain_text(date)
    expect(conversation).to_contain_text(total.removeprefix("€"))
    link = panel.get_by_role("link", name=f"Open {number}")
    expect(link).to_have_attribute("href", re.compile("/demo/billing"))


def test_a_plan_is_changed_once_the_visitor_has_confirmed_it_and_not_before(server: Running, page: Page) -> None:
    panel = visit(server, page, "/billing", keeps=True)
    before = page.locator(".lede").inner_text()
    assert "Grove" in before
    ask(panel, "Switch us to the Business plan")
    card = panel.get_by_role("region", name="Change the plan")
    expect(card).to_contain_text("Forest", timeout=WAIT)
    expect(card).to_contain_text("€")
    page.reload()
    assert page.locator(".lede").inner_text() == before
    panel = open_panel(page)
    card = panel.get_by_role("region", name="Change the plan")
    card.get_by_role("button", name="Change the plan").dblclick(timeout=WAIT)
    expect(card).to_contain_text("You confirmed this.", timeout=WAIT)
    expect(transcript_of(panel)).to_contain_text("your workspace is on the Forest plan", timeout=WAIT)
    expect(transcript_of(panel).get_by_text("your workspace is on the Forest plan")).to_have_count(1)
    page.reload()
    expect(page.locator(".lede")).to_contain_text("Forest")


def test_what_is_missing_is_asked_for_and_a_declined_action_changes_nothing(server: Running, page: Page) -> None:
    panel = visit(server, page, "/billing")
    before = page.locator(".lede").inner_text()
    other = "Grove" if "Forest" in before else "Forest"
    ask(panel, "I want to change to another plan")
    expect(transcript_of(panel)).to_contain_text("Which plan would you like", timeout=WAIT)
    ask(panel, other)
    card = panel.get_by_role("region", name="Change the plan")
    card.get_by_role("button", name="No, leave it").click(timeout=WAIT)
    expect(card).to_contain_text("Nothing was changed.", timeout=WAIT)
    expect(transcript_of(panel)).to_contain_text("your plan stays as it is", timeout=WAIT)
    page.reload()
    assert page.locator(".lede").inner_text() == before


def test_an_outage_shows_in_every_open_panel_answers_first_and_goes_when_it_is_over(
    server: Running, page: Page, browser: Browser
) -> None:
    panel = visit(server, page, "/projects/8241/members")
    expect(panel.get_by_text(INCIDENT)).to_have_count(0)
    team = browser.new_context().new_page()
    team.goto(f"{server.demo_origin}/demo/status")
    team.get_by_role("button", name=re.compile("begin|start", re.IGNORECASE)).click()
    expect(panel.get_by_text(INCIDENT)).to_be_visible(timeout=WAIT)
    expect(panel.get_by_role("link", name="See the status page")).to_be_visible()
    ask(panel, "Why do the boards not load? Is there an outage?")
    expect(transcript_of(panel)).to_contain_text("We have found the cause", timeout=WAIT)
    late = visit(server, browser.new_context().new_page(), "/billing")
    expect(late.get_by_text(INCIDENT)).to_be_visible(timeout=WAIT)
    team.get_by_role("button", name=re.compile("end|over|resolve", re.IGNORECASE)).click()
    expect(late.get_by_text(INCIDENT)).to_have_count(0, timeout=WAIT)


def test_a_guide_points_at_the_very_button_and_goes_on_when_it_is_pressed(server: Running, page: Page) -> None:
    page.add_init_script(
        "const attach = Element.prototype.attachShadow;"
        "Element.prototype.attachShadow = function (o) { return attach.call(this, { ...o, mode: 'open' }); };"
    )
    panel = visit(server, page, "/projects/8241/members")
    ask(panel, "How do I invite someone?")
    panel.get_by_role("button", name="Show me").click(timeout=WAIT)
    bubble = page.get_by_role("dialog", name="Guide")
    expect(bubble).to_contain_text("Press Invite people.")
    button = page.locator("[data-handrail=invite-people]")
    ring, target = page.locator("handrail-guide .ring").bounding_box(), button.bounding_box()
    assert ring is not None
    assert target is not None
    assert abs(ring["x"] + ring["width"] / 2 - target["x"] - target["width"] / 2) < 2
    assert abs(ring["y"] + ring["height"] / 2 - target["y"] - target["height"] / 2) < 2
    button.click()
    expect(bubble).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_visible()


def test_somebody_who_has_had_enough_gets_a_person_and_may_leave_an_address(server: Running, page: Page) -> None:
    panel = visit(server, page, "/sign-in")
    ask(panel, "How do I change my password?")
    expect(transcript_of(panel).locator(".bubble.ai .foot")).to_have_count(1, timeout=WAIT)
    ask(panel, "This is useless!!! I have tried that five times and it STILL does not work, I am fed up")
    expect(panel.get_by_text("Waiting for a person")).to_be_visible(timeout=WAIT)
    field = panel.get_by_label("Where can we reach you?")
    field.fill("ana@example.com")
    field.press("Enter")
    expect(panel.get_by_text("We can reach you at ana@example.com.")).to_be_visible(timeout=WAIT)
