"""The whole visit by keyboard alone: the focus is never lost, always seen, and comes back to where one was."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Frame, expect

from tests.browser import panel_of
from tests.widget.sample_talk import ENGLISH
from tests.widget.stage import CONVERSATION, HOST, LATER, Stage

STOPS_MAX: Final = 40
"""Presses of Tab within which everything in the panel is reached."""

_FOCUS: Final = """() => {
  const focused = document.activeElement;
  const outlined = focused.closest('.field') ?? focused;
  const { outlineStyle, boxShadow } = getComputedStyle(outlined);
  const box = focused.getBoundingClientRect();
  return {
    name: focused.getAttribute('aria-label') ?? focused.textContent.trim(),
    id: focused.id,
    isLost: focused === document.body,
    isMarked: outlineStyle !== 'none' || boxShadow !== 'none',
    isInView: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""

ARTICLE: Final[dict[str, Any]] = {
    "id": "projects/invite",
    "title": ENGLISH.article,
    "url": "https://help.example.com/invite",
    "summary": ENGLISH.summary,
}
WHOLE: Final = ARTICLE | {"updated": None, "text": "Open **Members**.", "is_cut": False, "linked": [], "related": []}

ACTION: Final[dict[str, Any]] = {
    "kind": "action",
    "action": "a_1",
    "title": ENGLISH.action,
    "facts": [{"label": ENGLISH.plan, "value": "Business"}],
    "confirm": ENGLISH.confirm,
    "destructive": False,
    "expires_at": LATER,
}

pytestmark = pytest.mark.browser


class Visitor:
    """Somebody without a pointer."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.panel: Frame

    def press(self, *keys: str) -> None:
        """Presses keys one after the other."""
        for key in keys:
            self._stage.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Writes into whatever has the focus."""
        self._stage.page.keyboard.type(text)

    def open(self) -> None:
        """Goes to the launcher, and opens the panel by Enter."""
        self._stage.page.goto(f"{HOST}/projects/8241/members")
        self._stage.page.wait_for_function("() => document.querySelector('handrail-widget')")
        for _ in range(STOPS_MAX):
            self.press("Tab")
            if self._stage.page.evaluate("document.activeElement.localName") == "handrail-widget":
                break
        self.press("Enter")
        self.panel = panel_of(self._stage.page)
        expect(self.panel.locator("#message")).to_be_focused()

    def go_to(self, name: str, key: str = "Shift+Tab") -> None:
        """Goes stop by stop to what is called `name`; wherever the focus is on the way, it is seen."""
        passed = []
        for _ in range(STOPS_MAX):
            self.press(key)
            passed.append(self.focus()["name"])
            if passed[-1] == name:
                return
        raise AssertionError(f"{name!r} was not reached: {passed}")

    def focus(self) -> dict[str, Any]:
        """What has the focus, which must not be lost, hidden or unmarked."""
        found: dict[str, Any] = self.panel.evaluate(_FOCUS)
        assert not found["isLost"], "the focus was lost"
        assert found["isMarked"], f"nothing shows that {found['name']!r} has the focus"
        assert found["isInView"], f"{found['name']!r} has the focus and is out of view"
        return found

    def is_writing(self) -> None:
        """The focus is where messages are written."""
        expect(self.panel.locator("#message")).to_be_focused()


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    made = Stage(browser, "<h1>Members</h1><a href='/boards'>Boards</a>", viewport={"width": 1280, "height": 800})
    made.served["articles/projects/invite"] = WHOLE
    yield made
    assert made.errors == []
    made.close()


@pytest.fixture
def visitor(stage: Stage) -> Visitor:
    """Somebody who has asked, and has an answer with a source."""
    visitor = Visitor(stage)
    visitor.open()
    visitor.write(ENGLISH.question)
    visitor.press("Enter")
    (said,) = stage.wait_for("say")
    stage.store(said["text"], author="visitor", client_id=said["client_id"])
    source = {"number": 1, "title": ENGLISH.article, "section": "", "article": ARTICLE["id"], "url": ARTICLE["url"]}
    stage.store(ENGLISH.answer, sources=[source])
    visitor.panel.locator(".sources").wait_for()
    visitor.panel.get_by_role("button", name=stage.says("header.menu")).wait_for()
    visitor.is_writing()
    return visitor


def test_an_answer_is_judged_and_the_focus_stays(stage: Stage, visitor: Visitor) -> None:
    visitor.go_to(stage.says("rating.good"))
    visitor.press("Enter")
    (rated,) = stage.wait_for("rate")
    assert rated["good"] is True
    assert visitor.focus()["name"] == stage.says("rating.good")


def test_an_article_is_read_and_the_way_back_leads_to_the_conversation(stage: Stage, visitor: Visitor) -> None:
    visitor.go_to(ENGLISH.article)
    visitor.press("Enter")
    visitor.panel.get_by_role("heading", name=ENGLISH.article).wait_for()
    visitor.focus()
    visitor.go_to(stage.says("header.back"))
    visitor.press("Enter")
    visitor.is_writing()


def test_the_menu_is_walked_and_left(stage: Stage, visitor: Visitor) -> None:
    visitor.go_to(stage.says("header.menu"))
    visitor.press("Enter")
    first, second = (
        visitor.panel.get_by_role("menuitem", name=stage.says(f"menu.{key}")) for key in ("help", "history")
    )
    expect(first).to_be_focused()
    visitor.press("ArrowDown")
    expect(second).to_be_focused()
    visitor.focus()
    visitor.press("Escape")
    assert visitor.focus()["name"] == stage.says("header.menu")
    visitor.press("Enter")
    expect(first).to_be_focused()
    visitor.press("ArrowDown", "Enter")
    stage.wait_for("list_conversations")
    visitor.focus()
    visitor.press("Escape")
    visitor.is_writing()


def test_the_help_centre_is_searched(stage: Stage, visitor: Visitor) -> None:
    stage.served["articles"] = {"articles": [ARTICLE | {"section": ""}]}
    visitor.go_to(stage.says("header.menu"))
    visitor.press("Enter")
    visitor.panel.get_by_role("menu").wait_for()
    visitor.press("Enter")
    expect(visitor.panel.get_by_role("searchbox")).to_be_focused()
    visitor.write("invite")
    visitor.panel.locator(".found li").wait_for()
    visitor.press("ArrowDown")
    assert visitor.focus()["name"] == ENGLISH.article
    visitor.press("Enter")
    visitor.panel.locator(".reading").wait_for()
    visitor.press("Escape")
    visitor.focus()
    visitor.press("Escape")
    visitor.is_writing()


def test_an_action_is_confirmed_and_the_focus_stays_with_it(stage: Stage, visitor: Visitor) -> None:
    stage.store(ENGLISH.action, card=ACTION)
    visitor.panel.locator(".card").wait_for()
    visitor.go_to(ENGLISH.confirm)
    visitor.press("Enter")
    (decided,) = stage.wait_for("decide")
    assert decided["confirm"] is True
    stage.store(ENGLISH.confirm, author="visitor", client_id=decided["client_id"], settles="a_1")
    visitor.panel.locator(".choice").wait_for(state="detached")
    assert visitor.focus()["name"] == ENGLISH.action


def test_an_answer_under_way_is_stopped_by_escape(stage: Stage, visitor: Visitor) -> None:
    stage.tell({"type": "answering", "conversation": CONVERSATION, "run": "r_9", "revision": 0})
    visitor.panel.locator(".stop").wait_for()
    visitor.press("Escape")
    stage.wait_for("stop")
    visitor.is_writing()


def test_a_person_is_asked_and_an_address_left(stage: Stage, visitor: Visitor) -> None:
    visitor.go_to(stage.says("composer.person"))
    visitor.press("Enter")
    (wanted,) = stage.wait_for("want_person")
    email = {"kind": "email", "given": None}
    stage.store(ENGLISH.asked, author="system", client_id=wanted["client_id"], card=email)
    stage.tell({"type": "status", "conversation": CONVERSATION, "status": "waiting_for_person"})
    visitor.panel.locator("#email").wait_for()
    for _ in range(STOPS_MAX):
        visitor.press("Shift+Tab")
        if visitor.focus()["id"] == "email":
            break
    visitor.write("ana@example.com")
    visitor.press("Enter")
    (left,) = stage.wait_for("email")
    assert left["email"] == "ana@example.com"
    visitor.is_writing()


def test_escape_closes_the_panel_and_the_launcher_has_the_focus_again(stage: Stage, visitor: Visitor) -> None:
    visitor.press("Escape")
    stage.page.wait_for_function("() => document.activeElement.localName === 'handrail-widget'")
    visitor.press("Enter")
    visitor.is_writing()


def test_tab_goes_through_everything_in_the_order_in_which_it_is_seen(stage: Stage, visitor: Visitor) -> None:
    names = []
    for _ in range(STOPS_MAX):
        visitor.press("Shift+Tab")
        names.append(visitor.focus()["name"])
        if names[-1] == stage.says("header.menu"):
            break
    expected = ["attach.add", "composer.person", "message.copy", "rating.bad", "rating.good"]
    assert names[: len(expected)] == [stage.says(key) for key in expected]
