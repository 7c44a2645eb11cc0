"""The panel in a real browser: lines break, pages are loaded anew, tabs share a visitor, answers are stopped."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Locator, Page, expect

from tests.browser import ask, open_panel
from tests.running import Running, free_port, running
from tests.scripted_model import Gate, Hangs, Says, ScriptedModel

QUESTION = "How do I invite someone?"
ANSWER = "Open the project and press **Invite people** [1]."
SHOWN = "Open the project and press Invite people"
WAIT = 60_000
"""Milliseconds. A server that was just started loads its embedding model, on a busy machine for half a minute."""

pytestmark = pytest.mark.browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 800})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    with ScriptedModel() as started:
        yield started


@pytest.fixture(scope="module")
def server(model: ScriptedModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("panel"), environment=with_model(model)) as started:
        yield started


def with_model(model: ScriptedModel) -> dict[str, str]:
    return {"HANDRAIL_MODEL": "openai:scripted", "HANDRAIL_MODEL_BASE_URL": model.base_url}


def visit(context: BrowserContext, server: Running) -> tuple[Page, Frame]:
    page = context.new_page()
    page.goto(f"{server.origin}/demo/projects/8241/members")
    return page, open_panel(page)


def transcript_of(panel: Frame) -> Locator:
    return panel.get_by_role("region", name="Conversation")


def articles(panel: Frame) -> list[str]:
    """What stands in the transcript, without the line about who and when."""
    return transcript_of(panel).locator("article .text, article .markdown").all_inner_texts()


def test_two_tabs_of_a_visitor_show_the_same_each_message_once(
    context: BrowserContext, server: Running, model: ScriptedModel
) -> None:
    model.script(Says(ANSWER), Says("Press **Remove** beside the name of the person [1]."))
    _, one = visit(context, server)
    _, other = visit(context, server)
    ask(one, QUESTION)
    expect(transcript_of(one)).to_contain_text(SHOWN, timeout=WAIT)
    expect(transcript_of(other)).to_contain_text(SHOWN, timeout=WAIT)
    ask(other, "How do I remove someone from this project?")
    for panel in (one, other):
        expect(transcript_of(panel).get_by_role("list", name="Sources")).to_have_count(2, timeout=WAIT)
    assert len(articles(one)) == 4
    assert articles(one) == articles(other)


def test_a_page_loaded_anew_in_mid_answer_goes_on_with_it(
    context: BrowserContext, server: Running, model: ScriptedModel
) -> None:
    gate = Gate()
    model.script(Says(ANSWER, gate=gate))
    page, panel = visit(context, server)
    ask(panel, QUESTION)
    gate.step(4)
    expect(transcript_of(panel)).to_contain_text("Open the project", timeout=WAIT)
    page.reload()
    panel = open_panel(page)
    expect(transcript_of(panel)).to_contain_text("Open the project", timeout=WAIT)
    expect(transcript_of(panel)).not_to_contain_text("Invite people")
    gate.open()
    expect(transcript_of(panel)).to_contain_text(SHOWN, timeout=WAIT)
    assert len(articles(panel)) == 2


def test_escape_stops_an_answer_and_what_there_is_of_it_stays(
    context: BrowserContext, server: Running, model: ScriptedModel
) -> None:
    gate = Gate()
    model.script(Says(ANSWER, gate=gate))
    page, panel = visit(context, server)
    ask(panel, QUESTION)
    gate.step(4)
    expect(transcript_of(panel)).to_contain_text("Open the project", timeout=WAIT)
    panel.get_by_label("Your message").press("Escape")
    expect(transcript_of(panel)).to_contain_text("stopped", timeout=WAIT)
    expect(panel.get_by_role("button", name="Stop")).to_have_count(0)
    expect(panel.get_by_label("Your message")).to_be_focused()
    gate.open()
    page.reload()
    panel = open_panel(page)
    expect(transcript_of(panel)).to_contain_text("stopped", timeout=WAIT)
    expect(transcript_of(panel)).not_to_contain_text("Invite people")


def test_the_stop_button_hands_the_focus_back_when_it_goes(
    context: BrowserContext, server: Running, model: ScriptedModel
) -> None:
    gate = Gate()
    model.script(Says(ANSWER, gate=gate))
    _, panel = visit(context, server)
    ask(panel, QUESTION)
    gate.step(4)
    panel.get_by_role("button", name="Stop the answer").press("Enter")
    expect(transcript_of(panel)).to_contain_text("stopped", timeout=WAIT)
    expect(panel.get_by_label("Your message")).to_be_focused()
    gate.open()


def test_what_is_written_offline_is_sent_in_order_when_the_network_is_back(
    context: BrowserContext, server: Running
) -> None:
    page, panel = visit(context, server)
    ask(panel, "First")
    expect(panel.get_by_text(re.compile("sending…|not sent yet"))).to_have_count(0, timeout=WAIT)
    context.set_offline(True)
    expect(panel.get_by_text("You are offline.")).to_be_visible(timeout=WAIT)
    ask(panel, "Second")
    ask(panel, "Third")
    expect(panel.get_by_text("What you wrote is kept, and will be sent by itself.")).to_be_visible()
    context.set_offline(False)
    texts = transcript_of(panel).locator("article.visitor .text")
    expect(texts).to_have_text(["First", "Second", "Third"], timeout=WAIT)
    expect(panel.get_by_text(re.compile("sending…|not sent yet"))).to_have_count(0, timeout=WAIT)
    page.reload()
    panel = open_panel(page)
    expect(transcript_of(panel).locator("article.visitor .text")).to_have_text(
        ["First", "Second", "Third"], timeout=WAIT
    )


def test_back_and_forward_lead_to_the_same_conversation(
    context: BrowserContext, server: Running, model: ScriptedModel
) -> None:
    model.script(Says(ANSWER))
    page, panel = visit(context, server)
    ask(panel, QUESTION)
    expect(transcript_of(panel)).to_contain_text(SHOWN, timeout=WAIT)
    page.goto(f"{server.demo_origin}/demo/outside")
    page.go_back()
    panel = open_panel(page)
    expect(transcript_of(panel)).to_contain_text(SHOWN, timeout=WAIT)
    assert len(articles(panel)) == 2


@pytest.mark.timeout(240)  # two starts of a server
@pytest.mark.slow
def test_a_server_killed_in_mid_answer_replaces_what_was_shown_and_answers_once(
    context: BrowserContext, tmp_path: Path
) -> None:
    port = free_port()
    gate = Gate()
    with ScriptedModel() as model:
        model.script(Hangs("Never mind that"), Says(ANSWER, gate=gate))
        with running(tmp_path, port=port, environment=with_model(model)) as server:
            _, panel = visit(context, server)
            ask(panel, QUESTION)
            expect(transcript_of(panel)).to_contain_text("Never mind", timeout=WAIT)
            server.kill()
        expect(panel.get_by_text("Connecting again…")).to_be_visible(timeout=WAIT)
        with running(tmp_path, port=port, environment=with_model(model)):
            gate.step(4)
            expect(transcript_of(panel)).to_contain_text("begins anew", timeout=WAIT)
            expect(transcript_of(panel)).not_to_contain_text("Never mind")
            gate.open()
            expect(transcript_of(panel)).to_contain_text(SHOWN, timeout=WAIT)
            expect(transcript_of(panel).get_by_text(QUESTION, exact=True)).to_have_count(1)
            expect(transcript_of(panel).get_by_text("Invite people", exact=True)).to_have_count(1)
