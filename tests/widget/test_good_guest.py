"""The widget on other people's pages: it works on hard ones, breaks none, moves nothing, and fails in silence."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Locator, expect

from tests.browser import ask, panel_of
from tests.widget.host_pages import HOST_PAGES, HostPage
from tests.widget.stage import HANDRAIL, HOST, SITE, Stage

LAUNCHER_PIXELS = 56
GLOBALS = """() => {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const native = new Set(Object.getOwnPropertyNames(frame.contentWindow));
  frame.remove();
  return Object.getOwnPropertyNames(window).filter((name) => !native.has(name));
}"""
SHIFTS = """{
  window.shifts = 0;
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.shifts += value)))
    .observe({ type: 'layout-shift', buffered: true });
}"""
TROUBLE = "Help cannot be reached"

pytestmark = pytest.mark.browser


@pytest.fixture
def staged(browser: Browser) -> Iterator[Any]:
    """Makes a stage of a page."""
    made: list[Stage] = []

    def stage(host: HostPage = HOST_PAGES[0], **context: Any) -> Stage:
        one = Stage(browser, host.body, **{"viewport": {"width": 1280, "height": 800}, **context})
        one.head, one.headers, one.doctype = host.head, dict(host.headers), host.doctype
        if host.init:
            one.page.add_init_script(f"{{ {host.init} }}")
        made.append(one)
        return one

    yield stage
    for each in made:
        each.close()


@pytest.mark.parametrize("host", HOST_PAGES, ids=lambda host: host.name)
def test_it_helps_on_this_page_and_breaks_nothing_there(staged: Any, host: HostPage) -> None:
    stage = staged(host)
    stage.page.goto(f"{HOST}/projects/8241/members")
    launcher = launcher_of(stage)
    expect(launcher).to_be_visible()
    if host.arrives:
        stage.page.evaluate(f"() => {{ {host.arrives} }}")
        expect(launcher).to_be_visible()
    box = launcher.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (LAUNCHER_PIXELS, LAUNCHER_PIXELS)
    launcher.click()
    panel = panel_of(stage.page)
    expect(panel.get_by_label("Your message")).to_be_visible()
    ask(panel, "How do I invite someone?")
    assert stage.wait_for("say")[0]["text"] == "How do I invite someone?"
    assert stage.errors == []
    assert stage.page.locator("handrail-widget").count() == 1


def test_before_opening_it_costs_two_requests_and_keeps_nothing(staged: Any) -> None:
    stage = staged()
    asked: list[str] = []
    stage.page.on("request", lambda request: asked.append(request.url))
    stage.page.goto(f"{HOST}/projects/8241/members")
    expect(launcher_of(stage)).to_be_visible()
    stage.page.wait_for_timeout(500)
    ours = [url.removeprefix(HANDRAIL).partition("?")[0] for url in asked if url.startswith(HANDRAIL)]
    assert ours == ["/widget.js", f"/v1/sites/{SITE}/launch"]
    kept = "[...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie].join('')"
    assert stage.page.evaluate(kept) == ""
    assert stage.page.evaluate(GLOBALS) == ["Handrail"]


def test_nothing_on_the_page_moves(staged: Any) -> None:
    stage = staged()
    stage.page.add_init_script(SHIFTS)
    stage.open()
    stage.page.evaluate("() => window.Handrail('close')")
    stage.page.wait_for_timeout(300)
    assert stage.page.evaluate("window.shifts") == 0


def test_leaving_the_page_is_never_in_question(staged: Any) -> None:
    stage = staged()
    dialogs: list[str] = []

    def accept(dialog: Dialog) -> None:
        dialogs.append(dialog.type)
        dialog.accept()

    stage.page.on("dialog", accept)
    ask(stage.open(), "Hi")
    stage.wait_for("say")
    stage.page.goto(f"{HOST}/elsewhere")
    assert dialogs == []
    assert stage.page.url == f"{HOST}/elsewhere"


def test_a_server_that_is_away_is_no_matter_until_somebody_wants_help(staged: Any) -> None:
    stage = staged()
    stage.page.route(f"{HANDRAIL}/v1/**", lambda route: route.abort())
    stage.page.goto(f"{HOST}/projects/8241/members")
    launcher = launcher_of(stage)
    expect(launcher).to_be_visible()
    launcher.hover()
    stage.page.wait_for_timeout(300)
    trouble = stage.page.get_by_text(TROUBLE)
    expect(trouble).to_have_count(0)
    heard = "window.heard = []; void Handrail('on', 'error', ({ message }) => window.heard.push(message))"
    stage.page.evaluate(heard)
    launcher.click()
    expect(trouble).to_be_visible()
    assert TROUBLE in stage.page.evaluate("window.heard[0]")
    assert TROUBLE in stage.page.evaluate("Handrail('diagnose').then(({ message }) => message)")
    assert stage.errors == []
    stage.page.unroute(f"{HANDRAIL}/v1/**")
    launcher.click()
    expect(panel_of(stage.page).get_by_label("Your message")).to_be_visible()
    expect(trouble).to_have_count(0)


def test_a_server_that_went_away_after_the_launcher_came_says_so_when_it_is_used(staged: Any) -> None:
    stage = staged()
    stage.page.goto(f"{HOST}/projects/8241/members")
    launcher = launcher_of(stage)
    expect(launcher).to_be_visible()
    stage.is_down = True
    launcher.click()
    expect(stage.page.get_by_text(TROUBLE)).to_be_visible()
    stage.is_down = False
    launcher.click()
    expect(panel_of(stage.page).get_by_label("Your message")).to_be_visible()
    assert stage.errors == []


def test_a_policy_that_forbids_it_leaves_the_page_as_it_was(staged: Any) -> None:
    policy = {"Content-Security-Policy": "default-src 'none'; script-src 'nonce-n0nce'"}
    stage = staged(HostPage("forbids", headers=policy))
    stage.page.goto(f"{HOST}/projects/8241/members")
    launcher = launcher_of(stage)
    launcher.click()
    expect(stage.page.get_by_text(TROUBLE)).to_be_visible()
    assert stage.errors == []


def test_a_page_within_another_page_has_its_own_help(staged: Any) -> None:
    stage = staged()
    stage.page.goto(f"{HOST}/outer")
    stage.page.evaluate(
        "() => { const inner = document.createElement('iframe'); inner.src = '/inner'; inner.name = 'inner';"
        " inner.width = 900; inner.height = 700; document.body.replaceChildren(inner); }"
    )
    inner = stage.page.frame_locator("iframe[name=inner]")
    inner.locator("handrail-widget .launcher").click()
    expect(panel_of(stage.page).get_by_label("Your message")).to_be_visible()
    assert stage.errors == []


def test_a_second_script_is_a_warned_no_op(staged: Any) -> None:
    stage = staged(next(host for host in HOST_PAGES if host.name == "the script twice"))
    said: list[str] = []
    stage.page.on("console", lambda message: said.append(message.text))
    stage.open()
    assert stage.page.locator("handrail-widget").count() == 1
    assert [text for text in said if "twice" in text] == [
        "Handrail: the script is on this page twice; the second one does nothing."
    ]


def test_print_leaves_it_out(staged: Any) -> None:
    stage = staged()
    stage.open()
    stage.page.emulate_media(media="print")
    expect(launcher_of(stage)).to_be_hidden()


def launcher_of(stage: Stage) -> Locator:
    """The button on the host page; the stage opens shadow roots that are closed to everybody else."""
    return stage.page.locator("handrail-widget .launcher")
