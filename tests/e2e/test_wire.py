"""What the widget costs on the wire, as a browser counts it: little before anybody opens it, and not much after."""

import pytest
from playwright.sync_api import Browser

from server.embed.assets import read_widget_files
from tests.bench_widget import BYTES_BEFORE_MAX, BYTES_USABLE_MAX, REQUESTS_BEFORE_MAX, SETTLE_MILLISECONDS, watch_wire
from tests.browser import open_panel
from tests.running import Running

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "path",
    [
        "/demo/projects/8241/members",
        *(pytest.param(f"/demo/{page}", marks=pytest.mark.slow) for page in ("billing", "checkout", "help")),
    ],
)
def test_a_page_costs_its_visitor_little_before_and_after_opening(browser: Browser, server: Running, path: str) -> None:
    page = browser.new_context().new_page()
    wire = watch_wire(page)
    page.goto(server.demo_origin + path)
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    assert len(wire.bodies) <= REQUESTS_BEFORE_MAX
    assert wire.total <= BYTES_BEFORE_MAX
    open_panel(page)
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    assert wire.usable(read_widget_files()) <= BYTES_USABLE_MAX
    page.context.close()
