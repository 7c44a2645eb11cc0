"""What the widget costs the page that it is a guest on: bytes and requests, blocked main thread, shifts, memory.

Measured in a real Chromium with its processor slowed down four times, on a page of the demo; the baseline is the same
page whose request for the widget is refused.
"""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, CDPSession, Page, Request

from server.embed.assets import DEFAULT_LANGUAGE, WidgetFiles, read_widget_files
from tests.browser import chromium, open_panel
from tests.figure import Figure, figure
from tests.running import Running, running

BYTES_BEFORE_MAX: Final = 4_096
REQUESTS_BEFORE_MAX: Final = 2
BYTES_USABLE_MAX: Final = 30_000

SLOWED_DOWN: Final = 4
TIMES: Final = 5
SETTLE_MILLISECONDS: Final = 2_500
LONG_TASK_MILLISECONDS: Final = 50
"""What a task takes beyond this counts as blocking (web.dev, Total Blocking Time)."""

_ENDINGS: Final = ("/launch", "/panel")

_OBSERVE: Final = """{
  window.seen = { blocked: [], shifts: 0 };
  const observe = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  observe('longtask', ({ startTime, duration }) => window.seen.blocked.push([startTime, duration]));
  observe('layout-shift', ({ value }) => (window.seen.shifts += value));
}"""


class OverBudget(Exception):
    """The widget costs more bytes or requests than it may."""


@dataclass(slots=True)
class Wire:
    """What has come over the wire from Handrail: where from, and bytes of each body as sent."""

    bodies: list[tuple[str, int]] = field(default_factory=list)
    heads: int = 0

    @property
    def total(self) -> int:
        """Bytes of all bodies."""
        return sum(size for _, size in self.bodies)

    def usable(self, files: WidgetFiles) -> int:
        """Bytes of the bodies without which there is no text box to write into: the launcher's, what joins the panel to
        the page, the panel's page with its style and its script. What comes right after them is in `total`."""
        language = files.languages[DEFAULT_LANGUAGE]
        panel = {f"widget/{each}" for each in (files.style, language.host, language.panel, *language.preload)}
        return sum(
            size for path, size in self.bodies if path in panel or path == "widget.js" or path.endswith(_ENDINGS)
        )


@dataclass(frozen=True, slots=True)
class Blocked:
    """Milliseconds of blocking, the shifts' sum, and bytes of live heap after a collection."""

    before: float
    opening: float
    shifts: float
    heap: float


def widget_figures() -> Iterator[Figure]:
    """All of it; raises OverBudget when the bytes are more than a guest may cost."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server, chromium() as browser:
        yield from _wire_figures(browser, server)
        yield from _main_thread_figures(browser, server)


def _wire_figures(browser: Browser, server: Running) -> Iterator[Figure]:
    with _page(browser) as page:
        wire = watch_wire(page)
        page.goto(f"{server.demo_origin}/demo/projects/8241/members")
        page.wait_for_timeout(SETTLE_MILLISECONDS)
        before, requests, heads = wire.total, len(wire.bodies), wire.heads
        files = read_widget_files()
        open_panel(page)
        page.wait_for_timeout(SETTLE_MILLISECONDS)
    yield figure("widget before opening, bodies as sent", before, "B", BYTES_BEFORE_MAX, 1)
    yield figure("widget before opening, with headers", before + heads, "B", None, 1)
    yield figure("widget before opening, requests", requests, "", REQUESTS_BEFORE_MAX, 1)
    yield figure("widget to a usable panel, bodies as sent", wire.usable(files), "B", BYTES_USABLE_MAX, 1)
    yield figure("widget once all is quiet after opening, bodies as sent", wire.total, "B", BYTES_USABLE_MAX, 1)
    yield figure("widget once all is quiet after opening, with headers", wire.total + wire.heads, "B", None, 1)
    yield figure("widget once all is quiet after opening, requests", len(wire.bodies), "", None, 1)
    if before > BYTES_BEFORE_MAX or requests > REQUESTS_BEFORE_MAX or wire.usable(files) > BYTES_USABLE_MAX:
        raise OverBudget(f"The widget costs more than it may: {wire.bodies} bytes, {requests} requests before opening.")


def watch_wire(page: Page) -> Wire:
    """Counts from now on what the page gets from Handrail, beside the demo's own files."""
    wire = Wire()

    def take(request: Request) -> None:
        path = request.url.partition("://")[2].partition("/")[2]
        if not path.startswith(("widget", "v1/")):
            return
        sizes = request.sizes()
        wire.bodies.append((path.partition("?")[0], sizes["responseBodySize"]))
        wire.heads += sizes["responseHeadersSize"]

    page.on("requestfinished", take)
    return wire


def _main_thread_figures(browser: Browser, server: Running) -> Iterator[Figure]:
    with_widget, without = [], []
    for _ in range(TIMES):
        without.append(_blocked(browser, server, has_widget=False))
        with_widget.append(_blocked(browser, server, has_widget=True))
    for name, unit in (("before", "ms"), ("opening", "ms"), ("shifts", "")):
        ours, bare = (statistics.median(getattr(each, name) for each in group) for group in (with_widget, without))
        yield figure(_NAMES[name], ours, unit, bare, TIMES)
    heap = statistics.median(w.heap - b.heap for w, b in zip(with_widget, without, strict=True))
    yield figure("widget before opening, heap beside the bare page", heap / 2**20, "MiB", None, TIMES)


_NAMES: Final = {
    "before": "blocked before opening, slowed 4 times (baseline: no widget)",
    "opening": "blocked while opening, slowed 4 times",
    "shifts": "layout shifts (baseline: no widget)",
}


def _blocked(browser: Browser, server: Running, *, has_widget: bool) -> Blocked:
    with _page(browser) as page:
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED_DOWN})
        page.add_init_script(_OBSERVE)
        if not has_widget:
            page.route("**/widget.js", lambda route: route.abort())
        # One origin, so one thread for page and panel: nothing of the panel's work is hidden in another process.
        page.goto(f"{server.origin}/demo/projects/8241/members")
        page.wait_for_timeout(SETTLE_MILLISECONDS)
        before = _blocking(page, since=0)
        heap = _heap(session)
        opened_at = float(page.evaluate("() => performance.now()"))
        if has_widget:
            open_panel(page)
            page.wait_for_timeout(SETTLE_MILLISECONDS)
        return Blocked(before, _blocking(page, since=opened_at), page.evaluate("() => window.seen.shifts"), heap)


def _blocking(page: Page, since: float) -> float:
    tasks: list[tuple[float, float]] = page.evaluate("() => window.seen.blocked")
    return sum(duration - LONG_TASK_MILLISECONDS for start, duration in tasks if start >= since)


def _heap(session: CDPSession) -> float:
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"])


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        yield context.new_page()
    finally:
        context.close()
