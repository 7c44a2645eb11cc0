"""The product's main job, as its users see it: two pages, a question that nobody wrote down, a person, a restart."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import ask, open_panel
from tests.running import Running, free_port, running
from tests.scripted_model import Gate, Hangs, Says, ScriptedModel

QUESTION = "How do I invite someone?"
UNANSWERABLE = "Can I pay with Bitcoin?"
ON_THE_PROJECT = "Send invitations"
ON_THE_GROUP = "Add to group"
WAIT = 30_000
REPORT_MILLISECONDS = 600
"""The loader lets a page settle for 150 ms before it reports it; nobody types faster than this."""

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def test_the_same_question_on_two_pages_has_two_right_sourced_answers(server: Running, page: Page) -> None:
    page.goto(f"{server.origin}/demo/projects/8241/members")
    panel = open_panel(page)
    ask(panel, QUESTION)
    expect(panel.get_by_text(ON_THE_PROJECT).last).to_be_visible(timeout=WAIT)
    expect(panel.get_by_role("link", name="Invite someone to a project").first).to_be_visible()

    page.goto(f"{server.origin}/demo/groups/17/members")
    panel = open_panel(page)
    expect(panel.get_by_text(ON_THE_PROJECT).last).to_be_visible(timeout=WAIT)  # the reload kept the conversation
    expect(panel.get_by_text(ON_THE_GROUP)).to_have_count(0)
    ask(panel, QUESTION)
    expect(panel.get_by_text(ON_THE_GROUP).last).to_be_visible(timeout=WAIT)


def test_what_no_article_answers_reaches_a_person_whose_reply_appears_in_the_open_panel(
    server: Running, page: Page, browser: Browser
) -> None:
    page.goto(f"{server.origin}/demo/billing")
    panel = open_panel(page)
    page.evaluate("() => window.Handrail('close')")
    page.get_by_role("link", name="Integrations").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Integrations")
    page.wait_for_timeout(REPORT_MILLISECONDS)
    panel = open_panel(page)
    ask(panel, UNANSWERABLE)
    expect(panel.get_by_text("A person will answer here").last).to_be_visible(timeout=WAIT)

    desk = browser.new_context().new_page()
    sign_in(desk, server)
    desk.get_by_role("link", name=UNANSWERABLE).first.click()
    body = desk.locator("body")
    expect(body).to_contain_text(UNANSWERABLE)
    expect(body).to_contain_text("/demo/billing")
    expect(body).to_contain_text("/demo/integrations")
    expect(body).to_contain_text(re.compile("Nothing written on it|AI not sure enough"))
    desk.get_by_label("Reply as").fill("Hello, this is **Ines**. Cards and invoices only, I am afraid.")
    desk.get_by_role("button", name="Send").click()

    expect(panel.get_by_text("Cards and invoices only").last).to_be_visible(timeout=WAIT)
    expect(panel.get_by_text("Ines").first).to_be_visible()


def test_a_page_of_another_origin_embeds_the_same_help(server: Running, page: Page) -> None:
    page.goto(f"{server.demo_origin}/demo/groups/17/members")
    panel = open_panel(page)
    ask(panel, QUESTION)
    expect(panel.get_by_text(ON_THE_GROUP).last).to_be_visible(timeout=WAIT)


def test_talk_to_a_person_is_there_before_anything_is_said(server: Running, page: Page) -> None:
    page.goto(f"{server.origin}/demo/")
    panel = open_panel(page)
    panel.get_by_role("button", name="Talk to a person").click()
    expect(panel.get_by_text("You asked for a person").last).to_be_visible(timeout=WAIT)


def test_a_model_streams_word_by_word_with_sources_and_when_it_is_down_the_help_centre_answers(
    browser: Browser, tmp_path: Path
) -> None:
    gate = Gate()
    with ScriptedModel() as model:
        model.script(Says("Press the **Invite** button there [1].", gate=gate))
        with running(tmp_path, environment=_with_model(model)) as server:
            page = browser.new_context().new_page()
            page.goto(f"{server.origin}/demo/projects/8241/members")
            panel = open_panel(page)
            ask(panel, QUESTION)
            transcript = panel.get_by_role("region", name="Conversation")
            gate.step(3)  # the guard keeps the latest word until it is whole
            expect(transcript).to_contain_text("Press the", timeout=WAIT)
            expect(transcript).not_to_contain_text("button")
            gate.open()
            expect(transcript).to_contain_text("button there", timeout=WAIT)
            expect(panel.get_by_role("list", name="Sources").last.get_by_role("link")).to_have_count(1)

            model.stop()
            ask(panel, "How do I remove someone from this project?")
            expect(transcript).to_contain_text("This is from our help centre:", timeout=WAIT)


def test_a_server_killed_before_the_answer_gives_it_once_after_its_restart(browser: Browser, tmp_path: Path) -> None:
    port = free_port()
    with ScriptedModel() as model:
        model.script(Hangs("Never mind"), Says("Open the project and press **Invite people** [1]."))
        page = browser.new_context().new_page()
        with running(tmp_path, port=port, environment=_with_model(model)) as server:
            page.goto(f"{server.origin}/demo/projects/8241/members")
            panel = open_panel(page)
            ask(panel, QUESTION)
            expect(panel.get_by_role("region", name="Conversation")).to_contain_text("Never", timeout=WAIT)
            server.kill()
        with running(tmp_path, port=port, environment=_with_model(model)):
            page.reload()
            transcript = open_panel(page).get_by_role("region", name="Conversation")
            expect(transcript).to_contain_text("Open the project and press Invite people", timeout=WAIT)
            expect(transcript).not_to_contain_text("Never")
            expect(transcript.get_by_text(QUESTION, exact=True)).to_have_count(1)
            expect(transcript.get_by_text("Invite people", exact=True)).to_have_count(1)


def _with_model(model: ScriptedModel) -> dict[str, str]:
    return {"HANDRAIL_MODEL": "openai:scripted", "HANDRAIL_MODEL_BASE_URL": model.base_url}


def sign_in(desk: Page, server: Running) -> None:
    desk.goto(f"{server.origin}/desk")
    desk.get_by_label("E-mail").fill(server.access["email"])
    desk.get_by_label("Password").fill(server.access["password"])
    desk.get_by_role("button", name="Sign in").click()
