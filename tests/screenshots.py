"""Takes the pictures of the README from the running demo: `python -m tests.screenshots docs/pictures`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser import ask, chromium, open_panel
from tests.running import Running, running

WIDE: ViewportSize = {"width": 1280, "height": 800}
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SETTLED_MILLISECONDS = 800


def main(folder: Path) -> None:
    """Writes all pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data_dir, running(Path(data_dir)) as server, chromium() as browser:
        _answer(browser, server, folder / "answer-light.png", WIDE, dark=False)
        _answer(browser, server, folder / "answer-dark.png", WIDE, dark=True)
        _answer(browser, server, folder / "answer-phone.png", PHONE, dark=False)
        _desk(browser, server, folder, dark=False)
        _desk(browser, server, folder, dark=True)
        _desk(browser, server, folder, dark=True, phone=True)


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


def _desk(browser: Browser, server: Running, folder: Path, *, dark: bool, phone: bool = False) -> None:
    """The desk of the demo, filled with the stories of a day: its queue, a ticket, and what is done with one."""
    kind = "phone" if phone else "dark" if dark else "light"
    page = _page(browser, PHONE if phone else DESK, dark=dark)
    page.goto(f"{server.origin}/desk")
    page.get_by_label("E-mail").fill(server.access["email"])
    page.get_by_label("Password").fill(server.access["password"])
    page.get_by_role("button", name="Sign in").click()
    page.locator(".row").first.wait_for()
    _taken(page, folder / f"desk-queue-{kind}.png")
    page.locator(".row .subject").first.click()
    page.locator("#ticket").wait_for()
    _taken(page, folder / f"desk-{kind}.png")
    if dark or phone:
        return
    page.keyboard.press("Control+k")
    page.keyboard.type("re")
    _taken(page, folder / "desk-palette.png")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    _taken(page, folder / "desk-keys.png")
    page.keyboard.press("Escape")
    page.locator("#reply").fill("/")
    page.locator("#reply").press_sequentially("ref")
    _taken(page, folder / "desk-macro.png")
    page.goto(f"{server.origin}/desk")
    page.get_by_role("link", name="It is me again").click()
    page.get_by_role("link", name="Merge").click()
    page.get_by_role("link", name="How do I move fourteen").click()
    _taken(page, folder / "desk-merge.png")
    page.goto(f"{server.origin}/desk/settings/triage")
    _taken(page, folder / "desk-settings.png")


def _taken(page: Page, path: Path) -> None:
    page.wait_for_timeout(SETTLED_MILLISECONDS)
    page.screenshot(path=path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
