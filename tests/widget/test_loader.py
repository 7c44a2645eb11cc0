"""What the loader tells the panel: the page with what it declares, and who the visitor is."""

import base64
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import ask, open_panel
from tests.widget.stage import HANDRAIL, HOST, SITE, Stage

TARGETS_MAX = 50

BODY = """
<h1>Members</h1>
<button data-handrail="invite-people" onclick="document.querySelector('dialog').show()">Invite people</button>
<button data-handrail="invite-people">Invite people</button>
<button data-handrail="Not A Name">x</button>
<div style="visibility: hidden; display: none"><button data-handrail="hidden-one">x</button></div>
<dialog><button data-handrail="send-invitations">Send</button></dialog>
"""

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    made = Stage(browser, BODY, viewport={"width": 1280, "height": 800})
    yield made
    assert made.errors == []
    made.close()


def token(sub: str) -> str:
    def part(claims: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")

    return f"{part({'alg': 'HS256'})}.{part({'sub': sub, 'exp': 1})}.c2lnbmF0dXJl"


def test_a_page_reports_the_visible_elements_that_it_declares(stage: Stage) -> None:
    stage.open()
    assert stage.of("hello")[0]["page"]["targets"] == ["invite-people"]


def test_a_question_is_asked_about_the_page_as_it_is_then(stage: Stage) -> None:
    panel = stage.open()
    stage.page.get_by_role("button", name="Invite people").first.click()
    ask(panel, "And now?")
    assert stage.wait_for("say")[0]["page"]["targets"] == ["invite-people", "send-invitations"]


def test_a_page_that_declares_too_much_is_described_by_its_first_elements(browser: Browser) -> None:
    body = "".join(f'<button data-handrail="button-{n}">{n}</button>' for n in range(200))
    stage = Stage(browser, body)
    stage.open()
    assert stage.of("hello")[0]["page"]["targets"] == [f"button-{n}" for n in range(TARGETS_MAX)]
    stage.close()


def test_a_page_that_declares_nothing_says_nothing_of_it(browser: Browser) -> None:
    stage = Stage(browser, "<h1>Members</h1>")
    stage.open()
    assert "targets" not in stage.of("hello")[0]["page"]
    stage.close()


def test_who_the_visitor_is_goes_to_the_panel_alone_and_loads_nothing(stage: Stage) -> None:
    page = stage.page
    page.goto(f"{HOST}/projects/8241/members")
    page.wait_for_function("() => typeof window.Handrail === 'function'")
    page.evaluate("(token) => window.Handrail('identify', { token })", token("u_42"))
    page.wait_for_timeout(100)
    assert len(page.frames) == 1
    open_panel(page)
    assert stage.wait_for("hello")[0]["token"] == token("u_42")
    assert page.evaluate("JSON.stringify([...Object.keys(localStorage), document.cookie])") == '[""]'


def test_a_token_that_comes_later_is_said_anew_and_another_user_finds_nothing_of_the_former(stage: Stage) -> None:
    page = stage.page
    panel = stage.open()
    page.evaluate("(token) => window.Handrail('identify', { token })", token("u_41"))
    stage.wait_for("hello", 2)
    ask(panel, "My secret is 7")
    stage.wait_for("say")
    page.evaluate("(token) => window.Handrail('identify', { token })", token("u_42"))
    last = stage.wait_for("hello", 3)[-1]
    assert (last["visitor"], last["conversation"], last["token"]) == (None, None, token("u_42"))
    expect(panel.get_by_text("My secret is 7")).to_have_count(0)
    expect(panel.get_by_label("Your message")).to_have_value("")


def test_after_shutdown_nothing_is_kept_even_when_the_help_was_never_opened(stage: Stage) -> None:
    page = stage.page
    panel = stage.open()
    ask(panel, "Hi")
    stage.wait_for("say")
    name = f"handrail:{SITE}"
    assert panel.evaluate("(name) => localStorage.getItem(name)", name) is not None
    page.reload()
    page.wait_for_function("() => typeof window.Handrail === 'function'")
    page.evaluate("() => window.Handrail('shutdown')")
    panel = open_panel(page)
    assert stage.wait_for("hello", 2)[-1]["visitor"] is None
    assert panel.evaluate("(name) => localStorage.getItem(name)", name) is None


def test_the_spotlight_is_not_loaded_before_a_guide_starts(stage: Stage) -> None:
    asked: list[str] = []
    stage.page.on("request", lambda request: asked.append(request.url.removeprefix(HANDRAIL)))
    stage.open()
    assert "/widget.js" in asked
    assert not [url for url in asked if "spotlight" in url]


def test_another_language_leaves_what_the_page_has_said_of_itself_and_of_the_look(stage: Stage) -> None:
    page = stage.page
    stage.open()
    page.evaluate(
        """() => {
            Handrail('page', { plan: 'Forest' });
            Handrail('update', { routes: ['/projects/:name/members'] });
            Handrail('update', { look: { colour: '#ffcc00', position: 'top-end' } });
            Handrail('update', { look: { corner: 4 } });
            Handrail('update', { language: 'de' });
        }"""
    )
    stage.wait_for("hello", 2)
    page.wait_for_function("async () => (await Handrail('diagnose')).panel?.page === '/projects/:name/members'")

    def told() -> tuple[str, dict[str, str]]:
        last = [frame["page"] for frame in stage.heard if "page" in frame][-1]
        return last["key"], last.get("facts", {})

    for _ in range(100):
        if told() == ("/projects/:name/members", {"plan": "Forest"}):
            break
        page.wait_for_timeout(20)
    assert told() == ("/projects/:name/members", {"plan": "Forest"})
    look = page.evaluate("async () => (await Handrail('diagnose')).look")
    assert {name: look[name] for name in ("colour", "position", "corner")} == {
        "colour": "#ffcc00",
        "position": "top-end",
        "corner": 4,
    }
