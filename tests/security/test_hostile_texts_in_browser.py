"""Hostile texts wherever somebody else's words are shown to a visitor: they run nothing, and are read as they are."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Frame, Page

from tests.browser import chromium
from tests.security.hostile_texts import batches, own_texts, shared_texts
from tests.security.trap import FOUND_SCRIPT, REPORT, SCRIPT, Trap, made_of_text
from tests.widget.stage import AT, CONVERSATION, HANDRAIL, HOST, LATER, Stage

BATCH: Final = 80
BATCH_CHARACTERS_MAX: Final = 60_000
"""Of one page: three times as many are on it, for three authors."""

SPLITS: Final = 7
"""Pieces in which an answer is streamed."""

SETTLE_MILLISECONDS: Final = 150
"""For what would run a little later: a load that fails, a timer, a navigation."""

REPORT_MILLISECONDS: Final = 40
"""Between two titles of the host page."""

FACT_CHARACTERS_MAX: Final = 200

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


class Trapped:
    """A host page with the panel, and everything that is caught on both."""

    def __init__(self, browser: Browser) -> None:
        self.stage = Stage(browser, "<h1>Members</h1><main data-handrail-plan=''></main>")
        self.trap = Trap((urlsplit(HOST).netloc, urlsplit(HANDRAIL).netloc))
        page = self.page
        page.expose_binding(REPORT, self.trap.report)
        page.add_init_script(SCRIPT)
        page.on("request", lambda request: self.trap.requested(request.url))
        page.on("dialog", self._dialog)
        page.on("framenavigated", self._navigated)
        page.context.on("page", lambda opened: self.trap.dialog(f"a window at {opened.url}"))
        self._frames: list[str] = []

    @property
    def page(self) -> Page:
        return self.stage.page

    def settled(self) -> list[str]:
        """What was caught, once what runs late had its time."""
        self.page.wait_for_timeout(SETTLE_MILLISECONDS)
        return self.trap.take()

    def _dialog(self, dialog: Any) -> None:
        self.trap.dialog(dialog.message)
        dialog.dismiss()

    def _navigated(self, frame: Frame) -> None:
        address = frame.url
        if address == "about:blank" or address.startswith((HOST, HANDRAIL)):
            return
        self.trap.dialog(f"a navigation to {address}")


@pytest.fixture
def trapped(browser: Browser) -> Iterator[Trapped]:
    made = Trapped(browser)
    yield made
    made.stage.close()


@pytest.mark.parametrize(
    ("planted", "seen"),
    [
        ("alert(1)", "alert was called"),
        ("window.taken = 1", "taken was set"),
        ("void fetch('https://evil.example/').catch(() => 0)", "https://evil.example/ was requested"),
        ("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=prompt(1)>')", "prompt was called"),
        ("window.open('https://evil.example/')", "open was called"),
    ],
)
def test_the_trap_catches_what_runs_on_the_host_page(trapped: Trapped, planted: str, seen: str) -> None:
    trapped.stage.open()
    assert trapped.settled() == []
    trapped.page.evaluate(f"() => {{ {planted} }}")
    assert seen in " ".join(trapped.settled())


@pytest.mark.parametrize(
    ("planted", "seen"),
    [
        ("alert(1)", "alert was called"),
        ("document.body.setAttribute('onclick', 'alert(1)'), document.body.click()", "policy: "),
        ("document.body.append(Object.assign(new Image(), { src: 'https://evil.example/x' }))", "policy: img-src"),
        ("document.body.innerHTML = '<b>x</b>'", "policy: require-trusted-types-for"),
    ],
)
def test_the_trap_catches_what_runs_in_the_panel(trapped: Trapped, planted: str, seen: str) -> None:
    panel = trapped.stage.open()
    assert trapped.settled() == []
    panel.evaluate(f"() => {{ try {{ {planted} }} catch {{ }} }}")
    assert seen in " ".join(trapped.settled())


def test_own_texts_run_nothing_wherever_they_are_shown(browser: Browser) -> None:
    assert len(set(own_texts())) > 100
    shown_everywhere(browser, own_texts())


@pytest.mark.slow
@pytest.mark.timeout(2_400)  # seconds; it takes a quarter of an hour on two cores that have other things to do
def test_every_shared_text_runs_nothing_wherever_it_is_shown(browser: Browser) -> None:
    shown_everywhere(browser, shared_texts())


def shown_everywhere(browser: Browser, texts: Sequence[str]) -> None:
    """Shows all `texts` in every place, and asserts that none ran and all are there to be read."""
    for batch in batches(texts, BATCH, BATCH_CHARACTERS_MAX):
        for show in (said, streamed, in_articles, on_the_host_page):
            trapped = Trapped(browser)
            try:
                show(trapped, batch)
                assert trapped.settled() == [], show.__name__
                assert made_of_text(_found(trapped.page.main_frame), {"script", "style", "meta", "iframe"}) == []
                assert trapped.stage.errors == []
            finally:
                trapped.stage.close()


def said(trapped: Trapped, texts: Sequence[str]) -> None:
    """As messages of everybody, as names, files, sources, steps of a guide, facts of an action and an incident."""
    stage = trapped.stage
    for at, text in enumerate(texts):
        file = {"id": f"f_{at}", "name": text[:200], "media_type": "text/plain", "size": 1}
        stage.store(text, author="visitor", client_id=f"m-{at}", attachments=[file])
        source = {"number": 1, "title": text, "section": text, "url": text, "article": text[:200]}
        guide = {"kind": "guide", "title": text, "page": text, "steps": [{"target": "x", "text": text}]}
        stage.store(text, sources=[source], card=guide)
        stage.store(text, author="person", name=text[:200], attachments=[file | {"id": f"g_{at}"}])
        stage.store(text, author="system", card=_action(text))
    panel = stage.open()
    trouble = {"title": texts[0], "text": texts[-1], "impact": "major", "url": texts[0], "since": AT}
    stage.tell({"type": "incident", "incident": trouble})
    panel.wait_for_function("count => document.querySelectorAll('.bubble').length === count", arg=3 * len(texts))
    shown = panel.locator(".bubble.visitor .text").evaluate_all("all => all.map(one => one.textContent)")
    assert shown == list(texts)
    named = panel.locator(".bubble.person .by").evaluate_all("all => all.map(one => one.textContent)")
    assert all(text[:200] in name for text, name in zip(texts, named, strict=True))
    sourced = panel.locator(".sources").evaluate_all("all => all.map(one => one.textContent)")
    assert all(text in source for text, source in zip(texts, sourced, strict=True))
    _is_harmless(panel)


def _action(text: str) -> dict[str, Any]:
    facts = [{"label": text, "value": text}]
    words = {"action": f"a_{hash(text)}", "title": text, "facts": facts, "confirm": text}
    return {"kind": "action", "destructive": True, "expires_at": LATER} | words


def streamed(trapped: Trapped, texts: Sequence[str]) -> None:
    """As answers that grow piece by piece, and are then stored."""
    stage = trapped.stage
    stage.store("Hello", author="visitor", client_id="m-0")
    panel = stage.open()
    for at, text in enumerate(texts):
        run = {"conversation": CONVERSATION, "run": f"r_{at}"}
        stage.tell({"type": "answering", **run})
        points = list(text)
        step = max(1, len(points) // SPLITS)
        for offset in range(0, len(points), step):
            piece = "".join(points[offset : offset + step])
            stage.tell({"type": "delta", **run, "offset": offset, "text": piece})
        stage.store(text, run=f"r_{at}")
    panel.wait_for_function("count => document.querySelectorAll('.bubble.ai').length === count", arg=len(texts))
    _is_harmless(panel)


def in_articles(trapped: Trapped, texts: Sequence[str]) -> None:
    """As suggestions, as what a search finds, and as an article: its title, its text and what to read next."""
    stage = trapped.stage
    listed = [{"id": f"a{at}", "title": text, "url": text, "summary": text} for at, text in enumerate(texts)]
    stage.served["suggestions"] = {"articles": listed, "questions": list(texts)}
    stage.served["articles"] = {"articles": [each | {"section": each["title"]} for each in listed]}
    stage.served["articles/a0"] = {
        "id": "a0",
        "title": texts[0],
        "url": "https://help.example.com/",
        "updated": texts[0],
        "text": "\n\n".join(f"## {text}\n\n{text}" for text in texts),
        "is_cut": True,
        "linked": [{"id": "a1", "url": text} for text in texts],
        "related": listed,
    }
    panel = stage.open()
    panel.wait_for_function("count => document.querySelectorAll('.welcome .article').length === count", arg=len(texts))
    shown = panel.locator(".welcome .article b").evaluate_all("all => all.map(one => one.textContent)")
    assert shown == list(texts)
    _is_harmless(panel)
    panel.locator(".welcome .search").click()
    panel.get_by_role("searchbox").fill("x")
    found = panel.locator(".found li b")
    panel.wait_for_function("count => document.querySelectorAll('.found li').length === count", arg=len(texts))
    assert found.evaluate_all("all => all.map(one => one.textContent)") == list(texts)
    _is_harmless(panel)
    panel.locator(".found li").first.locator("a, button").first.click()
    panel.locator(".reading .markdown").wait_for(state="attached")  # some texts have nothing to be seen
    assert panel.locator(".reading h2").text_content() == texts[0]
    assert panel.locator(".reading nav li").evaluate_all("all => all.map(one => one.textContent)") == list(texts)
    _is_harmless(panel)


def on_the_host_page(trapped: Trapped, texts: Sequence[str]) -> None:
    """As the host page's title, heading and fact, which the panel reports and shows as what we send."""
    panel = trapped.stage.open()
    panel.get_by_role("button", name="More").click()
    panel.get_by_text("What we send").click()
    for text in texts:
        trapped.page.evaluate(
            """([text, fact]) => {
              document.title = text;
              document.querySelector('h1').textContent = text;
              document.querySelector('main').dataset.handrailPlan = fact;
            }""",
            [text, text[:FACT_CHARACTERS_MAX]],
        )
        trapped.page.wait_for_timeout(REPORT_MILLISECONDS)
    _is_harmless(panel)


def _is_harmless(panel: Frame) -> None:
    assert made_of_text(_found(panel, "#panel"), {"form"}) == []
    assert panel.locator("#panel img:not([src^='/v1/'])").count() == 0


def _found(frame: Frame, root: str = "html") -> dict[str, list[str]]:
    found: dict[str, list[str]] = frame.evaluate(FOUND_SCRIPT, root)
    return found
