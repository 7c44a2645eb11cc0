"""The demo's own page, as its help knows it: what it declares, questions beside things, and a guide over two pages."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import ask, open_panel, panel_of
from tests.running import Running

OPEN_SHADOW_ROOTS = """{
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) { return attach.call(this, { ...options, mode: 'open' }); };
}"""
"""What Handrail draws on a host page is closed, to a test as well."""

pytestmark = pytest.mark.browser


def test_a_guide_leads_from_the_bill_to_the_order(browser: Browser, server: Running) -> None:
    page = browser.new_page()
    page.add_init_script(OPEN_SHADOW_ROOTS)
    page.goto(f"{server.origin}/demo/billing")
    page.wait_for_function("() => typeof window.Handrail === 'function'")
    page.evaluate("() => { Handrail('startGuide', 'change-plan') }")
    bubble = page.get_by_role("dialog", name="Guide")
    expect(bubble).to_contain_text("Press Change plan.")
    page.get_by_role("link", name="Change plan").click()
    expect(page).to_have_url(f"{server.origin}/demo/checkout")
    expect(bubble).to_contain_text("Choose the plan that fits your team.")
    page.keyboard.press("Escape")
    expect(bubble).to_have_count(0)
    page.close()


def test_a_button_beside_the_plan_asks_and_what_the_page_declares_goes_with_it(
    browser: Browser, server: Running
) -> None:
    page = browser.new_page()
    page.goto(f"{server.origin}/demo/billing")
    page.wait_for_function("() => typeof window.Handrail === 'function'")
    page.get_by_role("button", name="How do I change my plan?").click()
    panel = panel_of(page)
    expect(panel.get_by_text("How do I change my plan?")).to_be_visible()
    panel.get_by_role("button", name="More").click()
    panel.get_by_role("menuitem", name="What we send").click()
    frame = panel.get_by_role("region", name="What is sent, as it is written")
    expect(frame).to_contain_text('"key": "/demo/billing"')
    expect(frame).to_contain_text('"plan"')
    assert frame.evaluate("frame => frame.clientHeight") > 100, "it is squeezed to a line"
    page.close()


def test_the_first_message_needs_no_second_connection(browser: Browser, server: Running) -> None:
    page = browser.new_page()
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(f"{server.origin}/demo/sign-in")
    page.wait_for_function("() => typeof window.Handrail === 'function'")
    page.evaluate("() => { window.turns = []; Handrail('on', 'handoff', ({ status }) => turns.push(status)) }")
    panel = open_panel(page)
    ask(panel, "Can I pay with Bitcoin?")
    expect(panel.get_by_text("A person will answer here").last).to_be_visible(timeout=30_000)
    page.wait_for_function("() => window.turns.length > 0")
    assert page.evaluate("() => window.turns") == ["waiting_for_person"]
    assert len(sockets) == 1
    page.close()
