"""The conversation in the panel as a whole: its menu, its history, how it ends, and what a broken line does to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, expect

from tests.browser import ask, open_panel
from tests.widget.stage import CONVERSATION, HANDRAIL, Stage

SOURCE = {"number": 1, "title": "Invite people", "section": "Roles", "url": "https://help.example.com/invite"}
EARLIER = "c_earlier"

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    found = Stage(browser, "<main><h1>Members</h1></main>", viewport={"width": 1280, "height": 800}, locale="en-GB")
    yield found
    assert found.errors == []
    found.close()


def menu(panel: Frame) -> None:
    panel.get_by_role("button", name="More").click()
    panel.get_by_role("menu").wait_for()


def choose(panel: Frame, name: str) -> None:
    menu(panel)
    panel.get_by_role("menuitem", name=name).click()


def focused(panel: Frame) -> str:
    """The name of what has the focus."""
    return str(panel.evaluate("() => document.activeElement.ariaLabel ?? document.activeElement.textContent"))


def test_an_empty_panel_loads_nothing_of_a_conversation_and_shows_what_is_written_at_once(stage: Stage) -> None:
    loaded: list[str] = []
    stage.page.on("request", lambda request: loaded.append(request.url))
    panel = stage.open()
    stage.page.wait_for_timeout(300)
    before = {url for url in loaded if "/assets/" in url}
    stage.page.route(f"{HANDRAIL}/widget/assets/part-*", lambda route: route.abort())
    ask(panel, "How do I invite someone?")
    expect(panel.get_by_text("How do I invite someone?")).to_be_visible()
    (said,) = stage.wait_for("say")
    stage.store("Open *Members*.", run="r_1")
    expect(panel.get_by_text("Open *Members*.")).to_be_visible()  # Readable, though not yet dressed.
    stage.page.unroute(f"{HANDRAIL}/widget/assets/part-*")
    stage.store(said["text"], author="visitor", client_id=said["client_id"])
    panel.get_by_label("Your message").fill("And")
    assert before < {url for url in loaded if "/assets/" in url}


def test_the_menu_is_a_menu_by_keyboard(stage: Stage) -> None:
    stage.store("Hello")
    panel = stage.open()
    button = panel.get_by_role("button", name="More")
    button.focus()
    button.press("ArrowDown")
    panel.get_by_role("menu").wait_for()
    assert focused(panel) == "Search the help centre"
    keyboard = stage.page.keyboard
    keyboard.press("ArrowUp")
    assert focused(panel) == "What we send"
    keyboard.press("Home")
    keyboard.press("ArrowDown")
    assert focused(panel) == "Earlier conversations"
    keyboard.press("d")
    assert focused(panel) == "Download this conversation"
    keyboard.press("Escape")
    expect(panel.get_by_role("menu")).to_have_count(0)
    assert focused(panel) == "More"
    expect(panel.get_by_label("Your message")).to_be_visible()  # Escape closed the menu, and not the panel.


def test_the_menu_offers_what_makes_sense(stage: Stage) -> None:
    panel = stage.open()
    menu(panel)
    names = panel.get_by_role("menu").get_by_role("menuitem").all_inner_texts()
    assert names == ["Search the help centre", "What we send"]
    expect(panel.get_by_role("menuitemcheckbox", name="Sound")).not_to_be_checked()


def test_starting_over_leaves_the_conversation_as_it_is_and_names_the_next_one(stage: Stage) -> None:
    stage.store("An old answer")
    panel = stage.open()
    expect(panel.get_by_text("An old answer")).to_be_visible()
    choose(panel, "Start over")
    hello = stage.wait_for("hello", 2)[1]
    assert hello["conversation"] is None
    assert hello["after_seq"] == 0
    expect(panel.get_by_text("An old answer")).to_have_count(0)
    ask(panel, "Another thing")
    (said,) = stage.wait_for("say")
    stage.tell({"type": "ack", "client_id": said["client_id"], "conversation": "c_2", "seq": 1})
    stage.page.reload()
    open_panel(stage.page)
    assert stage.wait_for("hello", 3)[2].get("fresh") is None


def test_a_name_for_the_next_conversation_outlives_a_reload(stage: Stage) -> None:
    panel = stage.open()
    ask(panel, "First")
    (said,) = stage.wait_for("say")
    stage.store("First", author="visitor", client_id=said["client_id"])
    stage.tell({"type": "ack", "client_id": said["client_id"], "conversation": CONVERSATION, "seq": 1})
    choose(panel, "Start over")
    fresh = stage.wait_for("hello", 2)[1]["fresh"]
    stage.page.reload()
    open_panel(stage.page)
    again = stage.wait_for("hello", 3)[2]
    assert (again["fresh"], again["conversation"]) == (fresh, None)


def test_an_earlier_conversation_is_listed_and_opened(stage: Stage) -> None:
    stage.store("Now")
    panel = stage.open()
    choose(panel, "Earlier conversations")
    stage.wait_for("list_conversations")
    rest = {"status": "resolved", "last_seq": 4, "last_at": "2026-11-01T10:00:00Z"}
    listed = [
        rest | {"conversation": CONVERSATION, "title": "How do I invite someone?", "status": "with_ai"},
        rest | {"conversation": EARLIER, "title": "<b>Invoices</b> are wrong"},
    ]
    stage.tell({"type": "conversations", "conversations": listed})
    items = panel.get_by_role("listitem")
    expect(items).to_have_count(2)
    expect(items.nth(1)).to_contain_text("<b>Invoices</b> are wrong")
    expect(items.nth(1)).to_contain_text("resolved")
    items.nth(1).get_by_role("button").press("Enter")
    assert stage.wait_for("hello", 2)[1]["conversation"] == EARLIER
    assert focused(panel) == "Your message"


def test_an_empty_history_says_so(stage: Stage) -> None:
    stage.store("Now")
    panel = stage.open()
    choose(panel, "Earlier conversations")
    stage.wait_for("list_conversations")
    stage.tell({"type": "conversations", "conversations": []})
    expect(panel.get_by_text("There are none yet.")).to_be_visible()
    panel.get_by_role("button", name="Back").click()
    expect(panel.get_by_text("Now")).to_be_visible()


def test_ending_is_asked_about_once(stage: Stage) -> None:
    stage.store("Hello")
    panel = stage.open()
    choose(panel, "End this conversation")
    dialog = panel.get_by_role("dialog", name="End this conversation?")
    expect(dialog).to_be_visible()
    stage.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert stage.of("end") == []
    choose(panel, "End this conversation")
    dialog.get_by_role("button", name="End it").click()
    (end,) = stage.wait_for("end")
    survey = {"kind": "survey", "score": None, "comment": ""}
    stage.store("The conversation was resolved.", author="system", client_id=end["client_id"], card=survey)
    stage.tell({"type": "ack", "client_id": end["client_id"], "conversation": CONVERSATION, "seq": 2})
    expect(panel.get_by_role("group", name="How was the help you got?")).to_be_visible()


def test_a_survey_is_answered_changed_and_told_of(stage: Stage) -> None:
    survey = {"kind": "survey", "score": None, "comment": ""}
    stage.store("The conversation was resolved.", author="system", card=survey)
    panel = stage.open()
    panel.get_by_role("radio", name="very good").check(force=True)
    panel.get_by_label("Anything to add? (optional)").fill("Quick!")
    panel.get_by_role("button", name="Send", exact=True).first.click()
    (said,) = stage.wait_for("survey")
    assert (said["score"], said["comment"]) == (5, "Quick!")
    expect(panel.get_by_text("You said: very good")).to_be_visible()
    given = {"kind": "survey", "score": 5, "comment": "Quick!"}
    stage.store("Thank you.", author="system", client_id=said["client_id"], card=given)
    expect(panel.get_by_text("You said: very good")).to_have_count(1)
    panel.get_by_role("button", name="Change").click()
    expect(panel.get_by_label("Anything to add? (optional)")).to_have_value("Quick!")
    panel.get_by_role("radio", name="poor", exact=True).check(force=True)
    panel.get_by_role("button", name="Send", exact=True).first.click()
    assert stage.wait_for("survey", 2)[1]["score"] == 2


def test_no_survey_where_the_team_wants_none(stage: Stage) -> None:
    stage.settings = stage.settings.model_copy(update={"survey": False})
    stage.store("The conversation was resolved.", author="system", card={"kind": "survey", "score": None})
    panel = stage.open()
    expect(panel.get_by_text("The conversation was resolved.")).to_be_visible()
    expect(panel.get_by_role("radio")).to_have_count(0)


def test_a_thumb_down_asks_why(stage: Stage) -> None:
    stage.store("Open Members.[1]", run="r_1", sources=[SOURCE])
    panel = stage.open()
    down = panel.get_by_role("button", name="This did not help")
    down.click()
    assert stage.wait_for("rate")[0] == {"type": "rate", "seq": 1, "good": False}
    panel.get_by_label("What was wrong or missing? (optional)").fill("The button is elsewhere")
    panel.get_by_role("button", name="Send", exact=True).first.click()
    assert stage.wait_for("rate", 2)[1]["comment"] == "The button is elsewhere"
    expect(panel.get_by_label("What was wrong or missing? (optional)")).to_have_count(0)
    assert focused(panel) == "This did not help"


def test_an_answer_is_copied(stage: Stage) -> None:
    stage.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    stage.store("Open Members.", run="r_1")
    panel = stage.open()
    panel.get_by_role("button", name="Copy this answer").click()
    expect(panel.get_by_text("Copied")).to_be_visible()


def test_a_conversation_is_saved_as_a_text_file(stage: Stage, tmp_path: Path) -> None:
    stage.store("How do I invite someone?", author="visitor", client_id="m-1")
    stage.store("Open **Members**.[1]", run="r_1", sources=[SOURCE])
    stage.store("I can help.", author="person", name="Ana Costa")
    panel = stage.open()
    menu(panel)
    with stage.page.expect_download() as coming:
        panel.get_by_role("menuitem", name="Download this conversation").click()
    assert coming.value.suggested_filename == "conversation-2026-11-02.txt"
    coming.value.save_as(tmp_path / "saved.txt")
    saved = (tmp_path / "saved.txt").read_text("utf-8")
    assert saved.startswith("Fernway help\n\n[Nov 2, 2026, ")
    assert "] You\nHow do I invite someone?\n" in saved
    assert (
        "] AI assistant\nOpen **Members**.[1]\nSources\n[1] Invite people › Roles https://help.example.com/invite"
        in saved
    )
    assert "] Ana Costa\nI can help.\n" in saved


def test_what_is_said_while_offline_waits_and_goes_out_in_order(stage: Stage) -> None:
    stage.store("Hello")
    panel = stage.open()
    expect(panel.get_by_text("Hello")).to_be_visible()
    stage.leave()
    ask(panel, "One")
    ask(panel, "Two")
    expect(panel.get_by_text("not sent yet")).to_have_count(2)
    stage.come_back()
    (one,) = stage.wait_for("say")
    assert one["text"] == "One"
    stage.store("One", author="visitor", client_id=one["client_id"])
    assert stage.wait_for("say", 2)[1]["text"] == "Two"


def test_a_reload_in_the_middle_of_an_answer_goes_on_with_it(stage: Stage) -> None:
    panel = stage.open()
    ask(panel, "How do I invite someone?")
    (said,) = stage.wait_for("say")
    stage.store(said["text"], author="visitor", client_id=said["client_id"])
    beginning = {"type": "delta", "conversation": CONVERSATION, "run": "r_1", "revision": 0}
    stage.tell(beginning | {"offset": 0, "text": "Open **Mem"})
    expect(panel.get_by_text("Open")).to_be_visible()
    stage.page.reload()
    panel = open_panel(stage.page)
    stage.wait_for("hello", 2)
    stage.tell(beginning | {"offset": 0, "text": "Open **Members** and"})
    expect(panel.get_by_text("Members")).to_be_visible()
    stage.store("Open **Members** and press Invite.", run="r_1")
    expect(panel.locator("article.ai")).to_have_count(1)
    expect(panel.locator("article.visitor")).to_have_count(1)


def test_a_person_has_a_face_and_the_team_has_hours(stage: Stage) -> None:
    panel = stage.open()
    faces = [{"name": "Ana Costa", "picture": None}, {"name": "Bo", "picture": None}]
    stage.tell({"type": "people", "open": False, "opens_at": "2126-11-04T08:00:00Z", "faces": faces})
    header = panel.locator("header")
    expect(header).to_contain_text("our team is back")
    expect(header.locator(".face")).to_have_text(["AC", "B"])
    stage.store("Here I am.", author="person", name="Ana Costa")
    stage.tell({"type": "status", "conversation": CONVERSATION, "status": "with_person", "name": "Ana Costa"})
    expect(header).to_contain_text("Ana Costa")
    expect(panel.locator("article.person")).to_contain_text("Ana Costa")
    expect(header.locator(".face")).to_have_text(["AC"])
