"""A visitor with several conversations: one ended and judged, another begun, the first found again, and two tabs."""

import pytest
from playwright.sync_api import Browser, Frame, expect

from tests.browser import ask, open_panel
from tests.running import Running

QUESTION = "How do I invite someone?"
UNANSWERABLE = "Can I pay with Bitcoin?"
WAIT = 30_000

pytestmark = pytest.mark.browser


def choose(panel: Frame, name: str) -> None:
    panel.get_by_role("button", name="More").click()
    panel.get_by_role("menuitem", name=name).click()


def test_a_conversation_is_ended_judged_left_for_another_one_and_found_again(server: Running, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{server.origin}/demo/projects/8241/members")
    panel = open_panel(page)
    ask(panel, QUESTION)
    panel.get_by_role("button", name="This did not help").click(timeout=WAIT)
    panel.get_by_label("What was wrong or missing? (optional)").fill("Too short")
    panel.get_by_role("button", name="Send", exact=True).first.click()

    choose(panel, "End this conversation")
    panel.get_by_role("button", name="End it").click()
    panel.get_by_role("radio", name="good", exact=True).check(force=True, timeout=WAIT)
    panel.get_by_role("button", name="Send", exact=True).first.click()
    expect(panel.get_by_text("You said: good.")).to_be_visible()

    choose(panel, "Start over")
    expect(panel.locator("article")).to_have_count(0)
    ask(panel, UNANSWERABLE)
    expect(panel.get_by_text("A person will answer here").last).to_be_visible(timeout=WAIT)
    tab = context.new_page()
    tab.goto(f"{server.origin}/demo/projects/8241/members")
    second = open_panel(tab)
    expect(second.locator("article.visitor .text")).to_have_text([UNANSWERABLE], timeout=WAIT)
    ask(second, "From the other tab")
    expect(panel.locator("article.visitor .text")).to_have_text([UNANSWERABLE, "From the other tab"], timeout=WAIT)

    choose(panel, "Earlier conversations")
    items = panel.get_by_role("listitem")
    expect(items).to_have_count(2, timeout=WAIT)
    expect(items.nth(0)).to_contain_text(UNANSWERABLE)
    items.nth(1).get_by_role("button").click()
    expect(panel.locator("article.visitor .text")).to_have_text([QUESTION], timeout=WAIT)
    expect(panel.get_by_text("You said: good.")).to_be_visible()
    expect(second.locator("article.visitor .text")).to_have_text([UNANSWERABLE, "From the other tab"])
    context.close()
