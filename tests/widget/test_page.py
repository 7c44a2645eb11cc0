"""What is learnt of the host's page in a browser: its key, facts and headings, once for each change; and no more."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, expect

from server.embed.widget_settings import WidgetSettings
from tests.widget.stage import CONVERSATION, Stage

BODY: Final = """
<main data-handrail-plan="Forest" data-handrail-ask="">
  <h1>Members of <span data-private>Harbour refit</span></h1>
  <div data-private><p data-handrail-owner="Ada">Owner: Ada</p></div>
  <p id="error" data-handrail-token="fwy_1234567890">The <b>Error 42</b> came for ada@example.com</p>
  <p id="secret" data-private>Balance: 4,200</p>
  <button data-handrail-ask="How do I invite someone?"><span id="inner">Help with inviting</span></button>
  <div id="island"></div>
</main>
<script>
  const root = document.getElementById('island').attachShadow({ mode: 'open' });
  root.innerHTML = '<button data-handrail-ask="What is a guest?">Help with guests</button>';
</script>
"""

SETTINGS: Final = WidgetSettings(routes=("/people/:name",), redact=("fwy_[a-z0-9]+", "case \\d+"))

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    made = Stage(browser, BODY, viewport={"width": 1280, "height": 800})
    made.settings = SETTINGS
    yield made
    assert made.errors == []
    made.close()


def last_page(stage: Stage) -> dict[str, Any]:
    page: dict[str, Any] = [frame["page"] for frame in stage.heard if "page" in frame][-1]
    return page


def mark(stage: Stage, selector: str) -> None:
    stage.page.evaluate("selector => getSelection().selectAllChildren(document.querySelector(selector))", selector)


def open_again(stage: Stage) -> None:
    stage.page.evaluate("Handrail('close')")
    stage.page.evaluate("Handrail('open')")


def test_the_page_is_told_by_its_declared_key_with_facts_and_without_what_is_private(stage: Stage) -> None:
    stage.open("/people/ada-lovelace?tab=2")
    page = last_page(stage)
    assert page["key"] == "/people/:name"
    assert page["title"] == "Members"
    assert page["headings"] == ["Members of"]
    assert page["facts"] == {"plan": "Forest", "token": "…"}


def test_each_real_change_is_told_once_and_facts_of_the_host_last_as_long_as_the_page(stage: Stage) -> None:
    page = stage.page
    stage.open()
    before = len(stage.of("page"))
    page.evaluate("Handrail('page', { projectPlan: 'Forest', seats: 12, plan: 'Tree' })")
    (told,) = stage.wait_for("page", before + 1)[before:]
    assert told["page"]["facts"] == {"project-plan": "Forest", "seats": "12", "plan": "Tree", "token": "…"}
    page.evaluate("""() => {
      history.pushState({}, '', '/projects/8241/settings');
      document.title = 'Settings';
      document.querySelector('h1').textContent = 'Settings';
    }""")
    (moved,) = stage.wait_for("page", before + 2)[before + 1 :]
    assert (moved["page"]["key"], moved["page"]["title"]) == ("/projects/:id/settings", "Settings")
    assert moved["page"]["facts"] == {"plan": "Forest", "token": "…"}
    page.evaluate("history.replaceState({}, '', location.href + '?sorted')")
    page.evaluate("setTimeout(() => { document.querySelector('h1').textContent = 'Settings of case 7'; }, 700)")
    late = stage.wait_for("page", before + 3)[-1]
    assert late["page"]["headings"] == ["Settings of …"]
    page.evaluate("location.hash = '#/billing'")
    assert stage.wait_for("page", before + 4)[-1]["page"]["key"] == "/projects/:id/settings#/billing"
    page.wait_for_timeout(400)
    assert len(stage.of("page")) == before + 4


@pytest.mark.parametrize(
    "harm",
    [
        "delete window.navigation; Object.defineProperty(window, 'navigation', { value: undefined })",
        "Object.defineProperty(window, 'navigation', { value: undefined }); Object.freeze(history)",
        "Object.freeze(history); Object.freeze(History.prototype)",
    ],
)
def test_it_is_followed_without_the_navigation_api_and_with_a_frozen_history(stage: Stage, harm: str) -> None:
    stage.page.add_init_script(harm)
    stage.open()
    stage.page.evaluate("history.pushState({}, '', '/billing')")
    for _ in range(100):
        if last_page(stage)["key"] == "/billing":
            break
        stage.page.wait_for_timeout(50)
    assert last_page(stage)["key"] == "/billing"


def test_what_is_marked_is_sent_only_when_the_visitor_presses_to_ask_about_it(stage: Stage) -> None:
    panel = stage.open()
    chip = panel.get_by_role("button", name="Ask about what you marked")
    mark(stage, "#error")
    open_again(stage)
    expect(chip).to_contain_text("The Error 42 came for …")
    field = panel.get_by_label("Your message")
    field.fill("What is it?")
    field.press("Enter")
    assert "selection" not in stage.wait_for("say")[0]
    open_again(stage)
    chip.click()
    expect(field).to_be_focused()
    field.fill("And now?")
    field.press("Enter")
    first = stage.of("say")[0]
    stage.tell({"type": "ack", "client_id": first["client_id"], "conversation": CONVERSATION, "seq": 1})
    assert stage.wait_for("say", 2)[1]["selection"] == "The Error 42 came for …"
    mark(stage, "#secret")
    open_again(stage)
    expect(chip).to_have_count(0)


def test_a_button_beside_something_asks_its_question_also_within_a_shadow_root(stage: Stage) -> None:
    stage.page.goto("https://app.example.com/")
    stage.page.locator("#inner").click()
    assert stage.wait_for("say")[0]["text"] == "How do I invite someone?"
    assert stage.of("say")[0]["page"]["facts"]["plan"] == "Forest"


def test_what_is_sent_is_shown_as_it_is_sent(stage: Stage) -> None:
    panel = stage.open("/people/ada-lovelace")
    panel.get_by_role("button", name="More").click()
    panel.get_by_role("menuitem", name="What we send").click()
    frame = panel.get_by_role("region", name="What is sent, as it is written")
    expect(frame).to_contain_text('"key": "/people/:name"')
    expect(frame).to_contain_text('"plan": "Forest"')
    expect(frame).not_to_contain_text("ada")
    expect(panel.get_by_role("heading", name="What is never sent")).to_be_visible()
