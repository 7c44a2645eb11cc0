"""Files in the panel, by a real browser: chosen, pasted, dropped; on their way, there, in trouble, and looked at."""

import base64
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pytest
from PIL import Image
from playwright.sync_api import Browser, Frame, expect

from server.embed.widget_settings import WidgetSettings
from tests.widget.file_desk import FileDesk
from tests.widget.stage import Stage

pytestmark = pytest.mark.browser


def png(colour: str = "teal") -> bytes:
    out = BytesIO()
    Image.new("RGB", (320, 200), colour).save(out, "PNG")
    return out.getvalue()


TAKE: Final = """([selector, kind, files]) => {
  const transfer = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const options = { bubbles: true, cancelable: true };
  const event = kind === 'paste'
    ? new ClipboardEvent('paste', { ...options, clipboardData: transfer })
    : new DragEvent(kind, { ...options, dataTransfer: transfer });
  return document.querySelector(selector).dispatchEvent(event);
}"""
"""What a person does with the clipboard, or with the mouse from another window."""


def given(panel: Frame, kind: str, *files: tuple[str, str, bytes], at: str = "#message") -> bool:
    """Whether the browser would go on with it by itself."""
    listed = [[name, media_type, base64.b64encode(content).decode()] for name, media_type, content in files]
    going_on: bool = panel.evaluate(TAKE, [at, kind, listed])
    return going_on


def chosen(panel: Frame, *files: tuple[str, str, bytes]) -> None:
    buffers: Any = [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    panel.locator("input[type=file]").set_input_files(buffers)


def opened(stage: Stage) -> Frame:
    """The panel, once files can be attached: what takes them comes when the panel is there."""
    panel = stage.open()
    panel.get_by_role("button", name="Attach files").wait_for()
    return panel


SHOT: Final = ("Screenshot 1.png", "image/png", png())
LOG: Final = ("server.log", "text/plain", b"line\n" * 500)


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    built = Stage(browser, "<h1>Members</h1>")
    yield built
    assert built.errors == []
    built.close()


@pytest.fixture
def desk(stage: Stage) -> FileDesk:
    return FileDesk(stage)


def test_chosen_files_are_sent_shown_and_go_with_the_message(stage: Stage, desk: FileDesk) -> None:
    panel = opened(stage)
    chosen(panel, SHOT, LOG)
    shelf = panel.get_by_role("list", name="Attached files").get_by_role("listitem")
    expect(shelf).to_have_count(2)
    expect(shelf.nth(0).locator("img")).to_have_js_property("naturalWidth", 320)
    expect(panel.get_by_role("status").filter(has_text="server.log is attached.")).to_be_attached()
    assert desk.kept == [SHOT[2], LOG[2]]
    panel.get_by_label("Your message").fill("See this")
    panel.get_by_label("Your message").press("Enter")
    (said,) = stage.wait_for("say")
    assert (said["text"], said["attachments"]) == ("See this", ["f_0", "f_1"])
    expect(panel.locator(".shelf li")).to_have_count(0)
    expect(panel.get_by_role("button", name="Show Screenshot 1.png")).to_be_visible()
    expect(panel.get_by_role("button", name="Save server.log")).to_be_visible()


def test_a_pasted_screenshot_can_be_sent_without_a_word(stage: Stage, desk: FileDesk) -> None:
    panel = opened(stage)
    given(panel, "paste", SHOT)
    send = panel.get_by_role("button", name="Send")
    expect(send).to_be_enabled()
    send.click()
    (said,) = stage.wait_for("say")
    assert (said["text"], said["attachments"]) == ("", ["f_0"])


def test_pasted_words_stay_words(stage: Stage, desk: FileDesk) -> None:
    panel = opened(stage)
    panel.get_by_label("Your message").focus()
    assert given(panel, "paste"), "the browser puts the text in"
    expect(panel.locator(".shelf li")).to_have_count(0)


def test_what_is_dropped_anywhere_is_taken_and_the_panel_stays(stage: Stage, desk: FileDesk) -> None:
    panel = opened(stage)
    assert not given(panel, "dragover", SHOT, at=".header")
    assert not given(panel, "drop", SHOT, at=".header")
    expect(panel.locator(".shelf li.ready")).to_have_count(1)


def test_a_team_that_wants_no_files_gets_none_and_a_drop_opens_nothing(browser: Browser) -> None:
    stage = Stage(browser, "<h1>Members</h1>")
    stage.settings = WidgetSettings(attachments=False)
    desk = FileDesk(stage)
    panel = stage.open()
    while given(panel, "drop", SHOT):
        stage.page.wait_for_timeout(50)  # until what would take files is there
    expect(panel.get_by_role("button", name="Attach files")).to_have_count(0)
    assert desk.kept == []
    stage.close()


def test_what_cannot_be_taken_says_so_and_holds_the_message_until_it_is_gone(stage: Stage, desk: FileDesk) -> None:
    panel = opened(stage)
    desk.errors = [(415, "upload_type")]
    panel.get_by_label("Your message").fill("Hello")
    chosen(panel, ("a.svg", "image/svg+xml", b"<svg/>"), ("empty.txt", "text/plain", b""))
    expect(panel.get_by_text("Only pictures, PDF and text files can be sent.").first).to_be_visible()
    expect(panel.get_by_text("This file is empty. Choose another one.").first).to_be_visible()
    expect(panel.get_by_role("button", name="Send")).to_be_disabled()
    for name in ("a.svg", "empty.txt"):
        panel.get_by_role("button", name=f"Remove {name}").click()
    expect(panel.get_by_label("Your message")).to_be_focused()
    panel.get_by_label("Your message").press("Enter")
    assert "attachments" not in stage.wait_for("say")[0]


def test_a_file_that_got_lost_is_sent_again_at_a_press(stage: Stage, desk: FileDesk) -> None:
    panel = opened(stage)
    desk.errors = [None]
    chosen(panel, SHOT)
    expect(panel.get_by_text("Not sent. Check your connection.").first).to_be_visible()
    panel.get_by_role("button", name="Try again").click()
    expect(panel.locator(".shelf li.ready")).to_have_count(1)


def test_too_large_a_file_is_not_sent_at_all_and_more_than_five_are_left_out(stage: Stage, desk: FileDesk) -> None:
    panel = opened(stage)
    chosen(panel, ("huge.log", "text/plain", b"a" * (5 * 1024 * 1024 + 1)))
    expect(panel.get_by_text("Larger than").first).to_be_visible()
    assert desk.kept == []
    panel.get_by_role("button", name="Remove huge.log").click()
    chosen(panel, *[(f"{number}.txt", "text/plain", b"x") for number in range(7)])
    expect(panel.locator(".shelf li.ready")).to_have_count(5)
    expect(panel.get_by_text("At most 5 files go with one message.")).to_be_visible()


def test_a_file_that_was_removed_is_taken_back_from_the_server(stage: Stage, desk: FileDesk) -> None:
    panel = opened(stage)
    chosen(panel, SHOT)
    expect(panel.locator(".shelf li.ready")).to_have_count(1)
    panel.get_by_role("button", name="Remove Screenshot 1.png").click()
    expect(panel.locator(".shelf li")).to_have_count(0)
    stage.page.wait_for_timeout(200)
    assert desk.removed == ["f_0"]


def test_a_picture_in_the_conversation_is_looked_at_and_escape_closes_it_alone(stage: Stage, desk: FileDesk) -> None:
    desk.kept = [png("crimson")]
    shot = {"id": "f_0", "name": "<b>x</b>.png", "media_type": "image/png", "size": 9, "width": 320, "height": 200}
    stage.store("", author="visitor", attachments=[shot])
    panel = opened(stage)
    thumb = panel.get_by_role("button", name="Show <b>x</b>.png")
    expect(thumb.locator("img")).to_have_js_property("naturalWidth", 320)
    thumb.click()
    large = panel.get_by_role("dialog", name="<b>x</b>.png")
    expect(large).to_be_visible()
    stage.page.keyboard.press("Escape")
    expect(large).not_to_be_visible()
    expect(thumb).to_be_visible()
    expect(thumb).to_be_focused()


def test_a_file_of_the_conversation_is_saved_under_its_name(stage: Stage, desk: FileDesk) -> None:
    desk.kept = [LOG[2]]
    log = {"id": "f_0", "name": "server.log", "media_type": "text/plain", "size": 2_500, "width": None, "height": None}
    stage.store("see", author="visitor", attachments=[log])
    panel = opened(stage)
    with stage.page.expect_download() as download:
        panel.get_by_role("button", name="Save server.log").click()
    assert download.value.suggested_filename == "server.log"
    assert download.value.path().read_bytes() == LOG[2]


def test_the_states_break_no_rule_of_accessibility(stage: Stage, desk: FileDesk, axe: str) -> None:
    panel = opened(stage)
    desk.errors = [(422, "upload_damaged"), None]
    chosen(panel, SHOT, ("b.png", "image/png", png()), LOG)
    expect(panel.locator(".shelf li.ready")).to_have_count(1)
    panel.evaluate(axe)
    found = panel.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
