"""The help centre in the panel: found as one types, read where one is, and never a dead end."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Frame, expect

from tests.widget.stage import Stage

HELP: Final = "https://help.fernway.example"
STEPS: Final = "\n\n".join(
    f"{number}. Step {number} of many, with some words to fill a line." for number in range(1, 31)
)

INVITE: Final = {"id": "projects/invite", "title": "Invite someone", "url": f"{HELP}/invite", "summary": "By e-mail."}
ROLES: Final = {"id": "roles", "title": "What roles may do", "url": f"{HELP}/roles", "summary": "Owner to viewer."}

pytestmark = pytest.mark.browser


def whole(article: dict[str, str], text: str, **part: Any) -> dict[str, Any]:
    plain = {"id": article["id"], "title": article["title"], "url": article["url"], "text": text}
    return plain | {"updated": "2026-10-12", "is_cut": False, "linked": [], "related": []} | part


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    made = Stage(browser, "<h1>Members</h1>", viewport={"width": 1280, "height": 800})
    made.served["suggestions"] = {"articles": [INVITE], "questions": ["How do I invite someone?"]}
    made.served["articles"] = {"articles": [INVITE | {"section": ""}, ROLES | {"section": "Who may invite"}]}
    made.served["articles/projects/invite"] = whole(
        INVITE,
        f"Owners invite. See [roles]({HELP}/roles#who) or [elsewhere](https://other.example/).\n\n{STEPS}",
        linked=[{"id": "roles", "url": f"{HELP}/roles"}],
        related=[ROLES],
    )
    made.served["articles/roles"] = whole(ROLES, f"Many.\n\n{STEPS}\n\n## Who may invite\n\nOwners.")
    yield made
    assert made.errors == []
    made.close()


def search(stage: Stage, text: str) -> Frame:
    panel = stage.open()
    panel.get_by_role("button", name="Search for help").click()
    panel.get_by_role("searchbox").fill(text)
    return panel


def test_an_article_is_found_read_and_left_by_keyboard_alone(stage: Stage) -> None:
    panel = stage.open()
    panel.get_by_role("button", name="Search for help").focus()
    keys = stage.page.keyboard
    keys.press("Enter")
    expect(panel.get_by_role("searchbox")).to_be_focused()
    expect(panel.get_by_role("link", name="Invite someone")).to_be_visible()
    keys.type("invi")
    expect(panel.get_by_role("status")).to_have_text("2 articles found")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    expect(panel.get_by_role("link", name="Invite someone")).to_be_focused()
    keys.press("Enter")
    expect(panel.get_by_role("heading", name="Invite someone")).to_be_focused()
    expect(panel.get_by_text("Updated Oct 12, 2026")).to_be_visible()
    keys.press("Escape")
    expect(panel.get_by_role("link", name="Invite someone")).to_be_focused()
    expect(panel.get_by_role("searchbox")).to_have_value("invi")


def test_escape_empties_the_field_before_it_leads_back(stage: Stage) -> None:
    panel = search(stage, "invi")
    stage.page.keyboard.press("Escape")
    expect(panel.get_by_role("searchbox")).to_have_value("")
    stage.page.keyboard.press("Escape")
    expect(panel.get_by_label("Your message")).to_be_focused()


def test_requests_wait_until_one_pauses_and_a_failure_can_be_tried_again(stage: Stage) -> None:
    asked: list[str] = []
    stage.page.on("request", lambda request: asked.append(request.url) if "/articles?" in request.url else None)
    found = stage.served.pop("articles")
    panel = search(stage, "")
    stage.page.keyboard.type("invite")
    expect(panel.get_by_text("The search did not work.")).to_be_visible()
    assert [url.partition("?")[2] for url in asked] == ["q=invite&page=%2Fprojects%2F%3Aid%2Fmembers"]
    stage.served["articles"] = found
    panel.get_by_role("button", name="Try again").click()
    expect(panel.get_by_role("link", name="What roles may do")).to_be_visible()


def test_what_is_not_found_is_asked_instead(stage: Stage) -> None:
    stage.served["articles"] = {"articles": []}
    panel = search(stage, "Can I pay with Bitcoin?")
    expect(panel.get_by_text("No article was found.")).to_be_visible()
    panel.get_by_role("button", name="Ask this instead: Can I pay with Bitcoin?").click()
    (said,) = stage.wait_for("say")
    assert said["text"] == "Can I pay with Bitcoin?"
    expect(panel.get_by_label("Your message")).to_be_visible()


def test_a_link_to_another_article_is_read_in_the_panel_and_the_way_back_keeps_its_place(stage: Stage) -> None:
    panel = stage.open()
    panel.get_by_role("link", name="Invite someone").click()
    reading = panel.locator(".reading:visible")
    reading.get_by_role("link", name="What roles may do").scroll_into_view_if_needed()
    place = reading.evaluate("element => element.scrollTop")
    reading.get_by_role("link", name="What roles may do").click()
    expect(panel.get_by_role("heading", name="What roles may do")).to_be_visible()
    panel.get_by_role("button", name="Back").click()
    expect(panel.get_by_role("heading", name="Invite someone")).to_be_visible()
    assert reading.evaluate("element => element.scrollTop") == place > 0
    reading.get_by_role("link", name="roles", exact=True).click()
    expect(panel.get_by_role("heading", name="What roles may do")).to_be_visible()
    assert len(stage.page.context.pages) == 1


def test_every_link_to_an_article_is_one_to_its_page_for_whoever_wants_a_tab(stage: Stage) -> None:
    panel = stage.open()
    link = panel.get_by_role("link", name="Invite someone")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("href", f"{HELP}/invite")
    with stage.page.context.expect_page():
        link.click(modifiers=["ControlOrMeta"])
    expect(panel.get_by_label("Your message")).to_be_visible()


def test_a_source_of_an_answer_is_read_at_the_section_that_was_quoted(stage: Stage) -> None:
    section = "Limits › Who may invite"
    source = {"number": 1, "title": ROLES["title"], "section": section, "url": f"{HELP}/roles#who", "article": "roles"}
    stage.store("Owners may [1].", sources=[source])
    panel = stage.open()
    panel.get_by_role("link", name="Source 1: What roles may do").click()
    expect(panel.get_by_role("heading", name="Who may invite")).to_be_in_viewport()
    panel.get_by_role("button", name="Back").click()
    expect(panel.get_by_text("Owners may")).to_be_visible()


def test_an_article_that_is_gone_says_so_and_leads_to_its_page_and_to_a_person(stage: Stage) -> None:
    del stage.served["articles/projects/invite"]
    panel = stage.open()
    panel.get_by_role("link", name="Invite someone").click()
    expect(panel.get_by_text("This article is not there any more.")).to_be_visible()
    expect(panel.get_by_role("link", name="Open in a new tab")).to_have_attribute("href", f"{HELP}/invite")
    panel.get_by_role("button", name="Talk to a person").click()
    stage.wait_for("want_person")
    expect(panel.get_by_label("Your message")).to_be_visible()


def test_a_question_about_an_article_names_it(stage: Stage) -> None:
    panel = stage.open()
    panel.get_by_role("link", name="Invite someone").click()
    panel.get_by_label("Still have a question about this?").fill("And guests?")
    stage.page.keyboard.press("Enter")
    (said,) = stage.wait_for("say")
    assert said["text"] == "About “Invite someone”: And guests?"


def test_without_help_for_the_page_the_welcome_is_short_and_nothing_moved_while_it_was_awaited(stage: Stage) -> None:
    stage.served["suggestions"] = {"articles": [], "questions": []}
    panel = stage.open()
    expect(panel.locator(".skeleton")).to_have_count(0)
    expect(panel.get_by_role("button", name="Search for help")).to_be_visible()
    expect(panel.get_by_text("Ask about this page")).to_have_count(0)


def test_code_is_copied_and_that_is_said(stage: Stage) -> None:
    stage.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    stage.store("Run:\n\n```sh\nhandrail run\n```")
    panel = stage.open()
    expect(panel.locator(".code")).to_contain_text("sh")
    panel.get_by_role("button", name="Copy", exact=True).click()
    expect(panel.locator(".code [role=status]")).to_have_text("Copied")
