"""Pictures of the plan for the docs, from the running demo with its history: `python -m tests.plan_pictures FOLDER`."""

import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser import chromium
from tests.running import Running, running

DESK: Final[ViewportSize] = {"width": 1440, "height": 1000}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
SETTLED_MILLISECONDS: Final = 1_000
AUDIT_MILLISECONDS: Final = 120_000
HISTORY: Final = {"HANDRAIL_DEMO_HISTORY": "true"}

PAGES: Final = {
    "plan": "/desk/plan",
    "insights": "/desk/plan/insights",
    "review": "/desk/plan/review",
    "alerts": "/desk/plan/alerts",
    "alert-settings": "/desk/settings/alerts",
}


def main(folder: Path) -> None:
    """Writes all of them into `folder`: light, dark, and on a phone."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data_dir,
        running(Path(data_dir), environment=HISTORY) as server,
        chromium() as browser,
    ):
        light = _desk(browser, server, DESK, dark=False)
        pages = PAGES | {"audit": _audit(light, server), "sprint": _sprint(light, server)}
        for kind, viewport, dark in (("light", DESK, False), ("dark", DESK, True), ("phone", PHONE, False)):
            page = _desk(browser, server, viewport, dark=dark)
            for name, path in pages.items():
                page.goto(f"{server.origin}{path}")
                page.wait_for_timeout(SETTLED_MILLISECONDS)
                page.screenshot(path=folder / f"{name}-{kind}.png")


def _desk(browser: Browser, server: Running, viewport: ViewportSize, *, dark: bool) -> Page:
    page = browser.new_context(viewport=viewport, color_scheme="dark" if dark else "light").new_page()
    page.goto(f"{server.origin}/desk")
    page.get_by_label("E-mail").fill(server.access["email"])
    page.get_by_label("Password").fill(server.access["password"])
    page.get_by_role("button", name="Sign in").click()
    page.locator(".row").first.wait_for()
    return page


def _audit(page: Page, server: Running) -> str:
    """The path of an audit of the demo's own tickets."""
    page.goto(f"{server.origin}/desk/plan/audits")
    page.get_by_role("button", name="Audit our tickets").click()
    page.get_by_role("heading", name="What to do next").wait_for(timeout=AUDIT_MILLISECONDS)
    return page.url.removeprefix(server.origin)


def _sprint(page: Page, server: Running) -> str:
    """The path of the sprint that the demo is in."""
    page.goto(f"{server.origin}/desk/plan/sprints")
    page.get_by_role("link", name="Clear what is old").click()
    page.wait_for_url("**/sprints/s_*")
    return page.url.removeprefix(server.origin)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
