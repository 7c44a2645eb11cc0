"""A real Chromium for tests, benchmarks and pictures."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, Frame, Page, sync_playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
COMPOSER: Final = "message"
"""Id of the field in which the visitor writes, in every language."""

FRAME_TRIES: Final = 100
FRAME_WAIT_MILLISECONDS: Final = 100


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, headless."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise RuntimeError("No Chromium was found. Install it: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def open_panel(page: Page) -> Frame:
    """Opens the help on the page as its host may do, and waits for the text box."""
    page.wait_for_function("() => typeof window.Handrail === 'function'")
    page.evaluate("() => window.Handrail('open')")
    panel = panel_of(page)
    panel.locator(f"#{COMPOSER}").wait_for()
    return panel


def panel_of(page: Page) -> Frame:
    """The panel's frame. It stands in a closed shadow root, which a selector cannot enter."""
    for _ in range(FRAME_TRIES):
        for frame in page.frames:
            if "/panel" in frame.url:
                return frame
        page.wait_for_timeout(FRAME_WAIT_MILLISECONDS)
    raise AssertionError("the panel did not appear")


def ask(panel: Frame, text: str) -> None:
    """Types a message and sends it with Enter, as a visitor would."""
    box = panel.get_by_label("Your message")
    box.fill(text)
    box.press("Enter")
