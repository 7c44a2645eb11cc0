"""What a screen reader is told: each message of somebody else's once, when it is whole, and nothing twice."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Frame

from tests.widget.sample_talk import ENGLISH
from tests.widget.stage import CONVERSATION, Stage

_LISTEN: Final = """() => {
  window.heard = [];
  const live = '[aria-live],[role=log],[role=status],[role=alert]';
  const region = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest(live);
  new MutationObserver((records) => {
    for (const { target, addedNodes, type } of records) {
      const told = type === 'characterData' ? [target] : [...addedNodes];
      for (const node of told) if (region(node) && node.textContent.trim()) window.heard.push(node.textContent.trim());
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
"""Writes down what appears in any live region, as a screen reader would speak it."""

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    made = Stage(browser, "<h1>Members</h1>", viewport={"width": 1280, "height": 800})
    yield made
    assert made.errors == []
    made.close()


@pytest.fixture
def panel(stage: Stage) -> Frame:
    """A panel with a conversation, listened to from here on."""
    stage.store(ENGLISH.question, author="visitor", client_id="m-1")
    panel = stage.open()
    panel.locator(".transcript").wait_for()
    panel.locator("[role=log]").wait_for(state="attached")
    panel.evaluate(_LISTEN)
    return panel


def test_an_answer_is_spoken_once_when_it_is_whole_and_not_while_it_is_written(stage: Stage, panel: Frame) -> None:
    stage.tell({"type": "answering", "conversation": CONVERSATION, "run": "r_1", "revision": 0})
    offset = 0
    for word in ENGLISH.half.split(" "):
        delta = {"type": "delta", "conversation": CONVERSATION, "run": "r_1", "revision": 0, "offset": offset}
        stage.tell(delta | {"text": f"{word} "})
        offset += len(word) + 1
    panel.locator(".writing li").nth(1).wait_for()
    assert _heard(panel) == []
    stage.store(ENGLISH.answer.replace(" [1]", "."), run="r_1")
    panel.locator(".writing").wait_for(state="detached")
    (spoken,) = _heard(panel)
    assert spoken.startswith(f"{stage.says('who.ai')}: You need the role Admin.")
    assert "*" not in spoken


def test_a_person_is_spoken_by_name_and_the_visitors_own_words_not_at_all(stage: Stage, panel: Frame) -> None:
    stage.store("One more thing.", author="visitor", client_id="m-2")
    stage.store("I am here.", author="person", name=ENGLISH.person)
    panel.get_by_text("I am here.").last.wait_for()
    assert _heard(panel) == [f"{ENGLISH.person}: I am here."]


def test_what_was_missed_is_spoken_after_a_lost_connection_and_what_was_heard_is_not_again(
    stage: Stage, panel: Frame
) -> None:
    stage.store("I am here.", author="person", name=ENGLISH.person)
    panel.get_by_text("I am here.").last.wait_for()
    stage.leave()
    stage.store("Are you still there?", author="person", name=ENGLISH.person)
    stage.come_back()
    stage.wait_for("hello", 2)
    panel.get_by_text("Are you still there?").last.wait_for()
    messages = [spoken for spoken in _heard(panel) if spoken.startswith(ENGLISH.person)]
    assert messages == [f"{ENGLISH.person}: I am here.", f"{ENGLISH.person}: Are you still there?"]


def _heard(panel: Frame) -> list[str]:
    panel.page.wait_for_timeout(SETTLED_MILLISECONDS)
    heard: list[str] = panel.evaluate("window.heard")
    return heard


SETTLED_MILLISECONDS: Final = 100
"""After which whatever was told has been drawn."""
