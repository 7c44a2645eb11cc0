"""Takes the pictures of the README from the running demo: `python -m tests.screenshots docs/pictures`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser import ask, chromium, open_panel
from tests.running import Running, running

WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
SETTLED_MILLISECONDS = 800


def main(folder: Path) -> None:
    """Writes all pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data_dir, running(Path(data_dir)) as server, chromium() as browser:
        _answer(browser, server, folder / "answer-light.png", WIDE, dark=False)
        _answer(browser, server, folder / "answer-dark.png", WIDE, dark=True)
        _answer(browser, server, folder / "answer-phone.png", PHONE, dark=False)
        _handoff(browser, server)
        _desk(browser, server, folder / "desk-light.png", dark=False)
        _desk(browser, server, folder / "desk-dark.png", dark=True)


def _page(browser: Browser, viewport: ViewportSize, *, dark: bool) -> Page:
    return browser.new_context(viewport=viewport, color_scheme="dark" if dark else "light").new_page()


def _answer(browser: Browser, server: Running, path: Path, viewport: ViewportSize, *, dark: bool) -> None:
    page = _page(browser, viewport, dark=dark)
    page.goto(f"{server.origin}/demo/projects/8241/members")
    panel = open_panel(page)
    ask(panel, "How do I invite someone?")
    panel.get_by_text("Send invitations").last.wait_for()
    page.wait_for_timeout(SETTLED_MILLISECONDS)
    page.screenshot(path=path)


def _handoff(browser: Browser, server: Running) -> None:
    page = _page(browser, WIDE, dark=False)
    page.goto(f"{server.origin}/demo/billing")
    panel = open_panel(page)
    ask(panel, "Can I pay with Bitcoin?")
    panel.get_by_text("A person will answer here").last.wait_for()


def _desk(browser: Browser, server: Running, path: Path, *, dark: bool) -> None:
    page = _page(browser, WIDE, dark=dark)
    page.goto(f"{server.origin}/desk")
    page.get_by_label("E-mail").fill(server.access["email"])
    page.get_by_label("Password").fill(server.access["password"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Can I pay with Bitcoin?").first.click()
    page.wait_for_timeout(SETTLED_MILLISECONDS)
    page.screenshot(path=path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
