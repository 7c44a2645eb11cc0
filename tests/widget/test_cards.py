"""Cards in the panel, as a visitor meets them: by mouse, by keyboard, twice in a row, and without a connection."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, expect

from tests.widget.stage import CONVERSATION, LATER, Stage

ACTION: Final[dict[str, Any]] = {
    "kind": "action",
    "action": "a_1",
    "title": "Switch to the Business plan",
    "facts": [{"label": "Plan", "value": "Business"}, {"label": "Price", "value": "€ 96 a month, from today"}],
    "confirm": "Switch the plan",
    "destructive": False,
    "expires_at": LATER,
}
EMAIL: Final[dict[str, Any]] = {"kind": "email", "given": None}
SOURCE: Final[dict[str, Any]] = {
    "number": 1,
    "title": "Invite someone",
    "section": "",
    "url": "https://help.example.com/",
}
INCIDENT: Final[dict[str, Any]] = {
    "title": "Boards load slowly",
    "text": "We have found the cause.",
    "impact": "major",
    "url": "https://status.example.com/41",
    "since": "2026-11-02T09:12:00Z",
}

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    made = Stage(browser, "<h1>Members</h1>", viewport={"width": 1280, "height": 800})
    yield made
    assert made.errors == []
    made.close()


def test_an_action_is_confirmed_once_however_often_it_is_pressed(stage: Stage) -> None:
    stage.store("I can switch you.", card=ACTION)
    panel = stage.open()
    card = panel.get_by_role("region", name="Switch to the Business plan")
    expect(card).to_contain_text("€ 96 a month, from today")
    card.get_by_role("button", name="Switch the plan").dblclick()
    card.get_by_role("button", name="No, leave it").click(force=True)
    expect(card).to_contain_text("Sending…")
    (said,) = stage.wait_for("decide")
    assert (said["action"], said["confirm"]) == ("a_1", True)
    assert said["page"]["key"] == "/projects/:id/members"
    stage.store("Switch the plan", author="visitor", client_id=said["client_id"], settles="a_1")
    expect(card).to_contain_text("You confirmed this.")
    expect(card.get_by_role("button")).to_have_count(0)
    assert len(stage.of("decide")) == 1


def test_an_action_is_declined_by_keyboard_and_the_focus_stays_with_it(stage: Stage) -> None:
    stage.store("I can switch you.", card=ACTION | {"destructive": True})
    panel = stage.open()
    card = panel.get_by_role("region", name="Switch to the Business plan")
    card.get_by_role("button", name="Switch the plan").focus()
    stage.page.keyboard.press("Tab")
    expect(card.get_by_role("button", name="No, leave it")).to_be_focused()
    stage.page.keyboard.press("Enter")
    (said,) = stage.wait_for("decide")
    assert said["confirm"] is False
    expect(card.get_by_role("button", name="No, leave it")).to_be_focused()
    stage.store("No, leave it", author="visitor", client_id=said["client_id"], settles="a_1")
    expect(card).to_contain_text("Nothing was changed.")
    expect(card).to_be_focused()


def test_an_action_whose_time_is_over_cannot_be_pressed_and_one_that_another_tab_settled_shows_it(stage: Stage) -> None:
    stage.store("I can switch you.", card=ACTION | {"expires_at": "2020-01-01T00:00:00Z", "title": "Late"})
    stage.store("I can switch you.", card=ACTION | {"action": "a_2"})
    panel = stage.open()
    late = panel.get_by_role("region", name="Late")
    expect(late).to_contain_text("The time for this is over")
    expect(late.get_by_role("button")).to_have_count(0)
    stage.store("Switch the plan", author="visitor", client_id="m-other-tab", settles="a_2")
    expect(panel.get_by_role("region", name="Switch to the Business plan")).to_contain_text("You confirmed this.")


def test_a_refused_word_says_why_and_leaves_the_rest_to_the_visitor(stage: Stage) -> None:
    stage.store("I can switch you.", card=ACTION)
    panel = stage.open()
    card = panel.get_by_role("region", name="Switch to the Business plan")
    card.get_by_role("button", name="Switch the plan").click()
    (said,) = stage.wait_for("decide")
    refusal = {"type": "error", "code": "action_not_open", "message": "This can no longer be decided."}
    stage.tell(refusal | {"retryable": False, "client_id": said["client_id"]})
    expect(card).to_contain_text("This can no longer be done from here.")


def test_an_address_is_checked_sent_shown_and_can_be_changed_and_nothing_waits_for_it(stage: Stage) -> None:
    stage.store("A person will answer here.", author="system", card=EMAIL)
    panel = stage.open()
    field = panel.get_by_label("Where can we reach you?")
    field.fill("ana@example")
    field.press("Enter")
    expect(panel.get_by_text("Please write an address")).to_be_visible()
    expect(field).to_be_focused()
    assert stage.of("email") == []
    field.fill(" ana@example.com ")
    panel.get_by_role("button", name="Send", exact=True).first.click()
    (left,) = stage.wait_for("email")
    assert left["email"] == "ana@example.com"
    expect(panel.get_by_text("We can reach you at ana@example.com (sending…)")).to_be_visible()
    expect(panel.get_by_label("Your message")).to_be_focused()
    given = EMAIL | {"given": "ana@example.com"}
    stage.tell({"type": "ack", "client_id": left["client_id"], "conversation": CONVERSATION, "seq": 2})
    stage.store("Thank you.", author="system", client_id=left["client_id"], card=given)
    expect(panel.get_by_text("We can reach you at ana@example.com.")).to_have_count(1)
    panel.get_by_role("button", name="Change the address").click()
    expect(field).to_be_focused()
    expect(field).to_have_value("ana@example.com")
    field.fill("bo@example.com")
    field.press("Enter")
    assert stage.wait_for("email", 2)[1]["email"] == "bo@example.com"
    panel.get_by_label("Your message").fill("One more thing")
    panel.get_by_label("Your message").press("Enter")
    assert stage.wait_for("say")[0]["text"] == "One more thing"


def test_an_answer_with_sources_can_be_rated_and_the_last_word_counts(stage: Stage) -> None:
    stage.store("Hello!")
    seq = stage.store("Press Invite [1].", sources=[SOURCE])
    panel = stage.open()
    expect(panel.get_by_role("group", name="Did this help?")).to_have_count(1)
    panel.get_by_role("button", name="This did not help").click()
    panel.get_by_role("button", name="This helped", exact=True).click()
    rated = stage.wait_for("rate", 2)
    assert [(frame["seq"], frame["good"]) for frame in rated] == [(seq, False), (seq, True)]
    expect(panel.get_by_role("button", name="This helped", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(panel.get_by_role("button", name="This did not help")).to_have_attribute("aria-pressed", "false")


def test_an_incident_stands_on_top_until_it_was_read_and_another_one_is_news(stage: Stage) -> None:
    stage.store("Hello!")
    panel = stage.open()
    stage.tell({"type": "incident", "incident": INCIDENT})
    expect(panel.get_by_text("Boards load slowly")).to_be_visible()
    link = panel.get_by_role("link", name="See the status page")
    expect(link).to_have_attribute("href", "https://status.example.com/41")
    panel.get_by_role("button", name="Hide this notice").click()
    expect(panel.get_by_text("Boards load slowly")).to_have_count(0)
    expect(panel.get_by_label("Your message")).to_be_focused()
    stage.tell({"type": "incident", "incident": INCIDENT | {"title": "Sign-in fails", "impact": "critical"}})
    expect(panel.get_by_text("Sign-in fails")).to_be_visible()
    stage.tell({"type": "incident", "incident": None})
    expect(panel.get_by_text("Sign-in fails")).to_have_count(0)


def test_what_a_card_asks_is_read_out_with_its_message(stage: Stage) -> None:
    panel = stage.open()
    stage.store("I can switch you.", card=ACTION)
    region = panel.get_by_role("log", name="New messages")
    expect(region).to_contain_text("Switch to the Business plan?")
    expect(region).to_contain_text("Price: € 96 a month, from today")


def test_a_card_of_a_later_version_leaves_the_message_as_it_is(stage: Stage) -> None:
    stage.store("How was it?", card={"kind": "survey", "stars": 5})
    panel = stage.open()
    expect(panel.get_by_text("How was it?")).to_be_visible()


@pytest.mark.parametrize(
    "context",
    [
        {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
        {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
        {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
        {"viewport": {"width": 640, "height": 400}, "color_scheme": "dark", "device_scale_factor": 2},
    ],
    ids=["light", "dark", "phone", "zoomed to 200 %"],
)
def test_all_cards_keep_the_rules_of_accessibility_and_stay_within_the_panel(
    browser: Browser, axe: str, context: dict[str, Any]
) -> None:
    stage = Stage(browser, "<h1>Members</h1>", **context)
    step = {"target": "invite-people", "text": "Press Invite people."}
    guide = {"kind": "guide", "title": "On this page", "page": "/projects/:id/members", "steps": [step]}
    stage.store("Press **Invite** [1].", sources=[SOURCE], card=guide)
    stage.store("I can switch you.", card=ACTION)
    stage.store("This removes everything.", card=ACTION | {"action": "a_2", "title": "Delete it", "destructive": True})
    stage.store("A person will answer here.", author="system", card=EMAIL)
    panel = stage.open()
    stage.tell({"type": "incident", "incident": INCIDENT})
    expect(panel.get_by_text("Boards load slowly")).to_be_visible()
    panel.get_by_role("button", name="This helped", exact=True).click()
    panel.evaluate(axe)
    found = panel.evaluate(
        "() => axe.run().then((run) => run.violations.map((one) => `${one.id}: ${one.nodes[0].html}`))"
    )
    assert found == []
    assert panel.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert panel.get_by_role("region", name="Conversation").evaluate("(area) => area.scrollWidth <= area.clientWidth")
    stage.close()
